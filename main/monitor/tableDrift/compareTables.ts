// The drift report of two tables: every column that both have, block of columns by block, in bounded memory. Runs only in the throw-away process.
// Never loads a table whole: a block is as many columns as the room allows, read once from each side, cut into windows and let go.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { TableDrift } from "../../../shared/contract/monitor.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { ParquetColumn } from "../../data/import/parquet.ts";
import { binsOf, compareColumn, momentsOf, windowsOf, type ColumnWindows } from "./columnDrift.ts";
import { drawn, drawnOf, pictureOf, togetherOf, type DrawnColumn } from "./drawnRows.ts";
import { commonTexts, numberSql, readBlock, type Table } from "./tables.ts";

/** Windows of the smaller side before any are put together. */
const windowsWanted = 240;
const windowsMost = 2000;
const blockColumnsMost = 32;

/** falseColumns: how many columns of an unchanged table the report may call changed on average. roomBytes: for the rows of a block. */
export async function compareTables(connection: DuckDBConnection, reference: Table, current: Table, falseColumns: number, roomBytes: number, onProgress: (done: number, total: number) => void): Promise<TableDrift> {
  for (const table of [reference, current]) if (table.rows === 0) throw new Failure("csvEmpty", { file: table.name });
  const other = new Map(current.columns.map((column) => [column.name, column]));
  const pairs = reference.columns.flatMap((column) => {
    const now = other.get(column.name);
    return now && now.kind === column.kind && column.kind !== "time" ? [{ column, now }] : [];
  });
  const alpha = Math.min(0.05, falseColumns / Math.max(1, pairs.length));
  const length = Math.max(1, Math.floor(Math.min(reference.rows, current.rows) / windowsWanted), Math.ceil(Math.max(reference.rows, current.rows) / windowsMost));
  const longest = Math.max(reference.rows, current.rows);
  const width = Math.max(1, Math.min(blockColumnsMost, Math.floor(roomBytes / 8 / longest)));
  const buffers = Array.from({ length: Math.min(width, pairs.length) }, () => new Float64Array(longest));
  const columns: TableDrift["columns"] = [];
  const looked: DrawnColumn[] = [];
  for (let from = 0; from < pairs.length; from += width) {
    const block = pairs.slice(from, from + width);
    const texts: (string[] | undefined)[] = [];
    for (const { column } of block) texts.push(column.kind === "text" ? await commonTexts(connection, reference, column.source) : undefined);
    const read = async (table: Table, of: (pair: (typeof block)[number]) => ParquetColumn) => readBlock(connection, table, block.map((pair, i) => numberSql(of(pair), texts[i])), buffers);
    await read(reference, ({ column }) => column);
    const before = block.map((_, i) => {
      const known = texts[i];
      const bins = known ? { edges: known.map((__, place) => place + 0.5), center: 0 } : binsOf(buffers[i]!, reference.rows);
      return { windows: windowsOf(buffers[i]!, reference.rows, length, bins), rows: drawn(buffers[i]!, reference.rows, length) };
    });
    await read(current, ({ now }) => now);
    block.forEach(({ column }, i) => {
      const { windows: old, rows } = before[i]!;
      const after = windowsOf(buffers[i]!, current.rows, length, old);
      const isCategory = column.kind === "text";
      const found = compareColumn(old, after, alpha, isCategory, from + i + 1);
      const [a, b] = [momentsOf(old), momentsOf(after)];
      const now = drawn(buffers[i]!, current.rows, length);
      if (!isCategory) looked.push({ name: column.name, reference: rows, current: now, joined: found.joined, lowPower: found.lowPower });
      columns.push({
        name: column.name,
        kind: isCategory ? "text" : "number",
        changed: found.changed,
        psi: found.psi,
        psiLimit: found.psiLimit,
        shiftSd: found.shiftSd,
        shiftLimit: found.shiftLimit,
        missing: [a.missing / reference.rows, b.missing / current.rows],
        missingLimit: found.missingLimit,
        mean: isCategory ? [null, null] : [a.mean, b.mean],
        sd: isCategory ? [null, null] : [a.sd, b.sd],
        moved: found.moved,
        p: found.p,
        windows: found.windows,
        lowPower: found.lowPower,
        picture: isCategory ? { edges: [], texts: texts[i]!, shares: [sharesOf(old), sharesOf(after)] } : pictureOf(rows, now),
      });
    });
    onProgress(Math.min(from + width, pairs.length), pairs.length);
  }
  const both = new Set(pairs.map(({ column }) => column.name));
  return {
    reference: { file: reference.name, rows: reference.rows },
    current: { file: current.name, rows: current.rows },
    falseColumns,
    windowRows: length,
    together: togetherOf(looked, drawnOf(length), 1),
    columns: columns.sort((a, b) => Number(b.changed) - Number(a.changed) || (a.changed ? sizeOf(b) - sizeOf(a) : beyond(b) - beyond(a)) || (a.name < b.name ? -1 : 1)),
    onlyReference: reference.columns.filter(({ name, kind }) => kind !== "time" && !both.has(name)).map(({ name }) => name),
    onlyCurrent: current.columns.filter(({ name, kind }) => kind !== "time" && !both.has(name)).map(({ name }) => name),
  };
}

/** Share of the values in each bin. */
function sharesOf({ edges, windows, cells }: ColumnWindows): number[] {
  const width = cells.length / windows;
  const counts = Array.from({ length: edges.length + 1 }, (_, bin) => {
    let sum = 0;
    for (let w = 0; w < windows; w++) sum += cells[w * width + bin]!;
    return sum;
  });
  const all = counts.reduce((sum, n) => sum + n, 0);
  return counts.map((count) => count / Math.max(1, all));
}

/** How far a column moved, so that a tiny change that is sure does not stand before a great one: in spreads, or by the share that is missing. */
function sizeOf({ shiftSd, psi, missing }: TableDrift["columns"][number]): number {
  return Math.max(shiftSd ?? psi ?? 0, Math.abs(missing[1] - missing[0]));
}

/** How many times its limit a column lies away, by the statistic that lies farthest. */
function beyond({ psi, psiLimit, shiftSd, shiftLimit }: TableDrift["columns"][number]): number {
  const of = (value: number | null, limit: number | null) => (value === null || limit === null || limit <= 0 ? 0 : value / limit);
  return Math.max(of(psi, psiLimit), of(shiftSd, shiftLimit));
}
