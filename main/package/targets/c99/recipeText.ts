// A recipe as C functions, a function a step, each calling the next. Pure. Rows lie in a few shared buffers: a step that keeps its row changes
// and lengthens it, a step that makes another fills one of its own.
import { planRecipe, type Recipe, type Step } from "../../../../shared/recipe/recipe.ts";
import type { Column } from "../../../../shared/recipe/step.ts";
import { notOffered, type Draft } from "./draft.ts";
import type { StepPlace, StepText } from "./stepPlace.ts";
import { batchText, resampleText } from "./stepsMerge.ts";
import { calendarText, cleanText, deriveText, filterText, imputeText, oneHotText, regimeText, scaleText, selectText } from "./stepsPlain.ts";
import { alignText, despikeText, differenceText, lagText, rollingText, smoothText, spectrumText } from "./stepsWindow.ts";

/** Answers that one row may complete, at most; more is not for a caller's fixed array. */
const answersMost = 4096;

const texts: { [K in Step["kind"]]: (step: Extract<Step, { kind: K }>, place: StepPlace) => StepText } = {
  select: selectText, clean: cleanText, filter: filterText, impute: imputeText, resample: resampleText, rolling: rollingText, lag: lagText, difference: differenceText, oneHot: oneHotText,
  calendar: calendarText, derive: deriveText, despike: despikeText, align: alignText, smooth: smoothText, spectrum: spectrumText, scale: scaleText, batch: batchText, regime: regimeText,
};

export interface RecipeText {
  /** Declarations and bodies of mw_step_1 … mw_step_n and of the mw_flush_k that exist. */
  functions: string[];
  /** Steps that hand on what waits at the end of the data, in order. */
  flushes: number[];
  /** The function that takes the features: mw_step_<n + 1>. */
  last: number;
  /** Where each feature stands in the row that the last function is given. */
  outputs: { name: string; at: number }[];
  /** The row that input values are written to. */
  input: string;
  answersMost: number;
}

/** Throws targetNotOffered for a step without a form in bounded memory, and what planRecipe throws. */
export function recipeText(draft: Draft, recipe: Recipe, inputs: Column[], hasTime: boolean): RecipeText {
  const plan = planRecipe(recipe, inputs, hasTime);
  const functions: string[] = [];
  const flushes: number[] = [];
  let n = 0;
  let gridS: number | undefined;
  let [perPush, perFlush] = [1, 0];
  const buffers = [{ name: "c0", room: inputs.length }];
  recipe.steps.forEach((step, index) => {
    if (step.off === true) return;
    n += 1;
    const place: StepPlace = { n, label: `${index + 1} ${step.kind}`, before: plan.stages[index]!, after: plan.stages[index + 1]!, gridUs: gridS === undefined ? undefined : Math.round(gridS * 1e6), hasTime, draft };
    const text = stepText(step, place);
    const grid = plan.plans[index]!.gridS;
    gridS = grid === null ? undefined : (grid ?? gridS);
    if (text.own) buffers.push({ name: `o${n}`, room: 0 });
    const buffer = buffers.at(-1)!;
    buffer.room = Math.max(buffer.room, place.after.length);
    const row = text.own ? `double *o = mw_all.o${n};\n  ` : "";
    functions.push(functionText(`mw_step_${n}(struct mw_group *g, double t, int32_t segment, double *c)`, `${usesRow(text.push) ? row : ""}${text.push}`));
    const factor = step.kind === "resample" ? 1 + step.maxEmpty : 1;
    perPush *= factor;
    perFlush *= factor;
    if (text.flush === undefined) return;
    flushes.push(n);
    perFlush += 1;
    functions.push(functionText(`mw_flush_${n}(struct mw_group *g)`, `${row}${text.flush}`));
  });
  const most = Math.max(perPush, perFlush);
  if (most > answersMost) throw notOffered("resample", `${most} answers to one row; at most ${answersMost}`);
  for (const { name, room } of buffers) draft.work(name, "double", Math.max(1, room));
  const outputs = plan.stages.at(-1)!.flatMap(({ kind, name }, at) => (kind === "number" ? [{ name, at }] : []));
  const heads = functions.map((text) => `${text.slice(0, text.indexOf(" {\n"))};`);
  return { functions: [[...heads, `static void mw_step_${n + 1}(struct mw_group *g, double t, int32_t segment, double *c);`].join("\n"), ...functions], flushes, last: n + 1, outputs, input: "mw_all.c0", answersMost: most };
}

function stepText<K extends Step["kind"]>(step: Extract<Step, { kind: K }>, place: StepPlace): StepText {
  return (texts[step.kind] as (step: Step, place: StepPlace) => StepText)(step, place);
}

const usesRow = (body: string): boolean => /\bo\b/.test(body);

/** A function whose unused parameters are said to be so. */
export function functionText(head: string, body: string): string {
  const parameters = [...head.matchAll(/(\w+)[,)]/g)].map(([, name]) => name!);
  const unused = parameters.filter((name) => !new RegExp(`\\b${name}\\b`).test(body)).map((name) => `(void)${name};`);
  const lines = [...unused, ...body.split("\n").filter((line) => line.trim() !== "")];
  return `static void ${head} {\n  ${lines.join("\n").replace(/^\s+/, "")}\n}`;
}
