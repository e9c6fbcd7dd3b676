// Columns on an even grid of places, as transforms and comparisons need them: the mean of a grid cell's rows, NaN where it has none.
// Runs where DuckDB runs; reads only, column by column. Nothing is filled: a gap stays a gap.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import { quoteText } from "../../store/quote.ts";
import { doubleOf, readDoubles } from "../doubles.ts";
import { shapeOf } from "../series.ts";

export interface GridWish {
  columns: readonly string[];
  /** µs on a time axis, rows otherwise, ends included; null: from the first, to the last. */
  from: number | null;
  to: number | null;
  /** null: all groups, one after another. */
  group: string | null;
  /** Usual step between rows, µs; null without time. The grid is at least this coarse. */
  stepUs: number | null;
  /** Cells at most; the grid is coarser where the span asks for more. */
  most: number;
  /** A step that is wished, in units of the axis; at least the usual one. */
  step?: number;
}

/** Cells of one group, in one piece. */
export interface GridPart {
  group: string | null;
  /** Place of the first cell's start. */
  from: number;
  /** First cell in the arrays and how many. */
  start: number;
  count: number;
}

export interface Grid {
  axis: "time" | "row";
  /** Width of a cell: µs, or rows. */
  step: number;
  parts: GridPart[];
  /** Cells of all parts together; between parts stands nothing. */
  cells: number;
  rows: number;
  /** Reads one column: the mean of each cell, NaN where no row has a value. Throws callCancelled. */
  read(column: string, signal?: AbortSignal): Promise<Float64Array>;
}

/** Lays the grid; columns are read one by one by its `read`. Throws planUnknownColumn. */
export async function layGrid(connection: DuckDBConnection, parquetPath: string, wish: GridWish): Promise<Grid> {
  const { table, hasTime, hasGroup, types } = await shapeOf(connection, parquetPath);
  for (const column of wish.columns) if (types.get(column) !== "DOUBLE") throw new Failure("planUnknownColumn", { column });
  const axis = hasTime ? "epoch_us(ts)" : "row_id";
  const stored = hasTime ? "ts" : "row_id";
  const bound = (value: number) => (hasTime ? `make_timestamp(${Math.round(value)})` : `${Math.round(value)}`);
  const within = [
    `${stored} IS NOT NULL`,
    ...(wish.from === null ? [] : [`${stored} >= ${bound(wish.from)}`]),
    ...(wish.to === null ? [] : [`${stored} <= ${bound(wish.to)}`]),
    ...(hasGroup && wish.group !== null ? [`grp = ${quoteText(wish.group)}`] : []),
  ].join(" AND ");
  const by = hasGroup ? "coalesce(grp, '')" : "''";
  const reader = await connection.runAndReadAll(`SELECT ${by} AS name, min(${axis})::DOUBLE AS low, max(${axis})::DOUBLE AS high, count(*)::DOUBLE AS n FROM ${table} WHERE ${within} GROUP BY 1 ORDER BY min(row_id)`);
  const found = reader.getRowObjectsJS() as { name: string; low: number; high: number; n: number }[];
  const usual = hasTime ? Math.max(1, wish.stepUs ?? 1) : 1;
  const width = found.reduce((sum, { low, high }) => sum + high - low + usual, 0);
  const step = Math.max(1, Math.round(Math.max(usual, wish.step ?? usual, width / wish.most)));
  const parts: GridPart[] = [];
  let cells = 0;
  for (const { name, low, high } of found) {
    const count = Math.floor((high - low) / step) + 1;
    parts.push({ group: hasGroup ? name : null, from: low, start: cells, count });
    cells += count;
  }
  // Groups stand in the question under their numbers, so that a column is read once however many there are.
  const numbered = hasGroup && parts.length > 0;
  const groups = numbered ? ` JOIN (VALUES ${parts.map(({ group }, i) => `(${quoteText(group ?? "")}, ${i})`).join(", ")}) AS part(name, number) ON coalesce(grp, '') = part.name` : "";
  const read = async (column: string, signal?: AbortSignal): Promise<Float64Array> => {
    if (signal?.aborted === true) throw new Failure("callCancelled", { step: "grid" });
    const [sums, counts] = [new Float64Array(cells), new Uint32Array(cells)];
    const [places, values, numbers] = await readDoubles(connection, `SELECT ${axis}::DOUBLE, ${doubleOf(column)}${numbered ? ", part.number::DOUBLE" : ""} FROM ${table}${groups} WHERE ${within}`);
    for (let row = 0; row < places!.length; row++) {
      const value = values![row]!;
      if (value !== value) continue;
      const part = parts[numbered ? numbers![row]! : 0]!;
      const cell = part.start + Math.floor((places![row]! - part.from) / step);
      sums[cell]! += value;
      counts[cell]!++;
    }
    for (let cell = 0; cell < cells; cell++) sums[cell] = counts[cell]! > 0 ? sums[cell]! / counts[cell]! : Number.NaN;
    return sums;
  };
  return { axis: hasTime ? "time" : "row", step, parts, cells, rows: found.reduce((sum, { n }) => sum + n, 0), read };
}
