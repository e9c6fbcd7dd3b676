// From drawn columns (lowest, mean, highest per bucket) to lines with gaps: what a lane draws and a table shows. Pure.

import type { Series, SeriesColumn } from "../../shared/contract/data.ts";
import { csvCell } from "../../shared/format/csvText.ts";

export interface Line {
  /** Axis positions in order; at a gap one position without values stands between. */
  readonly x: number[];
  readonly min: (number | null)[];
  readonly mean: (number | null)[];
  readonly max: (number | null)[];
  /** Stretches without data: from the last value before to the first after. */
  readonly gaps: readonly (readonly [from: number, to: number])[];
  /** True when each drawn place holds one row: no band, points appear. */
  readonly isRows: boolean;
  /** Farther than this from a drawn place nothing is known: a tag that ended says nothing of what came after. */
  readonly reach: number;
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Buckets without a value are left out; where two neighbours stand further apart than rows or buckets explain, the line breaks. */
export function lineOf(column: SeriesColumn, bucket: number): Line {
  const places: number[] = [];
  for (let i = 0; i < column.x.length; i += 1) if (!Number.isNaN(column.mean[i])) places.push(i);
  const steps: number[] = [];
  for (let k = 1; k < places.length; k += 1) steps.push((column.x[places[k] ?? 0] ?? 0) - (column.x[places[k - 1] ?? 0] ?? 0));
  const usual = median(steps);
  const isDense = median(places.map((i) => column.count[i] ?? 0)) >= 2;
  const limit = isDense ? 1.5 * Math.max(usual, bucket) : 1.5 * usual + bucket;
  const line = { x: [] as number[], min: [] as (number | null)[], mean: [] as (number | null)[], max: [] as (number | null)[] };
  const gaps: (readonly [number, number])[] = [];
  places.forEach((i, k) => {
    const x = column.x[i] ?? 0;
    const before = line.x.at(-1);
    if (k > 0 && before !== undefined && x - before > limit) {
      gaps.push([before, x]);
      line.x.push((before + x) / 2);
      line.min.push(null);
      line.mean.push(null);
      line.max.push(null);
    }
    line.x.push(x);
    line.min.push(column.min[i] ?? null);
    line.mean.push(column.mean[i] ?? null);
    line.max.push(column.max[i] ?? null);
  });
  return { ...line, gaps, isRows: places.every((i) => (column.count[i] ?? 0) <= 1), reach: places.length < 2 ? Infinity : limit };
}

/** Index of the drawn value nearest to a place, or -1 inside a gap, beyond the ends and on an empty line. */
export function nearest(line: Line, at: number): number {
  let low = 0;
  let high = line.x.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((line.x[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const best = Math.abs((line.x[low] ?? 0) - at) <= Math.abs((line.x[high] ?? 0) - at) ? low : high;
  if (Math.abs((line.x[best] ?? 0) - at) > line.reach || line.gaps.some(([from, to]) => at > from && at < to)) return -1;
  return line.mean[best] === null ? -1 : best;
}

/** The drawn figures as CSV (RFC 4180, point as decimal mark, UTC times): one row a bucket and tag. */
export function seriesCsv(series: Series): string {
  const place = (x: number) => (series.axis === "time" ? new Date(x / 1000).toISOString() : String(x));
  const rows = series.columns.flatMap((column) =>
    Array.from(column.x, (x, i) => [place(x), csvCell(column.name), csvCell(column.unit ?? ""), ...[column.min[i], column.mean[i], column.max[i]].map((v) => (v === undefined || Number.isNaN(v) ? "" : String(v))), String(column.count[i] ?? 0)].join(",")),
  );
  return [[series.axis === "time" ? "time_utc" : "row", "tag", "unit", "lowest", "mean", "highest", "rows"].join(","), ...rows, ""].join("\r\n");
}

/** A window moved or scaled inside its extent; never narrower than `least`, never outside. */
export function fitWindow(window: { from: number; to: number }, extent: { from: number; to: number }, least: number): { from: number; to: number } {
  const full = Math.max(extent.to - extent.from, least);
  const width = Math.min(full, Math.max(least, window.to - window.from));
  const middle = (window.from + window.to) / 2;
  const from = Math.min(Math.max(middle - width / 2, extent.from), extent.from + full - width);
  return { from, to: from + width };
}
