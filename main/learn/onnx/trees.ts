// Writes trees as one ai.onnx.ml TreeEnsemble node (version 5), in double, so that each split decides as the scorer does.
// Runs in main; pure. Definition: github.com/onnx/onnx, docs/Operators-ml.md, ai.onnx.ml.TreeEnsemble.
import type { KnownCodes } from "../../../shared/scoring/treeCategories.ts";
import type { TreeNodes } from "../../../shared/scoring/treeNodes.ts";
import { constant, node, type OnnxNode, type OnnxTensor } from "./graph.ts";

/** Modes of a split: at most the threshold; member of a set. */
const [atMost, isMember] = [0, 6];

/** The node that sums the leaves' values of all trees: input [N, features] to `output` [N, 1]. At least one tree. A split on categories
 *  takes a code that is not known for one that goes right: `knownCodes` makes it a missing value
 *  beforehand and says in which column of `input` a feature then stands. */
export function treeEnsemble(nodes: TreeNodes, input: string, output: string, columnOf = (feature: number) => feature): OnnxNode {
  const { roots, feature, value, right, missingLeft } = nodes;
  const splitAt = new Map<number, number>();
  const leafAt = new Map<number, number>();
  const weights: number[] = [];
  const splits = { features: [] as number[], thresholds: [] as number[], missing: [] as number[], modes: [] as number[] };
  const members: number[] = [];
  feature.forEach((f, i) => {
    if (f < 0) {
      leafAt.set(i, weights.length);
      weights.push(value[i]!);
      return;
    }
    splitAt.set(i, splits.features.length);
    splits.features.push(columnOf(f));
    const set = nodes.categories?.setOf[i] ?? -1;
    splits.thresholds.push(set < 0 ? value[i]! : 0);
    splits.modes.push(set < 0 ? atMost : isMember);
    if (set >= 0) members.push(...nodes.categories!.codes[set]!, NaN);
    splits.missing.push(missingLeft[i]!);
  });
  const sides = { trueIds: [] as number[], trueLeaf: [] as number[], falseIds: [] as number[], falseLeaf: [] as number[] };
  feature.forEach((f, i) => {
    if (f < 0) return;
    sides.trueIds.push(leafAt.get(i + 1) ?? splitAt.get(i + 1)!);
    sides.trueLeaf.push(Number(leafAt.has(i + 1)));
    sides.falseIds.push(leafAt.get(right[i]!) ?? splitAt.get(right[i]!)!);
    sides.falseLeaf.push(Number(leafAt.has(right[i]!)));
  });
  // A tree that is a single leaf becomes a split whose two sides are that leaf, as the definition asks.
  const rootIds = Array.from(roots, (root) => {
    const leaf = leafAt.get(root);
    if (leaf === undefined) return splitAt.get(root)!;
    splits.features.push(0);
    splits.thresholds.push(0);
    splits.modes.push(atMost);
    splits.missing.push(0);
    sides.trueIds.push(leaf);
    sides.falseIds.push(leaf);
    sides.trueLeaf.push(1);
    sides.falseLeaf.push(1);
    return splits.features.length - 1;
  });
  const ints = (values: number[]) => ({ kind: "ints" as const, value: values });
  const doubles = (name: string, values: number[]) => ({
    kind: "tensor" as const,
    value: { name, type: "double" as const, shape: [values.length], values },
  });
  return {
    op: "TreeEnsemble",
    domain: "ai.onnx.ml",
    inputs: [input],
    outputs: [output],
    attributes: {
      aggregate_function: { kind: "int", value: 1 },
      post_transform: { kind: "int", value: 0 },
      n_targets: { kind: "int", value: 1 },
      tree_roots: ints(rootIds),
      nodes_featureids: ints(splits.features),
      nodes_splits: doubles("splits", splits.thresholds),
      nodes_modes: { kind: "tensor", value: { name: "modes", type: "uint8", shape: [splits.features.length], values: splits.modes } },
      ...(members.length > 0 ? { membership_values: doubles("members", members) } : {}),
      nodes_missing_value_tracks_true: ints(splits.missing),
      nodes_truenodeids: ints(sides.trueIds),
      nodes_trueleafs: ints(sides.trueLeaf),
      nodes_falsenodeids: ints(sides.falseIds),
      nodes_falseleafs: ints(sides.falseLeaf),
      leaf_targetids: ints(weights.map(() => 0)),
      leaf_weights: doubles("leaves", weights),
    },
  };
}

/** The nodes that append to `input` [N, features] the columns of categories, with a missing value for each code that the trees do not
 *  know, as `output`; the constants they need; and the column there that stands for a feature. */
export function knownCodes(known: readonly KnownCodes[], features: number, input: string, output: string): { nodes: OnnxNode[]; initializers: OnnxTensor[]; columnOf: (feature: number) => number } {
  const most = Math.max(...known.map(({ codes }) => codes.length));
  const table = new Float64Array(known.length * most).fill(NaN); // NaN equals nothing
  known.forEach(({ codes }, k) => table.set(codes, k * most));
  const at = new Map(known.map(({ feature }, k) => [feature, features + k]));
  return {
    columnOf: (feature) => at.get(feature) ?? feature,
    nodes: [
      node("Gather", [input, "codeColumns"], "codes", { axis: { kind: "int", value: 1 } }),
      node("Unsqueeze", ["codes", "codeAxis"], "codeCells"),
      node("Equal", ["codeCells", "codeTable"], "codeEqual"),
      node("Cast", ["codeEqual"], "codeHits", { to: { kind: "int", value: 7 } }),
      node("ReduceMax", ["codeHits", "codeAxis"], "codeHit", { keepdims: { kind: "int", value: 0 } }),
      node("Cast", ["codeHit"], "codeKnown", { to: { kind: "int", value: 9 } }),
      node("Where", ["codeKnown", "codes", "codeMissing"], "codesKnown"),
      node("Concat", [input, "codesKnown"], output, { axis: { kind: "int", value: 1 } }),
    ],
    initializers: [
      constant("codeColumns", [known.length], known.map(({ feature }) => feature), "int64"),
      constant("codeAxis", [1], [2], "int64"),
      constant("codeTable", [1, known.length, most], table),
      constant("codeMissing", [1, 1], [NaN]),
    ],
  };
}
