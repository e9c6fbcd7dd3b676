// What a running device tells in its folder, for those who show or pass it on: out/status.json, replaced whole, and out/alarms.jsonl, which grows.
// Reads only; a file that is not there yet, or half written, is no news.
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

/** Bytes of the alarm file that are looked at, from its end. */
const tailMost = 256 * 1024;

/** What the device told last, and when the file was written; undefined before it told anything. */
export function readStatus(home: string): { told: Record<string, unknown>; writtenMs: number } | undefined {
  const path = join(home, "out", "status.json");
  try {
    return { told: JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>, writtenMs: statSync(path).mtimeMs };
  } catch {
    return undefined;
  }
}

/** A status older than this is no longer news: the device tells each second. */
const freshMs = 15_000;

/** Whether the device said this just now. A status from the future is as old as one from the past: the clock was set back, and since then the device is silent. */
export function isFresh(writtenMs: number, nowMs: number): boolean {
  return Math.abs(nowMs - writtenMs) <= freshMs;
}

/** The last answer as others may have it: of a device that has fallen silent its absence, never a frozen last value; undefined before the first. */
export function lastAnswer(home: string, nowMs: number): object | undefined {
  const status = readStatus(home);
  const last = status?.told["last"];
  if (!status || typeof last !== "object" || last === null) return undefined;
  return isFresh(status.writtenMs, nowMs) ? last : { score: null, class: null, alarm: false, quality: "Bad", reason: null, time: null, group: null };
}

/** The end of a file as text, from a line's beginning; "" where it cannot be read now. */
function tailOf(path: string): string {
  let fd: number | undefined;
  try {
    fd = openSync(path, "r");
    const { size } = fstatSync(fd);
    const from = Math.max(0, size - tailMost);
    const bytes = Buffer.alloc(size - from);
    const text = bytes.toString("utf8", 0, readSync(fd, bytes, 0, bytes.length, from));
    return from === 0 ? text : text.slice(text.indexOf("\n") + 1);
  } catch {
    // not there yet, or just being put aside by the device
    return "";
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** The newest alarms, oldest first, at most `most`. */
export function readAlarms(home: string, most: number): Record<string, unknown>[] {
  const lines = tailOf(join(home, "out", "alarms.jsonl")).split("\n").filter((line) => line !== "");
  return lines.slice(-most).flatMap((line) => {
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
}
