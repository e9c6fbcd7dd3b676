// Cuts a table into training and test parts that respect time, machines and batches. Runs in main; pure and seeded.
// A row is tested at most once, a time split never looks ahead, no row within the gap of a cut is trained on. Order: learning.md section 4.
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { seededGenerator, shuffle } from "../../shared/stats/random.ts";
import type { Frame } from "./frame.ts";

export type SplitKind = "forward" | "holdout" | "blocked" | "grouped" | "head" | "shuffled";

export interface Fold {
  /** Row numbers of the frame, ascending. */
  train: Int32Array;
  test: Int32Array;
}

export interface Split {
  kind: SplitKind;
  folds: Fold[];
  /** Rows left out of training because they lie within the gap, summed over the folds. */
  purgedRows: number;
  note: SplitNote;
}

/** What the report says about the split; words are made from it in shared/text. */
export interface SplitNote {
  /** Gap that was kept, in seconds, or in rows where the table has no time. */
  gap: number;
  gapUnit: "seconds" | "rows" | "none";
  /** Why rows were shuffled though they may have an order; only for `shuffled`. */
  reason?: string;
}

/** When somebody changed the plant, UTC microseconds: a cut moves to the nearest one within a quarter of a part, so that a fold judges one plant. */
interface Changes {
  changesUs?: readonly number[];
}

/** How to cut. Gaps are in seconds (rows where the table has no time) and must be at least feature window + label horizon. */
export type SplitSpec =
  /** Expanding window: the time-ordered rows are cut into folds + 1 equal parts; part i is tested after training on all parts before it. */
  | ({ kind: "forward"; folds: number; gap?: number } & Changes)
  /** One cut: the last `share` of the time-ordered rows is the test part. */
  | ({ kind: "holdout"; share: number; gap?: number } & Changes)
  /** Equal parts in time, each tested after training on the others on both sides of it. Looks ahead: for steady plants and thresholds only. */
  | ({ kind: "blocked"; folds: number; gap?: number } & Changes)
  /** Whole groups (machines, batches, runs) dealt to folds by size. Rows within the gap before or after a tested group's time are left out, so that a
   *  batch teaches nothing about the one that follows it. */
  | { kind: "grouped"; folds: number; gap?: number }
  /** The first `rows` rows of every group train, the rest of it is the test part (SKAB protocol). */
  | { kind: "head"; rows: number; gap?: number }
  /** Shuffled folds, stratified by class when the target is 0 or 1. Needs a written reason where rows have an order. */
  | { kind: "shuffled"; folds: number; seed: number; reason?: string };

/** Cuts the frame. Throws planUnfit where the frame lacks what the kind needs, or where a part would be empty; learnGapTooLong where the gap empties it. */
export function splitFrame(frame: Frame, spec: SplitSpec): Split {
  switch (spec.kind) {
    case "forward":
    case "blocked":
    case "holdout":
      return timeSplit(frame, spec);
    case "grouped":
      return groupedSplit(frame, spec.folds, spec.gap ?? 0);
    case "head":
      return headSplit(frame, spec.rows, spec.gap ?? 0);
    case "shuffled":
      return shuffledSplit(frame, spec.folds, spec.seed, spec.reason);
  }
}

/** Row numbers in time order; in table order where the frame has no time. Equal times keep table order. */
export function timeOrder(frame: Frame): Int32Array {
  const order = Int32Array.from({ length: frame.rows }, (_, r) => r);
  const { tUs } = frame;
  return tUs ? order.sort((a, b) => tUs[a]! - tUs[b]! || a - b) : order;
}

function timeSplit(frame: Frame, spec: Extract<SplitSpec, { kind: "forward" | "blocked" | "holdout" }>): Split {
  const order = timeOrder(frame);
  const timeOf = clock(frame, order);
  const gap = spec.gap ?? 0;
  const width = frame.tUs ? gap * 1e6 : gap;
  const parts = spec.kind === "forward" ? spec.folds + 1 : spec.kind === "blocked" ? spec.folds : 0;
  if (spec.kind === "holdout" ? !(spec.share > 0 && spec.share < 1) : !(Number.isInteger(spec.folds) && parts >= 2)) throw new Failure("planUnfit", { field: "folds" });
  const cuts = spec.kind === "holdout" ? [0, 1 - spec.share, 1] : Array.from({ length: parts + 1 }, (_, i) => i / parts);
  // A cut moves forward to the next change of time, so that rows of the same moment never stand on both sides.
  const plain = cuts.map((share) => Math.round(share * frame.rows));
  const edges = atChanges(plain, frame.tUs ? (spec.changesUs ?? []).map((t) => firstAt(order, (r) => frame.tUs![r]! >= t)) : []).map((cut) => {
    let i = cut;
    while (i > 0 && i < frame.rows && timeOf(order[i]!) === timeOf(order[i - 1]!)) i++;
    return i;
  });
  const folds: Fold[] = [];
  let purgedRows = 0;
  for (let part = spec.kind === "blocked" ? 0 : 1; part + 1 < edges.length; part++) {
    const test = order.subarray(edges[part]!, edges[part + 1]!);
    if (test.length === 0) throw new Failure("planUnfit", { field: "folds", detail: "empty test part" });
    const first = timeOf(test[0]!);
    const last = timeOf(test[test.length - 1]!);
    const others = [order.subarray(0, edges[part]!), spec.kind === "blocked" ? order.subarray(edges[part + 1]!) : new Int32Array(0)];
    const train = others.map((rows, side) => rows.filter((r) => (side === 0 ? first - timeOf(r) : timeOf(r) - last) > width || width === 0));
    purgedRows += others[0]!.length + others[1]!.length - train[0]!.length - train[1]!.length;
    folds.push(foldBesideGap([...train[0]!, ...train[1]!], test, others[0]!.length + others[1]!.length, noteOf(frame, gap)));
  }
  return { kind: spec.kind, folds, purgedRows, note: noteOf(frame, gap) };
}

/** Place of the first row for which something that never ends holds. */
function firstAt(order: Int32Array, holds: (row: number) => boolean): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(order[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Inner cuts, each moved to the nearest change that is no further than a quarter of its smaller neighbour part. */
function atChanges(cuts: readonly number[], changes: readonly number[]): number[] {
  return cuts.map((cut, i) => {
    if (i === 0 || i === cuts.length - 1) return cut;
    const reach = Math.min(cut - cuts[i - 1]!, cuts[i + 1]! - cut) / 4;
    const near = changes.filter((at) => Math.abs(at - cut) <= reach).sort((a, b) => Math.abs(a - cut) - Math.abs(b - cut));
    return near[0] ?? cut;
  });
}

function groupedSplit(frame: Frame, folds: number, gap: number): Split {
  const { group } = frame;
  if (!group) throw new Failure("planUnfit", { field: "group" });
  const sizes = new Map<number, number>();
  for (const g of group) sizes.set(g, (sizes.get(g) ?? 0) + 1);
  if (!(folds >= 2 && folds <= sizes.size)) throw new Failure("planUnfit", { field: "folds", detail: `${sizes.size} groups` });
  const load = new Array<number>(folds).fill(0);
  const home = new Map<number, number>();
  // Largest group first into the emptiest fold; ties by number, so the cut is always the same.
  for (const [g, size] of [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0])) {
    const emptiest = load.indexOf(Math.min(...load));
    home.set(g, emptiest);
    load[emptiest]! += size;
  }
  const cut = foldsByHome(frame.rows, folds, (r) => home.get(group[r]!)!);
  const { tUs } = frame;
  if (!tUs || gap === 0) return { kind: "grouped", folds: cut, purgedRows: 0, note: noteOf(frame, 0) };
  let purgedRows = 0;
  const purged = cut.map(({ train, test }) => {
    const spans = spansOf(test, tUs, group);
    const kept = train.filter((r) => !spans.some(({ from, to }) => (tUs[r]! < from && from - tUs[r]! <= gap * 1e6) || (tUs[r]! > to && tUs[r]! - to <= gap * 1e6)));
    purgedRows += train.length - kept.length;
    return foldBesideGap(kept, test, train.length, noteOf(frame, gap));
  });
  return { kind: "grouped", folds: purged, purgedRows, note: noteOf(frame, gap) };
}

/** First and last time of each group among the rows. */
function spansOf(rows: Int32Array, tUs: Float64Array, group: Int32Array): { from: number; to: number }[] {
  const spans = new Map<number, { from: number; to: number }>();
  for (const r of rows) {
    const span = spans.get(group[r]!);
    if (span) [span.from, span.to] = [Math.min(span.from, tUs[r]!), Math.max(span.to, tUs[r]!)];
    else spans.set(group[r]!, { from: tUs[r]!, to: tUs[r]! });
  }
  return [...spans.values()];
}

function headSplit(frame: Frame, rows: number, gap: number): Split {
  const timeOf = clock(frame, timeOrder(frame));
  const width = frame.tUs ? gap * 1e6 : gap;
  const byGroup = new Map<number, number[]>();
  for (const r of timeOrder(frame)) {
    const g = frame.group?.[r] ?? 0;
    const list = byGroup.get(g);
    if (list) list.push(r);
    else byGroup.set(g, [r]);
  }
  const train: number[] = [];
  const test: number[] = [];
  let purgedRows = 0;
  for (const list of byGroup.values()) {
    const tail = list.slice(rows);
    const from = tail.length > 0 ? timeOf(tail[0]!) : Infinity;
    const head = list.slice(0, rows).filter((r) => width === 0 || from - timeOf(r) > width);
    purgedRows += Math.min(rows, list.length) - head.length;
    train.push(...head);
    test.push(...tail);
  }
  if (test.length === 0) throw new Failure("planUnfit", { field: "rows", detail: "empty test part" });
  return { kind: "head", folds: [foldBesideGap(train, test, train.length + purgedRows, noteOf(frame, gap))], purgedRows, note: noteOf(frame, gap) };
}

function shuffledSplit(frame: Frame, folds: number, seed: number, reason: string | undefined): Split {
  if ((frame.tUs || frame.group) && !reason) throw new Failure("planUnfit", { field: "reason" });
  if (!(folds >= 2 && folds <= frame.rows)) throw new Failure("planUnfit", { field: "folds" });
  const generator = seededGenerator(seed);
  const classes = new Map<number, number[]>();
  const twoClasses = frame.y?.every((v) => v === 0 || v === 1 || Number.isNaN(v)) ?? false;
  for (let r = 0; r < frame.rows; r++) {
    const key = twoClasses || frame.classes ? frame.y![r]! : 0;
    const list = classes.get(key);
    if (list) list.push(r);
    else classes.set(key, [r]);
  }
  const home = new Int32Array(frame.rows);
  let next = 0;
  // Dealing goes on from class to class, so fold sizes differ by one row at most.
  for (const key of [...classes.keys()].sort()) for (const r of shuffle(Int32Array.from(classes.get(key)!), generator)) home[r] = next++ % folds;
  const note = { ...noteOf(frame, 0), ...(reason ? { reason } : {}) };
  return { kind: "shuffled", folds: foldsByHome(frame.rows, folds, (r) => home[r]!), purgedRows: 0, note };
}

function foldsByHome(rows: number, folds: number, homeOf: (row: number) => number): Fold[] {
  return Array.from({ length: folds }, (_, f) => {
    const train: number[] = [];
    const test: number[] = [];
    for (let r = 0; r < rows; r++) (homeOf(r) === f ? test : train).push(r);
    return fold(train, test);
  });
}

function fold(train: ArrayLike<number>, test: ArrayLike<number>): Fold {
  if (train.length === 0) throw new Failure("planUnfit", { detail: "empty training part" });
  return { train: Int32Array.from(train).sort(), test: Int32Array.from(test).sort() };
}

/** The same where a gap has taken rows from the `before` that would teach without it. */
function foldBesideGap(train: ArrayLike<number>, test: ArrayLike<number>, before: number, { gap, gapUnit }: SplitNote): Fold {
  if (train.length === 0 && before > 0) throw new Failure("learnGapTooLong", { field: "split.purgeS", detail: `gap=${Number(gap.toPrecision(6))}${gapUnit === "seconds" ? " s" : ""} rows=${before}` });
  return fold(train, test);
}

/** True for a failure that fewer or other folds may mend. */
export function isUncut(thrown: unknown): boolean {
  const { name } = failureOf(thrown);
  return name === "planUnfit" || name === "learnGapTooLong";
}

/** Time of a row: microseconds, or its place in the order where the frame has no time. */
function clock(frame: Frame, order: Int32Array): (row: number) => number {
  const { tUs } = frame;
  if (tUs) return (r) => tUs[r]!;
  const place = new Int32Array(frame.rows);
  order.forEach((r, i) => (place[r] = i));
  return (r) => place[r]!;
}

function noteOf(frame: Frame, gap: number): SplitNote {
  return { gap, gapUnit: gap === 0 ? "none" : frame.tUs ? "seconds" : "rows" };
}
