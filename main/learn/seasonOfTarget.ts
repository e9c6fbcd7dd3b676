// The season of a frame's target: its longest stretch laid on an even grid and asked for a period. Runs in main; pure.
// Must see only the rows that it is given: inside a fold those are training rows.
import { findSeason } from "../../shared/stats/season.ts";
import { median } from "../../shared/stats/quantiles.ts";
import type { Frame } from "./frame.ts";

export interface TargetSeason {
  periodS: number;
  /** Median distance of rows. */
  stepS: number;
  /** Share of the target's movement that the value of a season before tells. */
  share: number;
}

/** Longer stretches are cut to their newest places: a season is looked for where the plant is now. */
const mostPlaces = 65_536;
const clockS = [86_400, 7 * 86_400];

/** The season of the target in the group with most rows, or undefined: no time, no target, or none that stands out of noise. */
export function seasonOfTarget({ tUs, y, group, rows }: Frame): TargetSeason | undefined {
  if (!tUs || !y) return undefined;
  const counts = new Map<number, number>();
  for (let r = 0; r < rows; r++) counts.set(group?.[r] ?? 0, (counts.get(group?.[r] ?? 0) ?? 0) + 1);
  const [largest] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [0];
  const own = Int32Array.from({ length: rows }, (_, r) => r).filter((r) => (group?.[r] ?? 0) === largest && Number.isFinite(tUs[r]!)).sort((a, b) => tUs[a]! - tUs[b]! || a - b);
  const stepUs = median(Float64Array.from({ length: Math.max(0, own.length - 1) }, (_, i) => tUs[own[i + 1]!]! - tUs[own[i]!]!).filter((step) => step > 0));
  if (!(stepUs > 0)) return undefined;
  const last = tUs[own.at(-1)!]!;
  const places = Math.min(mostPlaces, Math.round((last - tUs[own[0]!]!) / stepUs) + 1);
  const series = new Float64Array(places).fill(NaN);
  for (const r of own) {
    const place = places - 1 - Math.round((last - tUs[r]!) / stepUs);
    if (place >= 0) series[place] = y[r]!;
  }
  const season = findSeason(series, clockS.map((s) => (s * 1e6) / stepUs));
  return season && { periodS: (season.period * stepUs) / 1e6, stepS: stepUs / 1e6, share: season.share };
}
