// A table for the diagnosis from the project's dataset: each column read once and folded into cells. Runs where DuckDB runs; reads only.
// Cells are hours and blocks days where the data span weeks; else the span is cut into as many blocks as the method needs.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import { doubleOf, readDoubles } from "../../data/doubles.ts";
import { rowsOf } from "../../data/rows.ts";
import { shapeOf } from "../../data/series.ts";
import { quoteName } from "../../store/quote.ts";
import { folded, onlyCounts, sharesOf } from "./fold.ts";
import { loopsOf } from "./loops.ts";
import { phaseOf, phaseRowsOf, type TextRows } from "./phase.ts";
import type { DiagnosisTable, LogNote, TagCells } from "./table.ts";

interface Span {
  from: number;
  to: number;
}

export interface TableWish {
  parquetPath: string;
  /** µs on a time axis, rows otherwise; both ends included. */
  reference: Span | null;
  current: Span | null;
  columns: readonly string[] | null;
  metaOf: (column: string) => { unit: string | null; asset: string | null };
  notes: readonly (Omit<LogNote, "at"> & { atUs: number })[];
  signal: AbortSignal;
}

interface TableRead {
  table: DiagnosisTable;
  axis: "time" | "row";
  reference: Span;
  current: Span;
  /** Width of a cell, and where a cell begins. */
  cell: number;
  placeOf: (cell: number) => number;
}

const hourUs = 3600e6;
const dayUs = 24 * hourUs;
const leastDays = 24;
const wantedBlocks = 90;
const cellsOfBlock = 8;
const leastReferenceBlocks = 10;
const leastCurrentBlocks = 8;
const leastTags = 3;
const mostStates = 12;

/** Throws planUnknownColumn, diagnosisTooShort when a span has too few blocks, diagnosisTooFewTags, callCancelled. */
export async function readDiagnosisTable(connection: DuckDBConnection, wish: TableWish): Promise<TableRead> {
  const { table, hasTime, types } = await shapeOf(connection, wish.parquetPath);
  const isTag = (name: string) => types.get(name) === "DOUBLE";
  for (const column of wish.columns ?? []) if (!types.has(column)) throw new Failure("planUnknownColumn", { column });
  const wanted = wish.columns ?? [...types.keys()];
  const numbers = wanted.filter(isTag);
  if (numbers.length < leastTags) throw new Failure("diagnosisTooFewTags", { detail: `${numbers.length} < ${leastTags}` });
  const texts = wanted.filter((name) => types.get(name) === "VARCHAR" && name !== "grp");
  const axis = hasTime ? "epoch_us(ts)" : "row_id";
  const [extent] = await rowsOf(connection, `SELECT min(${axis})::DOUBLE AS low, max(${axis})::DOUBLE AS high FROM ${table}`);
  const whole: Span = { from: Number(extent!["low"]), to: Number(extent!["high"]) };
  const reference = wish.reference ?? { from: whole.from, to: Math.floor(whole.from + (whole.to - whole.from) / 3) };
  const current = wish.current ?? { from: reference.to + 1, to: whole.to };
  const width = ({ from, to }: Span) => to - from + 1;
  const byDay = hasTime && width(reference) + width(current) >= leastDays * dayUs;
  const block = byDay ? 24 : cellsOfBlock;
  const cell = byDay ? hourUs : Math.max(1, Math.floor((width(reference) + width(current)) / (wantedBlocks * cellsOfBlock)));
  const cellsOf = (span: Span) => Math.floor(width(span) / (cell * block)) * block;
  const [before, after] = [cellsOf(reference), cellsOf(current)];
  if (before < leastReferenceBlocks * block || after < leastCurrentBlocks * block) throw new Failure("diagnosisTooShort", { detail: `${before / block} < ${leastReferenceBlocks}, ${after / block} < ${leastCurrentBlocks}` });
  const cells = before + after;
  const placeOf = (at: number) => (at < before ? reference.from + at * cell : current.from + (at - before) * cell);
  const cellOf = (place: number) => {
    if (place >= reference.from && place < reference.from + before * cell) return Math.floor((place - reference.from) / cell);
    return place >= current.from && place < current.from + after * cell ? before + Math.floor((place - current.from) / cell) : -1;
  };
  const inOrder = (column: string) => readDoubles(connection, `SELECT ${column} FROM ${table} WHERE ${axis} IS NOT NULL ORDER BY ${axis}, row_id`).then(([values]) => values!);
  const places = await inOrder(`${axis}::DOUBLE`);
  const cellOfRow = Int32Array.from(places, cellOf);
  const spanOf = (row: number) => (cellOfRow[row]! < 0 ? null : cellOfRow[row]! < before ? "reference" : "current");
  const states: TextRows[] = [];
  for (const column of texts) {
    const found = await rowsOf(connection, `SELECT DISTINCT ${quoteName(column)} AS value FROM ${table} WHERE ${quoteName(column)} IS NOT NULL ORDER BY 1 LIMIT ${2 * mostStates + 1}`);
    const names = found.map(({ value }) => String(value));
    if (names.length === 0 || names.length > 2 * mostStates) continue;
    const listed = names.map((name) => `'${name.replaceAll("'", "''")}'`).join(", ");
    states.push({ name: column, names, codes: await inOrder(`(coalesce(list_position([${listed}], ${quoteName(column)}), 0) - 1)::DOUBLE`) });
  }
  const phaseRows = phaseRowsOf(states, places.length, spanOf, before / block);
  const loops = loopsOf(numbers);
  const tags: TagCells[] = [];
  const byRun: TagCells[] = [];
  for (const [i, column] of numbers.entries()) {
    if (wish.signal.aborted) throw new Failure("callCancelled", { step: "diagnose" });
    const values = await inOrder(doubleOf(column));
    if (onlyCounts(values)) continue;
    const tag = { name: column, ...wish.metaOf(column), loop: loops[i]! };
    tags.push({ ...tag, ...folded(values, cells, cellOfRow) });
    if (phaseRows !== null) byRun.push({ ...tag, ...folded(values, phaseRows.runs.state.length, phaseRows.runs.ofRow) });
  }
  if (tags.length < leastTags) throw new Failure("diagnosisTooFewTags", { detail: `${tags.length} < ${leastTags}` });
  const textCells = states.map((text) => sharesOf(text, cells, cellOfRow));
  const notes = hasTime ? wish.notes.flatMap(({ atUs, ...note }): LogNote[] => (atUs < reference.from || atUs > current.to || isElsewhere(note.asset, tags) ? [] : [{ ...note, at: atUs <= reference.to ? (atUs - reference.from) / cell : before + (atUs - current.from) / cell }])) : [];
  const read = { cells, reference: before, block, tags, texts: textCells, notes, model: null };
  const phase = phaseRows === null ? null : phaseOf(read, phaseRows, byRun, states, (row) => cellOfRow[row]!);
  return { table: { ...read, phase }, axis: hasTime ? "time" : "row", reference, current, cell, placeOf };
}

/** Whether somebody wrote of another unit of the site: its asset is a path, and no reading stands beneath what that asset is part of. A log is often the whole site's. */
function isElsewhere(asset: string, tags: readonly TagCells[]): boolean {
  const unit = asset.slice(0, asset.lastIndexOf("/") + 1);
  const known = tags.flatMap((tag) => (tag.asset === null ? [] : [tag.asset]));
  return unit !== "" && known.length > 0 && !known.some((each) => each.startsWith(unit));
}
