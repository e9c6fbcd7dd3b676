// Features that no candidate may see, each with its reason; and what people found implausible at Explain, offered to be left out.

import { memo, useState } from "react";
import styles from "./Train.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import { constraintText } from "../../../shared/text/constraints.ts";
import { trainText } from "../../../shared/text/train.ts";
import { useCall } from "../../app/calls.tsx";
import { useSection } from "../../app/project.ts";
import { Button, IconButton } from "../../parts/Button.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { Disclosure, Section } from "../../parts/Panel.tsx";
import { Note } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { OneFeature } from "./FeaturePick.tsx";
import { leaveOut } from "./leaveOut.ts";
import { NextTraining, useReasonOf } from "./NextTraining.tsx";

/** Features of the chosen model that people found an implausible reason, each with the act that follows from it. */
export const Doubts = memo(function Doubts() {
  const { t } = useText();
  const reasonOf = useReasonOf();
  const answer = useCall(contract.explain.listDoubts, {});
  const doubts = (answer.state === "ready" ? answer.value : []).filter((doubt) => !doubt.answered);
  return doubts.map((doubt) => (
    <div key={doubt.feature} className={cx(styles["pad"])}>
      <Note kind="caution" acts={<NextTraining feature={doubt.feature} tag={doubt.tag} alike={doubt.alike} reason={reasonOf(doubt.verdict, doubt.alarms.map(({ note }) => note))} />}>
        {t(doubt.verdict === "implausible" ? trainText.doubt : constraintText.artefactDoubt, { feature: doubt.feature, count: doubt.alarms.length })}
      </Note>
    </div>
  ));
});

export const LeftOut = memo(function LeftOut({ features }: { readonly features: readonly string[] }) {
  const { t } = useText();
  const { value, write, act } = useSection("train");
  const [feature, setFeature] = useState("");
  const [reason, setReason] = useState("");
  const gone = new Set(value.without.map((one) => one.feature));
  const left = features.filter((name) => !gone.has(name));
  const add = () => void write(leaveOut(value, [feature], reason.trim())).then((taken) => {
    if (!taken) return;
    setFeature("");
    setReason("");
  });
  return (
    <Section title={t(trainText.leftOut)} sub={t(trainText.leftOutSub, { count: value.without.length })}>
      {value.without.length === 0 && <span className={cx(look.small, look.muted)}>{t(trainText.leftOutNone)}</span>}
      {value.without.length > 0 && (
        <ul className={cx(styles["out"])}>
          {value.without.map((one) => (
            <li key={one.feature}>
              <span className={look.cut} title={one.feature}>{one.feature}</span>
              <IconButton icon="undo" label={t(trainText.useAgain, { feature: one.feature })} onPress={() => void write({ ...value, without: value.without.filter((each) => each.feature !== one.feature) })} />
              <span className={cx(look.small, look.muted)}>{one.reason}</span>
            </li>
          ))}
        </ul>
      )}
      <Disclosure title={t(trainText.leaveOut)}>
        <div className={look.stack}>
          <OneFeature label={t(trainText.leaveOut)} features={left} value={feature} onChange={setFeature} />
          <TextField label={t(trainText.why)} value={reason} onChange={setReason} lines />
          <span><Button blockedWhy={feature === "" || reason.trim() === "" ? t(trainText.leaveOutWhy) : undefined} onPress={add}>{t(trainText.leaveOutAct)}</Button></span>
        </div>
      </Disclosure>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </Section>
  );
});
