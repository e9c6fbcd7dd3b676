// What naive monitors say of a plant in which nothing is wrong: were it little, the plant would be too clean to measure anything with
// (simulation design, section 8). Runs in Node. Called by the benchmark of realism alone.
// Methods: limits from a calibration time; squared prediction error of principal components (Jackson and Mudholkar 1979); ridge regression.
import { advance, type DayBlock, type RunSettings } from "./area.ts";
import { meanAndSd, relationsOf, RunFigures } from "./effects.ts";
import { MixingLine } from "./mixingLine.ts";
import { PumpStation } from "./pumpStation.ts";
import { eigen } from "./solve.ts";

const days = 45;
/** Days from which the daily monitors learn, and set their limits. */
const calibrationDays = 20;
/** Limit over the largest of the calibration days, passed on two of three days. */
const margin = 1.25;
/** Days from which the minute limits are learned. */
const minuteDays = 30;

export interface CalmAlarms {
  /** First day after the calibration on which each monitor alarms; undefined = never. */
  univariate: number | undefined;
  spe: number | undefined;
  regression: number | undefined;
  /** Stretches of minutes beyond three sd a week, all tags, and of the worst tag. */
  episodesAWeek: number;
  worstTagEpisodes: number;
}

/** Runs an area of a seed's plant for 45 days without any fault and asks the monitors. */
export function calmAlarms(seed: bigint, area: "P" | "M"): CalmAlarms {
  const settings: RunSettings = { seed, seconds: days * 86400, faults: [], tagsTaken: [], bearingStart: [0, 0.15] };
  const plant = area === "P" ? new PumpStation(settings) : new MixingLine(settings);
  const figures = new RunFigures(area, settings.seconds);
  const minutes: DayBlock["minutes"][] = [];
  advance(plant, settings.seconds, (block) => {
    figures.add(block.minutes);
    minutes.push(block.minutes);
  });
  const tags = figures.tagNumbers.map((_, c) => c);
  const known = (values: readonly number[]): number => Math.max(0, ...values.filter((v) => v === v));
  const scale = tags.map((c) => meanAndSd(Array.from({ length: calibrationDays }, (_, d) => figures.mean(d, c))));
  const left = relationsOf(figures, 24 * calibrationDays);
  const leftScale = left.map((residual) => meanAndSd(Array.from({ length: calibrationDays }, (_, d) => residual(figures, d))).sd);
  const error = squaredPredictionError(figures);
  const episodes = minuteEpisodes(minutes, figures.columns);
  return {
    univariate: firstAlarm((d) => known(tags.map((c) => Math.abs(figures.mean(d, c) - scale[c]!.mean) / scale[c]!.sd))),
    spe: firstAlarm(error),
    regression: firstAlarm((d) => known(left.map((residual, c) => Math.abs(residual(figures, d)) / leftScale[c]!))),
    episodesAWeek: episodes.reduce((a, b) => a + b, 0),
    worstTagEpisodes: Math.max(...episodes),
  };
}

/** First day, counted from the calibration on, that ends two of three days beyond the limit. */
function firstAlarm(statistic: (day: number) => number): number | undefined {
  const limit = margin * Math.max(...Array.from({ length: calibrationDays }, (_, d) => statistic(d)).filter((v) => Number.isFinite(v)));
  const beyond = Array.from({ length: days - calibrationDays }, (_, d) => statistic(calibrationDays + d) > limit);
  const at = beyond.findIndex((isBeyond, d) => isBeyond && beyond.slice(Math.max(0, d - 2), d).includes(true));
  return at < 0 ? undefined : at + 1;
}

/** What the principal components of the calibration's hours (nine tenths of their variance) leave of a day's means; a gap stands at its mean. */
function squaredPredictionError(figures: RunFigures): (day: number) => number {
  const hours = 24 * calibrationDays;
  const scale = figures.tagNumbers.map((_, c) => meanAndSd(Array.from({ length: hours }, (_, h) => figures.hourMean(h, c))));
  const used = scale.flatMap(({ n, sd }, c) => (n >= 24 && sd > 1e-9 ? [c] : []));
  const standard = (v: number, c: number): number => (v === v ? (v - scale[c]!.mean) / scale[c]!.sd : 0);
  const z = used.map((c) => Array.from({ length: hours }, (_, h) => standard(figures.hourMean(h, c), c)));
  const { values, vectors } = eigen(z.map((a) => z.map((b) => a.reduce((sum, v, h) => sum + v * b[h]!, 0) / hours)));
  const order = values.map((_, i) => i).sort((i, j) => values[j]! - values[i]!);
  const all = values.reduce((a, b) => a + b, 0);
  const kept: number[] = [];
  for (let held = 0; held < 0.9 * all && kept.length < order.length; ) {
    const next = order[kept.length]!;
    held += values[next]!;
    kept.push(next);
  }
  return (day) => {
    const x = used.map((c) => standard(figures.mean(day, c), c));
    let rest = x.reduce((sum, v) => sum + v * v, 0);
    for (const k of kept) {
      const along = x.reduce((sum, v, i) => sum + v * vectors[i]![k]!, 0);
      rest -= along * along;
    }
    return rest;
  };
}

/** By measured tag: stretches of minutes beyond three sd of the learned days, a week. */
function minuteEpisodes(blocks: readonly DayBlock["minutes"][], columns: readonly number[]): number[] {
  const width = blocks[0]!.values.length / blocks[0]!.fromS.length;
  const learned = minuteDays * 1440;
  const rows = blocks.reduce((sum, { fromS }) => sum + fromS.length, 0);
  return columns.map((column) => {
    const x = new Float64Array(rows);
    let n = 0;
    for (const { values, fromS } of blocks) for (let r = 0; r < fromS.length; r++) x[n++] = values[r * width + column]!;
    const { mean, sd } = meanAndSd(Array.from(x.subarray(0, learned)));
    let [episodes, inside] = [0, true];
    for (const v of x.subarray(learned)) {
      if (v !== v) continue;
      const isInside = sd === 0 || Math.abs(v - mean) <= 3 * sd;
      if (inside && !isInside) episodes++;
      inside = isInside;
    }
    return (episodes * 7) / (days - minuteDays);
  });
}
