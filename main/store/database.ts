// The question-asker: DuckDB in memory over the store's Parquet. Zone pinned to UTC, extensions never fetched, bounds set.
// Never holds truth: everything in it can be made again from the objects.
import type { DuckDBConnection } from "@duckdb/node-api";

/** Opens an in-memory database. threads: workers of a query; results must not depend on it. spillFolder: where large sorts may spill. */
export async function openDatabase(options: { threads: number; memoryMb?: number; spillFolder?: string }): Promise<{ connection: DuckDBConnection; close: () => void }> {
  // Loaded here and not on top: a process that only looks at a text never needs it.
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(Math.max(1, options.threads)),
    memory_limit: `${options.memoryMb ?? 1024}MB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    preserve_insertion_order: "true",
    ...(options.spillFolder ? { temp_directory: options.spillFolder } : {}),
  });
  const connection = await instance.connect();
  // Objects never change, and every window of a trend would read the footer of its file anew: 17 of 110 ms at a billion points.
  await connection.run("SET parquet_metadata_cache = true");
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
