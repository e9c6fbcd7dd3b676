// The curves of a model that is a sum of curves, by the names of its features. Pure; runs in main.
// A model that chose among its features has curves of those alone: their places are not those of its columns.
import { Failure } from "../../shared/contract/errors.ts";
import { withShapes, type CurveShape } from "../../shared/scoring/curveShape.ts";
import { stepsOf, type EbmModel } from "../../shared/scoring/ebm.ts";
import { keptModel } from "../../shared/scoring/keptFeatures.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";

/** Whether the model is a sum of curves of features as they are measured. */
export function isDrawn(model: ModelDocument): model is EbmModel & ModelDocument {
  return model.family === "ebm" && !model.regimes;
}

/** The curve of a feature as it answers, edits laid over it; null where the model has none of it. */
export function curveOf(model: ModelDocument, feature: string): { edges: Float64Array; values: Float64Array; missing: number } | null {
  if (!isDrawn(model)) return null;
  const own = keptModel(model);
  const f = own.features.indexOf(feature);
  if (f < 0) return null;
  const steps = stepsOf(own, f);
  return { edges: Float64Array.from(own.curves[f]!.edges), values: steps.slice(0, -1), missing: steps[steps.length - 1]! };
}

/** The model under the shapes; itself where it has no curves. Shapes of features that it does not read say nothing. Throws planUnfit for what is no curve. */
export function drawnOn(model: ModelDocument, shapes: readonly CurveShape[]): ModelDocument {
  if (!isDrawn(model)) return model;
  try {
    return { ...model, ...withShapes(keptModel(model), shapes), features: model.features };
  } catch (thrown) {
    throw new Failure("planUnfit", { field: "edits", detail: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
