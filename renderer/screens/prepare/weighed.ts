// What weighing further inputs has shown, in words. Pure.

import type { InputProposal } from "../../../shared/contract/learn.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { prepareText } from "../../../shared/text/prepare.ts";
import type { Words } from "../../parts/words.ts";
import { figureWords, metricName } from "../select/figures.ts";

/** What was found, how many steps were added, and whether the rows that it was weighed on are tested by other folds later. */
export interface Weighed extends Omit<InputProposal, "recipe" | "higherIsBetter"> {
  readonly added: number;
  readonly judgedToo: boolean;
}

/** Whether the rows that teach the first fold are tested by other ones; what a search may look at is tested by none. */
export function isJudgedToo({ split, train }: { readonly split: Pick<Plan["split"], "how">; readonly train: { readonly search?: unknown } }): boolean {
  return !train.search && (split.how.kind === "groupFolds" || split.how.kind === "blockedFolds" || split.how.kind === "stratifiedRandom");
}

export function weighedWords({ added, judgedToo, before, after, metric, rows, tried }: Weighed, { t, f }: Pick<Words, "t" | "f">): string {
  const facts = { rows, tried: tried.length, metric: metricName(metric, t), before: figureWords(metric, before, f), after: figureWords(metric, after, f) };
  if (tried.length === 0) return t(prepareText.weighedNone);
  if (added === 0) return t(prepareText.weighedNothing, facts);
  const said = t(added === 1 ? prepareText.weighedOne : prepareText.weighedMany, { ...facts, added });
  return judgedToo ? `${said} ${t(prepareText.weighedJudged)}` : said;
}
