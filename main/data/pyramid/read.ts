// Reads a pyramid: the buckets of a span from the coarsest level that is fine enough, a few reads of exactly the bytes that are drawn.
// Runs in Node; keeps its level files open until `close`. Never holds more of a level than cell numbers of the blocks that were looked at.
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { Buckets } from "./buckets.ts";
import { blockCells, blockDoubles, columnPieces, headName, leadPieces, levelName, PyramidHead, widthOf } from "./layout.ts";
import { Tiles } from "./tiles.ts";

/** At least this many cells stand in a drawn bucket, so that buckets made of whole cells are at most half as wide again as wished. */
const leastCells = 2;

export interface Span {
  from: number;
  to: number;
}

export class Pyramid {
  readonly head: PyramidHead;
  private readonly folder: string;
  private readonly files = new Map<number, number>();
  private readonly cells = new Map<number, { numbers: Float64Array; isRead: Uint8Array }>();
  private decoded: Tiles | undefined;

  /** Opens a folder that `makePyramid` filled. Throws when its head is not readable. */
  constructor(folder: string) {
    this.folder = folder;
    this.head = PyramidHead.parse(JSON.parse(readFileSync(join(folder, headName), "utf8")));
  }

  /** First and last place of the data, or of a group; undefined where there is no row. */
  extent(group: string | null): Span | undefined {
    const chosen = this.head.groups.filter(({ name }) => group === null || name === group);
    if (chosen.length === 0) return undefined;
    return { from: chosen.reduce((low, { from }) => Math.min(low, from), Infinity), to: chosen.reduce((high, { to }) => Math.max(high, to), -Infinity) };
  }

  /** The level for a number of buckets over a span; undefined where single rows are to be read. */
  levelFor(span: Span, buckets: number): number | undefined {
    const ideal = (span.to - span.from + 1) / buckets;
    let level: number | undefined;
    for (let k = 0; k < this.head.levels.length && widthOf(this.head, k) * leastCells <= ideal; k++) level = k;
    return level;
  }

  /** Buckets of a level over a span, ends included. A bucket is a whole number of cells and stands on multiples of its width, so that it
   *  keeps its rows while the window moves. columns: places in `head.columns`. */
  buckets(level: number, span: Span, wished: number, columns: readonly number[], group: string | null): Buckets {
    const width = widthOf(this.head, level);
    const bucket = Math.ceil((span.to - span.from + 1) / wished / width) * width;
    const out = new Buckets(bucket, span, columns.length);
    const perBucket = bucket / width;
    const [places, cells] = [new Int32Array(blockCells), new Float64Array(columnPieces * blockCells)];
    for (const { name, start, count } of this.head.levels[level]!.groups) {
      if (group !== null && name !== group) continue;
      const low = this.firstCell(level, out.first * perBucket, start, start + count);
      const high = this.firstCell(level, (out.first + out.rows.length) * perBucket, low, start + count);
      for (let at = low; at < high; ) {
        const end = Math.min(high, (Math.floor(at / blockCells) + 1) * blockCells);
        const numbers = this.numbers(level, at);
        this.read(level, 1, 1, at, end, cells);
        for (let i = 0; i < end - at; i++) {
          const b = Math.floor(numbers[at + i]! / perBucket) - out.first;
          places[i] = b;
          out.rows[b]! += cells[i]!;
        }
        const stride = this.cellsOf(level, at);
        columns.forEach((column, k) => {
          // The four pieces of a column stand side by side: one read, though only a part of each may be wanted.
          this.read(level, leadPieces + columnPieces * column, columnPieces, at, end, cells);
          out.addCells(k, places, cells, 0, stride, end - at);
        });
        at = end;
      }
    }
    return out;
  }

  /** Decoded rows near the last places looked at. */
  tiles(parquetPath: string): Tiles {
    return (this.decoded ??= new Tiles(parquetPath, this.head));
  }

  close(): void {
    for (const file of this.files.values()) closeSync(file);
    this.files.clear();
  }

  /** Cell numbers of a level, read at least in the block in which a cell stands: reading a level whole would hold up the first window there. */
  private numbers(level: number, at: number): Float64Array {
    const { cells } = this.head.levels[level]!;
    let known = this.cells.get(level);
    if (known === undefined) this.cells.set(level, (known = { numbers: new Float64Array(cells), isRead: new Uint8Array(Math.ceil(cells / blockCells)) }));
    const block = Math.floor(at / blockCells);
    if (known.isRead[block] === 0) {
      this.read(level, 0, 1, block * blockCells, Math.min(cells, (block + 1) * blockCells), known.numbers.subarray(block * blockCells));
      known.isRead[block] = 1;
    }
    return known.numbers;
  }

  /** First cell in start..end (of one group) whose number is at least `least`; numbers rise. */
  private firstCell(level: number, least: number, start: number, end: number): number {
    let [low, high] = [start, end];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.numbers(level, middle)[middle]! < least) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Cells of the block in which a cell stands: the last one may be shorter. */
  private cellsOf(level: number, at: number): number {
    return Math.min(blockCells, this.head.levels[level]!.cells - Math.floor(at / blockCells) * blockCells);
  }

  /** Reads cells `from` to `to` (excluded, same block) of `pieces` pieces that follow each other into the start of `out`; between them stands what
   *  lies between them in the block, so that the next piece begins as far on as the block is long. */
  private read(level: number, piece: number, pieces: number, from: number, to: number, out: Float64Array): void {
    let file = this.files.get(level);
    if (file === undefined) this.files.set(level, (file = openSync(join(this.folder, levelName(level)), "r")));
    const block = Math.floor(from / blockCells);
    const inBlock = this.cellsOf(level, from);
    const doubles = blockDoubles(blockCells, this.head.columns.length) * block + piece * inBlock + (from - block * blockCells);
    const bytes = new Uint8Array(out.buffer, out.byteOffset, 8 * ((pieces - 1) * inBlock + to - from));
    for (let at = 0; at < bytes.length; ) {
      const got = readSync(file, bytes, at, bytes.length - at, 8 * doubles + at);
      if (got === 0) throw new Error(`pyramid level ${level} ends early`);
      at += got;
    }
  }
}
