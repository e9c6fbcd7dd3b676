// Points on a plane without a scale: near is alike. A group is one path; the nearest point follows the pointer or the arrow keys and is chosen by click or Enter.

import { useMemo, useState, type KeyboardEvent, type MouseEvent } from "react";
import styles from "./Charts.module.css";
import { ChartFrame } from "./ChartFrame.tsx";
import { markerShapes } from "./ScatterChart.tsx";
import { cx } from "../parts/classes.ts";

export interface MapCloud {
  readonly label: string;
  /** A colour of the theme, as CSS. */
  readonly colour: string;
  /** Points by their place in x and y. */
  readonly points: readonly number[];
}

export interface PointMapProps {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly clouds: readonly MapCloud[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly height: number;
  /** Drawn with a dark edge. */
  readonly strong: (point: number) => boolean;
  /** A point in words. */
  readonly pointWord: (point: number) => string;
  readonly onPoint: (point: number) => void;
}

const [left, right, top, bottom] = [10, 10, 18, 18];
const reachPx = 24;

export function PointMap({ label, x, y, clouds, xTitle, yTitle, height, strong, pointWord, onPoint }: PointMapProps) {
  const says = clouds.map((cloud) => `${cloud.label}: ${cloud.points.length}`).join("; ");
  return (
    <ChartFrame
      label={label} says={says} height={height}
      caption={<span className={cx(styles["legend"])}>{clouds.map((cloud) => <span key={cloud.label}><i style={{ background: cloud.colour }} />{cloud.label}</span>)}</span>}
    >
      {(width) => <Plot width={width} height={height} x={x} y={y} clouds={clouds} strong={strong} pointWord={pointWord} onPoint={onPoint} label={label} xTitle={xTitle} yTitle={yTitle} />}
    </ChartFrame>
  );
}

type PlotProps = PointMapProps & { readonly width: number };

function Plot({ width, height, x, y, clouds, strong, pointWord, onPoint, label, xTitle, yTitle }: PlotProps) {
  const [near, setNear] = useState<number | null>(null);
  const places = useMemo(() => {
    const [a, b] = [spread(x), spread(y)];
    const [wide, high] = [Math.max(10, width - left - right), Math.max(10, height - top - bottom)];
    return { x: Float64Array.from(x, (value) => left + ((value - a.low) / a.wide) * wide), y: Float64Array.from(y, (value) => top + (1 - (value - b.low) / b.wide) * high) };
  }, [x, y, width, height]);
  const pathOf = (points: readonly number[], shape: string) => points.map((i) => `M${(places.x[i] ?? 0).toFixed(1)} ${(places.y[i] ?? 0).toFixed(1)}${shape}`).join("");
  const paths = useMemo(
    () => clouds.map((cloud, k) => ({ cloud, all: pathOf(cloud.points, shapeAt(k)), edge: pathOf(cloud.points.filter(strong), shapeAt(k)) })),
    // `pathOf` reads the places alone.
    // oxlint-disable-next-line react/exhaustive-deps
    [clouds, places, strong],
  );
  const nearest = (event: MouseEvent<SVGSVGElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let [best, least] = [-1, reachPx ** 2];
    for (let i = 0; i < places.x.length; i += 1) {
      const distance = ((places.x[i] ?? 0) - px) ** 2 + ((places.y[i] ?? 0) - py) ** 2;
      if (distance < least) [best, least] = [i, distance];
    }
    return best < 0 ? null : best;
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 10, ArrowDown: -10 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setNear(near === null ? 0 : Math.max(0, Math.min(places.x.length - 1, near + step)));
    } else if (event.key === "Enter" && near !== null) onPoint(near);
  };
  return (
    <>
      <svg
        width={width} height={height} className={cx(styles["map"])} role="application" aria-label={label} tabIndex={0}
        onPointerMove={(event) => setNear(nearest(event))} onPointerLeave={() => setNear(null)} onKeyDown={onKey}
        onClick={(event) => {
          // Asked of the click itself: the point under a quick hand may not be drawn yet.
          const point = nearest(event);
          if (point !== null) onPoint(point);
        }}
      >
        {paths.map(({ cloud, all }) => <path key={cloud.label} d={all} fill={cloud.colour} fillOpacity={0.6} />)}
        {paths.map(({ cloud, edge }) => edge !== "" && <path key={cloud.label} d={edge} fill={cloud.colour} stroke="var(--text)" strokeWidth={0.8} />)}
        {near !== null && <circle cx={places.x[near]} cy={places.y[near]} r={6} fill="none" stroke="var(--text)" strokeWidth={1.5} />}
      </svg>
      <span className={cx(styles["axisTitle"])} style={{ left: 4, top: 0 }}>{yTitle}</span>
      <span className={cx(styles["axisTitle"])} style={{ right: 12, bottom: 0 }}>{xTitle}</span>
      <span className={cx(styles["axisTitle"])} style={{ left: 4, bottom: 0 }} aria-live="polite">{near === null ? "" : pointWord(near)}</span>
    </>
  );
}

const shapeAt = (k: number) => markerShapes[k % markerShapes.length] ?? markerShapes[0];

function spread(values: ArrayLike<number>): { low: number; wide: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    low = Math.min(low, values[i] ?? 0);
    high = Math.max(high, values[i] ?? 0);
  }
  const wide = high > low ? high - low : 1;
  return { low: (high > low ? low : low - 0.5) - 0.03 * wide, wide: 1.06 * wide };
}
