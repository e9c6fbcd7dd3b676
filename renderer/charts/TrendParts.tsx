// Pieces of a trend around its lanes: read-out in the margin, gaps, event lanes, cursor, time axis. HTML over and beside the canvases.
// What stands at a place of the axis says so (`data-from`, `data-to`) and is put there by the stage, not by React.

import { useLayoutEffect, useRef } from "react";
import styles from "./Trend.module.css";
import { seriesColour, type SeriesNumber } from "./colours.ts";
import { axisHeight, scaleWidth } from "./laneScale.ts";
import { nearest, type Line } from "./lines.ts";
import { numberTicks, timeTicks } from "./ticks.ts";
import { place, useCursor, type TrendStage, type View } from "./trendStage.ts";
import { cx } from "../parts/classes.ts";
import { useText, type Words } from "../parts/words.ts";
import { zoneOffsetUs } from "../../shared/text/format.ts";
import { partsText } from "../../shared/text/parts.ts";

/** A place on the axis in words: a time in the plant's zone, or a row number. */
export function placeWords(at: number, axis: "time" | "row", span: number, { f, language }: Words): string {
  if (axis === "row") return f.number(Math.round(at), { digits: 0 });
  if (span < 60_000_000) return f.time(at, "clockSecond");
  return f.time(at, span > 3 * 86_400_000_000 ? "minute" : span > 7_200_000_000 * 2 ? "clock" : "clockSecond").replace(language === "de" ? /:00$/ : /$^/, "");
}

export interface ReadoutProps {
  readonly title: string;
  readonly unit: string;
  readonly colour: SeriesNumber | "ink";
  readonly line: Line;
  readonly stage: TrendStage;
}

/** Name, value at the cursor, lowest and highest there. Stands in the lane's right margin, never over the curve. */
export function Readout({ title, unit, colour, line, stage }: ReadoutProps) {
  const { t, f } = useText();
  const cursor = useCursor(stage);
  const at = cursor === null ? -1 : nearest(line, cursor);
  const [low, mean, high] = [line.min[at], line.mean[at], line.max[at]];
  const hasRange = typeof low === "number" && typeof high === "number" && high > low;
  return (
    <div className={cx(styles["readout"])}>
      <i className={cx(styles["bar"])} style={{ background: colour === "ink" ? "var(--push-up)" : seriesColour(colour) }} />
      <span className={cx(styles["name"])} title={title}>{title}</span>
      <span className={cx(styles["value"])}>
        {typeof mean === "number" ? f.number(mean) : cursor === null ? "" : <span className={cx(styles["unit"])}>{t(partsText.unknown)}</span>} <span className={cx(styles["unit"])}>{unit}</span>
      </span>
      {hasRange && <span className={cx(styles["spread"])}>{f.interval(low, high)}</span>}
    </div>
  );
}

/** Hatched stretches without data; `isTold` writes their length where it fits (once a chart is enough). */
export function Gaps({ line, width, axis, isTold }: { readonly line: Line; readonly width: number; readonly axis: "time" | "row"; readonly isTold: boolean }) {
  const words = useText();
  return (
    <div className={cx(styles["field"])} style={{ left: scaleWidth, width }}>
      {line.gaps.map(([from, to]) => {
        const says = words.t(partsText.noData, { time: axis === "time" ? words.f.duration((to - from) / 1000) : words.f.number(to - from, { digits: 0 }) });
        return [
          <div key={`${from} hatch`} className={cx(styles["gap"])} data-from={from} data-to={to} data-least={3} />,
          isTold && <div key={from} className={cx(styles["gapRoom"])} data-from={from} data-to={to} data-least={says.length * 6.6}><span className={cx(styles["gapWord"])}>{says}</span></div>,
        ];
      })}
    </div>
  );
}

export interface TrendEvent {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** The word of its class, regime or ticket; always there, whatever the colour. */
  readonly word: string;
  /** Regimes are grey words; suggestions are dashed. */
  readonly kind: "label" | "suggested" | "regime" | "ticket";
  /** Label classes take series 5 to 8. */
  readonly colour?: SeriesNumber | undefined;
  readonly isChosen?: boolean;
}

export interface EventLane {
  readonly id: string;
  readonly label: string;
  readonly events: readonly TrendEvent[];
}

export interface EventLanesProps {
  readonly lanes: readonly EventLane[];
  /** Where hands have rested: events far from it are not made. */
  readonly near: View;
  readonly width: number;
  readonly axis: "time" | "row";
  readonly onEvent: ((id: string) => void) | undefined;
}

export function EventLanes({ lanes, near, width, axis, onEvent }: EventLanesProps) {
  const words = useText();
  const room = near.to - near.from;
  return (
    <>
      {lanes.map((lane) => (
        <div key={lane.id} className={cx(styles["eventLane"])} role="group" aria-label={lane.label}>
          <div className={cx(styles["eventArea"])} style={{ left: scaleWidth, width }}>
            {lane.events
              .filter((event) => event.to >= near.from - room && event.from <= near.to + room)
              .map((event) => {
                const colour = event.colour === undefined ? undefined : seriesColour(event.colour);
                const name = `${event.word}, ${placeWords(event.from, axis, Infinity, words)} – ${placeWords(event.to, axis, Infinity, words)}`;
                const look = {
                  className: cx(styles["event"], event.kind === "regime" && styles["regime"], event.kind === "suggested" && styles["suggested"], event.isChosen && styles["chosen"]),
                  "data-from": event.from, "data-to": event.to, title: name,
                  ...(colour === undefined ? {} : { style: { borderColor: colour, background: `color-mix(in srgb, ${colour} 16%, var(--surface))` } }),
                };
                return onEvent === undefined || event.kind === "regime" ? (
                  <span key={event.id} {...look} role="img" aria-label={name}>{event.word}</span>
                ) : (
                  <button key={event.id} type="button" {...look} aria-label={name} onClick={() => onEvent(event.id)}>{event.word}</button>
                );
              })}
          </div>
          <span className={cx(styles["eventLabel"])}>{lane.label}</span>
        </div>
      ))}
    </>
  );
}

export interface CursorLayerProps {
  readonly stage: TrendStage;
  readonly lanes: readonly { readonly tag: string; readonly colour: SeriesNumber | "ink" }[];
  readonly lines: ReadonlyMap<string, Line>;
  readonly laneHeight: number;
  readonly width: number;
  readonly height: number;
  /** Where a value stands in a tag's lane, px from its top. */
  readonly places: ReadonlyMap<string, (value: number) => number>;
}

/** The cursor through all lanes with a dot on each curve; it keeps its place on the axis while the window moves. */
export function CursorLayer({ stage, lanes, lines, laneHeight, width, height, places }: CursorLayerProps) {
  const cursor = useCursor(stage);
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    const parts = [...element.querySelectorAll<HTMLElement>("[data-from]")];
    return stage.onPaint((view, wide) => {
      place(parts, view, wide);
      for (const dot of parts) if (dot.dataset["tag"] !== undefined) dot.style.top = `${Number(dot.dataset["lane"]) * laneHeight + (places.get(dot.dataset["tag"])?.(Number(dot.dataset["value"])) ?? 0)}px`;
    });
  });
  if (cursor === null) return null;
  return (
    <div ref={root} className={cx(styles["field"])} style={{ left: scaleWidth, width, height: height - axisHeight }}>
      <div className={cx(styles["cursor"])} data-from={cursor} />
      {lanes.map((lane, index) => {
        const line = lines.get(lane.tag);
        const at = line === undefined ? -1 : nearest(line, cursor);
        const value = line?.mean[at];
        if (typeof value !== "number") return null;
        return <i key={lane.tag} className={cx(styles["dot"])} data-from={line?.x[at]} data-tag={lane.tag} data-lane={index} data-value={value} style={{ background: lane.colour === "ink" ? "var(--push-up)" : seriesColour(lane.colour) }} />;
      })}
    </div>
  );
}

/** The cursor's place in words on the axis. */
export function CursorWord({ stage, axis }: { readonly stage: TrendStage; readonly axis: "time" | "row" }) {
  const words = useText();
  const cursor = useCursor(stage);
  const root = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = root.current;
    return element === null ? undefined : stage.onPaint((view, width) => place([element], view, width));
  });
  if (cursor === null) return null;
  return <span ref={root} className={cx(styles["tick"], styles["now"])} data-from={cursor}>{placeWords(cursor, axis, stage.view.to - stage.view.from, words)}</span>;
}

/** Round ticks of the x axis as share of the width, with their words. */
export function axisTicks(view: View, width: number, axis: "time" | "row", { f, zone, language }: Words): { at: number; word: string }[] {
  const most = Math.max(2, Math.floor(width / 84));
  if (axis === "row") return numberTicks(view.from, view.to, most).map((at) => ({ at, word: f.number(at, { digits: 0 }) }));
  return timeTicks(view.from, view.to, most, (tUs) => zoneOffsetUs(tUs, zone)).map((tick) => {
    const day = f.time(tick.tUs, "day");
    const word =
      tick.as === "minute" ? f.time(tick.tUs, "clock")
      : tick.as === "second" ? f.time(tick.tUs, "clockSecond")
      : tick.as === "milli" ? f.time(tick.tUs, "milli").slice(-6)
      : tick.as === "year" ? day.slice(-4)
      : tick.as === "month" ? day.replace(language === "de" ? /^\d+\. / : /^\d+ /, "")
      : day.replace(/ \d{4}$/, "");
    return { at: tick.tUs, word };
  });
}

/** Keeps ticks and grid lines in two elements that React leaves empty: made once, moved and worded with every window. `taken`: places where
 *  other words stand. Returns the painter. */
export function tickPainter(words: HTMLElement, grid: HTMLElement, looks: { readonly tick: string; readonly grid: string }, read: () => { axis: "time" | "row"; words: Words; taken: readonly number[] }): (view: View, width: number) => void {
  const [spans, lines]: [HTMLElement[], HTMLElement[]] = [[], []];
  const grown = (list: HTMLElement[], parent: HTMLElement, i: number, name: "span" | "i", look: string) => {
    const known = list[i];
    if (known !== undefined) return known;
    const made = document.createElement(name);
    made.className = look;
    parent.append(made);
    list.push(made);
    return made;
  };
  return (view, width) => {
    const { axis, words: language, taken } = read();
    const left = (at: number) => ((at - view.from) / (view.to - view.from)) * width;
    const ticks = axisTicks(view, width, axis, language);
    ticks.forEach(({ at, word }, i) => {
      const x = left(at);
      grown(lines, grid, i, "i", looks.grid).style.left = `${x.toFixed(2)}px`;
      const span = grown(spans, words, i, "span", looks.tick);
      span.style.left = `${x.toFixed(2)}px`;
      const isFree = x > 14 && x < width - 4 && taken.every((other) => Math.abs(left(other) - x) > 44);
      const shown = isFree ? word : "";
      if (span.textContent !== shown) span.textContent = shown;
    });
    lines.forEach((line, i) => (line.hidden = i >= ticks.length));
    spans.forEach((span, i) => (span.hidden = i >= ticks.length));
  };
}
