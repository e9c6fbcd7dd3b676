// The quality of a dataset: all checks over its Parquet, worst first, in one ordered pass that they share. Runs in the engine; reads only.
// Whether a column knows the target is asked when the plan names one (leakage.ts); the checks here know no target.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { quoteName, quoteText } from "../../store/quote.ts";
import { rowsOf } from "../rows.ts";
import type { Check, CheckContext, Chunk, QualityColumn, TextFacts, Watcher } from "./check.ts";
import { clockDrift } from "./clockDrift.ts";
import { constant } from "./constant.ts";
import { flatline } from "./flatline.ts";
import { gaps } from "./gaps.ts";
import { keys } from "./keys.ts";
import { watchLevels } from "./levels.ts";
import { missing } from "./missing.ts";
import { mixedTypes } from "./mixedTypes.ts";
import { range } from "./range.ts";
import { orderRows, passOver, sampleFacts } from "./scan.ts";
import { spikes } from "./spikes.ts";
import { statusTexts } from "./statusTexts.ts";
import { swap } from "./swap.ts";
import { timeOrder } from "./timeOrder.ts";
import { unitChange } from "./unitChange.ts";

export type { QualityColumn } from "./check.ts";

/** Every check, in the order in which equal findings are listed. */
export const checks: Check[] = [timeOrder, clockDrift, gaps, missing, statusTexts, mixedTypes, range, unitChange, swap, flatline, spikes, constant, keys];

export interface QualityReport {
  findings: QualityFinding[];
  checkedColumns: number;
  rows: number;
  /** Names of the checks that ran; one without a finding found nothing. */
  checks: string[];
}

const rank = { alarm: 0, caution: 1, note: 2, ok: 3 };

/** Findings worst first; equal ones keep their order. */
export function worstFirst(findings: readonly QualityFinding[]): QualityFinding[] {
  return [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
}

export interface QualityOptions {
  onProgress?(done: number, total: number): void;
  /** Looks at the rows with the checks: number columns in the order of `columns`. */
  also?(chunk: Chunk): void;
}

/** Runs all checks. `columns` is the dataset's description, with low and high where a tag list gives a range. Deterministic. */
export async function qualityReport(connection: DuckDBConnection, parquetPath: string, columns: readonly QualityColumn[], options: QualityOptions = {}): Promise<QualityReport> {
  const table = `read_parquet(${quoteText(parquetPath)})`;
  const ask = (sql: string) => rowsOf(connection, sql);
  const [count] = await ask(`SELECT count(*)::DOUBLE AS n FROM ${table}`);
  const rows = Number(count!["n"]);
  const findings = rows === 0 ? [] : await runChecks(connection, table, [...columns], rows, options);
  return { findings: worstFirst(findings), checkedColumns: columns.length, rows, checks: checks.map(({ name }) => name) };
}

async function runChecks(connection: DuckDBConnection, table: string, columns: QualityColumn[], rows: number, { onProgress, also }: QualityOptions): Promise<QualityFinding[]> {
  const ask = (sql: string) => rowsOf(connection, sql);
  const hasTime = columns.some(({ kind }) => kind === "time");
  const hasGroup = columns.some(({ kind }) => kind === "group");
  const numbers = columns.filter(({ kind }) => kind === "number");
  const ordered = await orderRows(connection, table, hasGroup);
  try {
    const facts = await sampleFacts(connection, ordered, hasTime, numbers, rows);
    const { levels, watcher } = watchLevels(numbers.length, rows);
    const context: CheckContext = { table, columns, numbers, rows, hasTime, hasGroup, ...facts, texts: await textFacts(ask, table, columns), levels, ask };
    const watchers = checks.map((check): Watcher | undefined => check.watch(context));
    const see = [...(also ? [also] : []), watcher.see, ...watchers.flatMap((one) => (one?.see ? [one.see.bind(one)] : []))];
    await passOver(connection, ordered, context, see, (share) => onProgress?.(0.9 * share, 1));
    watcher.end();
    const findings: QualityFinding[] = [];
    for (const one of watchers) findings.push(...((await one?.done()) ?? []));
    onProgress?.(1, 1);
    return findings;
  } finally {
    await ordered.close();
  }
}

async function textFacts(ask: CheckContext["ask"], table: string, columns: readonly QualityColumn[]): Promise<TextFacts[]> {
  const texts = columns.filter(({ kind }) => kind === "text");
  if (texts.length === 0) return [];
  const [row] = await ask(
    `SELECT ${texts
      .map(({ name }, i) => {
        const c = quoteName(name);
        return `count(${c})::DOUBLE AS n${i}, approx_count_distinct(${c})::DOUBLE AS d${i}, min(${c}) = max(${c}) AS s${i}, count(coalesce(try_cast(${c} AS DOUBLE), try_cast(replace(${c}, ',', '.') AS DOUBLE)))::DOUBLE AS x${i}`;
      })
      .join(", ")} FROM ${table}`,
  );
  return texts.map(({ name }, i) => ({ name, known: Number(row![`n${i}`]), levels: Number(row![`d${i}`]), isConstant: row![`s${i}`] === true, numeric: Number(row![`x${i}`]) }));
}
