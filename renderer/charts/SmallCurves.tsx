// Curves of one stretch small enough for a row of a list: each tag on its own height, a second stretch dotted behind. Arrays in, drawing out.

import { seriesColour, type SeriesNumber } from "./colours.ts";

export interface SmallCurvesProps {
  readonly label: string;
  /** Values of the tags one after another, `places` each; NaN breaks the line. */
  readonly curves: ArrayLike<number>;
  readonly beside: ArrayLike<number>;
  readonly places: number;
  readonly colours: readonly SeriesNumber[];
  readonly width?: number;
  readonly height?: number;
}

/** The path of one tag, its own lowest and highest at the edges: shapes are compared, not levels. */
function pathOf(values: ArrayLike<number>, start: number, places: number, width: number, height: number): string {
  let [low, high] = [Infinity, -Infinity];
  for (let i = start; i < start + places; i += 1) {
    const value = values[i] ?? NaN;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  let pen = "M";
  let path = "";
  for (let i = 0; i < places; i += 1) {
    const value = values[start + i] ?? NaN;
    if (Number.isNaN(value)) {
      pen = "M";
      continue;
    }
    path += `${pen}${((i / Math.max(1, places - 1)) * width).toFixed(1)} ${(1 + (height - 2) * (high > low ? 1 - (value - low) / (high - low) : 0.5)).toFixed(1)}`;
    pen = "L";
  }
  return path;
}

export function SmallCurves({ label, curves, beside, places, colours, width = 64, height = 30 }: SmallCurvesProps) {
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      {colours.map((colour, k) => <path key={`b${k}`} d={pathOf(beside, k * places, places, width, height)} fill="none" stroke="var(--text-muted)" strokeDasharray="1.5 2" />)}
      {colours.map((colour, k) => <path key={k} d={pathOf(curves, k * places, places, width, height)} fill="none" stroke={seriesColour(colour)} strokeWidth={1.25} />)}
    </svg>
  );
}
