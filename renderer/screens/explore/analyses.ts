// What the drawings of analyses need besides a window: which sentence a lag deserves, and fewer places to draw. Pure.

import { numberTicks } from "../../charts/ticks.ts";
import type { CrossCorrelationResult } from "../../../shared/contract/explore.ts";

/** Round figures of a span in time, µs: in days, hours, minutes or seconds. */
const unitsUs = [86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000];

/** Round shifts on both sides of none. */
export function lagTicks(most: number, axis: "time" | "row"): number[] {
  const unit = axis === "time" ? (unitsUs.find((one) => most >= 2 * one) ?? 1000) : 1;
  return numberTicks(-most / unit, most / unit, 5).map((tick) => tick * unit);
}

const periodsS = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400];
const periodsRows = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000];

/** Round periods between two frequencies, as logarithms of their frequencies, rising. */
export function periodTicks(low: number, high: number, axis: "time" | "row"): number[] {
  return (axis === "time" ? periodsS : periodsRows).map((period) => 1 / period).filter((frequency) => frequency >= low && frequency <= high).map(Math.log10).sort((a, b) => a - b);
}

/** chance: the greatest correlation is within what chance gives over all shifts; otherwise who follows whom. */
export function lagSentence({ lag, atLag, bandAll }: Pick<CrossCorrelationResult, "lag" | "atLag" | "bandAll">): "chance" | "follows" | "leads" | "none" {
  if (!(Math.abs(atLag) > bandAll)) return "chance";
  return lag > 0 ? "follows" : lag < 0 ? "leads" : "none";
}

/** At most `most` places to draw: of each piece the one farthest from zero, so that no peak is lost. */
export function lagPlaces(lags: Float64Array, r: Float64Array, most: number): { lags: Float64Array; r: Float64Array } {
  const every = Math.max(1, Math.ceil(lags.length / most));
  const places: number[] = [];
  for (let start = 0; start < lags.length; start += every) {
    let best = start;
    for (let i = start; i < Math.min(lags.length, start + every); i += 1) if (Math.abs(r[i] ?? 0) > Math.abs(r[best] ?? 0)) best = i;
    places.push(best);
  }
  return { lags: Float64Array.from(places, (i) => lags[i] ?? 0), r: Float64Array.from(places, (i) => r[i] ?? NaN) };
}

/** Letters of regimes, largest first. */
export const regimeName = (regime: number): string => String.fromCharCode(65 + regime);
