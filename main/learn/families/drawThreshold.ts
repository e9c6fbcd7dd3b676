// A random threshold between two values, for trees whose cuts are drawn (Liu 2008, Geurts 2006). Pure; runs wherever trees grow.
import type { Generator } from "../../../shared/stats/random.ts";

/** A threshold uniform in [least, largest), least < largest. */
export function drawThreshold(least: number, largest: number, random: Generator): number {
  const exact = least + random.uniform() * (largest - least);
  return exact >= least && exact < largest ? exact + 0 : least + 0;
}

/** The threshold in seven digits where those still part the two: they keep the file small. */
export function shortThreshold(threshold: number, least: number, largest: number): number {
  const short = Number(threshold.toPrecision(7));
  return short >= least && short < largest ? short + 0 : threshold;
}
