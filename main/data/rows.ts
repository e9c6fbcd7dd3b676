// Rows of a query as plain values, the one way the data domain reads small results. Runs where DuckDB runs.
import type { DuckDBConnection } from "@duckdb/node-api";

/** All rows of a query as objects of plain JavaScript values. BIGINT columns arrive as bigint. For small results only. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS() as Record<string, unknown>[];
}
