// What a running device says where it has nothing to answer, and every code that it alone says.
import { appendFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { readDescription, silentUsOf } from "./adapterSource.ts";
import { accept } from "./candidate.ts";
import { Device } from "./device.ts";
import { realDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { FolderSource } from "./folderSource.ts";
import { FollowSource } from "./followSource.ts";
import type { Live } from "./live.ts";
import type { TellSource } from "./source.ts";
import { acts, at, built, builtFacts, drain, installed, live, rows, runningDevice, scores, second, secondUs, status, world } from "./runningDevice.ts";
import { afterCrash } from "./supervisor.ts";

runningDevice();

describe("what the device does without good rows", () => {
  test("it says that it has no answer when none come, and when a signal hangs", () => {
    const device = live();
    appendFileSync(at.input, rows(0, 3));
    drain(device);
    for (let s = 0; s < 65; s++) second(device);
    expect(scores().slice(4)).toEqual([",,,0,Bad,MW-DEV-707,,LAB", ",,,0,Bad,MW-DEV-707,,LAB"]);
    appendFileSync(at.input, [0, 30, 60, 61].map((s) => `${(10 + s) * secondUs + 1e12},5\n`).join("") + rows(80, 81));
    drain(device);
    device.stop();
    expect(scores().slice(6).map((line) => line.split(",").slice(4, 6).join(" "))).toEqual(["Good ", "Good ", "Good ", "Bad MW-DEV-708", "Good "]);
    expect(status()).toMatchObject({ reasons: { "MW-DEV-707": 2, "MW-DEV-708": 1 } });
  });

  test("who shows its last answer is told that there is none any more", () => {
    const device = live();
    appendFileSync(at.input, rows(0, 3));
    drain(device);
    second(device);
    expect(status()).toMatchObject({ last: { quality: "Good", score: expect.any(Number) } });
    for (let s = 0; s < 31; s++) second(device);
    expect(status()).toMatchObject({ last: { quality: "Bad", score: null, alarm: false, reason: "MW-DEV-707", time: null } });
    appendFileSync(at.input, `${rows(40, 41)}not a row at all, nor ever was\n`);
    drain(device);
    second(device);
    expect(status()).toMatchObject({ last: { score: null, reason: "MW-DEV-704" } });
    device.stop();
  });

  test("a source that talks without end is held back, and what it said is safe without a row", () => {
    let say: TellSource = () => undefined;
    const device = live({ open: (tell, from) => ((say = tell), new FollowSource(at.input, realDisk, tell, from)) });
    second(device);
    const before = status()["logSeq"] as number;
    for (let i = 0; i < 500; i++) say("trouble", { detail: String(i) });
    second(device);
    expect(status()["logSeq"]).toBe(before + 60);
    at.nowMs += 120_000;
    say("trouble", { detail: "again" });
    device.stop();
    expect(acts().filter(({ act }) => act === "source").at(-1)?.facts).toEqual({ event: "trouble", detail: "again", heldBack: 440 });
  });

  describe("and a source that falls silent", () => {
    const told = (from: number) => scores().slice(from).filter((line) => line.includes("MW-DEV-707")).length;
    /** A device whose source may say something of itself, and knows nothing without a row for `silentUs`. */
    const listening = (silentUs?: number) => {
      let say: TellSource = () => undefined;
      const device = live({ open: (tell, from) => ((say = tell), Object.assign(new FollowSource(at.input, realDisk, tell, from), silentUs === undefined ? {} : { silentUs })) });
      appendFileSync(at.input, rows(0, 3));
      drain(device);
      return { device, say: (event: string) => say(event, {}) };
    };
    const pass = (device: Live, seconds: number) => {
      for (let s = 0; s < seconds; s++) second(device);
    };
    const { staleUs: _stated, ...unstated } = builtFacts.inputs;

    test("under a package that states no limit is told by an adapter's own, and never where rows come from files", () => {
      installed(built(2, 1, { inputs: unstated }), at.home);
      const file = listening();
      pass(file.device, 700);
      file.device.stop();
      expect(told(1)).toBe(0);
      const adapter = listening(silentUsOf({ format: 1, kind: "adapter", adapter: "mqtt" }));
      pass(adapter.device, 295);
      expect(told(1)).toBe(0);
      pass(adapter.device, 320);
      expect([told(1), status()["last"]]).toEqual([2, expect.objectContaining({ score: null, quality: "Bad", reason: "MW-DEV-707" })]);
      adapter.device.stop();
    });

    test("of an adapter lasts as long as its beat asks for, of another program only where it states one", () => {
      const of = (kind: "adapter" | "program", settings?: { periodMs: number }) => silentUsOf({ format: 1, kind, ...(settings ? { settings } : {}) });
      expect([of("adapter"), of("adapter", { periodMs: 200 }), of("adapter", { periodMs: 60_000 }), of("program"), of("program", { periodMs: 60_000 })]).toEqual([3e8, 3e8, 6e8, Infinity, 6e8]);
    });

    test("because it lost the plant is told at once, unless rows come all the same or it is back", () => {
      installed(built(2, 1, { inputs: { ...unstated, staleUs: 3600 * secondUs } }), at.home);
      const { device, say } = listening(3e8);
      // the last row and the word may come in one breath
      say("disconnected");
      appendFileSync(at.input, rows(3, 4));
      drain(device);
      pass(device, 60);
      expect(told(1)).toBe(0);
      say("disconnected");
      say("connected");
      pass(device, 60);
      expect(told(1)).toBe(0);
      say("adapterEnded");
      pass(device, 2);
      expect([told(1), status()["last"]]).toEqual([1, expect.objectContaining({ score: null, reason: "MW-DEV-707" })]);
      pass(device, 10);
      expect(told(1)).toBe(2);
      appendFileSync(at.input, rows(4, 5));
      drain(device);
      pass(device, 60);
      expect(told(1)).toBe(2);
      device.stop();
    });

    test("is told once it stays away for longer than the package allows, and a historian's irregular rows never", () => {
      const limit = 600;
      installed(built(2, 1, { inputs: { ...unstated, staleUs: limit * secondUs } }), at.home);
      const { device } = listening();
      [1, 40, 3, 299, 2, 590, 17].forEach((pause, k) => {
        pass(device, pause);
        appendFileSync(at.input, rows(10 + k, 11 + k));
        drain(device);
      });
      expect(told(1)).toBe(0);
      pass(device, limit);
      expect(told(1)).toBe(1);
      device.stop();
    });
  });

  test("a clock that jumps to 1970, 2106 or by ten years changes no answer", () => {
    const device = live();
    for (const jump of [0, -3e14, 3e14, 4.3e15]) {
      at.wallUs = Math.max(0, 1e15 + jump);
      const from = scoresLength();
      appendFileSync(at.input, rows(from, from + 5));
      drain(device);
      second(device);
    }
    device.stop();
    expect(scores().slice(1).every((line) => line.includes(",Good,"))).toBe(true);
    expect(scores()).toHaveLength(21);
  });
});

test("a device without a package says so, again and again, and answers once it has one", () => {
  rmSync(join(at.home, "slots", "S0.mwpkg"));
  const device = live();
  appendFileSync(at.input, rows(0, 10));
  drain(device);
  for (let s = 0; s < 21; s++) second(device);
  expect(scores().slice(-2)).toEqual([",,,0,Bad,MW-DEV-502,,LAB", ",,,0,Bad,MW-DEV-502,,LAB"]);
  writeFileSync(join(at.home, "ask"), "1");
  second(device);
  installed(built(3), at.home);
  rmSync(join(at.home, "ask"));
  second(device);
  drain(device);
  second(device);
  device.stop();
  expect(scores().filter((line) => line.includes(",Good,"))).toHaveLength(10);
  expect(existsSync(join(at.home, "lock"))).toBe(false);
});

/** Codes of a running device that no other test meets, each met here once. */
const fired: [code: string, how: string, fire: () => string | null | undefined][] = [
  ["MW-DEV-101", "a description of a source that is none", () => {
    writeFileSync(join(at.home, "source.json"), '{"format":1,"kind":"adapter"}');
    return codeThrownBy(() => readDescription(join(at.home, "source.json"), realDisk));
  }],
  ["MW-DEV-201", "rows that came faster than they were taken", () => {
    const source = new FollowSource(at.input, realDisk, () => undefined, undefined);
    let lost = 3;
    const device = live({ open: () => Object.assign(source, { dropped: () => lost, onReady: () => undefined }) });
    appendFileSync(at.input, rows(0, 3));
    drain(device);
    lost = 0;
    device.stop();
    return acts().find(({ act, facts }) => act === "gap" && facts["rows"] === 3)?.code;
  }],
  ["MW-DEV-203", "a folder with more files than can be remembered", () => {
    const name = (i: number) => `${String(i).padStart(5, "0")}.csv`;
    const known = Array.from({ length: 10_000 }, (_, i) => JSON.stringify({ name: name(i), size: 1, changedUs: 1, digest: "0".repeat(64) }));
    writeFileSync(join(at.home, "full.ledger"), `${known.join("\n")}\n`);
    const crowded: Disk = { ...realDisk, list: (path, most) => (path === "full" ? Array.from({ length: 10_001 }, (_, i) => name(i)) : realDisk.list(path, most)), size: (path) => (path.startsWith("full") ? 1 : realDisk.size(path)), changedUs: (path) => (path.startsWith("full") ? 1 : realDisk.changedUs(path)) };
    const device = live({ open: (tell) => new FolderSource("full", join(at.home, "full.ledger"), crowded, tell) });
    for (let look = 0; look < 3; look++) drain(device);
    device.stop();
    return acts().find(({ facts }) => facts["event"] === "folderFull")?.code;
  }],
  ["MW-DEV-403", "an acceptance where nothing waits for one", () => codeThrownBy(() => accept(Device.open(at.home, world())))],
  ["MW-DEV-507", "a worker that ended unasked", () => {
    afterCrash(at.home, world(), "SIGKILL", false);
    return acts().find(({ act }) => act === "workerDied")?.code;
  }],
];

test.each(fired)("%s is said of %s", (code, _how, fire) => {
  expect(fire()).toBe(code);
});

function codeThrownBy(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (thrown) {
    return failureOf(thrown).code;
  }
}

const scoresLength = () => (existsSync(join(at.home, "out", "scores.csv")) ? Math.max(0, scores().length - 1) : 0);
