// The feature table that training reads: how many rows and features, what is missing, the target, and whether it is current.

import { useState } from "react";
import styles from "./Prepare.module.css";
import { CallView, useCall } from "../../app/calls.tsx";
import { ShareBar } from "../../parts/Progress.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { look } from "../../parts/look.ts";
import { Disclosure, Section } from "../../parts/Panel.tsx";
import { StateChip } from "../../parts/State.tsx";
import { useText, type Words } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { FeaturesInfo } from "../../../shared/contract/prepare.ts";
import { prepareText } from "../../../shared/text/prepare.ts";

/** The past that a full answer needs, in words. */
export function historyWords({ rows, seconds }: FeaturesInfo["history"], { t, f }: Words): string {
  const count = f.number(rows, { digits: 0 });
  if (rows > 0 && seconds > 0) return t(prepareText.historyBoth, { rows: count, time: f.duration(seconds * 1000) });
  return seconds > 0 ? f.duration(seconds * 1000) : rows > 0 ? t(prepareText.historyRows, { rows: count }) : t(prepareText.historyNone);
}

interface FeatureRow {
  readonly name: string;
  readonly missing: number;
}

export function Features() {
  const words = useText();
  const { t } = words;
  const answer = useCall(contract.prepare.describe, {});
  return (
    <CallView answer={answer} what={t(prepareText.featuresWhat)} lines={2}>
      {(info) => (info === null ? <Section title={t(prepareText.featuresTitle)}><p className={look.muted}>{t(prepareText.featuresNone)}</p></Section> : <Facts info={info} />)}
    </CallView>
  );
}

function Facts({ info }: { readonly info: FeaturesInfo }) {
  const words = useText();
  const { t, f } = words;
  const [chosen, setChosen] = useState<string | null>(null);
  const rows: FeatureRow[] = info.features.map((name) => ({ name, missing: info.missing[name] ?? 0 }));
  const worst = rows.reduce<FeatureRow | null>((most, row) => (row.missing > (most?.missing ?? 0) ? row : most), null);
  const { target } = info;
  const facts = [
    { name: t(prepareText.rows), value: f.number(info.rows, { digits: 0 }) },
    { name: t(prepareText.features), value: f.number(info.features.length, { digits: 0 }) },
    { name: t(prepareText.history), value: historyWords(info.history, words) },
    ...(target.kind === "none" ? [] : [{ name: t(prepareText.targetKnown), value: `${f.number(target.known, { digits: 0 })} (${f.percent(target.known / Math.max(1, info.rows))})` }]),
    ...(target.positives === null ? [] : [{ name: t(prepareText.targetPositives), value: `${f.number(target.positives, { digits: 0 })} (${f.percent(target.positives / Math.max(1, target.known))})` }]),
    ...(target.classes === undefined ? [] : [{ name: t(prepareText.targetClasses), value: target.classes.map(({ name, rows }) => `${name} ${f.percent(rows / Math.max(1, target.known))}`).join(", ") }]),
    ...(target.mean === null || target.positives !== null ? [] : [{ name: t(prepareText.targetMean), value: f.number(target.mean) }]),
    ...(worst === null ? [] : [{ name: t(prepareText.missingMost), value: `${worst.name}, ${f.percent(worst.missing)}` }]),
  ];
  const columns: Column<FeatureRow>[] = [
    { id: "name", title: t(prepareText.features), value: (row) => row.name },
    { id: "bar", title: t(prepareText.missing), width: 160, value: (row) => row.missing, cell: (row) => <ShareBar share={row.missing} label={f.percent(row.missing)} /> },
    { id: "share", title: "", width: 70, align: "end", cell: (row) => f.percent(row.missing) },
  ];
  return (
    <Section title={t(prepareText.featuresTitle)} sub={info.current ? <StateChip state="ok">{t(prepareText.current)}</StateChip> : <StateChip state="caution">{t(prepareText.outdated)}</StateChip>}>
      <div className={cx(styles["facts"])}>
        {facts.map((fact) => <span key={fact.name}><span className={look.muted}>{fact.name}</span> {fact.value}</span>)}
      </div>
      <Disclosure title={t(prepareText.featureTable)} sub={f.number(rows.length, { digits: 0 })}>
        <div className={cx(styles["table"])}><DataTable label={t(prepareText.featureTable)} rows={rows} columns={columns} rowId={(row) => row.name} sort={{ column: "bar", descending: true }} selected={chosen} onSelect={setChosen} /></div>
      </Disclosure>
    </Section>
  );
}
