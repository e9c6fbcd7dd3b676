// Shapley values of trees against the definition itself: a weighted sum over all subsets of known features.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boostingScorer, type BoostingModel } from "./boosting.ts";
import { leafOf, leafSumOf, treeNodesOf, type TreeDocument, type TreeNodes } from "./treeNodes.ts";
import { treeShapOf } from "./treeShap.ts";

/** Mean of the leaves when only the features in `known` (bits) are known: unknown splits go both ways by training rows. */
function conditional(nodes: TreeNodes, i: number, row: Float64Array, known: number): number {
  const f = nodes.feature[i]!;
  if (f < 0) return nodes.value[i]!;
  const [left, right] = [i + 1, nodes.right[i]!];
  if ((known >> f) & 1) {
    const v = row[f]!;
    const goesLeft = v <= nodes.value[i]! || (Number.isNaN(v) && nodes.missingLeft[i] === 1);
    return conditional(nodes, goesLeft ? left : right, row, known);
  }
  const part = (side: number) => (nodes.cover[side]! / nodes.cover[i]!) * conditional(nodes, side, row, known);
  return part(left) + part(right);
}

function shapleyByDefinition(nodes: TreeNodes, row: Float64Array): number[] {
  const n = row.length;
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  const value = (known: number) => nodes.roots.reduce((sum, root) => sum + conditional(nodes, root, row, known), 0);
  const bits = (set: number) => set.toString(2).replaceAll("0", "").length;
  return Array.from(row, (_, f) => {
    let sum = 0;
    for (let set = 0; set < 1 << n; set++) {
      if ((set >> f) & 1) continue;
      const size = bits(set);
      sum += ((factorial(size) * factorial(n - size - 1)) / factorial(n)) * (value(set | (1 << f)) - value(set));
    }
    return sum;
  });
}

type Node = { leaf: number; rows: number } | { feature: number; threshold: number; missingLeft: number; left: Node; right: Node };
const features = 4;
const nodeArbitrary = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.record({ leaf: fc.integer({ min: -50, max: 50 }).map((v) => v / 8), rows: fc.integer({ min: 1, max: 40 }) }),
    fc.record({
      feature: fc.integer({ min: 0, max: features - 1 }),
      threshold: fc.integer({ min: -3, max: 3 }),
      missingLeft: fc.integer({ min: 0, max: 1 }),
      left: tie("node"),
      right: tie("node"),
    }),
  ),
})).node;

function documentOf(trees: Node[]): TreeDocument {
  const document: TreeDocument = { feature: [], value: [], missingLeft: [], cover: [] };
  const add = (node: Node) => {
    if ("leaf" in node) {
      document.feature.push(-1);
      document.value.push(node.leaf);
      document.cover.push(node.rows);
      return;
    }
    document.feature.push(node.feature);
    document.value.push(node.threshold);
    document.missingLeft.push(node.missingLeft);
    add(node.left);
    add(node.right);
  };
  trees.forEach(add);
  return document;
}

const rowArbitrary = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -4, max: 4 }) }, { weight: 1, arbitrary: fc.constant(NaN) }), { minLength: features, maxLength: features })
  .map((values) => Float64Array.from(values));

describe("the Shapley values of trees", () => {
  it("are those of the definition, and add up to 1e-9, on any trees and rows", () => {
    fc.assert(
      fc.property(fc.array(nodeArbitrary, { minLength: 1, maxLength: 3 }), rowArbitrary, (trees, row) => {
        const nodes = treeNodesOf(documentOf(trees), features);
        const values = new Float64Array(features);
        const shap = treeShapOf(nodes);
        shap.add(row, values);
        const expected = shapleyByDefinition(nodes, row);
        expected.forEach((e, f) => expect(Math.abs(values[f]! - e)).toBeLessThan(1e-9));
        const answer = nodes.roots.reduce((sum, root) => sum + nodes.value[leafOf(nodes, root, row)]!, 0);
        expect(Math.abs(values.reduce((a, b) => a + b, shap.expectation) - answer)).toBeLessThan(1e-9);
        expect(leafSumOf(nodes)(row, 0)).toBe(answer);
      }),
      { seed: 20, numRuns: 300 },
    );
  });

  it("add up to 1e-9 on ways of forty splits, however few rows go on", () => {
    const chain = (depth: number): Node => ({
      feature: depth % 13,
      threshold: depth % 3,
      missingLeft: depth % 2,
      left: { leaf: Math.sin(depth) * 100, rows: 1 + ((depth * 7919) % 5000) },
      right: depth < 40 ? chain(depth + 1) : { leaf: 7, rows: 1 },
    });
    const nodes = treeNodesOf(documentOf([chain(0), chain(17)]), 13);
    const shap = treeShapOf(nodes);
    for (let r = 0; r < 50; r++) {
      const row = Float64Array.from({ length: 13 }, (_, f) => (r * 31 + f * 17) % 4);
      const values = new Float64Array(13);
      shap.add(row, values);
      const answer = nodes.roots.reduce((sum, root) => sum + nodes.value[leafOf(nodes, root, row)]!, 0);
      expect(Math.abs(values.reduce((a, b) => a + b, shap.expectation) - answer)).toBeLessThan(1e-9);
    }
  });

  it("match a tree worked by hand", () => {
    // x0 <= 0 (60 of 100 rows): 1; otherwise x1 <= 5 (10 of 40): 2, else 6. Mean: 0.6*1 + 0.1*2 + 0.3*6 = 2.6.
    // Row (1, 9): both known 6. x0 alone: 0.25*2 + 0.75*6 = 5. x1 alone: 0.6*1 + 0.4*6 = 3.
    // x0: ((5 - 2.6) + (6 - 3)) / 2 = 2.7; x1: ((3 - 2.6) + (6 - 5)) / 2 = 0.7; together 3.4 = 6 - 2.6.
    const model: BoostingModel = {
      family: "boosting",
      answer: "value",
      features: ["x0", "x1"],
      base: 10,
      feature: [0, -1, 1, -1, -1],
      value: [0, 1, 5, 2, 6],
      missingLeft: [1, 0],
      cover: [60, 10, 30],
    };
    const { scale, base, values, total } = boostingScorer(model).contributions(Float64Array.of(1, 9));
    expect({ scale, base, total }).toEqual({ scale: "score", base: 12.6, total: 16 });
    expect(values[0]).toBeCloseTo(2.7, 12);
    expect(values[1]).toBeCloseTo(0.7, 12);
  });

  it("send a missing value where the document says", () => {
    const trees = treeNodesOf({ feature: [0, -1, -1, 0, -1, -1], value: [0, 1, 2, 0, 10, 20], missingLeft: [1, 0], cover: [1, 1, 1, 1] }, 1);
    expect(Array.from(trees.roots, (root) => trees.value[leafOf(trees, root, Float64Array.of(NaN))])).toEqual([1, 20]);
    expect(Array.from(trees.roots, (root) => trees.value[leafOf(trees, root, Float64Array.of(0))])).toEqual([1, 10]);
  });

  it("are refused for lists that are no whole trees", () => {
    expect(() => treeNodesOf({ feature: [0, -1], value: [0, 1], missingLeft: [0], cover: [1] }, 1)).toThrow(RangeError);
    expect(() => treeNodesOf({ feature: [3, -1, -1], value: [0, 1, 2], missingLeft: [0], cover: [1, 1] }, 3)).toThrow(RangeError);
    expect(() => treeNodesOf({ feature: [-1], value: [0], missingLeft: [0], cover: [1] }, 1)).toThrow(RangeError);
  });
});
