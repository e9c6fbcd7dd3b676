// Drivers in ink: of one alarm, by tag, adding up from the usual to the answer; or over all rows.

import { useMemo, useState } from "react";
import styles from "./Explain.module.css";
import { CohortChoice, CohortDrivers, type Cohort } from "./Cohort.tsx";
import { Importance } from "./Importance.tsx";
import { byTag, featureOfTag, featureWords, type AlarmDriver, type AlarmRead } from "./sentence.ts";
import { contract } from "../../../shared/contract/contract.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { CallView, useCall } from "../../app/calls.tsx";
import { ContributionBars, type Contribution } from "../../charts/Small.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { look } from "../../parts/look.ts";
import { StateChip } from "../../parts/State.tsx";
import { useText, type Words } from "../../parts/words.ts";

const mostTags = 6;
const mostFeatures = 3;
/** A tag unfolds when one of its features carries more than this share of all that moved the score. */
const worthShowing = 0.03;

/** Bars of one alarm: tags, each with its strongest features, and what is left as one bar, so that all bars of tags add up. */
export function barsOfAlarm(drivers: readonly AlarmDriver[], t: Words["t"]): Contribution[] {
  const parts = byTag(drivers);
  const whole = drivers.reduce((sum, driver) => sum + Math.abs(driver.contribution), 0);
  const rest = parts.slice(mostTags);
  return [
    ...parts.slice(0, mostTags).flatMap((part): Contribution[] => [
      { id: part.tag, name: part.tag, value: part.contribution, isGroup: true },
      ...(part.drivers.length > 1 && part.drivers.some((driver) => Math.abs(driver.contribution) > worthShowing * whole) ? part.drivers.slice(0, mostFeatures).map((driver) => ({ id: `${part.tag} ${driver.feature}`, name: featureOfTag(driver.feature, part.tag, t), value: driver.contribution })) : []),
    ]),
    ...(rest.length > 0 ? [{ id: "rest", name: t(explainText.rest, { count: rest.length }), value: rest.reduce((sum, part) => sum + part.contribution, 0), isGroup: true }] : []),
  ];
}

export function AlarmDrivers({ read }: { readonly read: AlarmRead }) {
  const { t, f } = useText();
  const global = useCall(contract.explain.readGlobal, {});
  const bars = useMemo(() => barsOfAlarm(read.drivers, t), [read, t]);
  const tags = new Set(byTag(read.drivers).slice(0, mostTags).map((part) => part.tag));
  const together = global.state === "ready" && global.value !== null ? global.value.together.filter((pair) => pair.tags.every((tag) => tags.has(tag))) : [];
  const columns = useMemo((): Column<AlarmDriver>[] => {
    const figure = (driver: AlarmDriver, value: number | null) => f.quantity(value, driver.unit ?? "");
    return [
      { id: "feature", title: t(explainText.feature), cell: (driver) => <span className={cx(styles["feature"], look.cut)} title={driver.feature}>{featureWords(driver.feature, driver.tag, t)}</span> },
      { id: "measured", title: t(explainText.measured), align: "end", width: 68, cell: (driver) => figure(driver, driver.value) },
      { id: "usual", title: t(explainText.usual), align: "end", width: 100, cell: (driver) => (driver.usualLow === null || driver.usualHigh === null ? f.number(null) : f.interval(driver.usualLow, driver.usualHigh)) },
    ];
  }, [t, f]);
  const size = { digits: 2 };
  const isKnown = !Number.isNaN(read.total);
  return (
    <>
      <ContributionBars label={t(explainText.drivers)} items={bars} />
      <div className={cx(styles["sum"])}>
        <span>{t(explainText.sum, { base: f.number(read.base, size), parts: f.number(read.total - read.base, size), total: f.number(read.total, size) })}</span>
        <div className={look.row}>
          <span className={cx(look.tiny, look.muted)}>{t(read.scale === "log-odds" ? explainText.logOdds : explainText.onScore)}</span>
          <span className={look.push}>{!isKnown ? <StateChip state="unknown" /> : <StateChip state={read.addsUp ? "ok" : "alarm"}>{t(read.addsUp ? explainText.addsUp : explainText.notUp)}</StateChip>}</span>
        </div>
      </div>
      {together.length > 0 && <Together pairs={together} />}
      <DataTable label={t(explainText.usual)} rows={read.drivers.slice(0, 8)} columns={columns} rowId={(driver) => driver.feature} free />
    </>
  );
}

function Together({ pairs }: { readonly pairs: readonly { readonly tags: readonly string[]; readonly correlation: number }[] }) {
  const { t, f } = useText();
  return (
    <div className={cx(styles["together"], look.tiny, look.muted)}>
      {pairs.map((pair) => <span key={pair.tags.join()}>{t(explainText.together, { tags: pair.tags.join(` ${t(explainText.and)} `), value: f.number(pair.correlation, { digits: 2 }) })}</span>)}
    </div>
  );
}

/** Drivers over all rows, or over rows of one kind beside them. */
export function GlobalDrivers() {
  const [cohort, setCohort] = useState<Cohort | null>(null);
  return (
    <>
      <CohortChoice value={cohort} onChange={setCohort} />
      {cohort === null ? <OfAllRows /> : <CohortDrivers cohort={cohort} />}
    </>
  );
}

function OfAllRows() {
  const { t, f } = useText();
  const answer = useCall(contract.explain.readGlobal, {});
  return (
    <CallView answer={answer} what={t(explainText.readingGlobal)}>
      {(global) => {
        if (global === null) return <p className={look.pad}>{t(explainText.emptySays)}</p>;
        const shares = new Map<string, number>();
        for (const driver of global.drivers) shares.set(driver.tag, (shares.get(driver.tag) ?? 0) + driver.share);
        const items = [...shares].sort((a, b) => b[1] - a[1]).slice(0, 14).map(([tag, share]) => ({ id: tag, name: tag, value: share, isGroup: true }));
        return (
          <>
            <ContributionBars label={t(explainText.drivers)} items={items} asShares />
            <div className={cx(styles["sum"])}><span className={cx(look.small, look.muted)}>{t(explainText.globalSub, { rows: f.number(global.rows, { digits: 0 }) })}</span></div>
            <div className={cx(styles["pad"], look.strong)}>{t(explainText.togetherTitle)}</div>
            {global.together.length === 0 ? <p className={cx(styles["together"], look.small, look.muted)}>{t(explainText.togetherNone)}</p> : <Together pairs={global.together} />}
            <Importance />
          </>
        );
      }}
    </CallView>
  );
}
