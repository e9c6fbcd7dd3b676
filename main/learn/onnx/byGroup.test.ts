import { describe, expect, it } from "vitest";
import { scorerOf, type ModelDocument, type SingleDocument } from "../../../shared/scoring/scorer.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { pca } from "../families/pca.ts";
import type { Frame } from "../frame.ts";
import { joinByGroup } from "./byGroup.ts";
import { checkOnnx } from "./check.ts";
import { runGraph } from "./runGraph.ts";

const features = ["a", "b", "c"];
const frameOf = (seed: number, shift: number): Frame => {
  const next = seededGenerator(seed);
  const rows = 120;
  const X = Float64Array.from({ length: rows * features.length }, () => next.uniform() + shift);
  return { rows, features, X };
};

describe("an ONNX model by group", () => {
  it("gives each row the score of its own group's model, and refuses another's", async () => {
    const options = { seed: 1, threads: 1 };
    const documents = [await pca.fit(frameOf(1, 0), "anomaly", pca.defaults, options), await pca.fit(frameOf(2, 5), "anomaly", pca.defaults, options)];
    const bytes = joinByGroup(documents.map((document, g) => ({ name: `run ${g}`, bytes: pca.toOnnx(document) })));
    const model = { family: "byGroup", answer: "score", features, models: { x: documents[0] as SingleDocument, y: documents[1] as SingleDocument } } as ModelDocument;
    const scorers = ["x", "y"].map((name) => scorerOf(model).forGroup(name)!);
    const rows = Float64Array.from([0.1, 0.5, 0.9, 5.2, 5.1, NaN, 0.3, 0.3, 0.3, 9, 9, 9]);
    const group = Int32Array.from([0, 1, 1, 0]);
    expect((await checkOnnx(runGraph, bytes, scorers[0]!, rows, 4, 3, 1e-9, { group, scorers })).worst).toBeLessThanOrEqual(1e-9);
    await expect(checkOnnx(runGraph, bytes, scorers[0]!, rows, 4, 3, 1e-9, { group: Int32Array.from([1, 0, 0, 1]), scorers: scorers.toReversed().map(() => scorers[0]!) })).rejects.toMatchObject({ data: { code: "MW-ONX-701" } });
  });
});
