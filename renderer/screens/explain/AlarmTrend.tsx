// The alarm on the trend: raw tags of its strongest drivers, the score with its threshold, and a strip a tag of what it did to the score.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import styles from "./Explain.module.css";
import { byTag, type AlarmRead } from "./sentence.ts";
import { contract } from "../../../shared/contract/contract.ts";
import type { DatasetInfo, Series, SeriesColumn } from "../../../shared/contract/data.ts";
import { explainText } from "../../../shared/text/explain.ts";
import { useClient } from "../../app/calls.tsx";
import { onThemeChange, seriesAt, token } from "../../charts/colours.ts";
import { TrendChart, type Lane, type Range } from "../../charts/TrendChart.tsx";
import { scaleWidth } from "../../charts/laneScale.ts";
import { cx } from "../../parts/classes.ts";
import { look } from "../../parts/look.ts";
import { useText } from "../../parts/words.ts";

/** Room that the trend keeps at its right for read-outs. */
const chartMargin = 118;
const mostTags = 3;
const scoreTag = "\u0000score";

/** The score on the buckets of the raw tags. x rises; a bucket without a row is NaN. Exported for its test. */
export function bucketed(x: Float64Array, y: Float64Array, from: number, to: number, bucket: number): Omit<SeriesColumn, "name" | "unit"> {
  const size = Math.max(bucket, 1e-9);
  const count = Math.max(1, Math.ceil((to - from) / size));
  const [min, max, sum, n, at] = [0, 0, 0, 0, 0].map(() => new Float64Array(count)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  min.fill(Infinity);
  max.fill(-Infinity);
  for (let i = 0; i < count; i += 1) at[i] = from + i * size;
  for (let i = 0; i < x.length; i += 1) {
    const [position, value] = [x[i] ?? 0, y[i] ?? NaN];
    if (position < from || position > to || Number.isNaN(value)) continue;
    // The end belongs to the last bucket: an alarm is often the last row there is.
    const place = Math.min(count - 1, Math.floor((position - from) / size));
    min[place] = Math.min(min[place] ?? Infinity, value);
    max[place] = Math.max(max[place] ?? -Infinity, value);
    sum[place] = (sum[place] ?? 0) + value;
    n[place] = (n[place] ?? 0) + 1;
  }
  // Only buckets that hold a row: rows fall less often than pixels here, and an empty pixel is no gap.
  const kept = Array.from({ length: count }, (_, i) => i).filter((i) => (n[i] ?? 0) > 0);
  const take = (of: (i: number) => number) => Float64Array.from(kept, of);
  return { x: take((i) => at[i] ?? 0), min: take((i) => min[i] ?? NaN), max: take((i) => max[i] ?? NaN), mean: take((i) => (sum[i] ?? 0) / (n[i] ?? 1)), count: take((i) => n[i] ?? 0) };
}

export interface AlarmTrendProps {
  readonly read: AlarmRead;
  readonly dataset: DatasetInfo;
}

export function AlarmTrend({ read, dataset }: AlarmTrendProps) {
  const { t, f } = useText();
  const client = useClient();
  const { strip, alarm } = read;
  const numbers = useMemo(() => new Map(dataset.columns.filter((column) => column.kind === "number").map((column) => [column.name, column])), [dataset]);
  const tags = useMemo(() => {
    const wanted = byTag(read.drivers).flatMap((part) => part.tag.split(" + "));
    return [...new Set(wanted)].filter((tag) => numbers.has(tag)).slice(0, mostTags);
  }, [read, numbers]);
  const axis = dataset.fromUs === null ? "row" : "time";
  const extent = useMemo((): Range => ({ from: strip.x[0] ?? 0, to: Math.max((strip.x[strip.x.length - 1] ?? 0), (strip.x[0] ?? 0) + 1) }), [strip]);
  const [view, setView] = useState<Range>(extent);
  const lanes = useMemo(
    (): Lane[] => [
      ...tags.map((tag, i): Lane => {
        const unit = numbers.get(tag)?.unit;
        return { tag, colour: seriesAt(i), ...(unit === undefined ? {} : { unit }) };
      }),
      { tag: scoreTag, title: t(explainText.score), colour: "ink", ...(read.threshold === null ? {} : { threshold: { value: read.threshold, label: t(explainText.threshold, { value: f.number(read.threshold) }) } }) },
    ],
    [tags, numbers, read.threshold, t, f],
  );
  const load = useCallback(
    async (from: number, to: number, buckets: number): Promise<Series> => {
      // Never finer than two steps of the data: an empty pixel between two rows is no gap.
      const step = axis === "time" ? (dataset.stepS ?? 0) * 1e6 : 1;
      const wanted = step > 0 ? Math.max(10, Math.min(buckets, Math.floor((to - from) / (2 * step)))) : buckets;
      const bucket = Math.max((to - from) / wanted, axis === "time" ? 1 : 1e-6);
      const score = { name: scoreTag, ...bucketed(strip.x, strip.score, from, to, bucket) };
      if (tags.length === 0) return { axis, from, to, bucket, rows: strip.x.length, columns: [score] };
      const series = await client.call(contract.data.readSeries, { columns: tags, from, to, buckets: wanted, group: alarm.group });
      return { ...series, columns: [...series.columns, score] };
    },
    [client, tags, strip, axis, alarm.group, dataset.stepS],
  );
  return (
    <>
      <div className={cx(styles["chart"])}>
        <TrendChart key={alarm.id} label={t(explainText.onTrend)} axis={axis} lanes={lanes} extent={extent} load={load} onWindow={setView} marks={[{ at: strip.at, word: "" }]} bare />
      </div>
      <div className={cx(styles["strips"])} role="list" aria-label={t(explainText.onTrendSub)}>
        {strip.tags.slice(0, 4).map((tag, i) => <Strip key={tag} tag={tag} x={strip.x} shares={strip.shares[i] ?? new Float64Array()} view={view} most={largest(strip.shares)} />)}
      </div>
    </>
  );
}

function largest(shares: readonly Float64Array[]): number {
  let most = 1e-12;
  for (const share of shares) for (const value of share) if (Math.abs(value) > most) most = Math.abs(value);
  return most;
}

interface StripProps {
  readonly tag: string;
  readonly x: Float64Array;
  readonly shares: Float64Array;
  readonly view: Range;
  readonly most: number;
}

/** Strength of ink is the size of the share; a lowering share is drawn as an outline only. */
function Strip({ tag, x, shares, view, most }: StripProps) {
  const { t, f } = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const host = element?.parentElement;
    if (element === null || host === null || host === undefined) return;
    const draw = () => {
      const width = Math.max(10, host.clientWidth - scaleWidth - chartMargin);
      const ratio = window.devicePixelRatio || 1;
      element.style.left = `${scaleWidth}px`;
      element.style.width = `${width}px`;
      element.width = Math.round(width * ratio);
      element.height = Math.round(12 * ratio);
      const pen = element.getContext("2d");
      if (pen === null) return;
      pen.scale(ratio, ratio);
      const place = (at: number) => ((at - view.from) / (view.to - view.from || 1)) * width;
      // Whole device pixels side by side: overlapping strokes of ink would draw stripes that are not in the data.
      const edge = (at: number) => Math.round(place(at) * ratio) / ratio;
      const [up, down] = [token("--push-up"), token("--push-down")];
      for (let i = 0; i < x.length; i += 1) {
        const share = shares[i] ?? 0;
        const from = edge(x[i] ?? 0);
        const size = (i + 1 < x.length ? edge(x[i + 1] ?? 0) : from + 1) - from;
        if (size <= 0) continue;
        pen.globalAlpha = Math.min(1, Math.abs(share) / most);
        pen.fillStyle = share >= 0 ? up : down;
        if (share >= 0) pen.fillRect(from, 0, size, 12);
        else {
          pen.fillRect(from, 0, size, 2);
          pen.fillRect(from, 10, size, 2);
        }
      }
      pen.globalAlpha = 1;
      pen.strokeStyle = token("--line");
      pen.strokeRect(0.5, 0.5, width - 1, 11);
    };
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(host);
    const stop = onThemeChange(draw);
    return () => {
      observer.disconnect();
      stop();
    };
  }, [x, shares, view, most]);
  const finite = Array.from(shares).filter(Number.isFinite);
  const ends = { low: f.number(finite.reduce((a, b) => Math.min(a, b), Infinity), { digits: 2, sign: true }), high: f.number(finite.reduce((a, b) => Math.max(a, b), -Infinity), { digits: 2, sign: true }) };
  return (
    <div className={cx(styles["strip"])} role="listitem">
      <canvas ref={canvas} role="img" aria-label={`${t(explainText.strip, { tag })}. ${t(explainText.stripSays, { tag, ...ends })}`} />
      <span className={look.cut} title={tag} aria-hidden="true">{tag}</span>
    </div>
  );
}
