// What a step shows while another one blocks it: what comes here, why it is empty, and the button that leads to the step that unblocks.

import type { StepId } from "../../../shared/steps/steps.ts";
import { stepText } from "../../../shared/text/steps.ts";
import { trainText } from "../../../shared/text/train.ts";
import { useBlockedWords } from "../../app/Rail.tsx";
import { go, useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { useText } from "../../parts/words.ts";

/** Reason and way out of a blocked step; undefined when nothing blocks it. */
export function useBlocked(step: StepId): { readonly reason: string; readonly by: StepId } | undefined {
  const { path } = useProject();
  const say = useBlockedWords();
  const blocked = path.find((entry) => entry.id === step)?.blocked;
  return blocked === undefined ? undefined : { reason: say(blocked.reason), by: blocked.by };
}

export function Blocked({ title, says, by }: { readonly title: string; readonly says: string; readonly by: StepId }) {
  const { t } = useText();
  return (
    <EmptyState center title={title} act={<Button look="primary" onPress={() => go(by)}>{t(trainText.goTo, { step: t(stepText[by]) })}</Button>}>
      {says}
    </EmptyState>
  );
}
