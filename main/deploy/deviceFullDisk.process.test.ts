// The real device program on a file system that is really full (a small tmpfs, which only root can mount; elsewhere the file is named as not tried):
// it answers, says what is wrong, keeps its slots and all it had acknowledged, and goes on writing once there is room.
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { hexOf, u32At } from "../../shared/format/bytes.ts";
import { readFrames, readLogRecord } from "../../shared/format/logRecord.ts";
import type { LogRecord } from "../../shared/format/logRecord.ts";
import { entryPath } from "../entryPath.ts";
import { buildPackage } from "../package/build.ts";
import { nodeCrypto } from "../package/keys.ts";
import { sampleCsv, samplePackage, sampleRow, sampleSigner } from "../package/samplePackage.ts";
import { writeStick } from "./stick.ts";

const program = entryPath("edge.cjs");
const work = mkdtempSync(join(tmpdir(), "millwright-full-"));
const stick = join(work, "stick");
const disk = join(work, "disk");
const home = join(disk, "home");
const input = join(work, "grow.csv");
const limitMs = 60_000;

const mount = () => spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "millwright", disk]).status === 0;
const canMount = (() => {
  mkdirSync(disk);
  const mounted = mount();
  if (mounted) spawnSync("umount", [disk]);
  else console.log("a device on a full disk: not registered, only root can mount a small disk");
  return mounted;
})();
/** In the place of describe for what this machine cannot show: it is named above and counted nowhere. */
const notRegistered = (_title: string, _stories: () => void) => undefined;

/** A stick with this version of the package alone. */
function bring(version: number): void {
  rmSync(stick, { recursive: true, force: true });
  mkdirSync(stick);
  writeStick(stick, { package: buildPackage(samplePackage(version)), labKey: { publicKey: sampleSigner.publicKey, label: "test" }, program: readFileSync(program) });
}
afterAll(() => rmSync(work, { recursive: true, force: true }));

function word(...args: string[]): { code: number | null; answer: Record<string, unknown> } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, "--home", home, "--stick", stick, "--json"], { encoding: "utf8", env: {} });
  if (stdout === "") throw new Error(stderr);
  return { code: status, answer: JSON.parse(stdout) as Record<string, unknown> };
}

/** Leaves no byte. */
function fill(): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, "ballast"), Buffer.alloc(bavail * bsize));
  expect(statfsSync(disk).bavail).toBe(0);
}
const makeRoom = () => rmSync(join(disk, "ballast"));

interface Answer {
  time: string;
  score: number | null;
  quality: string;
  reason: string | null;
}

/** Ends of the devices that still run. */
const running = new Set<() => Promise<void>>();

/** The device following its input; `answers`: everything that it says, row by row. */
function follow(...more: string[]) {
  const child = spawn(process.execPath, [program, "run", "--input", input, "--follow", "--home", home, "--answers", ...more], { stdio: ["ignore", "pipe", "pipe"], env: {}, detached: true });
  const answers: Answer[] = [];
  let rest = "";
  let error = "";
  let look = () => undefined as void;
  child.stderr.setEncoding("utf8").on("data", (text: string) => (error += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line.startsWith('{"time"')) answers.push(JSON.parse(line) as Answer);
    look();
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const closed = new Promise((resolve) => child.once("close", resolve));
  running.add(cut);
  void closed.then(() => running.delete(cut));
  /** As a power cut ends it: the supervisor and its worker at once. */
  async function cut(): Promise<void> {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // it ended by itself
    }
    await closed;
  }
  return {
    answers,
    /** Resolves once it has said what is waited for. */
    said: (is: (answers: readonly Answer[]) => boolean) =>
      new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`waited a minute for answers for which ${String(is)}: ${JSON.stringify(answers.at(-1))} ${error}`)), limitMs);
        look = () => {
          if (!is(answers)) return;
          clearTimeout(late);
          resolve();
        };
        look();
      }),
    end: async () => {
      child.kill("SIGTERM");
      await closed;
      return ended;
    },
    cut,
  };
}

/** What the device tells in its folder, once it holds; the device tells anew each second. */
async function told(holds: (now: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
  for (const end = performance.now() + limitMs; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const text = readFileSync(join(home, "out", "status.json"), "utf8");
    try {
      const now = JSON.parse(text) as Record<string, unknown>;
      if (holds(now)) return now;
    } catch {
      // half told
    }
    if (performance.now() > end) throw new Error(`waited a minute for the device to say ${String(holds)}: ${text}`);
  }
}
const codesOf = (now: Record<string, unknown>) => (now["troubles"] as { code: string }[]).map(({ code }) => code);

/** Entries of the log by their number, with the hash behind each: every segment is one chain with the one before. */
function logged(): { hash: string; record: LogRecord }[] {
  const found: { hash: string; record: LogRecord }[] = [];
  for (const name of readdirSync(join(home, "log")).sort()) {
    const bytes = Uint8Array.from(readFileSync(join(home, "log", name)));
    const before = u32At(bytes, 6) - 1;
    expect(hexOf(bytes.subarray(10, 42))).toBe(found[before - 1]?.hash ?? "0".repeat(64));
    // of a segment that was given up the entries behind stand in the next one
    found.splice(before);
    for (const { bytes: entry, hash } of readFrames(bytes.subarray(42), hexOf(bytes.subarray(10, 42)), nodeCrypto).frames) found.push({ hash, record: readLogRecord(entry, name) });
  }
  return found;
}
const actsOf = (entries: readonly { record: LogRecord }[]) => entries.flatMap(({ record }) => (record.kind === "act" ? [record.act] : []));
const slots = () => readdirSync(join(home, "slots")).map((name) => [name, hexOf(nodeCrypto.sha256(Uint8Array.from(readFileSync(join(home, "slots", name)))))]);
const row = (i: number, shift = 0) => `${sampleCsv(i, i + 1, shift).split("\n")[1]}\n`;
const rows = (from: number, to: number, shift = 0) => Array.from({ length: to - from }, (_, i) => row(from + i, shift)).join("");

(canMount ? describe : notRegistered)("a device that starts on a full disk", () => {
  beforeEach(() => {
    mount();
    bring(1);
    expect(word("install", "--lab").answer).toMatchObject({ ok: true, state: "TRIAL" });
    writeFileSync(input, sampleCsv(0, 10));
    expect(word("run", "--input", input).answer).toMatchObject({ answered: 10, state: "COMMITTED" });
    writeFileSync(input, sampleCsv(10, 40));
  });
  afterEach(async () => {
    await Promise.all([...running].map((cut) => cut()));
    spawnSync("umount", [disk]);
  });

  test("answers every row, says what is wrong, and writes all acts and alarms down once there is room", async () => {
    const [kept, before] = [slots(), logged()];
    fill();
    const device = follow();
    await device.said((all) => all.length === 30);
    expect(device.answers.every(({ quality, score }) => quality === "Good" && score !== null)).toBe(true);
    // an alarm that nobody could write down
    appendFileSync(input, rows(40, 70, 2));
    await device.said((all) => all.length === 60);
    const now = await told((status) => status["rows"] === 60 && codesOf(status).length === 2);
    expect([codesOf(now).sort(), now["state"], now["alarms"], (now["last"] as Answer).quality]).toEqual([["MW-DEV-202", "MW-DEV-504"], "COMMITTED", 1, "Good"]);
    expect(word("status")).toMatchObject({ code: 0, answer: { state: "COMMITTED", live: { rows: 60 } } });
    expect(slots()).toEqual(kept);
    makeRoom();
    appendFileSync(input, rows(70, 75));
    await device.said((all) => all.length === 65);
    await told((status) => status["rows"] === 65 && codesOf(status).length === 0);
    expect(await device.end()).toBe(0);
    const after = logged();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.filter(({ record }) => record.kind === "alarm")).toHaveLength(1);
    expect(actsOf(after.slice(before.length))).toEqual(expect.arrayContaining(["started", "degraded", "recovered", "ended"]));
    expect([slots(), existsSync(join(home, "lock"))]).toEqual([kept, false]);
  });

  test("killed and started again while it is full, keeps its slots, and has each alarm once in the end", async () => {
    const kept = slots();
    fill();
    const times: string[] = [];
    let fed = 40;
    for (let start = 0; start < 5; start++) {
      const device = follow();
      const wanted = start === 0 ? 60 : 30;
      // calm, then an alarm that nobody can write down
      appendFileSync(input, rows(fed, fed + 10) + rows(fed + 10, fed + 30, 2));
      fed += 30;
      if (start === 4) makeRoom();
      await device.said((all) => all.length === wanted);
      await told((status) => status["rows"] === wanted && (start < 4 || codesOf(status).length === 0));
      times.push(...device.answers.map(({ time }) => time));
      if (start < 4) await device.cut();
      else await device.end();
    }
    expect([slots(), word("status").answer["state"]]).toEqual([kept, "COMMITTED"]);
    expect(times).toEqual(Array.from({ length: fed - 10 }, (_, i) => new Date(sampleRow(10 + i).tUs / 1000).toISOString().replace("Z", "000Z")));
    const alarms = logged().flatMap(({ record }) => (record.kind === "alarm" ? [record.tUs] : []));
    expect([alarms.length, new Set(alarms).size]).toEqual([5, 5]);
  });

  test("on trial stays on trial for as long as it is full, and passes once there is room", async () => {
    expect(word("rollback")).toMatchObject({ code: 14 });
    bring(2);
    expect(word("install").answer).toMatchObject({ ok: true, state: "TRIAL" });
    const kept = slots();
    fill();
    const device = follow();
    await device.said((all) => all.length === 30);
    // more alarms than the last block of the log has room for
    for (let i = 40; i < 1100; i += 53) appendFileSync(input, rows(i, i + 40) + rows(i + 40, i + 53, 2));
    await device.said((all) => all.length === 1090);
    const now = await told((status) => status["rows"] === 1090);
    expect([now["state"], now["isTrial"], codesOf(now).includes("MW-DEV-504"), slots()]).toEqual(["TRIAL", true, true, kept]);
    makeRoom();
    await told((status) => status["state"] === "COMMITTED");
    await device.end();
    expect(slots()).toEqual(kept);
  });

  test("takes no package, and says of each word that wants room that the disk is the reason", () => {
    bring(2);
    // a replay makes no room for what comes after it, so all of it is used up
    rmSync(join(home, "reserve"), { force: true });
    const kept = slots();
    fill();
    const refused = { code: 15, answer: { ok: false, failure: { code: "MW-DEV-504" } } };
    expect([word("install"), word("collect"), word("run", "--input", input)]).toMatchObject([refused, refused, refused]);
    expect([word("status"), slots()]).toMatchObject([{ code: 0, answer: { state: "COMMITTED" } }, kept]);
    makeRoom();
    expect(word("install").answer).toMatchObject({ ok: true, outcome: "installed" });
  });

  test("and has no room even for its lock says no answer and why, ends with that code, and answers once there is room", async () => {
    const kept = slots();
    rmSync(join(home, "lock.spare"));
    fill();
    const stopped = follow();
    await stopped.said((all) => all.some(({ reason }) => reason === "MW-DEV-504"));
    expect(stopped.answers).toEqual([{ time: "", group: null, score: null, class: null, alarm: false, quality: "Bad", reason: "MW-DEV-504", low: null, high: null, mark: "LAB" }]);
    const now = await told((status) => status["state"] === "SAFE");
    expect([codesOf(now), now["last"], now["mark"]]).toEqual([["MW-DEV-504"], expect.objectContaining({ score: null, quality: "Bad", reason: "MW-DEV-504" }), "LAB"]);
    expect(await stopped.end()).toBe(15);
    const device = follow();
    await device.said((all) => all.some(({ reason }) => reason === "MW-DEV-504"));
    makeRoom();
    await device.said((all) => all.filter(({ quality }) => quality === "Good").length === 30);
    await told((status) => status["state"] === "COMMITTED" && codesOf(status).length === 0);
    expect(await device.end()).toBe(0);
    expect(slots()).toEqual(kept);
  });
});
