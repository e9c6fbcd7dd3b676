// Baselines as families, so that they stand in the same table as the models: a constant, a repeated column, three sigma. Runs in main.
// Each scores one row without memory; rules that need the rows before stand in streamBaselines.ts.
import { Failure } from "../../../shared/contract/errors.ts";
import {
  constantScorer,
  repeatScorer,
  threeSigmaScorer,
  type ConstantModel,
  type RepeatModel,
  type ThreeSigmaModel,
} from "../../../shared/scoring/baselines.ts";
import type { Family } from "../family.ts";
import { constant as tensor, fillMissing, modelBytes, node } from "../onnx/graph.ts";
import type { Frame } from "../frame.ts";
import { allRows, inverse, knownRows, needRows, scalingOf, stopIfAsked } from "./standardise.ts";

/** Share of class 1 in training, for every row. */
export const prior: Family<object, ConstantModel> = constantFamily("prior");
/** Mean training target, for every row. */
export const mean: Family<object, ConstantModel> = constantFamily("mean");

export interface RepeatParameters {
  /** Name of the column to repeat: the last known target, or that of a season ago. Required; the frame must have it. */
  feature: string;
}

/** The last known target, from a lag column that the recipe made. */
export const persistence: Family<RepeatParameters, RepeatModel> = repeatFamily("persistence");
/** The target of one season ago, from a lag column that the recipe made. */
export const seasonalNaive: Family<RepeatParameters, RepeatModel> = repeatFamily("seasonalNaive");

export interface ThreeSigmaParameters {
  /** Columns that have a limit, such as the measured tags without what a recipe made of them; default all. The frame must have them. */
  only?: string[];
}

/** The largest |z| over the features; at 3 the classic chart. Labels are never read. */
export const threeSigma: Family<ThreeSigmaParameters, ThreeSigmaModel> = {
  id: "threeSigma",
  tasks: ["anomaly"],
  defaults: {},
  async fit(frame, _task, { only }, options) {
    const rows = allRows(frame);
    needRows(rows, 3);
    stopIfAsked(options);
    for (const column of only ?? []) if (!frame.features.includes(column)) throw new Failure("planUnknownColumn", { column, step: "threeSigma" });
    const { center, scale } = scalingOf(frame, rows);
    const counts = inverse(scale).map((v, f) => (only && !only.includes(frame.features[f]!) ? 0 : v));
    return {
      family: "threeSigma",
      answer: "score",
      features: [...frame.features],
      center: Array.from(center),
      inverseScale: Array.from(counts),
    };
  },
  scorer: threeSigmaScorer,
  toOnnx(model) {
    const size = model.features.length;
    return modelBytes({
      name: model.family,
      features: model.features,
      initializers: [tensor("center", [1, size], model.center), tensor("inverseScale", [1, size], model.inverseScale), tensor("axis", [1], [1], "int64")],
      nodes: [
        ...fillMissing("center", "filled"),
        node("Sub", ["filled", "center"], "centered"),
        node("Mul", ["centered", "inverseScale"], "z"),
        node("Abs", ["z"], "distance"),
        node("ReduceMax", ["distance", "axis"], "score"),
      ],
    });
  },
};

function meanTarget(frame: Frame, rows: Int32Array): number {
  let sum = 0;
  for (const r of rows) sum += frame.y![r]!;
  return sum / rows.length;
}

function constantFamily(id: "prior" | "mean"): Family<object, ConstantModel> {
  return {
    id,
    tasks: [id === "prior" ? "classification" : "regression"],
    defaults: {},
    async fit(frame, _task, _parameters, options) {
      const rows = knownRows(frame);
      needRows(rows, 2);
      stopIfAsked(options);
      const constant = meanTarget(frame, rows);
      if (id === "prior" && (constant === 0 || constant === 1)) throw new Failure("learnOneClass", { detail: String(constant) });
      return { family: id, answer: id === "prior" ? "probability" : "value", features: [...frame.features], constant };
    },
    scorer: constantScorer,
    toOnnx(model) {
      const size = model.features.length;
      // A column of zeros from the row itself carries its number of rows; IsNaN keeps a gap from becoming one.
      return modelBytes({
        name: model.family,
        features: model.features,
        initializers: [tensor("weights", [size, 1], new Float64Array(size)), tensor("zeros", [1, size], new Float64Array(size)), tensor("constant", [1], [model.constant])],
        nodes: [
          node("IsNaN", ["row"], "missing"),
          node("Where", ["missing", "zeros", "zeros"], "blank"),
          node("MatMul", ["blank", "weights"], "nothing"),
          node("Add", ["nothing", "constant"], "score"),
        ],
      });
    },
  };
}

function repeatFamily(id: "persistence" | "seasonalNaive"): Family<RepeatParameters, RepeatModel> {
  return {
    id,
    tasks: ["regression"],
    defaults: { feature: "" },
    async fit(frame, _task, parameters, options) {
      const feature = frame.features.indexOf(parameters.feature);
      if (feature < 0) throw new Failure("planUnknownColumn", { column: parameters.feature });
      const rows = knownRows(frame);
      needRows(rows, 2);
      stopIfAsked(options);
      return { family: id, answer: "value", features: [...frame.features], feature, fill: meanTarget(frame, rows) };
    },
    scorer: repeatScorer,
    toOnnx(model) {
      return modelBytes({
        name: model.family,
        features: model.features,
        initializers: [tensor("place", [1], [model.feature], "int64"), tensor("fill", [1], [model.fill])],
        nodes: [
          { op: "Gather", inputs: ["row", "place"], outputs: ["column"], attributes: { axis: { kind: "int", value: 1 } } },
          node("IsNaN", ["column"], "missing"),
          node("Where", ["missing", "fill", "column"], "score"),
        ],
      });
    },
  };
}
