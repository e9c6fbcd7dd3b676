// Which features may split a leaf, and between which bounds its answer lies: columns drawn for the tree and for each node, groups of
// features that may meet on a path, and directions in which the score may go. Runs in main beside the growth of a tree.
// Methods: bounds at the middle between both sides of a split on a directed column, as LightGBM's "basic" method (after Bartley 2018).
import { shuffle, type Generator } from "../../../shared/stats/random.ts";
import type { GrownNode } from "./grownTree.ts";
import type { TrainingViews } from "./kernel/layout.ts";

/** Bounds of an answer, in whatever unit the caller counts. */
export interface Bounds {
  low: number;
  high: number;
}

/** What a training may split on. */
export interface Limits {
  /** Packed features in use. */
  used: number;
  /** Part of them drawn for each tree, and part of those drawn for each node. */
  featureShare: number;
  nodeShare: number;
  /** Groups of packed features as 0/1 a feature: all features on a path are of one group. Empty where any may meet. */
  groups: readonly Uint8Array[];
}

/** Groups of columns as groups of packed features. A column of no group is a group by itself; no groups: any features may meet. */
export function packedGroups(groups: readonly (readonly number[])[], columns: Int32Array, used: number): Uint8Array[] {
  if (groups.length === 0) return [];
  const lists = [...groups, ...Array.from(columns.subarray(0, used)).filter((column) => !groups.some((group) => group.includes(column))).map((column) => [column])];
  return lists.map((group) => Uint8Array.from({ length: used }, (_, f) => Number(group.includes(columns[f]!))));
}

/** Draws the features of a tree. 1 = drawn. */
export function drawFeatures(limits: Limits, random: Generator): Uint8Array {
  return draw(new Uint8Array(limits.used).fill(1), limits.featureShare, random);
}

/** Writes which features may split a leaf: of those drawn for the tree the ones of the groups in `open`, and of these a part for the node. */
export function allowFeatures(v: TrainingViews, which: "small" | "large", limits: Limits, ofTree: Uint8Array, open: Limits["groups"], random: Generator): void {
  const allowed = v.allowed.subarray(which === "small" ? 0 : v.shape.features);
  const mayMeet = limits.groups.length === 0 ? ofTree : ofTree.map((taken, f) => Number(taken === 1 && open.some((group) => group[f] === 1)));
  allowed.set(draw(mayMeet, limits.nodeShare, random));
}

/** A part of the features marked 1, one at least where there is any. */
function draw(from: Uint8Array, share: number, random: Generator): Uint8Array {
  if (share >= 1) return from;
  const all = Int32Array.from(Array.from(from.keys()).filter((f) => from[f] === 1));
  const taken = new Uint8Array(from.length);
  for (const f of shuffle(all, random).subarray(0, Math.max(1, Math.round(share * all.length)))) taken[f] = 1;
  return taken;
}

/** The groups that still hold a whole path once `feature` stands on it. */
export function groupsBehind(open: Limits["groups"], feature: number): Limits["groups"] {
  return open.filter((group) => group[feature] === 1);
}

/** The bounds of both sides of a split whose answers would be `left` and `right`. direction 0: the parent's own. */
export function boundsBehind(bounds: Bounds, direction: number, left: number, right: number): [Bounds, Bounds] {
  if (direction === 0) return [bounds, bounds];
  const middle = (left + right) / 2;
  const [lower, upper] = [{ low: bounds.low, high: middle }, { low: middle, high: bounds.high }];
  return direction > 0 ? [lower, upper] : [upper, lower];
}

/** Brings renewed answers of leaves back into the order that directed columns demand: at each such split both sides are kept apart by
 *  the middle of their means. Changes `values`. */
export function orderAnswers(nodes: readonly GrownNode[], values: number[], covers: readonly number[], direction: Int8Array): void {
  const leavesBelow = (at: number): number[] => (at < 0 ? [~at] : [...leavesBelow(nodes[at]!.left), ...leavesBelow(nodes[at]!.right)]);
  const meanOf = (at: number): number => {
    let [sum, rows] = [0, 0];
    for (const leaf of leavesBelow(at)) {
      sum += values[leaf]! * covers[leaf]!;
      rows += covers[leaf]!;
    }
    return sum / rows;
  };
  const settle = (at: number, bounds: Bounds): void => {
    for (const leaf of leavesBelow(at)) values[leaf] = Math.min(Math.max(values[leaf]!, bounds.low), bounds.high);
    if (at < 0) return;
    const { column, left, right } = nodes[at]!;
    const [leftBounds, rightBounds] = boundsBehind(bounds, direction[column]!, meanOf(left), meanOf(right));
    settle(left, leftBounds);
    settle(right, rightBounds);
  };
  if (nodes.length > 0) settle(0, { low: -Infinity, high: Infinity });
}
