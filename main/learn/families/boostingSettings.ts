// The parameters of boosting as people write them, held to their ranges and turned into what training asks. Runs in main.
// A name of a feature that the table does not have says nothing: a plan may leave features out and keep what it said about them.
import { Failure } from "../../../shared/contract/errors.ts";
import { median, quantile } from "../../../shared/stats/quantiles.ts";
import type { Task } from "../family.ts";
import type { Loss } from "./boostingLoss.ts";
import type { TrainingParameters, TrainingTask } from "./boostingTrain.ts";

/** What is lowered. "auto": logistic for classes, squared for numbers. absolute and quantile answer a median or another quantile; huber
 *  cares less for far rows; poisson and tweedie are for counts and for amounts with many zeros, whose answer is never below 0. */
const objectives = ["auto", "logistic", "squared", "absolute", "huber", "quantile", "poisson", "tweedie"] as const;

export interface BoostingParameters extends TrainingParameters {
  /** "balanced" gives both classes the same total weight; probabilities then speak of balanced classes. Without effect on numbers. */
  classWeight: "balanced" | "none";
  objective: (typeof objectives)[number];
  /** Share of targets that shall lie below the answer of "quantile", between 0 and 1. */
  quantile: number;
  /** Power of the variance of "tweedie", between 1 (counts) and 2 (amounts). */
  tweediePower: number;
  /** Part of the training rows, the latest, on which progress is watched, above 0, at most 0.5. */
  watchedShare: number;
  /** Features with which the answer only rises or only falls. */
  monotone: Record<string, "rises" | "falls">;
  /** Features that may act together; one of no group acts alone. No groups: any may. */
  interactions: string[][];
  /** Features that hold codes of categories: whole numbers from 0 to 65535. */
  categorical: string[];
}

export const boostingDefaults: BoostingParameters = {
  trees: 200,
  leaves: 15,
  learningRate: 0.06,
  minRowsPerLeaf: 20,
  lambda: 1,
  rowShare: 1,
  featureShare: 1,
  nodeFeatureShare: 1,
  classWeight: "none",
  objective: "auto",
  quantile: 0.5,
  tweediePower: 1.5,
  patience: 0,
  watchedShare: 0.15,
  monotone: {},
  interactions: [],
  categorical: [],
};

/** The numbers of a training. Throws planUnfit, naming what is out of its range. */
export function trainingParametersOf(p: BoostingParameters): TrainingParameters {
  const share = (name: "rowShare" | "featureShare" | "nodeFeatureShare" | "learningRate") => within(p, name, Number.MIN_VALUE, 1);
  return {
    trees: Math.round(within(p, "trees", 1, 10_000)),
    leaves: Math.round(within(p, "leaves", 2, 255)),
    learningRate: share("learningRate"),
    minRowsPerLeaf: within(p, "minRowsPerLeaf", 0, Infinity),
    lambda: within(p, "lambda", 0, Number.MAX_VALUE),
    rowShare: share("rowShare"),
    featureShare: share("featureShare"),
    nodeFeatureShare: share("nodeFeatureShare"),
    patience: Math.round(within(p, "patience", 0, 10_000)),
  };
}

/** A parameter as a number from least to largest. Throws planUnfit. */
export function within(p: BoostingParameters, field: keyof BoostingParameters & string, least: number, largest: number): number {
  const value = p[field];
  if (!(typeof value === "number" && value >= least && value <= largest)) throw new Failure("planUnfit", { field, detail: `${String(value)}, expected ${least} to ${largest}` });
  return value;
}

/** The loss for a task. `ones`: targets of class 1. Throws planUnfit for an objective that the task or the targets do not allow. */
export function lossOf(p: BoostingParameters, task: Task, y: Float64Array, ones: number): Loss {
  const classes = task === "classification";
  const kind = p.objective === "auto" ? (classes ? "logistic" : "squared") : p.objective;
  if (!objectives.includes(kind) || (kind === "logistic") !== classes) throw new Failure("planUnfit", { field: "objective", detail: `${String(kind)}, ${task}` });
  const balanced = classes && p.classWeight === "balanced";
  const classWeights: Loss["classWeights"] = balanced ? [y.length / (2 * ones), y.length / (2 * (y.length - ones))] : [1, 1];
  if ((kind === "poisson" || kind === "tweedie") && y.some((v) => v < 0)) throw new Failure("planUnfit", { field: "objective", detail: `${kind}, target ${Math.min(...y.filter((v) => v < 0).subarray(0, 1))}` });
  switch (kind) {
    case "quantile":
      return { kind, shape: within(p, "quantile", 1e-6, 1 - 1e-6), classWeights };
    case "absolute":
      return { kind: "quantile", shape: 0.5, classWeights };
    case "huber":
      return { kind, shape: bendOf(y), classWeights };
    case "tweedie":
      return { kind, shape: within(p, "tweediePower", 1 + 1e-6, 2 - 1e-6), classWeights };
    default:
      return { kind, shape: 0, classWeights };
  }
}

/** Where Huber's loss bends: nine tenths of the targets lie nearer to their median (Friedman 2001 takes that share of the residuals). */
function bendOf(y: Float64Array): number {
  const middle = median(y);
  const far = y.map((v) => Math.abs(v - middle));
  return quantile(far, 0.9) || Math.max(quantile(far, 1), Number.MIN_VALUE);
}

const isNames = (value: unknown): boolean => Array.isArray(value) && value.every((name) => typeof name === "string");

/** What is said about features, by column. Throws planUnfit for what is no such list and for a category with a direction. */
export function limitsOf(p: BoostingParameters, features: readonly string[]): Pick<TrainingTask, "categorical" | "directions" | "groups"> {
  const columnOf = (name: string) => {
    const column = features.indexOf(name);
    return column < 0 ? [] : [column];
  };
  const wrong =
    (!isNames(p.categorical) && "categorical") ||
    (!(Array.isArray(p.interactions) && p.interactions.every(isNames)) && "interactions") ||
    (!(typeof p.monotone === "object" && p.monotone !== null && !Array.isArray(p.monotone)) && "monotone");
  if (wrong) throw new Failure("planUnfit", { field: wrong, detail: JSON.stringify(p[wrong]) ?? "" });
  const both = Object.keys(p.monotone).find((name) => p.categorical.includes(name));
  if (both !== undefined) throw new Failure("planUnfit", { field: "monotone", detail: `${both} is categorical` });
  return {
    categorical: p.categorical.flatMap(columnOf),
    directions: Object.entries(p.monotone).flatMap(([name, way]) => {
      if (way !== "rises" && way !== "falls") throw new Failure("planUnfit", { field: "monotone", detail: `${name}: ${String(way)}` });
      return columnOf(name).map((column) => ({ column, direction: way === "rises" ? (1 as const) : (-1 as const) }));
    }),
    groups: p.interactions.map((names) => names.flatMap(columnOf)),
  };
}
