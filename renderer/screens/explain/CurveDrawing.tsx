// A curve that is being redrawn: as drawn, as learned, as each part of the rows would have it, over where rows are. The pointer marks a range or draws.

import { useId, useState, type PointerEvent } from "react";
import styles from "./Explain.module.css";
import type { Axis } from "./drawnShapes.ts";
import { stairsOf, type EffectRead } from "./effectPaths.ts";
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import { curvesText } from "../../../shared/text/curves.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { numberTicks, tickDigits } from "../../charts/ticks.ts";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";

export type CurvesRead = OutputOf<(typeof contract)["explain"]["tryCurves"]>;
type Point = [number, number];

const [left, right, top, seenHeight, bottom, height] = [52, 12, 20, 30, 34, 330];

export interface CurveDrawingProps {
  readonly effect: EffectRead;
  readonly read: CurvesRead;
  readonly name: string;
  readonly axis: Axis;
  readonly mode: "range" | "draw";
  readonly range: readonly [number, number];
  readonly onRange: (from: number, to: number) => void;
  readonly onStroke: (points: Point[]) => void;
}

export function CurveDrawing({ effect, read, name, axis, mode, range, onRange, onStroke }: CurveDrawingProps) {
  const { t, f } = useText();
  const clip = useId();
  const [stroke, setStroke] = useState<Point[] | null>(null);
  const { low, high } = axis;
  const all = [...read.curve.values, ...read.learned.values, ...read.folds.flatMap(({ values }) => Array.from(values)), 0];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = (most - least) * 0.12 || 1;
  const ys = [least - room, most + room] as const;
  const [xTicks, yTicks] = [numberTicks(low, high, 5), numberTicks(ys[0], ys[1], 4)];
  const mostRows = Math.max(1, ...effect.bins.counts);
  const says = t(curvesText.chartSays, { from: f.quantity(low, effect.unit ?? ""), to: f.quantity(high, effect.unit ?? ""), low: f.number(Math.min(...read.curve.values)), high: f.number(Math.max(...read.curve.values)), learnedLow: f.number(Math.min(...read.learned.values)), learnedHigh: f.number(Math.max(...read.learned.values)) });
  return (
    <ChartFrame
      label={t(curvesText.chart, { name })} says={says} height={height}
      caption={
        <span className={cx(styles["lineKey"])}>
          <span><i className={cx(styles["mean"])} />{t(curvesText.now)}</span>
          <span><i className={cx(styles["local"])} />{t(curvesText.learned)}</span>
          {read.folds.length > 0 && <span><i className={cx(styles["single"])} />{t(curvesText.folds, { count: read.folds.length })}</span>}
        </span>
      }
    >
      {(width) => {
        const [wide, tall] = [Math.max(10, width - left - right), Math.max(10, height - top - seenHeight - bottom)];
        const x = (v: number) => left + (Math.min(1, Math.max(0, (v - low) / (high - low || 1)))) * wide;
        const y = (v: number) => top + (1 - (v - ys[0]) / (ys[1] - ys[0])) * tall;
        const ground = top + tall + seenHeight;
        const at = (event: PointerEvent): Point => {
          const box = event.currentTarget.getBoundingClientRect();
          const [px, py] = [event.clientX - box.left, event.clientY - box.top];
          return [low + (Math.min(wide, Math.max(0, px - left)) / wide) * (high - low), ys[0] + (1 - (Math.min(tall, Math.max(0, py - top)) / tall)) * (ys[1] - ys[0])];
        };
        const begin = (event: PointerEvent) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setStroke([at(event)]);
        };
        const move = (event: PointerEvent) => {
          if (stroke === null) return;
          const points = [...stroke, at(event)];
          setStroke(points);
          if (mode === "range") onRange(...ends(points));
        };
        const end = () => {
          if (stroke !== null && mode === "draw") onStroke(stroke);
          setStroke(null);
        };
        const stairs = (curve: { edges: ArrayLike<number>; values: ArrayLike<number> }) => stairsOf(curve, low, high, x, y);
        return (
          <div aria-hidden="true">
            <svg width={width} height={height} className={cx(styles["drawing"])} onPointerDown={begin} onPointerMove={move} onPointerUp={end} onPointerCancel={() => setStroke(null)}>
              <clipPath id={clip}><rect x={left} y={top} width={wide} height={tall} /></clipPath>
              {(range[0] > low || range[1] < high) && <rect x={x(range[0])} y={top} width={Math.max(0, x(range[1]) - x(range[0]))} height={tall + seenHeight} fill="var(--accent-soft)" />}
              {yTicks.map((tick) => <path key={tick} d={`M${left} ${y(tick)}h${wide}`} stroke={tick === 0 ? "var(--chart-axis)" : "var(--chart-grid)"} />)}
              {yTicks.map((tick) => <text key={tick} x={left - 8} y={y(tick) + 4} textAnchor="end">{f.number(tick, { digits: tickDigits(yTicks) })}</text>)}
              <g clipPath={`url(#${clip})`} fill="none">
                {read.folds.map((fold, k) => <path key={k} d={stairs(fold)} stroke="var(--text-muted)" strokeOpacity={0.45} />)}
                <path d={stairs(read.learned)} stroke="var(--text)" strokeWidth={1.5} strokeDasharray="5 3" />
                <path d={stairs(read.curve)} stroke="var(--text)" strokeWidth={2} />
                {stroke !== null && mode === "draw" && <path d={`M${stroke.map(([px, py]) => `${x(px).toFixed(1)} ${y(py).toFixed(1)}`).join("L")}`} stroke="var(--accent)" strokeWidth={2} />}
              </g>
              {Array.from(effect.bins.counts, (count, k) => {
                const tallness = Math.max(1, (count / mostRows) * (seenHeight - 6));
                return count > 0 && <rect key={k} x={x(effect.bins.edges[k] ?? 0) + 0.5} width={Math.max(1, wide / effect.bins.counts.length - 1)} y={ground - tallness} height={tallness} fill="var(--line-strong)" />;
              })}
              <path d={`M${left} ${ground}h${wide}`} stroke="var(--chart-axis)" />
              {xTicks.map((tick) => <text key={tick} x={x(tick)} y={ground + 14} textAnchor="middle">{f.number(tick, { digits: tickDigits(xTicks) })}</text>)}
            </svg>
            <span className={cx(look.tiny, look.muted, styles["axisWord"])} style={{ insetInlineStart: 4, top: 0 }}>{t(effect.answer === "probability" ? explainText.curveLogOdds : explainText.curveAdds)}</span>
            <span className={cx(look.tiny, look.muted, styles["axisWord"])} style={{ insetInlineEnd: right, bottom: 0 }}>{effect.unit === undefined || name.includes(`[${effect.unit}]`) ? name : `${name}, ${effect.unit}`}</span>
          </div>
        );
      }}
    </ChartFrame>
  );
}

function ends(points: readonly Point[]): [number, number] {
  const xs = points.map(([x]) => x);
  return [Math.min(...xs), Math.max(...xs)];
}
