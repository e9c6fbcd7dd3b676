// A figure with its interval for each stretch along an axis, such as a delay window by window; stretches without one are grey marks on the line of none.

import styles from "./Charts.module.css";
import { ChartFrame } from "./ChartFrame.tsx";
import type { SeriesNumber } from "./colours.ts";
import { numberTicks } from "./ticks.ts";
import { cx } from "../parts/classes.ts";

export interface Interval {
  readonly from: number;
  readonly to: number;
  /** null: nothing could be told here. */
  readonly value: { readonly at: number; readonly low: number; readonly high: number } | null;
}

export interface IntervalChartProps {
  readonly label: string;
  readonly says: string;
  readonly intervals: readonly Interval[];
  readonly colour: SeriesNumber;
  readonly yTitle: string;
  readonly xWords: readonly [string, string];
  readonly yWord: (y: number) => string;
  /** Round figures come in multiples of it. */
  readonly yUnit: number;
  /** Nothing smaller than this is told apart: the least height. */
  readonly least: number;
  readonly height: number;
}

const [left, right, top, bottom] = [64, 12, 18, 20];

export function IntervalChart({ label, says, intervals, colour, yTitle, xWords, yWord, yUnit, least, height }: IntervalChartProps) {
  const known = intervals.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(0, ...known.map((value) => value.low)), Math.max(0, ...known.map((value) => value.high))];
  const room = Math.max((high - low) * 0.1, high - low < 2 * least ? least : 0);
  const ys = [low - room, high + room] as const;
  const [first, last] = [intervals[0]?.from ?? 0, intervals.at(-1)?.to ?? 1];
  const ticks = numberTicks(ys[0] / yUnit, ys[1] / yUnit, 4).map((tick) => tick * yUnit);
  return (
    <ChartFrame label={label} says={says} height={height}>
      {(width) => {
        const [wide, tall] = [Math.max(10, width - left - right), Math.max(10, height - top - bottom)];
        const x = (at: number) => left + ((at - first) / (last - first || 1)) * wide;
        const y = (at: number) => top + (1 - (at - ys[0]) / (ys[1] - ys[0])) * tall;
        return (
          <div aria-hidden="true">
            <svg width={width} height={height}>
              {ticks.map((tick) => <path key={tick} d={`M${left} ${y(tick)}h${wide}`} stroke={tick === 0 ? "var(--chart-axis)" : "var(--chart-grid)"} />)}
              {ticks.map((tick) => <text key={tick} x={left - 6} y={y(tick) + 4} textAnchor="end">{yWord(tick)}</text>)}
              {intervals.map(({ from, to, value }) => {
                const middle = x((from + to) / 2);
                if (value === null) return <path key={from} d={`M${x(from) + 1} ${y(0)}H${x(to) - 1}`} stroke="var(--text-muted)" strokeWidth={3} strokeOpacity={0.4} />;
                return (
                  <g key={from} stroke={`var(--series-${colour})`} strokeWidth={1.5} fill="none">
                    <path d={`M${middle} ${y(value.low)}V${y(value.high)}M${middle - 4} ${y(value.low)}h8M${middle - 4} ${y(value.high)}h8`} />
                    <path d={`M${x(from) + 1} ${y(value.at)}H${x(to) - 1}`} strokeWidth={2.5} />
                  </g>
                );
              })}
            </svg>
            <span className={cx(styles["axisTitle"])} style={{ left: 4, top: 0 }}>{yTitle}</span>
            <span className={cx(styles["axisTitle"])} style={{ left, bottom: 0 }}>{xWords[0]}</span>
            <span className={cx(styles["axisTitle"])} style={{ right, bottom: 0 }}>{xWords[1]}</span>
          </div>
        );
      }}
    </ChartFrame>
  );
}
