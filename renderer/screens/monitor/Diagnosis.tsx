// Which of six causes explains what moved: ranked, with what was seen on the trend, a question to the technician, and what to do.

import { useCallback, useMemo, useState } from "react";
import styles from "./Monitor.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo, Series } from "../../../shared/contract/data.ts";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import type { Diagnosis as Found, DiagnosisAnswer, EvidenceItem } from "../../../shared/contract/diagnosis.ts";
import { diagnosisText } from "../../../shared/text/diagnosis.ts";
import { CallView, useAct, useCall, useClient, useJob } from "../../app/calls.tsx";
import { seriesAt } from "../../charts/colours.ts";
import { TrendChart, type Lane } from "../../charts/TrendChart.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, TextField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { ProgressRow, ShareBar } from "../../parts/Progress.tsx";
import { Note, StateChip } from "../../parts/State.tsx";
import { useText, type Words } from "../../parts/words.ts";

const mostLanes = 3;
const mostCauses = 4;

export function Diagnosis({ device }: { readonly device: DeviceInfo }) {
  const { t, f } = useText();
  const newest = useCall(contract.monitor.readDiagnosis, {});
  const job = useJob(contract.monitor.diagnose);
  const start = () => void job.start({ reference: null, current: null, columns: null, device: device.device });
  const found = newest.state === "ready" ? newest.value : null;
  const button = <Button blockedWhy={job.isRunning ? t(diagnosisText.runningWhy) : undefined} onPress={start}>{t(found === null ? diagnosisText.find : diagnosisText.again)}</Button>;
  const news = (
    <>
      {job.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={t(diagnosisText.finding)} share={job.progress.done} leftMs={job.progress.leftMs} onCancel={job.cancel} /></div>}
      {job.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={job.failure} onRetry={start} /></div>}
    </>
  );
  const place = (at: number, axis: Found["axis"]) => (axis === "time" ? f.time(at) : f.number(at, { digits: 0 }));
  return (
    <CallView answer={newest} what={t(diagnosisText.reading)}>
      {(read) =>
        read === null ? <Section title={t(diagnosisText.title)} acts={button}>{news}<EmptyState>{t(diagnosisText.none)}</EmptyState></Section> : (
          <Section title={t(diagnosisText.title)} sub={t(diagnosisText.sub, { tags: read.diagnosis.tags, from: place(read.diagnosis.reference.from, read.diagnosis.axis), to: place(read.diagnosis.reference.to, read.diagnosis.axis) })} acts={button} bare>
            {news}
            {read.outOfDate && <div className={cx(styles["pad"])}><Note kind="caution">{t(diagnosisText.outOfDate)}</Note></div>}
            <div className={cx(styles["diagnosis"])}>
              <Causes found={read.diagnosis} place={place} modelOf={read.diagnosis.device === device.device ? device.name : (read.diagnosis.device ?? null)} />
              <Seen found={read.diagnosis} />
            </div>
            <EvidenceTrend key={read.digest} found={read.diagnosis} />
            <Question key={read.digest} digest={read.digest} found={read.diagnosis} place={place} />
          </Section>
        )
      }
    </CallView>
  );
}

interface Placed {
  readonly found: Found;
  readonly place: (at: number, axis: Found["axis"]) => string;
}

function Causes({ found, place, modelOf }: Placed & { readonly modelOf: string | null }) {
  const { t, f } = useText();
  const { verdict, harmless, onset, axis, action, phase } = found;
  return (
    <div className={look.stack}>
      <span className={cx(styles["verdict"])}>
        <StateChip state={verdict === null ? "unknown" : verdict === "NONE" ? "ok" : "caution"}>{t(verdict === null ? diagnosisText.cannotTell : diagnosisText[verdict])}</StateChip>
        {onset !== null && verdict !== "NONE" && <span className={look.muted}>{t(diagnosisText.since, { time: place(onset, axis) })}</span>}
      </span>
      {harmless !== null && <span>{t(diagnosisText.harmless, { what: t(diagnosisText[`harmless-${harmless}`]) })}</span>}
      <div role="list" aria-label={t(diagnosisText.causes)}>
        {found.causes.slice(0, mostCauses).map(({ cause, probability }) => (
          <div key={cause} role="listitem" className={cx(styles["cause"])}>
            <span>{t(diagnosisText[cause])}</span>
            <span className={look.num}>{f.percent(probability)}</span>
            <ShareBar share={probability} label={t(diagnosisText.probability, { cause: t(diagnosisText[cause]), share: f.percent(probability) })} />
          </div>
        ))}
      </div>
      {phase !== null && phase !== undefined && <span className={cx(look.small, look.muted)}>{t(diagnosisText.phase, phase)}</span>}
      <span className={cx(look.small, look.muted)}>{modelOf === null ? t(diagnosisText.modelUnseen) : t(diagnosisText.modelSeen, { name: modelOf })}</span>
      <span><b>{t(diagnosisText.action)}:</b> {t(diagnosisText[`action-${action}`])}</span>
    </div>
  );
}

function Seen({ found }: { readonly found: Found }) {
  const words = useText();
  const { t } = words;
  if (found.evidence.length === 0) return <span className={look.muted}>{t(diagnosisText.noEvidence)}</span>;
  return (
    <ul className={cx(styles["seen"])} aria-label={t(diagnosisText.evidence)}>
      {found.evidence.map((item, i) => <li key={i}>{saidOf(item, words)}</li>)}
    </ul>
  );
}

/** One item in words; figures rounded as people read them. */
function saidOf({ kind, tag, figure, detail }: EvidenceItem, { t, f }: Words): string {
  const name = tag ?? "";
  const size = f.number(figure === null ? null : Math.abs(figure), { digits: 1 });
  const share = f.percent(figure);
  switch (kind) {
    case "oneTagExplains":
    case "flat":
    case "missing":
      return t(diagnosisText[kind], { tag: name, share });
    case "severalTagsStay":
      return t(diagnosisText.severalTagsStay, { count: f.number(figure, { digits: 0 }) });
    case "relationBroken":
    case "levelMoved":
    case "noisier":
      return t(diagnosisText[kind], { tag: name, figure: size });
    case "setPointMoved":
      return t(diagnosisText.setPointMoved, { tag: name, figure: f.number(figure) });
    case "quieter":
      return t(diagnosisText.quieter, { tag: name, figure: share });
    case "unitChange":
    case "newState":
    case "outOfTolerance":
      return t(diagnosisText[kind], { tag: name, detail });
    case "note":
      return t(diagnosisText.noteSeen, { detail });
    case "cleaned":
      return t(diagnosisText.cleaned, { detail });
    case "scoreDiffers":
    case "limitDiffers":
    case "scoreLate":
    case "modelError":
      return t(diagnosisText[kind]);
    default:
      return t(diagnosisText[kind], { tag: name });
  }
}

/** The tags of the evidence over the whole span, with where the reference ends and where it began. */
function EvidenceTrend({ found }: { readonly found: Found }) {
  const { t } = useText();
  const data = useCall(contract.data.describe, {});
  const dataset = data.state === "ready" ? data.value : null;
  return dataset === null || found.suspects.length === 0 ? null : <div className={cx(styles["evidence"])}><Drawn found={found} dataset={dataset} label={t(diagnosisText.trend)} /></div>;
}

function Drawn({ found, dataset, label }: { readonly found: Found; readonly dataset: DatasetInfo; readonly label: string }) {
  const { t } = useText();
  const client = useClient();
  const units = useMemo(() => new Map(dataset.columns.flatMap(({ name, kind, unit }) => (kind === "number" ? [[name, unit] as const] : []))), [dataset]);
  const tags = useMemo(() => found.suspects.filter((tag) => units.has(tag)).slice(0, mostLanes), [found, units]);
  const lanes = useMemo(() => tags.map((tag, i): Lane => {
    const unit = units.get(tag);
    return { tag, colour: seriesAt(i), ...(unit === undefined ? {} : { unit }) };
  }), [tags, units]);
  const extent = useMemo(() => ({ from: found.reference.from, to: found.current.to }), [found]);
  const marks = useMemo(() => (found.onset === null ? [] : [{ at: found.onset, word: t(diagnosisText.onset) }]), [found, t]);
  const load = useCallback((from: number, to: number, buckets: number): Promise<Series> => client.call(contract.data.readSeries, { columns: tags, from, to, buckets, group: null }), [client, tags]);
  return tags.length === 0 ? null : <TrendChart label={label} axis={found.axis} lanes={lanes} extent={extent} load={load} marks={marks} bare />;
}

function Question({ digest, found, place }: Placed & { readonly digest: string }) {
  const { t } = useText();
  const act = useAct(contract.monitor.answerDiagnosis);
  const [note, setNote] = useState("");
  const { question, answer, earlier = [], axis } = found;
  if (question === null || question.confirms === "NONE") return null;
  const valuesOf = ({ tag, asset, at }: typeof question) => ({ tag: tag ?? t(diagnosisText.tagWord), asset: asset ?? t(diagnosisText.plantWord), time: place(at, axis) });
  const say = (which: DiagnosisAnswer) => void act.run({ diagnosis: digest, answer: which, note }).then((said) => said !== undefined && setNote(""));
  return (
    <div className={cx(styles["pad"], look.stack)}>
      <b>{t(diagnosisText.question)}</b>
      {earlier.map((each) => each.question.confirms !== "NONE" && (
        <span key={each.question.confirms} className={cx(look.small, look.muted)}>{asked(each.question.confirms, valuesOf(each.question), t)} {t(diagnosisText[each.answer])}.</span>
      ))}
      <span>{asked(question.confirms, valuesOf(question), t)}</span>
      <span className={cx(look.small, look.muted)}>{t(diagnosisText.separates, { yes: t(diagnosisText[question.confirms]), no: t(diagnosisText[question.against]) })}</span>
      {answer !== null ? <Note kind="ok">{t(diagnosisText.answered, { answer: t(diagnosisText[answer]) })}</Note> : (
        <Form label={t(diagnosisText.question)}>
          <TextField label={t(diagnosisText.note)} value={note} onChange={setNote} isDisabled={act.isRunning} />
          <span className={cx(styles["answers"])}>
            <Button onPress={() => say("changed")} isDisabled={act.isRunning}>{t(diagnosisText.changed)}</Button>
            <Button onPress={() => say("notChanged")} isDisabled={act.isRunning}>{t(diagnosisText.notChanged)}</Button>
            <Button onPress={() => say("unknown")} isDisabled={act.isRunning}>{t(diagnosisText.unknown)}</Button>
          </span>
        </Form>
      )}
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </div>
  );
}

function asked(confirms: Exclude<Found["causes"][number]["cause"], "NONE">, { tag, asset, time }: { tag: string; asset: string; time: string }, t: Words["t"]): string {
  switch (confirms) {
    case "SCALE":
      return t(diagnosisText["ask-SCALE"], { tag, time });
    case "PLANT":
      return t(diagnosisText["ask-PLANT"], { asset, time });
    case "SENSOR":
      return t(diagnosisText["ask-SENSOR"], { tag });
    case "AGEING":
      return t(diagnosisText["ask-AGEING"], { asset });
    case "REGIME":
      return t(diagnosisText["ask-REGIME"], { time });
    case "MODEL":
      return t(diagnosisText["ask-MODEL"], { time });
  }
}
