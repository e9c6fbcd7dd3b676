// What a running device tells in its folder, for those who show or pass it on: out/status.json, replaced whole, and out/alarms.jsonl, which grows.
// Reads only; a file that is not there yet, or half written, is no news.
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
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

/** The newest alarms, oldest first, at most `most`. */
export function readAlarms(home: string, most: number): Record<string, unknown>[] {
  const path = join(home, "out", "alarms.jsonl");
  if (!existsSync(path)) return [];
  const { size } = statSync(path);
  const from = Math.max(0, size - tailMost);
  const bytes = Buffer.alloc(size - from);
  const fd = openSync(path, "r");
  try {
    readSync(fd, bytes, 0, bytes.length, from);
  } finally {
    closeSync(fd);
  }
  const lines = bytes.toString("utf8").split("\n").slice(from === 0 ? 0 : 1).filter((line) => line !== "");
  return lines.slice(-most).flatMap((line) => {
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
}
