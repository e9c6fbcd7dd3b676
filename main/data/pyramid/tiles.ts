// Decoded rows of the last places looked at, so that moving about in a narrow window does not decode the same Parquet pages again.
// Runs where DuckDB runs; a bounded memory that may be emptied at any time. A tile is as wide as one block of the pyramid's first level.
import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteText } from "../../store/quote.ts";
import { doubleOf, readDoubles } from "../doubles.ts";
import { blockCells, type PyramidHead } from "./layout.ts";

const budgetBytes = 128 * 1024 * 1024;

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
  private readonly head: PyramidHead;
  private readonly parquetPath: string;

  constructor(parquetPath: string, head: PyramidHead) {
    this.parquetPath = parquetPath;
    this.head = head;
  }

  /** Rows of a span, ends included, in order of place; missing values are NaN. */
  async rows(connection: DuckDBConnection, span: { from: number; to: number }, columns: readonly string[], group: string | null): Promise<Piece[]> {
    const width = this.head.width * blockCells;
    const wanted = Array.from({ length: Math.floor(span.to / width) - Math.floor(span.from / width) + 1 }, (_, k) => Math.floor(span.from / width) + k);
    const tiles = await Promise.all(wanted.map((number) => this.tile(connection, number, width, columns, group)));
    return tiles.map(({ places, columns: known }) => {
      const [low, high] = [firstAtLeast(places, span.from), firstAtLeast(places, span.to + 1)];
      return { places: places.subarray(low, high), columns: columns.map((column) => known.get(column)!.subarray(low, high)) };
    });
  }

  private async tile(connection: DuckDBConnection, number: number, width: number, columns: readonly string[], group: string | null): Promise<Tile> {
    const key = `${number} ${group ?? "\u0000"}`;
    const known = this.tiles.get(key);
    const missing = columns.filter((column) => known?.columns.has(column) !== true);
    if (known !== undefined) {
      // Kept in order of last use.
      this.tiles.delete(key);
      this.tiles.set(key, known);
      if (missing.length === 0) return known;
    }
    const isTime = this.head.axis === "time";
    const bound = (value: number) => (isTime ? `make_timestamp(${Math.round(value)})` : `${Math.round(value)}`);
    const stored = isTime ? "ts" : "row_id";
    const where = `${stored} >= ${bound(number * width)} AND ${stored} < ${bound((number + 1) * width)}${group === null ? "" : ` AND grp = ${quoteText(group)}`}`;
    const [places, ...values] = inOrder(await readDoubles(connection, `SELECT ${isTime ? "epoch_us(ts)" : "row_id"}::DOUBLE, ${missing.map(doubleOf).join(", ")} FROM read_parquet(${quoteText(this.parquetPath)}) WHERE ${where}`));
    const tile: Tile = known ?? { places: places!, columns: new Map() };
    this.bytes += 8 * places!.length * (missing.length + (known === undefined ? 1 : 0));
    missing.forEach((column, k) => tile.columns.set(column, values[k]!));
    this.tiles.set(key, tile);
    for (const [old, { places: of, columns: held }] of this.tiles) {
      if (this.bytes <= budgetBytes || old === key) break;
      this.tiles.delete(old);
      this.bytes -= 8 * of.length * (held.size + 1);
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
