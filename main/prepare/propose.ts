// What the data are like, for a recipe to begin with: which number columns move, which only count up, how long a group usually is. Runs in main.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { proposeRecipe, type ProposedRecipe } from "../../shared/plan/proposeRecipe.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { readRows, readShape } from "./dataset.ts";

/** Columns are looked at in so many first rows. */
const mostLooked = 1_000_000;

/** The recipe that the data speak for under the plan's scenario. context: columns that tell how the machine runs. Throws planUnknownColumn, fileNotReadable. */
export async function proposeFor(connection: DuckDBConnection, datasetPath: string, plan: Plan, context: readonly string[]): Promise<ProposedRecipe> {
  const shape = await readShape(connection, datasetPath);
  const { what } = plan.target;
  const answers = new Set([...(what.kind === "column" ? [what.column] : []), ...(plan.label.source.kind === "column" ? [plan.label.source.column] : [])]);
  const numbers = shape.columns.filter(({ name, kind }) => kind === "number" && !answers.has(name)).map(({ name }) => name);
  const unknown = context.find((name) => !numbers.includes(name));
  if (unknown !== undefined) throw new Failure("planUnknownColumn", { column: unknown });
  const table = `read_parquet(${quoteText(datasetPath)})`;
  const partition = shape.hasGroup ? "PARTITION BY grp " : "";
  // A column counts where it never falls within a group and is not still: cycles, running hours, batch numbers.
  const looks = numbers.map((name, i) => {
    const own = `CAST(${quoteName(name)} AS DOUBLE)`;
    return { step: `${own} - lag(${own}) OVER (${partition}ORDER BY row_id) AS d${i}, ${own} AS v${i}`, figures: `coalesce(min(d${i}) < 0, false) AS falls${i}, coalesce(min(v${i}) < max(v${i}), false) AS moves${i}` };
  });
  const [found] = numbers.length === 0 ? [{}] : await readRows(connection, `SELECT ${looks.map(({ figures }) => figures).join(", ")} FROM (SELECT ${looks.map(({ step }) => step).join(", ")} FROM ${table} WHERE row_id < ${mostLooked})`, datasetPath);
  const [middle] = shape.hasGroup ? await readRows(connection, `SELECT median(n) AS n FROM (SELECT count(*) AS n FROM ${table} GROUP BY grp)`, datasetPath) : [{ n: null }];
  return proposeRecipe({
    scenario: plan.scenario,
    hasTime: shape.hasTime,
    signals: numbers.filter((name, i) => found![`falls${i}`] === true && found![`moves${i}`] === true && !context.includes(name)),
    context,
    groupRows: middle!["n"] === null ? null : Math.round(Number(middle!["n"])),
  });
}
