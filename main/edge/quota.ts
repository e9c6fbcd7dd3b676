// How much of the disk the device may fill, and what goes first. Answers rotate in their own share; of the log, what was acknowledged goes first,
// then old sketches become summaries (thinning.ts), in the end none. A tenth is kept for alarms and acts, which are never dropped for space.
import type { DeviceLog } from "./log.ts";
import type { OutputBounds } from "./outputs.ts";
import { nextThinning } from "./thinning.ts";
import type { Replacement } from "./thinning.ts";

export const quotaDefault = 512 * 1024 * 1024;
/** Below this the shares are too small to hold anything. */
export const quotaLeast = 4 * 1024 * 1024;

export interface LogBounds {
  /** Beyond this room is made, and sketches are no longer taken when there is none. */
  sketches: number;
  /** Beyond this nothing is taken any more. */
  all: number;
}

export function outputBounds(quota: number): OutputBounds {
  return { scores: Math.floor(quota * 0.38), alarms: Math.floor(quota * 0.02) };
}

export function logBounds(quota: number): LogBounds {
  return { sketches: Math.floor(quota * 0.35), all: Math.floor(quota * 0.45) };
}

/** What became of the wish for room. */
export interface Room {
  sketches: boolean;
  all: boolean;
}

/**
 * Brings the log back under its bound, as far as it goes. `acknowledged`: entries up to this one are safe at home and need no word.
 * `write` appends what stands for older entries and syncs it; only then those go.
 */
export function makeRoom(log: DeviceLog, bounds: LogBounds, acknowledged: number, write: (replacement: Replacement) => void): Room {
  const enough = () => log.bytes <= bounds.sketches;
  log.settle();
  if (!enough()) log.dropUpTo(acknowledged, enough);
  while (!enough()) {
    const next = nextThinning(log);
    if (!next) break;
    write(next.replacement);
    log.thin(next.segment, next.seqs);
  }
  return { sketches: enough(), all: log.bytes <= bounds.all };
}
