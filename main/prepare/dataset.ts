// What a dataset Parquet holds: time, group and value columns. Values are numbers or text; row_id is the original order.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import type { Column } from "../../shared/recipe/step.ts";
import { quoteText } from "../store/quote.ts";

export interface DatasetShape {
  hasTime: boolean;
  hasGroup: boolean;
  columns: Column[];
}

const numberTypes = /^(DOUBLE|FLOAT|REAL|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|DECIMAL.*|BOOLEAN)$/;

/** Shape of the table at `datasetPath`. Throws fileNotReadable when it is not a dataset. */
export async function readShape(connection: DuckDBConnection, datasetPath: string): Promise<DatasetShape> {
  const rows = await readRows(connection, `DESCRIBE SELECT * FROM read_parquet(${quoteText(datasetPath)})`, datasetPath);
  const types = new Map(rows.map((r) => [String(r.column_name), String(r.column_type)]));
  if (!types.has("row_id")) throw new Failure("fileNotReadable", { file: datasetPath, detail: "no column row_id" });
  const columns = [...types].filter(([name]) => !["row_id", "ts", "grp"].includes(name));
  return {
    hasTime: types.has("ts"),
    hasGroup: types.has("grp"),
    columns: columns.map(([name, type]) => ({ name, kind: numberTypes.test(type) ? "number" : "text" })),
  };
}

/** All rows of a small result as objects. Throws fileNotReadable with the engine's own words as detail. */
export async function readRows(connection: DuckDBConnection, sql: string, file: string): Promise<Record<string, unknown>[]> {
  try {
    return (await connection.runAndReadAll(sql)).getRowObjects();
  } catch (cause) {
    throw new Failure("fileNotReadable", { file, detail: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}
