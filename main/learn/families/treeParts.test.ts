// Parts of whole tables against those of the rows by themselves, whose reference is the definition (shared/scoring/treeShap.test.ts).
import { describe, expect, it } from "vitest";
import { leafOf, treeNodesOf, type TreeDocument } from "../../../shared/scoring/treeNodes.ts";
import type { BoostingModel } from "../../../shared/scoring/boosting.ts";
import type { ForestModel } from "../../../shared/scoring/forest.ts";
import { treeShapOf } from "../../../shared/scoring/treeShap.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { readRow, takeRows, type Frame } from "../frame.ts";
import { boosting } from "./boosting.ts";
import { forest } from "./forest.ts";
import { treeParts } from "./treeParts.ts";

const random = seededGenerator(11);

/** Trees grown at random: a leaf alone, a pair of leaves, bushes and ways of thirty splits, with the same feature often twice on a way. */
function grow(features: number): TreeDocument {
  const document: TreeDocument = { feature: [], value: [], missingLeft: [], cover: [] };
  const add = (depth: number, onward: number) => {
    if (depth === 0 || random.uniform() > onward) {
      document.feature.push(-1);
      document.value.push(random.normal());
      document.cover.push(1 + random.below(500));
      return;
    }
    document.feature.push(random.below(features));
    document.value.push(random.below(7) - 3);
    document.missingLeft.push(random.below(2));
    add(depth - 1, onward);
    add(depth - 1, onward ** (depth > 9 ? 40 : 2));
  };
  for (const [depth, onward] of [[0, 1], [1, 1], [2, 1], [4, 1], [6, 0.95], [9, 0.9], [30, 0.98]] as const) add(depth, onward);
  return document;
}

function tableOf(rows: number, size: number): Frame {
  const X = Float64Array.from({ length: rows * size }, () => (random.uniform() < 0.1 ? NaN : random.below(9) - 4));
  return { rows, features: Array.from({ length: size }, (_, f) => `x${f}`), X };
}

describe("the Shapley values of a table", () => {
  it.each([1, 2, 5, 12])("are those of its rows by themselves, and add up to 1e-9, over %i features", (size) => {
    const nodes = treeNodesOf(grow(size), size);
    const frame = tableOf(1030, size);
    const { expectation, parts } = treeParts(nodes, frame);
    const shap = treeShapOf(nodes);
    expect(expectation).toBe(shap.expectation);
    const row = new Float64Array(size);
    let [worst, worstSum] = [0, 0];
    for (let r = 0; r < frame.rows; r++) {
      const values = new Float64Array(size);
      shap.add(readRow(frame, r, row), values);
      const own = values.map((_, f) => parts[f * frame.rows + r]!);
      own.forEach((v, f) => (worst = Math.max(worst, Math.abs(v - values[f]!))));
      const answer = nodes.roots.reduce((sum, root) => sum + nodes.value[leafOf(nodes, root, row)]!, 0);
      worstSum = Math.max(worstSum, Math.abs(own.reduce((a, b) => a + b, expectation) - answer));
    }
    expect(worst).toBeLessThan(1e-12);
    expect(worstSum).toBeLessThan(1e-12);
  });

  it("are the same bytes whichever rows are explained together", () => {
    const nodes = treeNodesOf(grow(4), 4);
    const frame = tableOf(41, 4);
    const { parts } = treeParts(nodes, frame);
    const some = Int32Array.of(40, 3, 17, 18, 5);
    const alone = treeParts(nodes, takeRows(frame, some)).parts;
    expect(alone).toEqual(Float64Array.from({ length: 20 }, (_, at) => parts[Math.floor(at / 5) * 41 + some[at % 5]!]!));
  });

  it("are worked out row by row where splits are on categories", () => {
    const document: TreeDocument = { feature: [0, -1, 1, -1, -1], value: [0, 1, 5, 2, 6], missingLeft: [1, 0], cover: [60, 10, 30], categories: [{ feature: 0, codes: [1, 2, 3] }], sets: [[1, 3]] };
    const nodes = treeNodesOf(document, 2);
    const { parts } = treeParts(nodes, { rows: 1, features: ["x0", "x1"], X: Float64Array.of(2, 9) });
    expect(parts[0]! + parts[1]!).toBeCloseTo(3.4, 12); // 6 less the mean 2.6
  });

  const features = ["x0", "x1", "x2"];
  const boosted = (head: Pick<BoostingModel, "answer" | "link">) => [boosting, { family: "boosting", base: 0.25, features, ...head, ...grow(3) } satisfies BoostingModel] as const;
  const ofForest = [forest, { family: "forest", answer: "value", base: 3, features, outOfBag: null, ...grow(3) } satisfies ForestModel] as const;
  it.each([
    ["a sum", ...boosted({ answer: "value" })],
    ["log-odds", ...boosted({ answer: "probability" })],
    ["an exponential", ...boosted({ answer: "value", link: "log" })],
    ["a mean", ...ofForest],
  ])("say what the scorer says of the parts of %s", (_name, family, model) => {
    const frame = tableOf(9, 3);
    const said = family.explainTable!(model as never, frame);
    const scorer = family.scorer(model as never);
    for (let r = 0; r < frame.rows; r++) {
      const { scale, base, total, values } = scorer.contributions(readRow(frame, r, new Float64Array(3)));
      expect({ scale: said.scale, base: said.base, total: said.totals[r] }).toEqual({ scale, base, total });
      values.forEach((v, f) => expect(Math.abs(said.parts[f * 9 + r]! - v)).toBeLessThan(1e-12 * Math.max(1, Math.abs(total))));
    }
  });
});
