// One lane of a trend: one tag, own scale, drawn by uPlot as mean line in a band from lowest to highest.
// The canvas lives as long as the lane; data and window are pushed into it, the window by the stage. Draws nothing but its own canvas.

import { memo, useEffect, useLayoutEffect, useRef } from "react";
import type uPlot from "uplot";
import styles from "./Trend.module.css";
import { onThemeChange, seriesDash, token, type SeriesNumber } from "./colours.ts";
import { makeLane, withRoom } from "./laneScale.ts";
import type { Line } from "./lines.ts";
import type { TrendStage } from "./trendStage.ts";
import { cx } from "../parts/classes.ts";
import { useText } from "../parts/words.ts";

export interface LaneLook {
  readonly tag: string;
  readonly colour: SeriesNumber | "ink";
  readonly threshold?: { readonly value: number; readonly label: string } | undefined;
  /** Fixed scale, for instance 0 to 1 for a score. */
  readonly scale?: readonly [low: number, high: number] | undefined;
}

export interface TrendLaneProps {
  readonly look: LaneLook;
  readonly line: Line;
  readonly stage: TrendStage;
  readonly width: number;
  readonly height: number;
  /** Tells where a value stands in the lane, px from its top; for the cursor's dot. */
  readonly onReady: (tag: string, yOf: ((value: number) => number) | null) => void;
}

const strokeOf = (colour: SeriesNumber | "ink") => token(colour === "ink" ? "--push-up" : `--series-${colour}`);

function withAlpha(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(alpha * 100)}%, transparent)`;
}

/** The band from lowest to highest: per column of pixels the extremes of all buckets there. */
function drawBand({ ctx, bbox, scales, series }: uPlot, line: Line, fill: string): void {
  const [x, y] = [scales["x"], scales["y"]];
  const [first, last] = series[0]?.idxs ?? [0, -1];
  if (line.isRows || x?.min === undefined || x.max === undefined || y?.min === undefined || y.max === undefined) return;
  const [left, right] = [x.min, x.max];
  const [low, high] = [y.min, y.max];
  const yOf = (value: number) => bbox.top + (1 - (value - low) / (high - low)) * bbox.height;
  const xScale = bbox.width / (right - left);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = fill;
  ctx.beginPath();
  let [columns, tops, bottoms]: [number[], number[], number[]] = [[], [], []];
  const close = () => {
    columns.forEach((at, i) => (i === 0 ? ctx.moveTo(at, tops[i] ?? 0) : ctx.lineTo(at, tops[i] ?? 0)));
    for (let i = columns.length - 1; i >= 0; i -= 1) ctx.lineTo(columns[i] ?? 0, bottoms[i] ?? 0);
    [columns, tops, bottoms] = [[], [], []];
  };
  for (let i = Math.max(0, first - 1); i <= Math.min(line.x.length - 1, last + 1); i += 1) {
    const [min, max] = [line.min[i], line.max[i]];
    if (typeof min !== "number" || typeof max !== "number") {
      close();
      continue;
    }
    const at = Math.round(bbox.left + ((line.x[i] ?? 0) - left) * xScale);
    const end = columns.length - 1;
    if (columns[end] === at) {
      tops[end] = Math.min(tops[end] ?? Infinity, yOf(max));
      bottoms[end] = Math.max(bottoms[end] ?? -Infinity, yOf(min));
    } else {
      columns.push(at);
      tops.push(yOf(max));
      bottoms.push(yOf(min));
    }
  }
  close();
  ctx.fill();
  ctx.restore();
}

/** Single rows as small squares where they stand far enough apart to be told. */
function drawRows({ ctx, bbox, series, valToPos }: uPlot, line: Line, fill: string): void {
  const [first, last] = series[0]?.idxs ?? [0, -1];
  const ratio = devicePixelRatio;
  if (!line.isRows || (last - first) * 8 * ratio > bbox.width) return;
  const size = Math.round(3 * ratio);
  ctx.fillStyle = fill;
  for (let i = first; i <= last; i += 1) {
    const value = line.mean[i];
    const x = valToPos(line.x[i] ?? 0, "x", true);
    if (typeof value === "number" && x >= bbox.left) ctx.fillRect(Math.round(x - size / 2), Math.round(valToPos(value, "y", true) - size / 2), size, size);
  }
}

/** A dashed line with its word where a limit stands. */
function drawLimit({ ctx, bbox }: uPlot, y: number, label: string): void {
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = token("--alarm");
  ctx.fillStyle = token("--text-muted");
  ctx.lineWidth = ratio;
  ctx.setLineDash([4 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${11 * ratio}px ${token("--font-ui")}`;
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  ctx.fillText(label, bbox.left + 4 * ratio, y - 2 * ratio);
  ctx.restore();
}

export const TrendLane = memo(function TrendLane({ look, line, stage, width, height, onReady }: TrendLaneProps) {
  const { f } = useText();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ look, f, line });
  useLayoutEffect(() => {
    latest.current = { look, f, line };
  });

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const colour = () => strokeOf(latest.current.look.colour);
    const hidden: uPlot.Series = { scale: "y", stroke: "transparent", width: 0, points: { show: false }, paths: () => null };
    const made = makeLane(
      element,
      {
        width, height, format: () => latest.current.f,
        x: { auto: false, range: (_u, min, max) => [min, max] },
        y: {
          range: (_u, low, high) => {
            const { scale, threshold } = latest.current.look;
            if (scale !== undefined) return [scale[0], scale[1]];
            const [min, max] = [low ?? 0, high ?? 1];
            return threshold === undefined ? withRoom(min, max) : withRoom(Math.min(min, threshold.value), Math.max(max, threshold.value));
          },
        },
        series: [
          hidden,
          hidden,
          { scale: "y", stroke: colour, width: 1.25, dash: look.colour === "ink" ? [] : seriesDash(look.colour), spanGaps: false, points: { show: false } },
        ],
        under: (u) => drawBand(u, latest.current.line, withAlpha(colour(), Number(token("--chart-band")) || 0.14)),
        over: (u) => {
          drawRows(u, latest.current.line, colour());
          const limit = latest.current.look.threshold;
          if (limit !== undefined) drawLimit(u, u.valToPos(limit.value, "y", true), limit.label);
        },
      },
      [[], [], [], []],
    );
    plot.current = made;
    onReady(look.tag, (value) => made.valToPos(value, "y") + made.bbox.top / devicePixelRatio);
    const stops = [onThemeChange(() => made.redraw(true, true)), stage.onPaint(({ from, to }) => made.setScale("x", { min: from, max: to }))];
    return () => {
      for (const stop of stops) stop();
      onReady(look.tag, null);
      made.destroy();
      plot.current = null;
    };
    // Size and data are pushed below, the window by the stage; a new tag or colour is a new instance.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [look.tag, look.colour, stage, onReady]);

  useEffect(() => {
    plot.current?.setSize({ width: Math.max(80, width), height: Math.max(24, height) });
  }, [width, height]);
  useEffect(() => {
    const made = plot.current;
    if (made === null) return;
    made.setData([line.x, line.max, line.min, line.mean], false);
    // `look` and `f` are read from `latest` while drawing: a new threshold, scale or language draws again.
    made.setScale("x", { min: stage.view.from, max: stage.view.to });
  }, [line, look, f, stage]);

  return <div ref={host} className={cx(styles["plot"])} aria-hidden="true" />;
});
