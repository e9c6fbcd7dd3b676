// Watches over the process that scores: started again with growing pauses when it ends, killed when it gives no sign of life for 10 s (for longer
// while it starts). Three such ends in ten minutes lead back to the package before, and without one to SAFE (reliability.md 4.7). Parses no row and no package.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { errorRegistry, exitCodeOf, failureFrom } from "../../shared/contract/errors.ts";
import type { ErrorCode } from "../../shared/contract/errors.ts";
import { backOffMs } from "./adapterSource.ts";
import { refuseShadow } from "./candidate.ts";
import { Device } from "./device.ts";
import type { World } from "./device.ts";
import { stopWord } from "./drive.ts";
import type { WorkerAnswer, WorkerWord } from "./drive.ts";
import { DeviceLock } from "./lock.ts";
import { ownCommand } from "./ownProgram.ts";
import { rollBackOrSafe } from "./start.ts";
import { tellWaiting } from "./waiting.ts";

const silenceMostMs = 10_000;
/** Before its first sign of life a worker may wait for the device's lock, which an install with its self-test holds (heldDevice.ts: 30 s), and opens log and
 *  package: none of that is the package's fault. */
const startMostMs = 60_000;
const crashesMost = 3;
const crashWindowMs = 600_000;
/** Exit codes of what a restart may find otherwise: a full disk has room again (class 5), and a broken invariant is a crash like any other (class 9). */
const brokenCode = 19;
const diedCode = errorRegistry.deviceWorkerDied.code;
const passesCodes: ReadonlySet<number> = new Set([15, brokenCode]);

/** When a worker last gave a sign of life. Pure: times are handed in, milliseconds of a monotonic clock. */
export class Pulse {
  private mostMs = startMostMs;

  /** `heardMs`: when the worker was started. */
  constructor(private heardMs: number) {}

  beat(nowMs: number): void {
    this.heardMs = nowMs;
    this.mostMs = silenceMostMs;
  }

  isSilent(nowMs: number): boolean {
    return nowMs - this.heardMs >= this.mostMs;
  }
}

/** How often a worker ended lately, and what follows from it. Pure: times are handed in, milliseconds of a monotonic clock. */
export class CrashCount {
  private times: number[] = [];

  /** A worker ended without being asked. */
  add(nowMs: number): { pauseMs: number; goBack: boolean } {
    this.times = [...this.times.filter((time) => nowMs - time < crashWindowMs), nowMs];
    const goBack = this.times.length >= crashesMost;
    const pauseMs = backOffMs(this.times.length);
    // the package that comes next begins with a clean slate
    if (goBack) this.times = [];
    return { pauseMs, goBack };
  }
}

/** What is left to do on the device's disk after a worker ended: written down, a candidate dropped, and the way back taken when it is time. */
export function afterCrash(home: string, world: World, why: string, goBack: boolean): void {
  const lock = new DeviceLock(home, world.disk);
  lock.take(30_000, () => Number(world.clock.monotonicNs() / 1_000_000n));
  try {
    const device = Device.open(home, world);
    const { active, slots, shadow } = device.control;
    device.tell("workerDied", { code: diedCode, package: active ? (slots[active]?.digest ?? null) : null, facts: { why, goBack } });
    // whoever of the two it was: the one that ran before the candidate came had been well
    if (shadow) refuseShadow(device, `the worker ended: ${why}`);
    else if (goBack && active) rollBackOrSafe(device, `${crashesMost} ends in ten minutes: ${why}`);
    device.sayUnsaid();
    device.log.close();
  } finally {
    lock.giveBack();
  }
}

/** How often it is said that no worker can run. */
const sayEveryMs = 10_000;

/** Runs workers until one ends in order; resolves with what it said. `args`: the words of the worker's own command line. `answerLine`: hears of it while
 *  none can run. */
export function supervise(home: string, args: readonly string[], world: World, answerLine?: (line: string) => void): Promise<object> {
  const nowMs = () => Number(world.clock.monotonicNs() / 1_000_000n);
  const crashes = new CrashCount();
  const refusals = new CrashCount();
  return new Promise((resolve, reject) => {
    let child: ChildProcess | undefined;
    let isStopping = false;
    let answer: WorkerAnswer | undefined;
    let pulse = new Pulse(nowMs());
    let isSilent = false;
    let timer: NodeJS.Timeout | undefined;
    /** Why no worker can run, since when, and when that was last said. */
    let waits: { code: ErrorCode; why: string; sinceMs: number; saidMs: number } | undefined;
    const sayWaits = () => {
      if (!waits) return;
      waits.saidMs = nowMs();
      tellWaiting(home, world, { ...waits, waitedMs: waits.saidMs - waits.sinceMs }, answerLine);
    };
    const watch = setInterval(() => {
      if (!child && waits && nowMs() - waits.saidMs >= sayEveryMs) sayWaits();
      if (!child || !pulse.isSilent(nowMs())) return;
      isSilent = true;
      child.kill("SIGKILL");
    }, 1000);
    const stop = () => {
      isStopping = true;
      // one that ends at this moment says so by its exit: that the word did not reach it is no news
      if (child?.connected) child.send(stopWord, () => undefined);
      else if (!child) finish();
    };
    const finish = () => {
      clearInterval(watch);
      clearTimeout(timer);
      process.off("SIGTERM", stop).off("SIGINT", stop);
      if (answer?.ok === false && answer.failure) reject(failureFrom(answer.failure));
      else resolve(answer ?? {});
    };
    const start = () => {
      pulse = new Pulse(nowMs());
      isSilent = false;
      answer = undefined;
      const command = ownCommand(args);
      let worker: ChildProcess;
      try {
        worker = spawn(command.file, command.args, { stdio: ["inherit", "inherit", "inherit", "ipc"], windowsHide: true });
      } catch (thrown) {
        // some starts fail by an event, one without memory for a process throws
        again(thrown instanceof Error ? thrown.message : String(thrown), diedCode);
        return;
      }
      child = worker;
      worker.on("message", (word: WorkerWord) => {
        pulse.beat(nowMs());
        if ("beat" in word) waits = undefined;
        else answer = word;
      });
      // a machine without room for one more process has room again some day; no package is to blame
      worker.once("error", ({ message }) => {
        if (worker.pid !== undefined) return;
        child = undefined;
        if (isStopping) finish();
        else again(message, diedCode);
      });
      // the worker ends by itself once it is asked to: its own signal handler hears what the terminal sends to both
      worker.once("exit", (code, signal) => {
        child = undefined;
        const refusal = answer?.ok === false ? answer : undefined;
        const said = refusal?.failure;
        if (isStopping || answer?.ok || (said?.outcome === "REJECT" && !passesCodes.has(exitCodeOf(said.code)))) finish();
        else again(isSilent ? "no sign of life" : said ? `${said.code} ${said.where.detail ?? said.name}` : (signal ?? `exit ${code}`), said && exitCodeOf(said.code) !== brokenCode ? said.code : undefined);
      });
    };
    /** `refusal`: the code of what keeps a worker from running; undefined for one that crashed. */
    const again = (why: string, refusal: ErrorCode | undefined) => {
      // a worker that says what is wrong has not crashed: another package would not help, and it counts for none
      if (refusal !== undefined) {
        process.stderr.write(`${why}\n`);
        waits = { code: refusal, why, sinceMs: waits?.sinceMs ?? nowMs(), saidMs: 0 };
        sayWaits();
        timer = setTimeout(start, refusals.add(nowMs()).pauseMs);
        return;
      }
      answer = undefined;
      const { pauseMs, goBack } = crashes.add(nowMs());
      try {
        afterCrash(home, world, why, goBack);
      } catch {
        // a disk that takes no word must not keep the scoring from being started again
      }
      timer = setTimeout(start, pauseMs);
    };
    process.on("SIGTERM", stop).on("SIGINT", stop);
    // who read these words may be gone; the device goes on
    process.stderr.on("error", () => undefined);
    start();
  });
}
