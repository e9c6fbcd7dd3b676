// SQL of smoothing. Fading weights are sums over at most two blocks of the window's length, so that their cost does not grow with it.
import { appended, selectColumns } from "../../../shared/recipe/columns.ts";
import { endpointWeights, fading, type SmoothStep } from "../../../shared/recipe/steps/smooth.ts";
import { quoteNumber, quoteWhole } from "../../store/quote.ts";
import { rankedWindow, runWindow } from "./pastSteps.ts";
import { knownSql, stageList, type SqlWriter, type StepSql } from "./writer.ts";

export const smoothSql: StepSql<SmoothStep> = (w, from, step, columns) => {
  const worked = selectColumns(step.columns, columns, { step: "", hasTime: true });
  const { kept } = appended(columns, worked, [], step.keep);
  const runs = w.runs(from, step.maxGapS);
  const places = [...new Set(worked)];
  const part = { ewma: fadingMeans, median: medians, savitzkyGolay: fitted }[step.method](w, runs, step, places);
  const made = worked.map((i) => `CASE WHEN low${i} = high${i} THEN ${step.method === "savitzkyGolay" ? `CASE WHEN s${i} IS NOT NULL THEN low${i} END` : `low${i}`} ELSE ${knownSql(`s${i}`)} END`);
  return w.add(`SELECT ${stageList([...kept.map((i) => `c${i}`), ...made])} FROM ${part}`);
};

const ends = (i: number): string[] => [`min(c${i}) OVER w AS low${i}`, `max(c${i}) OVER w AS high${i}`];

function frame(step: SmoothStep): string {
  return `w AS (ORDER BY __ord ROWS BETWEEN least(${quoteWhole(step.windowRows - 1)}, __pos) PRECEDING AND CURRENT ROW)`;
}

function medians(w: SqlWriter, runs: string, step: SmoothStep, places: number[]): string {
  return w.add(`SELECT ${["*", ...places.flatMap((i) => [`median(c${i}) OVER f AS s${i}`, ...ends(i)])].join(", ")} FROM ${runs} WINDOW ${frame(step)}, ${rankedWindow("f", step.windowRows)}`);
}

/** Weight of a row within its block grows towards the block's end; the row that asks takes the growth out again. */
function fadingMeans(w: SqlWriter, runs: string, step: SmoothStep, places: number[]): string {
  const size = quoteWhole(step.windowRows);
  const fade = quoteNumber(fading(step));
  const placed = w.add(`SELECT *, __pos % ${size} AS __at, pow(${fade}, -CAST(__pos % ${size} AS DOUBLE)) AS __grown FROM ${runs}`);
  const sums = places.flatMap((i) =>
    ["own", "former"].flatMap((over) => [`coalesce(sum(c${i} * __grown) OVER ${over}, 0) AS x${over}${i}`, `coalesce(sum(CASE WHEN c${i} IS NOT NULL THEN __grown END) OVER ${over}, 0) AS w${over}${i}`]),
  );
  const own = `own AS (ORDER BY __ord ROWS BETWEEN __at PRECEDING AND CURRENT ROW)`;
  const former = `former AS (ORDER BY __ord ROWS BETWEEN least(${quoteWhole(step.windowRows - 1)}, __pos) PRECEDING AND __at + 1 PRECEDING)`;
  const summed = w.add(`SELECT ${["*", ...sums, ...places.flatMap(ends)].join(", ")} FROM ${placed} WINDOW ${frame(step)}, ${own}, ${former}`);
  // Both sums are told in weights of the row that asks; the common factor of own and former is left out.
  const last = quoteNumber(fading(step) ** step.windowRows);
  const weighted = w.add(`SELECT ${["*", ...places.flatMap((i) => [`xown${i} + xformer${i} * ${last} AS x${i}`, `wown${i} + wformer${i} * ${last} AS w${i}`])].join(", ")} FROM ${summed}`);
  return w.add(`SELECT ${["*", ...places.map((i) => `CASE WHEN w${i} > 0 THEN x${i} / w${i} END AS s${i}`)].join(", ")} FROM ${weighted}`);
}

function fitted(w: SqlWriter, runs: string, step: SmoothStep, places: number[]): string {
  const weights = endpointWeights(step.windowRows, step.degree ?? 2);
  const sum = (i: number): string => weights.map((weight, back) => `${quoteNumber(weight)} * lag(c${i}, ${back}) OVER run`).join(" + ");
  return w.add(`SELECT ${["*", ...places.flatMap((i) => [`${sum(i)} AS s${i}`, ...ends(i)])].join(", ")} FROM ${runs} WINDOW ${runWindow}, ${frame(step)}`);
}
