// What the model loses without each group of features, measured on rows that its fits had not seen, beside how much the group moved the score.

import { useMemo } from "react";
import styles from "./Explain.module.css";
import { contract } from "../../../shared/contract/contract.ts";
import type { Importance as Measured } from "../../../shared/contract/explain.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { partsText } from "../../../shared/text/parts.ts";
import { CallView, useCall, useJob } from "../../app/calls.tsx";
import { IntervalDots } from "../../charts/Small.tsx";
import { Button } from "../../parts/Button.tsx";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { look } from "../../parts/look.ts";
import { Head } from "../../parts/Panel.tsx";
import { ProgressRow } from "../../parts/Progress.tsx";
import { useText, type Words } from "../../parts/words.ts";
import { figureWords, metricName } from "../select/figures.ts";
import { useRoleWhy } from "../train/role.ts";

type Group = Measured["groups"][number];
const dotsWidth = 64;

export function Importance() {
  const { t } = useText();
  const answer = useCall(contract.explain.readImportance, {});
  const measure = useJob(contract.explain.measureImportance);
  const roleWhy = useRoleWhy(contract.explain.measureImportance);
  const isKnown = answer.state === "ready" && answer.value !== null;
  const start = () => void measure.start({});
  return (
    <section className={cx(styles["cost"])} aria-label={t(explainText.costTitle)}>
      <Head title={t(explainText.costTitle)} acts={isKnown ? undefined : <Button blockedWhy={roleWhy ?? (measure.isRunning ? t(explainText.costMeasuring) : undefined)} onPress={start}>{t(explainText.costMeasure)}</Button>} />
      {measure.progress !== null && <div className={cx(styles["pad"])}><ProgressRow what={t(explainText.costMeasuring)} share={measure.progress.done} leftMs={measure.progress.leftMs} onCancel={measure.cancel} /></div>}
      {measure.failure !== null && <div className={cx(styles["pad"])}><ErrorNote error={measure.failure} acts={<Button onPress={measure.clear}>{t(partsText.close)}</Button>} onRetry={start} /></div>}
      <CallView answer={answer} what={t(explainText.readingCost)}>{(value) => (value === null ? <p className={cx(styles["pad"], look.small, look.muted)}>{t(explainText.costWhy)}</p> : <Costs measured={value} />)}</CallView>
    </section>
  );
}

function Costs({ measured }: { readonly measured: Measured }) {
  const words = useText();
  const { t, f } = words;
  const { metric, groups } = measured;
  const columns = useMemo((): Column<Group>[] => {
    const ends = [0, ...groups.flatMap(({ cost, low, high }) => [cost, low ?? cost, high ?? cost])];
    const scale = { min: Math.min(...ends), max: Math.max(...ends), reference: 0 };
    return [
      { id: "group", title: t(explainText.costGroup), cell: (group) => <span className={cx(look.cut, styles["costName"])} title={group.features.join(", ")}>{nameOf(group, words)}</span> },
      { id: "cost", title: t(explainText.costLoss), align: "end", width: 52, value: (group) => group.cost, cell: (group) => figureWords(metric, group.cost, f) },
      { id: "dots", title: "", width: dotsWidth + 4, cell: (group) => <IntervalDots label={nameOf(group, words)} value={group.cost} low={group.low} high={group.high} scale={scale} width={dotsWidth} /> },
      { id: "share", title: t(explainText.costMoved), align: "end", width: 54, value: (group) => group.share, cell: (group) => f.percent(group.share) },
    ];
  }, [groups, metric, t, f, words]);
  return (
    <>
      <DataTable label={t(explainText.costTitle)} rows={groups} columns={columns} rowId={(group) => group.features.join(" ")} free />
      <p className={cx(styles["pad"], look.small, look.muted)}>{t(explainText.costSays, { metric: metricName(metric, t), value: figureWords(metric, measured.value, f), rows: f.number(measured.rows, { digits: 0 }), folds: f.number(measured.folds, { digits: 0 }) })}</p>
    </>
  );
}

function nameOf({ features, tags }: Group, { t, f }: Words): string {
  return features.length === 1 ? (features[0] ?? "") : t(explainText.costMore, { tags: tags.join(", "), count: f.number(features.length, { digits: 0 }) });
}
