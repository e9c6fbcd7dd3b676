// The verdict on an alarm's reason: three buttons with their keys, and a note that stays with it.

import { useState } from "react";
import styles from "./Explain.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { AlarmInfo } from "../../../shared/contract/explain.ts";
import { constraintText } from "../../../shared/text/constraints.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { useAct, useCall } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { Button, IconButton } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Select } from "../../parts/Select.tsx";
import { useText } from "../../parts/words.ts";
import { NextTraining, useReasonOf } from "../train/NextTraining.tsx";
import { useRoleWhy } from "../train/role.ts";
import { useKeys } from "./keys.ts";
import type { AlarmDriver } from "./sentence.ts";

type Verdict = AlarmInfo["verdict"];

const verdicts = [
  { verdict: "plausible", word: explainText.judgePlausible, key: "1" },
  { verdict: "implausible", word: explainText.judgeImplausible, key: "2" },
  { verdict: "artefact", word: explainText.judgeArtefact, key: "3" },
] as const;

const mostNamed = 8;

export function Judge({ alarm, drivers }: { readonly alarm: AlarmInfo; readonly drivers: readonly AlarmDriver[] }) {
  const { t } = useText();
  const act = useAct(contract.explain.judge);
  const why = useRoleWhy(contract.explain.judge);
  const [note, setNote] = useState(alarm.note);
  // An implausible verdict holds the package back, so it is not wiped away in silence.
  const takesBack = (verdict: Verdict) => alarm.verdict === "implausible" && verdict !== "implausible";
  const backWhy = note.trim() === "" || note === alarm.note ? t(explainText.backWhy) : undefined;
  const judge = (verdict: Verdict, feature = alarm.feature) => {
    if (why !== undefined || (takesBack(verdict) && backWhy !== undefined)) return;
    const isAbout = verdict === "implausible" || verdict === "artefact";
    // What follows from it is chosen next, so this alarm stays the one that is looked at.
    if (isAbout) go("explain", alarm.id);
    void act.run({ id: alarm.id, verdict, note: verdict === "open" && alarm.verdict !== "implausible" ? "" : note, ...(isAbout && feature !== null ? { feature } : {}) });
  };
  const doubts = useCall(contract.explain.listDoubts, {});
  const doubt = doubts.state === "ready" ? doubts.value.find(({ feature }) => feature === alarm.feature) : undefined;
  const reasonOf = useReasonOf();
  const named = drivers.slice(0, mostNamed).map((driver) => ({ id: driver.feature, label: driver.feature }));
  const choices = alarm.feature === null || named.some((one) => one.id === alarm.feature) ? named : [{ id: alarm.feature, label: alarm.feature }, ...named];
  useKeys({ "1": () => judge("plausible"), "2": () => judge("implausible"), "3": () => judge("artefact") });
  return (
    <>
      <div className={cx(styles["judge"])} role="group" aria-label={t(explainText.reasonIs)}>
        <span className={look.nowrap}>{t(explainText.reasonIs)}</span>
        {verdicts.map(({ verdict, word, key }) => (
          <Button key={verdict} keys={key} blockedWhy={why ?? (takesBack(verdict) ? backWhy : undefined)} onPress={() => judge(verdict)} {...(alarm.verdict === verdict ? { icon: "check" as const } : {})}>{t(word)}</Button>
        ))}
        <span className={cx(styles["note"])}><TextField label={t(explainText.note)} hideLabel value={note} onChange={setNote} placeholder={t(explainText.note)} onEnter={() => alarm.verdict !== "open" && judge(alarm.verdict)} /></span>
        {alarm.verdict !== "open" && note !== alarm.note && <Button blockedWhy={why} onPress={() => judge(alarm.verdict)}>{t(explainText.keepNote)}</Button>}
        {alarm.verdict !== "open" && <IconButton icon="undo" label={t(explainText.reopen)} isDisabled={why !== undefined || (takesBack("open") && backWhy !== undefined)} onPress={() => judge("open")} />}
      </div>
      {(alarm.verdict === "implausible" || alarm.verdict === "artefact") && (
        <div className={cx(styles["judge"])}>
          <span className={look.nowrap}>{t(explainText.restsOn)}</span>
          <span className={cx(styles["note"])}><Select label={t(explainText.restsOn)} hideLabel choices={choices} value={alarm.feature} onChange={(feature) => feature !== alarm.feature && judge(alarm.verdict, feature)} isDisabled={why !== undefined} /></span>
          {doubt !== undefined && !doubt.answered && <NextTraining feature={doubt.feature} tag={doubt.tag} alike={doubt.alike} reason={reasonOf(doubt.verdict, doubt.alarms.map((each) => each.note))} />}
          <span className={cx(look.small, look.muted)}>{t(doubt?.answered === true ? constraintText.answered : alarm.verdict === "implausible" ? explainText.consequence : explainText.consequenceArtefact)}</span>
          {doubt?.answered === true && <Button look="quiet" onPress={() => go("train")}>{t(explainText.toTrain)}</Button>}
        </div>
      )}
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </>
  );
}
