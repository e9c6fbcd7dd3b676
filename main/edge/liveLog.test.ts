// What a running device keeps: of a disk that is full, of a log that lost its end, of a share of the disk that is used up.
import { appendFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeEnvelope } from "../../shared/format/dsse.ts";
import { readHead } from "../../shared/format/logHead.ts";
import { readFrames } from "../../shared/format/logRecord.ts";
import { seqsOf } from "../../shared/format/summary.ts";
import type { Summary } from "../../shared/format/summary.ts";
import { deviceCrypto } from "./deviceCrypto.ts";
import { realDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { acts, alarms, at, drain, live, records, rows, runningDevice, scores, second, secondUs, status, windows } from "./runningDevice.ts";

runningDevice();

test("a disk that is full stops no answer, and says what was lost", () => {
  const lines: string[] = [];
  let isFull = false;
  const refuse = () => {
    if (isFull) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  };
  const disk: Disk = {
    ...realDisk,
    write: (...given) => (refuse(), realDisk.write(...given)),
    publish: (...given) => (refuse(), realDisk.publish(...given)),
    appender: (path) => {
      const file = realDisk.appender(path);
      return { ...file, append: (bytes) => (refuse(), file.append(bytes)) };
    },
  };
  const device = live({ answerLine: (line) => lines.push(line) }, disk);
  appendFileSync(at.input, rows(0, 10));
  drain(device);
  second(device);
  isFull = true;
  appendFileSync(at.input, rows(10, 60));
  drain(device);
  second(device);
  expect(lines).toHaveLength(60);
  isFull = false;
  appendFileSync(at.input, rows(60, 70));
  drain(device);
  second(device);
  second(device);
  expect(status()).toMatchObject({ rows: 70, troubles: [], lost: { lines: 51, entries: 0 } });
  device.stop();
  expect(scores()).toHaveLength(21);
  expect(acts().filter(({ act }) => act === "degraded").map(({ code }) => code)).toEqual(["MW-DEV-202"]);
  expect(alarms()).toHaveLength(1);
});

test("a log that lost its end behind a signed head says so, once", () => {
  const device = live();
  appendFileSync(at.input, rows(0, 250));
  drain(device);
  for (let s = 0; s < 301; s++) second(device);
  device.stop();
  const head = readHead(decodeEnvelope(readFileSync(join(at.home, "out", "log-head.json"))).payload, "head");
  const before = records();
  expect([head.seq > 3, before.length >= head.seq]).toEqual([true, true]);
  const [name = ""] = readdirSync(join(at.home, "log"));
  const whole = Uint8Array.from(readFileSync(join(at.home, "log", name)));
  // the last frames are gone as whole ones: no torn tail tells of it
  const kept = readFrames(whole.subarray(42), "0".repeat(64), deviceCrypto).frames.slice(0, 2);
  writeFileSync(join(at.home, "log", name), whole.subarray(0, 42 + kept.reduce((sum, { bytes }) => sum + bytes.length + 36, 0)));
  expect(acts().filter(({ act }) => act === "tailLost")).toMatchObject([{ code: "MW-RCP-406", facts: { fromSeq: 3, toSeq: head.seq, hash: head.hash } }]);
  expect(acts().filter(({ act }) => act === "tailLost")).toHaveLength(1);
});

describe("the share of the disk", () => {
  /** Rows far apart, a window each, until `rounds` times 150 of them are scored. */
  function crowd(quota: number, rounds: number, disk = realDisk): { fed: number; mostLog: number } {
    const device = live({ quota }, disk);
    let fed = 0;
    let mostLog = 0;
    for (let round = 0; round < rounds; round++) {
      appendFileSync(at.input, Array.from({ length: 150 }, () => `${fed++ * 1000 * secondUs + 1e12},${(fed % 300 < 6 ? 9 : 2) + (fed % 2) / 10}\n`).join(""));
      drain(device);
      second(device);
      mostLog = Math.max(mostLog, Number(status()["logBytes"]));
    }
    device.stop();
    return { fed, mostLog };
  }
  const summed = (of: (summary: Summary) => number) => records().flatMap((record) => (record.kind === "summary" ? record.summaries : [])).reduce((sum, summary) => sum + of(summary), 0);
  const gone = () => acts().filter(({ act }) => act === "gap").reduce((sum, { facts }) => sum + Number(facts["rows"]), 0);

  test("is kept: old sketches become summaries, then go, told by the chain before; alarms stay, and the chain still holds", () => {
    const quota = 1 << 20;
    const short = crowd(quota, 4);
    expect(short.mostLog).toBeLessThanOrEqual(quota * 0.37);
    // nothing is lost yet: what is no window any more is a row of a summary
    expect([gone(), summed(({ rows: n }) => n) > 0, windows().reduce((sum, window) => sum + window.rows, 0) + summed(({ rows: n }) => n)]).toEqual([0, true, short.fed + 1]);
    expect(summed(({ windows: n }) => n) + windows().length).toBe(short.fed + 1);
    const one = records().find((record) => record.kind === "summary")!.summaries[1]!;
    expect([one.signals[0], one.score.count]).toEqual([{ name: "a", count: one.rows, missing: 0, outOfRange: 0, mean: expect.closeTo(one.signals[0]!.mean!, 9), min: expect.any(Number), max: expect.any(Number) }, one.answered]);
    rmSync(join(at.home, "log"), { recursive: true });
    rmSync(join(at.home, "progress.a"), { force: true });
    rmSync(join(at.home, "progress.b"), { force: true });
    writeFileSync(at.input, "ts,a\n");
    const long = crowd(quota, 14);
    expect(long.mostLog).toBeLessThanOrEqual(quota * 0.37);
    expect([gone() > 0, windows().reduce((sum, window) => sum + window.rows, 0) + summed(({ rows: n }) => n) + gone()]).toEqual([true, long.fed]);
    expect(alarms().length).toBe(7);
  });

  test("counts no row twice where the disk, or the power, fails between a summary and what it stands for", () => {
    let isStuck = true;
    const disk: Disk = {
      ...realDisk,
      rename: (from, to) => {
        if (isStuck && to.endsWith(".mwlog")) throw Object.assign(new Error("busy"), { code: "EIO" });
        realDisk.rename(from, to);
      },
    };
    const { fed } = crowd(1 << 20, 4, disk);
    const summaries = records().filter((record) => record.kind === "summary");
    const stoodFor = new Set(summaries.flatMap(({ of }) => seqsOf(of)));
    const isTwice = () => windows().some(({ seq }) => stoodFor.has(seq));
    expect([summaries.length, isTwice()]).toEqual([1, true]);
    isStuck = false;
    const again = live({ quota: 1 << 20 });
    drain(again);
    again.stop();
    expect(isTwice()).toBe(false);
    // what waited for a disk that took nothing went with the process
    expect(windows().reduce((sum, window) => sum + window.rows, 0) + summed(({ rows: n }) => n)).toBeLessThanOrEqual(fed + 1);
  });
});
