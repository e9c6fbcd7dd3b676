// Long historian tables, one row a reading, to one column a tag: times as they are, nothing resampled, nothing filled.
// Runs only in the throw-away import process. A value of bad quality is missing and its word is kept; of two readings at one time the later row counts.
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import { columnNames } from "./columnNames.ts";
import type { TextCount } from "./guess.ts";
import type { TallLayout } from "../../../shared/plan/plan.ts";
import { quoteText } from "../../store/quote.ts";
import { rowsOf } from "../rows.ts";

export interface Pivoted {
  /** One name a tag, in order of first sight. */
  names: string[];
  units: Map<string, string>;
  rows: number;
  /** Words of bad quality a tag, with how often. */
  bad: Map<string, TextCount[]>;
  /** A query of row_id, name, status for every reading that is not good; undefined without a quality column. */
  statusSql: string | undefined;
  flags: FailureData[];
}

export interface TallCells {
  tag: string;
  value: string;
  quality: string | undefined;
  unit: string | undefined;
  group: string | undefined;
}

const goodWord = "^(good|ok|gut|valid|g[uü]ltig|true|normal|g)([ ,;(].*)?$";
const badWord = "^(bad|schlecht|invalid|ung[uü]ltig|false|fail|fehler|error|timeout|no ?data|not ?connected|comm|b$)";

/** BOOLEAN for a quality word or code: known to be good, known to be bad. Codes count by their two top bits (OPC DA and PROFIBUS PA: 0 bad, 1 uncertain, 2 and 3 good),
 *  but only where a good code occurs at all: elsewhere 0 may as well mean "no error". */
function qualitySql(q: string, coded: boolean): { good: string; bad: string } {
  const code = `TRY_CAST(${q} AS INTEGER)`;
  const word = (pattern: string) => `regexp_matches(lower(${q}), ${quoteText(pattern)})`;
  return {
    good: `(${q} IS NULL OR ${word(goodWord)}${coded ? ` OR coalesce(${code} & 192, 0) >= 128` : ""})`,
    bad: `coalesce(${word(badWord)}${coded ? ` OR (${code} BETWEEN 0 AND 63)` : ""}, false)`,
  };
}

/** Writes the pivoted table and makes the view `pivoted` (row_id, ts, time_group as grp_value, c0..). Throws csvOverBound, csvNoRows. */
export async function pivotTall(connection: DuckDBConnection, cells: TallCells, layout: TallLayout, file: string, scratch: string, mostTags: number): Promise<Pivoted> {
  const { tag, value, quality, unit, group } = cells;
  const tags = await rowsOf(connection, `SELECT ${tag} AS tag, ${unit ? `arg_min(${unit}, row_id)` : "NULL"} AS unit FROM timed WHERE ${tag} IS NOT NULL GROUP BY 1 ORDER BY min(row_id) LIMIT ${mostTags + 1}`);
  if (tags.length > mostTags) throw new Failure("csvOverBound", { file, column: layout.tag, detail: `tags over ${mostTags}` });
  if (tags.length === 0) throw new Failure("csvNoRows", { file, column: layout.tag });
  await connection.run(`CREATE TABLE tag_ids (tag VARCHAR, id INTEGER)`);
  for (let from = 0; from < tags.length; from += 500) await connection.run(`INSERT INTO tag_ids VALUES ${tags.slice(from, from + 500).map((row, i) => `(${quoteText(String(row["tag"]))}, ${from + i})`).join(", ")}`);
  const { names, flags } = columnNames(tags.map((row) => String(row["tag"])), file);
  const units = new Map(tags.flatMap((row, i) => (row["unit"] === null || row["unit"] === undefined ? [] : [[names[i]!, String(row["unit"])] as const])));
  const [count] = quality ? await rowsOf(connection, `SELECT count(*) FILTER (TRY_CAST(${quality} AS INTEGER) >= 128) AS good_codes FROM timed`) : [undefined];
  const judged = quality ? qualitySql(quality, Number(count!["good_codes"]) > 0) : undefined;
  const long = join(scratch, "long.parquet");
  await connection.run(`COPY (SELECT g, ts, id, count(*) AS n, arg_max_null(cell, row_id) AS cell, arg_max_null(status, row_id) AS status, arg_max(bad, row_id) AS bad FROM (
      SELECT ${group ?? "NULL::VARCHAR"} AS g, ts, id, row_id, ${judged ? `CASE WHEN NOT ${judged.bad} THEN ${value} END` : value} AS cell,
        ${judged ? `CASE WHEN NOT ${judged.good} THEN ${quality} END` : "NULL::VARCHAR"} AS status, ${judged ? judged.bad : "false"} AS bad
      FROM timed JOIN tag_ids ON tag_ids.tag = ${tag} WHERE ts IS NOT NULL) GROUP BY ALL) TO ${quoteText(long)} (FORMAT parquet, COMPRESSION snappy)`);
  const source = `read_parquet(${quoteText(long)})`;
  const wide = join(scratch, "wide.parquet");
  const ids = tags.map((_, id) => id);
  await connection.run(`COPY (SELECT row_number() OVER (ORDER BY g, ts) - 1 AS row_id, 0 AS file_no, 0::BIGINT AS line, ts, g AS grp_value, ${ids.map((id) => `"${id}" AS c${id}`).join(", ")}
      FROM (PIVOT (SELECT g, ts, id, cell FROM ${source}) ON id IN (${ids.join(", ")}) USING first(cell) GROUP BY g, ts) ORDER BY g, ts) TO ${quoteText(wide)} (FORMAT parquet, COMPRESSION snappy)`);
  await connection.run(`CREATE VIEW pivoted AS SELECT * FROM read_parquet(${quoteText(wide)})`);
  const [facts] = await rowsOf(connection, `SELECT (SELECT count(*) FROM pivoted) AS rows, (SELECT coalesce(sum(n - 1), 0) FROM ${source}) AS repeated, (SELECT count(*) FROM timed) AS readings`);
  const bad = new Map<string, TextCount[]>();
  if (quality)
    for (const row of await rowsOf(connection, `SELECT id, status, count(*) AS n FROM ${source} WHERE bad AND status IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2`)) {
      const name = names[Number(row["id"])]!;
      bad.set(name, [...(bad.get(name) ?? []), { text: String(row["status"]).slice(0, 200), count: Number(row["n"]) }].slice(0, 50));
    }
  const repeated = Number(facts!["repeated"]);
  flags.push(new Failure("csvPivoted", { file, detail: `readings=${Number(facts!["readings"])} tags=${names.length} times=${Number(facts!["rows"])}${repeated > 0 ? ` repeated=${repeated}` : ""}` }).data);
  return {
    names,
    units,
    rows: Number(facts!["rows"]),
    bad,
    statusSql: quality ? `SELECT p.row_id, ${`[${names.map(quoteText).join(", ")}][l.id + 1]`} AS name, l.status FROM ${source} l JOIN pivoted p ON p.ts = l.ts AND p.grp_value IS NOT DISTINCT FROM l.g WHERE l.status IS NOT NULL` : undefined,
    flags,
  };
}
