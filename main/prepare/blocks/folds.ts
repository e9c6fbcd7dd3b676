// Sums and moments of sliding windows at a cost that does not grow with the window, and without ever taking a value out of a sum: a window
// is a tail of a stretch, whose folds stand ready for each beginning, and the rows since (van Herk, 1992; two stacks). So nothing drifts,
// and a value that has left leaves nothing behind. Moments are joined as in Chan, Golub and LeVeque, 1983. Pure.
import type { BlockWindows } from "./windows.ts";

/** Figures of the known values of each row's window; where there is none: count 0, low Infinity, high -Infinity. */
export interface Figures {
  count: Float64Array;
  low: Float64Array;
  high: Float64Array;
  sum: Float64Array;
  /** Sum of squared distances to the mean; empty unless asked for. */
  squares: Float64Array;
}

/** Folds of the stretch [from a place, to its end), used again for each column. */
export class FoldRoom {
  private lists: Float64Array[] = [];
  private size = 0;
  /** `count` lists of at least `size` doubles, with what the last user left in them. */
  take(count: number, size: number): Float64Array[] {
    if (size > this.size || this.lists.length < count) {
      this.size = Math.max(size, this.size);
      this.lists = Array.from({ length: Math.max(count, this.lists.length) }, () => new Float64Array(this.size));
    }
    return this.lists;
  }
}

/** x: column with its past; NaN is left out. */
export function figuresOf(x: Float64Array, { before, from }: BlockWindows, withSquares: boolean, room: FoldRoom): Figures {
  const rows = from.length;
  const out: Figures = { count: new Float64Array(rows), low: new Float64Array(rows), high: new Float64Array(rows), sum: new Float64Array(rows), squares: new Float64Array(withSquares ? rows : 0) };
  const [cs, ls, hs, ss, ms, qs] = room.take(6, x.length) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  /** End of the stretch whose folds stand ready; the rows since are folded into the single figures. */
  let middle = -1;
  let count = 0;
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let mean = 0;
  let squares = 0;
  for (let r = 0; r < rows; r++) {
    const i = before + r;
    const begin = from[r]!;
    if (begin > middle) {
      count = sum = mean = squares = 0;
      low = Infinity;
      high = -Infinity;
      for (let k = i - 1; k >= begin; k--) {
        const v = x[k]!;
        if (v === v) {
          count++;
          if (v < low) low = v;
          if (v > high) high = v;
          sum += v;
          if (withSquares) {
            const away = v - mean;
            mean += away / count;
            squares += away * (v - mean);
          }
        }
        cs[k] = count;
        ls[k] = low;
        hs[k] = high;
        ss[k] = sum;
        ms[k] = mean;
        qs[k] = squares;
      }
      middle = i;
      count = sum = mean = squares = 0;
      low = Infinity;
      high = -Infinity;
    }
    const v = x[i]!;
    if (v === v) {
      count++;
      if (v < low) low = v;
      if (v > high) high = v;
      sum += v;
      if (withSquares) {
        const away = v - mean;
        mean += away / count;
        squares += away * (v - mean);
      }
    }
    if (begin < middle) {
      const earlier = cs[begin]!;
      out.count[r] = earlier + count;
      out.low[r] = ls[begin]! < low ? ls[begin]! : low;
      out.high[r] = hs[begin]! > high ? hs[begin]! : high;
      out.sum[r] = ss[begin]! + sum;
      if (withSquares) {
        const apart = mean - ms[begin]!;
        out.squares[r] = earlier === 0 ? squares : count === 0 ? qs[begin]! : qs[begin]! + squares + (apart * apart * earlier * count) / (earlier + count);
      }
    } else {
      out.count[r] = count;
      out.low[r] = low;
      out.high[r] = high;
      out.sum[r] = sum;
      if (withSquares) out.squares[r] = squares;
    }
  }
  return out;
}

/** Sums over pairs of a window: number, lowest and highest of each side, squares and products of distances to the means. */
export interface PairFigures {
  n: number;
  uLow: number;
  uHigh: number;
  vLow: number;
  vHigh: number;
  uu: number;
  vv: number;
  uv: number;
}

interface Fold extends PairFigures {
  uMean: number;
  vMean: number;
}
const emptyFold = (): Fold => ({ n: 0, uMean: 0, vMean: 0, uLow: Infinity, uHigh: -Infinity, vLow: Infinity, vHigh: -Infinity, uu: 0, vv: 0, uv: 0 });

function add(fold: Fold, u: number, v: number): void {
  if (!(u === u && v === v)) return;
  fold.n++;
  if (u < fold.uLow) fold.uLow = u;
  if (u > fold.uHigh) fold.uHigh = u;
  if (v < fold.vLow) fold.vLow = v;
  if (v > fold.vHigh) fold.vHigh = v;
  const du = u - fold.uMean;
  const dv = v - fold.vMean;
  fold.uMean += du / fold.n;
  fold.vMean += dv / fold.n;
  fold.uu += du * (u - fold.uMean);
  fold.vv += dv * (v - fold.vMean);
  fold.uv += du * (v - fold.vMean);
}

/** Takes the pairs of b into a. */
function join(a: Fold, b: Fold): void {
  if (b.n === 0) return;
  const n = a.n + b.n;
  const share = (a.n * b.n) / n;
  const du = b.uMean - a.uMean;
  const dv = b.vMean - a.vMean;
  a.uu += b.uu + du * du * share;
  a.vv += b.vv + dv * dv * share;
  a.uv += b.uv + du * dv * share;
  a.uLow = Math.min(a.uLow, b.uLow);
  a.uHigh = Math.max(a.uHigh, b.uHigh);
  a.vLow = Math.min(a.vLow, b.vLow);
  a.vHigh = Math.max(a.vHigh, b.vHigh);
  a.uMean += (du * b.n) / n;
  a.vMean += (dv * b.n) / n;
  a.n = n;
}

/** Doubles of a fold that is kept. */
const kept = 10;

function keep(fold: Fold, into: Float64Array, at: number): void {
  into[at] = fold.n;
  into[at + 1] = fold.uMean;
  into[at + 2] = fold.vMean;
  into[at + 3] = fold.uLow;
  into[at + 4] = fold.uHigh;
  into[at + 5] = fold.vLow;
  into[at + 6] = fold.vHigh;
  into[at + 7] = fold.uu;
  into[at + 8] = fold.vv;
  into[at + 9] = fold.uv;
}

function recall(fold: Fold, from: Float64Array, at: number): void {
  fold.n = from[at]!;
  fold.uMean = from[at + 1]!;
  fold.vMean = from[at + 2]!;
  fold.uLow = from[at + 3]!;
  fold.uHigh = from[at + 4]!;
  fold.vLow = from[at + 5]!;
  fold.vHigh = from[at + 6]!;
  fold.uu = from[at + 7]!;
  fold.vv = from[at + 8]!;
  fold.uv = from[at + 9]!;
}

/** answer: called for each row with the figures of the pairs (u, v) of its window in which both are known; they are good until it returns. */
export function foldPairs(u: Float64Array, v: Float64Array, { before, from }: Pick<BlockWindows, "before" | "from">, answer: (figures: PairFigures) => number): Float64Array {
  const out = new Float64Array(from.length);
  const ready = new Float64Array(u.length * kept);
  const whole = emptyFold();
  let middle = -1;
  let since = emptyFold();
  for (let r = 0; r < from.length; r++) {
    const i = before + r;
    const begin = from[r]!;
    if (begin > middle) {
      since = emptyFold();
      for (let k = i - 1; k >= begin; k--) {
        add(since, u[k]!, v[k]!);
        keep(since, ready, k * kept);
      }
      middle = i;
      since = emptyFold();
    }
    add(since, u[i]!, v[i]!);
    if (begin < middle) {
      recall(whole, ready, begin * kept);
      join(whole, since);
      out[r] = answer(whole);
    } else out[r] = answer(since);
  }
  return out;
}
