// How far a candidate can be trusted: each fold on its own, probabilities or values against what came, and rows where nothing was taught.

import { memo, useMemo } from "react";
import styles from "./Select.module.css";
import type { CandidateResult, EvaluationInfo } from "../../../shared/contract/learn.ts";
import { selectText } from "../../../shared/text/select.ts";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { look } from "../../parts/look.ts";
import { Section } from "../../parts/Panel.tsx";
import { StateLine } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { figureWords, metricName, sliceName } from "./figures.ts";
import { Reliability } from "./Reliability.tsx";
import { useWide } from "./wide.ts";

type Fold = EvaluationInfo["split"]["folds"][number] & { readonly n: number; readonly figures: Record<string, number> | undefined };

/** More than this share of tested rows outside is worth a caution. */
const outsideMuch = 0.1;
const shares = { digits: 0 } as const;

export const Trust = memo(function Trust({ evaluation, candidate }: { readonly evaluation: EvaluationInfo; readonly candidate: CandidateResult }) {
  const { t, f } = useText();
  const { metric, outside, split, task } = evaluation;
  const { interval, reliability, worstSlice } = candidate;
  const changes = split.folds.reduce((sum, fold) => sum + fold.changes, 0);
  const [first] = outside.features;
  return (
    <Section title={t(selectText.trust, { name: candidate.id })}>
      <div className={cx(styles["lines"])}>
        {worstSlice !== null && <StateLine state="unknown">{t(selectText.weakest, { slice: sliceName(worstSlice, t), value: figureWords(metric, worstSlice.value, f) })}</StateLine>}
        {interval !== null && (
          <StateLine state={(interval.coverage.high ?? interval.coverage.value) < interval.share ? "caution" : "ok"}>
            {t(selectText.intervalHeld, { half: f.number(interval.halfWidth), share: f.percent(interval.share, shares), rows: f.number(interval.rows, shares), held: f.percent(interval.coverage.value, shares), low: f.percent(interval.coverage.low, shares), high: f.percent(interval.coverage.high, shares) })}
          </StateLine>
        )}
        <StateLine state={outside.share > outsideMuch ? "caution" : "ok"}>
          {first === undefined ? t(selectText.outsideNone) : t(task === "anomaly" ? selectText.outsideSomeDetector : selectText.outsideSome, { share: f.percent(outside.share), feature: first.feature })}
        </StateLine>
        {changes > 0 && <StateLine state="caution">{t(selectText.foldChanges, { count: changes })}</StateLine>}
      </div>
      {reliability.length > 1 && <Reliability points={reliability} error={candidate.metrics["calibrationError"]?.value} />}
      {split.folds.length > 1 && <Folds evaluation={evaluation} candidate={candidate} />}
    </Section>
  );
});

function Folds({ evaluation, candidate }: { readonly evaluation: EvaluationInfo; readonly candidate: CandidateResult }) {
  const { t, f } = useText();
  const { metric, split } = evaluation;
  const isWide = useWide();
  const rows = useMemo((): Fold[] => {
    let judged = 0;
    return split.folds.map((fold, i) => ({ ...fold, n: i + 1, figures: fold.judged ? candidate.perFold[judged++] : undefined }));
  }, [split, candidate]);
  const columns = useMemo((): Column<Fold>[] => {
    const figure = (id: string, width: number): Column<Fold> => ({ id, title: metricName(id, t), align: "end", width, value: (fold) => fold.figures?.[id] ?? null, cell: (fold) => (fold.judged ? figureWords(id, fold.figures?.[id], f) : t(selectText.notJudged)) });
    const second = ["falseAlarmsPerWeek", "mae"].find((id) => id !== metric && candidate.perFold.some((figures) => figures[id] !== undefined));
    return [
      { id: "n", title: t(selectText.fold), width: 48, value: (fold) => fold.n, digits: 0 },
      ...(rows.some((fold) => fold.fromUs !== null) ? [{ id: "from", title: t(selectText.tested), value: (fold: Fold) => fold.fromUs, cell: (fold: Fold) => <span className={look.cut}>{f.time(fold.fromUs, "day")}</span> }] : []),
      figure(metric, 92),
      ...(second === undefined || !isWide ? [] : [figure(second, 116)]),
      { id: "outside", title: t(selectText.unknownPlace), align: "end", width: 84, value: (fold) => fold.outside, cell: (fold) => f.percent(fold.outside, shares) },
      ...(rows.some((fold) => fold.changes > 0) ? [{ id: "changes", title: t(selectText.plantChanges), align: "end" as const, width: 84, value: (fold: Fold) => fold.changes, digits: 0 }] : []),
    ];
  }, [rows, metric, candidate, t, f, isWide]);
  return <DataTable label={t(selectText.folds)} rows={rows} columns={columns} rowId={(fold) => String(fold.n)} free />;
}
