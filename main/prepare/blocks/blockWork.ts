// Which block work each kind of step has; one without a form of its own is worked row by row, as in the stream. Pure.
import type { RecipePlan, Step } from "../../../shared/recipe/recipe.ts";
import { rowByRowBlocks, type BlockWork, type StepBlocks } from "./block.ts";
import { despikeBlocks, differenceBlocks, imputeBlocks, lagBlocks } from "./pastBlocks.ts";
import { calendarBlocks, cleanBlocks, deriveBlocks, filterBlocks, oneHotBlocks, regimeBlocks, scaleBlocks, selectBlocks } from "./rowBlocks.ts";
import { rollingBlocks } from "./rollingBlocks.ts";
import { smoothBlocks } from "./smoothBlocks.ts";

/** Kinds that make one row of several: they are worked in SQL, and blocks begin after them. */
export const mergingKinds: readonly Step["kind"][] = ["resample", "batch"];

const forms: { [K in Step["kind"]]: StepBlocks<Extract<Step, { kind: K }>> | undefined } = {
  select: selectBlocks,
  clean: cleanBlocks,
  filter: filterBlocks,
  impute: imputeBlocks,
  rolling: rollingBlocks,
  lag: lagBlocks,
  difference: differenceBlocks,
  oneHot: oneHotBlocks,
  derive: deriveBlocks,
  despike: despikeBlocks,
  smooth: smoothBlocks,
  scale: scaleBlocks,
  regime: regimeBlocks,
  calendar: calendarBlocks,
  align: undefined,
  spectrum: undefined,
  resample: undefined,
  batch: undefined,
};

/** Starts the work of the steps from `first` on for one group after another. steps: all of the recipe; none from `first` on merges rows. */
export function blockWork(steps: readonly Step[], plan: RecipePlan, first: number): () => BlockWork {
  const starts = steps.flatMap((step, i) => (i < first || step.off === true ? [] : [formOf(step, plan, i)]));
  return () => {
    const works = starts.map((start) => start());
    return (block) => works.reduce((rows, work) => work(rows), block);
  };
}

function formOf<K extends Step["kind"]>(step: Extract<Step, { kind: K }>, plan: RecipePlan, i: number): () => BlockWork {
  const form = forms[step.kind] as unknown as StepBlocks<typeof step> | undefined;
  return form === undefined ? rowByRowBlocks(plan.plans[i]!, plan.stages[i + 1]!) : form(step, plan.stages[i]!);
}
