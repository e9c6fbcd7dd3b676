// Round ticks for axes: numbers, and times in the plant's zone. Pure.

/** Round step at least `least` (1, 2 or 5 times a power of ten). */
export function roundStep(least: number): number {
  if (!(least > 0) || !Number.isFinite(least)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((f) => f * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Two to `most` round numbers inside [min, max], in order; one when the range holds no more; none when it is empty. */
export function numberTicks(min: number, max: number, most = 4): number[] {
  if (!(max > min)) return Number.isFinite(min) && min === max ? [min] : [];
  const step = roundStep((max - min) / Math.max(1, most));
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toFixed(Math.min(20, decimals))));
}

/** Ticks of a lane's scale, px high: two at least, since one figure alone says nothing of the scale; four at most. */
export function laneTicks(min: number, max: number, height: number): number[] {
  let ticks: number[] = [];
  for (let most = Math.max(2, Math.min(4, Math.floor(height / 34))); most <= 6 && ticks.length < 2; most += 1) ticks = numberTicks(min, max, most);
  return ticks;
}

/** Digits after the mark that tell the ticks of one axis apart. */
export function tickDigits(ticks: readonly number[]): number {
  const step = ticks.length > 1 ? Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)) : Math.abs(ticks[0] ?? 1);
  if (step === 0) return 0;
  for (let digits = 0; digits < 9; digits += 1) if (Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) < 1e-6) return digits;
  return 9;
}

const second = 1_000_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  0.001 * second, 0.002 * second, 0.005 * second, 0.01 * second, 0.02 * second, 0.05 * second, 0.1 * second, 0.2 * second, 0.5 * second, second, 2 * second, 5 * second, 10 * second, 15 * second,
  30 * second, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day,
];

export interface TimeTick {
  readonly tUs: number;
  /** How the tick is written: a time of day, a day, a month or a year. */
  readonly as: "milli" | "second" | "minute" | "day" | "month" | "year";
}

/** UTC of a wall time, µs, where `offsetAt` tells the zone's offset at a moment; of a doubled hour the later passage, of a missing one the hour after. */
function utcOf(localUs: number, offsetAt: (tUs: number) => number): number {
  const guess = localUs - offsetAt(localUs);
  return localUs - offsetAt(guess);
}

/** At most `most` ticks on round local times. offsetAt: the zone's offset from UTC at a moment, µs. From six hours on each tick has its own, since the
 *  clock may change in the window; finer ones keep the first, so that they stay evenly spread through the change. */
export function timeTicks(fromUs: number, toUs: number, most: number, offsetAt: (tUs: number) => number): TimeTick[] {
  if (!(toUs > fromUs) || most < 1) return [];
  const least = (toUs - fromUs) / most;
  const step = steps.find((candidate) => candidate >= least);
  if (step === undefined) return calendarTicks(fromUs, toUs, least, offsetAt);
  const as = step >= day ? "day" : step >= minute ? "minute" : step >= second ? "second" : "milli";
  const ticks: TimeTick[] = [];
  const offsetUs = offsetAt(fromUs);
  const lastOffsetUs = offsetAt(toUs);
  const isLong = step >= 6 * hour;
  // A clock that goes back within the window shows a wall time that the first offset would put behind its end.
  for (let local = Math.ceil((fromUs + offsetUs) / step) * step; local - Math.max(offsetUs, lastOffsetUs) <= toUs; local += step) {
    const tUs = Math.round(isLong ? utcOf(local, offsetAt) : local - offsetUs);
    const shown = isLong || lastOffsetUs !== offsetUs ? tUs + offsetAt(tUs) : local;
    if (tUs >= fromUs && tUs <= toUs) ticks.push({ tUs, as: as !== "day" && shown % day === 0 ? "day" : as });
  }
  return ticks;
}

function calendarTicks(fromUs: number, toUs: number, least: number, offsetAt: (tUs: number) => number): TimeTick[] {
  const month = 30.44 * day;
  const every = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600].find((months) => months * month >= least) ?? 12 * roundStep(least / (12 * month));
  const start = new Date((fromUs + offsetAt(fromUs)) / 1000);
  const ticks: TimeTick[] = [];
  for (let index = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / every) * every; ; index += every) {
    const tUs = utcOf(Date.UTC(Math.floor(index / 12), index % 12, 1) * 1000, offsetAt);
    if (tUs > toUs) return ticks;
    if (tUs >= fromUs) ticks.push({ tUs, as: every >= 12 ? "year" : "month" });
  }
}
