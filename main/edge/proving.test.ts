// A candidate beside the package that answers, and a package on trial: promoted, refused, rolled back by the running device itself.
import { appendFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { Answering } from "./answering.ts";
import { Device } from "./device.ts";
import { realDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import type { AnsweredRow } from "./pipeline.ts";
import { reserveRoom } from "./reserve.ts";
import { acts, at, built, builtFacts, drain, installed, live, replayed, rows, runningDevice, scores, second, status, world } from "./runningDevice.ts";
import { Shadow } from "./shadow.ts";
import { afterCrash } from "./supervisor.ts";

runningDevice();

test("answers of one time, or without any, are compared in the order in which they came", () => {
  const answer = (tUs: number, score: number): AnsweredRow => ({ tUs, group: undefined, score, class: null, alarm: false, alarmBegins: false, quality: "Good", reason: null, low: null, high: null, drivers: [] });
  for (const tUs of [7, NaN]) {
    const shadow = new Shadow({ rows: 3, alarmShareMost: 0, differenceMost: 0.5 });
    // a piece of text goes through one package as a whole, then through the other
    for (const score of [1, 2, 3]) shadow.saw(answer(tUs, score), false);
    for (const score of [1, 2, 3.25]) shadow.saw(answer(tUs, score), true);
    expect(shadow.differences).toMatchObject({ rows: 3, worst: 0.25, lost: 0, gained: 0 });
    expect(shadow.judge()).toEqual({ within: true });
  }
});

test("a trial whose good end the disk does not take is judged again, and the package stays", () => {
  installed(built(2), at.home);
  const failing = { on: false };
  const disk: Disk = { ...realDisk, overwrite: (path, bytes) => { if (failing.on && path.includes("control")) throw new Error("ENOSPC"); realDisk.overwrite(path, bytes); } };
  const device = live({}, disk);
  appendFileSync(at.input, rows(0, 1100));
  drain(device);
  failing.on = true;
  second(device);
  expect(status()).toMatchObject({ state: "TRIAL", isTrial: true });
  failing.on = false;
  second(device);
  expect(status()).toMatchObject({ state: "COMMITTED", isTrial: false });
  device.stop();
});

test("on a full disk what must go back goes back, is never given up for SAFE, and answers go on", () => {
  let isFull = false;
  const refuse = () => {
    if (isFull) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  };
  const disk: Disk = {
    ...realDisk,
    // what was kept for this makes room
    remove: (path) => {
      if (path.endsWith("reserve") && realDisk.exists(path)) isFull = false;
      realDisk.remove(path);
    },
    write: (...given) => (refuse(), realDisk.write(...given)),
    appender: (path) => {
      const file = realDisk.appender(path);
      return { ...file, append: (bytes) => (refuse(), file.append(bytes)) };
    },
  };
  installed(built(2), at.home);
  isFull = true;
  // the third end of a worker in ten minutes
  reserveRoom(at.home, realDisk);
  afterCrash(at.home, world(disk), "SIGKILL", true);
  expect(Device.open(at.home, world()).control).toMatchObject({ state: "ROLLED_BACK", slots: { S0: { releaseCounter: 1 } } });
  expect(acts().map(({ act }) => act).slice(-3)).toEqual(["committed", "workerDied", "rolledBack"]);
  isFull = true;
  const device = live({}, disk);
  appendFileSync(at.input, rows(0, 10));
  drain(device);
  second(device);
  expect(status()).toMatchObject({ state: "ROLLED_BACK", package: built(1).digest, answered: 10, troubles: expect.arrayContaining([expect.objectContaining({ code: "MW-DEV-504" })]) });
  isFull = false;
  appendFileSync(at.input, rows(10, 20));
  drain(device);
  second(device);
  device.stop();
  expect(acts().map(({ act }) => act).slice(-5)).toEqual(["rolledBack", "started", "degraded", "recovered", "ended"]);
});

describe("a candidate", () => {
  const shadow = { rows: 40, alarmShareMost: 0.1, differenceMost: 1 };

  test("runs in shadow, takes over without a gap and is made permanent by its health", async () => {
    const second2 = built(2, 1.01, { shadow });
    const device = live();
    appendFileSync(at.input, rows(0, 20));
    drain(device);
    device.stop();
    installed(second2, at.home);
    const beside = live();
    expect(Device.open(at.home, world()).control).toMatchObject({ state: "SHADOW", shadow: expect.any(String) });
    appendFileSync(at.input, rows(20, 70));
    drain(beside);
    second(beside);
    expect(status()).toMatchObject({ state: "TRIAL", package: second2.digest, isTrial: true });
    appendFileSync(at.input, rows(70, 1200));
    drain(beside);
    second(beside);
    expect(status()).toMatchObject({ state: "COMMITTED" });
    beside.stop();
    const { scores: old } = await replayed(`ts,a\n${rows(0, 1200)}`);
    const mine = scores();
    expect(mine.slice(0, 71)).toEqual(old.slice(0, 71));
    // the past went with it: every later answer is 1.01 times the old one
    expect(mine.slice(71).map((line) => Number(line.split(",")[2]))).toEqual(old.slice(71).map((line) => expect.closeTo(Number(line.split(",")[2]) * 1.01, 9)));
    expect(acts().find(({ act }) => act === "shadowPassed")?.facts).toMatchObject({ rows: 50, alarmsLost: 0, lost: 0 });
  });

  test("that answers otherwise is refused, and the old one goes on", () => {
    installed(built(2, 3, { shadow }), at.home);
    const device = live();
    appendFileSync(at.input, rows(0, 60));
    drain(device);
    second(device);
    device.stop();
    expect(status()).toMatchObject({ state: "COMMITTED", package: built(1).digest });
    expect(acts().find(({ act }) => act === "shadowRefused")).toMatchObject({ code: "MW-DEV-711" });
  });

  test("that fails at a row is dropped with its reason, and the one that runs answers every row", () => {
    const fresh = built(2, 1.01, { shadow });
    installed(fresh, at.home);
    const device = live();
    const { take } = Answering.prototype;
    const failing = vi.spyOn(Answering.prototype, "take").mockImplementation(function (this: Answering, piece) {
      if (this.pkg.digest === fresh.digest) throw new RangeError("no such row");
      return take.call(this, piece);
    });
    try {
      appendFileSync(at.input, rows(0, 20));
      drain(device);
      second(device);
      appendFileSync(at.input, rows(20, 30));
      drain(device);
      second(device);
      device.stop();
    } finally {
      failing.mockRestore();
    }
    expect(scores()).toHaveLength(31);
    expect(status()).toMatchObject({ state: "COMMITTED", package: built(1).digest });
    expect(acts().find(({ act }) => act === "shadowRefused")?.facts).toMatchObject({ why: "fails at a row: no such row" });
  });

  test("on trial that gives no answer is rolled back by the running device", () => {
    const { inputs } = builtFacts;
    installed(built(2, 1, { inputs: { ...inputs, signals: [...inputs.signals, { ...inputs.signals[0]!, column: "not there" }] } }), at.home);
    const device = live();
    appendFileSync(at.input, rows(0, 1100));
    drain(device);
    second(device);
    expect(status()).toMatchObject({ state: "ROLLED_BACK", package: built(1).digest });
    appendFileSync(at.input, rows(1100, 1110));
    drain(device);
    device.stop();
    expect(scores().at(-1)).toContain(",Good,");
  });
});
