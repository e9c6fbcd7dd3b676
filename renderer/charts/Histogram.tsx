// Distribution of one column: bars from zero over round bins, with a mark where a limit stands.
// One path for all bars: it follows a window that moves, and a library's chart of it held the main thread for longer than a frame.

import { memo } from "react";
import { ChartFrame } from "./ChartFrame.tsx";
import type { SeriesNumber } from "./colours.ts";
import { numberTicks, tickDigits } from "./ticks.ts";
import { useText } from "../parts/words.ts";

export interface HistogramProps {
  readonly label: string;
  /** Edges of the bins, one more than counts. */
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly unit?: string;
  readonly colour?: SeriesNumber;
  readonly height?: number;
  readonly marks?: readonly { readonly at: number; readonly word: string }[];
}

const [left, right, top, bottom] = [52, 12, 8, 20];

/** Drawn again only for other figures: what stands around it may change with every window. */
export const Histogram = memo(function Histogram({ label, edges, counts, unit = "", colour = 1, height = 160, marks = [] }: HistogramProps) {
  const { f } = useText();
  const bins = Array.from(counts, (count, i) => ({ middle: ((edges[i] ?? 0) + (edges[i + 1] ?? 0)) / 2, count }));
  const low = edges[0] ?? 0;
  const high = edges[edges.length - 1] ?? 1;
  const most = Math.max(1, ...bins.map((bin) => bin.count));
  const xTicks = numberTicks(low, high, 5);
  const yTicks = numberTicks(0, most, 3);
  const peak = bins.reduce((best, bin) => (bin.count > best.count ? bin : best), bins[0] ?? { middle: 0, count: 0 });
  const says = `${f.interval(low, high)} ${unit}; max ${f.number(peak.count, { digits: 0 })} @ ${f.quantity(peak.middle, unit)}`;
  const x = (value: number, width: number) => left + ((value - low) / (high - low || 1)) * (width - left - right);
  const y = (count: number) => top + (1 - count / most) * (height - top - bottom);
  const bars = (width: number) => bins.map((bin, i) => {
    const [from, to] = [x(edges[i] ?? 0, width), x(edges[i + 1] ?? 0, width)];
    return bin.count === 0 ? "" : `M${(from + 0.5).toFixed(1)} ${y(0).toFixed(1)}V${y(bin.count).toFixed(1)}H${Math.max(from + 1.5, to - 0.5).toFixed(1)}V${y(0).toFixed(1)}z`;
  }).join("");
  return (
    <ChartFrame label={label} says={says} height={height}>
      {(width) => (
        <div aria-hidden="true">
          <svg width={width} height={height}>
            {yTicks.map((tick) => <path key={tick} d={`M${left} ${y(tick)}h${width - left - right}`} stroke="var(--chart-grid)" />)}
            <path d={bars(width)} fill={`var(--series-${colour})`} />
            <path d={`M${left} ${y(0)}h${width - left - right}`} stroke="var(--chart-axis)" />
            {xTicks.map((tick) => <text key={`x${tick}`} x={x(tick, width)} y={y(0) + 15} textAnchor="middle">{f.number(tick, { digits: tickDigits(xTicks) })}</text>)}
            {yTicks.map((tick) => <text key={`y${tick}`} x={left - 8} y={y(tick) + 4} textAnchor="end">{f.number(tick, { digits: 0 })}</text>)}
            {marks.map((mark) => (
              <g key={mark.word}>
                <path d={`M${x(mark.at, width)} ${top}V${y(0)}`} stroke="var(--text)" strokeDasharray="4 3" />
                <text x={x(mark.at, width) - 5} y={top + 10} textAnchor="end">{mark.word}</text>
              </g>
            ))}
          </svg>
        </div>
      )}
    </ChartFrame>
  );
});
