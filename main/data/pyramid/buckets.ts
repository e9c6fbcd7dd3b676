// Drawn buckets being filled: lowest, highest, sum and count per column, and rows. Pure; the same for cells of a pyramid and single rows.
import type { Series } from "../../../shared/contract/data.ts";

export class Buckets {
  /** Number of the first bucket: its start over its width. */
  readonly first: number;
  readonly rows: Float64Array;
  private readonly low: Float64Array[];
  private readonly high: Float64Array[];
  private readonly sum: Float64Array[];
  private readonly count: Float64Array[];

  /** width: of a bucket; they stand on its multiples and cover the span, ends included. */
  constructor(
    readonly width: number,
    readonly span: { from: number; to: number },
    columns: number,
  ) {
    this.first = Math.floor(span.from / width);
    const size = Math.floor(span.to / width) - this.first + 1;
    const lists = (fill: number) => Array.from({ length: columns }, () => new Float64Array(size).fill(fill));
    this.rows = new Float64Array(size);
    [this.low, this.high, this.sum, this.count] = [lists(Infinity), lists(-Infinity), lists(0), lists(0)];
  }

  /** `count` cells of column k into their buckets: at `start` of `cells` their lowest values stand, `stride` further their highest, then sums
   *  and counts; lowest and highest of a cell without a value are NaN. */
  addCells(k: number, places: Int32Array, cells: Float64Array, start: number, stride: number, cellCount: number): void {
    const [low, high, sum, count] = [this.low[k]!, this.high[k]!, this.sum[k]!, this.count[k]!];
    for (let i = 0; i < cellCount; i++) {
      const [b, at] = [places[i]!, start + i];
      if (cells[at]! < low[b]!) low[b] = cells[at]!;
      if (cells[at + stride]! > high[b]!) high[b] = cells[at + stride]!;
      sum[b]! += cells[at + 2 * stride]!;
      count[b]! += cells[at + 3 * stride]!;
    }
  }

  /** Single rows into their buckets; a missing value is NaN. */
  addRows(at: Float64Array, columns: readonly Float64Array[]): void {
    const into = new Int32Array(at.length);
    for (let i = 0; i < into.length; i++) {
      into[i] = Math.floor(at[i]! / this.width) - this.first;
      this.rows[into[i]!]!++;
    }
    columns.forEach((values, k) => {
      const [low, high, sum, count] = [this.low[k]!, this.high[k]!, this.sum[k]!, this.count[k]!];
      for (let i = 0; i < into.length; i++) {
        const [b, value] = [into[i]!, values[i]!];
        if (value !== value) continue;
        if (value < low[b]!) low[b] = value;
        if (value > high[b]!) high[b] = value;
        sum[b]! += value;
        count[b]!++;
      }
    });
  }

  /** The drawn series: buckets without a row are absent, buckets without a value are NaN, one NaN entry stands in a hole. */
  series(axis: Series["axis"], names: readonly string[]): Series {
    const index: number[] = [];
    let rows = 0;
    for (let b = 0; b < this.rows.length; b++) {
      if (this.rows[b] === 0) continue;
      index.push(b);
      rows += this.rows[b]!;
    }
    const places = withBreaks(Float64Array.from(index));
    const x = new Float64Array(places.length);
    const of = new Int32Array(places.length);
    places.forEach(({ b, at }, i) => {
      x[i] = (this.first + b) * this.width;
      of[i] = at < 0 ? -1 : b;
    });
    return { axis, ...this.span, bucket: this.width, rows, columns: names.map((name, k) => ({ name, x, ...this.drawn(k, of) })) };
  }

  /** Column k at places, where -1 is none. */
  private drawn(k: number, of: Int32Array): Record<"min" | "max" | "mean" | "count", Float64Array> {
    const [low, high, sum, counts] = [this.low[k]!, this.high[k]!, this.sum[k]!, this.count[k]!];
    const [min, max, mean, count] = [0, 1, 2, 3].map(() => new Float64Array(of.length)) as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let i = 0; i < of.length; i++) {
      const b = of[i]!;
      const n = b < 0 ? 0 : counts[b]!;
      min[i] = n > 0 ? low[b]! : Number.NaN;
      max[i] = n > 0 ? high[b]! : Number.NaN;
      mean[i] = n > 0 ? sum[b]! / n : Number.NaN;
      count[i] = n;
    }
    return { min, max, mean, count };
  }
}

/** Bucket numbers with one empty place (at -1) after each hole; a hole is a distance of more than twice the usual one. */
export function withBreaks(index: Float64Array): { b: number; at: number }[] {
  const steps = Float64Array.from(index.subarray(1), (b, k) => b - index[k]!).sort();
  const usual = steps[steps.length >> 1] ?? 1;
  const out: { b: number; at: number }[] = [];
  index.forEach((b, at) => {
    const before = at > 0 ? index[at - 1]! : b;
    if (b - before > 2 * usual) out.push({ b: before + 1, at: -1 });
    out.push({ b, at });
  });
  return out;
}
