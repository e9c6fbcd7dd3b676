// SQL of showing columns later: each row is joined to the last row of its run at or before the time asked for.
import { selectColumns } from "../../../shared/recipe/columns.ts";
import { secondsToUs } from "../../../shared/recipe/gaps.ts";
import { anyGapS, type AlignStep } from "../../../shared/recipe/steps/align.ts";
import { quoteWhole } from "../../store/quote.ts";
import { changedColumns, stageList, type StepSql } from "./writer.ts";

export const alignSql: StepSql<AlignStep> = (w, from, step, columns) => {
  const worked = [...new Set(selectColumns(step.columns, columns, { step: "", hasTime: true }))];
  // A run goes by its first row: a filter before leaves holes in __ord, so that __ord and __pos do not rise alike.
  const placed = w.add(`SELECT *, min(__ord) OVER (PARTITION BY __grp, __seg, __run) AS __runFirst, __us - ${quoteWhole(secondsToUs(step.delayS))} AS __asked FROM ${w.runs(from, anyGapS)}`);
  // Of rows with the same time the last one counts; times never run back within a run.
  const then = w.add(`SELECT __runFirst AS k, __us AS u, arg_max({${worked.map((i) => `'v${i}': c${i}`).join(", ")}}, __ord) AS v FROM ${placed} WHERE __us IS NOT NULL GROUP BY __runFirst, __us`);
  const joined = w.add(`SELECT f.*, CASE WHEN f.__asked - t.u <= ${quoteWhole(secondsToUs(step.maxAgeS))} THEN t.v END AS __then FROM ${placed} f ASOF LEFT JOIN ${then} t ON f.__runFirst = t.k AND f.__asked >= t.u`);
  return w.add(`SELECT ${stageList(changedColumns(columns, worked, (i) => `__then.v${i}`))} FROM ${joined}`);
};
