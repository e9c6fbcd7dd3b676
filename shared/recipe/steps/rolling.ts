// Statistics of a window of past rows, or of the rows of a stretch of time, that includes the row itself. The window is short at the start of a group, after a break
// and after a gap in time; it never reaches over one. Sums run over the window itself, not by running update, so that a row's
// answer does not depend on rows that have left the window.
import * as z from "zod";
import { appended, madeFrom, off, selectColumns, selection } from "../columns.ts";
import { needTime } from "../gaps.ts";
import { quantileOf } from "../median.ts";
import { known, type StepKind } from "../step.ts";
import { times, type Unit } from "../units.ts";
import { pastWindows } from "./pastWindow.ts";
import { fitLanes, laneRowsMost, laneWindows } from "./rollingLanes.ts";

export const rollingStats = ["mean", "std", "min", "max", "range", "slope", "median", "q05", "q25", "q75", "q95", "autocorrelation", "count"] as const;
export const quantileShares = { q05: 0.05, q25: 0.25, q75: 0.75, q95: 0.95 } as const;
export type RollingStat = (typeof rollingStats)[number];

/** Missing values are left out of the window's statistics; fewer than `minRows` known ones give missing (std and slope need 2;
 *  `count` is always known). A window of seconds holds the rows that are less than `windowS` older, at most `mostTimedRows` of them; a
 *  time that runs back or is unknown empties it. `std` is that of a sample (n - 1); `slope` is least squares, in units a row, in a window
 *  of seconds in units a second. `autocorrelation` is that
 *  of neighbours (Pearson over the pairs of the window in which both are known; at least `fewestPairs`); where either side of the
 *  pairs moves by less than `leastMove` of its size, rounding would answer, so it is missing. */
export const rollingSchema = z
  .strictObject({
    kind: z.literal("rolling"),
    off,
    columns: selection,
    windowRows: z.number().int().min(1).max(100_000).optional(),
    windowS: z.number().min(0.001).max(31_536_000).optional().describe("a window of seconds, for rows that come irregularly"),
    stats: z.array(z.enum(rollingStats)).min(1).max(rollingStats.length),
    minRows: z.number().int().min(1).max(100_000).default(1),
    maxGapS: z.number().positive().optional().describe("a longer gap empties the window"),
    keep: z.boolean().default(true).describe("keep the columns themselves"),
  })
  .refine((s) => (s.windowRows === undefined) !== (s.windowS === undefined), "either windowRows or windowS")
  .refine((s) => s.minRows <= (s.windowRows ?? Infinity) && new Set(s.stats).size === s.stats.length, "minRows is at most windowRows, and a statistic stands once");
export type RollingStep = z.infer<typeof rollingSchema>;

/** Rows of the longest window of seconds. */
export const mostTimedRows = 100_000;

/** Most rows of a window of the step. */
export function windowRowsOf(step: RollingStep): number {
  return step.windowRows ?? mostTimedRows;
}

export const fewestPairs = 3;
export const leastMove = 1e-6;
/** A smaller range than this has squares that a double cannot hold. */
export const leastRange = 1e-90;

/** Known values a statistic needs. */
export function neededRows(stat: RollingStat, minRows: number): number {
  if (stat === "count") return 0;
  return stat === "std" || stat === "slope" ? Math.max(2, minRows) : minRows;
}

/** The seconds of a window of rows. */
const untimed = new Float64Array(0);

const unitless: RollingStat[] = ["count", "autocorrelation"];

/** A slope is told a row, which is no unit, or a second. */
function unitOf(stat: RollingStat, unit: Unit, step: RollingStep): Unit | undefined {
  if (stat === "slope") return step.windowS === undefined ? undefined : times(unit, new Map([["s", 1]]), -1);
  return unitless.includes(stat) ? undefined : unit;
}

export const rolling: StepKind<RollingStep> = {
  kind: "rolling",
  schema: rollingSchema,
  plan(step, columns, context) {
    if (step.maxGapS !== undefined || step.windowS !== undefined) needTime(context);
    const worked = selectColumns(step.columns, columns, context, "number");
    const size = step.windowS === undefined ? String(step.windowRows) : `${step.windowS}s`;
    const made = worked.flatMap((i) => step.stats.map((stat) => madeFrom(columns[i]!, `${columns[i]!.name}_${stat}_${size}`, (unit) => unitOf(stat, unit, step))));
    const { kept, columns: out } = appended(columns, worked, made, step.keep);
    const history = step.windowS === undefined ? { rows: step.windowRows! - 1, seconds: 0 } : { rows: 0, seconds: step.windowS };
    const window = { ...step, windowRows: windowRowsOf(step) };
    const { stats } = step;
    if (step.windowS === undefined && window.windowRows <= laneRowsMost && fitLanes(stats)) {
      const needed = stats.map((stat) => neededRows(stat, step.minRows));
      return { columns: out, history, start: laneWindows({ ...window, stats, needed }, worked, kept, (values) => statsOf(values, untimed, step), context.fold) };
    }
    return { columns: out, history, start: () => pastWindows(window, worked, kept, "oldest", (values, seconds) => statsOf(values, seconds, step)) };
  },
};

/** Of the known values of a window; `flat` where all are the same: then answers are exact, as rounding noise would be blown up by a later division. */
interface Level {
  n: number;
  low: number;
  high: number;
  mean: number;
  flat: boolean;
}

function statsOf(window: Float64Array, seconds: Float64Array, step: RollingStep): number[] {
  const level = levelOf(window);
  const answers: number[] = [];
  for (const stat of step.stats) answers.push(level.n < neededRows(stat, step.minRows) ? NaN : known(statOf(stat, window, seconds, level)));
  return answers;
}

function levelOf(window: Float64Array): Level {
  let n = 0;
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  for (let k = 0; k < window.length; k++) {
    const x = window[k]!;
    if (Number.isNaN(x)) continue;
    n += 1;
    if (x < low) low = x;
    if (x > high) high = x;
    sum += x;
  }
  const flat = low === high;
  return { n, low, high, mean: flat ? low : sum / n, flat };
}

function statOf(stat: RollingStat, window: Float64Array, seconds: Float64Array, level: Level): number {
  switch (stat) {
    case "mean": return level.mean;
    case "std": return level.flat ? 0 : Math.sqrt(squaresOf(window, level.mean) / (level.n - 1));
    case "min": return level.low;
    case "max": return level.high;
    case "range": return level.high - level.low;
    case "slope": return level.flat ? 0 : slopeOf(window, seconds, level);
    case "median": return quantile(window, window.length, 0.5);
    case "autocorrelation": return autocorrelation(window, window.length);
    case "count": return level.n;
    default: return quantile(window, window.length, quantileShares[stat]);
  }
}

function squaresOf(window: Float64Array, mean: number): number {
  let squares = 0;
  for (let k = 0; k < window.length; k++) {
    const from = window[k]! - mean;
    if (!Number.isNaN(from)) squares += from * from;
  }
  return squares;
}

/** Least squares over the places of the known values: their rows, or their seconds where the window is a stretch of time. */
function slopeOf(window: Float64Array, seconds: Float64Array, { n, mean }: Level): number {
  const timed = seconds.length > 0;
  if (!timed && n === window.length) return slopeOfRows(window, mean);
  let places = 0;
  for (let k = 0; k < window.length; k++) if (!Number.isNaN(window[k]!)) places += timed ? seconds[k]! : k;
  const place = places / n;
  let products = 0;
  let squares = 0;
  for (let k = 0; k < window.length; k++) {
    const x = window[k]!;
    if (Number.isNaN(x)) continue;
    const at = (timed ? seconds[k]! : k) - place;
    products += at * (x - mean);
    squares += at * at;
  }
  return products / squares;
}

/** The same of a window without a hole: the middle of its rows is known, and no value need be asked for. The same sums in the same order. */
function slopeOfRows(window: Float64Array, mean: number): number {
  const place = (window.length - 1) / 2;
  let products = 0;
  let squares = 0;
  for (let k = 0; k < window.length; k++) {
    const at = k - place;
    products += at * (window[k]! - mean);
    squares += at * at;
  }
  return products / squares;
}

function quantile(window: Float64Array, length: number, share: number): number {
  return quantileOf(window.slice(0, length).filter((x) => !Number.isNaN(x)), share);
}

/** Correlation of each value with the one before it. */
function autocorrelation(window: Float64Array, length: number): number {
  const pairs: { x: number; y: number }[] = [];
  for (let k = 1; k < length; k++) if (!Number.isNaN(window[k]!) && !Number.isNaN(window[k - 1]!)) pairs.push({ x: window[k]!, y: window[k - 1]! });
  if (pairs.length < fewestPairs || !moves(pairs.map((p) => p.x)) || !moves(pairs.map((p) => p.y))) return NaN;
  const mean = (of: (pair: { x: number; y: number }) => number): number => pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const x = mean((p) => p.x);
  const y = mean((p) => p.y);
  const xy = mean((p) => (p.x - x) * (p.y - y));
  return xy / (Math.sqrt(mean((p) => (p.x - x) ** 2)) * Math.sqrt(mean((p) => (p.y - y) ** 2)));
}

function moves(values: number[]): boolean {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return high - low > leastRange && high - low > leastMove * Math.max(Math.abs(low), Math.abs(high));
}
