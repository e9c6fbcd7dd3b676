// One lane of a trend: one tag, own scale, drawn by uPlot as mean line in a band from lowest to highest.
// The instance lives as long as the lane; data and window are pushed into it. Draws nothing but its own canvas.

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import styles from "./Trend.module.css";
import { onThemeChange, seriesDash, token, type SeriesNumber } from "./colours.ts";
import type { Line } from "./lines.ts";
import { numberTicks, tickDigits } from "./ticks.ts";
import { cx } from "../parts/classes.ts";
import { useText } from "../parts/words.ts";

/** Room at the left of every lane for the figures of its scale, px. */
export const scaleWidth = 52;

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
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  /** Tells where a value stands in the lane, px from its top; for the cursor's dot. */
  readonly onReady: (tag: string, yOf: ((value: number) => number) | null) => void;
}

const strokeOf = (colour: SeriesNumber | "ink") => token(colour === "ink" ? "--push-up" : `--series-${colour}`);

function withAlpha(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(alpha * 100)}%, transparent)`;
}

export function TrendLane({ look, line, from, to, width, height, onReady }: TrendLaneProps) {
  const { f } = useText();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ look, f, line });
  useEffect(() => {
    latest.current = { look, f, line };
  });

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const colour = () => strokeOf(latest.current.look.colour);
    const font = `${token("--size-xs")} ${token("--font-ui")}`;
    const made = new uPlot(
      {
        width: Math.max(80, width), height: Math.max(24, height), padding: [8, 0, 4, 0], legend: { show: false }, cursor: { show: false }, select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        scales: {
          x: { time: false, auto: false, range: (_u, min, max) => [min, max] },
          y: {
            range: (_u, low, high) => {
              const { scale, threshold } = latest.current.look;
              if (scale !== undefined) return [scale[0], scale[1]];
              let [min, max] = [low ?? 0, high ?? 1];
              if (threshold !== undefined) [min, max] = [Math.min(min, threshold.value), Math.max(max, threshold.value)];
              const room = max > min ? (max - min) * 0.08 : Math.max(Math.abs(max) * 0.05, 0.5);
              return [min - room, max + room];
            },
          },
        },
        axes: [
          { show: false },
          {
            size: scaleWidth, gap: 6, font, stroke: () => token("--text-muted"), ticks: { show: false }, border: { show: false }, grid: { stroke: () => token("--chart-grid"), width: 1 },
            splits: (u, _axis, min, max) => numberTicks(min, max, Math.max(2, Math.min(4, Math.floor(u.height / 34)))),
            values: (_u, splits) => splits.map((value) => latest.current.f.number(value, { digits: tickDigits(splits) })),
          },
        ],
        series: [
          {},
          { scale: "y", stroke: "transparent", width: 0, points: { show: false } },
          { scale: "y", stroke: "transparent", width: 0, points: { show: false } },
          {
            scale: "y", stroke: colour, width: 1.25, dash: look.colour === "ink" ? [] : seriesDash(look.colour), spanGaps: false,
            points: { show: (u, _s, first, last) => latest.current.line.isRows && last - first < u.width / 5, size: 4, fill: colour, stroke: colour },
          },
        ],
        bands: [{ series: [1, 2], fill: () => withAlpha(colour(), Number(token("--chart-band")) || 0.14) }],
        hooks: {
          draw: [
            (u) => {
              const limit = latest.current.look.threshold;
              if (limit === undefined) return;
              const y = u.valToPos(limit.value, "y", true);
              const { ctx, bbox } = u;
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
              ctx.fillText(limit.label, bbox.left + 4 * ratio, y - 2 * ratio);
              ctx.restore();
            },
          ],
        },
      },
      [[], [], [], []],
      element,
    );
    plot.current = made;
    onReady(look.tag, (value) => made.valToPos(value, "y") + made.bbox.top / devicePixelRatio);
    const stop = onThemeChange(() => made.redraw(true, true));
    return () => {
      stop();
      onReady(look.tag, null);
      made.destroy();
      plot.current = null;
    };
    // Size, window and data are pushed below; a new tag or colour is a new instance.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [look.tag, look.colour, onReady]);

  useEffect(() => {
    plot.current?.setSize({ width: Math.max(80, width), height: Math.max(24, height) });
  }, [width, height]);
  useEffect(() => {
    const made = plot.current;
    if (made === null) return;
    made.setData([line.x, line.max, line.min, line.mean], false);
    // `look` and `f` are read from `latest` while drawing: a new threshold, scale or language draws again.
  }, [line, look, f]);
  useEffect(() => {
    plot.current?.setScale("x", { min: from, max: to });
  }, [line, from, to, look, f]);

  return <div ref={host} className={cx(styles["plot"])} aria-hidden="true" />;
}
