// The scale of a lane, one home for every trend: where its figures stand, from where to where it goes, and the canvas both are drawn on.

import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { token } from "./colours.ts";
import { laneTicks, tickDigits } from "./ticks.ts";
import type { Format } from "../parts/words.ts";

/** Room at the left of every lane for the figures of its scale, px. */
export const scaleWidth = 52;
/** Room at the right of every lane for name and value, px. */
export const laneMargin = 118;
/** Height of the time axis below the lanes, px. */
export const axisHeight = 24;

/** From the lowest to the highest value with a little room, around a flat line too. */
export function withRoom(low: number, high: number): [number, number] {
  const room = high > low ? (high - low) * 0.08 : Math.max(Math.abs(high) * 0.05, 0.5);
  return [low - room, high + room];
}

/** Height of a lane where several share a body of a height, px. */
export function laneHeightOf(height: number, lanes: number): number {
  return Math.max(44, Math.floor((height - axisHeight - lanes) / Math.max(1, lanes)));
}

export interface LaneCanvas {
  readonly width: number;
  readonly height: number;
  readonly x: uPlot.Scale;
  /** Scale of the values; from the lowest to the highest drawn if not given. */
  readonly y?: uPlot.Scale;
  /** Formatting of now: it may change while the canvas lives. */
  readonly format: () => Format;
  readonly series: readonly uPlot.Series[];
  /** Draws under the lines. */
  readonly under?: (plot: uPlot) => void;
  /** Draws over them. */
  readonly over?: (plot: uPlot) => void;
}

/** A canvas with figures at the left and no other dress; the caller destroys it. */
export function makeLane(element: HTMLElement, { width, height, x, y, format, series, under, over }: LaneCanvas, data: uPlot.AlignedData): uPlot {
  return new uPlot(
    {
      width: Math.max(80, width), height: Math.max(24, height), padding: [8, 0, 4, 0], legend: { show: false }, cursor: { show: false }, select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: { x: { time: false, ...x }, y: y ?? { range: (_u, low, high) => withRoom(low ?? 0, high ?? 1) } },
      axes: [
        { show: false },
        {
          size: scaleWidth, gap: 6, font: `${token("--size-xs")} ${token("--font-ui")}`, stroke: () => token("--text-muted"), ticks: { show: false }, border: { show: false }, grid: { stroke: () => token("--chart-grid"), width: 1 },
          splits: (u, _axis, min, max) => laneTicks(min, max, u.height),
          values: (_u, splits) => splits.map((value) => format().number(value, { digits: tickDigits(splits) })),
        },
      ],
      series: [{}, ...series],
      hooks: { ...(under === undefined ? {} : { drawAxes: [under] }), ...(over === undefined ? {} : { draw: [over] }) },
    },
    data,
    element,
  );
}
