// Reads a feature Parquet into the numeric table that training sees, column by column, without a value object per cell.
import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import { readRows } from "./dataset.ts";
import type { Frame } from "./frame.ts";
import { quoteName, quoteText } from "../store/quote.ts";

/** Frame of the feature Parquet at `featurePath`, rows in the order of row_id. features: those to read, in this order (default
 *  all). NULL and infinities become NaN, as on the device. y is always there, NaN where the target is unknown. Throws planUnknownColumn, fileNotReadable. */
export async function loadFrame(connection: DuckDBConnection, featurePath: string, features?: readonly string[]): Promise<Frame> {
  const table = `read_parquet(${quoteText(featurePath)})`;
  const described = await readRows(connection, `DESCRIBE SELECT * FROM ${table}`, featurePath);
  const names = described.map((r) => String(r.column_name));
  const all = names.filter((n) => !["row_id", "ts", "grp", "target"].includes(n));
  const chosen = [...(features ?? all)];
  for (const name of chosen) if (!all.includes(name)) throw new Failure("planUnknownColumn", { file: featurePath, column: name });
  const [counted] = await readRows(connection, `SELECT count(*) AS n FROM ${table}`, featurePath);
  const rows = Number(counted!.n);

  const numbers = [...chosen, "target"];
  if (names.includes("ts")) numbers.push("ts");
  const list = numbers.map((n) => finiteOrNan(n === "ts" ? "CAST(epoch_us(ts) AS DOUBLE)" : `CAST(${quoteName(n)} AS DOUBLE)`));
  const columns = numbers.map(() => new Float64Array(0));
  const X = new Float64Array(rows * chosen.length);
  chosen.forEach((_, f) => (columns[f] = X.subarray(f * rows, (f + 1) * rows)));
  for (let k = chosen.length; k < numbers.length; k++) columns[k] = new Float64Array(rows);
  const read = await readColumns(connection, `SELECT ${list.join(", ")} FROM ${table} ORDER BY row_id`, columns);
  if (read !== rows) throw new Failure("fileNotReadable", { file: featurePath, detail: `${read} of ${rows} rows` });

  const frame: Frame = { rows, features: chosen, X, y: columns[chosen.length]! };
  if (names.includes("ts")) frame.tUs = columns[chosen.length + 1]!;
  if (names.includes("grp")) Object.assign(frame, await readGroups(connection, table, rows, featurePath));
  return frame;
}

const finiteOrNan = (value: string) => `CASE WHEN isfinite(${value}) THEN ${value} ELSE CAST('nan' AS DOUBLE) END`;

/** Number columns of a query, into arrays that are long enough; the number of rows read. The query must give DOUBLE without NULL. */
export async function readColumns(connection: DuckDBConnection, sql: string, into: Float64Array[]): Promise<number> {
  // Not streamed: calls share one connection, and any other query there ends a streamed answer early, without an error.
  const result = await connection.run(sql);
  let at = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (let k = 0; k < into.length; k++) copyDoubles(chunk.getColumnVector(k), into[k]!, at, chunk.rowCount);
    at += chunk.rowCount;
  }
  return at;
}

/** The client keeps a column's doubles in one array; reading them one by one would take a hundred times as long. */
function copyDoubles(vector: DuckDBVector, into: Float64Array, at: number, count: number): void {
  const items: unknown = Reflect.get(vector, "items");
  if (items instanceof Float64Array) into.set(items.subarray(0, count), at);
  else for (let j = 0; j < count; j++) into[at + j] = Number(vector.getItem(j));
}

/** Groups are numbered in order of their first row; a row without group belongs to the group "". */
async function readGroups(connection: DuckDBConnection, table: string, rows: number, file: string): Promise<Pick<Frame, "group" | "groupNames">> {
  const found = await readRows(connection, `SELECT coalesce(grp, '') AS name FROM ${table} GROUP BY 1 ORDER BY min(row_id)`, file);
  const numbered = `(SELECT coalesce(grp, '') AS name, row_number() OVER (ORDER BY min(row_id)) - 1 AS number FROM ${table} GROUP BY 1)`;
  const column = new Float64Array(rows);
  await readColumns(connection, `SELECT CAST(number AS DOUBLE) FROM ${table} t JOIN ${numbered} g ON coalesce(t.grp, '') = g.name ORDER BY row_id`, [column]);
  return { group: Int32Array.from(column), groupNames: found.map((r) => String(r.name)) };
}
