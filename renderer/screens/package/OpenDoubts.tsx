// Verdicts that hold the package back: features that the model rests on although people judged them implausible, each with the two ways to settle it.

import { useState } from "react";
import styles from "./Package.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { Doubt } from "../../../shared/contract/explain.ts";
import { constraintText } from "../../../shared/text/constraints.ts";
import { packageText } from "../../../shared/text/package.ts";
import { useAct, useCall } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { StateChip } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { useRoleWhy } from "../train/role.ts";

/** Implausible verdicts that nothing has settled. */
export function useOpenDoubts(): readonly Doubt[] {
  const answer = useCall(contract.explain.listDoubts, {});
  return answer.state === "ready" ? answer.value.filter(({ verdict }) => verdict === "implausible") : [];
}

export function OpenDoubts({ doubts }: { readonly doubts: readonly Doubt[] }) {
  const { t } = useText();
  if (doubts.length === 0) return null;
  return (
    <Section title={t(packageText.doubts)} sub={t(packageText.doubtsSub, { count: doubts.length })} bare>
      {doubts.map((doubt) => <OneDoubt key={doubt.feature} doubt={doubt} />)}
    </Section>
  );
}

function OneDoubt({ doubt }: { readonly doubt: Doubt }) {
  const { t } = useText();
  const act = useAct(contract.explain.withdrawDoubt);
  const why = useRoleWhy(contract.explain.withdrawDoubt);
  const [reason, setReason] = useState("");
  const withdraw = () => void act.run({ feature: doubt.feature, reason: reason.trim() });
  return (
    <>
      <div className={cx(styles["gate"])}>
        <span>{t(packageText.doubt, { feature: doubt.feature })}</span>
        <StateChip state="alarm">{t(packageText.doubtOpen)}</StateChip>
        <span className={cx(look.small, look.muted)}>{t(packageText.doubtSays, { count: doubt.alarms.length })}{doubt.answered && ` ${t(constraintText.answered)}`}</span>
        <Button look="quiet" onPress={() => go("train")}>{t(packageText.toTrain)}</Button>
      </div>
      <div className={cx(styles["settle"])}>
        <TextField label={t(constraintText.withdrawReason)} hideLabel placeholder={t(constraintText.withdrawReason)} value={reason} onChange={setReason} onEnter={() => reason.trim() !== "" && why === undefined && withdraw()} />
        <Button blockedWhy={why ?? (reason.trim() === "" ? t(constraintText.withdrawWhy) : undefined)} onPress={withdraw}>{t(constraintText.withdraw)}</Button>
        {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
      </div>
    </>
  );
}
