// Columns that know the target: one of their few values nearly always means the event, or they alone put it nearly perfectly in order.
// They warn and never remove: a person knows when a column is written. Runs in the engine; reads only. Training warns of features by these same
// limits (learn/evaluateLeaks.ts): on AI4I 2020 they name the four failure modes and not the random one.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { wilsonLow } from "../../../shared/stats/proportion.ts";
import { spearman } from "../../../shared/stats/ranks.ts";
import { quoteName, quoteText } from "../../store/quote.ts";
import { readDoubles } from "../doubles.ts";
import { rowsOf } from "../rows.ts";
import { findingOf, type QualityColumn } from "./check.ts";

/** Above this a column alone orders two classes too well to be a measurement made before the event. */
export const suspectAuc = 0.985;
/** Rank correlation with a number above which a column is a copy of it. */
export const suspectCorrelation = 0.999;
/** Lower end of Wilson's 95 % interval of the share of events behind one value. */
export const suspectShare = 0.9;
/** Most values of a column that is read as a mark. */
export const mostMarks = 12;
/** Rows that orders are taken from. */
const sampleRows = 100_000;

export interface LeakTarget {
  column: string;
  /** The value that means the event; absent where the target is a number or the larger of two values is meant. */
  positive?: string | number | undefined;
}

/** Suspects among the columns, the surest first; none where the target is unknown or has one value. */
export async function leakFindings(connection: DuckDBConnection, parquetPath: string, columns: readonly QualityColumn[], rows: number, target: LeakTarget): Promise<QualityFinding[]> {
  const table = `read_parquet(${quoteText(parquetPath)})`;
  const values = columns.filter(({ kind, name }) => (kind === "number" || kind === "text") && name !== target.column);
  const own = columns.find(({ name }) => name === target.column);
  if (own === undefined || values.length === 0) return [];
  const y = quoteName(target.column);
  const [facts] = await rowsOf(connection, `SELECT approx_count_distinct(${y})::DOUBLE AS y, max(${y}) AS high, ${values.map(({ name }, i) => `approx_count_distinct(${quoteName(name)})::DOUBLE AS d${i}`).join(", ")} FROM ${table}`);
  const levels = Number(facts!["y"]);
  if (levels < 2) return [];
  const isClass = target.positive !== undefined || levels === 2;
  const positive = target.positive ?? facts!["high"];
  const hit = `(${y} = ${typeof positive === "number" ? `${positive}::DOUBLE` : `${quoteText(String(positive))}`})`;
  const keep = values.map(({ name }) => name);
  const without = (name: string) => (keep.length > 1 ? { kind: "select", columns: keep.filter((other) => other !== name) } : undefined);
  const found = new Map<string, { finding: QualityFinding; figure: number }>();
  if (isClass)
    for (const [i, { name }] of values.entries()) {
      if (Number(facts![`d${i}`]) > mostMarks) continue;
      const mark = await markOf(connection, table, name, hit, y);
      if (mark) found.set(name, { figure: mark.figure, finding: findingOf("leakMarks", name, "alarm", { count: mark.n, share: mark.n / rows }, { figures: { value: mark.value, target: target.column, positive: String(positive), hits: mark.hits, of: mark.n }, repair: without(name) }) });
    }
  const numbers = values.filter(({ kind, name }) => kind === "number" && !found.has(name));
  if (numbers.length > 0 && (isClass || own.kind === "number")) {
    const every = Math.max(1, Math.ceil(rows / sampleRows));
    const nan = "CAST('nan' AS DOUBLE)";
    const [t, ...read] = await readDoubles(connection, `SELECT ${isClass ? `CASE WHEN ${y} IS NULL THEN ${nan} WHEN ${hit} THEN 1::DOUBLE ELSE 0::DOUBLE END` : `coalesce(CAST(${y} AS DOUBLE), ${nan})`}, ${numbers.map(({ name }) => `coalesce(CAST(${quoteName(name)} AS DOUBLE), ${nan})`).join(", ")} FROM ${table} WHERE row_id % ${every} = 0`);
    numbers.forEach(({ name }, k) => {
      const figure = isClass ? separation(read[k]!, t!) : sameOrder(read[k]!, t!);
      if (figure < (isClass ? suspectAuc : suspectCorrelation)) return;
      found.set(name, { figure, finding: findingOf("leakOrders", name, "alarm", { count: rows, share: 1 }, { figures: { target: target.column, figure }, repair: without(name) }) });
    });
  }
  return [...found.values()].sort((a, b) => b.figure - a.figure).map(({ finding }) => finding);
}

async function markOf(connection: DuckDBConnection, table: string, name: string, hit: string, y: string): Promise<{ value: string; n: number; hits: number; figure: number } | undefined> {
  const rows = await rowsOf(connection, `SELECT CAST(${quoteName(name)} AS VARCHAR) AS v, count(*)::DOUBLE AS n, (count(*) FILTER (${hit}))::DOUBLE AS k FROM ${table} WHERE ${y} IS NOT NULL AND ${quoteName(name)} IS NOT NULL GROUP BY 1 ORDER BY 1`);
  const sum = (what: "n" | "k") => rows.reduce((total, row) => total + Number(row[what]), 0);
  // The event must be the rarer class: of a common one every value of every column nearly means it.
  if (rows.length < 2 || sum("k") > sum("n") / 2) return undefined;
  const marks = rows.map((row) => ({ value: String(row["v"]).replace(/\.0$/, ""), n: Number(row["n"]), hits: Number(row["k"]), figure: wilsonLow(Number(row["k"]), Number(row["n"])) }));
  const best = marks.reduce((a, b) => (b.figure > a.figure ? b : a));
  return best.figure >= suspectShare ? best : undefined;
}

function knownPairs(x: Float64Array, t: Float64Array): number[] {
  return [...x.keys()].filter((i) => x[i] === x[i] && t[i] === t[i]);
}

/** Area under the ROC curve of x for t = 1, turned to at least one half; 0 where one class is missing. Ties count half (Mann and Whitney, 1947). */
function separation(x: Float64Array, t: Float64Array): number {
  const order = knownPairs(x, t).sort((a, b) => x[a]! - x[b]!);
  let [rankSum, ones] = [0, 0];
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && x[order[j]!] === x[order[i]!]) j++;
    for (let k = i; k < j; k++)
      if (t[order[k]!] === 1) {
        ones++;
        rankSum += (i + 1 + j) / 2;
      }
    i = j;
  }
  const zeros = order.length - ones;
  if (ones === 0 || zeros === 0) return 0;
  const auc = (rankSum - (ones * (ones + 1)) / 2) / (ones * zeros);
  return Math.max(auc, 1 - auc);
}

function sameOrder(x: Float64Array, t: Float64Array): number {
  const at = knownPairs(x, t);
  return at.length < 10 ? 0 : Math.abs(spearman(Float64Array.from(at, (i) => x[i]!), Float64Array.from(at, (i) => t[i]!)));
}
