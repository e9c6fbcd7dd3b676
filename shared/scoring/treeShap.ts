// Shapley values of tree ensembles, exact, by paths and training row counts. Pure; runs on the device.
// Value: Lundberg, Erion, Lee 2018 (path dependent). Way: a leaf's share for a feature is the integral over t of a product of factors linear
// in t, one a feature on its path (Owen 1972), so a Gauss-Legendre rule of half as many points is exact; sums are carried from the leaves to
// the root once (Yu, Xu, Liu, Zhang 2022, "Linear TreeShap"): leaves times points instead of leaves times depth squared, and nothing cancels.
import { goesLeft, type TreeNodes } from "./treeNodes.ts";
import { treePathsOf, type TreeReach } from "./treeShapPaths.ts";

/** Explains rows of one ensemble whose answer is the sum of its leaves' values. */
export interface TreeShap {
  /** Mean answer over the training rows, by their counts. */
  expectation: number;
  /** Adds each feature's part for `row` to `values`; afterwards expectation + sum(values) is the sum of the leaves reached. */
  add(row: Float64Array, values: Float64Array): void;
}

/** How the row stands to a node, by the features on the way to it: it goes there; it leaves the way at this node; it had left it by the
 *  same feature above. */
const follows = 0;
const hasLeft = 2; // 1 between them: it leaves here

/** A tree of an ensemble, with the nodes to visit, and where its numbers begin. */
interface Tree extends TreeReach {
  /** Nodes in preorder, without leaves whose neighbour is a leaf too: their parent answers for both. */
  visited: Int32Array;
  at: number;
  /** Place in the same numbers of 1 / (1 - t) at each point. */
  leaving: number;
}

/** Prepares the explanation of an ensemble: what depends on the trees alone is worked out once. */
export function treeShapOf(nodes: TreeNodes): TreeShap {
  const { roots, feature, value, right } = nodes;
  const count = feature.length;
  const means = meansOf(nodes);
  const { trees: reaches, parent, above, through, share, pair } = treePathsOf(nodes);
  const trees: Tree[] = [];
  let size = 0;
  let longest = 1;
  for (const { root, end, rule } of reaches) {
    const visited = Int32Array.from({ length: end - root }, (_, k) => root + k).filter((i) => i === root || pair[parent[i]!] === 0);
    const length = (end - root) * rule.points.length;
    trees.push({ root, end, rule, visited, at: size, leaving: size + length });
    longest = Math.max(longest, length);
    size += length + rule.points.length;
  }
  // Per node and point: 1 over the factor of its feature where the row goes there, t + (1 - t) * through.
  const inverse = new Float64Array(size);
  for (const { root, end, rule, at, leaving } of trees) {
    inverse.set(rule.opposite, leaving);
    for (let i = root, place = at; i < end; i++) for (const point of rule.points) inverse[place++] = 1 / (point + (1 - point) * through[i]!);
  }
  const state = new Uint8Array(count);
  const sums = new Float64Array(longest);

  /** From the root to the leaves: at each point the product of the factors on the way to a node, times the weight of the point. How the
   *  row stands to a node is a coin's throw, so it is reckoned with, not branched on. */
  function down(tree: Tree, row: Float64Array, values: Float64Array): void {
    const { root, visited, at } = tree;
    const { weights, others } = tree.rule;
    const [s, n] = [sums, others.length];
    s.set(weights);
    state[root] = follows;
    if (pair[root] === 1) settlePair(tree, root, row, values);
    for (let k = 1; k < visited.length; k++) {
      const i = visited[k]!;
      const p = parent[i]!;
      const a = above[i]!;
      const v = row[feature[p]!]!;
      const threshold = value[p]!;
      // Missing values and categories are looked up; the root, which every row follows, stands in for no node above.
      const left = v - threshold === v - threshold ? Number(v <= threshold) : Number(goesLeft(nodes, p, v));
      const gone = Number(state[a < 0 ? root : a] !== follows);
      const there = (1 - gone) * (1 - (left ^ Number(i === p + 1)));
      state[i] = 1 - there + gone;
      // The factor at t: t + (1 - t) * through where the row goes there, (1 - t) * through where it leaves, the share where it had left.
      const constant = there + gone * share[i]!;
      const slope = (1 - gone) * (through[i]! - there);
      const from = (p - root) * n;
      const to = (i - root) * n;
      for (let q = 0; q < n; q++) s[to + q] = s[from + q]! * (constant + slope * others[q]!);
      if (a >= 0 && gone === 0) {
        const over = at + (a - root) * n;
        for (let q = 0; q < n; q++) s[to + q]! *= inverse[over + q]!;
      }
      if (pair[i] === 1) settlePair(tree, i, row, values);
    }
  }

  /** Puts the sums of both leaves of a split in the place of its product, and adds their parts. */
  function settlePair({ root, rule, at }: Tree, i: number, row: Float64Array, values: Float64Array): void {
    const { others } = rule;
    const [s, n, here] = [sums, others.length, (i - root) * others.length];
    const a = above[i + 1]!;
    if (a >= 0 && state[a] !== follows) {
      const mean = means[i]!; // the row chooses no side: both count by their rows
      for (let q = 0; q < n; q++) s[here + q]! *= mean;
      return;
    }
    const f = feature[i]!;
    const near = goesLeft(nodes, i, row[f]!) ? i + 1 : i + 2;
    const far = 2 * i + 3 - near;
    // The factors of both leaves add up to 1 (over the factor above): value[near] + (value[far] - value[near]) * (1 - t) * through[far].
    let product = 0;
    if (a < 0) {
      const bend = (value[far]! - value[near]!) * through[far]!;
      for (let q = 0; q < n; q++) {
        product += s[here + q]!;
        s[here + q]! *= value[near]! + bend * others[q]!;
      }
      values[f]! -= bend * product;
      return;
    }
    const over = at + (a - root) * n;
    let less = 0;
    const [v, bend] = [value[near]!, value[far]! * through[far]! - value[near]! * (1 - through[near]!)];
    for (let q = 0; q < n; q++) {
      const factor = s[here + q]! * inverse[over + q]!;
      product += factor;
      s[here + q] = factor * (v + bend * others[q]!);
      less += s[here + q]! * inverse[over + q]!;
    }
    values[f]! -= bend * product + (1 - through[a]!) * less;
  }

  /** From the leaves to the root: the sums of the leaves below each node, and from them the parts of the features. */
  function up({ root, rule: { opposite }, visited, at, leaving }: Tree, values: Float64Array): void {
    const [s, n] = [sums, opposite.length];
    for (let k = visited.length - 1; k > 0; k--) {
      const i = visited[k]!;
      const here = (i - root) * n;
      const now = state[i]!;
      const reciprocal = now === follows ? at + here : leaving; // where 1 over the factor stands, but for what does not depend on the point
      let part = 0;
      if (feature[i]! < 0 || pair[i] === 1) {
        const v = feature[i]! < 0 ? value[i]! : 1;
        for (let q = 0; q < n; q++) {
          const sum = s[here + q]! * v;
          s[here + q] = sum;
          part += sum * inverse[reciprocal + q]!;
        }
      } else {
        const other = (right[i]! - root) * n;
        for (let q = 0; q < n; q++) {
          const sum = s[here + n + q]! + s[other + q]!;
          s[here + q] = sum;
          part += sum * inverse[reciprocal + q]!;
        }
      }
      if (now === hasLeft) continue; // what it would add is what it takes from the node above
      part *= now === follows ? 1 - through[i]! : -1;
      const a = above[i]!;
      if (a >= 0) {
        // The node above stands for its feature only where no later one does.
        const over = at + (a - root) * n;
        let less = 0;
        for (let q = 0; q < n; q++) less += s[here + q]! * inverse[over + q]!;
        part -= less * (1 - through[a]!);
      }
      values[feature[parent[i]!]!]! += part;
    }
  }

  return {
    expectation: roots.reduce((sum, root) => sum + means[root]!, 0),
    add(row, values) {
      for (const tree of trees) {
        down(tree, row, values);
        up(tree, values);
      }
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
