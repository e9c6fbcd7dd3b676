// Two quantities against each other: one marker a group, labels at the right, axes named with their units.

import { CartesianGrid, ReferenceLine, Scatter, ScatterChart as Chart, XAxis, YAxis } from "recharts";
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

const shapes = ["circle", "cross", "square", "triangle", "diamond", "star", "wye", "circle"] as const;

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
          <Chart width={width} height={height} margin={{ top: 18, right: 12, bottom: 14, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid stroke="var(--chart-grid)" />
            <XAxis dataKey="x" type="number" domain={xs} ticks={xTicks} tickFormatter={(value: number) => f.number(value, { digits: tickDigits(xTicks) })} tickLine={false} axisLine={{ stroke: "var(--chart-axis)" }} height={20} />
            <YAxis dataKey="y" type="number" domain={ys} ticks={yTicks} tickFormatter={(value: number) => f.number(value, { digits: tickDigits(yTicks) })} tickLine={false} axisLine={false} width={52} />
            {diagonal === true && <ReferenceLine segment={[{ x: Math.max(xs[0], ys[0]), y: Math.max(xs[0], ys[0]) }, { x: Math.min(xs[1], ys[1]), y: Math.min(xs[1], ys[1]) }]} stroke="var(--text-muted)" strokeDasharray="4 3" />}
            {clouds.map((cloud, index) => <Scatter key={cloud.label} data={[...cloud.points]} fill={`var(--series-${cloud.colour})`} fillOpacity={0.6} shape={shapes[index % shapes.length] ?? "circle"} isAnimationActive={false} />)}
          </Chart>
          <span className={cx(styles["axisTitle"])} style={{ left: 4, top: 0 }}>{yTitle}</span>
          <span className={cx(styles["axisTitle"])} style={{ right: 12, bottom: 0 }}>{xTitle}</span>
        </div>
      )}
    </ChartFrame>
  );
}
