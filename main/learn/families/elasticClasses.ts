// The elastic net for two classes: weights on a path of falling strengths. Runs in main; pure.
// Newton steps on the columns that matter (Friedman, Hastie, Tibshirani, J. Statistical Software 33(1), 2010), each held by a line search; the others are
// passed over by the strong rule and looked at once a strength (Tibshirani et al., J. Royal Stat. Soc. B 74, 2012), so that none is left out.
import { logistic } from "../../../shared/scoring/linear.ts";
import type { FitOptions } from "../family.ts";
import type { Frame } from "../frame.ts";
import type { LinearFit } from "./leastSquares.ts";
import { addGram, eachBlock, mirror, stopIfAsked, type Scaling } from "./standardise.ts";

/** Rows with known classes 0 and 1, read in the scaling; and what the weights must keep. */
export interface ClassRows {
  frame: Frame;
  rows: Int32Array;
  scaling: Scaling;
  /** Part of the strength on absolute weights. */
  l1Share: number;
  /** 1: the weight of this column is not below 0; -1: not above; 0: either. */
  signs: Int8Array;
}

/** Rounds of Newton steps for one strength, turns of one descent, halvings of one step. */
const mostRounds = 100;
const mostTurns = 1000;
const mostHalvings = 20;
/** Least p (1 - p): what is certain must not weigh nothing. */
const leastCurvature = 1e-5;

/** Where a path stands: weights of standardised columns, bias, log-odds of each row. */
interface Place {
  weights: Float64Array;
  bias: number;
  t: Float64Array;
}

/** Slopes of the summed loss at a place, with opposite sign, for each column: what a weight of 0 is held against. */
export function pulls({ frame, rows, scaling }: Omit<ClassRows, "l1Share" | "signs">, t: Float64Array): Float64Array {
  const out = new Float64Array(frame.features.length);
  eachBlock(frame, rows, scaling, (z, start, count) => {
    for (let f = 0; f < out.length; f++) for (let i = 0; i < count; i++) out[f]! += z[f * count + i]! * (frame.y![rows[start + i]!]! - logistic(t[start + i]!));
  });
  return out;
}

/** Log-odds of the share of class 1, for each row: where every path begins. */
export function evenOdds({ frame, rows }: Pick<ClassRows, "frame" | "rows">): Float64Array {
  const ones = rows.reduce((n, r) => n + frame.y![r]!, 0);
  return new Float64Array(rows.length).fill(Math.log(ones / (rows.length - ones)));
}

/** Weights for each of falling strengths, each begun at the one before; `closeness`: largest last step, in log-odds a spread, of each strength. */
export function classPath(given: ClassRows, strengths: readonly number[], closeness: (step: number) => number, options: FitOptions): LinearFit[] {
  const { rows, l1Share, signs } = given;
  const size = given.frame.features.length;
  const t = evenOdds(given);
  const place: Place = { weights: new Float64Array(size), bias: t[0]!, t };
  let pull = pulls(given, place.t);
  let before = strengths[0] ?? 0;
  return strengths.map((alpha, k) => {
    const l1 = rows.length * alpha * l1Share;
    /** How far over the strength a column pulls, in the direction that it may go. */
    const asks = (f: number) => (signs[f] === 0 ? Math.abs(pull[f]!) : Math.max(0, signs[f]! * pull[f]!));
    const strong = rows.length * l1Share * (2 * alpha - before);
    const among = new Uint8Array(size);
    for (let f = 0; f < size; f++) if (place.weights[f] !== 0 || asks(f) >= strong) among[f] = 1;
    for (let missed = true; missed; ) {
      stopIfAsked(options);
      const columns = Int32Array.from(among.keys()).filter((f) => among[f] === 1);
      for (let round = 0; round < mostRounds; round++) if (newtonStep(given, place, columns, alpha, closeness(k)) <= closeness(k)) break;
      pull = pulls(given, place.t);
      missed = false;
      // A hair more than the strength: what only rounding lifts over it would be added for nothing.
      for (let f = 0; f < size; f++) if (among[f] === 0 && asks(f) > l1 * (1 + 1e-6)) [among[f], missed] = [1, true];
    }
    before = alpha;
    return { weights: place.weights.slice(), bias: place.bias };
  });
}

/** One step towards the least loss over some columns; the largest move. */
function newtonStep(given: ClassRows, place: Place, columns: Int32Array, alpha: number, closeness: number): number {
  const { frame, rows, scaling, l1Share, signs } = given;
  const size = columns.length;
  const [l1, l2] = [rows.length * alpha * l1Share, rows.length * alpha * (1 - l1Share)];
  const gram = new Float64Array(size * size);
  const cross = new Float64Array(size);
  const left = new Float64Array(size);
  const curvature = new Float64Array(rows.length);
  let [total, offset] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const p = logistic(place.t[i]!);
    curvature[i] = Math.max(leastCurvature, p * (1 - p));
    total += curvature[i]!;
    offset += frame.y![rows[i]!]! - p;
  }
  eachBlock(frame, rows, scaling, (z, start, count) => {
    const weights = curvature.subarray(start, start + count);
    addGram(gram, z, size, count, weights);
    for (let f = 0; f < size; f++)
      for (let i = 0; i < count; i++) {
        cross[f]! += z[f * count + i]! * weights[i]!;
        left[f]! += z[f * count + i]! * (frame.y![rows[start + i]!]! - logistic(place.t[start + i]!));
      }
  }, columns);
  mirror(gram, size);
  const wanted = Float64Array.from(columns, (f) => place.weights[f]!);
  const direction = Int8Array.from(columns, (f) => signs[f]!);
  const shift = descend({ gram, cross, left, total, offset, wanted, direction }, l1, l2, closeness / 20);
  return stepTowards(given, place, columns, wanted, place.bias + shift, alpha);
}

/** Coordinate descent on the quadratic over the columns and the bias; `wanted` moves to its least place, until nothing moves by more than `settled`. Returns the bias's move. */
function descend(q: { gram: Float64Array; cross: Float64Array; left: Float64Array; total: number; offset: number; wanted: Float64Array; direction: Int8Array }, l1: number, l2: number, settled: number): number {
  const { gram, cross, left, total, wanted, direction } = q;
  const size = wanted.length;
  let [offset, shift] = [q.offset, 0];
  const turn = (only: boolean): number => {
    let moved = Math.abs(offset / total);
    shift += offset / total;
    for (let g = 0; g < size; g++) left[g]! -= (cross[g]! * offset) / total;
    offset = 0;
    for (let f = 0; f < size; f++) {
      const own = gram[f * size + f]!;
      if ((only && wanted[f] === 0) || !(own > 0)) continue;
      const pull = left[f]! + own * wanted[f]!;
      const free = (Math.sign(pull) * Math.max(0, Math.abs(pull) - l1)) / (own + l2);
      const next = direction[f]! * free < 0 ? 0 : free;
      const change = next - wanted[f]!;
      if (change === 0) continue;
      wanted[f] = next;
      moved = Math.max(moved, Math.abs(change));
      for (let g = 0; g < size; g++) left[g]! -= gram[f * size + g]! * change;
      offset -= cross[f]! * change;
    }
    return moved;
  };
  // Those that are in settle first; then all are asked whether they want in.
  for (let turns = 0; turns < mostTurns && turn(false) > settled; turns++) for (; turns < mostTurns && turn(true) > settled; turns++);
  return shift;
}

/** Goes to the wanted weights, or half of the way, and half again, until the penalised loss does not rise. Returns the largest move. */
function stepTowards({ frame, rows, scaling, l1Share }: ClassRows, place: Place, columns: Int32Array, wanted: Float64Array, bias: number, alpha: number): number {
  const there = new Float64Array(rows.length).fill(bias);
  eachBlock(frame, rows, scaling, (z, start, count) => {
    for (let f = 0; f < wanted.length; f++) if (wanted[f] !== 0) for (let i = 0; i < count; i++) there[start + i]! += wanted[f]! * z[f * count + i]!;
  }, columns);
  const from = Float64Array.from(columns, (f) => place.weights[f]!);
  const cost = (t: (i: number) => number, weight: (f: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) {
      const margin = frame.y![rows[i]!]! > 0.5 ? t(i) : -t(i);
      sum += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
    }
    for (let f = 0; f < wanted.length; f++) sum += rows.length * alpha * (l1Share * Math.abs(weight(f)) + ((1 - l1Share) / 2) * weight(f) ** 2);
    return sum;
  };
  const now = cost((i) => place.t[i]!, (f) => from[f]!);
  let share = 1;
  for (let halving = 0; halving < mostHalvings; halving++, share /= 2) {
    const part = share;
    if (cost((i) => place.t[i]! + part * (there[i]! - place.t[i]!), (f) => from[f]! + part * (wanted[f]! - from[f]!)) <= now * (1 + 1e-14)) break;
  }
  let moved = Math.abs(share * (bias - place.bias));
  place.bias += share * (bias - place.bias);
  columns.forEach((f, k) => {
    const move = share * (wanted[k]! - from[k]!);
    moved = Math.max(moved, Math.abs(move));
    place.weights[f] = share === 1 ? wanted[k]! : from[k]! + move;
  });
  for (let i = 0; i < rows.length; i++) place.t[i]! += share * (there[i]! - place.t[i]!);
  return moved;
}
