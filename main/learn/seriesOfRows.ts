// One value a feature row, cut to the buckets of a chart: lowest, highest, mean, so that no extreme is lost. Pure.
import type { Series, SeriesColumn } from "../../shared/contract/data.ts";
import type { Frame } from "./frame.ts";

export interface RowWindow {
  /** µs on a time axis, frame rows otherwise; null: from the first, to the last. */
  from: number | null;
  to: number | null;
  buckets: number;
  group: string | null;
}

/** Columns of values by frame row, over the window. Rows without a value are left out; empty buckets are NaN. */
export function seriesOfRows(frame: Pick<Frame, "rows" | "tUs" | "group" | "groupNames">, columns: { name: string; values: Float64Array }[], window: RowWindow): Series {
  const wanted = window.group === null ? -1 : (frame.groupNames?.indexOf(window.group) ?? -1);
  const inGroup = (r: number) => window.group === null || !frame.group || frame.group[r] === wanted;
  const at = (r: number) => (frame.tUs ? frame.tUs[r]! : r);
  let [first, last] = [Infinity, -Infinity];
  for (let r = 0; r < frame.rows; r++) {
    if (!inGroup(r) || Number.isNaN(at(r))) continue;
    first = Math.min(first, at(r));
    last = Math.max(last, at(r));
  }
  const from = window.from ?? (Number.isFinite(first) ? first : 0);
  const to = window.to ?? (Number.isFinite(last) ? last : 0);
  const bucket = Math.max(1, (to - from) / window.buckets);
  const empty = (name: string): SeriesColumn => {
    const nan = () => new Float64Array(window.buckets).fill(Number.NaN);
    return { name, x: Float64Array.from({ length: window.buckets }, (_, i) => from + i * bucket), min: nan(), max: nan(), mean: nan(), count: new Float64Array(window.buckets) };
  };
  const out = columns.map(({ name }) => empty(name));
  let rows = 0;
  for (let r = 0; r < frame.rows; r++) {
    const x = at(r);
    if (!inGroup(r) || !(x >= from && x <= to)) continue;
    rows++;
    const b = Math.min(window.buckets - 1, Math.floor((x - from) / bucket));
    for (const [c, { values }] of columns.entries()) {
      const v = values[r]!;
      if (Number.isNaN(v)) continue;
      const { min, max, mean, count } = out[c]!;
      const n = ++count[b]!;
      min[b] = n === 1 ? v : Math.min(min[b]!, v);
      max[b] = n === 1 ? v : Math.max(max[b]!, v);
      mean[b] = n === 1 ? v : mean[b]! + (v - mean[b]!) / n;
    }
  }
  return { axis: frame.tUs ? "time" : "row", from, to, bucket, rows, columns: out };
}
