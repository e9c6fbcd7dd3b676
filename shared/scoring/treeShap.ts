// Shapley values of tree ensembles, exact, by paths and training row counts. Pure; runs on the device.
// Source: Lundberg, Erion, Lee 2018, "Consistent individualized feature attribution for tree ensembles", algorithm 2 (path dependent).
import { goesLeft, type TreeNodes } from "./treeNodes.ts";

/** Explains rows of one ensemble whose answer is the sum of its leaves' values. */
export interface TreeShap {
  /** Mean answer over the training rows, by their counts. */
  expectation: number;
  /** Adds each feature's part for `row` to `values`; afterwards expectation + sum(values) is the sum of the leaves reached. */
  add(row: Float64Array, values: Float64Array): void;
}

/** Prepares the explanation of an ensemble; allocates scratch for its deepest path once. */
export function treeShapOf(nodes: TreeNodes): TreeShap {
  const { roots, feature, value, right, cover } = nodes;
  const means = meansOf(nodes);
  // A path holds at most depth + 1 entries; each level of the walk has its own copy.
  const stride = nodes.depth + 2;
  const size = (stride * (stride + 1)) / 2 + stride;
  const pathFeature = new Int32Array(size);
  const zero = new Float64Array(size); // share of training rows that follow the path when the feature is unknown
  const one = new Float64Array(size); // 1 when the row itself follows the path, else 0
  const weight = new Float64Array(size); // sums of permutation weights by number of known features

  /** Appends a feature to the path at `at`, of `length` entries. */
  const extend = (at: number, length: number, pz: number, po: number, f: number) => {
    pathFeature[at + length] = f;
    zero[at + length] = pz;
    one[at + length] = po;
    weight[at + length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      weight[at + i + 1]! += (po * weight[at + i]! * (i + 1)) / (length + 1);
      weight[at + i] = (pz * weight[at + i]! * (length - i)) / (length + 1);
    }
  };

  /** Takes entry `which` off the path again; `last` is the index of the last entry. */
  const unwind = (at: number, last: number, which: number) => {
    const po = one[at + which]!;
    const pz = zero[at + which]!;
    let next = weight[at + last]!;
    for (let i = last - 1; i >= 0; i--) {
      if (po !== 0) {
        const kept = weight[at + i]!;
        weight[at + i] = (next * (last + 1)) / ((i + 1) * po);
        next = kept - (weight[at + i]! * pz * (last - i)) / (last + 1);
      } else weight[at + i] = (weight[at + i]! * (last + 1)) / (pz * (last - i));
    }
    for (let i = which; i < last; i++) {
      pathFeature[at + i] = pathFeature[at + i + 1]!;
      zero[at + i] = zero[at + i + 1]!;
      one[at + i] = one[at + i + 1]!;
    }
  };

  /** Sum of the weights as they would be without entry `which`. */
  const unwoundSum = (at: number, last: number, which: number): number => {
    const po = one[at + which]!;
    const pz = zero[at + which]!;
    let sum = 0;
    if (po !== 0) {
      let next = weight[at + last]!;
      for (let i = last - 1; i >= 0; i--) {
        const w = next / ((i + 1) * po);
        sum += w;
        next = weight[at + i]! - w * pz * (last - i);
      }
    } else for (let i = last - 1; i >= 0; i--) sum += weight[at + i]! / (pz * (last - i));
    return sum * (last + 1);
  };

  /** Walks from `node`; the parent's path lies at `from` with `length` entries, the own one is written behind it. */
  const walk = (node: number, row: Float64Array, values: Float64Array, from: number, length: number, pz: number, po: number, f: number) => {
    const at = from + length;
    for (let i = 0; i < length; i++) {
      pathFeature[at + i] = pathFeature[from + i]!;
      zero[at + i] = zero[from + i]!;
      one[at + i] = one[from + i]!;
      weight[at + i] = weight[from + i]!;
    }
    extend(at, length, pz, po, f);
    const split = feature[node]!;
    if (split < 0) {
      const answer = value[node]!;
      for (let i = 1; i <= length; i++)
        values[pathFeature[at + i]!]! += unwoundSum(at, length, i) * (one[at + i]! - zero[at + i]!) * answer;
      return;
    }
    const isLeft = goesLeft(nodes, node, row[split]!);
    const left = node + 1;
    const other = right[node]!;
    let inZero = 1;
    let inOne = 1;
    let entries = length + 1;
    let known = 1;
    while (known <= length && pathFeature[at + known] !== split) known++;
    if (known <= length) {
      inZero = zero[at + known]!;
      inOne = one[at + known]!;
      unwind(at, length, known);
      entries--;
    }
    const leftShare = cover[left]! / cover[node]!;
    const rightShare = cover[other]! / cover[node]!;
    walk(left, row, values, at, entries, inZero * leftShare, isLeft ? inOne : 0, split);
    walk(other, row, values, at, entries, inZero * rightShare, isLeft ? 0 : inOne, split);
  };

  return {
    expectation: roots.reduce((sum, root) => sum + means[root]!, 0),
    add(row, values) {
      for (const root of roots) walk(root, row, values, 0, 0, 1, 1, -1);
    },
  };
}

/** Mean leaf value below each node, weighted by training rows. */
export function meansOf(nodes: TreeNodes): Float64Array {
  const { feature, value, right, cover } = nodes;
  const means = new Float64Array(feature.length);
  for (let i = feature.length - 1; i >= 0; i--) {
    const r = right[i]!;
    means[i] = feature[i]! < 0 ? value[i]! : (means[i + 1]! * cover[i + 1]! + means[r]! * cover[r]!) / cover[i]!;
  }
  return means;
}
