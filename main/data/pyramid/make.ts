// Makes the pyramid of a dataset in one pass: lowest, highest, sum and count of each column per cell, all levels at once.
// Runs in Node over its own DuckDB connection (the answer is streamed); memory: one block a level. Yields between chunks.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import { canonicalJson } from "../../store/objects.ts";
import { doubleOf, doublesOf } from "../doubles.ts";
import { shapeOf } from "../series.ts";
import { factor, firstRows, headName, levelName, pyramidFormat, type PyramidHead } from "./layout.ts";
import { Level } from "./level.ts";

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

/** Rows that DuckDB hands over at once, at most. */
const chunkRows = 2048;

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
  const levels: Level[] = [];
  for (let level = deep; level >= 0; level--) levels.unshift(new Level(join(wish.folder, levelName(level)), names.length, chunkRows, levels[0]));
  const groups: PyramidHead["groups"] = [];
  const first = levels[0]!;
  const seen = new Set<string>();
  const own = new Float64Array(chunkRows);
  let total = 0;
  let last = -Infinity;
  const begin = (name: string): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    first.finish();
    for (const level of levels) level.group(name);
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
        const group = groups.at(-1)!;
        let end = row;
        for (; end < rows && (grp === undefined || end === row || String(grp.getItem(end)) === group.name); end++) {
          if (places[end]! < last) return undefined;
          last = places[end]!;
          own[end] = Math.floor(last / width);
        }
        first.addRows(row, end, own, values);
        if (group.rows === 0) group.from = places[row]!;
        group.to = last;
        group.rows += end - row;
        row = end;
      }
      total += rows;
      wish.onProgress?.(Math.min(1, total / Math.max(1, wish.rows)));
    }
    first.finish();
  } finally {
    for (const level of levels) level.close();
  }
  const head: PyramidHead = { format: pyramidFormat, axis: hasTime ? "time" : "row", columns: names, width, rows: total, hasGroup, groups: groups.filter(({ rows }) => rows > 0), levels: levels.map(({ cells, groups: at }) => ({ cells, groups: at })) };
  writeFileSync(join(wish.folder, headName), canonicalJson(head));
  return head;
}
