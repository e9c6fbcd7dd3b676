// A finding's rows as they are and as its correction would make them, drawn over the same buckets. Reads only; makes no version.
import { Correction, type SeriesColumn } from "../../../shared/contract/data.ts";
import { quoteText } from "../../store/quote.ts";
import type { Workbench } from "../../store/workbench.ts";
import { describedDataset } from "../readFiles.ts";
import { correctedSql, drawn } from "./correct.ts";
import { findingNamed } from "./mend.ts";

/** from and to in µs, or row numbers where rows have no time. Null where nothing can be drawn: no correction, or of a column that is no number. */
export async function previewCorrection(workbench: Workbench, check: string, column: string, window: { from: number; to: number; buckets: number }): Promise<{ before: SeriesColumn[]; after: SeriesColumn[] } | null> {
  const { project, database } = workbench;
  const correction = Correction.safeParse((await findingNamed(workbench, check, column)).repair);
  if (!correction.success) return null;
  const info = describedDataset(workbench, project.needRef("dataset"));
  const named = correction.data.kind === "exchange" ? [...correction.data.columns] : "column" in correction.data ? [correction.data.column] : [];
  const names = named.filter((name) => info.columns.some((one) => one.name === name && one.kind === "number"));
  if (names.length === 0) return null;
  const table = `read_parquet(${quoteText(project.objects.file(info.digest, "data.parquet"))})`;
  const axis = info.fromUs === null ? "row" : "time";
  const side = (source: string) => drawn(database, source, axis, names, window.from, window.to, window.buckets);
  return { before: await side(table), after: await side(`(${correctedSql(table, info.columns, correction.data)})`) };
}
