// Single values far from both neighbours, and in data without time values far from all others.
// Far: the modified z-score of the step to both neighbours, 0.6745 |d| / MAD, over 15, and three times what one step in a hundred exceeds, so that a
// valve that pulses is no fault; without time that of the value over 10.
// Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993 (their limit is 3.5 for normal data; plant data has heavier tails).
import { findingOf, Stretches, type Check, type CheckContext, type Watcher } from "./check.ts";

const spikeLimit = 15;
const habits = 3;
/** Rows of the same group to a known neighbour; a value after a longer hole is a start, not a spike. */
const nearRows = 3;
const outlierLimit = 10;
/** And this many times as far out as the outermost 0.25 % on that side, for columns that are skewed by nature. */
const beyondTail = 1.5;

export const spikes: Check = {
  name: "spikes",
  watch: (context) => (context.hasTime ? watchSpikes(context) : watchOutliers(context)),
};

function watchSpikes({ numbers, facts, rows }: CheckContext): Watcher {
  const count = numbers.length;
  const limits = Float64Array.from(facts, ({ stepMad, stepHigh }) => (stepMad > 0 ? Math.max((spikeLimit * stepMad) / 0.6745, habits * stepHigh) : NaN));
  const found = numbers.map(() => new Stretches());
  // The last known value, its row and time, and the step that led to it: rows without a value do not hide a spike.
  const [last, lastRow, lastUs, back] = [new Float64Array(count).fill(NaN), new Float64Array(count), new Float64Array(count), new Float64Array(count).fill(NaN)];
  // Places in the pass tell how near two rows are: in a file of mixed groups the row numbers of one group lie far apart.
  const lastPlace = new Float64Array(count);
  let seen = 0;
  return {
    see({ n, row, t, starts, values }) {
      for (let k = 0; k < count; k++) {
        const limit = limits[k]!;
        if (limit !== limit) continue;
        const x = values[k]!;
        let [v0, r0, t0, p0, step0] = [last[k]!, lastRow[k]!, lastUs[k]!, lastPlace[k]!, back[k]!];
        for (let i = 0; i < n; i++) {
          if (starts[i] === 1) v0 = step0 = NaN;
          const v = x[i]!;
          if (v !== v) continue;
          const step = seen + i - p0 > nearRows ? NaN : v - v0;
          if ((step > limit && step0 < -limit) || (step < -limit && step0 > limit)) found[k]!.add(r0, t0);
          step0 = step;
          v0 = v;
          r0 = row[i]!;
          t0 = t[i]!;
          p0 = seen + i;
        }
        last[k] = v0;
        lastRow[k] = r0;
        lastUs[k] = t0;
        lastPlace[k] = p0;
        back[k] = step0;
      }
      seen += n;
    },
    done: () =>
      numbers.flatMap(({ name }, k) => {
        const one = found[k]!;
        const rowsOfAll = one.spans();
        return one.count === 0 ? [] : [findingOf("spikes", name, one.count > rows * 0.001 ? "caution" : "note", one.extent(rows), { figures: { limit: limits[k]! }, repair: rowsOfAll && { kind: "blank", column: name, rows: rowsOfAll } })];
      }),
  };
}

function watchOutliers({ numbers, facts, rows }: CheckContext): Watcher {
  const bounds = facts.map(({ median, mad, low, high }) => {
    const limit = (outlierLimit * mad) / 0.6745;
    return mad > 0 ? { low: median - Math.max(limit, beyondTail * (median - low)), high: median + Math.max(limit, beyondTail * (high - median)) } : undefined;
  });
  const found = numbers.map(() => new Stretches());
  return {
    see({ n, row, t, values }) {
      bounds.forEach((bound, k) => {
        if (bound === undefined) return;
        const x = values[k]!;
        for (let i = 0; i < n; i++) if (x[i]! < bound.low || x[i]! > bound.high) found[k]!.add(row[i]!, t[i]!);
      });
    },
    done: () => numbers.flatMap(({ name }, k) => (found[k]!.count === 0 ? [] : [findingOf("outliers", name, found[k]!.count > rows * 0.01 ? "caution" : "note", found[k]!.extent(rows), { figures: { ...bounds[k]! }, repair: { kind: "clean", columns: [name], ...bounds[k]!, codes: [] } })])),
  };
}
