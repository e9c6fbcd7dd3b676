// Distribution of one column: bars from zero over round bins, with a mark where a limit stands.

import { memo } from "react";
import { Bar, BarChart, CartesianGrid, ReferenceLine, XAxis, YAxis } from "recharts";
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
  return (
    <ChartFrame label={label} says={says} height={height}>
      {(width) => (
        <div aria-hidden="true">
          <BarChart width={width} height={height} data={bins} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} barCategoryGap={0} barGap={0} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
            <XAxis dataKey="middle" type="number" domain={[low, high]} ticks={xTicks} tickFormatter={(value: number) => f.number(value, { digits: tickDigits(xTicks) })} tickLine={false} axisLine={{ stroke: "var(--chart-axis)" }} height={20} />
            <YAxis ticks={yTicks} domain={[0, most]} tickFormatter={(value: number) => f.number(value, { digits: 0 })} tickLine={false} axisLine={false} width={52} />
            <Bar dataKey="count" fill={`var(--series-${colour})`} isAnimationActive={false} barSize={Math.max(1, (width - 64) / Math.max(1, bins.length) - 1)} />
            {marks.map((mark) => <ReferenceLine key={mark.word} x={mark.at} stroke="var(--text)" strokeDasharray="4 3" label={{ value: mark.word, position: "insideTopRight" }} />)}
          </BarChart>
        </div>
      )}
    </ChartFrame>
  );
});
