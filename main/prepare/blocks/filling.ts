// Fills a block with the chunks of a query as they come. Main only; the chunk's memory is copied, never kept.
import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { Column } from "../../../shared/recipe/step.ts";
import { doublesOf } from "../../data/doubles.ts";
import type { Block, BlockColumn } from "./block.ts";

/** Number columns of a chunk before those of the recipe: row number, time, break, target, group code. */
const lead = 5;

/** Chunks hold the numbers first, DOUBLE without NULL, then the texts. */
export class Filling {
  rows = 0;
  private numbers: Float64Array[] = [];
  private texts: (string | null)[][] = [];
  constructor(
    private readonly columns: readonly Column[],
    private readonly size: number,
  ) {
    this.empty();
  }

  private empty(): void {
    this.rows = 0;
    this.numbers = Array.from({ length: lead + this.columns.filter((c) => c.kind === "number").length }, () => new Float64Array(this.size));
    this.texts = this.columns.flatMap((c) => (c.kind === "text" ? [[]] : []));
  }

  isFull(): boolean {
    return this.rows === this.size;
  }

  /** Takes rows of a chunk from one on; gives the first that had no place. */
  put(chunk: DuckDBDataChunk, from: number): number {
    const stop = Math.min(chunk.rowCount, from + this.size - this.rows);
    this.numbers.forEach((into, k) => into.set(doublesOf(chunk.getColumnVector(k), chunk.rowCount).subarray(from, stop), this.rows));
    this.texts.forEach((into, k) => {
      const vector = chunk.getColumnVector(this.numbers.length + k);
      for (let r = from; r < stop; r++) into.push(vector.getItem(r) as string | null);
    });
    this.rows += stop - from;
    return stop;
  }

  taken(): { block: Block; group: Float64Array } {
    const [rid, tUs, segment, target, group, ...values] = this.numbers.map((list) => (this.rows === this.size ? list : list.slice(0, this.rows))) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, ...Float64Array[]];
    const texts = this.texts[Symbol.iterator]();
    const numbers = values[Symbol.iterator]();
    const columns = this.columns.map((c): BlockColumn => (c.kind === "number" ? numbers.next().value! : texts.next().value!));
    const block: Block = { rows: this.rows, rid, tUs, segment, target, columns };
    this.empty();
    return { block, group };
  }
}
