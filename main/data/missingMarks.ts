// Numbers such as -9999 that may stand for "no value", looked for in every row of what was just read: the preview has seen only the beginning.
// Runs in the engine over our own Parquet, before anything is named. Costs one query only where a column's lowest or highest value is such a number.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import type { DatasetInfo } from "../../shared/contract/data.ts";
import { marksText, type MissingMarks } from "../../shared/contract/missingMarks.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { isFarFrom, sentinelValues } from "./import/guess.ts";
import type { ImportRecipe } from "./import/importRecipe.ts";
import type { ImportReport } from "./import/load.ts";
import { rowsOf } from "./rows.ts";

/** Throws csvMissingMarks where a column holds such numbers far from its rest and the recipe says nothing about them. */
export async function refuseUnasked(connection: DuckDBConnection, parquet: string, info: Pick<DatasetInfo, "columns" | "sources">, report: ImportReport, recipe: ImportRecipe): Promise<void> {
  const asked = new Set(recipe.columns.filter(({ missingNumbers }) => missingNumbers !== undefined).map(({ source }) => source));
  const sourceOf = new Map(report.columns.map(({ name, source }) => [name, source]));
  const suspects = info.columns.filter(({ name, kind, min, max }) => kind === "number" && !asked.has(sourceOf.get(name) ?? name) && [min, max].some((value) => typeof value === "number" && sentinelValues.includes(value)));
  const table = `read_parquet(${quoteText(parquet)})`;
  const list = sentinelValues.map((value) => `${value}::DOUBLE`).join(", ");
  const found: MissingMarks[] = [];
  let firstRow = Infinity;
  for (const { name } of suspects) {
    const c = quoteName(name);
    const [rest] = await rowsOf(connection, `SELECT max(abs(${c})) AS r FROM ${table} WHERE ${c} NOT IN (${list})`);
    const counts = await rowsOf(connection, `SELECT ${c} AS v, count(*) AS n, min(row_id) AS at FROM ${table} WHERE ${c} IN (${list}) GROUP BY ${c} ORDER BY ${c}`);
    const marks = counts.map((row) => ({ value: Number(row["v"]), count: Number(row["n"]), at: Number(row["at"]) })).filter(({ value }) => isFarFrom(value, Number(rest?.["r"] ?? 0)));
    if (marks.length === 0) continue;
    found.push({ column: sourceOf.get(name) ?? name, marks: marks.map(({ value, count }) => ({ value, count })) });
    firstRow = Math.min(firstRow, ...marks.map(({ at }) => at));
  }
  const [first] = found;
  if (first) throw new Failure("csvMissingMarks", { file: fileOfRow(info.sources, firstRow), column: first.column, field: "missing", detail: marksText(found) });
}

/** Rows stand in the order of the files. In a long table they do not: then the first file stands for all. */
function fileOfRow(sources: DatasetInfo["sources"], row: number): string {
  let before = 0;
  for (const { name, rows } of sources) {
    before += rows;
    if (row < before) return name;
  }
  return sources[0]?.name ?? "";
}
