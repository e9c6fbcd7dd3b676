// The decision at the right: verdict in words, the goal of Frame, what was chosen, and the way against the recommendation with its reason.

import { useState } from "react";
import styles from "./Select.module.css";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { selectText } from "../../../shared/text/select.ts";
import { useProject } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { Note, StateLine, type State } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { familyName, intervalWords, marginWords, stepWords } from "./figures.ts";

export interface DecisionProps {
  readonly evaluation: EvaluationInfo;
  readonly onChoose: (candidate: string, reason: string) => void;
  readonly blockedWhy: string | undefined;
}

/** The verdict as sentences, for the panel and for print. */
export function useVerdict(evaluation: EvaluationInfo): { readonly word: string; readonly says: readonly string[] } {
  const { t, f } = useText();
  const { verdict, metric } = evaluation;
  const baseline = verdict.baseline ?? "";
  const gain = verdict.gain === null || verdict.gain.low === null || verdict.gain.high === null ? undefined : { gain: stepWords(metric, verdict.gain.value, f), low: stepWords(metric, verdict.gain.low, f), high: stepWords(metric, verdict.gain.high, f) };
  if (verdict.reason === "noLabels" || verdict.reason === "noCandidate" || verdict.reason === "noBaseline") return { word: t(selectText.notComparable), says: [t(selectText[verdict.reason])] };
  if (verdict.kind === "noModel") {
    const reason = verdict.reason === "withinNoise" ? selectText.withinNoise : selectText.belowMargin;
    const best = String(verdict.facts["best"] ?? "");
    return {
      word: t(selectText.noModelWord, { baseline }),
      says: [...(gain === undefined ? [] : [reason === selectText.belowMargin ? t(selectText.belowMargin, { best, baseline, margin: marginWords(metric, verdict.margin, f), ...gain }) : t(selectText.withinNoise, { best, baseline, ...gain })]), t(selectText.noModelNext)],
    };
  }
  if (verdict.kind === "tie") return { word: t(selectText.tieWord), says: [t(selectText.tieSays, { names: verdict.tied.join(", ") }), ...(gain === undefined ? [] : [t(selectText.tieGain, { baseline, ...gain })])] };
  return { word: t(selectText.winnerWord), says: gain === undefined ? [] : [t(selectText.winnerSays, { name: verdict.proposed ?? "", baseline, ...gain })] };
}

export function Decision({ evaluation, onChoose, blockedWhy }: DecisionProps) {
  const { t, f } = useText();
  const { verdict, chosen } = evaluation;
  const [other, setOther] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const said = useVerdict(evaluation);
  const isNoModel = verdict.kind === "noModel";
  const others = evaluation.candidates.filter((one) => one.role === "candidate" && one.rank !== null && one.id !== verdict.proposed);
  const open = others.some((one) => one.id === other) ? other : null;
  const why = blockedWhy ?? (open === null ? t(selectText.pickFirst) : reason.trim() === "" ? t(selectText.reasonFirst) : undefined);
  return (
    <>
      <Section title={t(selectText.decision)}>
        <Note kind={isNoModel ? "caution" : verdict.kind === "tie" ? "tie" : "ok"}>
          <b>{said.word}</b> {said.says.join(" ")}
        </Note>
      </Section>
      {chosen !== null && (
        <Section title={t(selectText.chosenTitle)}>
          <StateLine state="ok">
            {t(selectText.chosenSays, { name: chosen.candidate, by: chosen.by === "" ? f.number(null) : chosen.by })}
            {chosen.threshold !== null && !isSilent(evaluation) && <>, {t(selectText.chosenThreshold, { threshold: f.number(chosen.threshold), count: chosen.count, of: chosen.of })}</>}
          </StateLine>
          {chosen.reason !== "" && <span className={cx(look.small, look.muted)}>{t(selectText.chosenReason, { reason: chosen.reason })}</span>}
        </Section>
      )}
      <Section title={t(selectText.goal)}><Goals evaluation={evaluation} /></Section>
      {!isNoModel && others.length > 0 && (
        <Section title={t(selectText.another)}>
          <div className={cx(styles["side"])}>
            <Select label={t(selectText.model)} hideLabel choices={others.map((one) => ({ id: one.id, label: one.id, second: familyName(one.family, t) }))} value={open} onChange={setOther} placeholder={t(selectText.model)} />
            <TextField label={t(selectText.reason)} hideLabel value={reason} onChange={setReason} placeholder={t(selectText.reasonPlace)} help={t(selectText.anotherHelp)} lines />
            <span>
              <Button blockedWhy={why} onPress={() => open !== null && onChoose(open, reason.trim())}>{t(selectText.chooseReason)}</Button>
            </span>
          </div>
        </Section>
      )}
    </>
  );
}

/** Whether the model only names classes, none of which alarms. */
function isSilent({ task, candidates }: EvaluationInfo): boolean {
  return task === "classes" && candidates.every(({ metrics }) => metrics["eventRecall"] === undefined && metrics["recall"] === undefined);
}

function Goals({ evaluation }: { readonly evaluation: EvaluationInfo }) {
  const { t, f } = useText();
  const { plan } = useProject();
  const { frame } = plan;
  const { metric, verdict } = evaluation;
  const subject = evaluation.candidates.find((one) => one.id === (evaluation.chosen?.candidate ?? verdict.proposed ?? verdict.facts["best"]));
  const baseline = evaluation.candidates.find((one) => one.id === verdict.baseline);
  const alarms = subject?.metrics["falseAlarmsPerWeek"];
  const decides = evaluation.task !== "regression" && !isSilent(evaluation);
  const money = (value: number) => f.quantity(value, frame.currency, { digits: 0 });
  const lines: { state: State; words: string }[] = [];
  if (decides && alarms === undefined) lines.push({ state: "unknown", words: t(selectText.goalUnknownAlarms) });
  if (decides && alarms !== undefined) {
    const isMet = alarms.value <= frame.alarmsPerWeek;
    const isSure = alarms.high === null || alarms.high <= frame.alarmsPerWeek;
    const interval = intervalWords("falseAlarmsPerWeek", alarms, f);
    lines.push({ state: isMet && isSure ? "ok" : "caution", words: t(selectText.goalAlarms, { goal: f.number(frame.alarmsPerWeek), value: `${f.number(alarms.value)}${interval === "" ? "" : ` (${interval})`}` }) + (isMet && !isSure ? t(selectText.endMisses) : "") });
  }
  const [cost, ruleCost] = [subject?.costPerMonth ?? null, baseline?.costPerMonth ?? null];
  if (cost !== null && ruleCost !== null && baseline !== undefined)
    lines.push({ state: cost.value < ruleCost.value ? "ok" : "caution", words: t(selectText.goalCost, { baseline: baseline.id, value: money(cost.value), other: money(ruleCost.value) }) });
  if (verdict.gain !== null && verdict.baseline !== null)
    lines.push({ state: verdict.kind === "noModel" ? "caution" : "ok", words: t(selectText.goalMargin, { baseline: verdict.baseline, margin: marginWords(metric, verdict.margin, f), value: stepWords(metric, verdict.gain.value, f) }) });
  return (
    <div className={cx(styles["lines"])}>
      {frame.goal === "" ? <span className={look.muted}>{t(selectText.goalNone)}</span> : <span>{frame.goal}</span>}
      {lines.map((line) => <StateLine key={line.words} state={line.state}>{line.words}</StateLine>)}
    </div>
  );
}
