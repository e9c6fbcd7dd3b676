// A sensor that froze: one value for many rows in a signal that otherwise moves. At the column's lowest or highest value it is saturated (a note);
// where most other signals stand still as well, the plant stands and no sensor is blamed (a note).
// A run counts from 30 rows and 20 usual runs on: where a value repeats with chance p, so long a run comes by chance less than once in
// 3,700 datasets of 10 M rows at p = 2/3 and far more seldom below (longest runs: Schilling, College Math. J. 21, 1990).
import type { QualityFinding, Stretch } from "../../../shared/contract/data.ts";
import { findingOf, type Check } from "./check.ts";

const shortest = 30;
const usualRuns = 20;
/** At a value that a coarse signal comes back to all the time it has to stand four times as long: it rests there when the process rests.
 *  Measured: the flow of SKAB's runs stands for up to 43 rows at 32 in good operation. */
const coarse = 4;
/** Columns that repeat their value more often than this are set points or states, not free signals: runs of more than three rows. */
const mostSame = 2 / 3;
const mostKept = 5000;
/** A value this near, in shares of the column's range, to its lowest or highest is at the limit. */
const limitShare = 0.01;

interface Frozen {
  name: string;
  k: number;
  least: number;
  common: ReadonlySet<number>;
  value: number;
  from: number;
  fromUs: number;
  length: number;
  toUs: number;
  low: number;
  high: number;
  runs: (Stretch & { value: number })[];
}

export const flatline: Check = {
  name: "flatline",
  watch({ numbers, facts, rows }) {
    const free = numbers.flatMap(({ name }, k): Frozen[] => {
      const { sameShare, common } = facts[k]!;
      if (!(sameShare <= mostSame)) return [];
      return [{ name, k, common, least: Math.max(shortest, Math.ceil(usualRuns / (1 - sameShare))), value: NaN, from: 0, fromUs: NaN, length: 0, toUs: NaN, low: Infinity, high: -Infinity, runs: [] }];
    });
    const close = (one: Frozen, value: number): void => {
      if (one.length >= one.least * (one.common.has(value) ? coarse : 1)) {
        const time = (us: number) => (us === us ? us : null);
        if (one.runs.length < mostKept) one.runs.push({ fromRow: one.from, toRow: one.from + one.length - 1, fromUs: time(one.fromUs), toUs: time(one.toUs), value });
      }
      one.length = 0;
    };
    return {
      see({ n, row, t, starts, values }) {
        for (const one of free) {
          const x = values[one.k]!;
          let { value, low, high } = one;
          for (let i = 0; i < n; i++) {
            const v = x[i]!;
            if (v < low) low = v;
            if (v > high) high = v;
            if (v === value && starts[i] === 0) {
              one.length++;
              one.toUs = t[i]!;
              continue;
            }
            if (one.length >= shortest) close(one, value);
            value = v;
            one.length = v === v ? 1 : 0;
            one.from = row[i]!;
            one.fromUs = one.toUs = t[i]!;
          }
          one.value = value;
          one.low = low;
          one.high = high;
        }
      },
      done() {
        for (const one of free) close(one, one.value);
        return free.filter((one) => one.runs.length > 0 && one.low < one.high).map((one) => finding(one, free, rows));
      },
    };
  },
};

const lengthOf = (runs: readonly Stretch[]) => runs.reduce((sum, { fromRow, toRow }) => sum + toRow - fromRow + 1, 0);

function finding(one: Frozen, free: readonly Frozen[], rows: number): QualityFinding {
  const edge = limitShare * (one.high - one.low);
  const between = one.runs.filter(({ value }) => value > one.low + edge && value < one.high - edge);
  const others = free.filter((other) => other !== one);
  const alone = between.filter((run) => others.length < 2 || others.filter((other) => overlap([run], other.runs) >= 0.8 * lengthOf([run])).length * 2 < others.length);
  // The worst that is there is told: frozen alone, else standing with the others, else at its limit.
  const [check, runs] = alone.length > 0 ? (["flatline", alone] as const) : between.length > 0 ? (["standstill", between] as const) : (["saturated", one.runs] as const);
  const count = lengthOf(runs);
  const extent = { count, share: count / rows, stretches: runs.map(({ value: _value, ...stretch }) => stretch) };
  const figures = { runs: runs.length, longest: Math.max(...runs.map((run) => lengthOf([run]))), least: one.least, value: runs[0]!.value };
  if (check !== "flatline") return findingOf(check, one.name, "note", extent, { figures });
  const spans = one.runs.length < mostKept ? runs.map(({ fromRow, toRow }): [number, number] => [fromRow, toRow]) : undefined;
  return findingOf("flatline", one.name, count > rows * 0.05 ? "alarm" : "caution", extent, { figures, repair: spans && { kind: "blank", column: one.name, rows: spans } });
}

/** Rows that two lists of stretches, each in order, have in common. */
function overlap(a: readonly Stretch[], b: readonly Stretch[]): number {
  let [rows, j] = [0, 0];
  for (const one of a) {
    while (j < b.length && b[j]!.toRow < one.fromRow) j++;
    for (let k = j; k < b.length && b[k]!.fromRow <= one.toRow; k++) rows += Math.min(one.toRow, b[k]!.toRow) - Math.max(one.fromRow, b[k]!.fromRow) + 1;
  }
  return rows;
}
