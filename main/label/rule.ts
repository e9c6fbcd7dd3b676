// Stretches in which a formula over tags holds, for a person to accept or reject. Runs where DuckDB runs; reads only.
// The formula is a step of the recipe's grammar, written as SQL by its one home, so a rule means here what it means in preparation.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import { parseFormula, tagsOf } from "../../shared/recipe/formula.ts";
import { recipeFormat, recipeSchema } from "../../shared/recipe/recipe.ts";
import { readRows, readShape } from "../prepare/dataset.ts";
import { writeRecipe } from "../prepare/sql.ts";
import { quoteWhole } from "../store/quote.ts";

export interface Rule {
  formula: string;
  /** Shorter stretches are left out. */
  atLeastS: number;
  /** Stretches of a group that are this close or closer are one. */
  joinS: number;
}

export interface FoundStretch {
  fromUs: number;
  toUs: number;
  group?: string;
}

/** Rows that follow each other at most this many typical steps apart belong together without any rule about closeness. */
const stepsApart = 5;
const mostFound = 10_000;

/** Stretches in order of time, each from its first to its last row that holds; a formula holds where it is not 0 and not missing.
 *  Throws planUnfit for a formula that cannot be read (detail: where and why), data without time, or more than 10,000 stretches; planUnknownColumn. */
export async function stretchesByRule(connection: DuckDBConnection, parquetPath: string, rule: Rule): Promise<FoundStretch[]> {
  const parsed = parseFormula(rule.formula);
  if ("fault" in parsed) throw new Failure("planUnfit", { field: "formula", detail: parsed.fault });
  const shape = await readShape(connection, parquetPath);
  if (!shape.hasTime) throw new Failure("planUnfit", { field: "formula", detail: "no time" });
  const tags = tagsOf(parsed.node);
  const inputs = tags.map((name) => {
    const column = shape.columns.find((one) => one.name === name);
    if (column === undefined) throw new Failure("planUnknownColumn", { field: "formula", column: name });
    if (column.kind !== "number") throw new Failure("planUnfit", { field: "formula", column: name, detail: "not a number column" });
    return column;
  });
  const recipe = recipeSchema.parse({ format: recipeFormat, steps: [{ kind: "derive", name: "rule", formula: rule.formula }] });
  const sql = writeRecipe(parquetPath, shape, inputs, recipe);
  const of = sql.plan.stages.at(-1)!.findIndex(({ name }) => name === "rule");
  const w = sql.writer;
  const rows = w.add(`SELECT __grp AS g, __us AS us, __ord AS ord, coalesce(c${of} <> 0, false) AS hit FROM ${sql.stages.at(-1)!} WHERE __us IS NOT NULL`);
  const steps = w.add(`SELECT us - lag(us) OVER (PARTITION BY g ORDER BY ord) AS d FROM ${rows}`);
  const typical = w.add(`SELECT coalesce(quantile_disc(d, 0.5), 0) AS step FROM ${steps} WHERE d > 0`);
  // The row before that held, and whether every row between held too: then only a hole in the data parts them.
  const numbered = w.add(`SELECT *, row_number() OVER (PARTITION BY g ORDER BY ord) AS n FROM ${rows}`);
  const held = w.add(`SELECT g, us, ord, us - lag(us) OVER same AS d, n - lag(n) OVER same AS apart FROM ${numbered} WHERE hit WINDOW same AS (PARTITION BY g ORDER BY ord)`);
  const begun = w.add(`SELECT *, CASE WHEN d BETWEEN 0 AND ${quoteWhole(Math.round(rule.joinS * 1e6))} OR (apart = 1 AND d BETWEEN 0 AND ${stepsApart} * step) THEN 0 ELSE 1 END AS begins FROM ${held}, ${typical}`);
  const runs = w.add(`SELECT *, sum(begins) OVER (PARTITION BY g ORDER BY ord ROWS UNBOUNDED PRECEDING) AS run FROM ${begun}`);
  const found = await readRows(
    connection,
    w.query(`SELECT g, min(us)::DOUBLE AS a, max(us)::DOUBLE AS b FROM ${runs} GROUP BY g, run HAVING max(us) - min(us) >= ${quoteWhole(Math.round(rule.atLeastS * 1e6))} ORDER BY a, b, g LIMIT ${mostFound + 1}`),
    parquetPath,
  );
  if (found.length > mostFound) throw new Failure("planUnfit", { field: "formula", detail: `more than ${mostFound} stretches` });
  return found.map((run) => ({ fromUs: Number(run["a"]), toUs: Number(run["b"]), ...(run["g"] === null ? {} : { group: String(run["g"]) }) }));
}
