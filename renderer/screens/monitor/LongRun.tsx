// The long run of one machine: what has been creeping at equal operating point, and how well its model does, told by events or estimated without them.

import { useState } from "react";
import { failureOfFlag } from "./fleet.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import type { AgeingInfo, PerformanceInfo } from "../../../shared/contract/monitor.ts";
import { lateTruthText } from "../../../shared/text/lateTruth.ts";
import { monitorText } from "../../../shared/text/monitor.ts";
import { CallView, useCall } from "../../app/calls.tsx";
import { go } from "../../app/project.ts";
import { LineChart } from "../../charts/LineChart.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { EmptyState } from "../../parts/Empty.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { PropertyList, Section, type Fact } from "../../parts/Panel.tsx";
import { Select } from "../../parts/Select.tsx";
import { StateLine } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";

const dayUs = 86_400e6;
const markRoom = 0.15;
type Path = AgeingInfo["paths"][number];
const idOf = ({ name, what }: Path) => `${what} ${name}`;

/** Creeping change over the whole time since packaging. */
export function Ageing({ device }: { readonly device: DeviceInfo }) {
  const { t } = useText();
  const answer = useCall(contract.monitor.readAgeing, { device: device.device });
  return (
    <CallView answer={answer} what={t(monitorText.readingAgeing)}>
      {(found) => (found === null ? null : <AgeingSection key={found.device} found={found} />)}
    </CallView>
  );
}

function AgeingSection({ found }: { readonly found: AgeingInfo }) {
  const { t, f } = useText();
  const [picked, setPicked] = useState<string | null>(null);
  const title = t(monitorText.ageing);
  const path = found.paths.find((each) => idOf(each) === picked) ?? found.paths[0];
  if (path === undefined) return <Section title={title}><EmptyState>{t(monitorText.ageingShort)}</EmptyState></Section>;
  const named = ({ name, what }: Path) => (what === "score" ? t(monitorText.ageingScore) : what === "level" ? t(monitorText.ageingLevel, { tag: name }) : t(monitorText.ageingGain, { tag: name }));
  const isTime = found.axis === "time";
  const places = path.points.map((point) => point.at);
  const isShort = (places.at(-1) ?? 0) - (places[0] ?? 0) < 3 * dayUs;
  const at = (place: number) => (isTime ? f.time(place, isShort ? "minute" : "day") : f.number(place, { digits: 0 }));
  const isShare = path.what !== "level";
  const size = (of: Path) => (of.what !== "level" ? f.percent(of.size) : t(monitorText.ageingSpreads, { size: f.number(of.size, { digits: 2 }) }));
  const says = (of: Path) => (of.kind === "none" ? t(monitorText.ageingNone) : t(of.kind === "ramp" ? monitorText.ageingRamp : monitorText.ageingStep, { what: named(of), size: size(of), since: at(of.at ?? Number.NaN) }));
  const values = path.points.map((point) => point.value * (isShare ? 100 : 1));
  const firstNow = path.points.find((point) => !point.isReference);
  // Words of two marks that stand close would lie on each other; where the change begins counts more.
  const isBeside = firstNow !== undefined && path.at !== null && Math.abs(firstNow.at - path.at) < markRoom * ((places.at(-1) ?? 0) - (places[0] ?? 0));
  return (
    <Section title={title} sub={t(monitorText.ageingSub, { count: found.looked })} acts={found.paths.length > 1 && <Select label={t(monitorText.ageingPath)} hideLabel choices={found.paths.map((each) => ({ id: idOf(each), label: named(each) }))} value={idOf(path)} onChange={setPicked} />}>
      <StateLine state={path.kind === "none" ? "ok" : "caution"}>{says(path)}</StateLine>
      <LineChart
        label={named(path)}
        x={places}
        lines={[{ label: t(monitorText.ageingOff), colour: 1, y: values }]}
        xTitle={isTime ? t(monitorText.time) : t(monitorText.row)}
        yTitle={isShare ? "%" : t(monitorText.shiftUnit)}
        height={150}
        xWord={at}
        marks={[...(firstNow === undefined || isBeside ? [] : [{ x: firstNow.at, word: t(monitorText.ageingFirst) }]), ...(path.at === null ? [] : [{ x: path.at, word: t(monitorText.ageingBegins) }])]}
      />
    </Section>
  );
}

/** How well the model does: told by events, by late values, or estimated. */
export function Performance({ device }: { readonly device: DeviceInfo }) {
  const { t } = useText();
  const answer = useCall(contract.monitor.readPerformance, { device: device.device });
  return (
    <CallView answer={answer} what={t(monitorText.readingPerformance)}>
      {(found) =>
        found === null ? null : (
          <>
            <ToldSection found={found} />
            <EstimateSection estimate={found.estimate} />
          </>
        )
      }
    </CallView>
  );
}

function ToldSection({ found: { told, values, floods, worse } }: { readonly found: PerformanceInfo }) {
  const { t, f } = useText();
  const facts: Fact[] = [];
  const ranged = ({ value, low, high }: { value: number; low: number; high: number }) => <><span className={look.num}>{f.number(value, { digits: 2 })}</span> <span className={cx(look.small, look.muted)}>{f.interval(low, high, { digits: 2 })}</span></>;
  if (told !== null && told.events > 0) {
    facts.push({ name: t(monitorText.toldCaught), value: t(monitorText.toldOf, { caught: told.caught, events: told.events }) });
    if (told.leadS !== null) facts.push({ name: t(told.leadS >= 0 ? monitorText.toldLead : monitorText.toldAfter), value: f.duration(Math.abs(told.leadS) * 1000) });
    if (told.falsePerWeek !== null) facts.push({ name: t(monitorText.toldFalse), value: ranged(told.falsePerWeek) });
  }
  if (values !== null) facts.push({ name: t(monitorText.toldValues, { windows: values.windows }), value: ranged(values.meanOff) });
  const flood = floods[0];
  return (
    <Section title={t(monitorText.told)}>
      {worse.map((one) => <WorseLine key={one.what} found={one} />)}
      {facts.length > 0 ? <PropertyList facts={facts} /> : (
        <>
          <StateLine state="unknown">{t(monitorText.toldNone)}</StateLine>
          <span><Button onPress={() => go("label")}>{t(monitorText.toLabel)}</Button></span>
        </>
      )}
      {flood !== undefined && <StateLine state="caution">{t(monitorText.flood, { count: floods.length, alarms: flood.alarms, from: f.time(flood.fromUs), first: flood.first ?? f.number(null) })}</StateLine>}
    </Section>
  );
}

/** Whether the model has become worse since it was packaged, by truth that came late. */
function WorseLine({ found }: { readonly found: PerformanceInfo["worse"][number] }) {
  const { t, f } = useText();
  const figure = (value: number) => (found.what === "error" ? f.number(value) : f.percent(value));
  const values = { what: t(lateTruthText[found.what]), before: figure(found.before), now: figure(found.now) };
  return (
    <>
      <StateLine state={found.sinceUs === null ? "ok" : "caution"}>{found.sinceUs === null ? t(lateTruthText.asBefore, values) : t(lateTruthText.worse, { ...values, since: f.time(found.sinceUs) })}</StateLine>
      <span className={cx(look.small, look.muted)}>{t(lateTruthText.rests, { observations: f.number(found.observations, { digits: 0 }), reference: f.number(found.reference, { digits: 0 }), months: f.number(found.monthsToFalse, { digits: 0 }) })}</span>
    </>
  );
}

function EstimateSection({ estimate }: { readonly estimate: PerformanceInfo["estimate"] }) {
  const { t, f } = useText();
  const title = t(monitorText.estimate);
  if (estimate === null) return <Section title={title}><StateLine state="unknown">{t(monitorText.estimateNone)}</StateLine></Section>;
  const failure = estimate.withheld === null ? undefined : failureOfFlag(estimate.withheld);
  const names = { precision: monitorText.estimatePrecision, recall: monitorText.estimateRecall, mae: monitorText.estimateMae } as const;
  const write = (metric: keyof typeof names, value: number) => (metric === "mae" ? f.number(value) : f.percent(value));
  return (
    <Section title={title}>
      {failure !== undefined && <ErrorNote error={failure} />}
      {estimate.metrics.length > 0 && <PropertyList facts={estimate.metrics.map(({ metric, value, low, high }) => ({ name: t(names[metric]), value: <><span className={look.num}>{write(metric, value)}</span> <span className={cx(look.small, look.muted)}>{t(monitorText.estimateRange, { low: write(metric, low), high: write(metric, high) })}</span></> }))} />}
      <span className={cx(look.small, look.muted)}>{t(monitorText.estimateIf, { rows: f.number(estimate.rows, { digits: 0 }), learned: f.number(estimate.learnedFrom, { digits: 0 }), covered: estimate.backtest.covered, windows: estimate.backtest.windows })}</span>
    </Section>
  );
}
