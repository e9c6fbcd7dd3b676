// Collects the named parts of one SQL query and holds what all steps share: the head columns that travel with every row and the
// rules for missing values and breaks. Value columns are called c0, c1, … by position, so no name of the plant meets SQL inside.
import type { PlannedColumn } from "../../../shared/recipe/step.ts";
import { largestKnown } from "../../../shared/recipe/step.ts";
import { secondsToUs } from "../../../shared/recipe/gaps.ts";
import { quoteNumber, quoteWhole } from "../../store/quote.ts";

/** How the target of a bucket follows from the targets of its rows. `value`: as the step merges numbers. */
export type TargetMerge = "last" | "max" | "value";

/** __rid: row number given out; __ord: order of work, groups one after another; __seg: breaks; __us: UTC microseconds or NULL. */
export const head = "__rid, __ord, __grp, __seg, __us, __target";

/** One kind of step as SQL: adds its parts to the writer and returns the name of the part with the columns after it. */
export type StepSql<S> = (w: SqlWriter, from: string, step: S, columns: PlannedColumn[]) => string;

export class SqlWriter {
  readonly parts: { name: string; sql: string }[] = [];
  constructor(readonly targetMerge: TargetMerge) {}
  add(sql: string): string {
    const name = `p${this.parts.length}`;
    this.parts.push({ name, sql });
    return name;
  }
  /** The whole query: all parts, then `last`. */
  query(last: string): string {
    return `WITH ${this.parts.map((p) => `${p.name} AS (${p.sql})`).join(",\n")}\n${last}`;
  }
  /** `from` with __run (gaps passed in the segment) and __pos (0-based place after the last break or gap). */
  runs(from: string, maxGapS: number | undefined): string {
    let gapped = `SELECT *, CAST(0 AS BIGINT) AS __run FROM ${from}`;
    if (maxGapS !== undefined) {
      const gap = `coalesce(__us - lag(__us) OVER seg BETWEEN 0 AND ${quoteWhole(secondsToUs(maxGapS))}, false)`;
      const marked = this.add(`SELECT *, CASE WHEN ${gap} THEN 0 ELSE 1 END AS __gap FROM ${from} WINDOW seg AS (PARTITION BY __grp, __seg ORDER BY __ord)`);
      gapped = `SELECT * EXCLUDE (__gap), CAST(sum(__gap) OVER (PARTITION BY __grp, __seg ORDER BY __ord ROWS UNBOUNDED PRECEDING) AS BIGINT) AS __run FROM ${marked}`;
    }
    return this.add(`SELECT *, row_number() OVER (PARTITION BY __grp, __seg, __run ORDER BY __ord) - 1 AS __pos FROM ${this.add(gapped)}`);
  }
}

/** NULL for a number that is not finite or too large. The expression stands twice: hand in short ones. */
export function knownSql(expression: string): string {
  return `CASE WHEN abs(${expression}) <= ${quoteNumber(largestKnown)} THEN ${expression} END`;
}

/** The select list of a stage from one expression a column. */
export function stageList(expressions: string[]): string {
  return [head, ...expressions.map((e, i) => `${e} AS c${i}`)].join(", ");
}

/** Columns by position, with those in `changed` replaced. */
export function changedColumns(columns: PlannedColumn[], worked: number[], change: (i: number) => string): string[] {
  return columns.map((_, i) => (worked.includes(i) ? change(i) : `c${i}`));
}
