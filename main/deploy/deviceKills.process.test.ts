// The real device program is killed at random moments while it follows a growing file, then started again. Nothing that it had said was safe may
// be gone, and in the end every row is answered once, as in one undisturbed run. MILLWRIGHT_KILLS=1000 for the whole; a share by default.
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hexOf, u32At } from "../../shared/format/bytes.ts";
import { readFrames, readLogRecord } from "../../shared/format/logRecord.ts";
import { entryPath } from "../entryPath.ts";
import { buildPackage } from "../package/build.ts";
import { nodeCrypto } from "../package/keys.ts";
import { sampleCsv, samplePackage, sampleSigner } from "../package/samplePackage.ts";
import { writeStick } from "./stick.ts";

const kills = Number(process.env["MILLWRIGHT_KILLS"] ?? 6);
const program = entryPath("edge.cjs");
let work: string;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "millwright-kills-"));
  mkdirSync(join(work, "stick"));
  writeStick(join(work, "stick"), { package: buildPackage(samplePackage(1)), labKey: { publicKey: sampleSigner.publicKey, label: "test" }, program: readFileSync(program) });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

function word(home: string, ...args: string[]): Record<string, unknown> {
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...args, "--home", home, "--stick", join(work, "stick"), "--json"], { encoding: "utf8", env: {} });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Hash behind every entry of a device's log, by its number; an alarm's time beside it. */
function chainOf(home: string): { hashes: Map<number, string>; alarms: (number | null)[] } {
  const hashes = new Map<number, string>();
  const alarms: (number | null)[] = [];
  for (const name of readdirSync(join(home, "log")).sort()) {
    const bytes = Uint8Array.from(readFileSync(join(home, "log", name)));
    const first = u32At(bytes, 6);
    readFrames(bytes.subarray(42), hexOf(bytes.subarray(10, 42)), nodeCrypto).frames.forEach((frame, i) => {
      if (hashes.has(first + i)) return;
      hashes.set(first + i, frame.hash);
      const record = readLogRecord(frame.bytes, name);
      if (record.kind === "alarm") alarms.push(record.tUs);
    });
  }
  return { hashes, alarms };
}

interface Told {
  process: { pid: number };
  rows: number;
  logSeq?: number;
  logHash?: string;
  source: { state: string };
}

function told(home: string): Told | undefined {
  try {
    return JSON.parse(readFileSync(join(home, "out", "status.json"), "utf8")) as Told;
  } catch {
    return undefined;
  }
}

/** Waits for what the device says of itself; the device tells anew each second. Its last words stand in the error of one that says nothing more. */
async function until(home: string, holds: (now: Told) => boolean, child: ChildProcess): Promise<void> {
  for (const end = performance.now() + 60_000; ; ) {
    const now = told(home);
    if (now && holds(now)) return;
    if (performance.now() > end) throw new Error(`waited a minute for the device to say ${String(holds)}: ${JSON.stringify(now)}`);
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test(
  `killed ${kills} times at random, the device loses no acknowledged entry and answers each row once`,
  async () => {
    const home = join(work, "home");
    word(home, "install", "--lab");
    const prove = join(work, "prove.csv");
    writeFileSync(prove, sampleCsv(-40, 0));
    word(home, "run", "--input", prove);
    rmSync(join(home, "out", "scores.csv"));
    const lines = sampleCsv(0, 60 * (kills + 2), 0).trim().split("\n");
    const risen = sampleCsv(0, 60 * (kills + 2), 2).trim().split("\n");
    // every ninth stretch of 40 rows is an alarm
    const row = (i: number) => (Math.floor(i / 40) % 9 === 5 ? risen[i + 1]! : lines[i + 1]!);
    const input = join(work, "grow.csv");
    writeFileSync(input, `${lines[0]}\n`);
    let fed = 0;
    let seed = 20_261_122;
    const chance = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    const start = (...more: string[]) => spawn(process.execPath, [program, "run", "--input", input, "--follow", "--home", home, ...more], { stdio: "ignore", env: {}, detached: true });
    let acknowledged = 0;
    for (let kill = 0; kill < kills; kill++) {
      // every fourth time the supervisor dies with its worker
      const isWhole = kill % 4 === 3;
      const before = told(home)?.process.pid;
      const child = start(...(isWhole ? [] : ["--worker"]));
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await until(home, ({ process: { pid } }) => pid !== before, child);
      const strike = performance.now() + chance() * 1500;
      while (performance.now() < strike) {
        const upTo = Math.min(60 * (kill + 1), fed + Math.floor(chance() * 12));
        if (upTo > fed) appendFileSync(input, Array.from({ length: upTo - fed }, (_, k) => `${row(fed + k)}\n`).join(""));
        fed = Math.max(fed, upTo);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      process.kill(-child.pid!, "SIGKILL");
      await ended;
      const said = told(home);
      expect(said?.logSeq, "a device that nobody asked for its lock holds its log").toBeDefined();
      if (said?.logSeq === undefined) continue;
      acknowledged = Math.max(acknowledged, said.logSeq);
      expect(chainOf(home).hashes.get(said.logSeq), `entry ${said.logSeq} after kill ${kill + 1}`).toBe(said.logHash);
    }
    const last = start("--worker");
    const ended = new Promise((resolve) => last.once("exit", resolve));
    const size = readFileSync(input).length;
    await until(home, ({ process: { pid }, source: { state } }) => pid === last.pid && state.includes(` ${size} bytes`), last);
    process.kill(last.pid!, "SIGTERM");
    await ended;
    const whole = join(work, "whole");
    word(whole, "install", "--lab");
    word(whole, "run", "--input", input);
    const scoresOf = (folder: string) => readFileSync(join(folder, "out", "scores.csv"), "utf8").split("\n");
    expect(scoresOf(home)).toEqual(scoresOf(whole));
    expect(chainOf(home).alarms).toEqual(chainOf(whole).alarms);
    console.log(JSON.stringify({ kills, rows: fed, acknowledged, alarms: chainOf(home).alarms.length, lost: 0 }));
    expect(acknowledged).toBeGreaterThan(kills);
  },
  60_000 + kills * 30_000,
);
