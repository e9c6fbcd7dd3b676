// The one ordered pass over a dataset that all checks share, and the sample of it that they take their scales from.
// Reads pieces of a stream, so memory does not grow with the data and other questions may come between.
import type { DuckDBConnection, DuckDBResult } from "@duckdb/node-api";
import { doubleOf, doublesOf } from "../doubles.ts";
import { rowsOf } from "../rows.ts";
import { openDatabase } from "../../store/database.ts";
import type { CheckContext, Chunk, ColumnFacts, QualityColumn } from "./check.ts";
import { middleOf, placeInOrder } from "./select.ts";

/** Rows of one question where they are not streamed, and between two words about progress. */
const sliceRows = 245_760;
/** Blocks of consecutive rows that scales are taken from, spread evenly: enough that a fault of a few hundred rows does not move a median. */
const sampleBlocks = 24;
const sampleBlockRows = 8192;

/** Rows of the dataset in the order of the pass: as stored where each group's rows stand together, else group after group. */
export interface Ordered {
  table: string;
  position: string;
  /** The rows lie in this order, so that reading them by position needs no sorting. */
  isStored: boolean;
  /** First position of each group, ascending. */
  starts: Float64Array;
  close(): Promise<void>;
}

/** Rows as they are stored, which is by row_id; groups are not told apart. */
export function inStoredOrder(table: string): Ordered {
  return { table, position: "row_id", isStored: true, starts: Float64Array.of(0), close: () => Promise.resolve() };
}

/** Lays out the pass. Groups that are mixed row by row are sorted once into a table that may spill to disk. */
export async function orderRows(connection: DuckDBConnection, table: string, hasGroup: boolean): Promise<Ordered> {
  if (!hasGroup) return inStoredOrder(table);
  const groups = await rowsOf(connection, `SELECT count(*)::DOUBLE AS n, min(row_id)::DOUBLE AS low, max(row_id)::DOUBLE AS high FROM ${table} GROUP BY grp ORDER BY low`);
  const starts = new Float64Array(groups.length);
  let at = 0;
  groups.forEach((group, i) => {
    starts[i] = at;
    at += Number(group["n"]);
  });
  if (groups.every(({ n, low, high }) => Number(high) - Number(low) + 1 === Number(n))) return { ...inStoredOrder(table), starts };
  const name = "quality_in_order";
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${name} AS SELECT row_number() OVER (ORDER BY ${beside.first}, row_id) - 1 AS ${beside.position}, * EXCLUDE (${beside.first}) FROM (SELECT *, min(row_id) OVER (PARTITION BY grp) AS ${beside.first} FROM ${table})`);
  return { table: name, position: beside.position, isStored: false, starts, close: async () => void (await connection.run(`DROP TABLE IF EXISTS ${name}`)) };
}

/** Names beside the columns: no column's begins with a blank (import/columnNames.ts), and some are called position or first. */
const beside = { position: '" position"', first: '" first"' };

function rowsSql({ table, position, isStored }: Ordered, list: string, from: number, to: number): string {
  return `SELECT ${list} FROM ${table} WHERE ${position} >= ${from} AND ${position} < ${to}${isStored ? "" : ` ORDER BY ${position}`}`;
}

function selectList(hasTime: boolean, numbers: readonly { name: string }[]): string {
  const nan = "CAST('nan' AS DOUBLE)";
  return ["CAST(row_id AS DOUBLE)", hasTime ? `coalesce(CAST(epoch_us(ts) AS DOUBLE), ${nan})` : nan, ...numbers.map(({ name }) => doubleOf(name))].join(", ");
}

async function* chunksOf(result: DuckDBResult): AsyncGenerator<Float64Array[]> {
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) yield Array.from({ length: chunk.columnCount }, (_, k) => doublesOf(chunk!.getColumnVector(k), chunk!.rowCount));
}

/** All rows in order, in pieces. Many rows as they are stored come as one streamed answer of a database of their own, for calls share `connection`, and any other question
 *  there would end the stream; few, and sorted ones, which are a table of `connection`, in whole answers of a slice each. */
async function* rowsInOrder(connection: DuckDBConnection, ordered: Ordered, list: string, rows: number): AsyncGenerator<Float64Array[]> {
  if (ordered.isStored && rows > sliceRows) {
    const own = await openDatabase({ threads: 2 });
    try {
      yield* chunksOf(await own.connection.stream(`SELECT ${list} FROM ${ordered.table}`));
    } finally {
      own.close();
    }
    return;
  }
  const slice = (from: number): Promise<DuckDBResult> => {
    const asked = connection.run(rowsSql(ordered, list, from, from + sliceRows));
    // It may fail while the rows before it are still looked at; who awaits it hears of it.
    asked.catch(() => undefined);
    return asked;
  };
  let next = slice(0);
  for (let from = 0; from < rows; from += sliceRows) {
    const result = await next;
    // The database reads the next rows while the watchers look at these.
    if (from + sliceRows < rows) next = slice(from + sliceRows);
    yield* chunksOf(result);
  }
}

/** Shows every row once, in order, to all watchers. */
export async function passOver(connection: DuckDBConnection, ordered: Ordered, context: { rows: number; hasTime: boolean; numbers: readonly { name: string }[] }, see: readonly ((chunk: Chunk) => void)[], onProgress?: (share: number) => void): Promise<void> {
  const list = selectList(context.hasTime, context.numbers);
  let nextGroup = 0;
  let position = 0;
  let told = 0;
  const flags = new Uint8Array(4096);
  for await (const [row, t, ...values] of rowsInOrder(connection, ordered, list, context.rows)) {
    const n = row!.length;
    const starts = flags.length >= n ? flags.subarray(0, n).fill(0) : new Uint8Array(n);
    for (; nextGroup < ordered.starts.length && ordered.starts[nextGroup]! < position + n; nextGroup++) starts[ordered.starts[nextGroup]! - position] = 1;
    position += n;
    const chunk: Chunk = { n, row: row!, t: t!, starts, values };
    for (const one of see) one(chunk);
    if (position - told < sliceRows) continue;
    told = position;
    onProgress?.(Math.min(1, position / context.rows));
  }
}

/** The sample's values by column and the scales of each column. A sample has the same rows at each call. */
export async function sampleFacts(connection: DuckDBConnection, ordered: Ordered, hasTime: boolean, numbers: readonly QualityColumn[], rows: number): Promise<Pick<CheckContext, "sample" | "sampleRows" | "sampleBlock" | "facts" | "stepUs">> {
  const whole = rows <= sampleBlocks * sampleBlockRows;
  const block = whole ? Math.max(1, Math.ceil(rows / sampleBlocks)) : sampleBlockRows;
  const spans = Array.from({ length: sampleBlocks }, (_, i): [number, number] => {
    const from = whole ? i * block : Math.floor((i * (rows - block)) / (sampleBlocks - 1));
    return [from, Math.min(rows, from + block)];
  }).filter(([from, to]) => to > from);
  const size = spans.reduce((sum, [from, to]) => sum + to - from, 0);
  const sample = numbers.map(() => new Float64Array(size));
  const sampleRows = new Float64Array(size);
  const times = new Float64Array(size);
  let at = 0;
  const list = selectList(hasTime, numbers);
  for (const [from, to] of whole ? [[0, rows] as const] : spans) {
    for await (const [row, t, ...values] of chunksOf(await connection.run(rowsSql(ordered, list, from, to)))) {
      sampleRows.set(row!, at);
      times.set(t!, at);
      values.forEach((column, k) => sample[k]!.set(column, at));
      at += row!.length;
    }
  }
  return { sample, sampleRows, sampleBlock: block, facts: sample.map((values) => factsOf(values, block)), stepUs: hasTime ? stepOf(times, block) : undefined };
}

function stepOf(times: Float64Array, block: number): number | undefined {
  const steps = new Float64Array(times.length);
  let n = 0;
  for (let i = 1; i < times.length; i++) if (i % block !== 0 && times[i]! > times[i - 1]!) steps[n++] = times[i]! - times[i - 1]!;
  return n === 0 ? undefined : steps.subarray(0, n).sort()[(n - 1) >> 1]!;
}

/** From the head of each block: counting every value of the sample would cost more than all else. */
function commonOf(values: Float64Array, block: number): Set<number> {
  const stays = new Map<number, number>();
  let known = 0;
  for (let from = 0; from < values.length; from += block) {
    for (let i = from; i < Math.min(from + block, from + 2048, values.length); i++) {
      const v = values[i]!;
      if (v !== v) continue;
      known++;
      if (v !== values[i - 1]) stays.set(v, (stays.get(v) ?? 0) + 1);
    }
  }
  return new Set([...stays].filter(([, count]) => count >= 3 && count >= known / 100).map(([value]) => value));
}

function factsOf(values: Float64Array, block: number): ColumnFacts {
  const n = values.length;
  const known = new Float64Array(n);
  const steps = new Float64Array(n);
  let [k, s, same] = [0, 0, 0];
  let before = NaN;
  for (let i = 0; i < n; i++) {
    if (i % block === 0) before = NaN;
    const v = values[i]!;
    if (v !== v) continue;
    known[k++] = v;
    if (before === before) {
      steps[s++] = Math.abs(v - before);
      if (v === before) same++;
    }
    before = v;
  }
  const median = middleOf(known, k);
  const [low, high] = k === 0 ? [NaN, NaN] : [placeInOrder(known, Math.floor(0.0025 * (k - 1)), 0, k), placeInOrder(known, Math.ceil(0.9975 * (k - 1)), 0, k)];
  const sameShare = s === 0 ? NaN : same / s;
  for (let i = 0; i < k; i++) known[i] = Math.abs(known[i]! - median);
  const stepMad = middleOf(steps, s);
  return { common: commonOf(values, block), median, mad: middleOf(known, k), stepMad, stepHigh: s === 0 ? NaN : placeInOrder(steps, Math.floor(0.99 * (s - 1)), 0, s), low, high, sameShare };
}
