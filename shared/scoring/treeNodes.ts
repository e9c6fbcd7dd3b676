// Trees as a document holds them and as a scorer walks them. Pure; runs on the device; one allocation per model, none per row.
// A document lists the nodes of all trees in preorder: a split is followed by its left side, then by its right side.

/** Trees of a document. feature: -1 = leaf. value: a split's threshold or a leaf's value. */
export interface TreeDocument {
  feature: number[];
  value: number[];
  /** One entry a split: 1 when a missing value goes left. */
  missingLeft: number[];
  /** One entry a leaf: training rows in it. */
  cover: number[];
}

/** The same, ready to walk. Node i goes to i + 1 when row[feature] <= value, else to `right`; leaves have feature -1. */
export interface TreeNodes {
  roots: Int32Array;
  feature: Int32Array;
  value: Float64Array;
  right: Int32Array;
  missingLeft: Uint8Array;
  /** Training rows that reached the node. */
  cover: Float64Array;
  /** Most splits between a root and a leaf. */
  depth: number;
}

/** Opens a document's trees. Throws RangeError when the lists do not make whole trees over `features` features. */
export function treeNodesOf(document: TreeDocument, features: number): TreeNodes {
  const count = document.feature.length;
  const nodes: TreeNodes = {
    roots: new Int32Array(),
    feature: Int32Array.from(document.feature),
    value: Float64Array.from(document.value),
    right: new Int32Array(count),
    missingLeft: new Uint8Array(count),
    cover: new Float64Array(count),
    depth: 0,
  };
  const roots: number[] = [];
  const open: number[] = []; // splits above the current node; ~i once the left side of i is complete
  let splits = 0;
  let leaves = 0;
  for (let i = 0; i < count; i++) {
    if (open.length === 0) roots.push(i);
    if (nodes.feature[i]! >= features) throw new RangeError(`node ${i}: feature ${nodes.feature[i]} of ${features}`);
    if (nodes.feature[i]! >= 0) {
      nodes.missingLeft[i] = document.missingLeft[splits++] ?? 0;
      open.push(i);
      nodes.depth = Math.max(nodes.depth, open.length);
      continue;
    }
    nodes.cover[i] = document.cover[leaves++] ?? NaN;
    while (open.length > 0) {
      const above = open.pop()!;
      if (above >= 0) {
        nodes.right[above] = i + 1;
        open.push(~above);
        break;
      }
      const done = ~above;
      nodes.cover[done] = nodes.cover[done + 1]! + nodes.cover[nodes.right[done]!]!;
    }
  }
  if (open.length > 0 || splits !== document.missingLeft.length || leaves !== document.cover.length || count !== document.value.length)
    throw new RangeError(`trees: ${count} nodes do not end with the last tree`);
  nodes.roots = Int32Array.from(roots);
  return nodes;
}

/** The leaf that a row reaches from `root`. NaN follows missingLeft. */
export function leafOf(nodes: TreeNodes, root: number, row: Float64Array): number {
  const { feature, value, right, missingLeft } = nodes;
  let i = root;
  for (let f = feature[i]!; f >= 0; f = feature[i]!) {
    const v = row[f]!;
    i = v <= value[i]! || (v !== v && missingLeft[i] === 1) ? i + 1 : right[i]!;
  }
  return i;
}
