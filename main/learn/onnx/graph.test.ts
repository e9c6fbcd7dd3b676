// An affine model and a small tree, written by hand and run by onnxruntime.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import type { Scorer } from "../../../shared/scoring/model.ts";
import { checkOnnx } from "./check.ts";
import { runGraph } from "./runGraph.ts";
import { constant, fillMissing, modelBytes, node } from "./graph.ts";

const scorerOf = (score: (row: Float64Array) => number): Scorer => ({
  score,
  contributions: () => ({ scale: "score", base: 0, values: new Float64Array(), total: 0 }),
});

const affine = (type: "double" | "float") =>
  modelBytes({
    name: "affine",
    features: ["a", "b"],
    type,
    initializers: [constant("means", [1, 2], [10, 20], type), constant("weights", [2, 1], [0.5, -2], type), constant("bias", [1], [3], type)],
    nodes: [...fillMissing("means", "filled"), node("MatMul", ["filled", "weights"], "product"), node("Add", ["product", "bias"], "score")],
  });
const affineScore = scorerOf((row) => {
  const a = Number.isNaN(row[0]!) ? 10 : row[0]!;
  const b = Number.isNaN(row[1]!) ? 20 : row[1]!;
  return 0.5 * a - 2 * b + 3;
});
const rows = Float64Array.of(1, 2, NaN, 4, 5, NaN, NaN, NaN);

describe("an ONNX model", () => {
  it("gives the scorer's values in double, missing values filled", async () => {
    expect(await checkOnnx(runGraph, affine("double"), affineScore, rows, 4, 2, 0)).toEqual({ rows: 4, worst: 0, worstRow: 0 });
  });

  it("may be written in float for runtimes that lack double", async () => {
    expect(await checkOnnx(runGraph, affine("float"), affineScore, rows, 4, 2, 0)).toEqual({ rows: 4, worst: 0, worstRow: 0 });
  });

  it("is refused with the worst row when it differs beyond the tolerance", async () => {
    const wrong = scorerOf((row) => affineScore.score(row) + (row[0] === 5 ? 1 : 0));
    const thrown: unknown = await checkOnnx(runGraph, affine("double"), wrong, rows, 4, 2, 0.01).catch((e: unknown) => e);
    expect(failureOf(thrown)).toEqual({
      name: "onnxDiffers",
      code: "MW-ONX-701",
      outcome: "REJECT",
      where: { row: 3, detail: "onnx -34.5, scorer -33.5, tolerance 0.01" },
    });
  });

  it("is the same bytes each time", () => {
    expect(affine("double")).toEqual(affine("double"));
  });

  it("is not written when a tensor does not fill its shape", () => {
    expect(() => modelBytes({ name: "x", features: ["a"], nodes: [], initializers: [constant("w", [2, 2], [1, 2, 3])] })).toThrow(RangeError);
  });
});
