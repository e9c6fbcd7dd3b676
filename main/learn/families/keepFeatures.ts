// Any family on the features that tell most, chosen among the training rows inside the fit, so inside every fold. Runs in main.
// What is shipped chooses anew on the rows that it learns from. Methods: see featureChoice.ts.
import { keptModel, keptScorer } from "../../../shared/scoring/keptFeatures.ts";
import type { ModelHead } from "../../../shared/scoring/model.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Family } from "../family.ts";
import type { Frame } from "../frame.ts";
import { withKeptFeatures } from "../onnx/keptFeatures.ts";
import { featureChoice } from "./featureChoice.ts";

export interface KeepParameters {
  /** How many features the model reads; `all` (default). Those that other settings name are always among them. */
  keepFeatures: number | "all";
}

/** The family with one more parameter. Where it keeps all features it is the family itself. Throws planUnfit for a number that is none. */
export function onKeptFeatures<P extends object, M extends ModelHead>(family: Family<P, M>): Family<P & KeepParameters, M> {
  return {
    ...family,
    defaults: { ...family.defaults, keepFeatures: "all" },
    async fit(frame, task, { keepFeatures: count = "all", ...parameters }, options) {
      const own = parameters as unknown as P;
      if (count !== "all" && !(Number.isInteger(count) && count >= 1)) throw new Failure("planUnfit", { field: "keepFeatures", detail: String(count) });
      if (count === "all" || count >= frame.features.length) return family.fit(frame, task, own, options);
      const kept = featureChoice(frame, task, count, namedIn(own));
      return { ...(await family.fit(takeFeatures(frame, kept), task, own, options)), features: frame.features, kept };
    },
    scorer: (model) => keptScorer(model, (own) => family.scorer(own)),
    toOnnx: (model) => withKeptFeatures(family.toOnnx(keptModel(model)), model),
  };
}

function takeFeatures(frame: Frame, places: readonly number[]): Frame {
  const X = new Float64Array(places.length * frame.rows);
  places.forEach((f, i) => X.set(frame.X.subarray(f * frame.rows, (f + 1) * frame.rows), i * frame.rows));
  return { ...frame, features: places.map((f) => frame.features[f]!), X };
}

/** Every text in the settings: a feature among them is meant by somebody. */
function namedIn(settings: unknown): Set<string> {
  if (typeof settings === "string") return new Set([settings]);
  if (settings === null || typeof settings !== "object") return new Set();
  return new Set([...(Array.isArray(settings) ? [] : Object.keys(settings)), ...Object.values(settings).flatMap((value) => [...namedIn(value)])]);
}
