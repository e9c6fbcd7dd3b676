// The models that an average is made of, each with its weight and settings; and the average of the plan's own candidates, for one that is added by hand.

import type { CandidateSpec } from "../../../shared/plan/plan.ts";
import { trainText } from "../../../shared/text/train.ts";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";
import { familyName } from "../select/figures.ts";
import { useSettingsWords } from "./settingsWords.ts";

export const averageFamily = "blend";

interface Member {
  readonly family: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly weight: number;
}

/** Every candidate that is one model, all of the same weight; undefined where there are not two. */
export function averageOf(candidates: readonly CandidateSpec[]): Record<string, unknown> | undefined {
  const members = candidates.filter((spec) => spec.family !== averageFamily).map(({ family, parameters }): Member => ({ family, parameters, weight: 1 }));
  return members.length < 2 ? undefined : { members };
}

export function Members({ members }: { readonly members: unknown }) {
  const { t, f } = useText();
  const settings = useSettingsWords();
  const list = (Array.isArray(members) ? members : []) as Member[];
  const total = list.reduce((sum, { weight }) => sum + weight, 0);
  return (
    <ul className={look.small}>
      {list.map(({ family, parameters, weight }, i) => (
        <li key={i}>{t(trainText.member, { share: f.percent(weight / total, { digits: 0 }), family: familyName(family, t), settings: settings(parameters) })}</li>
      ))}
    </ul>
  );
}
