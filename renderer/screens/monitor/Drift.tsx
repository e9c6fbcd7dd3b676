// What changed on one machine: every tag's newest window against the reference in its package, with limits from held-out rows.

import { useMemo } from "react";
import styles from "./Monitor.module.css";
import { failureOfFlag } from "./fleet.ts";
import { JointDrift } from "./JointDrift.tsx";
import { Ageing, Performance } from "./LongRun.tsx";
import { Shift } from "./Shift.tsx";
import { tablesOf } from "./TableDrift.tsx";
import { contract } from "../../../shared/contract/contract.ts";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import type { DriftInfo } from "../../../shared/contract/monitor.ts";
import { monitorText } from "../../../shared/text/monitor.ts";
import { tableDriftText } from "../../../shared/text/tableDrift.ts";
import { useAppearance } from "../../app/appearance.tsx";
import { CallView, useCall } from "../../app/calls.tsx";
import { go, useSection } from "../../app/project.ts";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Form, NumberField } from "../../parts/Fields.tsx";
import { look } from "../../parts/look.ts";
import { PropertyList, Section } from "../../parts/Panel.tsx";
import { Note, StateChip, StateLine } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { usePlanBlock } from "../frame/draft.tsx";

type TagDrift = DriftInfo["tags"][number];

export function Drift({ device }: { readonly device: DeviceInfo }) {
  return (
    <>
      <TagsSection device={device} />
      <Ageing device={device} />
    </>
  );
}

function TagsSection({ device }: { readonly device: DeviceInfo }) {
  const { t, f } = useText();
  const answer = useCall(contract.monitor.readDrift, { device: device.device });
  const columns = useMemo((): Column<TagDrift>[] => [
    { id: "state", title: t(monitorText.state), width: 120, value: (tag) => Number(!tag.over), cell: (tag) => <StateChip state={tag.over ? "caution" : tag.shiftSd === null && tag.psi === null ? "unknown" : "ok"}>{tag.over ? t(monitorText.over) : tag.shiftSd === null && tag.psi === null ? t(monitorText.unknown) : t(monitorText.within)}</StateChip> },
    { id: "tag", title: t(monitorText.tag), value: (tag) => tag.tag },
    { id: "shift", title: t(monitorText.shift), unit: t(monitorText.shiftUnit), width: 190, value: (tag) => tag.shiftSd, cell: (tag) => <Shift value={tag.shiftSd} limit={tag.limit} /> },
    { id: "psi", title: t(monitorText.psi), align: "end", width: 72, value: (tag) => tag.psi, digits: 2 },
    { id: "missing", title: t(monitorText.missing), align: "end", width: 84, value: (tag) => tag.missing, cell: (tag) => f.percent(tag.missing) },
    { id: "mean", title: t(monitorText.mean), align: "end", width: 90, value: (tag) => tag.mean, cell: (tag) => f.number(tag.mean) },
    { id: "reference", title: t(monitorText.reference), align: "end", width: 90, value: (tag) => tag.referenceMean, cell: (tag) => f.number(tag.referenceMean) },
  ], [t, f]);
  const title = t(monitorText.drift, { name: device.name });
  return (
    <CallView answer={answer} what={t(monitorText.readingDrift)}>
      {(drift) =>
        drift === null ? <Section title={title}><EmptyState>{t(monitorText.driftNone)}</EmptyState></Section> : (
          <Section title={title} sub={drift.fromUs === null ? t(monitorText.driftSubRows, { windows: drift.windows }) : t(monitorText.driftSub, { windows: drift.windows, from: f.time(drift.fromUs), to: `${f.time(drift.toUs)} ${f.zoneName(drift.fromUs)}` })} acts={drift.fromUs !== null && drift.toUs !== null && <CompareRows fromUs={drift.fromUs} toUs={drift.toUs} />} bare>
            {drift.rest !== null && (
              <div className={cx(styles["pad"])}>
                <Note kind="info">{drift.rest.axis === "time" ? t(monitorText.restSince, { windows: drift.rest.windows, since: f.time(drift.rest.since) }) : t(monitorText.restRows, { windows: drift.rest.windows })}</Note>
              </div>
            )}
            {drift.baseline !== null && <div className={cx(styles["pad"])}><Note kind="info">{t(monitorText.baseline, { since: f.time(drift.baseline.fromUs), person: drift.baseline.by, reason: drift.baseline.reason, before: f.number(drift.baseline.before, { digits: 0 }) })}</Note></div>}
            {drift.summaries !== null && <div className={cx(styles["pad"])}><Note kind="caution">{t(monitorText.summaries, { from: f.time(drift.summaries.fromUs), to: f.time(drift.summaries.toUs), windows: f.number(drift.summaries.windows, { digits: 0 }), rows: f.number(drift.summaries.rows, { digits: 0 }), alarms: f.number(drift.summaries.alarms, { digits: 0 }) })}</Note></div>}
            <JointDrift drift={drift} />
            <DataTable label={title} rows={worst(drift.tags)} columns={columns} rowId={(tag) => tag.tag} empty={<EmptyState>{t(monitorText.noTags)}</EmptyState>} free />
          </Section>
        )
      }
    </CallView>
  );
}

/** The rows themselves, where the historian has them: the device's period against what came before it. */
function CompareRows({ fromUs, toUs }: { readonly fromUs: number; readonly toUs: number }) {
  const { t } = useText();
  const { appearance } = useAppearance();
  return appearance.mode === "technician" ? null : <Button look="quiet" onPress={() => go("monitor", tablesOf(fromUs, toUs))}>{t(tableDriftText.compareRows)}</Button>;
}

function worst(tags: readonly TagDrift[]): TagDrift[] {
  const size = (tag: TagDrift) => (tag.shiftSd === null || tag.limit === null || tag.limit === 0 ? 0 : tag.shiftSd / tag.limit);
  return [...tags].sort((a, b) => Number(b.over) - Number(a.over) || size(b) - size(a));
}

/** Alarms that the plan accepts in a week. */
function Budget() {
  const { t } = useText();
  const { value, write, act } = useSection("monitor");
  const why = usePlanBlock();
  return (
    <>
      <Form label={t(monitorText.budget)}>
        <NumberField label={t(monitorText.budgetOfWeek)} value={value.alarmBudgetPerWeek} min={0.01} isDisabled={why !== undefined} onChange={(alarms) => alarms > 0 && alarms !== value.alarmBudgetPerWeek && void write({ ...value, alarmBudgetPerWeek: alarms })} />
      </Form>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </>
  );
}

/** False notices of change that the plan accepts in a month. */
function NoticeBudget() {
  const { t } = useText();
  const { value, write, act } = useSection("monitor");
  const why = usePlanBlock();
  return (
    <>
      <Form label={t(monitorText.falseNotices)}>
        <NumberField label={t(monitorText.falseNoticesOfMonth)} value={value.falseNoticesPerMonth} min={0.01} isDisabled={why !== undefined} onChange={(notices) => notices > 0 && notices !== value.falseNoticesPerMonth && void write({ ...value, falseNoticesPerMonth: notices })} />
      </Form>
      {act.failure !== null && <ErrorNote error={act.failure} onRetry={act.clear} />}
    </>
  );
}

function Notices({ notices }: { readonly notices: DriftInfo["notices"] }) {
  const { t, f } = useText();
  const { budgetPerMonth: budget, expectedPerMonth: expected, count, of } = notices;
  return (
    <Section title={t(monitorText.falseNotices)}>
      {expected === null ? <StateLine state="unknown">{t(monitorText.noticesUnknown)}</StateLine> : <StateLine state={expected > budget ? "caution" : "ok"}>{t(monitorText.noticesExpected, { expected: f.number(expected), budget: f.number(budget) })}</StateLine>}
      {expected !== null && expected > budget && <span className={cx(look.small, look.muted)}>{t(monitorText.noticesOver)}</span>}
      <span className={cx(look.small, look.muted)}>{t(monitorText.noticeRule, { count: f.number(count, { digits: 0 }), of: f.number(of, { digits: 0 }) })}</span>
      <NoticeBudget />
    </Section>
  );
}

export function DeviceFacts({ device }: { readonly device: DeviceInfo }) {
  const { t, f } = useText();
  const answer = useCall(contract.monitor.readDrift, { device: device.device });
  const drift = answer.state === "ready" ? answer.value : null;
  const failure = device.failure === null ? undefined : failureOfFlag(device.failure);
  return (
    <>
      {device.failure !== null && <div className={cx(styles["pad"])}>{failure === undefined ? <StateLine state="alarm">{device.failure.code}</StateLine> : <ErrorNote error={failure} acts={<Button onPress={() => go("deploy")}>{t(monitorText.toDeploy)}</Button>} />}</div>}
      {drift !== null && (
        <>
          <Section title={t(monitorText.budget)}>
            {drift.alarmsPerWeek === null ? <StateLine state="unknown">{t(monitorText.budgetUnknown)}</StateLine> : (
              <>
                <StateLine state={drift.alarmsPerWeek > drift.budgetPerWeek ? "caution" : "ok"}>{t(monitorText.budgetSays, { alarms: f.number(drift.alarmsPerWeek), budget: f.number(drift.budgetPerWeek) })}</StateLine>
                {drift.alarmsPerWeek > drift.budgetPerWeek && <span className={cx(look.small, look.muted)}>{t(monitorText.budgetOver)}</span>}
              </>
            )}
            <Budget />
            <span><Button onPress={() => go("explain")}>{t(monitorText.toAlarms)}</Button></span>
          </Section>
          <Notices notices={drift.notices} />
          <Performance device={device} />
          <Section title={t(monitorText.lowPower)}>
            {drift.flags.length === 0 ? <StateLine state="ok">{t(monitorText.sure)}</StateLine> : drift.flags.map((flag) => {
              const known = failureOfFlag(flag);
              return known === undefined ? <StateLine key={flag.code} state="caution">{flag.code}</StateLine> : <ErrorNote key={flag.code} error={known} />;
            })}
          </Section>
        </>
      )}
      <Section title={t(monitorText.facts)} sub={device.name}>
        <PropertyList
          facts={[
            { name: t(monitorText.rows), value: f.number(device.rowsScored, { digits: 0 }) },
            { name: t(monitorText.newest), value: device.newest === null ? f.number(null) : f.time(Date.parse(device.newest) * 1000) },
            { name: t(monitorText.device), value: <span className={look.mono}>{device.device}</span> },
            { name: t(monitorText.slot), value: device.state === "" ? f.number(null) : device.state },
            { name: t(monitorText.package), value: device.package === null ? f.number(null) : <><span>{device.packageName}</span> <span className={cx(look.mono, look.muted)}>{device.package.slice(0, 12)}</span></> },
          ]}
        />
      </Section>
    </>
  );
}
