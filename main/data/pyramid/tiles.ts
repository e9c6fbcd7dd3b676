// Decoded rows of the last places looked at, so that moving about in a narrow window does not decode the same Parquet pages again.
// Runs where DuckDB runs; a bounded memory that may be emptied at any time. A tile is a row group, which Parquet decodes whole anyway.
import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteText } from "../../store/quote.ts";
import { doubleOf, readDoubles } from "../doubles.ts";
import { rowsOf } from "../rows.ts";
import type { PyramidHead } from "./layout.ts";

const budgetBytes = 128 * 1024 * 1024;
/** Row groups that are decoded ahead at most. */
const mostWarmed = 2;

/** Rows `start` to `start + count` (excluded) of the file and the range of their places. */
interface RowGroup {
  start: number;
  count: number;
  low: number;
  high: number;
}

const keyOf = ({ start }: RowGroup, group: string | null) => `${start} ${group ?? "\u0000"}`;

/** Rows of a tile in order of place. */
interface Tile {
  readonly places: Float64Array;
  readonly columns: Map<string, Float64Array>;
}

/** Rows `from` to `to` (excluded) of a tile. */
export interface Piece {
  places: Float64Array;
  columns: Float64Array[];
}

export class Tiles {
  private readonly tiles = new Map<string, Tile>();
  private bytes = 0;
  private isWarming = false;
  private warming: Promise<void> = Promise.resolve();
  private groups: readonly RowGroup[] | undefined;
  private readonly head: PyramidHead;
  private readonly parquetPath: string;

  constructor(parquetPath: string, head: PyramidHead) {
    this.parquetPath = parquetPath;
    this.head = head;
  }

  /** Learns in the background where the row groups stand, which of a billion points takes longer than to decode one. */
  prepare(connection: DuckDBConnection): void {
    if (this.groups !== undefined || this.isWarming) return;
    this.inBackground(() => this.rowGroups(connection));
  }

  /** Decodes in the background what a hand may ask for next, when it is little. */
  warm(connection: DuckDBConnection, span: { from: number; to: number }, columns: readonly string[], group: string | null): void {
    if (this.isWarming) return;
    this.inBackground(async () => {
      const all = await this.rowGroups(connection);
      if (all.filter(({ low, high }) => high >= span.from && low <= span.to).length <= mostWarmed) await this.load(connection, span, columns, group);
    });
  }

  /** Never fails: who needs the rows will say so. */
  private inBackground(work: () => Promise<unknown>): void {
    this.isWarming = true;
    this.warming = work()
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => (this.isWarming = false));
  }

  /** Rows of a span, ends included, by row group, each in order of place; missing values are NaN. */
  async rows(connection: DuckDBConnection, span: { from: number; to: number }, columns: readonly string[], group: string | null): Promise<Piece[]> {
    const needed = (await this.rowGroups(connection)).filter(({ low, high }) => high >= span.from && low <= span.to);
    if (needed.some((one) => this.lacks(one, columns, group))) await this.warming;
    return this.load(connection, span, columns, group);
  }

  private async load(connection: DuckDBConnection, span: { from: number; to: number }, columns: readonly string[], group: string | null): Promise<Piece[]> {
    const groups = (await this.rowGroups(connection)).filter(({ low, high }) => high >= span.from && low <= span.to);
    const missing = groups.filter((one) => this.lacks(one, columns, group));
    const [first, last] = [missing[0], missing.at(-1)];
    // Held from here on: another reading may let them go meanwhile.
    const tiles = new Map(groups.filter((one) => !missing.includes(one)).map((one) => [one, this.keep(keyOf(one, group))]));
    if (first !== undefined && last !== undefined) {
      // One question for all, so that their pages are decoded side by side.
      const [rowIds, ...values] = await this.read(connection, first.start, last.start + last.count, columns, group);
      for (const one of missing) {
        const [low, high] = [firstAtLeast(rowIds!, one.start), firstAtLeast(rowIds!, one.start + one.count)];
        const [places, ...own] = inOrder(missing.length === 1 ? values : values.map((column) => column.slice(low, high)));
        tiles.set(one, this.keep(keyOf(one, group), { places: places!, columns: new Map(columns.map((column, k) => [column, own[k]!])) }));
      }
    }
    return groups.map((one) => {
      const { places, columns: known } = tiles.get(one)!;
      const [low, high] = [firstAtLeast(places, span.from), firstAtLeast(places, span.to + 1)];
      return { places: places.subarray(low, high), columns: columns.map((column) => known.get(column)!.subarray(low, high)) };
    });
  }

  private lacks(one: RowGroup, columns: readonly string[], group: string | null): boolean {
    const known = this.tiles.get(keyOf(one, group));
    return columns.some((column) => known?.columns.has(column) !== true);
  }

  /** Row groups of the file with their first row and the range of their places, from its footer. */
  private async rowGroups(connection: DuckDBConnection): Promise<readonly RowGroup[]> {
    if (this.groups !== undefined) return this.groups;
    const isTime = this.head.axis === "time";
    const place = (name: string) => (isTime ? `epoch_us(CAST(${name} AS TIMESTAMP))` : `CAST(${name} AS BIGINT)`);
    const rows = await rowsOf(connection, `SELECT row_group_num_rows::DOUBLE AS count, ${place("stats_min_value")}::DOUBLE AS low, ${place("stats_max_value")}::DOUBLE AS high FROM parquet_metadata(${quoteText(this.parquetPath)}) WHERE path_in_schema = '${isTime ? "ts" : "row_id"}' ORDER BY row_group_id`);
    let start = 0;
    this.groups = rows.map(({ count, low, high }) => {
      const group = { start, count: Number(count), low: low === null ? -Infinity : Number(low), high: high === null ? Infinity : Number(high) };
      start += group.count;
      return group;
    });
    return this.groups;
  }

  /** Row numbers, places and columns of a stretch of rows; rows without a place are left out. */
  private async read(connection: DuckDBConnection, from: number, to: number, columns: readonly string[], group: string | null): Promise<Float64Array[]> {
    const isTime = this.head.axis === "time";
    const where = `row_id >= ${from} AND row_id < ${to}${isTime ? " AND ts IS NOT NULL" : ""}${group === null ? "" : ` AND grp = ${quoteText(group)}`}`;
    return readDoubles(connection, `SELECT row_id::DOUBLE, ${isTime ? "epoch_us(ts)" : "row_id"}::DOUBLE, ${columns.map(doubleOf).join(", ")} FROM read_parquet(${quoteText(this.parquetPath)}) WHERE ${where}`);
  }

  /** Puts a tile (joined with what is known of it) or a known one to the end of the order of use, and lets the oldest go past the budget. */
  private keep(key: string, made?: Tile): Tile {
    const known = this.tiles.get(key);
    const tile = made === undefined ? known! : known === undefined || known.places.length !== made.places.length ? made : { places: known.places, columns: new Map([...known.columns, ...made.columns]) };
    const bytes = (one: Tile) => 8 * one.places.length * (one.columns.size + 1);
    this.bytes += bytes(tile) - (known === undefined ? 0 : bytes(known));
    this.tiles.delete(key);
    this.tiles.set(key, tile);
    for (const [old, one] of this.tiles) {
      // The newest stay, whatever their size: the answer under way is made of them.
      if (this.bytes <= budgetBytes || this.tiles.size <= 3) break;
      this.tiles.delete(old);
      this.bytes -= bytes(one);
    }
    return tile;
  }
}

/** Columns in order of the first, equal places as they stood; rows mostly are in order already. */
function inOrder(columns: Float64Array[]): Float64Array[] {
  const [places] = columns;
  if (places!.every((at, row) => row === 0 || places![row - 1]! <= at)) return columns;
  const order = Int32Array.from(places!, (_, row) => row).sort((a, b) => places![a]! - places![b]! || a - b);
  return columns.map((column) => Float64Array.from(order, (row) => column[row]!));
}

function firstAtLeast(values: Float64Array, least: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
