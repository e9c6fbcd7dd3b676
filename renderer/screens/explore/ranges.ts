// Lengths of a window that a person may ask for, and the window of that length around what is seen. Pure; µs on a time axis, rows otherwise.

import type { Range } from "../../charts/TrendChart.tsx";

export interface Length {
  readonly id: string;
  readonly unit: "hours" | "days" | "weeks" | "all";
  readonly count: number;
  /** Width in units of the axis. */
  readonly width: number;
}

const hourUs = 3_600_000_000;
const lengths: readonly Length[] = [
  { id: "1h", unit: "hours", count: 1, width: hourUs },
  { id: "12h", unit: "hours", count: 12, width: 12 * hourUs },
  { id: "3d", unit: "days", count: 3, width: 72 * hourUs },
  { id: "2w", unit: "weeks", count: 2, width: 336 * hourUs },
  { id: "12w", unit: "weeks", count: 12, width: 2016 * hourUs },
];

/** At most three lengths that are shorter than all there is, and "all". Rows have "all" alone. */
export function lengthsFor(axis: "time" | "row", extent: Range): Length[] {
  const whole = extent.to - extent.from;
  const fitting = axis === "time" ? lengths.filter((length) => length.width < whole * 0.9).slice(-3) : [];
  return [...fitting, { id: "all", unit: "all", count: 0, width: whole }];
}

/** The window of a length around the middle of what is seen, inside the extent. */
export function windowOf(length: Length, seen: Range, extent: Range): Range {
  if (length.unit === "all") return extent;
  const middle = (seen.from + seen.to) / 2;
  const from = Math.min(Math.max(extent.from, middle - length.width / 2), extent.to - length.width);
  return { from, to: from + length.width };
}

/** The length that a window has, within a hundredth. */
export function lengthOf(seen: Range, all: readonly Length[]): Length | undefined {
  return all.find((length) => Math.abs(seen.to - seen.from - length.width) <= length.width / 100);
}
