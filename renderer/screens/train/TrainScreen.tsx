// Train: what competes, how rows are kept apart, how a score becomes an alarm; then the search and what came of it.

import { memo, useMemo } from "react";
import styles from "./Train.module.css";
import { Blocked, useBlocked } from "./Blocked.tsx";
import { CandidateForm, type FamilyInfo } from "./CandidateForm.tsx";
import { Constraints } from "./Constraints.tsx";
import { Folds } from "./Folds.tsx";
import { Doubts, LeftOut } from "./LeftOut.tsx";
import { LiveTraining, usePausedTraining } from "./LiveTraining.tsx";
import { averageFamily, averageOf } from "./Members.tsx";
import { MeasureForm } from "./MeasureForm.tsx";
import { useRoleWhy } from "./role.ts";
import { SearchPanel } from "./SearchPanel.tsx";
import { useSettingsWords } from "./settingsWords.ts";
import { SplitForm, ThresholdForm } from "./SplitForm.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { CandidateResult, EvaluationInfo } from "../../../shared/contract/learn.ts";
import type { CandidateSpec } from "../../../shared/plan/plan.ts";
import { partsText } from "../../../shared/text/parts.ts";
import { splitText, trainText } from "../../../shared/text/train.ts";
import { sayWhy } from "../../../shared/text/whys.ts";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { go, useAddress, useProject, useSection } from "../../app/project.ts";
import { IntervalDots } from "../../charts/Small.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Menu } from "../../parts/Menu.tsx";
import { Disclosure, Section, SplitLayout } from "../../parts/Panel.tsx";
import { Chip, Note, StateChip } from "../../parts/State.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { familyName, figureWords, headlineScale, intervalWords, metricName } from "../select/figures.ts";
import { LeakMeter } from "../select/LeakMeter.tsx";

interface Row {
  readonly spec: CandidateSpec;
  readonly role: "candidate" | "baseline";
  readonly result: CandidateResult | undefined;
}

/** One list for all that is not there yet: a new one each time would have what shows it drawn again. */
const none: readonly string[] = [];

/** A name that the plan does not have yet: the family in small letters, then with a number. */
export function freshId(family: string, taken: readonly string[]): string {
  const base = family.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^[^a-z]+/, "").slice(0, 36) || "model";
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.includes(id)) return id;
  }
}

export function TrainScreen() {
  const { t, language } = useText();
  const { plan } = useProject();
  const address = useAddress();
  const blocked = useBlocked("train");
  const { value: section, write, act } = useSection("train");
  const families = useCall(contract.learn.listFamilies, {});
  const answer = useCall(contract.learn.describe, {});
  const prepared = useCall(contract.prepare.describe, {});
  const features = prepared.state === "ready" ? (prepared.value?.features ?? none) : none;
  const train = useJob(contract.learn.train);
  const paused = usePausedTraining(train.isRunning);
  const roleWhy = useRoleWhy(contract.learn.train);
  const evaluation = answer.state === "ready" ? answer.value : null;
  const rows = useMemo((): Row[] => {
    const result = (spec: CandidateSpec) => evaluation?.candidates.find((one) => one.id === spec.id && one.family === spec.family);
    return [...section.candidates.map((spec) => ({ spec, role: "candidate" as const, result: result(spec) })), ...section.baselines.map((spec) => ({ spec, role: "baseline" as const, result: result(spec) }))];
  }, [section, evaluation]);
  const selected = rows.find((row) => row.spec.id === address.rest) ?? rows[0];
  const all = families.state === "ready" ? families.value : [];
  const classes = prepared.state === "ready" ? prepared.value?.target.classes : undefined;
  const task = classes !== undefined ? "classes" : plan.scenario === "anomaly" ? "anomaly" : plan.scenario === "classification" ? "classification" : "regression";
  const average = averageOf(section.candidates);
  const fitting = all.filter((family) => family.tasks.includes(task) && (family.id !== averageFamily || average !== undefined));
  const add = (family: FamilyInfo) => {
    const spec: CandidateSpec = { id: freshId(family.id, rows.map((row) => row.spec.id)), family: family.id, parameters: family.id === averageFamily ? (average ?? {}) : {}, why: "" };
    void write(family.baseline ? { ...section, baselines: [...section.baselines, spec] } : { ...section, candidates: [...section.candidates, spec] }).then((taken) => taken && go("train", spec.id));
  };
  const change = (next: CandidateSpec) => void write({ ...section, candidates: section.candidates.map((spec) => (spec.id === next.id ? next : spec)), baselines: section.baselines.map((spec) => (spec.id === next.id ? next : spec)) });
  const remove = (id: string) => void write({ ...section, candidates: section.candidates.filter((spec) => spec.id !== id), baselines: section.baselines.filter((spec) => spec.id !== id) });
  const [baseline] = section.baselines;
  const sentence = baseline === undefined ? t(trainText.sentenceNoBaseline) : t(trainText.sentence, { count: section.candidates.length, baseline: familyName(baseline.family, t), split: t(splitText[plan.split.how.kind]) });
  const why = <><p>{t(trainText.whyBaseline)}</p><p>{t(trainText.whySplit)}</p>{section.why !== "" && <p>{sayWhy(section.why, language)}</p>}</>;
  if (blocked !== undefined && evaluation === null)
    return (
      <StepScreen title={t(trainText.title)} sentence={sentence} why={why}>
        <Blocked title={t(trainText.blockedTitle)} says={t(trainText.blockedSays, { reason: blocked.reason })} by={blocked.by} />
      </StepScreen>
    );
  const isCurrent = evaluation !== null && evaluation.current;
  const blockedWhy = roleWhy ?? (train.isRunning ? t(trainText.runningWhy) : blocked?.reason);
  const start = <Button look={isCurrent ? "normal" : "primary"} icon="play" blockedWhy={blockedWhy} onPress={() => void train.start({})}>{paused !== null ? t(trainText.goOn) : evaluation === null ? t(trainText.train, { count: rows.length }) : t(trainText.trainAgain)}</Button>;
  const isLast = selected?.role === "candidate" && section.candidates.length === 1;
  const inspector = (
    <>
      {selected !== undefined && (
        <CandidateForm
          key={`${selected.spec.id} ${selected.spec.family}`} spec={selected.spec} family={all.find((family) => family.id === selected.spec.family)} features={features}
          onChange={change} onRemove={() => remove(selected.spec.id)} keepWhy={isLast ? t(trainText.lastWhy) : undefined}
        />
      )}
      <SplitForm />
      {task !== "regression" && <ThresholdForm />}
      <MeasureForm />
      <Constraints features={features} evaluation={evaluation} />
      <LeftOut features={features} />
    </>
  );
  const menu = (
    <Menu
      label={t(trainText.add)}
      groups={[false, true].map((isBaseline) => ({ title: t(isBaseline ? trainText.addBaselines : trainText.addCandidates), entries: fitting.filter((family) => family.baseline === isBaseline).map((family) => ({ id: family.id, label: familyName(family.id, t), onAct: () => add(family) })) }))}
    >
      <Button look="quiet" icon="add">{t(trainText.add)}</Button>
    </Menu>
  );
  return (
    <StepScreen title={t(trainText.title)} sentence={sentence} why={why} acts={isCurrent ? start : undefined} primary={isCurrent ? <Button look="primary" onPress={() => go("select")}>{t(trainText.toSelect)}</Button> : start}>
      <SplitLayout right={inspector} rightLabel={t(trainText.settings)}>
        {train.progress !== null && <div className={cx(styles["pad"])}><LiveTraining job={train} /></div>}
        {paused !== null && <div className={cx(styles["pad"])}><Note kind="info" acts={<Button look="quiet" icon="delete" onPress={paused.drop}>{t(trainText.drop)}</Button>}>{t(trainText.paused, { count: paused.keptFits })}</Note></div>}
        {train.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={train.failure} onRetry={() => void train.start({})} /></div>}
        {act.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={act.failure} acts={<Button onPress={act.clear}>{t(partsText.close)}</Button>} /></div>}
        {evaluation !== null && !evaluation.current && train.progress === null && <div className={cx(styles["pad"])}><Note kind="caution">{t(trainText.stale)}</Note></div>}
        <Doubts />
        <SearchPanel blockedWhy={train.isRunning ? t(trainText.runningWhy) : blocked?.reason} />
        <Section title={t(trainText.candidates)} sub={t(trainText.candidatesSub, { candidates: section.candidates.length, baselines: section.baselines.length })} acts={menu} bare>
          {families.state === "failed" ? <div className={cx(styles["pad"])}><ErrorNote error={families.failure} onRetry={families.retry} /></div> : <Candidates rows={rows} evaluation={evaluation} selected={selected?.spec.id ?? null} />}
        </Section>
        <CallView answer={answer} what={t(trainText.result)}>
          {(result) => (result === null ? <EmptyState center>{t(trainText.resultNone)}</EmptyState> : <Result evaluation={result} log={train.last?.log ?? none} />)}
        </CallView>
      </SplitLayout>
    </StepScreen>
  );
}

const Candidates = memo(function Candidates({ rows: list, evaluation: result, selected: id }: { readonly rows: readonly Row[]; readonly evaluation: EvaluationInfo | null; readonly selected: string | null }) {
  const { t, f } = useText();
  const { plan } = useProject();
  const settings = useSettingsWords();
  const scale = result === null ? null : headlineScale(result);
  const metric = result?.metric ?? plan.select.metric;
  const columns: Column<Row>[] = [
    { id: "name", title: t(trainText.name), width: 150, value: (row) => row.spec.id },
    { id: "family", title: t(trainText.family), value: (row) => familyName(row.spec.family, t) },
    { id: "settings", title: t(trainText.settings), value: (row) => settings(row.spec.parameters), cell: (row) => <span className={cx(styles["settings"])} title={settings(row.spec.parameters)}>{settings(row.spec.parameters)}</span> },
    {
      id: "metric", title: metricName(metric, t), align: "end", width: 132, value: (row) => row.result?.metrics[metric]?.value ?? null,
      cell: (row) => (row.result === undefined ? <span className={look.muted}>{t(trainText.notYet)}</span> : <>{figureWords(metric, row.result.metrics[metric]?.value, f)} <span className={cx(look.small, look.muted)}>{intervalWords(metric, row.result.metrics[metric], f)}</span></>),
    },
    {
      id: "dots", title: t(trainText.interval), width: 126,
      cell: (row) => {
        const figure = row.result?.metrics[metric];
        return figure === undefined || scale === null || Number.isNaN(figure.value) ? null : <IntervalDots label={`${row.spec.id}, ${metricName(metric, t)}`} value={figure.value} low={figure.low} high={figure.high} scale={scale} />;
      },
    },
    { id: "fit", title: t(trainText.fit), align: "end", width: 70, value: (row) => row.result?.fitSeconds ?? null, cell: (row) => (row.result === undefined ? "" : f.duration(row.result.fitSeconds * 1000)) },
    {
      id: "state", title: t(trainText.state), width: 118, value: (row) => (row.role === "baseline" ? 1e6 : (row.result?.rank ?? 1e5)),
      cell: (row) =>
        row.result?.failure !== undefined ? <StateChip state="alarm">{t(trainText.failed)}</StateChip>
        : row.role === "baseline" ? <Chip>{t(trainText.baseline)}</Chip>
        : row.result === undefined || row.result.rank === null ? <span className={look.muted}>{t(trainText.candidate)}</span>
        : <Chip>{t(row.result.tied ? trainText.tied : trainText.rank, { rank: row.result.rank })}</Chip>,
    },
  ];
  return <DataTable label={t(trainText.candidates)} rows={list} columns={columns} rowId={(row) => row.spec.id} selected={id} onSelect={(next) => go("train", next)} isReference={(row) => row.role === "baseline"} free />;
});

const Result = memo(function Result({ evaluation, log }: { readonly evaluation: EvaluationInfo; readonly log: readonly string[] }) {
  const { t, f } = useText();
  const data = useCall(contract.data.describe, {});
  const dataset = data.state === "ready" ? data.value : null;
  const { split } = evaluation;
  const gap = dataset === null || dataset.fromUs === null ? f.number(split.purgeS, { digits: 0 }) : f.duration(split.purgeS * 1000);
  return (
    <>
      <div className={cx(styles["two"])}>
        <Section title={t(trainText.foldsTitle)} sub={t(trainText.foldsSub, { rows: f.number(evaluation.rows, { digits: 0 }), features: evaluation.features.length, gap })} bare>
          <Folds split={split} fromUs={dataset?.fromUs ?? null} toUs={dataset?.toUs ?? null} />
        </Section>
        <LeakMeter evaluation={evaluation} />
      </div>
      <div className={cx(styles["pad"])}>
        <Disclosure title={t(trainText.log)} sub={log.length === 0 ? undefined : t(trainText.logLines, { count: log.length })}>
          {log.length === 0 ? <span className={look.muted}>{t(trainText.logNone)}</span> : <pre className={cx(styles["log"])} tabIndex={0}>{log.join("\n")}</pre>}
        </Disclosure>
      </div>
    </>
  );
});
