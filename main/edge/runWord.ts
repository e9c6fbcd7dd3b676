// The word `run`: a replay of a text with an end, or a device that goes on for years, watched over by a process of its own.
import { createReadStream } from "node:fs";
import { join, resolve } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { AdapterSource, readDescription } from "./adapterSource.ts";
import { Device, isEnrolled } from "./device.ts";
import type { World } from "./device.ts";
import { drive } from "./drive.ts";
import { FolderSource } from "./folderSource.ts";
import { FollowSource } from "./followSource.ts";
import { Live } from "./live.ts";
import type { LiveOptions } from "./live.ts";
import { DeviceLock, withLock } from "./lock.ts";
import { PipeSource } from "./pipeSource.ts";
import { quotaDefault, quotaLeast } from "./quota.ts";
import { run } from "./run.ts";
import { supervise } from "./supervisor.ts";

export interface RunOptions {
  home: string;
  input: string | undefined;
  /** Go on at the end of the input, or of standard input while it stays open. */
  follow: boolean;
  folder: string | undefined;
  /** Path of a description of an adapter. */
  source: string | undefined;
  quotaMb: string | undefined;
  /** Alarms, or all answers, as lines on standard output. */
  alarms: boolean;
  answers: boolean;
  /** True in the process that scores. */
  worker: boolean;
}

/** Performs the word; `args` are the words of this process, for the one that it starts. */
export async function runWord(options: RunOptions, args: readonly string[], world: World): Promise<object> {
  const { home, input, follow, folder, source } = options;
  const isLive = follow || folder !== undefined || source !== undefined;
  if (!isLive) return withLock(home, world, () => replay(home, input, world));
  if (!isEnrolled(home, world.disk)) throw new Failure("deviceNotEnrolled", { file: home });
  if (folder !== undefined && !world.disk.exists(folder)) throw new Failure("fileMissing", { file: folder });
  if (source !== undefined) readDescription(source, world.disk);
  if (!options.worker) return supervise(home, [...args, "--worker"], world, options.answers ? lineTo(process.stdout) : undefined);
  const live = new Live(world, new DeviceLock(home, world.disk), liveOptions(options, world));
  return await drive(live);
}

async function replay(home: string, input: string | undefined, world: World): Promise<object> {
  if (input !== undefined && !world.disk.exists(input)) throw new Failure("fileMissing", { file: input });
  const device = Device.open(home, world);
  const pieces = input === undefined ? process.stdin : createReadStream(input);
  pieces.setEncoding("utf8");
  return { device: device.identity.device, mode: device.identity.mode, ...(await run(device, pieces as AsyncIterable<string>)) };
}

/** Characters that may wait for a reader of standard output. */
const unreadMost = 1024 * 1024;

/** Lines for whoever reads them: one that stands still or has gone costs lines, never answers, and the memory of what waits is bounded. */
export function lineTo(stream: Pick<NodeJS.WriteStream, "on" | "write" | "writableLength">): (text: string) => void {
  let isGone = false;
  stream.on("error", () => (isGone = true));
  return (text) => {
    if (!isGone && stream.writableLength < unreadMost) stream.write(`${text}\n`);
  };
}

function liveOptions(options: RunOptions, world: World): LiveOptions {
  const { home, input, folder, source } = options;
  const { disk } = world;
  const line = lineTo(process.stdout);
  const quota = options.quotaMb === undefined ? quotaDefault : Math.max(quotaLeast, Math.round(Number(options.quotaMb) * 1024 * 1024) || 0);
  const common = { home, quota, ...(options.alarms ? { alarmLine: line } : {}), ...(options.answers ? { answerLine: line } : {}) };
  if (source !== undefined) {
    const nowMs = () => Number(world.clock.monotonicNs() / 1_000_000n);
    return { ...common, sourceName: `adapter ${resolve(source)}`, open: (tell) => new AdapterSource(resolve(source), readDescription(source, disk), nowMs, tell) };
  }
  if (folder !== undefined) return { ...common, sourceName: `folder ${resolve(folder)}`, open: (tell, from) => new FolderSource(resolve(folder), join(home, "read.ledger"), disk, tell, from) };
  if (input !== undefined) return { ...common, sourceName: `file ${resolve(input)}`, open: (tell, from) => new FollowSource(resolve(input), disk, tell, from) };
  process.stdin.setEncoding("utf8");
  return { ...common, sourceName: "pipe", open: () => new PipeSource(process.stdin) };
}
