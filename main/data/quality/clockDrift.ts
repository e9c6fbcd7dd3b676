// A collector's clock that runs away: steps that are regular but, in the mean, not the round duration they stand for.
// Looked for where nine steps in ten are within a fifth of a round duration; a drift counts from 0.2 s a day and one usual step over the data on,
// with the same sign in each third. Free quartz clocks keep 20 to 100 ppm, which is 1.7 to 8.6 s a day; what is set by the network keeps milliseconds.
import { findingOf, type Check } from "./check.ts";

const regularShare = 0.9;
const near = 0.2;
const leastPerDayS = 0.2;
const dayUs = 86_400e6;
/** Durations that collectors are set to, in µs. */
const rounds = [1, 2, 5, 10, 20, 50, 100, 200, 250, 500].map((ms) => ms * 1000).concat([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 86_400].map((s) => s * 1e6));

export const clockDrift: Check = {
  name: "clockDrift",
  watch({ hasTime, stepUs, rows, ask, table }) {
    if (!hasTime || stepUs === undefined || rows < 1000) return undefined;
    const round = rounds.find((one) => Math.abs(stepUs / one - 1) < 0.02);
    if (round === undefined) return undefined;
    // By third of the rows: near steps, and how much they are too long in all; far steps and jumps.
    const count = new Float64Array(3);
    const excess = new Float64Array(3);
    let [steps, jumps, jumpUs] = [0, 0, 0];
    let [last, seen] = [NaN, 0];
    return {
      see({ n, t, starts }) {
        for (let i = 0; i < n; i++) {
          const now = t[i]!;
          const step = now - last;
          if (starts[i] === 0 && step === step) {
            steps++;
            const third = Math.min(2, Math.floor((3 * (seen + i)) / rows));
            const over = step - round;
            if (over < near * round && over > -near * round) {
              count[third]!++;
              excess[third]! += over;
            } else {
              const offGrid = step - Math.round(step / round) * round;
              if (Math.abs(offGrid) > near * round) {
                jumps++;
                jumpUs += offGrid;
              }
            }
          }
          last = now;
        }
        seen += n;
      },
      async done() {
        const all = count[0]! + count[1]! + count[2]!;
        const total = excess[0]! + excess[1]! + excess[2]!;
        if (all < regularShare * steps || all === 0) return [];
        const perDay = (third: number) => (excess[third]! / (count[third]! * round)) * 86_400;
        const perDayS = (total / (all * round)) * 86_400;
        const isSteady = [0, 1, 2].every((third) => count[third]! > 0 && perDay(third) / perDayS > 0.5 && perDay(third) / perDayS < 2);
        if (!(Math.abs(perDayS) >= leastPerDayS) || !(Math.abs(total) > round) || !isSteady) return [];
        const [row] = await ask(`SELECT epoch_us(min(ts))::DOUBLE AS a, epoch_us(max(ts))::DOUBLE AS b FROM ${table}`);
        const [from, to] = [Number(row!["a"]), Number(row!["b"])];
        // A clock that was set in between has more than one course; only a steady one can be put right by one line.
        const repair = jumps === 0 ? { kind: "setClock", anchorUs: from, perDayS, rows: [[0, rows - 1]] } : undefined;
        return [findingOf("clockDrift", "ts", "caution", { count: rows, share: 1, fromUs: from, toUs: to, fromRow: 0 }, { figures: { perDayS, overallS: (perDayS * (to - from)) / dayUs, jumps, jumpS: jumpUs / 1e6, stepS: round / 1e6 }, repair })];
      },
    };
  },
};
