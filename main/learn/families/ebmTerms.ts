// The shallow steps of explainable boosting: a few plateaus on one feature's bins, two cuts on a pair's grid. Runs in main; pure.
// Gains are those of a Newton step with shrinkage: G² / (H + lambda).
import type { Term } from "./ebmBoost.ts";

export interface TermOptions {
  /** Most plateaus of a step on one feature. */
  leaves: number;
  lambda: number;
  /** Least rows of a plateau. */
  leastRows: number;
}

/** A cut of bins [low, high) after bin `at`, and what it gains over one plateau. */
interface Cut {
  low: number;
  high: number;
  at: number;
  gain: number;
}

/** Steps of one feature: `bins` places, then one for missing values, which is always a plateau of its own. */
export function curveTerm(bins: number, { leaves, lambda, leastRows }: TermOptions): Term {
  return {
    cells: bins + 1,
    step(G, H, rows, out) {
      const cuts: number[] = [bins];
      const open: Cut[] = [bestCut(0, bins)];
      while (cuts.length < leaves && open.length > 0) {
        open.sort((a, b) => b.gain - a.gain || a.low - b.low);
        const cut = open.shift()!;
        if (!(cut.gain > 0)) break;
        cuts.push(cut.at + 1);
        open.push(bestCut(cut.low, cut.at + 1), bestCut(cut.at + 1, cut.high));
      }
      let from = 0;
      for (const to of cuts.sort((a, b) => a - b)) {
        plateau(from, to);
        from = to;
      }
      plateau(bins, bins + 1);

      function plateau(low: number, high: number): void {
        let [g, h] = [0, 0];
        for (let b = low; b < high; b++) {
          g += G[b]!;
          h += H[b]!;
        }
        out.fill(h > 0 ? -g / (h + lambda) : 0, low, high);
      }
      function bestCut(low: number, high: number): Cut {
        let [g, h, n] = [0, 0, 0];
        for (let b = low; b < high; b++) {
          g += G[b]!;
          h += H[b]!;
          n += rows[b]!;
        }
        const cut: Cut = { low, high, at: -1, gain: 0 };
        const whole = (g * g) / (h + lambda);
        let [gl, hl, nl] = [0, 0, 0];
        for (let b = low; b + 1 < high; b++) {
          gl += G[b]!;
          hl += H[b]!;
          nl += rows[b]!;
          if (nl < leastRows || n - nl < leastRows) continue;
          const gain = (gl * gl) / (hl + lambda) + ((g - gl) * (g - gl)) / (h - hl + lambda) - whole;
          if (gain > cut.gain * (1 + 1e-12)) {
            cut.gain = gain;
            cut.at = b;
          }
        }
        return cut;
      }
    },
  };
}

/** Steps of a pair on a grid of `a` x `b` cells (missing values last): one cut of one feature, then one of the other on either side of it. */
export function gridTerm(a: number, b: number, options: TermOptions): Term {
  return {
    cells: a * b,
    step(G, H, rows, out) {
      const sums = { G: corners(G, a, b), H: corners(H, a, b), rows: corners(rows, a, b) };
      const turned = { G: turn(sums.G, a, b), H: turn(sums.H, a, b), rows: turn(sums.rows, a, b) };
      const [down, across] = [twoCuts(sums, a, b, options), twoCuts(turned, b, a, options)];
      out.fill(0, 0, a * b);
      const lengthwise = down.gain >= across.gain;
      const { gain, at, first, second } = lengthwise ? down : across;
      if (gain < 0) return;
      const [m, n] = lengthwise ? [a, b] : [b, a];
      const { G: g, H: h } = lengthwise ? sums : turned;
      for (const [i0, i1, j0, j1] of [[0, at, 0, first], [0, at, first, n], [at, m, 0, second], [at, m, second, n]] as const) {
        const box = (of: Float64Array) => of[i1 * (n + 1) + j1]! - of[i0 * (n + 1) + j1]! - of[i1 * (n + 1) + j0]! + of[i0 * (n + 1) + j0]!;
        if (j0 === j1 || !(box(h) > 0)) continue;
        const value = -box(g) / (box(h) + options.lambda);
        for (let i = i0; i < i1; i++) for (let j = j0; j < j1; j++) out[lengthwise ? i * b + j : j * b + i] = value;
      }
    },
  };
}

interface Sums {
  G: Float64Array;
  H: Float64Array;
  rows: Float64Array;
}

/** The best cut of the m lines together with a cut of the n places on either side of it (n: the side stays whole); gain -1 where no side may
 *  be cut off. */
function twoCuts(sums: Sums, m: number, n: number, { lambda, leastRows }: TermOptions) {
  const { G, H, rows } = sums;
  const width = n + 1;
  const end = m * width;
  const best = { gain: -1, at: 0, first: n, second: n };
  for (let at = 1; at < m; at++) {
    const here = at * width;
    const [g, h, k] = [G[here + n]!, H[here + n]!, rows[here + n]!];
    const [G2, H2, K2] = [G[end + n]! - g, H[end + n]! - h, rows[end + n]! - k];
    if (k < leastRows || K2 < leastRows) continue;
    let firstGain = (g * g) / (h + lambda);
    let secondGain = (G2 * G2) / (H2 + lambda);
    let [first, second] = [n, n];
    for (let j = 1; j < n; j++) {
      const [gl, hl, kl] = [G[here + j]!, H[here + j]!, rows[here + j]!];
      if (kl >= leastRows && k - kl >= leastRows) {
        const gain = (gl * gl) / (hl + lambda) + ((g - gl) * (g - gl)) / (h - hl + lambda);
        if (gain > firstGain * (1 + 1e-12)) {
          firstGain = gain;
          first = j;
        }
      }
      const [gr, hr, kr] = [G[end + j]! - gl, H[end + j]! - hl, rows[end + j]! - kl];
      if (kr >= leastRows && K2 - kr >= leastRows) {
        const gain = (gr * gr) / (hr + lambda) + ((G2 - gr) * (G2 - gr)) / (H2 - hr + lambda);
        if (gain > secondGain * (1 + 1e-12)) {
          secondGain = gain;
          second = j;
        }
      }
    }
    if (firstGain + secondGain > best.gain * (1 + 1e-12)) Object.assign(best, { gain: firstGain + secondGain, at, first, second });
  }
  return best;
}

/** Corners of the turned grid. */
function turn(of: Float64Array, a: number, b: number): Float64Array {
  const out = new Float64Array(of.length);
  for (let i = 0; i <= a; i++) for (let j = 0; j <= b; j++) out[j * (a + 1) + i] = of[i * (b + 1) + j]!;
  return out;
}

/** Sums of all cells above and left of each corner of a grid: (a + 1) x (b + 1). */
export function corners(cells: Float64Array, a: number, b: number): Float64Array {
  const out = new Float64Array((a + 1) * (b + 1));
  for (let i = 0; i < a; i++) {
    let line = 0;
    for (let j = 0; j < b; j++) {
      line += cells[i * b + j]!;
      out[(i + 1) * (b + 1) + j + 1] = out[i * (b + 1) + j + 1]! + line;
    }
  }
  return out;
}
