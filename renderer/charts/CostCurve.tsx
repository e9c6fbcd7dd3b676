// Cost against threshold: a line with its interval for each candidate, today's cost as a dashed line, and a threshold to drag.

import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from "recharts";
import styles from "./Charts.module.css";
import { ChartFrame } from "./ChartFrame.tsx";
import { freePlace } from "./freePlace.ts";
import { seriesDash, type SeriesNumber } from "./colours.ts";
import { numberTicks, tickDigits } from "./ticks.ts";
import { cx } from "../parts/classes.ts";
import { useText } from "../parts/words.ts";
import { partsText } from "../../shared/text/parts.ts";

export interface CostLine {
  readonly id: string;
  readonly label: string;
  readonly colour: SeriesNumber;
  readonly threshold: ArrayLike<number>;
  readonly cost: ArrayLike<number>;
  readonly low?: ArrayLike<number>;
  readonly high?: ArrayLike<number>;
}

export interface CostCurveProps {
  readonly label: string;
  readonly lines: readonly CostLine[];
  /** Money, as on the axis: "k€ a month". */
  readonly unit: string;
  readonly xTitle: string;
  readonly value: number | null;
  readonly onChange?: (threshold: number) => void;
  /** Dashed level to compare with: what is used today. */
  readonly reference?: { readonly cost: number; readonly word: string };
  /** Stretch of thresholds that cost nearly as little. */
  readonly near?: { readonly from: number; readonly to: number; readonly word: string };
  readonly height?: number;
}

const around = { top: 22, right: 110, bottom: 34, left: 46 };
const letterPx = 6.5;
const labelPx = 15;

/** Value of a sampled curve at a place, from the nearest sample. */
export function valueAt(x: ArrayLike<number>, y: ArrayLike<number>, at: number): number {
  let best = -1;
  for (let i = 0; i < x.length; i += 1) if (best < 0 || Math.abs((x[i] ?? 0) - at) < Math.abs((x[best] ?? 0) - at)) best = i;
  return best < 0 ? NaN : (y[best] ?? NaN);
}

export function CostCurve({ label, lines, unit, xTitle, value, onChange, reference, near, height = 260 }: CostCurveProps) {
  const { t, f } = useText();
  const handle = useRef<HTMLDivElement>(null);
  const all = lines.flatMap((line) => Array.from(line.threshold));
  const low = Math.min(...all);
  const high = Math.max(...all);
  const tops = lines.flatMap((line) => Array.from(line.high ?? line.cost)).filter(Number.isFinite);
  // The dear ends of the curve may leave the picture: the cheap part is what is decided on.
  const sorted = [...tops].sort((a, b) => a - b);
  const top = Math.max(reference?.cost ?? 0, sorted[Math.floor(sorted.length * 0.9)] ?? 1) * 1.15 || 1;
  const yTicks = numberTicks(0, top, 4);
  const xTicks = numberTicks(low, high, 5);
  // Millions need more room than hundreds.
  const longest = Math.max(...yTicks.map((tick) => f.number(tick, { digits: tickDigits(yTicks) }).length));
  const edge = { ...around, left: Math.max(around.left, Math.ceil(longest * letterPx) + 14) };
  const first = lines[0];
  const says = value === null || first === undefined ? label : lines.map((line) => `${line.label}: ${f.quantity(valueAt(line.threshold, line.cost, value), unit)}`).join("; ");
  const samples = first === undefined ? [] : Array.from(first.threshold, (threshold, i) => {
    const row: Record<string, number | [number, number]> = { threshold };
    for (const line of lines) {
      const at = line === first ? i : undefined;
      const pick = (values: ArrayLike<number>) => Math.min(top * 2, at === undefined ? valueAt(line.threshold, values, threshold) : (values[at] ?? NaN));
      row[line.id] = pick(line.cost);
      if (line.low && line.high) row[`${line.id} band`] = [pick(line.low), pick(line.high)];
    }
    return row;
  });
  return (
    <ChartFrame label={label} says={says} height={height}>
      {(width) => {
        const plotWidth = Math.max(40, width - edge.left - edge.right);
        const plotHeight = height - edge.top - edge.bottom;
        const xOf = (threshold: number) => edge.left + ((threshold - low) / (high - low || 1)) * plotWidth;
        const yOf = (cost: number) => edge.top + (1 - Math.min(1, cost / top)) * plotHeight;
        const set = (threshold: number) => onChange?.(Math.min(high, Math.max(low, threshold)));
        const drag = (event: PointerEvent<HTMLDivElement>) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          const box = event.currentTarget.parentElement?.getBoundingClientRect();
          if (box !== undefined) set(low + ((event.clientX - box.left - edge.left) / plotWidth) * (high - low));
        };
        const keys = (event: KeyboardEvent) => {
          const step = (high - low) / (event.shiftKey ? 20 : 200);
          const moves: Record<string, number> = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step };
          const moved = moves[event.key];
          if (value === null || moved === undefined) return;
          event.preventDefault();
          set(value + moved);
        };
        const ends = lines.map((line) => ({ line, y: yOf(line.cost[line.cost.length - 1] ?? 0) })).sort((a, b) => a.y - b.y);
        for (let i = 1; i < ends.length; i += 1) {
          const [before, here] = [ends[i - 1], ends[i]];
          if (before !== undefined && here !== undefined) here.y = Math.max(here.y, before.y + 15);
        }
        const referenceWidth = (reference?.word.length ?? 0) * letterPx;
        const drawn = lines.flatMap((line) => [line.cost, line.low, line.high].flatMap((values) => (values === undefined ? [] : [Array.from(line.threshold, (threshold, i) => ({ x: xOf(threshold), y: yOf(values[i] ?? 0) }))])));
        const handleLine = value === null ? [] : [[{ x: xOf(value), y: edge.top }, { x: xOf(value), y: edge.top + plotHeight }]];
        const word = reference === undefined ? undefined : freePlace([...drawn, ...handleLine], { y: yOf(reference.cost), width: referenceWidth, height: labelPx }, { left: edge.left + 4, right: width - edge.right, top: edge.top, bottom: edge.top + plotHeight });
        return (
          <>
            <div aria-hidden="true">
              {near !== undefined && <div className={cx(styles["near"])} style={{ left: xOf(near.from), width: xOf(near.to) - xOf(near.from), top: edge.top, height: plotHeight }} />}
              <ComposedChart width={width} height={height} data={samples} margin={{ top: edge.top, right: edge.right, bottom: edge.bottom - 20, left: 0 }} accessibilityLayer={false}>
                <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
                <XAxis dataKey="threshold" type="number" domain={[low, high]} ticks={xTicks} tickFormatter={(tick: number) => f.number(tick, { digits: tickDigits(xTicks) })} tickLine={false} axisLine={{ stroke: "var(--chart-axis)" }} height={20} allowDataOverflow />
                <YAxis domain={[0, top]} ticks={yTicks} tickFormatter={(tick: number) => f.number(tick, { digits: tickDigits(yTicks) })} tickLine={false} axisLine={false} width={edge.left} allowDataOverflow />
                {lines.map((line) => line.low && line.high && <Area key={`${line.id} band`} dataKey={`${line.id} band`} stroke="none" fill={`var(--series-${line.colour})`} fillOpacity={0.14} isAnimationActive={false} dot={false} activeDot={false} />)}
                {reference !== undefined && <ReferenceLine y={reference.cost} stroke="var(--text-muted)" strokeDasharray="3 3" />}
                {lines.map((line, index) => <Line key={line.id} dataKey={line.id} stroke={`var(--series-${line.colour})`} strokeWidth={1.5} strokeDasharray={index > 0 ? "5 3" : seriesDash(line.colour).join(" ")} dot={false} activeDot={false} isAnimationActive={false} />)}
              </ComposedChart>
              <span className={cx(styles["axisTitle"])} style={{ left: 0, top: 0 }}>{unit}</span>
              <span className={cx(styles["axisTitle"])} style={{ right: edge.right, bottom: 0 }}>{xTitle}</span>
              {near !== undefined && <span className={cx(styles["axisTitle"])} style={{ left: Math.max(edge.left + 60, Math.min(xOf(near.from), width - near.word.length * letterPx)), top: 4 }}>{near.word}</span>}
              {reference !== undefined && word !== undefined && <span className={cx(styles["axisTitle"])} style={{ left: word.left, top: word.top }}>{reference.word}</span>}
              {ends.map(({ line, y }, index) => <span key={line.id} className={cx(styles["endLabel"])} style={{ left: width - edge.right + 6, width: edge.right - 8, top: Math.min(y, height - edge.bottom) - 7, color: index === 0 && lines.length === 1 ? `var(--series-${line.colour})` : "var(--text)" }}>{line.label}</span>)}
            </div>
            {value !== null && (
              <div
                ref={handle} className={cx(styles["threshold"])} style={{ left: xOf(value), top: edge.top, height: plotHeight }} role="slider" tabIndex={0} aria-label={t(partsText.threshold)}
                aria-valuemin={low} aria-valuemax={high} aria-valuenow={value} aria-valuetext={`${f.number(value)}: ${says}`} aria-disabled={onChange === undefined}
                onPointerDown={(event) => onChange !== undefined && event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={drag} onKeyDown={keys}
              />
            )}
          </>
        );
      }}
    </ChartFrame>
  );
}
