// What the families of trees share around their training: the rows they learn from, and the way from grown trees to a document. Runs in main.
import { Failure } from "../../../shared/contract/errors.ts";
import type { KnownCodes } from "../../../shared/scoring/treeCategories.ts";
import type { TreeDocument } from "../../../shared/scoring/treeNodes.ts";
import { takeRows, type Frame } from "../frame.ts";
import type { Task } from "../family.ts";
import type { GrownTree } from "./grownTree.ts";

/** Rows whose target is known, their targets, and how many are of class 1 (0 for numbers).
 *  Throws learnTooFewRows, learnOneClass, learnDiverged (an infinite target). */
export function knownTargets(frame: Frame, task: Task): { known: Frame; y: Float64Array; ones: number } {
  const known = knownRows(frame);
  const y = known.y ?? new Float64Array();
  if (y.length < 2) throw new Failure("learnTooFewRows", { detail: `${y.length} rows with a target` });
  const classes = task === "classification";
  const ones = classes ? y.reduce((n, v) => n + Number(v >= 0.5), 0) : 0;
  if (classes && (ones === 0 || ones === y.length)) throw new Failure("learnOneClass", { detail: `${ones} of ${y.length} rows are of class 1` });
  if (y.some((v) => !Number.isFinite(v))) throw new Failure("learnDiverged", { detail: "a target is infinite" });
  return { known, y, ones };
}

function knownRows(frame: Frame): Frame {
  const index: number[] = [];
  frame.y?.forEach((v, r) => {
    if (!Number.isNaN(v)) index.push(r);
  });
  return index.length === frame.rows ? frame : takeRows(frame, Int32Array.from(index));
}

/** The lists of a document without trees. codes: those of each feature that holds categories. */
export function emptyTrees(codes: readonly KnownCodes[] = []): TreeDocument {
  const lists: TreeDocument = { feature: [], value: [], missingLeft: [], cover: [] };
  return codes.length === 0 ? lists : { ...lists, categories: [...codes], sets: [] };
}

/** Appends a tree to a document in preorder. A tree without nodes is its first leaf. */
export function appendTree(document: TreeDocument, tree: GrownTree): void {
  const write = (at: number) => {
    if (at < 0) {
      document.feature.push(-1);
      document.value.push(tree.values[~at]!);
      document.cover.push(tree.covers[~at]!);
      return;
    }
    const split = tree.nodes[at]!;
    document.feature.push(split.column);
    document.value.push(split.threshold);
    document.missingLeft.push(split.missingLeft);
    if (split.set) document.sets!.push(split.set);
    write(split.left);
    write(split.right);
  };
  write(tree.nodes.length > 0 ? 0 : ~0);
}
