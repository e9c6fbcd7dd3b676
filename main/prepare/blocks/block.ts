// Rows as columns: what bulk preparation works on, a stretch of rows of one group at a time. Main only; pure. A step's block work keeps
// what it needs of the past between blocks and never changes a block that it was handed.
import type { Cell, PlannedColumn, Row, StepPlan } from "../../../shared/recipe/step.ts";

/** A number column (NaN missing) or a text column (null missing), as long as the block. */
export type BlockColumn = Float64Array | (string | null)[];

/** Rows of one group, in order. Arrays may be shared with other blocks. */
export interface Block {
  rows: number;
  /** Row numbers of the dataset, rising. */
  rid: Float64Array;
  /** UTC microseconds; NaN unknown. */
  tUs: Float64Array;
  /** Breaks before the row; no window reaches over one. */
  segment: Float64Array;
  /** What the target is made of; NaN unknown. */
  target: Float64Array;
  columns: BlockColumn[];
}

/** The work of one step on the blocks of one group, in order; gives as many rows or fewer. */
export type BlockWork = (block: Block) => Block;

/** One kind of step on blocks. columns: as they are before the step. */
export type StepBlocks<S> = (step: S, columns: PlannedColumn[]) => () => BlockWork;

/** The doubles of a column that the plan says is of numbers. */
export function numbersOf(block: Block, i: number): Float64Array {
  const column = block.columns[i];
  if (!(column instanceof Float64Array)) throw new Error(`column ${i} is not of numbers`);
  return column;
}

/** The rows at `places` (rising), as a block. */
export function takeRows(block: Block, places: Int32Array): Block {
  const numbers = (column: Float64Array): Float64Array => {
    const out = new Float64Array(places.length);
    for (let r = 0; r < out.length; r++) out[r] = column[places[r]!]!;
    return out;
  };
  return {
    rows: places.length,
    rid: numbers(block.rid),
    tUs: numbers(block.tUs),
    segment: numbers(block.segment),
    target: numbers(block.target),
    columns: block.columns.map((column) => (column instanceof Float64Array ? numbers(column) : Array.from(places, (r) => column[r]!))),
  };
}

/** The stream's own work of a step as block work, row by row: for steps without a faster form. The step gives at most the row that it
 *  was handed, at once. after: columns after the step. */
export function rowByRowBlocks(plan: StepPlan, after: readonly PlannedColumn[]): () => BlockWork {
  return () => {
    const work = plan.start();
    return (block) => {
      const kept = new Int32Array(block.rows);
      const made = after.map((column): BlockColumn => (column.kind === "number" ? new Float64Array(block.rows) : []));
      let n = 0;
      for (let r = 0; r < block.rows; r++) {
        const row: Row = { tUs: block.tUs[r]!, segment: block.segment[r]!, cells: block.columns.map((column): Cell => column[r]!) };
        const [out] = work.push(row);
        if (out === undefined) continue;
        for (let c = 0; c < made.length; c++) made[c]![n] = out.cells[c] as never;
        kept[n++] = r;
      }
      if (n === block.rows) return { ...block, columns: made };
      const columns = made.map((column) => (column instanceof Float64Array ? column.slice(0, n) : column));
      return { ...takeRows({ ...block, columns: [] }, kept.slice(0, n)), columns };
    };
  };
}
