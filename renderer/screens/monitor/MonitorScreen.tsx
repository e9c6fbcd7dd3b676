// Monitor: the fleet with the age of what is known, drift by tag on the chosen machine, and reading sticks home.

import { useEffect, useMemo, useState } from "react";
import styles from "./Monitor.module.css";
import { Diagnosis } from "./Diagnosis.tsx";
import { Proposals } from "./Proposals.tsx";
import { TableDriftScreen, tablesPlace } from "./TableDrift.tsx";
import { Triggers } from "./Triggers.tsx";
import { DeviceFacts, Drift } from "./Drift.tsx";
import { agedTo, ageLimitS, failureOfFlag, longAge, shortAge, stateOf, verdictNow, worstFirst } from "./fleet.ts";
import type { OutputOf } from "../../../shared/contract/call.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import type { ModelStanding } from "../../../shared/contract/proposals.ts";
import { monitorText } from "../../../shared/text/monitor.ts";
import { proposalText } from "../../../shared/text/proposals.ts";
import { tableDriftText } from "../../../shared/text/tableDrift.ts";
import { useAppearance } from "../../app/appearance.tsx";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { go, useAddress } from "../../app/project.ts";
import { Sparkline } from "../../charts/Small.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Head, SplitLayout } from "../../parts/Panel.tsx";
import { ProgressRow, ShareBar } from "../../parts/Progress.tsx";
import { Select } from "../../parts/Select.tsx";
import { Note, StateChip } from "../../parts/State.tsx";
import { StepScreen } from "../../parts/StepHead.tsx";
import { useText } from "../../parts/words.ts";
import { useKeys } from "../explain/keys.ts";
import { Blocked, useBlocked } from "../train/Blocked.tsx";

type Imported = OutputOf<(typeof contract)["monitor"]["importStick"]>;

export function MonitorScreen() {
  return useAddress().rest.startsWith(tablesPlace) ? <TableDriftScreen /> : <FleetScreen />;
}

function FleetScreen() {
  const { t } = useText();
  const address = useAddress();
  const { appearance } = useAppearance();
  const blocked = useBlocked("monitor");
  const fleet = useCall(contract.monitor.readFleet, {});
  const sticks = useCall(contract.deploy.listSticks, {});
  const read = useJob(contract.monitor.importStick);
  const [picked, setPicked] = useState<string | null>(null);
  const [came, setCame] = useState<Imported | null>(null);
  const nowMs = useMinute();
  const devices = useMemo(() => worstFirst((fleet.state === "ready" ? fleet.value : []).map((device) => agedTo(nowMs, device))), [fleet, nowMs]);
  const found = sticks.state === "ready" ? sticks.value : [];
  const stick = found.find((each) => each.stick === picked) ?? found.find((each) => each.kind !== "practice") ?? found[0];
  const stickName = stick === undefined ? "" : stick.kind === "practice" ? t(monitorText.practice) : stick.label;
  const start = () => {
    if (stick !== undefined && !read.isRunning) void read.start({ stick: stick.stick }).then((result) => setCame(result ?? null));
  };
  useKeys({ r: start });
  const selected = devices.find((device) => device.device === address.rest) ?? devices[0];
  const why = <><p>{t(monitorText.why)}</p><p>{t(monitorText.whyDrift)}</p></>;
  const blockedWhy = read.isRunning ? t(monitorText.runningWhy) : stick === undefined ? t(monitorText.noStickWhy) : undefined;
  const primary = <Button look="primary" icon="stick" keys="R" blockedWhy={blockedWhy} onPress={start}>{t(monitorText.read)}</Button>;
  const acts = (
    <>
      {appearance.mode !== "technician" && <Button look="quiet" onPress={() => go("monitor", tablesPlace)}>{t(tableDriftText.open)}</Button>}
      {appearance.mode === "technician" && <Button onPress={() => go("deploy")}>{t(monitorText.backToDeploy)}</Button>}
      {found.length > 1 && <span className={cx(styles["source"])}><Select label={t(monitorText.fromStick)} hideLabel choices={found.map((each) => ({ id: each.stick, label: each.kind === "practice" ? t(monitorText.practice) : each.label }))} value={stick?.stick ?? null} onChange={setPicked} /></span>}
    </>
  );
  const news = (
    <>
      {read.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={t(monitorText.reading, { stick: stickName })} share={read.progress.done} leftMs={read.progress.leftMs} onCancel={read.cancel} /></div>}
      {read.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={read.failure} onRetry={start} /></div>}
      {came !== null && read.progress === null && read.failure === null && (
        <div className={cx(styles["pad"], look.stack)}>
          <Note kind={came.refused.length > 0 ? "caution" : "ok"}>{t(monitorText.came, { receipts: came.receipts, records: came.records, already: came.already })}{came.refused.length > 0 && ` ${t(monitorText.refusedSome)}`}</Note>
          {came.refused.map((flag, index) => {
            const known = failureOfFlag(flag);
            return known === undefined ? <Note key={index} kind="caution">{flag.code}</Note> : <ErrorNote key={index} error={known} />;
          })}
        </div>
      )}
    </>
  );
  if (selected === undefined)
    return (
      <StepScreen title={t(monitorText.title)} sentence={t(monitorText.sentenceNone)} why={why} acts={acts} primary={blocked === undefined ? primary : undefined}>
        {news}
        <CallView answer={fleet} what={t(monitorText.waiting)}>
          {() =>
            blocked !== undefined ? <Blocked title={t(monitorText.blockedTitle)} says={t(monitorText.blockedSays, { reason: blocked.reason })} by={blocked.by} />
            : <EmptyState center title={t(monitorText.emptyTitle)} act={<Button onPress={() => go("deploy")}>{t(monitorText.toDeploy)}</Button>}>{t(monitorText.emptySays)}</EmptyState>
          }
        </CallView>
      </StepScreen>
    );
  const [worst] = devices;
  const verdict = worst === undefined ? "unknown" : verdictNow(worst);
  const name = worst?.name ?? "";
  const sentence = verdict === "asExpected" ? t(monitorText.sentenceCalm, { count: devices.length }) : t({ changed: monitorText.sentenceChanged, refused: monitorText.sentenceRefused, unknown: monitorText.sentenceUnknown }[verdict], { name });
  return (
    <StepScreen title={t(monitorText.title)} sentence={sentence} why={why} acts={acts} primary={primary}>
      <SplitLayout right={<DeviceFacts device={selected} />} rightLabel={t(monitorText.facts)}>
        <div className={cx(styles["fleet"])}>
          {news}
          <Head title={t(monitorText.fleet)} sub={t(monitorText.fleetSub, { count: devices.length })} />
          <FleetTable devices={devices} selected={selected.device} />
        </div>
        <Drift key={selected.device} device={selected} />
        <Diagnosis device={selected} />
        <Proposals key={`proposals ${selected.device}`} device={selected} />
        <Triggers key={`triggers ${selected.device}`} device={selected} />
      </SplitLayout>
    </StepScreen>
  );
}

/** The time now, told once a minute: what the screen says about ages stays true while it stays open. ms since 1970. */
function useMinute(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

function FleetTable({ devices, selected }: { readonly devices: readonly DeviceInfo[]; readonly selected: string }) {
  const { t, f } = useText();
  const { appearance } = useAppearance();
  const isAtMachine = appearance.mode === "technician";
  const models = useCall(contract.proposal.listModels, {});
  const standings = useMemo(() => new Map<string, ModelStanding>(models.state === "ready" ? models.value.map((each) => [each.device, each]) : []), [models]);
  const columns = useMemo((): Column<DeviceInfo>[] => {
    const limit = f.duration(ageLimitS * 1000);
    const waits = { asExpected: monitorText.waitsNobody, changed: monitorText.waitsAnswer, refused: monitorText.waitsLook, unknown: monitorText.waitsStick } as const;
    const all: Column<DeviceInfo>[] = [
      { id: "state", title: t(monitorText.state), width: 124, cell: (device) => <StateChip state={stateOf[verdictNow(device)]}>{t(monitorText[verdictNow(device)])}</StateChip> },
      { id: "name", title: t(monitorText.machine), value: (device) => device.name, cell: (device) => <b className={look.cut} title={device.device}>{device.name}</b> },
      { id: "model", title: t(monitorText.model), value: (device) => device.packageName, cell: (device) => <span className={look.cut} title={device.packageName}>{device.packageName === "" ? f.number(null) : device.packageName} <span className={cx(look.small, look.muted)}>{device.counter === null ? "" : t(monitorText.version, { counter: device.counter })}{device.lab ? ` ${t(monitorText.lab)}` : ""}</span></span> },
      {
        id: "age", title: t(monitorText.age), unit: t(monitorText.ageLimit, { limit }), width: 136, value: (device) => device.ageS,
        cell: (device) => device.ageS === null ? <Unknown /> : (
          <span className={cx(styles["age"])} title={longAge(device.ageS, { t, f })}>
            <span className={look.nowrap}>{shortAge(device.ageS, { t, f })}</span>
            <ShareBar share={Math.min(1, (device.ageS / ageLimitS) * (2 / 3))} limit={2 / 3} tone={device.ageS > ageLimitS ? "caution" : "ink"} label={t(monitorText.ageSays, { age: longAge(device.ageS, { t, f }), limit })} />
          </span>
        ),
      },
      { id: "spark", title: t(monitorText.spark), width: 92, cell: (device) => (device.spark.length === 0 ? <Unknown /> : <Sparkline label={t(monitorText.sparkSays)} values={device.spark} width={72} />) },
      { id: "alarms", title: t(monitorText.alarms), align: "end", width: 76, value: (device) => device.alarms, digits: 0 },
      { id: "waits", title: t(monitorText.waits), width: 108, cell: (device) => {
        const standing = standings.get(device.device);
        // What a person has to decide comes before what a machine would like.
        const own = standing === undefined ? null : standing.pending.length > 0 ? t(proposalText.waitsDecision) : standing.overdue ? t(proposalText.waitsReview) : null;
        return <span className={own === null && verdictNow(device) === "asExpected" ? look.muted : ""}>{own ?? t(waits[verdictNow(device)])}</span>;
      } },
    ];
    // In large type the row holds what is acted on.
    return isAtMachine ? all.filter((column) => column.id !== "model" && column.id !== "spark") : all;
  }, [t, f, isAtMachine, standings]);
  return <DataTable label={t(monitorText.fleet)} rows={devices} columns={columns} rowId={(device) => device.device} selected={selected} onSelect={(device) => go("monitor", device)} free />;
}

/** Nothing is known: hatched, with the word. */
function Unknown() {
  const { t } = useText();
  return <span className={cx(styles["hatch"])}><span>{t(monitorText.unknown)}</span></span>;
}
