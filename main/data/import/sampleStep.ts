// How far apart the first rows of a table lie: a figure for the person who checks a preview, never an input of reading.
// Pure; wall times are compared as written, so a clock change may be among them.
import type { TimeFormat } from "./cells.ts";

const months = "jan feb mar apr may jun jul aug sep oct nov dec mär mrz mai okt dez".split(" ");
const monthNumber = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 3, 3, 5, 10, 12];

/** Milliseconds of a written time on an arbitrary scale; NaN when it does not read. */
export function roughMs(cell: string, format: TimeFormat): number {
  const number = Number(cell.replace(",", "."));
  if (format === "epochS") return number * 1000;
  if (format === "epochMs") return number;
  if (format === "epochUs") return number / 1e3;
  if (format === "epochNs") return number / 1e6;
  if (format === "excel1900" || format === "excel1904") return number * 86_400_000;
  const parts = /^(\d+)(?:\. |[-/. ])([^-/. \d]+|\d+)\.?[-/. ](\d+)[T, ]*(\d+)?:?(\d+)?:?(\d+)?(?:[.,](\d{1,3}))?.*?([AaPp][Mm])?$/.exec(cell);
  if (!parts) return Number.NaN;
  const [a, b, c] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const named = months.indexOf((parts[2] ?? "").slice(0, 3).toLowerCase());
  const [year, month, day] = format === "ymd" ? [a, b, c] : format === "dmy" ? [c, b, a] : format === "mdy" ? [c, a, b] : [c, monthNumber[named] ?? Number.NaN, a];
  const hour = (Number(parts[4] ?? 0) % (parts[8] ? 12 : 24)) + (/p/i.test(parts[8] ?? "") ? 12 : 0);
  return Date.UTC(year < 100 ? year + (year < 69 ? 2000 : 1900) : year, month - 1, day, hour, Number(parts[5] ?? 0), Number(parts[6] ?? 0), Number((parts[7] ?? "0").padEnd(3, "0")));
}

/** Median of the forward steps between the times of the sample, in seconds; null when there is none. */
export function medianStepS(cells: readonly string[], format: TimeFormat): number | null {
  const times = cells.map((cell) => roughMs(cell, format)).filter(Number.isFinite);
  const steps: number[] = [];
  for (let i = 1; i < times.length; i++) if (times[i]! > times[i - 1]!) steps.push(times[i]! - times[i - 1]!);
  return steps.length === 0 ? null : steps.sort((x, y) => x - y)[steps.length >> 1]! / 1000;
}
