// Two quantities against each other: one marker a group, labels at the right, axes named with their units.
// A group is one path, so that thousands of points cost no element each.

import styles from "./Charts.module.css";
import { ChartFrame } from "./ChartFrame.tsx";
import type { SeriesNumber } from "./colours.ts";
import { numberTicks, tickDigits } from "./ticks.ts";
import { cx } from "../parts/classes.ts";
import { useText } from "../parts/words.ts";

export interface Cloud {
  readonly label: string;
  readonly colour: SeriesNumber;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface ScatterChartProps {
  readonly label: string;
  readonly clouds: readonly Cloud[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly height?: number;
  /** Draws y = x (predicted against true). */
  readonly diagonal?: boolean;
}

const [left, right, top, bottom] = [52, 12, 18, 34];

/** Outlines of the markers around a point, about 7 px wide; groups beyond the fifth begin again. */
export const markerShapes = ["m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0", "m-4 -1.5h2.5v-2.5h3v2.5h2.5v3h-2.5v2.5h-3v-2.5h-2.5z", "m-3 -3h6v6h-6z", "m0 -4l4 7h-8z", "m0 -4.5l3.5 4.5l-3.5 4.5l-3.5 -4.5z"] as const;

function spread(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((least, v) => Math.min(least, v), Infinity);
  const high = finite.reduce((most, v) => Math.max(most, v), -Infinity);
  if (!(high > low)) return Number.isFinite(low) ? [low - 1, high + 1] : [0, 1];
  const room = (high - low) * 0.05;
  return [low - room, high + room];
}

export function ScatterChart({ label, clouds, xTitle, yTitle, height = 220, diagonal }: ScatterChartProps) {
  const { f } = useText();
  const xs = spread(clouds.flatMap((cloud) => cloud.points.map((point) => point.x)));
  const ys = spread(clouds.flatMap((cloud) => cloud.points.map((point) => point.y)));
  const [xTicks, yTicks] = [numberTicks(xs[0], xs[1], 5), numberTicks(ys[0], ys[1], 4)];
  const says = `${clouds.map((cloud) => `${cloud.label}: ${f.number(cloud.points.length, { digits: 0 })}`).join("; ")}. ${xTitle} ${f.interval(...xs)}, ${yTitle} ${f.interval(...ys)}.`;
  return (
    <ChartFrame
      label={label} says={says} height={height}
      caption={clouds.length > 1 ? <span className={cx(styles["legend"])}>{clouds.map((cloud) => <span key={cloud.label}><i style={{ background: `var(--series-${cloud.colour})` }} />{cloud.label}</span>)}</span> : undefined}
    >
      {(width) => (
        <div aria-hidden="true">
          <Plot width={width} height={height} clouds={clouds} xs={xs} ys={ys} xTicks={xTicks} yTicks={yTicks} diagonal={diagonal === true} />
          <span className={cx(styles["axisTitle"])} style={{ left: 4, top: 0 }}>{yTitle}</span>
          <span className={cx(styles["axisTitle"])} style={{ right: 12, bottom: 0 }}>{xTitle}</span>
        </div>
      )}
    </ChartFrame>
  );
}

interface PlotProps {
  readonly width: number;
  readonly height: number;
  readonly clouds: readonly Cloud[];
  readonly xs: readonly [number, number];
  readonly ys: readonly [number, number];
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly diagonal: boolean;
}

function Plot({ width, height, clouds, xs, ys, xTicks, yTicks, diagonal }: PlotProps) {
  const { f } = useText();
  const [wide, high] = [Math.max(10, width - left - right), Math.max(10, height - top - bottom)];
  const x = (value: number) => left + ((value - xs[0]) / (xs[1] - xs[0])) * wide;
  const y = (value: number) => top + (1 - (value - ys[0]) / (ys[1] - ys[0])) * high;
  const [low, most] = [Math.max(xs[0], ys[0]), Math.min(xs[1], ys[1])];
  return (
    <svg width={width} height={height}>
      {xTicks.map((tick) => <path key={`x${tick}`} d={`M${x(tick)} ${top}v${high}`} stroke="var(--chart-grid)" />)}
      {yTicks.map((tick) => <path key={`y${tick}`} d={`M${left} ${y(tick)}h${wide}`} stroke="var(--chart-grid)" />)}
      <path d={`M${left} ${top + high}h${wide}`} stroke="var(--chart-axis)" />
      {xTicks.map((tick) => <text key={`x${tick}`} x={x(tick)} y={top + high + 15} textAnchor="middle">{f.number(tick, { digits: tickDigits(xTicks) })}</text>)}
      {yTicks.map((tick) => <text key={`y${tick}`} x={left - 8} y={y(tick) + 4} textAnchor="end">{f.number(tick, { digits: tickDigits(yTicks) })}</text>)}
      {diagonal && most > low && <path d={`M${x(low)} ${y(low)}L${x(most)} ${y(most)}`} stroke="var(--text-muted)" strokeDasharray="4 3" />}
      {clouds.map((cloud, k) => <path key={cloud.label} d={cloud.points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y)).map((point) => `M${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}${markerShapes[k % markerShapes.length] ?? ""}`).join("")} fill={`var(--series-${cloud.colour})`} fillOpacity={0.6} />)}
    </svg>
  );
}
