// What the explanation of trees needs to know of their paths, whichever rows come. Pure; runs on the device.
import { gaussLegendre, type QuadratureRule } from "./gaussLegendre.ts";
import type { TreeNodes } from "./treeNodes.ts";

/** A tree of an ensemble: its nodes root..end-1 and the rule that is exact on its paths. */
export interface TreeReach {
  root: number;
  end: number;
  rule: QuadratureRule;
}

/** Facts of each node's feature, the one that its parent splits on. */
export interface TreePaths {
  trees: TreeReach[];
  /** The node above each; -1 for roots. */
  parent: Int32Array;
  /** The nearest node above with the same feature; -1 for none. */
  above: Int32Array;
  /** Share of training rows that all splits on the feature down to here let through. */
  through: Float64Array;
  /** The same of the last split alone. */
  share: Float64Array;
  /** 1 for a split with two leaves. */
  pair: Uint8Array;
}

/** Reads the paths of all trees. */
export function treePathsOf({ roots, feature, right, cover }: TreeNodes): TreePaths {
  const count = feature.length;
  const parent = new Int32Array(count).fill(-1);
  feature.forEach((f, i) => {
    if (f >= 0) parent[i + 1] = parent[right[i]!] = i;
  });
  const above = new Int32Array(count).fill(-1);
  const through = new Float64Array(count).fill(1);
  const share = new Float64Array(count).fill(1);
  const pair = Uint8Array.from(feature, (f, i) => Number(f >= 0 && feature[i + 1]! < 0 && feature[right[i]!]! < 0));
  const trees = Array.from(roots, (root, t) => {
    const end = roots[t + 1] ?? count;
    const different = new Int32Array(end - root);
    let most = 0;
    for (let i = root + 1; i < end; i++) {
      const f = feature[parent[i]!]!;
      let a = parent[i]!;
      while (a > root && feature[parent[a]!] !== f) a = parent[a]!;
      above[i] = a > root ? a : -1;
      share[i] = cover[i]! / cover[parent[i]!]!;
      through[i] = share[i]! * (above[i]! < 0 ? 1 : through[above[i]!]!);
      different[i - root] = different[parent[i]! - root]! + Number(above[i]! < 0);
      most = Math.max(most, different[i - root]!);
    }
    return { root, end, rule: gaussLegendre(Math.max(1, (most + 1) >> 1)) };
  });
  return { trees, parent, above, through, share, pair };
}
