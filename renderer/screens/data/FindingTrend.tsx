// The evidence of a finding drawn small: the column around its longest stretch, the stretch behind it, and the column as its repair would make it.

import styles from "./Quality.module.css";
import { CallView, useCall } from "../../app/calls.tsx";
import { cx } from "../../parts/classes.ts";
import { useText } from "../../parts/words.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo, QualityFinding, SeriesColumn } from "../../../shared/contract/data.ts";
import type { Step } from "../../../shared/recipe/recipe.ts";
import { recipeFormat } from "../../../shared/recipe/recipe.ts";
import { correctionOf } from "../../../shared/text/findingWords.ts";
import { evidenceWindow } from "../../../shared/text/findingWindow.ts";
import { qualityText } from "../../../shared/text/quality.ts";

const [width, height, buckets] = [280, 96, 280];

export function FindingTrend({ finding, dataset, step }: { readonly finding: QualityFinding; readonly dataset: DatasetInfo; readonly step: Step | null }) {
  const { t } = useText();
  const window = evidenceWindow(finding, dataset);
  const isNumber = dataset.columns.some(({ name, kind }) => name === finding.column && kind === "number");
  const isDrawn = window !== undefined && isNumber;
  const hasCorrection = correctionOf(finding) !== null;
  // Only steps that change values row by row are drawn beside the column; a grid or a selection shows in Prepare.
  const isShownStep = step !== null && (step.kind === "clean" || step.kind === "impute");
  const series = useCall(contract.data.readSeries, isDrawn ? { columns: [finding.column], from: window.from, to: window.to, buckets, group: null } : null);
  const corrected = useCall(contract.data.previewCorrection, isDrawn && hasCorrection ? { check: finding.check, column: finding.column, from: window.from, to: window.to, buckets } : null);
  const prepared = useCall(contract.prepare.preview, isDrawn && isShownStep ? { recipe: { format: recipeFormat, steps: [step] }, column: finding.column, from: window.from, to: window.to, group: null } : null);
  if (!isDrawn) return null;
  const after = corrected.state === "ready" ? corrected.value?.after[0] : prepared.state === "ready" ? prepared.value.after?.columns.find(({ name }) => name === finding.column) : undefined;
  return (
    <CallView answer={series} what={t(qualityText.trendWhat)} shape="block">
      {({ columns: [before] }) => (before === undefined ? null : <Drawing finding={finding} isRows={dataset.fromUs === null} before={before} after={after} window={window} />)}
    </CallView>
  );
}

interface DrawingProps {
  readonly finding: QualityFinding;
  readonly isRows: boolean;
  readonly before: SeriesColumn;
  readonly after: SeriesColumn | undefined;
  readonly window: { readonly from: number; readonly to: number };
}

function Drawing({ finding, isRows, before, after, window }: DrawingProps) {
  const { t, f } = useText();
  const known = [before.min, before.max].flatMap((side) => [...side].filter((value) => !Number.isNaN(value)));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (!(low <= high)) return null;
  const px = (x: number) => ((Math.min(window.to, Math.max(window.from, x)) - window.from) / (window.to - window.from)) * width;
  const py = (y: number) => (high > low ? height - 4 - ((Math.min(high, Math.max(low, y)) - low) / (high - low)) * (height - 8) : height / 2);
  const at = (x: number) => (isRows ? t(qualityText.row, { row: f.number(x, { digits: 0 }) }) : f.time(x, "minute"));
  return (
    <div>
      <svg className={cx(styles["trend"])} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={t(qualityText.trendOf, { column: finding.column })}>
        {(finding.stretches ?? []).map(({ fromRow, toRow, fromUs, toUs }) => {
          const [from, to] = isRows ? [fromRow, toRow] : [fromUs ?? NaN, toUs ?? NaN];
          return !(to >= window.from) || !(from <= window.to) ? null : <rect key={fromRow} className={cx(styles["band"])} x={px(from) - 1} width={Math.max(3, px(to) - px(from) + 2)} y={0} height={height} />;
        })}
        <path className={cx(styles["before"])} d={lineOf(before, px, py)} />
        {after !== undefined && <path className={cx(styles["after"])} d={lineOf(after, px, py)} />}
      </svg>
      <div className={cx(styles["figures"])}><span>{at(window.from)}</span><span>{f.interval(low, high)}</span><span>{at(window.to)}</span></div>
      {after !== undefined && <div className={cx(styles["keys"])}><span className={cx(styles["key"])}><i />{t(qualityText.before)}</span><span className={cx(styles["key"])}><i className={cx(styles["new"])} />{t(qualityText.after)}</span></div>}
    </div>
  );
}

/** Lowest and highest of each bucket as one line; it breaks where nothing is known. */
function lineOf({ x, min, max }: SeriesColumn, px: (x: number) => number, py: (y: number) => number): string {
  let line = "";
  let isOpen = false;
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [min[i] ?? NaN, max[i] ?? NaN];
    if (Number.isNaN(a) || Number.isNaN(b)) {
      isOpen = false;
      continue;
    }
    const at = px(x[i] ?? NaN).toFixed(1);
    line += `${isOpen ? "L" : "M"}${at} ${py(a).toFixed(1)}${isOpen && a === b ? "" : `L${at} ${(a === b ? py(b) - 0.4 : py(b)).toFixed(1)}`}`;
    isOpen = true;
  }
  return line;
}
