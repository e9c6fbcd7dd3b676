// A few lines over one axis (learning curves, spectra, drift over weeks), named at their ends, no legend box.

import { CartesianGrid, Line, LineChart as Chart, ReferenceArea, ReferenceLine, XAxis, YAxis } from "recharts";
import styles from "./Charts.module.css";
import { ChartFrame } from "./ChartFrame.tsx";
import { seriesDash, type SeriesNumber } from "./colours.ts";
import { numberTicks, tickDigits } from "./ticks.ts";
import { cx } from "../parts/classes.ts";
import { useText } from "../parts/words.ts";

export interface ChartLine {
  readonly label: string;
  readonly colour: SeriesNumber;
  /** NaN breaks the line. */
  readonly y: ArrayLike<number>;
}

export interface LineChartProps {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly lines: readonly ChartLine[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly height?: number;
  /** Writes a place of the x axis; a plain number if not given. */
  readonly xWord?: (x: number) => string;
  readonly limit?: { readonly y: number; readonly word: string };
  /** y starts at zero. */
  readonly fromZero?: boolean;
  /** A grey stretch of y with its word: what chance gives. */
  readonly band?: { readonly low: number; readonly high: number; readonly word: string };
  /** Places of figures on the x axis; round numbers if not given. */
  readonly xTicks?: readonly number[];
  /** Dashed lines across, each with a word. */
  readonly marks?: readonly { readonly x: number; readonly word: string }[];
}

const right = 92;

export function LineChart({ label, x, lines, xTitle, yTitle, height = 200, xWord, limit, fromZero, band, marks = [], xTicks: asked }: LineChartProps) {
  const { f } = useText();
  const data = Array.from(x, (at, i) => ({ at, ...Object.fromEntries(lines.map((line, k) => [`y${k}`, Number.isNaN(line.y[i]) ? null : line.y[i]])) }));
  const values = lines.flatMap((line) => Array.from(line.y)).filter(Number.isFinite).concat(limit === undefined ? [] : [limit.y], band === undefined ? [] : [band.low, band.high]);
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const room = most > least ? (most - least) * 0.08 : Math.abs(most) * 0.1 || 1;
  const ys: [number, number] = Number.isFinite(least) ? [fromZero === true ? Math.min(0, least) : least - room, most + room] : [0, 1];
  const xs: [number, number] = [x[0] ?? 0, x[x.length - 1] ?? 1];
  const [xTicks, yTicks] = [(asked ?? numberTicks(xs[0], xs[1], 5)).filter((at) => at >= xs[0] && at <= xs[1]), numberTicks(ys[0], ys[1], 4)];
  const word = xWord ?? ((at: number) => f.number(at, { digits: tickDigits(xTicks) }));
  const says = lines.map((line) => `${line.label}: ${f.number(line.y[line.y.length - 1])}`).join("; ");
  return (
    <ChartFrame label={label} says={`${yTitle}, ${xTitle} ${word(xs[0])} – ${word(xs[1])}. ${says}`} height={height}>
      {(width) => {
        const yOf = (value: number) => 18 + (1 - (value - ys[0]) / (ys[1] - ys[0])) * (height - 18 - 34);
        // The band's word stands with the lines' names, where no curve runs through it.
        const ends = lines
          .map((line) => ({ word: line.label, y: yOf([...Array.from(line.y)].reverse().find(Number.isFinite) ?? ys[0]), colour: "var(--text)" }))
          .concat(band === undefined ? [] : [{ word: band.word, y: yOf((band.low + band.high) / 2), colour: "var(--text-muted)" }])
          .sort((a, b) => a.y - b.y);
        for (let i = 1; i < ends.length; i += 1) {
          const [before, here] = [ends[i - 1], ends[i]];
          if (before !== undefined && here !== undefined) here.y = Math.max(here.y, before.y + 14);
        }
        return (
          <div aria-hidden="true">
            <Chart width={width} height={height} data={data} margin={{ top: 18, right, bottom: 14, left: 0 }} accessibilityLayer={false}>
              <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
              <XAxis dataKey="at" type="number" domain={xs} ticks={xTicks} tickFormatter={word} tickLine={false} axisLine={{ stroke: "var(--chart-axis)" }} height={20} />
              <YAxis domain={ys} ticks={yTicks} tickFormatter={(value: number) => f.number(value, { digits: tickDigits(yTicks) })} tickLine={false} axisLine={false} width={52} />
              {band !== undefined && <ReferenceArea y1={band.low} y2={band.high} fill="var(--text-muted)" fillOpacity={0.14} stroke="none" />}
              {marks.map((mark) => <ReferenceLine key={mark.x} x={mark.x} stroke="var(--text)" strokeDasharray="3 2" label={{ value: mark.word, position: "insideTopRight" }} />)}
              {limit !== undefined && <ReferenceLine y={limit.y} stroke="var(--alarm)" strokeDasharray="4 3" label={{ value: limit.word, position: "insideTopLeft" }} />}
              {lines.map((line, k) => <Line key={line.label} dataKey={`y${k}`} stroke={`var(--series-${line.colour})`} strokeWidth={1.5} strokeDasharray={seriesDash(line.colour).join(" ")} dot={data.length <= 30 ? { r: 2 } : false} activeDot={false} isAnimationActive={false} connectNulls={false} />)}
            </Chart>
            <span className={cx(styles["axisTitle"])} style={{ left: 4, top: 0 }}>{yTitle}</span>
            <span className={cx(styles["axisTitle"])} style={{ right, bottom: 0 }}>{xTitle}</span>
            {ends.map(({ word: end, y, colour }) => <span key={end} className={cx(styles["endLabel"])} style={{ left: width - right + 6, width: right - 8, top: y - 7, color: colour }}>{end}</span>)}
          </div>
        );
      }}
    </ChartFrame>
  );
}
