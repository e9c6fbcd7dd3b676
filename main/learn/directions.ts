// Does a model go the way it was told? Rows that it had not learned from, with one feature moved along all that it was seen to be. Runs in main; pure.
import type { Direction } from "../../shared/plan/constraints.ts";
import { scorerOf, type ModelDocument } from "../../shared/scoring/scorer.ts";
import { readRow, type Frame } from "./frame.ts";

/** What came of moving one feature. `broken` of `rows` went the other way somewhere, by `worst` at most in units of the score. */
export interface DirectionCheck {
  feature: string;
  direction: Direction;
  rows: number;
  broken: number;
  worst: number;
}

/** Rows looked at, and places on the way of a feature. */
const mostRows = 100;
const places = 16;
/** A step back that is smaller than this part of the score's size is rounding. */
const rounding = 1e-9;

/** Moves each directed feature of the frame on rows spread over it. A group without a model, and a feature that is never known, count no row. */
export function checkDirections(document: ModelDocument, frame: Frame, directions: Readonly<Record<string, Direction>>): DirectionCheck[] {
  const scorer = scorerOf(document);
  const row = new Float64Array(frame.features.length);
  const step = Math.max(1, Math.ceil(frame.rows / mostRows));
  return Object.entries(directions).flatMap(([feature, direction]) => {
    const f = frame.features.indexOf(feature);
    if (f < 0) return [];
    const check: DirectionCheck = { feature, direction, rows: 0, broken: 0, worst: 0 };
    const way = wayOf(frame, f);
    for (let r = 0; r < frame.rows && way.length > 1; r += step) {
      const one = frame.group && frame.groupNames ? scorer.forGroup(frame.groupNames[frame.group[r]!]!) : scorer;
      if (!one) continue;
      readRow(frame, r, row);
      const back = furthestBack(Array.from(way, (v) => ((row[f] = v), one.score(row))), direction);
      if (Number.isNaN(back)) continue;
      check.rows++;
      if (back === 0) continue;
      check.broken++;
      check.worst = Math.max(check.worst, back);
    }
    return [check];
  });
}

/** The checks of several parts as one, by feature. */
export function addChecks(parts: readonly (readonly DirectionCheck[])[]): DirectionCheck[] {
  const sums = new Map<string, DirectionCheck>();
  for (const check of parts.flat()) {
    const { rows, broken, worst } = sums.get(check.feature) ?? { rows: 0, broken: 0, worst: 0 };
    sums.set(check.feature, { ...check, rows: rows + check.rows, broken: broken + check.broken, worst: Math.max(worst, check.worst) });
  }
  return [...sums.values()];
}

/** Distinct known values of a feature from its least to its largest, about equally many rows apart. */
function wayOf(frame: Frame, f: number): Float64Array {
  const known = frame.X.slice(f * frame.rows, (f + 1) * frame.rows).filter(Number.isFinite).sort();
  const picked = Array.from({ length: Math.min(places, known.length) }, (_, i) => known[Math.round((i * (known.length - 1)) / Math.max(1, Math.min(places, known.length) - 1))]!);
  return Float64Array.from(new Set(picked));
}

/** Longest way back from the furthest point so far; 0 where there is none, NaN where a score is no number. */
function furthestBack(scores: readonly number[], direction: Direction): number {
  const sign = direction === "rises" ? 1 : -1;
  let furthest = -Infinity;
  let back = 0;
  for (const score of scores) {
    if (Number.isNaN(score)) return NaN;
    furthest = Math.max(furthest, sign * score);
    const gap = furthest - sign * score;
    if (gap > rounding * Math.max(1, Math.abs(score))) back = Math.max(back, gap);
  }
  return back;
}
