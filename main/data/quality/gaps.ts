// Holes in time: steps of more than five usual ones within a group. The share is that of the whole span that is not covered.
// Five: single lost samples and late ones (0.05 % of rows in a historian) leave steps of two to four; an outage leaves more.
import type { Stretch } from "../../../shared/contract/data.ts";
import { findingOf, type Check } from "./check.ts";

const usualSteps = 5;

export const gaps: Check = {
  name: "gaps",
  watch({ hasTime, stepUs }) {
    if (!hasTime || stepUs === undefined) return undefined;
    const limit = usualSteps * stepUs;
    const holes: (Stretch & { us: number })[] = [];
    let [count, lost, span, last, longest] = [0, 0, 0, NaN, 0];
    // Of the row before in the same group: with mixed groups it is not the one before in the file.
    let lastRow = 0;
    let [firstRow, fromUs, toUs] = [NaN, NaN, NaN];
    return {
      see({ n, row, t, starts }) {
        for (let i = 0; i < n; i++) {
          if (starts[i] === 1) last = NaN;
          const now = t[i]!;
          // A row without a time ends no hole and begins none.
          if (now !== now) continue;
          const step = now - last;
          if (step > 0) {
            span += step;
            if (step > limit) {
              count++;
              lost += step;
              longest = Math.max(longest, step);
              if (count === 1) firstRow = row[i]!;
              if (!(fromUs <= last)) fromUs = last;
              if (!(toUs >= now)) toUs = now;
              keepLongest(holes, { fromRow: lastRow, toRow: row[i]!, fromUs: last, toUs: now, us: step });
            }
          }
          last = now;
          lastRow = row[i]!;
        }
      },
      done() {
        if (count === 0) return [];
        const share = lost / span;
        const stretches = holes.map(({ us: _us, ...stretch }) => stretch).sort((a, b) => a.fromRow - b.fromRow);
        return [{ ...findingOf("gaps", "ts", share > 0.2 ? "alarm" : share > 0.01 ? "caution" : "note", { count, share, fromRow: firstRow, fromUs, toUs }, { figures: { longestS: longest / 1e6, stepS: stepUs / 1e6 }, repair: { kind: "resample", everyS: stepUs / 1e6, numeric: "mean", maxEmpty: 0 } }), stretches }];
      },
    };
  },
};

function keepLongest(holes: (Stretch & { us: number })[], hole: Stretch & { us: number }): void {
  holes.push(hole);
  if (holes.length <= 20) return;
  holes.sort((a, b) => b.us - a.us);
  holes.pop();
}
