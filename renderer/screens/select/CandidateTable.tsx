// Candidates and baselines on the same rows: rank with ties, measures with intervals, cost, time to fit.

import { useMemo } from "react";
import styles from "./Select.module.css";
import type { CandidateResult, EvaluationInfo } from "../../../shared/contract/learn.ts";
import { selectText } from "../../../shared/text/select.ts";
import { useProject } from "../../app/project.ts";
import { IntervalDots } from "../../charts/Small.tsx";
import type { SeriesNumber } from "../../charts/colours.ts";
import { cx } from "../../parts/classes.ts";
import { DataTable, type Column } from "../../parts/DataTable.tsx";
import { look } from "../../parts/look.ts";
import { Chip, StateChip } from "../../parts/State.tsx";
import { useText } from "../../parts/words.ts";
import { useWide } from "./wide.ts";
import { besides, familyName, figureWords, headlineScale, inOrder, intervalWords, metricName } from "./figures.ts";

export interface CandidateTableProps {
  readonly evaluation: EvaluationInfo;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  /** Candidates that are drawn elsewhere too, by id. */
  readonly colours: ReadonlyMap<string, SeriesNumber>;
}

export function CandidateTable({ evaluation, selected, onSelect, colours }: CandidateTableProps) {
  const { t, f } = useText();
  const { plan } = useProject();
  const isWide = useWide();
  const rows = useMemo(() => inOrder(evaluation), [evaluation]);
  const columns = useMemo((): Column<CandidateResult>[] => {
    const scale = headlineScale(evaluation);
    const { metric } = evaluation;
    const measure = (id: string, width: number): Column<CandidateResult> => ({
      id, title: metricName(id, t), align: "end", width, value: (one) => one.metrics[id]?.value ?? null,
      cell: (one) => (
        <span className={cx(styles["pair"])}>
          {figureWords(id, one.metrics[id]?.value, f)}
          <span className={cx(styles["interval"], look.cut)}>{intervalWords(id, one.metrics[id], f)}</span>
        </span>
      ),
    });
    return [
      {
        id: "rank", title: t(selectText.rank), width: 64, value: (one) => one.rank,
        cell: (one) =>
          one.role === "baseline" || one.rank === null ? <span className={look.sr}>{one.role === "baseline" ? t(selectText.baseline) : f.number(null)}</span> : (
            <span className={cx(styles["rank"], one.tied && styles["tied"])}>{f.number(one.rank, { digits: 0 })}{one.tied && <><span aria-hidden="true">=</span><span className={look.sr}>{t(selectText.tie)}</span></>}</span>
          ),
      },
      {
        id: "name", title: t(selectText.model), value: (one) => one.id,
        cell: (one) => (
          <span className={look.row} title={`${one.id}, ${familyName(one.family, t)}`}>
            <span className={look.cut}>{one.id}<span className={cx(look.muted, look.small, styles["family"])}> {familyName(one.family, t)}</span></span>
            {one.failure !== undefined ? <StateChip state="alarm">{t(selectText.failed)}</StateChip> : evaluation.chosen?.candidate === one.id ? <Chip>{t(selectText.chosen)}</Chip> : evaluation.verdict.proposed === one.id ? <Chip>{t(selectText.proposed)}</Chip> : one.role === "baseline" ? <Chip>{t(selectText.baseline)}</Chip> : null}
          </span>
        ),
      },
      measure(metric, 136),
      {
        id: "dots", title: t(selectText.interval), width: 84,
        cell: (one) => {
          const figure = one.metrics[metric];
          return figure === undefined || Number.isNaN(figure.value) ? null : <IntervalDots label={t(selectText.dots, { metric: metricName(metric, t), name: one.id })} value={figure.value} low={figure.low} high={figure.high} scale={scale} colour={colours.get(one.id)} width={72} />;
        },
      },
      ...besides(evaluation).slice(0, isWide ? 2 : 1).map((id) => measure(id, id === "falseAlarmsPerWeek" ? 168 : 124)),
      ...(evaluation.candidates.some((one) => one.costPerMonth !== null)
        ? [{
            id: "cost", title: t(selectText.cost), unit: t(selectText.costUnit, { currency: plan.frame.currency }), align: "end" as const, width: 116, value: (one: CandidateResult) => one.costPerMonth?.value ?? null,
            cell: (one: CandidateResult) => <span className={look.num}>{f.number(one.costPerMonth?.value, { digits: 0 })}</span>,
          }]
        : []),
      ...(isWide ? [{ id: "fit", title: t(selectText.fit), align: "end" as const, width: 76, value: (one: CandidateResult) => one.fitSeconds, cell: (one: CandidateResult) => f.duration(one.fitSeconds * 1000) }] : []),
    ];
  }, [evaluation, t, f, plan.frame.currency, colours, isWide]);
  return <DataTable label={t(selectText.candidates)} rows={rows} columns={columns} rowId={(one) => one.id} selected={selected} onSelect={onSelect} isReference={(one) => one.role === "baseline"} free />;
}
