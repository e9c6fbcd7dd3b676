// The table beside a folder of images: looked at and read by the common import in the throw-away process, its rows joined to the images.
// Runs in the engine, on Parquet of ours. Times, decimal signs and open questions are those of every other table.
import { basename, join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ImageTable } from "../../../shared/contract/images.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { quoteName, quoteText } from "../../store/quote.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { importCsv, previewCsv, type ImportReport } from "../import/csv.ts";
import { chosenRecipe, questionFailure, type PartChoice } from "../readFiles.ts";
import { throwawayOf } from "../throwaways.ts";
import { rowsOf } from "../rows.ts";
import { imageFinder, imageOfName } from "./imageNames.ts";

/** A table as rows of Parquet in a scratch folder. */
export interface ReadTable {
  path: string;
  report: ImportReport;
  fileColumn: string;
  classColumn: string | null;
  /** For each image the row of the table that names it first, or null. */
  rowOf: (number | null)[];
  withoutFile: { count: number; example: string };
  twice: { count: number; example: string };
}

/** A table of metadata is never a long list of readings, and a group by file would be one group. */
export function tableChoice(choice: PartChoice, fileColumn: string): PartChoice {
  const columns = [...(choice.columns ?? []).filter(({ source }) => source !== fileColumn), { source: fileColumn, kind: "text" as const }];
  return { ...choice, layout: "wide", columns, ...(choice.group?.kind === "file" ? { group: { kind: "none" as const } } : {}) };
}

/** Reads the table into `scratch`. Throws what reading a table throws; planUnknownColumn for a column that it does not have;
 *  imageOtherFolder where every row names a folder that its image does not lie in. */
export async function readImageTable(workbench: Workbench, act: Act, { file, choice: asked, fileColumn, classColumn }: ImageTable, names: readonly string[], scratch: string): Promise<ReadTable> {
  const path = workbench.path(file);
  const source = { path, name: basename(path) };
  const start = throwawayOf(workbench);
  const choice = tableChoice(asked, fileColumn);
  const preview = await previewCsv(source, start, { signal: act.signal, ...(choice.part ? { part: choice.part } : {}), ...(choice.encoding ? { encoding: choice.encoding } : {}) });
  for (const [column, field] of [[fileColumn, "fileColumn"], [classColumn, "classColumn"]] as const)
    if (column !== null && !preview.names.includes(column)) throw new Failure("planUnknownColumn", { column, field, file: source.name });
  const recipe = chosenRecipe(preview, choice, [source.name]);
  const question = preview.open.find(({ field }) => recipe.open.includes(field));
  if (question) throw questionFailure(question, source.name);
  const out = join(scratch, "table.parquet");
  const report = await importCsv([source], recipe, out, start, { signal: act.signal });
  if (report.rows === 0) throw new Failure("csvNoRows", { file: source.name });
  const cells = await textsOf(workbench.database, out, report, fileColumn);
  const find = imageFinder(names);
  const rowOf: (number | null)[] = names.map(() => null);
  const withoutFile = { count: 0, example: "" };
  const twice = { count: 0, example: "" };
  for (const [row, cell] of cells.entries()) {
    const index = find(cell ?? "");
    const into = index === undefined ? withoutFile : rowOf[index] !== null ? twice : undefined;
    if (into === undefined) rowOf[index!] = row;
    else {
      into.count += 1;
      if (into.count <= 3) into.example = [into.example, cell ?? ""].filter((text) => text !== "").join(", ");
    }
  }
  // Not one row fits, and equal names lie in other folders: another camera's images, or folders that were renamed. A person knows.
  if (rowOf.every((row) => row === null)) {
    const hint = imageOfName(names);
    const near = cells.map((cell) => cell ?? "").find((cell) => hint(cell) !== undefined);
    if (near !== undefined) throw new Failure("imageOtherFolder", { file: source.name, column: fileColumn, detail: `${near} > ${names[hint(near)!]!}` });
  }
  return { path: out, report, fileColumn, classColumn, rowOf, withoutFile, twice };
}

/** Name in the Parquet of a column of the file: time and group have names of their own. */
export function columnInParquet(report: ImportReport, name: string): string | undefined {
  return (report.columns.find((column) => column.source === name) ?? report.columns.find((column) => column.name === name))?.name;
}

async function textsOf(connection: DuckDBConnection, path: string, report: ImportReport, column: string): Promise<(string | null)[]> {
  const name = columnInParquet(report, column);
  if (name === undefined) throw new Failure("planUnknownColumn", { column, field: "fileColumn" });
  const rows = await rowsOf(connection, `SELECT CAST(${quoteName(name)} AS VARCHAR) AS t FROM read_parquet(${quoteText(path)}) ORDER BY row_id`);
  return rows.map(({ t }) => (typeof t === "string" ? t : null));
}
