// Which rows a search may look at, how it folds them, and which share of them a rung takes. Pure and seeded.
// A row that a search looked at judges nothing afterwards: the winner is measured on rows that played no part in finding it.
import { Failure } from "../../../shared/contract/errors.ts";
import { seededGenerator, shuffle } from "../../../shared/stats/random.ts";
import { takeRows, type Frame } from "../frame.ts";
import { isUncut, splitFrame, timeOrder, type Fold, type Split, type SplitKind, type SplitSpec } from "../splits.ts";

export interface SearchParts {
  /** Row numbers that the search sees, ascending. */
  seen: Int32Array;
  /** The split without the folds whose test rows the search has seen. */
  judged: Split;
}

/** Cuts a split in two: one fold's training rows for the search, the folds that test none of them for the judgement. Forward in time about the
 *  first half is seen; of shuffled rows and of groups all but one fold. */
export function searchParts(split: Split, rows: number): SearchParts {
  const forward = split.kind === "forward";
  const at = forward ? Math.floor(split.folds.length / 2) : split.kind === "blocked" ? split.folds.length - 1 : 0;
  const folds = forward ? split.folds.slice(at) : split.folds.slice(at, at + 1);
  const seen = split.folds[at]!.train;
  if (folds.length === split.folds.length) return { seen, judged: split };
  // What a fold neither teaches nor tests was purged; forward in time, what later folds test is no part of it.
  const testedFrom = (f: number) => split.folds.slice(f, forward ? undefined : f + 1).reduce((sum, { test }) => sum + test.length, 0);
  const purgedRows = folds.reduce((sum, { train }, i) => sum + rows - testedFrom(at + i) - train.length, 0);
  return { seen, judged: { ...split, folds, purgedRows } };
}

/** Folds inside the rows that the search sees (row numbers of `part`): forward in time with the gap, whole groups, or shuffled, as the judgement
 *  itself. Forward each fold teaches on half of them or more: what suits a quarter, mostly to answer the mean, does not suit the whole. Fewer folds where the gap eats a fold's training rows. Throws planUnfit or learnGapTooLong where not even one is left. */
export function innerFolds(part: Frame, kind: SplitKind, gap: number, seed: number): Split {
  const groups = new Set(part.group ?? []).size;
  const specs: SplitSpec[] =
    kind === "shuffled" ? [{ kind: "shuffled", folds: 3, seed, reason: "rows without order" }]
    : kind === "grouped" && groups >= 2 ? [{ kind: "grouped", folds: Math.min(3, groups) }]
    : [3, 2, 1].map((folds) => ({ kind: "forward" as const, folds: 2 * folds - 1, gap }));
  let last: unknown;
  for (const spec of specs) {
    try {
      const split = splitFrame(part, spec);
      return spec.kind === "forward" ? { ...split, folds: split.folds.slice(-(spec.folds + 1) / 2) } : split;
    } catch (thrown) {
      if (!isUncut(thrown)) throw thrown;
      last = thrown;
    }
  }
  throw last instanceof Failure ? last : new Failure("planUnfit", { field: "folds" });
}

const eta = 3;
/** A rung below teaches less than chance on fewer rows, or fewer of the rare class. */
const leastRows = 2000;
const leastRare = 50;

/** Shares of the training rows by rung, growing threefold to the whole; one rung where rows are few. */
export function rungsFor(part: Frame, inner: Split): number[] {
  const smallest = inner.folds.reduce((a, b) => (b.train.length < a.train.length ? b : a)).train;
  const rare = rareCount(part, smallest);
  const shares = [1];
  while (shares.length < 3 && (smallest.length * shares[0]!) / eta >= leastRows && (rare * shares[0]!) / eta >= leastRare) shares.unshift(shares[0]! / eta);
  return shares;
}

/** Rows of the rarer class; infinite where the target is no class. */
function rareCount({ y }: Frame, rows: Int32Array): number {
  if (!y || !rows.every((r) => y[r] === 0 || y[r] === 1 || Number.isNaN(y[r]!))) return Infinity;
  const ones = rows.reduce((sum, r) => sum + (y[r] === 1 ? 1 : 0), 0);
  return Math.min(ones, rows.length - ones) || Infinity;
}

/** The folds with a share of their training rows: the newest in time, whole groups, or drawn by class where rows have no order. */
export function withShare(part: Frame, inner: Split, share: number, seed: number): Split {
  if (share >= 1) return inner;
  return { ...inner, folds: inner.folds.map((fold): Fold => ({ ...fold, train: shareOf(part, fold.train, inner.kind, share, seed) })) };
}

function shareOf(part: Frame, train: Int32Array, kind: SplitKind, share: number, seed: number): Int32Array {
  const count = Math.max(1, Math.round(train.length * share));
  if (kind === "shuffled") {
    const random = seededGenerator(seed);
    const ones = train.filter((r) => part.y?.[r] === 1);
    const others = train.filter((r) => part.y?.[r] !== 1);
    return Int32Array.from([ones, others].flatMap((rows) => [...shuffle(rows, random).subarray(0, Math.round(rows.length * share))])).sort();
  }
  if (kind === "grouped" && part.group) {
    const { group } = part;
    const order = shuffle(Int32Array.from(new Set(Array.from(train, (r) => group[r]!))), seededGenerator(seed));
    const taken = new Set<number>();
    for (let n = 0, i = 0; n < count && i < order.length; i++) {
      taken.add(order[i]!);
      n += train.reduce((sum, r) => sum + (group[r] === order[i] ? 1 : 0), 0);
    }
    return train.filter((r) => taken.has(group[r]!));
  }
  const inTime = timeOrder(takeRows({ ...part, features: [], X: new Float64Array(0) }, train));
  return Int32Array.from(inTime.subarray(inTime.length - count), (i) => train[i]!).sort();
}
