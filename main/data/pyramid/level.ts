// One level of a pyramid being made: children (rows, or cells of the level below) folded into its cells, its cells into blocks of its file and on
// into the level above. Works column by column over many children at once. Runs in Node; memory: one block and one chunk of cells.
import { closeSync, openSync, writeSync } from "node:fs";
import { blockCells, blockDoubles, columnPieces, factor, leadPieces } from "./layout.ts";

/** Children of one column: lowest, highest, sum and count of each. Rows have their value alone. */
export type Quantities = readonly [low: Float64Array, high: Float64Array, sum: Float64Array, count: Float64Array];

export class Level {
  readonly groups: { name: string; start: number; count: number }[] = [];
  cells = 0;
  private readonly file: number;
  private readonly block: Float64Array;
  private filled = 0;
  // The open cell, and what it holds so far of each column.
  private cell = Number.NaN;
  private rows = 0;
  private readonly open: Quantities;
  // Cells that a chunk of children closed.
  private closed = 0;
  private readonly numbers: Float64Array;
  private readonly counts: Float64Array;
  private readonly figures: readonly Quantities[];
  private readonly parents: Float64Array;

  /** chunk: children of one `add` at most. */
  constructor(
    path: string,
    private readonly columns: number,
    chunk: number,
    private readonly above: Level | undefined,
  ) {
    this.file = openSync(path, "w");
    this.block = new Float64Array(blockDoubles(blockCells, columns));
    const four = (size: number) => [0, 1, 2, 3].map(() => new Float64Array(size)) as unknown as Quantities;
    this.open = four(columns);
    [this.numbers, this.counts, this.parents] = [0, 1, 2].map(() => new Float64Array(chunk + 1)) as [Float64Array, Float64Array, Float64Array];
    this.figures = Array.from({ length: columns }, () => four(chunk + 1));
    this.reset();
  }

  group(name: string): void {
    this.groups.push({ name, start: this.cells, count: 0 });
  }

  /** Rows `from` to `to` (excluded) of one group, in order. own: the cell each stands in; a missing value is NaN. */
  addRows(from: number, to: number, own: Float64Array, values: readonly Float64Array[]): void {
    const ends = this.advance(from, to, own, undefined);
    for (let c = 0; c < this.columns; c++) {
      const column = values[c]!;
      let [low, high, sum, count] = this.resume(c);
      let row = from;
      for (let s = 0; s < ends.length; s++) {
        if (s > 0) [low, high, sum, count] = [Infinity, -Infinity, 0, 0];
        for (const end = ends[s]!; row < end; row++) {
          const value = column[row]!;
          if (value !== value) continue;
          if (value < low) low = value;
          if (value > high) high = value;
          sum += value;
          count++;
        }
        this.put(c, s, s === ends.length - 1, low, high, sum, count);
      }
    }
    this.emit();
  }

  /** The first `size` of the level below's cells. */
  private addCells(size: number, own: Float64Array, rows: Float64Array, figures: readonly Quantities[]): void {
    const ends = this.advance(0, size, own, rows);
    for (let c = 0; c < this.columns; c++) {
      const [lows, highs, sums, counts] = figures[c]!;
      let [low, high, sum, count] = this.resume(c);
      let i = 0;
      for (let s = 0; s < ends.length; s++) {
        if (s > 0) [low, high, sum, count] = [Infinity, -Infinity, 0, 0];
        for (const end = ends[s]!; i < end; i++) {
          if (lows[i]! < low) low = lows[i]!;
          if (highs[i]! > high) high = highs[i]!;
          sum += sums[i]!;
          count += counts[i]!;
        }
        this.put(c, s, s === ends.length - 1, low, high, sum, count);
      }
    }
    this.emit();
  }

  /** Ends the open cell, and those above. */
  finish(): void {
    if (this.rows > 0) {
      this.closed = 1;
      this.numbers[0] = this.cell;
      this.counts[0] = this.rows;
      for (let c = 0; c < this.columns; c++) for (let q = 0; q < 4; q++) this.figures[c]![q]![0] = this.open[q]![c]!;
      this.reset();
      this.emit();
    }
    this.above?.finish();
  }

  close(): void {
    this.write();
    closeSync(this.file);
  }

  // Where the first stretch of the children at hand goes: 0 when it continues the open cell, 1 when that was closed before it.
  private first = 0;

  /** Divides children into stretches of one cell each and returns their ends; closes the open cell where the first stretch is not its. All but the
   *  last stretch are closed by what follows. */
  private advance(from: number, to: number, own: Float64Array, rows: Float64Array | undefined): number[] {
    this.first = this.rows > 0 && own[from] !== this.cell ? 1 : 0;
    if (this.first === 1) {
      this.numbers[0] = this.cell;
      this.counts[0] = this.rows;
      for (let c = 0; c < this.columns; c++) for (let q = 0; q < 4; q++) this.figures[c]![q]![0] = this.open[q]![c]!;
      this.reset();
    }
    this.closed = this.first;
    const ends: number[] = [];
    for (let at = from; at < to; ) {
      const cell = own[at]!;
      if (ends.length > 0) {
        this.numbers[this.closed] = this.cell;
        this.counts[this.closed++] = this.rows;
        this.rows = 0;
      }
      this.cell = cell;
      for (; at < to && own[at] === cell; at++) this.rows += rows === undefined ? 1 : rows[at]!;
      ends.push(at);
    }
    return ends;
  }

  private resume(c: number): [number, number, number, number] {
    return [this.open[0][c]!, this.open[1][c]!, this.open[2][c]!, this.open[3][c]!];
  }

  /** Figures of stretch s: into the closed cells, or for the last one into the open cell. */
  private put(c: number, s: number, isLast: boolean, low: number, high: number, sum: number, count: number): void {
    const [lows, highs, sums, counts] = isLast ? this.open : this.figures[c]!;
    const at = isLast ? c : this.first + s;
    lows[at] = low;
    highs[at] = high;
    sums[at] = sum;
    counts[at] = count;
  }

  private reset(): void {
    this.rows = 0;
    this.open[0].fill(Infinity);
    this.open[1].fill(-Infinity);
    this.open[2].fill(0);
    this.open[3].fill(0);
  }

  /** Closed cells into the block and the level above. */
  private emit(): void {
    const { closed, block } = this;
    if (closed === 0) return;
    for (let from = 0; from < closed; ) {
      const to = Math.min(closed, from + blockCells - this.filled);
      block.set(this.numbers.subarray(from, to), this.filled);
      block.set(this.counts.subarray(from, to), blockCells + this.filled);
      for (let c = 0; c < this.columns; c++) {
        const at = (leadPieces + columnPieces * c) * blockCells + this.filled;
        const [low, high, sum, count] = this.figures[c]!;
        // A column without a value has NaN as lowest and highest.
        for (let i = from; i < to; i++) {
          const has = count[i]! > 0;
          block[at + i - from] = has ? low[i]! : Number.NaN;
          block[at + blockCells + i - from] = has ? high[i]! : Number.NaN;
        }
        block.set(sum.subarray(from, to), at + 2 * blockCells);
        block.set(count.subarray(from, to), at + 3 * blockCells);
      }
      this.filled += to - from;
      from = to;
      if (this.filled === blockCells) this.write();
    }
    this.cells += closed;
    this.groups.at(-1)!.count += closed;
    this.closed = 0;
    if (this.above === undefined) return;
    for (let i = 0; i < closed; i++) this.parents[i] = Math.floor(this.numbers[i]! / factor);
    this.above.addCells(closed, this.parents, this.counts, this.figures);
  }

  private write(): void {
    const { filled, block } = this;
    if (filled === 0) return;
    // A last, shorter block keeps its pieces as short as it is.
    if (filled < blockCells) for (let piece = 1; piece < block.length / blockCells; piece++) block.copyWithin(piece * filled, piece * blockCells, piece * blockCells + filled);
    const bytes = new Uint8Array(block.buffer, 0, 8 * (filled < blockCells ? filled * (block.length / blockCells) : block.length));
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at, bytes.length - at);
    this.filled = 0;
  }
}
