// Words and options of the command line, the way a person types them; `--stick` against a stick that a real device has written on.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contract } from "../../../shared/contract/contract.ts";
import { writeStick } from "../../deploy/stick.ts";
import { entryPath } from "../../entryPath.ts";
import { buildPackage } from "../../package/build.ts";
import { samplePackage, sampleSigner } from "../../package/samplePackage.ts";
import { help, withStick } from "./commands.ts";

let work: string;
let stick: string;

const millwright = (...args: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [entryPath("cli.js"), ...args, "--project", join(work, "project"), "--json"], { encoding: "utf8", env: { ...process.env, MILLWRIGHT_CONFIG: join(work, "config") } });
  return { status, answer: JSON.parse(stdout) as Record<string, unknown> };
};

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "millwright-words-"));
  stick = mkdtempSync(join(work, "stick-"));
  const program = entryPath("edge.cjs");
  writeStick(stick, { package: buildPackage(samplePackage(1)), labKey: { publicKey: sampleSigner.publicKey, label: "test" }, program: readFileSync(program) });
  spawnSync(process.execPath, [program, "install", "--lab", "--label", "P-104", "--stick", stick, "--home", join(work, "home"), "--json"], { env: {} });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("--stick", () => {
  test("names the folder that a device wrote its receipts on: once read, then known", () => {
    const first = millwright("monitor", "--stick", stick);
    expect(first).toMatchObject({ status: 0, answer: { ok: true, read: { receipts: 1, records: 3, already: 0, refused: [] }, fleet: [{ name: "P-104", state: "TRIAL" }] } });
    expect(millwright("call", "monitor.importStick", "--stick", stick)).toMatchObject({ status: 0, answer: { receipts: 0, records: 0, already: 4 } });
    expect(millwright("monitor")).toMatchObject({ status: 0, answer: { ok: true, read: null, fleet: [{ name: "P-104" }] } });
  });

  test("is refused by name where the folder is not there", () => {
    const { status, answer } = millwright("monitor", "--stick", join(work, "gone"));
    expect([status, answer["ok"], (answer["failure"] as { name: string }).name]).toEqual([15, false, "stickMissing"]);
  });

  test("fills the stick of a call that asks for one, never over what was typed, and leaves others alone", () => {
    expect(withStick(contract.deploy.writeStick, { package: "x" })).toEqual({ package: "x", stick: "h-stick-0" });
    expect(withStick(contract.deploy.readStick, { stick: "h-1" })).toEqual({ stick: "h-1" });
    expect(withStick(contract.monitor.readFleet, {})).toEqual({});
  });

  test("stands in the help", () => {
    expect(help()).toMatch(/monitor --project DIR \[--stick DIR\]/);
    expect(help()).toMatch(/call NAME \[JSON\] .*\[--stick DIR\]/);
  });
});
