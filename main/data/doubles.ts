// Number columns of a query as they lie in DuckDB's vectors, without a value object per cell. Runs where DuckDB runs; reads only.
import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";
import { quoteName } from "../store/quote.ts";

/** A number column with NULL as NaN, as the vectors below need it. */
export function doubleOf(column: string): string {
  return `coalesce(${quoteName(column)}, CAST('nan' AS DOUBLE))`;
}

/** The doubles of a vector, shared memory: valid until the next chunk. The column must be DOUBLE without NULL. */
export function doublesOf(vector: DuckDBVector, count: number): Float64Array {
  // The client keeps them in one array; reading them one by one would take a hundred times as long.
  const items: unknown = Reflect.get(vector, "items");
  if (items instanceof Float64Array) return items.subarray(0, count);
  return Float64Array.from({ length: count }, (_, row) => Number(vector.getItem(row)));
}

/** All number columns of a query that gives DOUBLE without NULL, each as one array. */
export async function readDoubles(connection: DuckDBConnection, sql: string): Promise<Float64Array[]> {
  // Not streamed: calls share one connection, and any other query there would end a streamed answer early.
  const result = await connection.run(sql);
  const columns = Array.from({ length: result.columnCount }, () => new Float64Array(1024));
  let total = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const needed = total + chunk.rowCount;
    for (let k = 0; k < columns.length; k++) {
      if (needed > columns[k]!.length) {
        const larger = new Float64Array(Math.max(needed, columns[k]!.length * 4));
        larger.set(columns[k]!);
        columns[k] = larger;
      }
      columns[k]!.set(doublesOf(chunk.getColumnVector(k), chunk.rowCount), total);
    }
    total = needed;
  }
  return columns.map((column) => (total * 2 < column.length ? column.slice(0, total) : column.subarray(0, total)));
}
