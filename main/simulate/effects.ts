// What an event did, day by day and tag by tag: the run less its twin, which is the same plant from the same random numbers without the event.
// Runs anywhere, pure. Effects in day-to-day standard deviations of the twin: raw of the tag's daily mean, rel of its residual
// from a linear model of the other tags (ridge regression on the twin's hourly means, missing predictors at their mean).
// Relations are those of steady running: of the mixing line its holds, since over whole days its tags tell how many batches there were and little else.
import type { MinuteRows } from "./minuteAverages.ts";
import { minuteColumnsOf } from "./jobs.ts";
import { startS } from "./localTime.ts";
import { solve } from "./solve.ts";
import { tagNumber, tags, type Area } from "./tags.ts";
import { textCode } from "./valueTexts.ts";

/** Ridge on standardised predictors, as a share of the number of hours. */
const ridge = 0.01;
/** Fewest minutes of a day and of an hour that make a mean. */
const fewestOfDay = 60;
const fewestOfHour = 15;
const hold = textCode("HOLD");

/** Sums over the minutes of a day or an hour. */
class Sums {
  readonly n: Float64Array;
  readonly sum: Float64Array;
  constructor(size: number) {
    this.n = new Float64Array(size);
    this.sum = new Float64Array(size);
  }
  add(at: number, v: number): void {
    this.n[at]!++;
    this.sum[at]! += v;
  }
  mean(at: number, fewest: number): number {
    return this.n[at]! >= fewest ? this.sum[at]! / this.n[at]! : NaN;
  }
}

/** Daily and hourly figures of one area's measured tags over a run. */
export class RunFigures {
  /** Numbers of the measured tags of the area. */
  readonly tagNumbers: readonly number[];
  readonly days: number;
  readonly hours: number;
  /** Their columns in a minute row. */
  readonly columns: readonly number[];
  private readonly width: number;
  /** Column of the phase where an area has phases, else -1. */
  private readonly phase: number;
  private readonly day: Sums;
  private readonly steadyDay: Sums;
  private readonly hour: Sums;
  private readonly steadyHour: Sums;
  private readonly squares: Float64Array;
  private readonly products: Float64Array;
  private readonly pairs: Float64Array;

  constructor(area: Area, seconds: number) {
    const names = minuteColumnsOf(area);
    const measured = names.map((name, c) => ({ i: tagNumber(name), c })).filter(({ i }) => tags[i]!.periodS > 0);
    this.tagNumbers = measured.map(({ i }) => i);
    this.columns = measured.map(({ c }) => c);
    this.width = names.length;
    this.phase = names.indexOf("XS-200");
    this.days = Math.ceil(seconds / 86400);
    this.hours = Math.ceil(seconds / 3600);
    this.day = new Sums(this.days * measured.length);
    this.hour = new Sums(this.hours * measured.length);
    this.steadyDay = this.phase < 0 ? this.day : new Sums(this.days * measured.length);
    this.steadyHour = this.phase < 0 ? this.hour : new Sums(this.hours * measured.length);
    this.squares = new Float64Array(this.days * measured.length);
    this.products = new Float64Array(this.days * measured.length);
    this.pairs = new Float64Array(this.days * measured.length);
  }

  /** Takes the minute rows of a day. */
  add(rows: MinuteRows): void {
    const k = this.columns.length;
    for (let r = 0; r < rows.fromS.length; r++) {
      const t = rows.fromS[r]! - startS;
      const day = Math.floor(t / 86400) * k;
      const hour = Math.floor(t / 3600) * k;
      const isHold = this.phase >= 0 && rows.values[r * this.width + this.phase] === hold;
      for (let c = 0; c < k; c++) {
        const v = rows.values[r * this.width + this.columns[c]!]!;
        if (v !== v) continue;
        this.day.add(day + c, v);
        this.squares[day + c]! += v * v;
        this.hour.add(hour + c, v);
        if (isHold) {
          this.steadyDay.add(day + c, v);
          this.steadyHour.add(hour + c, v);
        }
        const before = r > 0 ? rows.values[(r - 1) * this.width + this.columns[c]!]! : NaN;
        if (before === before) {
          this.products[day + c]! += v * before;
          this.pairs[day + c]!++;
        }
      }
    }
  }

  /** Mean of tag c (place in tagNumbers) on a day; NaN below 60 minutes. */
  mean(day: number, c: number): number {
    return this.day.mean(day * this.columns.length + c, fewestOfDay);
  }

  /** The same over the minutes of steady running alone. */
  steadyMean(day: number, c: number): number {
    return this.steadyDay.mean(day * this.columns.length + c, fewestOfDay);
  }

  /** Standard deviation of the minutes of a day. */
  sd(day: number, c: number): number {
    const m = this.mean(day, c);
    const at = day * this.columns.length + c;
    const variance = this.squares[at]! / this.day.n[at]! - m * m;
    return variance > 0 ? Math.sqrt(variance) : variance <= 0 ? 0 : NaN;
  }

  /** Autocorrelation of the minutes of a day at one minute; NaN when nothing moves. */
  lag1(day: number, c: number): number {
    const m = this.mean(day, c);
    const sd = this.sd(day, c);
    const at = day * this.columns.length + c;
    return sd > 1e-12 && this.pairs[at]! >= fewestOfDay ? (this.products[at]! / this.pairs[at]! - m * m) / (sd * sd) : NaN;
  }

  /** Mean of an hour; NaN below 15 minutes. */
  hourMean(hour: number, c: number): number {
    return this.hour.mean(hour * this.columns.length + c, fewestOfHour);
  }

  /** The same over the minutes of steady running alone. */
  steadyHourMean(hour: number, c: number): number {
    return this.steadyHour.mean(hour * this.columns.length + c, fewestOfHour);
  }
}

/** Mean and standard deviation of what is known. */
export function meanAndSd(values: readonly number[]): { mean: number; sd: number; n: number } {
  const known = values.filter((v) => v === v);
  let sum = 0;
  for (const v of known) sum += v;
  const mean = sum / known.length;
  let squares = 0;
  for (const v of known) squares += (v - mean) * (v - mean);
  return { mean, sd: Math.sqrt(squares / Math.max(1, known.length - 1)), n: known.length };
}

/** One row of truth/effects. Differences are run less twin; NaN where one of them has no value. */
export interface EffectRow {
  tag: number;
  day: number;
  effectSdRaw: number;
  effectSdRel: number;
  dMean: number;
  dSd: number;
  dLag1: number;
}

/** What is left of a tag's daily mean in steady running when the other tags have told what they know of it, in its own hourly sd; NaN where it cannot be told. */
type DailyResidual = (figures: RunFigures, day: number) => number;

/** A linear model of each tag on the others in steady running, learned from the first `hours` of a run (ridge regression of hourly means). */
export function relationsOf(of: RunFigures, hours = of.hours): DailyResidual[] {
  const k = of.tagNumbers.length;
  const scale = of.tagNumbers.map((_, c) => meanAndSd(Array.from({ length: hours }, (_, h) => of.steadyHourMean(h, c))));
  const usable = scale.map((s) => s.n >= 24 && s.sd > 1e-9);
  // standardised hours, 0 where there is no value
  const z = new Float64Array(hours * k);
  for (let h = 0; h < hours; h++)
    for (let c = 0; c < k; c++) {
      const v = of.steadyHourMean(h, c);
      z[h * k + c] = usable[c] && v === v ? (v - scale[c]!.mean) / scale[c]!.sd : 0;
    }
  const gram = new Float64Array(k * k);
  return of.tagNumbers.map((_, c): DailyResidual => {
    if (!usable[c]) return () => NaN;
    // only hours in which this tag has a value, so the sums are its own
    gram.fill(0);
    for (let h = 0; h < hours; h++) {
      if (Number.isNaN(of.steadyHourMean(h, c))) continue;
      for (let i = 0; i < k; i++) for (let j = 0; j <= i; j++) gram[i * k + j]! += z[h * k + i]! * z[h * k + j]!;
    }
    const others = of.tagNumbers.map((_, i) => i).filter((i) => i !== c && usable[i]);
    const n = others.length;
    const a = new Float64Array(n * n);
    const b = new Float64Array(n);
    const at = (i: number, j: number): number => gram[i >= j ? i * k + j : j * k + i]!;
    others.forEach((i, p) => {
      others.forEach((j, q) => (a[p * n + q] = at(i, j) + (p === q ? ridge * scale[c]!.n : 0)));
      b[p] = at(i, c);
    });
    const weights = solve(a, b);
    return (figures, day) => {
      const standard = (i: number): number => (figures.steadyMean(day, i) - scale[i]!.mean) / scale[i]!.sd;
      let r = standard(c);
      others.forEach((i, p) => {
        const v = standard(i);
        if (v === v) r -= weights[p]! * v;
      });
      return r;
    };
  });
}

/** Effects of an event on all tags of its area, from the day on which it begins. */
export function effectsOf(run: RunFigures, twin: RunFigures, fromS: number): EffectRow[] {
  const rows: EffectRow[] = [];
  relationsOf(twin).forEach((residual, c) => {
    const twinDays = meanAndSd(Array.from({ length: twin.days }, (_, d) => twin.mean(d, c)));
    const twinResiduals = meanAndSd(Array.from({ length: twin.days }, (_, d) => residual(twin, d)));
    for (let day = Math.floor(fromS / 86400); day < run.days; day++) {
      const dMean = run.mean(day, c) - twin.mean(day, c);
      rows.push({
        tag: twin.tagNumbers[c]!,
        day,
        effectSdRaw: twinDays.sd > 1e-12 ? dMean / twinDays.sd : NaN,
        effectSdRel: twinResiduals.sd > 1e-12 ? (residual(run, day) - residual(twin, day)) / twinResiduals.sd : NaN,
        dMean,
        dSd: run.sd(day, c) - twin.sd(day, c),
        dLag1: run.lag1(day, c) - twin.lag1(day, c),
      });
    }
  });
  return rows;
}

/** Largest effect of an event on any tag, as the mean over its last fourteen days: raw, rel, and dyn (daily spread or rhythm), each in day-to-day sd of the twin. */
export function bestEffect(rows: readonly EffectRow[], twin: RunFigures, toS: number): { raw: number; rel: number; dyn: number } {
  const to = Math.ceil(toS / 86400);
  const best = { raw: 0, rel: 0, dyn: 0 };
  const daily = (of: (day: number) => number): number => meanAndSd(Array.from({ length: twin.days }, (_, d) => of(d))).sd;
  twin.tagNumbers.forEach((tag, c) => {
    const mine = rows.filter((r) => r.tag === tag && r.day < to && r.day >= to - 14);
    const over = (value: (row: EffectRow) => number): number => {
      const { mean, n } = meanAndSd(mine.map(value));
      return n >= Math.min(3, mine.length) ? Math.abs(mean) : 0;
    };
    const sd = daily((d) => twin.sd(d, c));
    const rhythm = daily((d) => twin.lag1(d, c));
    const dyn = Math.max(sd > 1e-9 ? over((r) => r.dSd) / sd : 0, rhythm > 1e-6 ? over((r) => r.dLag1) / rhythm : 0);
    best.raw = Math.max(best.raw, over((r) => r.effectSdRaw) || 0);
    best.rel = Math.max(best.rel, over((r) => r.effectSdRel) || 0);
    best.dyn = Math.max(best.dyn, dyn || 0);
  });
  return best;
}
