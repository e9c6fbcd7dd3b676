// Which number columns are missing in the same rows, and at what hours. A part of the pass: counts of row patterns, not of cells, so that
// its cost follows the number of different patterns. At most 52 columns, the emptiest: as many as one number holds as bits.
import { Stretches, type Chunk, type QualityColumn } from "./check.ts";

const mostColumns = 52;
const mostPatterns = 4096;

export interface MissingPatterns {
  /** Number columns that were watched: positions among the numbers. */
  columns: number[];
  /** Rows where column i of `columns` is missing; and where both i and j are. */
  count: Float64Array;
  both(i: number, j: number): number;
  where: Stretches[];
  /** Rows by UTC hour: all, and by column those missing. */
  hours: Float64Array;
  missingHours: Float64Array[];
  /** UTC days with rows; by column those with a missing cell. */
  days: number;
  missingDays: Float64Array;
}

export function watchMissing(numbers: readonly QualityColumn[], hasTime: boolean): { see(chunk: Chunk): void; patterns: MissingPatterns } {
  const columns = numbers
    .map(({ missing }, k) => ({ missing, k }))
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => b.missing - a.missing || a.k - b.k)
    .slice(0, mostColumns)
    .map(({ k }) => k)
    .sort((a, b) => a - b);
  const size = columns.length;
  const seen = new Map<number, { rows: number; members: number[] }>();
  const zeros = (n: number) => new Float64Array(n);
  const patterns: MissingPatterns = {
    columns,
    count: zeros(size),
    both: (i, j) => [...seen.values()].reduce((sum, { rows, members }) => (members.includes(i) && members.includes(j) ? sum + rows : sum), 0),
    where: columns.map(() => new Stretches(200)),
    hours: zeros(24),
    missingHours: columns.map(() => zeros(24)),
    days: 0,
    missingDays: zeros(size),
  };
  const weights = columns.map((_, i) => 2 ** i);
  let masks = zeros(4096);
  let today = NaN;
  const lastDay = zeros(size).fill(NaN);
  let [lastMask, known] = [NaN, { rows: 0, members: [] as number[] }];
  const see = (chunk: Chunk): void => {
    const { n, row, t } = chunk;
    if (masks.length < n) masks = zeros(n);
    const bits = masks.subarray(0, n).fill(0);
    columns.forEach((k, i) => {
      const [x, weight] = [chunk.values[k]!, weights[i]!];
      for (let r = 0; r < n; r++) if (x[r] !== x[r]) bits[r]! += weight;
    });
    for (let r = 0; r < n; r++) {
      const mask = bits[r]!;
      const day = hasTime ? Math.floor(t[r]! / 86_400e6) : NaN;
      const hour = hasTime && day === day ? Math.floor((t[r]! - day * 86_400e6) / 3600e6) : -1;
      if (hour >= 0) {
        patterns.hours[hour]!++;
        if (day !== today) {
          patterns.days++;
          today = day;
        }
      }
      if (mask === 0) continue;
      if (mask !== lastMask) {
        lastMask = mask;
        const found = seen.get(mask);
        known = found ?? { rows: 0, members: weights.flatMap((weight, i) => (Math.floor(mask / weight) % 2 === 1 ? [i] : [])) };
        if (found === undefined && seen.size < mostPatterns) seen.set(mask, known);
      }
      known.rows++;
      for (const i of known.members) {
        patterns.count[i]!++;
        patterns.where[i]!.add(row[r]!, t[r]!);
        if (hour < 0) continue;
        patterns.missingHours[i]![hour]!++;
        if (lastDay[i] !== day) {
          patterns.missingDays[i]!++;
          lastDay[i] = day;
        }
      }
    }
  };
  return { see, patterns };
}
