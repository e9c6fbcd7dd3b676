// A model that reads only some of a row's features. Runs anywhere; pure; part of the device bundle. Must learn nothing.
import type { ModelHead, Scorer } from "./model.ts";

/** A scorer whose rows are cut to the features that the model kept; the family's own where it kept them all. Features left out have no part. */
export function keptScorer<M extends ModelHead>(model: M, familyScorer: (model: M) => Scorer): Scorer {
  const { kept, features } = model;
  if (!kept) return familyScorer(model);
  const scorer = familyScorer(keptModel(model));
  const own = new Float64Array(kept.length);
  const cut = (row: Float64Array) => {
    for (let i = 0; i < kept.length; i++) own[i] = row[kept[i]!]!;
    return own;
  };
  return {
    score: (row) => scorer.score(cut(row)),
    contributions(row) {
      const parts = scorer.contributions(cut(row));
      const values = new Float64Array(features.length);
      kept.forEach((f, i) => (values[f] = parts.values[i]!));
      return { ...parts, values };
    },
    ...(scorer.classes ? { classes: { names: scorer.classes.names, probabilities: (row, out) => scorer.classes!.probabilities(cut(row), out) } } : {}),
  };
}

/** The document as its family made it: of the kept features alone. */
export function keptModel<M extends ModelHead>(model: M): M {
  const { kept, ...rest } = model;
  return kept ? ({ ...rest, features: kept.map((f) => model.features[f]!) } as unknown as M) : model;
}
