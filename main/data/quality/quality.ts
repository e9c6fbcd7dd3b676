// The quality of a dataset: all checks over its Parquet, worst first. Runs in the engine; reads only.
// Leakage is not judged here: it needs the target and belongs to learning.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { quoteText } from "../../store/quote.ts";
import { contextOf } from "./check.ts";
import type { Check, QualityColumn } from "./check.ts";
import { constant } from "./constant.ts";
import { flatline } from "./flatline.ts";
import { gaps } from "./gaps.ts";
import { missing } from "./missing.ts";
import { range } from "./range.ts";
import { spikes } from "./spikes.ts";
import { statusTexts } from "./statusTexts.ts";
import { timeOrder } from "./timeOrder.ts";

export type { QualityColumn } from "./check.ts";

/** Every check, in the order in which equal findings are listed. */
export const checks: Check[] = [timeOrder, gaps, missing, statusTexts, range, flatline, spikes, constant];

export interface QualityReport {
  findings: QualityFinding[];
  checkedColumns: number;
  rows: number;
  /** Names of the checks that ran; one without a finding found nothing. */
  checks: string[];
}

const rank = { alarm: 0, caution: 1, note: 2, ok: 3 };

/** Runs all checks. `columns` is the dataset's description, with low and high where a tag list gives a range. Deterministic. */
export async function qualityReport(connection: DuckDBConnection, parquetPath: string, columns: readonly QualityColumn[], onProgress?: (done: number, total: number) => void): Promise<QualityReport> {
  const context = await contextOf(connection, `read_parquet(${quoteText(parquetPath)})`, [...columns]);
  const findings: QualityFinding[] = [];
  for (const [index, check] of checks.entries()) {
    if (context.rows > 0) findings.push(...(await check.run(context)));
    onProgress?.(index + 1, checks.length);
  }
  findings.sort((a, b) => rank[a.severity] - rank[b.severity]);
  return { findings, checkedColumns: context.columns.length, rows: context.rows, checks: checks.map(({ name }) => name) };
}
