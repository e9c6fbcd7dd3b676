// A table for the diagnosis from the project's dataset: each column read once and folded into cells. Runs where DuckDB runs; reads only.
// Cells are hours and blocks days where the data span weeks; else the span is cut into as many blocks as the method needs.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import { doubleOf, readDoubles } from "../../data/doubles.ts";
import { rowsOf } from "../../data/rows.ts";
import { shapeOf } from "../../data/series.ts";
import { quoteName } from "../../store/quote.ts";
import { loopsOf } from "./loops.ts";
import type { DiagnosisTable, LogNote, TagCells, TextCells } from "./table.ts";

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
  const loops = loopsOf(numbers);
  const tags: TagCells[] = [];
  for (const [i, column] of numbers.entries()) {
    if (wish.signal.aborted) throw new Failure("callCancelled", { step: "diagnose" });
    const [places, values] = await readDoubles(connection, `SELECT ${axis}::DOUBLE, ${doubleOf(column)} FROM ${table} WHERE ${axis} IS NOT NULL ORDER BY 1, row_id`);
    tags.push({ name: column, ...wish.metaOf(column), loop: loops[i]!, ...folded(places!, values!, cells, cellOf) });
  }
  const textCells: TextCells[] = [];
  for (const column of texts) {
    const cellText = `((${axis} - ${reference.from}) // ${cell})`;
    const rows = await rowsOf(connection, `SELECT ${cellText}::DOUBLE AS cell, ${quoteName(column)} AS value, count(*)::DOUBLE AS n FROM ${table} WHERE ${quoteName(column)} IS NOT NULL GROUP BY 1, 2`);
    const values = new Map<string, Float64Array>();
    const all = new Float64Array(cells);
    for (const { cell: at, value, n } of rows) {
      const place = cellOf(reference.from + Number(at) * cell);
      if (place < 0) continue;
      if (!values.has(String(value))) values.set(String(value), new Float64Array(cells));
      values.get(String(value))![place]! += Number(n);
      all[place]! += Number(n);
    }
    if (values.size === 0 || values.size > 2 * mostStates) continue;
    textCells.push({ name: column, states: [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, counts]) => ({ value, share: counts.map((n, c) => (all[c]! > 0 ? n / all[c]! : 0)) })) });
  }
  const notes = hasTime ? wish.notes.flatMap(({ atUs, ...note }): LogNote[] => (atUs < reference.from || atUs > current.to ? [] : [{ ...note, at: atUs <= reference.to ? (atUs - reference.from) / cell : before + (atUs - current.from) / cell }])) : [];
  return { table: { cells, reference: before, block, tags, texts: textCells, notes, model: null }, axis: hasTime ? "time" : "row", reference, current, cell, placeOf };
}

/** Rows in order folded into cells; places of no cell are left out. */
export function folded(places: Float64Array, values: Float64Array, cells: number, cellOf: (place: number) => number): Pick<TagCells, "count" | "mean" | "spread" | "jump" | "low" | "high"> {
  const count = new Float64Array(cells);
  const mean = new Float64Array(cells);
  const spread = new Float64Array(cells);
  const jump = new Float64Array(cells);
  const jumps = new Float64Array(cells);
  const low = new Float64Array(cells).fill(Number.NaN);
  const high = new Float64Array(cells).fill(Number.NaN);
  let last = -1;
  let lastValue = Number.NaN;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const cell = cellOf(places[row]!);
    if (cell < 0) continue;
    if (Number.isNaN(value)) {
      lastValue = Number.NaN;
      continue;
    }
    // Welford's way: no loss where the mean is large beside the spread.
    const n = ++count[cell]!;
    const off = value - mean[cell]!;
    mean[cell]! += off / n;
    spread[cell]! += off * (value - mean[cell]!);
    if (n === 1) low[cell] = high[cell] = value;
    else {
      if (value < low[cell]!) low[cell] = value;
      if (value > high[cell]!) high[cell] = value;
    }
    if (cell === last && !Number.isNaN(lastValue)) {
      jumps[cell]!++;
      jump[cell]! += (value - lastValue) ** 2;
    }
    last = cell;
    lastValue = value;
  }
  for (let c = 0; c < cells; c++) {
    if (count[c] === 0) mean[c] = spread[c] = jump[c] = Number.NaN;
    else {
      spread[c] = Math.sqrt(spread[c]! / count[c]!);
      jump[c] = jumps[c]! > 0 ? Math.sqrt(jump[c]! / jumps[c]!) : Number.NaN;
    }
  }
  return { count, mean, spread, jump, low, high };
}
