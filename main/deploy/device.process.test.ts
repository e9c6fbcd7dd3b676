// The real device program as its own process: package, stick, install, score, receipt. Nothing but the stick and an empty folder.
import { fork, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { entryPath } from "../entryPath.ts";
import { buildPackage } from "../package/build.ts";
import type { BuiltPackage } from "../package/build.ts";
import { signerOfSeed } from "../package/keys.ts";
import { sampleCsv, samplePackage, sampleSigner } from "../package/samplePackage.ts";
import { writeStick } from "./stick.ts";

let work: string;
let stick: string;
let home: string;
const program = entryPath("edge.cjs");
const first = buildPackage(samplePackage(1));
const second = buildPackage(samplePackage(2));

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "millwright-device-"));
  stick = mkdtempSync(join(work, "stick-"));
  home = join(work, "home");
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

function put(pkg: BuiltPackage, folder = stick): void {
  writeStick(folder, { package: pkg, labKey: { publicKey: sampleSigner.publicKey, label: "test" }, program: readFileSync(program) });
}

function device(...args: string[]): { code: number | null; answer: Record<string, unknown> } {
  const child = spawnSync(process.execPath, [program, ...args, "--stick", stick, "--home", home, "--json"], { encoding: "utf8", env: {} });
  if (child.stdout === "") throw new Error(child.stderr);
  return { code: child.status, answer: JSON.parse(child.stdout) as Record<string, unknown> };
}

function score(csv: string): { code: number | null; answer: Record<string, unknown>; lines: string[] } {
  const input = join(work, "replay.csv");
  writeFileSync(input, csv);
  const result = device("run", "--input", input);
  return { ...result, lines: readFileSync(join(home, "out", "scores.csv"), "utf8").trim().split("\n") };
}

describe("the device program", () => {
  test("requires nothing but Node's built-ins and stays under 330 KB", () => {
    const text = readFileSync(program, "utf8");
    const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map((found) => found[1]!);
    expect(required.length).toBeGreaterThan(3);
    expect(required.filter((name) => !name.startsWith("node:"))).toEqual([]);
    expect(text).not.toMatch(/\bimport\(|node:(net|http|https|tls|dgram|dns)\b/);
    // what travels imports the schema library as a namespace: by `import { z }` all of it comes along, another 100 KB
    expect(text.length).toBeLessThan(330_000);
  });

  test("installs from a stick, scores a replay, and leaves receipts and records", () => {
    put(first);
    const installed = device("install", "--lab");
    expect(installed).toMatchObject({ code: 0, answer: { ok: true, outcome: "installed", package: first.digest, state: "TRIAL", mode: "LAB", selfTest: { passed: true, rows: 52, worst: 0 } } });
    const calm = score(sampleCsv(0, 500));
    expect(calm).toMatchObject({ code: 0, answer: { rows: 500, answered: 500, alarms: 0, unreadable: 0, state: "COMMITTED" } });
    expect(calm.lines).toHaveLength(501);
    expect(calm.lines[1]).toMatch(/^2026-01-05T00:00:00\.000000Z,,0\.\d+,0,Good,,,LAB$/);
    const risen = score(sampleCsv(500, 700, 2));
    expect(risen.answer).toMatchObject({ rows: 200, answered: 200, alarms: 1 });
    const alarmed = risen.lines.filter((line) => line.includes(",1,Good,"));
    expect(alarmed[0]).toMatch(/,1,Good,,"?pressure.*=.*LAB$/);
    expect(alarmed.at(-1)).toMatch(/,1,Good,,,LAB$/);
    expect(device("collect")).toMatchObject({ code: 0, answer: { ok: true, receipt: 2 } });
    const id = String(installed.answer["device"]);
    const out = readdirSync(join(stick, "MILLWRIGHT", "out", id)).sort();
    expect(out.filter((name) => name.endsWith(".ok")).map((name) => name.slice(0, -3))).toEqual(out.filter((name) => !name.endsWith(".ok")));
    expect(out.filter((name) => name.startsWith("receipt"))).toHaveLength(8);
    expect(out.filter((name) => /^records-.*mwrc$/.test(name))).toHaveLength(1);
  });

  test("started straight from the stick takes that stick", () => {
    put(first);
    const child = spawnSync(process.execPath, [join(stick, "MILLWRIGHT", "device", "edge.cjs"), "install", "--lab", "--home", home, "--json"], { encoding: "utf8", env: {}, cwd: work });
    expect(JSON.parse(child.stdout)).toMatchObject({ ok: true, outcome: "installed" });
  });

  test("is not enrolled by accident", () => {
    put(first);
    expect(device("install")).toMatchObject({ code: 13, answer: { ok: false, failure: { name: "deviceNotEnrolled" } } });
    expect(existsSync(home)).toBe(false);
  });

  test("takes the newer package, refuses the older one, and calls the same one a repetition", () => {
    put(first);
    device("install", "--lab");
    put(second);
    expect(device("install").answer).toMatchObject({ ok: true, package: second.digest });
    rmSync(join(stick, "MILLWRIGHT", "packages", `${second.digest}.mwpkg`));
    expect(device("install")).toMatchObject({ code: 14, answer: { failure: { code: "MW-PKG-401" } } });
    put(second);
    expect(device("install")).toMatchObject({ code: 0, answer: { outcome: "already", package: second.digest } });
    expect(device("status").answer).toMatchObject({ running: { digest: second.digest }, previous: { digest: first.digest } });
  });

  test("goes back to the package before, by hand, and never takes the dropped one again", () => {
    put(first);
    device("install", "--lab");
    put(second);
    device("install");
    expect(device("rollback").answer).toMatchObject({ ok: true, running: first.digest });
    expect(device("status").answer).toMatchObject({ state: "ROLLED_BACK", running: { digest: first.digest } });
    expect(device("install").answer).toMatchObject({ failure: { code: "MW-PKG-401" } });
    expect(score(sampleCsv(0, 20)).answer).toMatchObject({ answered: 20, package: first.digest });
    expect(device("rollback")).toMatchObject({ code: 14, answer: { failure: { name: "deviceNothingToRollBack" } } });
  });

  test("rolls a package back whose three starts all ended without an answer", () => {
    put(first);
    device("install", "--lab");
    score(sampleCsv(0, 20));
    put(second);
    device("install");
    for (let start = 0; start < 3; start++) expect(score("ts,pressure,flow\n").answer).toMatchObject({ package: second.digest, state: "TRIAL" });
    expect(score(sampleCsv(0, 20)).answer).toMatchObject({ package: first.digest, answered: 20 });
  });

  test("falls back when its own copy rots, and says that nothing runs when both do", () => {
    put(first);
    device("install", "--lab");
    put(second);
    device("install");
    const flip = (slot: string) => {
      const path = join(home, "slots", `${slot}.mwpkg`);
      const bytes = readFileSync(path);
      bytes[bytes.length - 10]! ^= 1;
      writeFileSync(path, bytes);
    };
    flip("S1");
    expect(score(sampleCsv(0, 20)).answer).toMatchObject({ package: first.digest, answered: 20 });
    flip("S0");
    const dead = score(sampleCsv(0, 20));
    expect(dead).toMatchObject({ code: 15, answer: { ok: false, failure: { name: "deviceNoSlot" } } });
    expect(dead.lines.at(-1)).toBe(",,,0,Bad,MW-DEV-502,,LAB");
    put(buildPackage(samplePackage(3)));
    expect(device("install").answer).toMatchObject({ outcome: "installed" });
    expect(score(sampleCsv(0, 20)).answer).toMatchObject({ answered: 20 });
  });

  test("gives no answer where the contract says so, and an uncertain one where it may", () => {
    put(first);
    device("install", "--lab");
    const csv = ["ts;flow;pressure", "2026-01-05 00:00:00;100;4", "2026-01-05 00:00:01;;4", "2026-01-05 00:00:02;100;", "2026-01-05 00:00:03;100;99", "2026-01-05 00:00:04;999;4", "2026-01-05 00:00:01;100;4", "nonsense", "2026-01-05 00:00:05;Bad;4", "2026-01-05T00:00:06Z;100;4"].join("\n");
    const { answer, lines } = score(csv);
    expect(lines.slice(1).map((line) => line.split(",").slice(4, 6).join(" "))).toEqual(["Good ", "Bad MW-DEV-701", "Uncertain MW-DEV-701", "Uncertain MW-DEV-702", "Bad MW-DEV-702", "Bad MW-DEV-703", "Bad MW-DEV-704", "Bad MW-DEV-701", "Good "]);
    expect(answer).toMatchObject({ rows: 9, answered: 4, unreadable: 1, reasons: { "MW-DEV-701": 3, "MW-DEV-702": 2, "MW-DEV-703": 1, "MW-DEV-704": 1 } });
  });

  test("reads rows from its standard input as they come", () => {
    put(first);
    device("install", "--lab");
    expect(device("run", "--input", join(work, "none.csv"))).toMatchObject({ code: 11, answer: { failure: { name: "fileMissing" } } });
    const child = spawnSync(process.execPath, [program, "run", "--home", home, "--json"], { encoding: "utf8", env: {}, input: sampleCsv(0, 30) });
    expect(JSON.parse(child.stdout)).toMatchObject({ ok: true, answered: 30 });
  });
});

test("started by a host, the device answers over its channel and keeps standard output clean", async () => {
  const child = fork(program, ["status", "--home", join(work, "nowhere"), "--json"], { serialization: "advanced", stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const messages: unknown[] = [];
  let printed = "";
  child.on("message", (message) => messages.push(message));
  child.stdout!.on("data", (bytes: Buffer) => (printed += bytes.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect({ code, printed, messages }).toEqual({ code: 13, printed: "", messages: [{ ok: false, failure: { name: "deviceNotEnrolled", code: "MW-DEV-301", outcome: "REJECT", where: { file: join(work, "nowhere") } } }] });
});

describe("a device refuses", () => {
  function refusal(bytes: Uint8Array): unknown {
    put(first);
    if (!existsSync(home)) device("enrol");
    writeFileSync(join(stick, "MILLWRIGHT", "packages", `${first.digest}.mwpkg`), bytes);
    const { answer } = device("install");
    expect(device("status").answer).toMatchObject({ running: null });
    return answer["failure"];
  }

  test("a package cut short, one byte longer, or with a bit flipped in a blob", () => {
    const flipped = Uint8Array.from(first.bytes);
    flipped[flipped.length - 100]! ^= 4;
    expect(refusal(first.bytes.slice(0, -1))).toMatchObject({ code: "MW-PKG-101" });
    expect(refusal(Uint8Array.from([...first.bytes, 0]))).toMatchObject({ code: "MW-PKG-101" });
    expect(refusal(flipped)).toMatchObject({ code: "MW-PKG-102" });
    expect(refusal(first.bytes.slice(0, 5))).toMatchObject({ code: "MW-PKG-101" });
  });

  test("a release, which a LAB device has no business with, and a stranger's signature", () => {
    const stranger = signerOfSeed(new Uint8Array(32).fill(9));
    expect(refusal(buildPackage(samplePackage(5, { kind: "release", signers: [sampleSigner, stranger] })).bytes)).toMatchObject({ code: "MW-SIG-306" });
    expect(refusal(buildPackage(samplePackage(5, { signers: [stranger] })).bytes)).toMatchObject({ code: "MW-SIG-301" });
  });

  test("an empty stick and a stick that is not there", () => {
    device("enrol");
    expect(device("install")).toMatchObject({ answer: { ok: false } });
  });
});

describe("power cut by killing the process", () => {
  test("leaves the old or the new package, complete, wherever it strikes", async () => {
    put(first);
    device("install", "--lab");
    put(second);
    const undisturbed = join(work, "undisturbed");
    copyTree(home, undisturbed);
    const from = performance.now();
    spawnSync(process.execPath, [program, "install", "--stick", stick, "--home", undisturbed], { env: {} });
    const wholeMs = performance.now() - from;
    const seen = new Set<string>();
    for (let strike = 1; strike <= 6; strike++) {
      const delay = (wholeMs * strike) / 6;
      const copy = join(work, `home-${strike}`);
      copyTree(home, copy);
      const child = spawn(process.execPath, [program, "install", "--stick", stick, "--home", copy, "--json"], { env: {}, stdio: "ignore" });
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      const timer = setTimeout(() => child.kill("SIGKILL"), delay);
      await ended;
      clearTimeout(timer);
      const status = spawnSync(process.execPath, [program, "status", "--home", copy, "--json"], { encoding: "utf8", env: {} });
      const running = (JSON.parse(status.stdout) as { running: { digest: string } }).running.digest;
      seen.add(running);
      const input = join(work, "replay.csv");
      writeFileSync(input, sampleCsv(0, 10));
      const scored = spawnSync(process.execPath, [program, "run", "--home", copy, "--input", input, "--json"], { encoding: "utf8", env: {} });
      expect(JSON.parse(scored.stdout)).toMatchObject({ ok: true, answered: 10, package: running });
    }
    expect([...seen].every((digest) => digest === first.digest || digest === second.digest)).toBe(true);
  });
});

function copyTree(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
}
