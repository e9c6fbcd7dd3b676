// The whole extent of one tag as a strip, with the window shown below it; drag moves the window, arrow keys too.

import { useEffect, useMemo, useRef, useState } from "react";
import styles from "./Trend.module.css";
import type { Range } from "./TrendChart.tsx";
import { fitWindow, lineOf } from "./lines.ts";
import type { Series } from "../../shared/contract/data.ts";
import { cx } from "../parts/classes.ts";

export interface OverviewProps {
  readonly label: string;
  readonly tag: string;
  readonly extent: Range;
  readonly window: Range;
  readonly onWindow: (window: Range) => void;
  readonly load: (from: number, to: number, buckets: number) => Promise<Series>;
}

export function Overview({ label, tag, extent, window: shown, onWindow, load }: OverviewProps) {
  const area = useRef<HTMLDivElement>(null);
  const [series, setSeries] = useState<Series | null>(null);
  useEffect(() => {
    let isOld = false;
    load(extent.from, extent.to, 600).then(
      (next) => !isOld && setSeries(next),
      () => undefined, // the trend below reads the same data and shows the failure
    );
    return () => {
      isOld = true;
    };
  }, [load, extent.from, extent.to]);
  const path = useMemo(() => {
    const column = series?.columns.find((one) => one.name === tag);
    if (series === null || column === undefined) return "";
    const line = lineOf(column, series.bucket);
    const values = line.mean.filter((value) => value !== null);
    const low = values.reduce((a, b) => Math.min(a, b), Infinity);
    const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
    let pen = false;
    return line.x.map((x, i) => {
      const value = line.mean[i];
      if (value === null || value === undefined) {
        pen = false;
        return "";
      }
      const at = `${pen ? "L" : "M"}${(1000 * (x - extent.from) / (extent.to - extent.from || 1)).toFixed(1)} ${(28 - 26 * (value - low) / (high - low || 1)).toFixed(1)}`;
      pen = true;
      return at;
    }).join("");
  }, [series, tag, extent]);
  const span = shown.to - shown.from;
  const share = (at: number) => (at - extent.from) / (extent.to - extent.from || 1);
  const moveTo = (middle: number) => onWindow(fitWindow({ from: middle - span / 2, to: middle + span / 2 }, extent, 1));
  const place = (clientX: number) => {
    const box = area.current?.getBoundingClientRect();
    return box === undefined ? extent.from : extent.from + ((clientX - box.left) / box.width) * (extent.to - extent.from);
  };
  return (
    <div className={cx(styles["over"])}>
      <span className={cx(styles["overName"])} title={tag}>{tag}</span>
      <div
        ref={area} className={cx(styles["overPlot"])} role="slider" tabIndex={0} aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * share((shown.from + shown.to) / 2))}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          moveTo(place(event.clientX));
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && moveTo(place(event.clientX))}
        onKeyDown={(event) => {
          const step = event.key === "ArrowLeft" ? -span / 2 : event.key === "ArrowRight" ? span / 2 : 0;
          if (step === 0) return;
          event.preventDefault();
          moveTo((shown.from + shown.to) / 2 + step);
        }}
      >
        <svg width="100%" height="30" viewBox="0 0 1000 30" preserveAspectRatio="none" aria-hidden="true"><path d={path} fill="none" stroke="var(--series-1)" strokeWidth="1" vectorEffect="non-scaling-stroke" /></svg>
        <span className={cx(styles["overWindow"])} style={{ left: `${100 * share(shown.from)}%`, width: `${100 * (share(shown.to) - share(shown.from))}%` }} />
      </div>
    </div>
  );
}
