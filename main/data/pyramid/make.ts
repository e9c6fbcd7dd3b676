// Makes the pyramid of a dataset in one pass: lowest, highest, sum and count of each column per cell, all levels at once.
// Runs in Node over its own DuckDB connection (the answer is streamed); memory: one block a level. Yields between chunks.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import { canonicalJson } from "../../store/objects.ts";
import { doubleOf, doublesOf } from "../doubles.ts";
import { shapeOf } from "../series.ts";
import { blockCells, blockDoubles, columnPieces, factor, firstRows, headName, leadPieces, levelName, pyramidFormat, type PyramidHead } from "./layout.ts";

export interface PyramidWish {
  parquetPath: string;
  /** Folder to fill; made when it is not there. */
  folder: string;
  rows: number;
  /** Usual step between rows, µs; null without time. */
  stepUs: number | null;
  signal?: AbortSignal;
  onProgress?: (share: number) => void;
}

/** One level under way: its open cell, its open block, its file. */
class Level {
  readonly groups: { name: string; start: number; count: number }[] = [];
  cells = 0;
  cell = Number.NaN;
  rows = 0;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly sum: Float64Array;
  readonly count: Float64Array;
  private readonly block: Float64Array;
  private filled = 0;
  private readonly file: number;
  private readonly columns: number;

  constructor(path: string, columns: number) {
    this.columns = columns;
    this.file = openSync(path, "w");
    this.block = new Float64Array(blockDoubles(blockCells, columns));
    [this.low, this.high, this.sum, this.count] = [0, 1, 2, 3].map(() => new Float64Array(columns)) as [Float64Array, Float64Array, Float64Array, Float64Array];
    this.open(Number.NaN);
  }

  open(cell: number): void {
    this.cell = cell;
    this.rows = 0;
    this.low.fill(Infinity);
    this.high.fill(-Infinity);
    this.sum.fill(0);
    this.count.fill(0);
  }

  group(name: string): void {
    this.groups.push({ name, start: this.cells, count: 0 });
  }

  /** Puts the open cell into the block; a column without a value has NaN as lowest and highest. */
  keep(): void {
    const { block, filled, columns } = this;
    block[filled] = this.cell;
    block[blockCells + filled] = this.rows;
    for (let c = 0; c < columns; c++) {
      const at = (leadPieces + columnPieces * c) * blockCells + filled;
      const has = this.count[c]! > 0;
      block[at] = has ? this.low[c]! : Number.NaN;
      block[at + blockCells] = has ? this.high[c]! : Number.NaN;
      block[at + 2 * blockCells] = this.sum[c]!;
      block[at + 3 * blockCells] = this.count[c]!;
    }
    this.cells++;
    this.groups.at(-1)!.count++;
    if (++this.filled === blockCells) this.write();
  }

  close(): void {
    this.write();
    closeSync(this.file);
  }

  private write(): void {
    const { filled, block } = this;
    if (filled === 0) return;
    // A last, shorter block keeps its pieces as short as it is.
    const pieces = filled === blockCells ? block : concat(Array.from({ length: block.length / blockCells }, (_, piece) => block.subarray(piece * blockCells, piece * blockCells + filled)));
    const bytes = new Uint8Array(pieces.buffer, pieces.byteOffset, pieces.byteLength);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at, bytes.length - at);
    this.filled = 0;
  }
}

function concat(parts: Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Fills the folder. Rows without a time are left out, as in every drawing. Rows that are not in order of group and time are sorted
 *  by DuckDB first. Throws callCancelled; what was written then is the caller's to remove. */
export async function makePyramid(connection: DuckDBConnection, wish: PyramidWish): Promise<PyramidHead> {
  mkdirSync(wish.folder, { recursive: true });
  return (await pass(connection, wish, false)) ?? (await pass(connection, wish, true))!;
}

/** One pass; undefined when the rows turn out not to be in order. */
async function pass(connection: DuckDBConnection, wish: PyramidWish, isSorted: boolean): Promise<PyramidHead | undefined> {
  const { table, hasTime, hasGroup, types } = await shapeOf(connection, wish.parquetPath);
  const names = [...types].filter(([, type]) => type === "DOUBLE").map(([name]) => name);
  const axis = hasTime ? "epoch_us(ts)::DOUBLE" : "row_id::DOUBLE";
  const width = hasTime ? Math.max(1, Math.round(firstRows * (wish.stepUs ?? 1))) : firstRows;
  const deep = Math.max(1, 1 + Math.floor(Math.log(Math.max(1, wish.rows / firstRows / 8192)) / Math.log(factor)));
  const levels = Array.from({ length: deep + 1 }, (_, level) => new Level(join(wish.folder, levelName(level)), names.length));
  const groups: PyramidHead["groups"] = [];
  const first = levels[0]!;
  const seen = new Set<string>();
  let total = 0;
  let last = -Infinity;

  /** Ends the open cell of a level and adds it to the level above. */
  const finish = (at: number): void => {
    const level = levels[at]!;
    if (level.rows === 0) return;
    level.keep();
    const above = levels[at + 1];
    if (above !== undefined) {
      const cell = Math.floor(level.cell / factor);
      if (above.cell !== cell) {
        finish(at + 1);
        above.open(cell);
      }
      above.rows += level.rows;
      for (let c = 0; c < names.length; c++) {
        if (level.low[c]! < above.low[c]!) above.low[c] = level.low[c]!;
        if (level.high[c]! > above.high[c]!) above.high[c] = level.high[c]!;
        above.sum[c]! += level.sum[c]!;
        above.count[c]! += level.count[c]!;
      }
    }
    level.rows = 0;
  };
  const finishAll = () => levels.forEach((_, at) => finish(at));
  const begin = (name: string): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    finishAll();
    for (const level of levels) {
      level.open(Number.NaN);
      level.group(name);
    }
    groups.push({ name, rows: 0, from: Number.NaN, to: Number.NaN });
    last = -Infinity;
    return true;
  };

  try {
    const order = isSorted ? `ORDER BY ${hasGroup ? "grp, " : ""}${hasTime ? "ts, " : ""}row_id` : "";
    const stream = await connection.stream(`SELECT ${[axis, ...names.map(doubleOf), ...(hasGroup ? ["coalesce(grp, '')"] : [])].join(", ")} FROM ${table} ${hasTime ? "WHERE ts IS NOT NULL" : ""} ${order}`);
    if (!hasGroup) begin("");
    for (let chunk = await stream.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await stream.fetchChunk()) {
      if (wish.signal?.aborted === true) throw new Failure("callCancelled", { step: "pyramid" });
      const rows = chunk.rowCount;
      const places = doublesOf(chunk.getColumnVector(0), rows);
      const values = names.map((_, c) => doublesOf(chunk!.getColumnVector(c + 1), rows));
      const grp = hasGroup ? chunk.getColumnVector(names.length + 1) : undefined;
      for (let row = 0; row < rows; ) {
        if (grp !== undefined) {
          const name = String(grp.getItem(row));
          if (groups.at(-1)?.name !== name && !begin(name)) return undefined;
        }
        const name = groups.at(-1)!.name;
        const cell = Math.floor(places[row]! / width);
        let end = row;
        // A run: rows of one cell and group.
        while (end < rows && Math.floor(places[end]! / width) === cell && (grp === undefined || end === row || String(grp.getItem(end)) === name)) {
          if (places[end]! < last) return undefined;
          last = places[end]!;
          end++;
        }
        if (first.cell !== cell) {
          finish(0);
          first.open(cell);
        }
        first.rows += end - row;
        for (let c = 0; c < names.length; c++) addRun(first, c, values[c]!, row, end);
        const group = groups.at(-1)!;
        if (group.rows === 0) group.from = places[row]!;
        group.to = places[end - 1]!;
        group.rows += end - row;
        row = end;
      }
      total += rows;
      wish.onProgress?.(Math.min(1, total / Math.max(1, wish.rows)));
    }
    finishAll();
  } finally {
    for (const level of levels) level.close();
  }
  const head: PyramidHead = { format: pyramidFormat, axis: hasTime ? "time" : "row", columns: names, width, rows: total, hasGroup, groups: groups.filter(({ rows }) => rows > 0), levels: levels.map(({ cells, groups: at }) => ({ cells, groups: at })) };
  writeFileSync(join(wish.folder, headName), canonicalJson(head));
  return head;
}

/** Rows `from` to `to` (excluded) of a column into the open cell. */
function addRun(level: Level, c: number, values: Float64Array, from: number, to: number): void {
  let [low, high, sum, count] = [level.low[c]!, level.high[c]!, level.sum[c]!, level.count[c]!];
  for (let row = from; row < to; row++) {
    const value = values[row]!;
    if (value !== value) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
    count++;
  }
  level.low[c] = low;
  level.high[c] = high;
  level.sum[c] = sum;
  level.count[c] = count;
}
