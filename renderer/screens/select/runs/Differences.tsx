// What differs between two runs: figures on shared rows first, then data, labels, preparation, settings and drivers.

import type { ReactNode } from "react";
import styles from "./Runs.module.css";
import { contract } from "../../../../shared/contract/contract.ts";
import type { RunDifference } from "../../../../shared/contract/runs.ts";
import { prepareText } from "../../../../shared/text/prepare.ts";
import { runsText } from "../../../../shared/text/runs.ts";
import { CallView, useCall } from "../../../app/calls.tsx";
import { cx } from "../../../parts/classes.ts";
import { DataTable } from "../../../parts/DataTable.tsx";
import { look } from "../../../parts/look.ts";
import { Head, PropertyList, Section, type Fact } from "../../../parts/Panel.tsx";
import { Note } from "../../../parts/State.tsx";
import { useText, type Words } from "../../../parts/words.ts";
import { figureWords, metricName } from "../figures.ts";
import { unpairedWords } from "./unpaired.ts";

const mostDrivers = 20;

export function Differences({ first, second }: { readonly first: string; readonly second: string }) {
  const { t } = useText();
  const answer = useCall(contract.run.compare, { first, second });
  return (
    <>
      <Head title={t(runsText.between, { first, second })} />
      <CallView answer={answer} what={t(runsText.between, { first, second })}>{(difference) => <Told difference={difference} />}</CallView>
    </>
  );
}

function Told({ difference }: { readonly difference: RunDifference }) {
  const words = useText();
  const { t, f } = words;
  const { paired, figures, drivers } = difference;
  return (
    <div className={cx(styles["told"])}>
      <div className={look.pad}>{paired ? <Note kind={kindOf(paired)}>{pairedWords(paired, words)}</Note> : <Note kind="info">{unpairedWords(difference, words)}</Note>}</div>
      <div className={cx(styles["two"])}>
        <Section title={t(runsText.settings)}>
          <PropertyList facts={[...dataFacts(difference, words), ...stepFacts(difference.steps, words), ...featureFacts(difference, words), ...changeFacts(difference.settings, words)]} />
        </Section>
        <Section title={t(runsText.figures)}>
          <PropertyList facts={[...pairedFacts(paired, words), ...figures.map(({ metric, before, after }): Fact => ({ name: metricName(metric, t), figure: true, value: <Step before={figureWords(metric, before.value, f)} after={figureWords(metric, after.value, f)} /> }))]} />
        </Section>
      </div>
      <Section title={t(runsText.drivers)} sub={t(runsText.driversSub)} bare={drivers !== null}>
        {drivers === null ? <p className={look.muted}>{t(runsText.driversNone)}</p> : (
          <DataTable
            label={t(runsText.drivers)} rows={drivers.slice(0, mostDrivers)} rowId={({ feature }) => feature} free
            columns={[
              { id: "feature", title: t(runsText.feature), value: ({ feature }) => feature },
              { id: "before", title: t(runsText.before), align: "end", width: 120, value: ({ before }) => before, cell: ({ before }) => f.percent(before) },
              { id: "after", title: t(runsText.after), align: "end", width: 120, value: ({ after }) => after, cell: ({ after }) => f.percent(after) },
            ]}
          />
        )}
      </Section>
    </div>
  );
}

type Paired = NonNullable<RunDifference["paired"]>;

const isNoise = ({ gain }: Paired) => gain.low === null || gain.high === null || (gain.low <= 0 && gain.high >= 0);
const kindOf = (paired: Paired) => (isNoise(paired) ? "tie" : paired.gain.value > 0 ? "ok" : "caution");

function pairedWords(paired: Paired, { t, f }: Words): string {
  const values = { metric: metricName(paired.metric, t), gain: figureWords(paired.metric, Math.abs(paired.gain.value), f), rows: f.number(paired.rows, { digits: 0 }) };
  return isNoise(paired) ? t(runsText.noise, values) : paired.gain.value > 0 ? t(runsText.betterBy, values) : t(runsText.worseBy, values);
}

function Step({ before, after }: { readonly before: ReactNode; readonly after: ReactNode }) {
  return <><span className={look.muted}>{before}</span> → {after}</>;
}

function pairedFacts(paired: Paired | null, { t, f }: Words): Fact[] {
  if (paired === null) return [];
  const count = (value: number) => f.number(value, { digits: 0 });
  return [
    { name: t(runsText.rows), figure: true, value: t(runsText.wonLost, { won: count(paired.rowsWon), lost: count(paired.rowsLost) }) },
    ...(paired.eventsWon + paired.eventsLost > 0 ? [{ name: t(runsText.events), figure: true, value: t(runsText.wonLost, { won: count(paired.eventsWon), lost: count(paired.eventsLost) }) }] : []),
    ...(paired.falseAlarmsGone + paired.falseAlarmsNew > 0 ? [{ name: t(runsText.falseAlarms), figure: true, value: t(runsText.goneNew, { gone: count(paired.falseAlarmsGone), fresh: count(paired.falseAlarmsNew) }) }] : []),
  ];
}

function dataFacts({ data, labels }: RunDifference, { t, f }: Words): Fact[] {
  const count = (value: number) => f.number(value, { digits: 0 });
  const changed = [
    ...(data.rowsBefore === data.rowsAfter ? [] : [t(runsText.rowsFromTo, { before: count(data.rowsBefore), after: count(data.rowsAfter) })]),
    ...data.columnsAdded.map((name) => `+ ${name}`),
    ...data.columnsRemoved.map((name) => `− ${name}`),
  ];
  const said = [...(labels.added > 0 ? [t(runsText.added, { count: count(labels.added) })] : []), ...(labels.removed > 0 ? [t(runsText.removed, { count: count(labels.removed) })] : [])];
  return [
    { name: t(runsText.data), value: data.same ? t(runsText.same) : changed.join(", ") || `${f.time(data.fromUs[1])} – ${f.time(data.toUs[1])}` },
    { name: t(runsText.labels), value: labels.same ? t(runsText.same) : said.join(", ") },
  ];
}

function featureFacts({ features }: RunDifference, { t }: Words): Fact[] {
  const changed = [...features.added.map((name) => `+ ${name}`), ...features.removed.map((name) => `− ${name}`)];
  return [{ name: t(runsText.features), value: changed.length === 0 ? t(runsText.same) : changed.slice(0, 12).join(", ") + (changed.length > 12 ? " …" : "") }];
}

/** Steps by their name on Prepare, with their number where there are several of a kind. */
function stepFacts(steps: RunDifference["steps"], words: Words): Fact[] {
  const nameOf = (kind: string) => {
    const text = Object.entries(prepareText).find(([id]) => id === kind)?.[1];
    return text === undefined ? kind : words.t(text as typeof prepareText.lag);
  };
  return changeFacts(steps.map((step) => ({ ...step, field: step.field.replace(/^\w+/, nameOf) })), words);
}

const fieldNames = { family: runsText.family, target: runsText.target, split: runsText.split, purgeGap: runsText.purgeGap, threshold: runsText.threshold, persistence: runsText.persistence, perGroup: runsText.perGroup, calibration: runsText.calibration, alarmClasses: runsText.alarmClasses, plantChanges: runsText.plantChanges, constraints: runsText.constraints, without: runsText.without, seed: runsText.seed } as const;

/** Settings by their name, parameters and steps as they are written in the plan. */
function changeFacts(changes: RunDifference["settings"], { t }: Words): Fact[] {
  const nameOf = (field: string) => {
    const text = Object.entries(fieldNames).find(([id]) => id === field)?.[1];
    return text === undefined ? field : t(text);
  };
  return changes.map(({ field, before, after }) => ({ name: nameOf(field), value: <Step before={before ?? t(runsText.nothing)} after={after ?? t(runsText.nothing)} /> }));
}
