// The single executable on a stick, really started as a technician would: by its scripts and by itself. Needs what set-up makes
// (main/setup/devicePrograms.mjs); where that is not there, the test says so by being skipped.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { entryPath } from "../entryPath.ts";
import { buildPackage } from "../package/build.ts";
import { sampleCsv, samplePackage, sampleSigner } from "../package/samplePackage.ts";
import { devicePrograms } from "../package/targets/devicePrograms.ts";
import { writeStick } from "./stick.ts";

const executables = process.platform === "linux" && process.arch === "x64" ? devicePrograms(["linux-x64"]) : [];

test.skipIf(executables.length === 0)("the executable installs, scores, reports and collects from a stick on a machine without Node", () => {
  const work = mkdtempSync(join(tmpdir(), "millwright-executable-"));
  try {
    const pkg = buildPackage(samplePackage(1));
    writeStick(work, { package: pkg, labKey: { publicKey: sampleSigner.publicKey, label: "test" }, program: readFileSync(entryPath("edge.cjs")), executables });
    const device = join(work, "MILLWRIGHT", "device");
    // no Node on this path
    const env = { PATH: "/bin:/usr/sbin", HOME: work, LANG: "en_GB.UTF-8" };
    const start = (command: string, words: string[]) => spawnSync(command, words, { encoding: "utf8", env, cwd: "/", input: "" });
    const say = (word: string, ...words: string[]) => JSON.parse(start("/bin/sh", [join(device, `${word}.sh`), ...words, "--json"]).stdout) as Record<string, unknown>;
    const bare = () => start(join(device, executables[0]!.name), []).stdout;
    expect(bare()).toContain("This machine is not a Millwright device yet.");
    expect(say("install")).toMatchObject({ ok: true, outcome: "installed", package: pkg.digest, selfTest: { passed: true, worst: 0 } });
    writeFileSync(join(work, "rows.csv"), sampleCsv(0, 100));
    expect(say("run", "--input", join(work, "rows.csv"))).toMatchObject({ ok: true, rows: 100, answered: 100 });
    expect(bare()).toContain("The package on the stick runs here already.");
    // the programs that stand beside the device program elsewhere are run by the executable itself
    writeFileSync(join(work, "source.json"), '{"format":1,"kind":"adapter","adapter":"telegraph","settings":{}}');
    const own = (...words: string[]) => start(join(device, executables[0]!.name), words);
    expect(own("adapter", "--source", join(work, "source.json")).stderr).toContain("MW-DEV-101");
    expect(JSON.parse(own("courier", "peers", "--home", join(work, "home")).stdout)).toEqual({ ok: true, peers: [] });
    // a stick that grants no right to execute: a copy on the machine runs
    chmodSync(join(device, executables[0]!.name), 0o644);
    expect(say("status")).toMatchObject({ ok: true, state: "COMMITTED", rowsScored: 100 });
    if (process.getuid?.() !== 0) return;
    expect(statSync(join(work, ".millwright-device", "program", executables[0]!.name)).mode & 0o700).toBe(0o700);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
