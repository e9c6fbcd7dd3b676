// Select: candidates against baselines on frozen rows, costs against the threshold, the verdict, and one choice.

import { useMemo, useState } from "react";
import styles from "./Select.module.css";
import { CandidateTable } from "./CandidateTable.tsx";
import { comparisonPage } from "./comparison.ts";
import { Classes } from "./Classes.tsx";
import { Costs } from "./Costs.tsx";
import { Decision, useVerdict } from "./Decision.tsx";
import { DeviceFit } from "./DeviceFit.tsx";
import { figureWords, fittedName, marginWords, sliceName, stepWords } from "./figures.ts";
import { Help } from "./Help.tsx";
import { LeakMeter } from "./LeakMeter.tsx";
import { Predictions } from "./Predictions.tsx";
import { RunsScreen } from "./runs/RunsScreen.tsx";
import { Slices } from "./Slices.tsx";
import { Trust } from "./Trust.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { partsText } from "../../../shared/text/parts.ts";
import { runsText } from "../../../shared/text/runs.ts";
import { selectText } from "../../../shared/text/select.ts";
import { stepText } from "../../../shared/text/steps.ts";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { go, useAddress, useProject } from "../../app/project.ts";
import { saveFile } from "../../charts/saveFile.ts";
import type { SeriesNumber } from "../../charts/colours.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Head, SplitLayout } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { Note } from "../../parts/State.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { Blocked, useBlocked } from "../train/Blocked.tsx";
import { MeasureForm } from "../train/MeasureForm.tsx";
import { useRoleWhy } from "../train/role.ts";
import { ThresholdForm } from "../train/SplitForm.tsx";

/** Place of all runs in the address of Select; no candidate can be called so. */
const runsPlace = "/runs";

export function SelectScreen() {
  return useAddress().rest === runsPlace ? <RunsScreen /> : <Comparison />;
}

function Comparison() {
  const { t } = useText();
  const blocked = useBlocked("select");
  const answer = useCall(contract.learn.describe, {});
  if (answer.state === "ready" && answer.value !== null) return <Ready evaluation={answer.value} />;
  return (
    <StepScreen title={t(selectText.title)} sentence={t(selectText.sentenceEmpty)}>
      {answer.state === "ready" ? <Blocked title={t(selectText.emptyTitle)} says={t(selectText.emptySays, { reason: blocked?.reason ?? "" })} by={blocked?.by ?? "train"} /> : <CallView answer={answer} what={t(selectText.comparison)}>{() => null}</CallView>}
    </StepScreen>
  );
}

function Ready({ evaluation }: { readonly evaluation: EvaluationInfo }) {
  const words = useText();
  const { t, f } = words;
  const project = useProject();
  const address = useAddress();
  const { verdict, metric, chosen } = evaluation;
  const { proposed } = verdict;
  const choose = useJob(contract.learn.choose);
  const roleWhy = useRoleWhy(contract.learn.choose);
  const said = useVerdict(evaluation);
  const [taking, setTaking] = useState<string | null>(null);
  const [threshold, setThreshold] = useState<{ readonly candidate: string; readonly at: number } | null>(null);
  const fallback = chosen?.candidate ?? verdict.proposed ?? verdict.baseline ?? evaluation.candidates[0]?.id ?? null;
  const selected = evaluation.candidates.some((one) => one.id === address.rest) ? address.rest : fallback;
  const judged = evaluation.candidates.find((one) => one.id === selected);
  const worst = evaluation.candidates.find((one) => one.id === (proposed ?? selected))?.worstSlice ?? null;
  const moved = threshold !== null && threshold.candidate === selected ? threshold.at : null;
  const colours = useMemo((): ReadonlyMap<string, SeriesNumber> => new Map(selected === null ? [] : [[selected, 1]]), [selected]);
  const baseline = verdict.baseline ?? "";
  const isOpen = verdict.reason === "noLabels" || verdict.reason === "noCandidate" || verdict.reason === "noBaseline";
  const sentence = isOpen ? t(selectText.sentenceOpen, { reason: said.says[0] ?? "" })
    : verdict.kind === "noModel" ? t(selectText.sentenceNoModel, { baseline })
    : verdict.kind === "tie" ? t(selectText.sentenceTie, { name: proposed ?? "" })
    : t(selectText.sentenceWinner, { name: proposed ?? "", baseline, gain: verdict.gain === null ? f.number(null) : stepWords(metric, verdict.gain.value, f) });
  const take = (candidate: string, reason: string) => {
    setTaking(candidate);
    void choose.start({ candidate, threshold: threshold?.candidate === candidate ? threshold.at : null, reason }).then((taken) => taken !== undefined && setThreshold(null));
  };
  // Another than the proposed one may be under way, started here or in another window.
  const fitting = t(selectText.fitting, { name: fittedName(choose.progress?.detail, taking, proposed) });
  const isDone = chosen !== null && chosen.candidate === (proposed ?? chosen.candidate) && moved === null;
  // A model fitted by another plan than the comparison's would not be the one whose figures stand here.
  const blockedWhy = roleWhy ?? (choose.isRunning ? fitting : evaluation.current ? undefined : t(selectText.stale));
  return (
    <StepScreen
      title={t(selectText.title)} sentence={worst === null ? sentence : `${sentence} ${t(selectText.weakest, { slice: sliceName(worst, t), value: figureWords(metric, worst.value, f) })}`}
      why={<><p>{t(selectText.whyRows, { rows: f.number(evaluation.rows, { digits: 0 }) })}</p><p>{t(selectText.whyTie)}</p><p>{t(selectText.whyMargin, { margin: marginWords(metric, verdict.margin, f) })}</p></>}
      primaryLabels={proposed === null ? [] : [{ word: t(selectText.choose, { name: proposed }) }, { word: t(selectText.toExplain) }]}
      acts={<><Button look="quiet" onPress={() => go("select", runsPlace)}>{t(runsText.tab)}</Button><Button look="quiet" icon="export" onPress={() => saveFile("comparison.html", new Blob([comparisonPage(evaluation, project.name, [said.word, ...said.says], words)], { type: "text/html" }))}>{t(selectText.save)}</Button></>}
      primary={
        verdict.kind === "noModel" || proposed === null ? <Button look="primary" onPress={() => go("prepare")}>{t(selectText.improve)}</Button>
        : isDone ? <Button look="primary" onPress={() => go("explain")}>{t(selectText.toExplain)}</Button>
        : <Button look="primary" blockedWhy={blockedWhy} onPress={() => take(proposed, "")}>{t(selectText.choose, { name: proposed })}</Button>
      }
    >
      <SplitLayout right={<><Decision evaluation={evaluation} onChoose={take} blockedWhy={blockedWhy} /><MeasureForm />{evaluation.task !== "regression" && <ThresholdForm />}</>} rightLabel={t(selectText.decision)}>
        <div className={cx(styles["work"])}>
          <div className={cx(styles["top"])}>
            {!evaluation.current && <div className={look.pad}><Note kind="caution" acts={<Button onPress={() => go("train")}>{t(selectText.goTo, { step: t(stepText.train) })}</Button>}>{t(selectText.stale)}</Note></div>}
            {choose.progress !== null && <div className={look.pad}><ProgressRow what={fitting} share={choose.progress.done} leftMs={choose.progress.leftMs} onCancel={choose.cancel} /></div>}
            {choose.failure !== null && <div className={look.pad}><ErrorNote error={choose.failure} acts={<Button onPress={choose.clear}>{t(partsText.close)}</Button>} /></div>}
            <Head title={t(selectText.candidates)} sub={t(selectText.candidatesSub, { rows: f.number(evaluation.rows, { digits: 0 }), features: evaluation.features.length })} />
            <CandidateTable evaluation={evaluation} selected={selected} onSelect={(id) => go("select", id)} colours={colours} />
          </div>
          <div className={cx(styles["two"])}>
            <div>
              {judged?.classes !== undefined && <Classes candidate={judged} table={judged.classes} />}
              {selected !== null && (evaluation.task !== "classes" || judged?.metrics["eventRecall"] !== undefined) && (evaluation.task === "regression" ? <Predictions candidate={selected} /> : <Costs evaluation={evaluation} candidate={selected} colour={1} threshold={moved} onThreshold={(at) => setThreshold(at === null ? null : { candidate: selected, at })} />)}
              <Slices evaluation={evaluation} />
              <DeviceFit evaluation={evaluation} />
            </div>
            <div>
              {judged !== undefined && <Trust evaluation={evaluation} candidate={judged} />}
              <LeakMeter evaluation={evaluation} />
              {evaluation.current && <Help evaluation={evaluation} />}
            </div>
          </div>
        </div>
      </SplitLayout>
    </StepScreen>
  );
}
