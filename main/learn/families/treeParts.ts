// Exact Shapley values of trees for whole tables, by the compiled kernel (kernel/treeParts.as.ts). Runs in main; one instance a thread. A row's
// parts depend on nothing but the row, so any number of threads gives the same bytes. Method and meaning: shared/scoring/treeShap.ts.
import type { TreeNodes } from "../../../shared/scoring/treeNodes.ts";
import { meansOf, treeShapOf } from "../../../shared/scoring/treeShap.ts";
import { treePathsOf, type TreePaths, type TreeReach } from "../../../shared/scoring/treeShapPaths.ts";
import { readRow, type Frame } from "../frame.ts";
import { kernelWith } from "./blockKernel.ts";

/** Explanation of a table: for each row, expectation and the parts of all features add up to the sum of the leaves that it reaches. */
export interface TableParts {
  /** Mean answer over the training rows, by their counts. */
  expectation: number;
  /** Feature f of row r at f * rows + r. */
  parts: Float64Array;
}

/** Rows whose values and parts lie in the kernel's memory at once; a multiple of four. More of them share the steps of a tree, which are
 *  written anew for every block: kept, those of a large forest would fill the memory. */
const blockRows = 1024;
/** Numbers before the table of a step, and of the table at each point: a pair of leaves has twice as many. */
const headNumbers = 9;
const factors = 4;
const [inner, leaf, pairOfLeaves] = [0, 1, 2];

/** Parts of each row of a frame. Trees that split on categories are explained row by row. */
export function treeParts(nodes: TreeNodes, frame: Frame): TableParts {
  if (nodes.categories) return partsByRow(nodes, frame);
  const { rows, features: { length: size } } = frame;
  const paths = treePathsOf(nodes);
  const means = meansOf(nodes);
  const parts = new Float64Array(size * rows);
  const most = (of: (tree: TreeReach) => number) => paths.trees.reduce((max, tree) => Math.max(max, of(tree)), 0);
  const points = most(({ rule }) => rule.points.length);
  const slots = most(({ root, end }) => end - root) + 2;
  const atParts = size * blockRows;
  const atWeights = 2 * atParts;
  const atWays = atWeights + points;
  const atSums = atWays + 4 * slots;
  const atProgram = atSums + 4 * slots * points;
  const { memory, treeParts: work } = kernelWith(atProgram + slots * (headNumbers + 2 * factors * points));
  const numbers = new Float64Array(memory.buffer);
  const write = stepsInto(nodes, paths, means, numbers, new Int32Array(memory.buffer), atProgram);
  for (let first = 0; first < rows; first += blockRows) {
    const count = Math.min(blockRows, rows - first);
    const stride = (count + 3) & ~3;
    numbers.fill(0, 0, 2 * atParts);
    for (let f = 0; f < size; f++) numbers.set(frame.X.subarray(f * rows + first, f * rows + first + count), f * stride);
    for (const tree of paths.trees) {
      numbers.set(tree.rule.weights, atWeights);
      work(0, atParts * 8, stride * 8, atProgram * 8, write(tree), tree.rule.points.length, atWeights * 8, atWays * 8, atSums * 8);
    }
    for (let f = 0; f < size; f++) parts.set(numbers.subarray(atParts + f * stride, atParts + f * stride + count), f * rows + first);
  }
  return { expectation: nodes.roots.reduce((sum, root) => sum + means[root]!, 0), parts };
}

/** Gives what writes the steps of a tree as the kernel reads them, `start` numbers into the memory, and says how many they are. */
function stepsInto(nodes: TreeNodes, paths: TreePaths, means: Float64Array, numbers: Float64Array, words: Int32Array, start: number): (tree: TreeReach) => number {
  const { feature, value, right, missingLeft } = nodes;
  const { parent, above, through, share, pair } = paths;
  // Steps are numbered from 1 in each tree; 0 is a root above all of them. Leaves of a pair have none: their parent answers for both.
  const places = new Int32Array(feature.length);
  const hasStep = (i: number, root: number) => (i === root ? pair[i] === 1 : pair[parent[i]!] === 0);
  const placeOf = (i: number) => (i < 0 ? -1 : places[i]!);

  return ({ root, end, rule: { points, others, opposite } }) => {
    let steps = 0;
    for (let i = root; i < end; i++) if (hasStep(i, root)) places[i] = ++steps;
    for (let i = root, at = start, before = 0; i < end; i++) {
      if (!hasStep(i, root)) continue;
      const leafValue = feature[i]! < 0 ? value[i]! : 1;
      const table = at + headNumbers;
      const width = pair[i] === 1 ? 2 * factors : factors;
      writeHead(i, root, leafValue, at);
      words[at * 2 + 15] = before * 8;
      for (let q = 0; q < points.length; q++) {
        const to = table + q * width;
        if (i === root) numbers.fill(0, to, to + factors).fill(1, to, to + 1); // every row comes to the root
        else writeFactors(i, leafValue, points[q]!, others[q]!, opposite[q]!, to);
        if (pair[i] === 1) writePair(i, points[q]!, others[q]!, opposite[q]!, to + factors);
      }
      before = headNumbers + points.length * width;
      at += before;
    }
    return steps;
  };

  function writeHead(i: number, root: number, leafValue: number, at: number): void {
    const p = parent[i]!;
    const w = at * 2;
    words[w] = pair[i] === 1 ? pairOfLeaves : feature[i]! < 0 ? leaf : inner;
    words[w + 1] = i === root ? 0 : feature[p]!;
    words[w + 2] = i === root ? 0 : places[p]!;
    words[w + 3] = placeOf(above[i]!);
    numbers[at + 2] = i === root ? Infinity : value[p]!;
    words[w + 6] = i === root || i === p + 1 ? 0 : -1;
    words[w + 7] = i === root || missingLeft[p] === 1 ? -1 : 0;
    numbers[at + 4] = share[i]! * leafValue;
    if (pair[i] === 1) {
      words[w + 10] = feature[i]!;
      words[w + 11] = placeOf(above[i + 1]!);
      numbers[at + 6] = value[i]!;
      words[w + 14] = -missingLeft[i]!;
      numbers[at + 8] = means[i]!;
    } else if (feature[i]! >= 0) {
      words[w + 10] = places[i + 1]!;
      words[w + 11] = places[right[i]!]!;
    }
  }

  /** 1 over the factor at t of the feature where the row follows node i. */
  function inverseOf(i: number, t: number, other: number): number {
    return 1 / (t + other * through[i]!);
  }

  /** At t: the factor of a row that leaves at node i, what one that goes there has beyond it, and the parts of either for each unit of the
   *  sum below. A later split on a feature stands in for the one above: its factor and its part are taken out. */
  function writeFactors(i: number, leafValue: number, t: number, other: number, opposite: number, to: number): void {
    const a = above[i]!;
    const aboveInverse = a < 0 ? 1 : inverseOf(a, t, other);
    numbers[to] = other * through[i]! * aboveInverse * leafValue;
    numbers[to + 1] = t * aboveInverse * leafValue;
    numbers[to + 2] = -opposite - partAbove(a, aboveInverse);
    numbers[to + 3] = (1 - through[i]!) * inverseOf(i, t, other) + opposite;
  }

  function partAbove(a: number, inverse: number): number {
    return a < 0 ? 0 : (1 - through[a]!) * inverse;
  }

  /** At t, for each unit of the product down to a split with two leaves: the sum of both, and their parts, of a row that goes left or right. */
  function writePair(i: number, t: number, other: number, opposite: number, to: number): void {
    const a = above[i + 1]!;
    const aboveInverse = a < 0 ? 1 : inverseOf(a, t, other);
    const taken = partAbove(a, aboveInverse);
    for (let side = 0; side < 2; side++) {
      const [near, far] = [i + 1 + side, i + 2 - side];
      const goes = (t + other * through[near]!) * aboveInverse * value[near]!;
      const leaves = other * through[far]! * aboveInverse * value[far]!;
      numbers[to + side] = goes + leaves;
      numbers[to + 2 + side] = goes * ((1 - through[near]!) * inverseOf(near, t, other) - taken) - leaves * (opposite + taken);
    }
  }
}

function partsByRow(nodes: TreeNodes, frame: Frame): TableParts {
  const { rows, features: { length: size } } = frame;
  const shap = treeShapOf(nodes);
  const parts = new Float64Array(size * rows);
  const [row, values] = [new Float64Array(size), new Float64Array(size)];
  for (let r = 0; r < rows; r++) {
    shap.add(readRow(frame, r, row), values.fill(0));
    for (let f = 0; f < size; f++) parts[f * rows + r] = values[f]!;
  }
  return { expectation: shap.expectation, parts };
}
