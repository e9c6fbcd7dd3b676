// Folds as bars: what taught, what was left out, what judged. On the time line where the split follows time, else by rows.

import { useId } from "react";
import styles from "./Train.module.css";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { searchText, trainText } from "../../../shared/text/train.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { cx } from "../../parts/classes.ts";
import { useText } from "../../parts/words.ts";

export interface FoldsProps {
  readonly split: EvaluationInfo["split"];
  /** Extent of the dataset in µs; null without time. */
  readonly fromUs: number | null;
  readonly toUs: number | null;
}

interface Bar {
  readonly kind: "taught" | "gap" | "judged";
  /** Shares of the axis, 0..1. */
  readonly from: number;
  readonly to: number;
}

const left = 64;
const rowHeight = 22;

/** Bars of one fold. In time: from the first row to the test, less the gap; otherwise rows side by side. Exported for its test. */
export function barsOf(split: EvaluationInfo["split"], index: number, extent: { from: number; to: number } | null): Bar[] {
  const fold = split.folds[index];
  if (fold === undefined) return [];
  const isInTime = split.kind === "forward" || split.kind === "holdout";
  if (isInTime && extent !== null && fold.fromUs !== null && fold.toUs !== null && extent.to > extent.from) {
    const at = (us: number) => Math.min(1, Math.max(0, (us - extent.from) / (extent.to - extent.from)));
    const gap = at(fold.fromUs - split.purgeS * 1e6);
    return [
      { kind: "taught", from: 0, to: gap },
      ...(gap < at(fold.fromUs) ? [{ kind: "gap" as const, from: gap, to: at(fold.fromUs) }] : []),
      { kind: "judged", from: at(fold.fromUs), to: at(fold.toUs) },
    ];
  }
  const most = Math.max(1, ...split.folds.map((each) => each.trainRows + each.testRows));
  const taught = fold.trainRows / most;
  return [{ kind: "taught", from: 0, to: taught }, { kind: "judged", from: taught, to: taught + fold.testRows / most }];
}

export function Folds({ split, fromUs, toUs }: FoldsProps) {
  const { t, f } = useText();
  const hatch = useId();
  const extent = fromUs === null || toUs === null ? null : { from: fromUs, to: toUs };
  const isInTime = extent !== null && (split.kind === "forward" || split.kind === "holdout");
  const shown = split.folds.slice(0, 12);
  const height = shown.length * rowHeight + (isInTime ? 22 : 4);
  const rows = (count: number) => f.number(count, { digits: 0 });
  const says = shown.map((fold, i) => t(trainText.foldSays, { number: i + 1, train: rows(fold.trainRows), test: rows(fold.testRows) }));
  return (
    <>
      <div className={cx(styles["pad"])}>
        <ChartFrame label={t(trainText.foldsTitle)} says={says.join("; ")} height={height}>
          {(width) => {
            const x = (share: number) => left + share * (width - left - 4);
            return (
              <svg width={width} height={height} aria-hidden="true" className={cx(styles["folds"])}>
                <defs><pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" stroke="var(--text-muted)" strokeWidth="1.5" /></pattern></defs>
                {shown.map((fold, i) => (
                  <g key={i}>
                    <title>{says[i]}</title>
                    <text x={0} y={i * rowHeight + 14}>{t(trainText.fold, { number: i + 1 })}</text>
                    {barsOf(split, i, extent).map((bar) => (
                      <rect
                        key={bar.kind} x={x(bar.from)} y={i * rowHeight + 4} width={Math.max(bar.kind === "gap" ? 3 : 1, x(bar.to) - x(bar.from))} height={rowHeight - 8}
                        fill={bar.kind === "taught" ? "var(--chart-gap)" : bar.kind === "judged" ? "var(--series-1)" : `url(#${hatch})`}
                      />
                    ))}
                  </g>
                ))}
                {isInTime && extent !== null && (
                  <>
                    <text x={left} y={height - 4}>{f.time(extent.from, "day")}</text>
                    <text x={width - 4} y={height - 4} textAnchor="end">{f.time(extent.to, "day")}</text>
                  </>
                )}
              </svg>
            );
          }}
        </ChartFrame>
      </div>
      <div className={cx(styles["key"])}>
        <span><i className={cx(styles["swatch"], styles["taught"])} />{t(trainText.taught)}</span>
        <span><i className={cx(styles["swatch"], styles["judged"])} />{t(trainText.judged)}</span>
        {isInTime && split.purgeS > 0 && <span><i className={cx(styles["swatch"], styles["gap"])} />{t(trainText.gap)}</span>}
        {split.purgedRows > 0 && <span>{t(trainText.purged, { rows: rows(split.purgedRows) })}</span>}
        {split.searchedRows !== undefined && <span>{t(searchText.searched, { rows: rows(split.searchedRows) })}</span>}
        {split.note !== "" && <span>{t(trainText.reason)}: {split.note}</span>}
      </div>
    </>
  );
}
