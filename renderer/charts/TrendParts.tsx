// Pieces of a trend around its lanes: read-out in the margin, gaps, event lanes, time axis. HTML over and beside the canvases.

import styles from "./Trend.module.css";
import { seriesColour, type SeriesNumber } from "./colours.ts";
import { scaleWidth } from "./TrendLane.tsx";
import type { Line } from "./lines.ts";
import { nearest } from "./lines.ts";
import { numberTicks, timeTicks } from "./ticks.ts";
import { cx } from "../parts/classes.ts";
import { useText, type Words } from "../parts/words.ts";
import { zoneOffsetUs } from "../../shared/text/format.ts";
import { partsText } from "../../shared/text/parts.ts";

export interface View {
  readonly from: number;
  readonly to: number;
}

/** Place of a value on the axis as a share of the plot's width. */
export const shareOf = (at: number, view: View) => (at - view.from) / (view.to - view.from);
const percent = (share: number) => `${100 * share}%`;

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
  readonly cursor: number | null;
}

/** Name, value at the cursor, lowest and highest there. Stands in the lane's right margin, never over the curve. */
export function Readout({ title, unit, colour, line, cursor }: ReadoutProps) {
  const { t, f } = useText();
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
export function Gaps({ line, view, width, axis, isTold }: { readonly line: Line; readonly view: View; readonly width: number; readonly axis: "time" | "row"; readonly isTold: boolean }) {
  const words = useText();
  return (
    <>
      {line.gaps
        .filter(([from, to]) => to > view.from && from < view.to)
        .map(([from, to]) => {
          const left = Math.max(0, shareOf(from, view)) * width;
          const right = Math.min(1, shareOf(to, view)) * width;
          if (right - left < 3) return null;
          const says = words.t(partsText.noData, { time: axis === "time" ? words.f.duration((to - from) / 1000) : words.f.number(to - from, { digits: 0 }) });
          return (
            <div key={from}>
              <div className={cx(styles["gap"])} style={{ left: scaleWidth + left, width: right - left }} />
              {isTold && right - left > says.length * 6.6 && <span className={cx(styles["gapWord"])} style={{ left: scaleWidth + left + 4 }}>{says}</span>}
            </div>
          );
        })}
    </>
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
  readonly view: View;
  readonly width: number;
  readonly axis: "time" | "row";
  readonly onEvent: ((id: string) => void) | undefined;
}

export function EventLanes({ lanes, view, width, axis, onEvent }: EventLanesProps) {
  const words = useText();
  return (
    <>
      {lanes.map((lane) => (
        <div key={lane.id} className={cx(styles["eventLane"])} role="group" aria-label={lane.label}>
          <div className={cx(styles["eventArea"])} style={{ left: scaleWidth, width }}>
            {lane.events
              .filter((event) => event.to >= view.from && event.from <= view.to)
              .map((event) => {
                const left = Math.max(-0.01, shareOf(event.from, view));
                const right = Math.min(1.01, shareOf(event.to, view));
                const room = (right - left) * width;
                const colour = event.colour === undefined ? undefined : seriesColour(event.colour);
                const name = `${event.word}, ${placeWords(event.from, axis, Infinity, words)} – ${placeWords(event.to, axis, Infinity, words)}`;
                const look = {
                  className: cx(styles["event"], event.kind === "regime" && styles["regime"], event.kind === "suggested" && styles["suggested"], event.isChosen && styles["chosen"], room < 24 && styles["narrow"]),
                  style: { left: percent(left), width: percent(Math.max(0, right - left)), ...(colour === undefined ? {} : { borderColor: colour, background: `color-mix(in srgb, ${colour} 16%, var(--surface))` }) },
                  title: name,
                };
                const word = room > 30 ? event.word : "";
                return onEvent === undefined || event.kind === "regime" ? (
                  <span key={event.id} {...look} role="img" aria-label={name}>{word}</span>
                ) : (
                  <button key={event.id} type="button" {...look} aria-label={name} onClick={() => onEvent(event.id)}>{word}</button>
                );
              })}
          </div>
          <span className={cx(styles["eventLabel"])}>{lane.label}</span>
        </div>
      ))}
    </>
  );
}

/** Round ticks of the x axis as share of the width, with their words. */
export function axisTicks(view: View, width: number, axis: "time" | "row", { f, zone, language }: Words): { at: number; word: string }[] {
  const most = Math.max(2, Math.floor(width / 84));
  if (axis === "row") return numberTicks(view.from, view.to, most).map((at) => ({ at, word: f.number(at, { digits: 0 }) }));
  return timeTicks(view.from, view.to, most, zoneOffsetUs(view.from, zone)).map((tick) => {
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
