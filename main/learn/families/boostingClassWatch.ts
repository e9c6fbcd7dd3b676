// Follows the log loss of boosted trees for many classes from iteration to iteration, on training rows and on rows held back. Runs in main.
// It scores the rows held back tree by tree as the scorer does, on their own values, not on bins.
import type { KnownCodes } from "../../../shared/scoring/treeCategories.ts";
import { leafOf, treeNodesOf } from "../../../shared/scoring/treeNodes.ts";
import type { CurvePoint } from "../family.ts";
import type { HeldBack } from "./boostingWatch.ts";
import type { GrownTree } from "./grownTree.ts";
import { appendTree, emptyTrees } from "./treeDocument.ts";

/** Training rows whose mean loss stands for all in the learning curve. */
const curveRows = 20_000;

export class BoostingClassWatch {
  /** Iterations with the least loss on the rows held back so far; without such rows the iterations so far. */
  best = 0;
  private least: number;
  private readonly scores: Float64Array[];
  private readonly shown: Int32Array;

  /** y: places of classes of the training rows; base: each class's score before the first tree. */
  constructor(
    private readonly y: Float64Array,
    base: readonly number[],
    private readonly heldBack: HeldBack | undefined,
    private readonly codes: readonly KnownCodes[],
    private readonly onCurve: ((point: CurvePoint) => void) | undefined,
  ) {
    const count = onCurve ? Math.min(curveRows, y.length) : 0;
    this.shown = Int32Array.from({ length: count }, (_, i) => Math.floor((i * y.length) / count));
    this.scores = base.map((start) => new Float64Array(heldBack?.y.length ?? 0).fill(start));
    this.least = heldBack ? meanLogLoss(this.scores, heldBack.y, everyRow(heldBack.y.length)) : Infinity;
  }

  /** Takes note of a tree of class k. */
  add(k: number, tree: GrownTree): void {
    if (!this.heldBack) return;
    const document = emptyTrees(this.codes);
    appendTree(document, tree);
    const { rows } = this.heldBack;
    const nodes = treeNodesOf(document, rows[0]?.length ?? 0);
    const own = this.scores[k]!;
    rows.forEach((row, r) => (own[r]! += nodes.value[leafOf(nodes, 0, row)]!));
  }

  /** Ends an iteration, whose trees already stand in the training rows' scores, a list a class. */
  tell(iteration: number, scores: readonly Float64Array[]): void {
    let validation: number | undefined;
    if (this.heldBack) {
      validation = meanLogLoss(this.scores, this.heldBack.y, everyRow(this.heldBack.y.length));
      if (validation < this.least) [this.least, this.best] = [validation, iteration];
    } else this.best = iteration;
    this.onCurve?.({ iteration, train: meanLogLoss(scores, this.y, this.shown), ...(validation === undefined ? {} : { validation }) });
  }
}

const everyRow = (count: number): Int32Array => Int32Array.from({ length: count }, (_, r) => r);

/** Mean of -log softmax of the true class over some rows. */
function meanLogLoss(scores: readonly Float64Array[], y: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (const r of rows) {
    let largest = -Infinity;
    for (const own of scores) if (own[r]! > largest) largest = own[r]!;
    let total = 0;
    for (const own of scores) total += Math.exp(own[r]! - largest);
    sum += largest + Math.log(total) - scores[y[r]!]![r]!;
  }
  return sum / rows.length;
}
