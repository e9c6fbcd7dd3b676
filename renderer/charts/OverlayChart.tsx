// Batches or runs laid over each other: one lane a tag, every group from its own start, the chosen one strong, the others thin.
// Drawn by uPlot on one canvas a lane; data come by `load`, cut to pixels. Nothing is stretched: a longer group runs further.

import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import uPlot from "uplot";
import styles from "./Trend.module.css";
import { onThemeChange, token } from "./colours.ts";
import { laneHeightOf, laneMargin, makeLane, scaleWidth } from "./laneScale.ts";
import { lineOf } from "./lines.ts";
import { numberTicks } from "./ticks.ts";
import type { Lane } from "./TrendChart.tsx";
import type { Series } from "../../shared/contract/data.ts";
import { failureOf, type FailureData } from "../../shared/contract/errors.ts";
import { cx } from "../parts/classes.ts";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { Skeleton } from "../parts/Empty.tsx";
import { useText } from "../parts/words.ts";

export interface OverlayGroup {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface OverlayChartProps {
  readonly label: string;
  readonly lanes: readonly Lane[];
  readonly groups: readonly OverlayGroup[];
  readonly chosen: string | null;
  readonly axis: "time" | "row";
  /** Reads a group over its extent. A new function reads again. */
  readonly load: (group: OverlayGroup) => Promise<Series>;
  readonly caption: string;
  /** What stands at the end of the axis: "since the start". */
  readonly axisWord: string;
  readonly tools?: ReactNode;
}

export function OverlayChart({ label, lanes, groups, chosen, axis, load, caption, axisWord, tools }: OverlayChartProps) {
  const { f } = useText();
  const body = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [read, setRead] = useState<ReadonlyMap<string, Series>>(new Map());
  const [failure, setFailure] = useState<FailureData | null>(null);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const key = groups.map(({ name }) => name).join("\n");
  useEffect(() => {
    let isOld = false;
    Promise.all(groups.map(async (group) => [group.name, await load(group)] as const)).then(
      (all) => !isOld && (setRead(new Map(all)), setFailure(null)),
      (thrown: unknown) => !isOld && setFailure(failureOf(thrown)),
    );
    return () => {
      isOld = true;
    };
    // `groups` is new on every render; its names are the key.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, load]);
  const longest = [...read.values()].reduce((most, { from, to }) => Math.max(most, to - from), 1);
  const laneHeight = laneHeightOf(size.height, lanes.length);
  const width = Math.max(40, size.width - scaleWidth - laneMargin);
  const word = (at: number) => (axis === "time" ? f.duration(at / 1000) : f.number(at, { digits: 0 }));
  const ticks = numberTicks(0, longest / (axis === "time" ? tickUnit(longest) : 1), 6).map((tick) => tick * (axis === "time" ? tickUnit(longest) : 1));
  return (
    <figure className={cx(styles["chart"])} aria-label={label}>
      <div className={cx(styles["tools"])}>{tools}</div>
      <div ref={body} className={cx(styles["body"])} style={{ ["--margin" as string]: `${laneMargin}px` }} role="img" aria-label={caption}>
        {failure !== null && <div className={cx(styles["note"])}><ErrorNote error={failure} /></div>}
        {read.size === 0 && failure === null && <Skeleton what={label} shape="block" />}
        {size.width > 0 && read.size > 0 && (
          <div aria-hidden="true">
            {lanes.map((lane) => (
              <div key={lane.tag} className={cx(styles["lane"])} style={{ height: laneHeight }}>
                <OverlayLane lane={lane} groups={groups} read={read} chosen={chosen} longest={longest} width={scaleWidth + width} height={laneHeight} />
                <div className={cx(styles["readout"])}>
                  <i className={cx(styles["bar"])} style={{ background: `var(--series-${lane.colour})` }} />
                  <span className={cx(styles["name"])} title={lane.tag}>{lane.tag}</span>
                  <span className={cx(styles["unit"])}>{lane.unit}</span>
                </div>
              </div>
            ))}
            <div className={cx(styles["axis"])}>
              {ticks.filter((tick) => tick > 0 && tick < longest * 0.97).map((tick) => <span key={tick} className={cx(styles["tick"])} style={{ left: scaleWidth + (tick / longest) * width }}>{word(tick)}</span>)}
              <span className={cx(styles["axisEnd"])}>{axisWord}</span>
            </div>
          </div>
        )}
      </div>
      <figcaption className={cx(styles["caption"])} title={caption}>{caption}</figcaption>
    </figure>
  );
}

/** The largest of second, minute, hour and day that fits four times, µs: round ticks of a span. */
function tickUnit(spanUs: number): number {
  return [86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000].find((unit) => spanUs >= 4 * unit) ?? 1000;
}

interface OverlayLaneProps {
  readonly lane: Lane;
  readonly groups: readonly OverlayGroup[];
  readonly read: ReadonlyMap<string, Series>;
  readonly chosen: string | null;
  readonly longest: number;
  readonly width: number;
  readonly height: number;
}

function OverlayLane({ lane, groups, read, chosen, longest, width, height }: OverlayLaneProps) {
  const { f } = useText();
  const host = useRef<HTMLDivElement>(null);
  // All groups on one axis of places since the start; a place that a group does not have is left open and bridged.
  const data = useMemo(() => {
    // The chosen one last, over the others.
    const lines = [...groups].sort((a, b) => Number(a.name === chosen) - Number(b.name === chosen)).flatMap((group) => {
      const series = read.get(group.name);
      const column = series?.columns.find(({ name }) => name === lane.tag);
      if (series === undefined || column === undefined) return [];
      const line = lineOf(column, series.bucket);
      return [{ name: group.name, x: line.x.map((at) => at - series.from), y: line.mean }];
    });
    return { names: lines.map(({ name }) => name), joined: lines.length === 0 ? ([[]] as unknown as uPlot.AlignedData) : uPlot.join(lines.map(({ x, y }) => [x, y] as uPlot.AlignedData)) };
  }, [groups, read, lane.tag, chosen]);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const series = data.names.map((name): uPlot.Series => ({ stroke: () => token(`--series-${lane.colour}`), alpha: chosen === null || name === chosen ? 1 : 0.45, width: name === chosen ? 2 : 1, spanGaps: true, points: { show: false } }));
    const made = makeLane(element, { width, height, x: { range: () => [0, longest] }, format: () => f, series }, data.joined);
    const stop = onThemeChange(() => made.redraw(true, true));
    return () => {
      stop();
      made.destroy();
    };
  }, [data, lane.colour, chosen, longest, width, height, f]);
  return <div ref={host} className={cx(styles["plot"])} />;
}
