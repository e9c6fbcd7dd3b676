// Reads a feature Parquet into the numeric table that training sees, column by column, without a value object per cell.
import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import { readRows } from "./dataset.ts";
import type { Frame } from "./frame.ts";
import { quoteName, quoteText } from "../store/quote.ts";

/** A frame is held once, a fold's training rows once more, and a family works on a copy of its own. */
const copies = 3;

/** Frame of the feature Parquet at `featurePath`, rows in the order of row_id, in memory that threads share. features: those to read, in this order (default
 *  all). NULL and infinities become NaN, as on the device. y is always there, NaN where the target is unknown. `roomBytes`: memory that may be used, default
 *  what the machine has to spare now. Throws learnOverMemory before it reads, planUnknownColumn, fileNotReadable. */
export async function loadFrame(connection: DuckDBConnection, featurePath: string, features?: readonly string[], roomBytes = process.availableMemory()): Promise<Frame> {
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
  const needBytes = rows * numbers.length * 8 * copies;
  if (needBytes > roomBytes) throw new Failure("learnOverMemory", { detail: `${rows} × ${numbers.length}, ${gigabytes(needBytes)} > ${gigabytes(roomBytes)}` });
  const sharedDoubles = (count: number) => new Float64Array(new SharedArrayBuffer(count * 8));
  const X = sharedDoubles(rows * chosen.length);
  const columns = numbers.map((_, k) => (k < chosen.length ? X.subarray(k * rows, (k + 1) * rows) : sharedDoubles(rows)));
  const read = await readColumns(connection, `SELECT ${list.join(", ")} FROM ${table} ORDER BY row_id`, columns);
  if (read !== rows) throw new Failure("fileNotReadable", { file: featurePath, detail: `${read} of ${rows} rows` });

  const frame: Frame = { rows, features: chosen, X, y: columns[chosen.length]! };
  if (names.includes("ts")) frame.tUs = columns[chosen.length + 1]!;
  if (names.includes("grp")) Object.assign(frame, await readGroups(connection, table, rows, featurePath));
  return frame;
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

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
