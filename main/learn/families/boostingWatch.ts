// Follows the loss from tree to tree: on training rows, and on rows held back where there are any. Runs in main.
// It scores the rows held back tree by tree as the scorer does, on their own values, not on bins.
import type { KnownCodes } from "../../../shared/scoring/treeCategories.ts";
import { leafOf, treeNodesOf } from "../../../shared/scoring/treeNodes.ts";
import type { CurvePoint } from "../family.ts";
import type { GrownTree } from "./grownTree.ts";
import { meanLoss, type Loss } from "./boostingLoss.ts";
import { appendTree, emptyTrees } from "./treeDocument.ts";

/** Rows that are held back: row-major, and their targets. */
export interface HeldBack {
  rows: readonly Float64Array[];
  y: Float64Array;
}

/** Training rows whose mean loss stands for all in the learning curve. */
const curveRows = 20_000;

export class Watch {
  /** Trees with the least loss on the rows held back so far; without such rows the trees so far. */
  best = 0;
  private least: number;
  private readonly scores: Float64Array;
  private readonly shown: Int32Array;
  private readonly shownY: Float64Array;
  private readonly loss: Loss;
  private readonly heldBack: HeldBack | undefined;
  private readonly codes: readonly KnownCodes[];
  private readonly onCurve: ((point: CurvePoint) => void) | undefined;

  /** y: targets of the training rows; base: the score before the first tree. */
  constructor(loss: Loss, y: Float64Array, base: number, heldBack: HeldBack | undefined, codes: readonly KnownCodes[], onCurve: ((point: CurvePoint) => void) | undefined) {
    const count = onCurve ? Math.min(curveRows, y.length) : 0;
    this.shown = Int32Array.from({ length: count }, (_, i) => Math.floor((i * y.length) / count));
    this.shownY = Float64Array.from(this.shown, (r) => y[r]!);
    this.scores = new Float64Array(heldBack?.y.length ?? 0).fill(base);
    this.loss = loss;
    this.heldBack = heldBack;
    this.codes = codes;
    this.onCurve = onCurve;
    this.least = heldBack ? meanLoss(loss, this.scores, heldBack.y) : Infinity;
  }

  /** Takes note of a tree, the `trees`-th, whose answers already stand in the training rows' `scores`. */
  tell(tree: GrownTree, trees: number, scores: Float64Array): void {
    let validation: number | undefined;
    if (this.heldBack) {
      this.score(tree, this.heldBack.rows);
      validation = meanLoss(this.loss, this.scores, this.heldBack.y);
      if (validation < this.least) {
        this.least = validation;
        this.best = trees;
      }
    } else this.best = trees;
    const train = () => meanLoss(this.loss, Float64Array.from(this.shown, (r) => scores[r]!), this.shownY);
    this.onCurve?.({ iteration: trees, train: train(), ...(validation === undefined ? {} : { validation }) });
  }

  private score(tree: GrownTree, rows: readonly Float64Array[]): void {
    const document = emptyTrees(this.codes);
    appendTree(document, tree);
    const nodes = treeNodesOf(document, rows[0]?.length ?? 0);
    rows.forEach((row, r) => (this.scores[r]! += nodes.value[leafOf(nodes, 0, row)]!));
  }
}
