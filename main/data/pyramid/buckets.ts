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

  /** Cells of column k into their buckets; lowest and highest of a cell without a value are NaN. */
  addCells(k: number, places: Int32Array, lows: Float64Array, highs: Float64Array, sums: Float64Array, counts: Float64Array): void {
    const [low, high, sum, count] = [this.low[k]!, this.high[k]!, this.sum[k]!, this.count[k]!];
    for (let i = 0; i < places.length; i++) {
      const b = places[i]!;
      if (lows[i]! < low[b]!) low[b] = lows[i]!;
      if (highs[i]! > high[b]!) high[b] = highs[i]!;
      sum[b]! += sums[i]!;
      count[b]! += counts[i]!;
    }
  }

  /** Single rows into their buckets; a missing value is NaN. */
  addRows(at: Float64Array, columns: readonly Float64Array[]): void {
    const into = Int32Array.from(at, (place) => Math.floor(place / this.width) - this.first);
    for (const b of into) this.rows[b]!++;
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
    this.rows.forEach((n, b) => {
      if (n > 0) index.push(b);
      rows += n;
    });
    const places = withBreaks(Float64Array.from(index));
    const pick = (of: (b: number) => number, absent: number) => Float64Array.from(places, ({ b, at }) => (at < 0 ? absent : of(b)));
    const x = pick((b) => (this.first + b) * this.width, 0);
    places.forEach(({ b, at }, i) => at < 0 && (x[i] = (this.first + b) * this.width));
    return {
      axis,
      ...this.span,
      bucket: this.width,
      rows,
      columns: names.map((name, k) => {
        const has = (b: number) => this.count[k]![b]! > 0;
        return {
          name,
          x,
          min: pick((b) => (has(b) ? this.low[k]![b]! : Number.NaN), Number.NaN),
          max: pick((b) => (has(b) ? this.high[k]![b]! : Number.NaN), Number.NaN),
          mean: pick((b) => (has(b) ? this.sum[k]![b]! / this.count[k]![b]! : Number.NaN), Number.NaN),
          count: pick((b) => this.count[k]![b]!, 0),
        };
      }),
    };
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
