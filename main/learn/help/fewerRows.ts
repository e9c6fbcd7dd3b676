// Training parts with less in them: a share of the rows as if history were shorter, or of the labelled events as if fewer had been written down.
// Pure and seeded. Test rows are never touched.
import { seededGenerator, shuffle } from "../../../shared/stats/random.ts";
import { streamOrder } from "../answerFrame.ts";
import type { Frame } from "../frame.ts";
import type { Split } from "../splits.ts";

/** Event of each positive row, counted from 0 in the order of time; -1 for other rows. Without order each positive row is one. */
export function eventsOf(frame: Frame): { event: Int32Array; count: number } {
  const event = new Int32Array(frame.rows).fill(-1);
  let count = 0;
  const hasOrder = frame.tUs !== undefined || frame.group !== undefined;
  let before = -1;
  for (const r of streamOrder(frame)) {
    const isInside = frame.y![r]! > 0.5;
    const goesOn = hasOrder && before >= 0 && event[before]! >= 0 && (!frame.group || frame.group[before] === frame.group[r]);
    if (isInside) event[r] = goesOn ? event[before]! : count++;
    before = r;
  }
  return { event, count };
}

/** The folds with a share of the events of each training part, drawn by chance; rows of the others are left out, for they are not known to be normal.
 *  events: how many teach in a fold, on average. */
export function withEvents(split: Split, event: Int32Array, share: number, seed: number): { split: Split; events: number } {
  let taken = 0;
  const folds = split.folds.map((fold) => {
    const all = [...new Set(fold.train.map((r) => event[r]!))].filter((e) => e >= 0).sort((a, b) => a - b);
    const kept = new Set(shuffle(Int32Array.from(all), seededGenerator(seed)).subarray(0, Math.max(1, Math.round(all.length * share))));
    taken += kept.size;
    return { ...fold, train: fold.train.filter((r) => event[r]! < 0 || kept.has(event[r]!)) };
  });
  return { split: { ...split, folds }, events: taken / split.folds.length };
}
