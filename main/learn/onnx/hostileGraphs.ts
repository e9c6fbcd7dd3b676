// Graphs made to harm whoever runs them, of nothing but operators that we export: a small file each. Imported by tests only.
import type { TreeNodes } from "../../../shared/scoring/treeNodes.ts";
import { constant, modelBytes, node, type OnnxModel } from "./graph.ts";
import { treeEnsemble } from "./trees.ts";

type Part = Pick<Required<OnnxModel>, "nodes" | "initializers">;

/** The score is that of `part`, whatever the row: its last node makes "harm". */
const behind = (features: readonly string[], { nodes, initializers }: Part): Uint8Array =>
  modelBytes({
    name: "harm",
    features,
    initializers: [...initializers, constant("none", [features.length, 1], features.map(() => 0))],
    nodes: [...nodes, node("ReduceMax", ["harm"], "most"), node("MatMul", ["row", "none"], "nothing"), node("Add", ["nothing", "most"], "score")],
  });

const line = (n: number): Part => ({ initializers: [constant("column", [n, 1], new Float64Array(n)), constant("across", [1, n], new Float64Array(n))], nodes: [] });

/** Wants n × n doubles out of two lists of n. */
export function bigGraph(features: readonly string[], n: number): Uint8Array {
  return behind(features, { ...line(n), nodes: [node("MatMul", ["column", "across"], "harm")] });
}

/** Works for hours: a matrix of 2000 × 2000 is multiplied by itself again and again. */
export function endlessGraph(features: readonly string[]): Uint8Array {
  const times = 20_000;
  const square = (i: number) => (i === times ? "harm" : `square${i}`);
  return behind(features, { ...line(2000), nodes: [node("MatMul", ["column", "across"], square(0)), ...Array.from({ length: times }, (_, i) => node("MatMul", [square(i), square(i)], square(i + 1)))] });
}

/** One tree of `depth` splits, each below the one before: onnxruntime 1.30 walks it by calling itself, and its stack ends before the tree does. */
export function deepGraph(features: readonly string[], depth = 100_000): Uint8Array {
  // split i at 2 i, its leaf behind it, the next split to its right
  const size = 2 * depth + 1;
  const tree: TreeNodes = {
    roots: Int32Array.of(0),
    feature: Int32Array.from({ length: size }, (_, i) => (i % 2 === 0 && i < size - 1 ? 0 : -1)),
    value: Float64Array.from({ length: size }, (_, i) => i),
    right: Int32Array.from({ length: size }, (_, i) => (i % 2 === 0 ? i + 2 : 0)),
    missingLeft: new Uint8Array(size),
    cover: new Float64Array(size),
    depth,
  };
  return modelBytes({ name: "deep", features, nodes: [treeEnsemble(tree, "row", "score")] });
}
