// Writes trees as one ai.onnx.ml TreeEnsemble node (version 5), in double, so that each split decides as the scorer does.
// Runs in main; pure. Definition: github.com/onnx/onnx, docs/Operators-ml.md, ai.onnx.ml.TreeEnsemble.
import type { TreeNodes } from "../../../shared/scoring/treeNodes.ts";
import type { OnnxNode } from "./graph.ts";

/** The node that sums the leaves' values of all trees: input [N, features] to `output` [N, 1]. At least one tree. */
export function treeEnsemble(nodes: TreeNodes, input: string, output: string): OnnxNode {
  const { roots, feature, value, right, missingLeft } = nodes;
  const splitAt = new Map<number, number>();
  const leafAt = new Map<number, number>();
  const weights: number[] = [];
  const splits = { features: [] as number[], thresholds: [] as number[], missing: [] as number[] };
  feature.forEach((f, i) => {
    if (f < 0) {
      leafAt.set(i, weights.length);
      weights.push(value[i]!);
      return;
    }
    splitAt.set(i, splits.features.length);
    splits.features.push(f);
    splits.thresholds.push(value[i]!);
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
      nodes_modes: { kind: "tensor", value: { name: "modes", type: "uint8", shape: [splits.features.length], values: splits.features.map(() => 0) } },
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
