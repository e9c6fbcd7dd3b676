// What a fresh plan says for each scenario, and why. No default depends on a known data set.
import { recipeFormat } from "../recipe/recipe.ts";
import { planFormat, planSchema, type Plan, type Scenario } from "./plan.ts";

type Part = Pick<Plan, "prepare" | "label" | "target" | "split" | "train" | "select">;

const recipe = (steps: unknown[], why: string): Plan["prepare"] => ({ recipe: { format: recipeFormat, steps } as Plan["prepare"]["recipe"], why });

const boosting = { id: "boosting", family: "boosting", parameters: {}, why: "learns curves and interactions, needs no scaling, takes missing values as they are" };

const classification: Part = {
  prepare: recipe([], "rows as they are: rows without order need no window"),
  label: { source: { kind: "none" }, class: "event", why: "the target column says it" },
  target: { what: { kind: "column", column: "target" }, why: "the event that costs money" },
  split: { how: { kind: "forwardChaining", folds: 4 }, purgeS: null, changesUs: [], why: "only the past may teach, as on the machine" },
  train: {
    candidates: [boosting, { id: "logistic", family: "logistic", parameters: {}, why: "simple, fast, easy to read" }, { id: "boosting-small", family: "boosting", parameters: { trees: 80, leaves: 7 }, why: "a smaller model that may do as well" }],
    baselines: [{ id: "prior", family: "prior", parameters: {}, why: "says the share of events to every row" }],
    perGroup: false,
    trainOn: "normal",
    without: [],
    why: "one flexible, one simple and one small candidate",
  },
  select: { metric: "prAuc", margin: 0.02, threshold: { kind: "costs" }, count: 1, of: 1, calibration: "none", byHand: null, why: "rare events: precision against recall; the threshold follows from what a miss and a false alarm cost" },
};

const parts: Record<Scenario, Part> = {
  anomaly: {
    prepare: recipe([], "rows as they are until a window proves useful"),
    label: { source: { kind: "none" }, class: "event", why: "normal operation alone is enough to learn from" },
    target: { what: { kind: "none" }, why: "the model learns what is normal" },
    split: { how: { kind: "holdout", testShare: 0.3 }, purgeS: null, changesUs: [], why: "the newest rows judge" },
    train: {
      candidates: [
        { id: "pca", family: "pca", parameters: {}, why: "sees when the relation among tags breaks, and says which tag" },
        { id: "isolation-forest", family: "isolationForest", parameters: {}, why: "sees rare combinations without assuming a line" },
        { id: "pca-fine", family: "pca", parameters: { components: 0.97 }, why: "keeps more of the normal movement" },
      ],
      baselines: [{ id: "three-sigma", family: "threeSigma", parameters: {}, why: "limits on each tag, as alarm systems have them" }],
      perGroup: false,
      trainOn: "normal",
      without: [],
      why: "two kinds of detector against plain limits",
    },
    select: { metric: "balancedAccuracy", margin: 0, threshold: { kind: "normalRows", share: 0.01 }, count: 1, of: 1, calibration: "none", byHand: null, why: "misses and false alarms count alike, so an alarm that always stands gains nothing; the limit comes from normal rows that the model has not seen" },
  },
  classification,
  regression: {
    ...classification,
    target: { what: { kind: "column", column: "target" }, why: "the value that the laboratory gives too late" },
    train: {
      candidates: [{ id: "ridge", family: "ridge", parameters: {}, why: "extrapolates calmly when the plant moves" }, boosting, { id: "boosting-small", family: "boosting", parameters: { trees: 80, leaves: 7 }, why: "a smaller model that may do as well" }],
      baselines: [{ id: "mean", family: "mean", parameters: {}, why: "says the mean of the past" }],
      perGroup: false,
      trainOn: "normal",
      without: [],
      why: "a line and trees: drifting plants often prefer the line",
    },
    select: { metric: "rmse", margin: 0, threshold: { kind: "none" }, count: 1, of: 1, calibration: "none", byHand: null, why: "errors in the unit of the target" },
  },
  "remaining-life": {
    ...classification,
    target: { what: { kind: "remainingLife", unit: "rows", cap: 125 }, why: "far from failure nothing can be seen: the life is capped" },
    split: { how: { kind: "groupFolds", folds: 4 }, purgeS: null, changesUs: [], why: "a machine is either learned from or judged on" },
    train: {
      candidates: [boosting, { id: "ridge", family: "ridge", parameters: {}, why: "a calm reference" }, { id: "boosting-small", family: "boosting", parameters: { trees: 80, leaves: 7 }, why: "a smaller model that may do as well" }],
      baselines: [{ id: "mean", family: "mean", parameters: {}, why: "says the mean life" }],
      perGroup: false,
      trainOn: "normal",
      without: [],
      why: "wear bends: trees and a line against the mean",
    },
    select: { metric: "rmse", margin: 0, threshold: { kind: "none" }, count: 1, of: 1, calibration: "none", byHand: null, why: "errors in the unit of the life" },
  },
  forecast: {
    ...classification,
    target: { what: { kind: "forecast", column: "target", horizonS: 3600 }, why: "the value that people act on ahead of time" },
    train: {
      candidates: [{ id: "ridge", family: "ridge", parameters: {}, why: "lags and calendar in a line" }, { id: "nlinear", family: "nlinear", parameters: {}, why: "the same line from where the tag stands now: a level never seen is carried on" }, boosting, { id: "boosting-small", family: "boosting", parameters: { trees: 80, leaves: 7 }, why: "a smaller model that may do as well" }],
      baselines: [{ id: "mean", family: "mean", parameters: {}, why: "says the mean of the past" }],
      perGroup: false,
      trainOn: "normal",
      without: [],
      why: "a line and trees on lags",
    },
    select: { metric: "rmse", margin: 0, threshold: { kind: "none" }, count: 1, of: 1, calibration: "none", byHand: null, why: "errors in the unit of the target" },
  },
};

/** A whole plan for a scenario, with defaults and their reasons. */
export function defaultPlan(scenario: Scenario, name: string): Plan {
  return planSchema.parse({
    format: planFormat,
    name,
    scenario,
    seed: 1,
    frame: {},
    data: { source: { kind: "simulated", preset: "demo", seed: 1, file: "pump_1min.csv" } },
    explore: {},
    ...parts[scenario],
    explain: {},
    package: { name: "model" },
    deploy: {},
    monitor: {},
  });
}
