// One feature against the score: lines of single rows, their mean, the local effects, and under them where rows are. Arrays in, drawing out.

import { useId } from "react";
import styles from "./Explain.module.css";
import { pathOf, scoreSpan, stairsOf } from "./effectPaths.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { numberTicks, tickDigits } from "../../charts/ticks.ts";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";
import type { EffectRead } from "./effectPaths.ts";

const [left, right, top, seenHeight, bottom] = [52, 12, 20, 34, 34];

export interface EffectChartProps {
  readonly effect: EffectRead;
  readonly name: string;
  /** Measured value of the alarm looked at; null for none. */
  readonly measured: number | null;
  readonly height: number;
}

export function EffectChart({ effect, name, measured, height }: EffectChartProps) {
  const { t, f } = useText();
  const clip = useId();
  const { at, partial, local, edges, lines, bins, unit = "", threshold } = effect;
  const [low, high] = [at[0] ?? 0, at[at.length - 1] ?? 1];
  const ys = scoreSpan(effect);
  const [xTicks, yTicks] = [numberTicks(low, high, 5), numberTicks(ys[0], ys[1], 4)];
  const most = Math.max(1, ...bins.counts);
  const yTitle = t({ probability: explainText.effectProbability, score: explainText.effectScore, value: explainText.effectValue }[effect.answer]);
  const says = t(explainText.effectSays, { from: f.quantity(low, unit), to: f.quantity(high, unit), first: f.number(partial[0]), last: f.number(partial[partial.length - 1]), localFirst: f.number(local[0]), localLast: f.number(local[local.length - 1]) });
  return (
    <ChartFrame
      label={t(explainText.effectOf, { name })} says={says} height={height}
      caption={
        <span className={cx(styles["lineKey"])}>
          <span><i className={cx(styles["mean"])} />{t(explainText.partial)}</span>
          <span><i className={cx(styles["local"])} />{t(explainText.local)}</span>
          <span><i className={cx(styles["single"])} />{t(explainText.single, { count: f.number(lines.length, { digits: 0 }) })}</span>
        </span>
      }
    >
      {(width) => {
        const [wide, tall] = [Math.max(10, width - left - right), Math.max(10, height - top - seenHeight - bottom)];
        const x = (v: number) => left + ((v - low) / (high - low || 1)) * wide;
        const y = (v: number) => top + (1 - (v - ys[0]) / (ys[1] - ys[0])) * tall;
        const ground = top + tall + seenHeight;
        return (
          <div aria-hidden="true">
            <svg width={width} height={height}>
              <clipPath id={clip}><rect x={left} y={top} width={wide} height={tall} /></clipPath>
              {yTicks.map((tick) => <path key={tick} d={`M${left} ${y(tick)}h${wide}`} stroke="var(--chart-grid)" />)}
              {yTicks.map((tick) => <text key={tick} x={left - 8} y={y(tick) + 4} textAnchor="end">{f.number(tick, { digits: tickDigits(yTicks) })}</text>)}
              <g clipPath={`url(#${clip})`} fill="none">
                {lines.map((line, k) => <path key={k} d={pathOf(at, line, x, y)} stroke="var(--text-muted)" strokeOpacity={0.28} />)}
                {threshold !== null && <path d={`M${left} ${y(threshold)}h${wide}`} stroke="var(--alarm)" strokeDasharray="4 3" />}
                <path d={pathOf(edges, local, x, y)} stroke="var(--text)" strokeWidth={1.75} strokeDasharray="5 3" />
                <path d={pathOf(at, partial, x, y)} stroke="var(--text)" strokeWidth={2} />
              </g>
              {threshold !== null && threshold <= ys[1] && threshold >= ys[0] && <text x={left + wide} y={y(threshold) - 4} textAnchor="end">{t(explainText.threshold, { value: f.number(threshold) })}</text>}
              {Array.from(bins.counts, (count, k) => count > 0 && <rect key={k} x={x(bins.edges[k] ?? 0) + 0.5} width={Math.max(1, wide / bins.counts.length - 1)} y={ground - Math.max(1, (count / most) * (seenHeight - 8))} height={Math.max(1, (count / most) * (seenHeight - 8))} fill="var(--line-strong)" />)}
              <path d={`M${left} ${ground}h${wide}`} stroke="var(--chart-axis)" />
              {xTicks.map((tick) => <text key={tick} x={x(tick)} y={ground + 14} textAnchor="middle">{f.number(tick, { digits: tickDigits(xTicks) })}</text>)}
              {measured !== null && measured >= low && measured <= high && <path d={`M${x(measured)} ${top}V${ground}`} stroke="var(--text)" strokeDasharray="1 2" />}
              {measured !== null && measured >= low && measured <= high && <text x={x(measured) + (x(measured) > left + wide / 2 ? -4 : 4)} y={top + 10} textAnchor={x(measured) > left + wide / 2 ? "end" : "start"}>{t(explainText.thisAlarm)}</text>}
            </svg>
            <span className={cx(look.tiny, look.muted, styles["axisWord"])} style={{ insetInlineStart: 4, top: 0 }}>{yTitle}</span>
            <span className={cx(look.tiny, look.muted, styles["axisWord"])} style={{ insetInlineEnd: right, bottom: 0 }}>{unit === "" || name.includes(`[${unit}]`) ? name : `${name}, ${unit}`}</span>
          </div>
        );
      }}
    </ChartFrame>
  );
}

const [curveTop, curveBottom] = [20, 22];

/** The curve of a model that is a sum of curves: what is drawn here is what answers. */
export function CurveChart({ effect, name, height }: Pick<EffectChartProps, "effect" | "name" | "height">) {
  const { t, f } = useText();
  const { curve, at } = effect;
  if (curve === null) return null;
  const [low, high] = [at[0] ?? 0, at[at.length - 1] ?? 1];
  const all = [...curve.values, 0];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = (most - least) * 0.08 || 1;
  const [xTicks, yTicks] = [numberTicks(low, high, 5), numberTicks(least - room, most + room, 3)];
  return (
    <ChartFrame label={t(explainText.curveOf, { name })} says={t(explainText.curveSays, { low: f.number(least), high: f.number(most), missing: f.number(curve.missing) })} height={height} caption={t(explainText.curveNote, { missing: f.number(curve.missing, { digits: 2 }) })}>
      {(width) => {
        const [wide, tall] = [Math.max(10, width - left - right), Math.max(10, height - curveTop - curveBottom)];
        const x = (v: number) => left + (Math.min(1, Math.max(0, (v - low) / (high - low || 1)))) * wide;
        const y = (v: number) => curveTop + (1 - (v - least + room) / (most - least + 2 * room)) * tall;
        return (
          <div aria-hidden="true">
            <svg width={width} height={height}>
              {yTicks.map((tick) => <path key={tick} d={`M${left} ${y(tick)}h${wide}`} stroke={tick === 0 ? "var(--chart-axis)" : "var(--chart-grid)"} />)}
              {yTicks.map((tick) => <text key={tick} x={left - 8} y={y(tick) + 4} textAnchor="end">{f.number(tick, { digits: tickDigits(yTicks) })}</text>)}
              <path d={stairsOf(curve, low, high, x, y)} fill="none" stroke="var(--text)" strokeWidth={2} />
              {xTicks.map((tick) => <text key={tick} x={x(tick)} y={height - 6} textAnchor="middle">{f.number(tick, { digits: tickDigits(xTicks) })}</text>)}
            </svg>
            <span className={cx(look.tiny, look.muted, styles["axisWord"])} style={{ insetInlineStart: 4, top: 0 }}>{t(effect.answer === "probability" ? explainText.curveLogOdds : explainText.curveAdds)}</span>
          </div>
        );
      }}
    </ChartFrame>
  );
}
