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
/** Spans of neighbouring rows that are kept of a column. */
const mostKept = 5000;
/** A value this near, in shares of the column's range, to its lowest or highest is at the limit. */
const limitShare = 0.01;

type Span = [from: number, to: number];

/** A value that stands. Where the rows of several groups are mixed, what lies between its spans belongs to other groups. */
interface Run extends Stretch {
  value: number;
  rows: number;
  spans: Span[];
}

interface Frozen {
  name: string;
  k: number;
  least: number;
  common: ReadonlySet<number>;
  value: number;
  /** The open run: its spans that have ended, and the one that has not. */
  spans: Span[];
  from: number;
  to: number;
  fromUs: number;
  length: number;
  toUs: number;
  low: number;
  high: number;
  runs: Run[];
  /** Spans of all runs together. */
  kept: number;
}

export const flatline: Check = {
  name: "flatline",
  watch({ numbers, facts, rows }) {
    const free = numbers.flatMap(({ name }, k): Frozen[] => {
      const { sameShare, common } = facts[k]!;
      if (!(sameShare <= mostSame)) return [];
      return [{ name, k, common, least: Math.max(shortest, Math.ceil(usualRuns / (1 - sameShare))), value: NaN, spans: [], from: 0, to: 0, fromUs: NaN, length: 0, toUs: NaN, low: Infinity, high: -Infinity, runs: [], kept: 0 }];
    });
    const close = (one: Frozen, value: number): void => {
      if (one.length >= one.least * (one.common.has(value) ? coarse : 1)) {
        const time = (us: number) => (us === us ? us : null);
        const spans: Span[] = [...one.spans, [one.from, one.to]];
        if (one.kept < mostKept) {
          one.runs.push({ fromRow: spans[0]![0], toRow: one.to, fromUs: time(one.fromUs), toUs: time(one.toUs), value, rows: one.length, spans });
          one.kept += spans.length;
        }
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
              if (row[i] !== one.to + 1) {
                if (one.spans.length < mostKept) one.spans.push([one.from, one.to]);
                one.from = row[i]!;
              }
              one.to = row[i]!;
              continue;
            }
            if (one.length >= shortest) close(one, value);
            value = v;
            one.length = v === v ? 1 : 0;
            one.from = one.to = row[i]!;
            if (one.spans.length > 0) one.spans = [];
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

const lengthOf = (runs: readonly Run[]) => runs.reduce((sum, { rows }) => sum + rows, 0);

function finding(one: Frozen, free: readonly Frozen[], rows: number): QualityFinding {
  const edge = limitShare * (one.high - one.low);
  const between = one.runs.filter(({ value }) => value > one.low + edge && value < one.high - edge);
  const others = free.filter((other) => other !== one).map((other) => spansOf(other.runs).sort((a, b) => a[0] - b[0]));
  const alone = between.filter((run) => others.length < 2 || others.filter((other) => overlap(run.spans, other) >= 0.8 * run.rows).length * 2 < others.length);
  // The worst that is there is told: frozen alone, else standing with the others, else at its limit.
  const [check, runs] = alone.length > 0 ? (["flatline", alone] as const) : between.length > 0 ? (["standstill", between] as const) : (["saturated", one.runs] as const);
  const count = lengthOf(runs);
  const extent = { count, share: count / rows, stretches: runs.map(({ fromRow, toRow, fromUs, toUs }) => ({ fromRow, toRow, fromUs, toUs })) };
  const figures = { runs: runs.length, longest: Math.max(...runs.map((run) => run.rows)), least: one.least, value: runs[0]!.value };
  if (check !== "flatline") return findingOf(check, one.name, "note", extent, { figures });
  const spans = one.kept < mostKept ? spansOf(runs) : undefined;
  return findingOf("flatline", one.name, count > rows * 0.05 ? "alarm" : "caution", extent, { figures, repair: spans && { kind: "blank", column: one.name, rows: spans } });
}

const spansOf = (runs: readonly Run[]) => runs.flatMap(({ spans }) => spans);

/** Rows that two lists of spans, each in order, have in common. */
function overlap(a: readonly Span[], b: readonly Span[]): number {
  let [rows, j] = [0, 0];
  for (const [from, to] of a) {
    while (j < b.length && b[j]![1] < from) j++;
    for (let k = j; k < b.length && b[k]![0] <= to; k++) rows += Math.min(to, b[k]![1]) - Math.max(from, b[k]![0]) + 1;
  }
  return rows;
}
