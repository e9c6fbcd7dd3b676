// A random threshold between two values, for trees whose cuts are drawn (Liu 2008, Geurts 2006). Pure; runs wherever trees grow.
import type { Generator } from "../../../shared/stats/random.ts";

/** A threshold uniform in [least, largest), least < largest, in seven digits where those still part the two: they keep the file small. */
export function drawThreshold(least: number, largest: number, random: Generator): number {
  const exact = least + random.uniform() * (largest - least);
  const short = Number(exact.toPrecision(7));
  const threshold = short >= least && short < largest ? short : exact;
  return threshold >= least && threshold < largest ? threshold + 0 : least + 0;
}
