// Lays the reading by regime before any family's scorer, and asks the regime's own model where it has one. Runs anywhere; pure.
import type { ModelHead, Scorer } from "./model.ts";
import { readInRegime, regimeOf } from "./regimes.ts";

/** A scorer whose rows are first read in their regime; the scorer itself where there are none. Contributions are those of the row as read.
 *  `ownScorer`: scorer of a single regime's model. */
export function regimeScorer(scorer: Scorer, { regimes, byRegime }: Pick<ModelHead, "regimes" | "byRegime">, ownScorer: (model: ModelHead) => Scorer): Scorer {
  if (!regimes) return scorer;
  const out = new Float64Array(regimes.means[0]!.length);
  const own = regimes.centres.map((_, k) => (byRegime?.[k] ? ownScorer(byRegime[k]) : scorer));
  /** Reads the row into `out` and names who answers. */
  const answers = (row: Float64Array): Scorer => {
    const k = regimeOf(regimes, row);
    readInRegime(regimes, row, out, k);
    return own[k]!;
  };
  const { classes } = scorer;
  return {
    score: (row) => answers(row).score(out),
    contributions: (row) => answers(row).contributions(out),
    ...(classes ? { classes: { names: classes.names, probabilities: (row, into) => answers(row).classes!.probabilities(out, into) } } : {}),
  };
}
