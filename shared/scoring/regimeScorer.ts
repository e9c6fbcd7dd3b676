// Lays the reading by regime before any family's scorer. Runs anywhere; pure.
import type { Scorer } from "./model.ts";
import { readInRegime, type Regimes } from "./regimes.ts";

/** A scorer whose rows are first read in their regime; the scorer itself where there are none. Contributions are those of the row as read. */
export function regimeScorer(scorer: Scorer, regimes: Regimes | undefined): Scorer {
  if (!regimes) return scorer;
  const out = new Float64Array(regimes.means[0]!.length);
  const { classes } = scorer;
  return {
    score: (row) => scorer.score(readInRegime(regimes, row, out)),
    contributions: (row) => scorer.contributions(readInRegime(regimes, row, out)),
    ...(classes ? { classes: { names: classes.names, probabilities: (row, into) => classes.probabilities(readInRegime(regimes, row, out), into) } } : {}),
  };
}
