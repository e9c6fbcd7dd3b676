// Explain: the chosen model's alarms one by one, why, on the trend, what if; and what people think of the reason.

import { useMemo, useState, type ReactNode } from "react";
import styles from "./Explain.module.css";
import { AlarmTrend } from "./AlarmTrend.tsx";
import { AlarmDrivers, GlobalDrivers } from "./Drivers.tsx";
import { Effect } from "./Effect.tsx";
import { CaseTrend } from "./CaseTrend.tsx";
import { Judge } from "./Judge.tsx";
import { useKeys } from "./keys.ts";
import { LeastChange } from "./LeastChange.tsx";
import { PastCases, whenOf, type PastCase } from "./PastCases.tsx";
import { alarmSentence, byTag, type AlarmRead } from "./sentence.ts";
import { WhatIf } from "./WhatIf.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { AlarmInfo } from "../../../shared/contract/explain.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { explainViewText } from "../../../shared/text/explainViews.ts";
import { partsText } from "../../../shared/text/parts.ts";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { useCommands } from "../../app/commands.tsx";
import { go, useAddress, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, NumberField } from "../../parts/Fields.tsx";
import { Icon, type IconName } from "../../parts/Icon.tsx";
import { look } from "../../parts/look.ts";
import { Head, Section } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { SegmentedControl } from "../../parts/SegmentedControl.tsx";
import { StateChip } from "../../parts/State.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { ChoiceList } from "../../parts/Tree.tsx";
import { useText } from "../../parts/words.ts";
import { usePlanBlock } from "../frame/draft.tsx";
import { Blocked, useBlocked } from "../train/Blocked.tsx";
import { useRoleWhy } from "../train/role.ts";

const verdictIcons: Record<AlarmInfo["verdict"], IconName> = { open: "open", plausible: "check", implausible: "close", artefact: "offline" };

export function ExplainScreen() {
  const { t } = useText();
  const address = useAddress();
  const blocked = useBlocked("explain");
  const compute = useJob(contract.explain.compute);
  const roleWhy = useRoleWhy(contract.explain.compute);
  const list = useCall(contract.explain.listAlarms, {});
  const global = useCall(contract.explain.readGlobal, {});
  const alarms = list.state === "ready" ? list.value : [];
  const isComputed = global.state === "ready" && global.value !== null;
  const open = alarms.filter((alarm) => alarm.verdict === "open");
  const selected = alarms.find((alarm) => alarm.id === address.rest) ?? open[0] ?? alarms[0];
  const next = () => {
    const from = alarms.findIndex((alarm) => alarm.id === selected?.id);
    const following = [...alarms.slice(from + 1), ...alarms.slice(0, Math.max(0, from))].find((alarm) => alarm.verdict === "open");
    if (following !== undefined) go("explain", following.id);
  };
  useKeys({ n: next });
  useCommands(open.length > 0 ? [{ id: "explain.next", label: t(explainText.next), keys: "N", act: next }] : []);
  const blockedWhy = roleWhy ?? (compute.isRunning ? t(explainText.runningWhy) : undefined);
  const start = () => void compute.start({});
  const why = <><p>{t(explainText.why)}</p><p>{t(explainText.whyJudge)}</p></>;
  const progress = (
    <>
      {compute.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={t(explainText.computing)} share={compute.progress.done} leftMs={compute.progress.leftMs} onCancel={compute.cancel} /></div>}
      {compute.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={compute.failure} acts={<Button onPress={compute.clear}>{t(partsText.close)}</Button>} onRetry={start} /></div>}
    </>
  );
  if (blocked !== undefined && !isComputed)
    return (
      <StepScreen title={t(explainText.title)} sentence={t(explainText.sentenceNone)} why={why}>
        <Blocked title={t(explainText.blockedTitle)} says={t(explainText.blockedSays, { reason: blocked.reason })} by={blocked.by} />
      </StepScreen>
    );
  if (!isComputed)
    return (
      <StepScreen title={t(explainText.title)} sentence={t(explainText.sentenceNone)} why={why} primary={global.state === "ready" ? <Button look="primary" icon="play" blockedWhy={blockedWhy} onPress={start}>{t(explainText.compute)}</Button> : undefined}>
        {progress}
        <CallView answer={global} what={t(explainText.reading)}>{() => <EmptyState center title={t(explainText.emptyTitle)}>{t(explainText.emptySays)}</EmptyState>}</CallView>
      </StepScreen>
    );
  const sentence = open.length > 0 ? t(explainText.sentenceOpen, { count: open.length }) : alarms.length === 0 ? t(explainText.sentenceNoAlarm) : t(explainText.sentenceDone, { count: alarms.length });
  return (
    <StepScreen
      title={t(explainText.title)} sentence={sentence} why={why}
      acts={<Button look="quiet" icon="again" blockedWhy={blockedWhy} onPress={start}>{t(explainText.again)}</Button>}
      primaryLabels={[{ word: t(explainText.next), isMarked: true }, { word: t(explainText.toPackage) }]}
      primary={open.length > 0 ? <Button look="primary" keys="N" onPress={next}>{t(explainText.next)}</Button> : <Button look="primary" onPress={() => go("package")}>{t(explainText.toPackage)}</Button>}
    >
      <div className={cx(styles["layout"])}>
        <aside className={cx(styles["queue"])} aria-label={t(explainText.alarms)}>
          <Head title={t(explainText.alarms)} sub={t(explainText.alarmsSub, { open: open.length, count: alarms.length })} />
          <div className={cx(styles["list"])}>
            <CallView answer={list} what={t(explainText.reading)}>{() => (alarms.length === 0 ? <EmptyState>{t(explainText.noAlarms)}</EmptyState> : <Queue alarms={alarms} selected={selected?.id ?? null} />)}</CallView>
          </div>
        </aside>
        {selected === undefined ? <div className={cx(styles["main"], styles["wide"])}><div>{progress}<Head title={t(explainText.drivers)} sub={t(explainText.allRows)} /></div><div className={cx(styles["two"])}><div className={cx(styles["drivers"])}><GlobalDrivers /></div><Effect /></div></div> : <One key={selected.id} alarm={selected} alarms={alarms} progress={progress} />}
      </div>
    </StepScreen>
  );
}

function Queue({ alarms, selected }: { readonly alarms: readonly AlarmInfo[]; readonly selected: string | null }) {
  const { t, f } = useText();
  const when = (alarm: AlarmInfo) => (alarm.fromUs === null ? t(explainText.row, { row: f.number(alarm.row, { digits: 0 }) }) : f.time(alarm.fromUs, "minute"));
  return (
    <ChoiceList label={t(explainText.alarms)} items={alarms} itemId={(alarm) => alarm.id} itemText={(alarm) => `${when(alarm)}, ${t(explainText[alarm.verdict])}`} selected={selected} onSelect={(id) => go("explain", id)}>
      {(alarm) => (
        <div className={cx(styles["alarm"])}>
          <span className={look.cut} title={when(alarm)}>{alarm.fromUs === null ? when(alarm) : f.time(alarm.fromUs, "clock")}{alarm.group !== null && <span className={look.muted}> · {alarm.group}</span>}</span>
          <b>{f.number(alarm.score, { digits: 2 })}</b>
          <span className={cx(look.small, look.muted, look.cut)}>{alarm.fromUs === null ? "" : f.time(alarm.fromUs, "day")}</span>
          <span className={cx(look.small, styles["verdict"])}><Icon name={verdictIcons[alarm.verdict]} size="tiny" />{t(explainText[alarm.verdict])}</span>
        </div>
      )}
    </ChoiceList>
  );
}

function One({ alarm, alarms, progress }: { readonly alarm: AlarmInfo; readonly alarms: readonly AlarmInfo[]; readonly progress: ReactNode }) {
  const { t } = useText();
  const answer = useCall(contract.explain.readAlarm, { id: alarm.id });
  const [shown, setShown] = useState<"alarm" | "all">("alarm");
  const [past, setPast] = useState<PastCase | null>(null);
  const listed = useMemo(() => new Set(alarms.map((each) => each.id)), [alarms]);
  const showPast = (one: PastCase | null) => {
    setPast(one);
    setShown("alarm");
  };
  const count = (verdict: AlarmInfo["verdict"]) => alarms.filter((each) => each.verdict === verdict).length;
  return (
    <>
      <div className={cx(styles["main"])}>
        {answer.state === "ready" ? (
          <>
            <div>
              {progress}
              <Say alarm={alarm} read={answer.value} />
            </div>
            <div className={cx(styles["two"])}>
              <section className={cx(styles["drivers"])} aria-label={t(explainText.drivers)}>
                <Head title={t(explainText.drivers)} acts={<SegmentedControl label={t(explainText.drivers)} choices={[{ id: "alarm", label: t(explainText.thisAlarm) }, { id: "all", label: t(explainText.allRows) }]} value={shown} onChange={setShown} />} />
                {shown === "alarm" ? <AlarmDrivers read={answer.value} /> : <GlobalDrivers />}
              </section>
              {shown === "alarm" ? <Trend read={answer.value} past={past} onBack={() => setPast(null)} /> : <Effect read={answer.value} />}
            </div>
          </>
        ) : (
          <CallView answer={answer} what={t(explainText.readingOne)} shape="block">{() => null}</CallView>
        )}
      </div>
      <aside className={cx(styles["beside"])}  aria-label={t(explainText.whatIf)}>
        {answer.state === "ready" && <WhatIf read={answer.value} />}
        {answer.state === "ready" && <LeastChange read={answer.value} />}
        {answer.state === "ready" && <PastCases alarm={alarm.id} listed={listed} chosen={past} onChoose={showPast} />}
        <Section title={t(explainText.feedback)}><span className={cx(look.small, look.muted)}>{t(explainText.feedbackSays, { plausible: count("plausible"), implausible: count("implausible"), artefact: count("artefact") })}</span></Section>
        <HowMany />
      </aside>
    </>
  );
}

/** How many alarms are laid out to be judged: a setting of the plan. */
function HowMany() {
  const { t } = useText();
  const { value, write, act } = useSection("explain");
  const isFixed = usePlanBlock() !== undefined;
  return (
    <Section title={t(explainText.howMany)}>
      <Form label={t(explainText.howMany)}>
        <NumberField label={t(explainText.alarms)} value={value.events} isDisabled={isFixed} min={0} max={200} step={1} digits={0} help={t(explainText.howManyHelp)} onChange={(events) => !Number.isNaN(events) && events !== value.events && void write({ ...value, events })} />
      </Form>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </Section>
  );
}

function Say({ alarm, read }: { readonly alarm: AlarmInfo; readonly read: AlarmRead }) {
  const words = useText();
  const { t, f } = words;
  const isOneDay = alarm.fromUs !== null && f.time(alarm.fromUs, "day") === f.time(alarm.toUs, "day");
  const place = alarm.fromUs === null ? t(explainText.row, { row: f.number(alarm.row, { digits: 0 }) }) : t(explainText.to, { from: f.time(alarm.fromUs, "second"), to: `${f.time(alarm.toUs, isOneDay ? "clockSecond" : "second")} ${f.zoneName(alarm.fromUs)}` });
  const truth = { event: explainText.event, noEvent: explainText.noEvent, unknown: explainText.unknownTruth }[alarm.truth];
  return (
    <section className={cx(styles["say"])} aria-label={t(explainText.readingOne)}>
      <p>{alarmSentence(read, words)}</p>
      <div className={cx(styles["facts"], look.small, look.muted)}>
        <StateChip state={read.threshold === null ? "caution" : "alarm"}>{t(read.threshold === null ? explainText.errorScore : explainText.alarmScore, { score: f.number(alarm.score, alarm.score >= 100 ? {} : { digits: 2 }) })}</StateChip>
        {alarm.class !== undefined && <span>{alarm.class.known === null ? alarm.class.answered : t(explainText.classAgainst, { answered: alarm.class.answered, known: alarm.class.known })}</span>}
        {read.threshold !== null && <span>{t(explainText.threshold, { value: f.number(read.threshold) })}</span>}
        <span>{alarm.group === null ? place : `${alarm.group}, ${place}`}</span>
        <span>{t(truth)}</span>
        {alarm.by !== "" && <span>{t(explainText.judgedBy, { by: alarm.by })}</span>}
      </div>
      <Judge alarm={alarm} drivers={read.drivers} />
    </section>
  );
}

/** The alarm on the trend, or an earlier case in its place. */
function Trend({ read, past, onBack }: { readonly read: AlarmRead; readonly past: PastCase | null; readonly onBack: () => void }) {
  const words = useText();
  const { t } = words;
  const data = useCall(contract.data.describe, {});
  return (
    <section className={cx(styles["trend"])} aria-label={t(past === null ? explainText.onTrend : explainViewText.pastTrend)}>
      {past === null ? <Head title={t(explainText.onTrend)} sub={t(explainText.onTrendSub)} /> : <Head title={t(explainViewText.pastTrend)} sub={whenOf(past, words)} acts={<Button look="quiet" onPress={onBack}>{t(explainViewText.pastBack)}</Button>} />}
      <CallView answer={data} what={t(explainText.onTrend)} shape="block">
        {(dataset) => dataset !== null && (past === null ? <AlarmTrend read={read} dataset={dataset} /> : <CaseTrend one={past} tags={byTag(read.drivers).map((part) => part.tag)} dataset={dataset} />)}
      </CallView>
    </section>
  );
}
