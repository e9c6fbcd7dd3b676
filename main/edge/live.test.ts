// The device that runs on: fed from files that grow, from a folder, killed and restarted in the middle. Real files, a clock that the test turns.
import { appendFileSync, cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Device } from "./device.ts";
import { realDisk } from "./disk.ts";
import type { Disk, OpenFile } from "./disk.ts";
import { FolderSource } from "./folderSource.ts";
import type { LiveOptions } from "./live.ts";
import { DeviceLock, withLock } from "./lock.ts";
import { acts, alarms, at, drain, live, replayed, rows, runningDevice, scores, second, status, windows, world } from "./runningDevice.ts";
import type { Batch, Places } from "./source.ts";

runningDevice();

describe("a file that grows", () => {
  test("is answered as it comes, and a restart goes on where it was, with the past it needs", async () => {
    const device = live();
    appendFileSync(at.input, rows(0, 300));
    drain(device);
    appendFileSync(at.input, rows(300, 310) + rows(310, 311).slice(0, 9));
    drain(device);
    second(device);
    expect(scores()).toHaveLength(311);
    expect(device.stop()).toMatchObject({ rows: 310, answered: 310 });
    appendFileSync(at.input, rows(310, 311).slice(9) + rows(311, 400));
    const again = live();
    drain(again);
    again.stop();
    const whole = await replayed(`ts,a\n${rows(0, 400)}`);
    expect(scores()).toEqual(whole.scores);
    expect(alarms()).toEqual(whole.alarms);
    expect(windows().filter(({ start }) => start >= 1e12 - 1e8).reduce((sum, window) => sum + window.rows, 0)).toBe(400);
  });

  test("loses and repeats nothing, wherever the process is killed", async () => {
    const text = rows(0, 700);
    const whole = await replayed(`ts,a\n${text}`);
    let fed = 0;
    for (let kill = 0; fed < text.length; kill++) {
      const device = live();
      for (let piece = 0; piece <= kill % 4; piece++) {
        const more = text.slice(fed, (fed += 137 + 613 * ((kill * 7 + piece * 3) % 5)));
        appendFileSync(at.input, more);
        drain(device);
        // with and without a commit before the end, and before its outputs reached the disk
        if ((kill + piece) % 3 > 0) second(device);
      }
      // a killed process leaves its lock behind
      rmSync(join(at.home, "lock"));
    }
    const last = live();
    drain(last);
    last.stop();
    expect(scores()).toEqual(whole.scores);
    expect(alarms()).toEqual(whole.alarms);
    expect(windows().filter(({ start }) => start >= 1e12 - 1e8).reduce((sum, window) => sum + window.rows, 0)).toBe(700);
  });

  test("is read to its end when it is rotated, and anew when it is cut short or replaced", () => {
    const device = live();
    appendFileSync(at.input, rows(0, 20));
    drain(device);
    appendFileSync(at.input, rows(20, 25));
    renameSync(at.input, `${at.input}.1`);
    writeFileSync(at.input, `ts,a\n${rows(25, 40)}`);
    drain(device);
    expect(device.step()).toBe(false);
    second(device);
    expect(scores()).toHaveLength(41);
    writeFileSync(at.input, `ts,a\n${rows(40, 44)}`);
    drain(device);
    second(device);
    expect(scores()).toHaveLength(45);
    device.stop();
    rmSync(at.input);
    writeFileSync(at.input, `ts,a\n${rows(44, 90)}`);
    const again = live();
    drain(again);
    again.stop();
    expect(scores()).toHaveLength(91);
    expect(acts().flatMap(({ act, facts }) => (act === "source" ? [facts["event"]] : []))).toEqual(["sourceRotated", "sourceTruncated", "sourceReplaced"]);
  });
});

describe("a watched folder", () => {
  test("gives each finished file once, by its text and not by its name, over restarts", async () => {
    const folder = join(at.home, "in");
    mkdirSync(folder);
    const open: LiveOptions["open"] = (tell, from) => new FolderSource(folder, join(at.home, "read.ledger"), realDisk, tell, from);
    const put = (name: string, from: number, to: number) => writeFileSync(join(folder, name), `ts,a\n${rows(from, to)}`);
    let device = live({ open });
    put("a.csv", 0, 30);
    put("b.csv.part", 0, 30);
    for (let look = 0; look < 3; look++) drain(device);
    second(device);
    expect(scores()).toHaveLength(31);
    put("b.csv", 30, 60);
    drain(device);
    drain(device);
    // killed with b.csv read but not entered
    rmSync(join(at.home, "lock"));
    device = live({ open });
    cpSync(join(folder, "a.csv"), join(folder, "c.csv"));
    put("d.csv", 60, 75);
    for (let look = 0; look < 3; look++) drain(device);
    device.stop();
    expect(scores()).toEqual((await replayed(`ts,a\n${rows(0, 75)}`)).scores);
    expect(status()).toMatchObject({ source: { kind: "folder", state: "4 files read" } });
  });

  test("passes over a folder in it and a file that is gone when it is looked at, tells of the first once, and reads the others", () => {
    const folder = join(at.home, "in");
    mkdirSync(join(folder, "archive"), { recursive: true });
    writeFileSync(join(folder, "b.csv"), `ts,a\n${rows(0, 5)}`);
    const vanishing: Disk = {
      ...realDisk,
      list: (path, most) => (path === folder ? ["a.csv", ...realDisk.list(path, most)] : realDisk.list(path, most)),
      // taken away between two looks of the system
      size: (path) => { if (path.endsWith("a.csv")) throw new Error("ENOENT"); return path.endsWith("archive") ? 4096 : realDisk.size(path); },
    };
    const device = live({ open: (tell, from) => new FolderSource(folder, join(at.home, "read.ledger"), vanishing, tell, from) });
    for (let look = 0; look < 4; look++) drain(device);
    device.stop();
    expect(scores()).toHaveLength(6);
    expect(acts().flatMap(({ act, facts }) => (act === "source" ? [[facts["event"], facts["file"]]] : []))).toEqual([["fileUnread", "archive"]]);
  });

  test("with a large file reads little of it in a step until it is named, after a restart too, so that the watch hears of it", () => {
    const mega = 1024 * 1024;
    let read = 0;
    const text = new Uint8Array(mega).fill(10);
    const file: OpenFile = { size: () => 30 * mega, current: () => true, close: () => undefined, read: (from, length) => {
      const bytes = text.subarray(0, Math.max(0, Math.min(length, mega, 30 * mega - from)));
      read += bytes.length;
      return bytes;
    } };
    const large: Disk = { ...realDisk, list: () => ["a.csv"], size: () => 30 * mega, changedUs: () => 1, open: () => file };
    const firstOf = (from?: Places) => {
      const source = new FolderSource("large", join(at.home, "large.ledger"), large, () => undefined, from);
      for (let step = 0; step < 9; step++) {
        read = 0;
        const batch = source.take();
        expect(read).toBeLessThan(10 * mega);
        if (batch) return { step, batch };
      }
      throw new Error("never named");
    };
    const { step, batch } = firstOf();
    const mark = batch.to!;
    expect([step, batch.from?.at, mark.prefix]).toEqual([4, 0, 30 * mega]);
    expect(firstOf({ warm: mark, leg: mark, at: mark })).toMatchObject({ step: 3, batch: { phase: "new", from: { at: mark.at } } });
  });

  test("whose medium fails in the middle is the disk's failure, never the package's", () => {
    const folder = join(at.home, "in");
    mkdirSync(folder);
    writeFileSync(join(folder, "a.csv"), `ts,a\n${rows(0, 5)}`);
    const failing: Disk = { ...realDisk, open: (path) => { const file = realDisk.open(path); let reads = 0; return file && { ...file, read: (from, length) => { if (reads++ > 0) throw new Error("EIO"); return file.read(from, length); } }; } };
    const device = live({ open: (tell, from) => new FolderSource(folder, join(at.home, "read.ledger"), failing, tell, from) });
    expect(() => { for (let look = 0; look < 3; look++) drain(device); }).toThrow("MW-DEV-504");
    device.stop();
  });
});

describe("while it runs", () => {
  test("another command gets the device, answers go on, and what was to be logged meanwhile is logged", async () => {
    const device = live();
    appendFileSync(at.input, rows(0, 40));
    drain(device);
    writeFileSync(join(at.home, "ask"), "1");
    second(device);
    const lock = new DeviceLock(at.home, realDisk);
    expect(lock.tryTake()).toBe(true);
    appendFileSync(at.input, rows(40, 120));
    drain(device);
    second(device);
    expect(scores()).toHaveLength(121);
    const other = Device.open(at.home, world());
    other.note("visited");
    other.log.close();
    lock.giveBack();
    lock.endWish();
    second(device);
    device.stop();
    expect(alarms()).toEqual((await replayed(`ts,a\n${rows(0, 120)}`)).alarms);
    expect(acts().map(({ act }) => act)).toContain("visited");
  });

  test("a row of 2106 and a clock that is right again cost thirty answers, are noted once, and leave no window of that time open", () => {
    const batches: Batch[] = [`ts,a\n${rows(0, 5)}${4.3e15},4\n`, rows(5, 45)].map((text, k) => ({ text, phase: "new", ownClock: true, ...(k === 0 ? { head: "" } : {}) }));
    const device = live({ open: () => ({ kind: "adapter", state: "running", ended: false, take: () => batches.shift(), onReady: () => undefined, close: () => undefined }) });
    drain(device);
    device.stop();
    const said = scores().slice(1).map((line) => line.split(",").slice(4, 6).join(" ").trim());
    expect(said).toEqual([...new Array<string>(6).fill("Good"), ...new Array<string>(29).fill("Bad MW-DEV-703"), ...new Array<string>(11).fill("Good")]);
    // the mean of five begins anew
    expect(scores()[36]!.split(",")[2]).toBe(rows(34, 35).trim().split(",")[1]);
    expect(acts().flatMap(({ act, code, facts }) => (act === "source" ? [[facts["event"], code]] : []))).toEqual([["clockSetBack", "MW-DEV-703"]]);
    expect(windows().slice(-3).map(({ start, rows: n, late }) => [start < 4e15, n, late])).toEqual([[true, 5, 0], [false, 30, 29], [true, 11, 0]]);
  });

  test("a command that nobody answers to is told that the device is busy", async () => {
    const busy = new DeviceLock(at.home, realDisk);
    busy.tryTake();
    const hurried = { ...world(), clock: { ...world().clock, monotonicNs: () => BigInt((at.nowMs += 10_000)) * 1_000_000n } };
    await expect(withLock(at.home, hurried, () => "never")).rejects.toMatchObject({ data: { code: "MW-DEV-505" } });
    busy.giveBack();
  });
});
