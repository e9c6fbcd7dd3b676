// Trends: one lane a tag over one axis, a cursor through all, gaps as gaps, event lanes below, a range with handles, export.
// Data come by `load` already cut to buckets (lowest, mean, highest), so no spike is lost by drawing. Animations: none.

import { useCallback, useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import styles from "./Trend.module.css";
import type { SeriesNumber } from "./colours.ts";
import { trendPicture } from "./exportTrend.ts";
import { fitWindow, lineOf, nearest, seriesCsv, type Line } from "./lines.ts";
import { saveFile } from "./saveFile.ts";
import { TrendLane, scaleWidth } from "./TrendLane.tsx";
import { axisTicks, EventLanes, Gaps, placeWords, Readout, shareOf, type EventLane, type View } from "./TrendParts.tsx";
import { useTrendGestures } from "./trendGestures.ts";
import type { Series } from "../../shared/contract/data.ts";
import { failureOf, type FailureData } from "../../shared/contract/errors.ts";
import { partsText } from "../../shared/text/parts.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { cx } from "../parts/classes.ts";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { Menu } from "../parts/Menu.tsx";
import { Skeleton } from "../parts/Empty.tsx";
import { useText } from "../parts/words.ts";

export type { EventLane, TrendEvent } from "./TrendParts.tsx";

export interface Lane {
  readonly tag: string;
  /** Name shown; the tag if not given. */
  readonly title?: string;
  readonly unit?: string;
  /** Series 1 to 8 (tags 1 to 4 where labels are drawn); "ink" for a score. */
  readonly colour: SeriesNumber | "ink";
  readonly threshold?: { readonly value: number; readonly label: string };
  readonly scale?: readonly [low: number, high: number];
}

/** A stretch of the axis: µs in UTC, or row numbers. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface TrendChartProps {
  /** Accessible name: what the chart shows. */
  readonly label: string;
  readonly lanes: readonly Lane[];
  readonly axis: "time" | "row";
  /** All there is; the window never leaves it. */
  readonly extent: Range;
  /** Window at first, and again when its figures change. The whole extent if not given. */
  readonly window?: Range;
  readonly onWindow?: (window: Range) => void;
  /** Reads what is drawn. A new function reads again: keep it with useCallback. Columns must be named as the lanes' tags. */
  readonly load: (from: number, to: number, buckets: number) => Promise<Series>;
  readonly events?: readonly EventLane[];
  readonly onEvent?: (id: string) => void;
  readonly range?: Range | null;
  /** Given: Shift+drag (or drag, with `drag="range"`) draws a range; its edges can be moved. */
  readonly onRange?: (range: Range | null) => void;
  readonly drag?: "pan" | "range";
  /** Dashed lines with a word: an alarm's start, a split between folds. */
  readonly marks?: readonly { readonly at: number; readonly word: string }[];
  readonly onCursor?: (at: number | null) => void;
  /** Tools at the left of the chart's tool row. */
  readonly tools?: ReactNode;
  /** Without tool row and caption, for a chart inside a panel. */
  readonly bare?: boolean;
  /** Lanes of one unit share a scale, so that heights compare. */
  readonly sharedScale?: boolean;
  /** Least width of a window, in axis units; 10 rows or 10 ms. */
  readonly least?: number;
}

const margin = 118;
const emptyLine: Line = { x: [], min: [], mean: [], max: [], gaps: [], isRows: false };

export function TrendChart(props: TrendChartProps) {
  const { label, lanes, axis, extent, window: wanted, onWindow, load, events = [], onEvent, range = null, onRange, drag = "pan", marks = [], onCursor, tools, bare, sharedScale, least = axis === "time" ? 10_000 : 10 } = props;
  const words = useText();
  const { t, f } = words;
  const id = useId();
  const body = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [view, setViewState] = useState<View>(() => fitWindow(wanted ?? extent, extent, least));
  const [cursor, setCursorState] = useState<number | null>(null);
  const [series, setSeries] = useState<Series | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [attempt, setAttempt] = useState(0);
  const yOf = useRef(new Map<string, (value: number) => number>());

  const width = Math.max(40, size.width - scaleWidth - margin);
  const wantedKey = wanted === undefined ? `${extent.from} ${extent.to}` : `${wanted.from} ${wanted.to}`;
  const [lastWanted, setLastWanted] = useState(wantedKey);
  if (lastWanted !== wantedKey) {
    setLastWanted(wantedKey);
    setViewState(fitWindow(wanted ?? extent, extent, least));
  }

  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // Hands move faster than frames: the newest window of a frame is drawn, once.
  const pending = useRef<{ view: View; frame: number } | null>(null);
  const setView = useCallback(
    (next: Range) => {
      const view = fitWindow(next, extent, least);
      if (pending.current !== null) pending.current.view = view;
      else
        pending.current = {
          view,
          frame: requestAnimationFrame(() => {
            if (pending.current !== null) setViewState(pending.current.view);
            pending.current = null;
          }),
        };
    },
    [extent, least],
  );
  const viewNow = useCallback(() => pending.current?.view ?? null, []);
  const setCursor = useCallback(
    (at: number | null) => {
      setCursorState(at);
      onCursor?.(at);
    },
    [onCursor],
  );

  // Reads half a window more on each side, so that panning shows data at once; a newer window cancels an older answer.
  const tagsKey = lanes.map((lane) => lane.tag).join("\n");
  useEffect(() => {
    if (size.width === 0 || tagsKey === "") return;
    let isOld = false;
    const span = view.to - view.from;
    const from = Math.max(extent.from, view.from - span / 2);
    const to = Math.min(extent.to, view.to + span / 2);
    const buckets = Math.min(4000, Math.max(10, Math.round((width * (to - from)) / span)));
    const timer = setTimeout(() => {
      onWindow?.(view);
      load(Math.floor(from), Math.ceil(to), buckets).then(
        (next) => {
          if (isOld) return;
          setSeries(next);
          setFailure(null);
        },
        (thrown: unknown) => {
          if (!isOld) setFailure(failureOf(thrown));
        },
      );
    }, series === null ? 0 : 60);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
    // `series` only decides the delay of the next reading; onWindow is told, not asked.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [view, load, width, tagsKey, attempt, extent.from, extent.to]);

  const lines = useMemo(() => new Map((series?.columns ?? []).map((column) => [column.name, lineOf(column, series?.bucket ?? 0)])), [series]);
  const scales = useMemo(() => (sharedScale === true ? scalesByUnit(lanes, lines) : new Map<string, readonly [number, number]>()), [sharedScale, lanes, lines]);
  const gestures = useTrendGestures({ view, viewNow, setView, width, setCursor, cursor, range, onRange, drag });
  const axisHeight = 24;
  const laneHeight = Math.max(44, Math.floor((size.height - axisHeight - events.length * 26 - lanes.length) / Math.max(1, lanes.length)));
  const onReady = useCallback((tag: string, place: ((value: number) => number) | null) => {
    if (place === null) yOf.current.delete(tag);
    else yOf.current.set(tag, place);
  }, []);
  const left = (at: number) => shareOf(at, view) * width;
  const span = view.to - view.from;
  const ticks = axisTicks(view, width, axis, words);
  const readoutAt = (at: number) =>
    lanes.map((lane) => {
      const line = lines.get(lane.tag) ?? emptyLine;
      return `${lane.title ?? lane.tag} ${f.quantity(line.mean[nearest(line, at)], lane.unit ?? "")}`;
    }).join(", ");
  // Times that stand on the axis instead of round ticks: the edges of the range and the cursor.
  const told = [...(range === null ? [] : [range.from, range.to]), ...(cursor === null ? [] : [cursor])].filter((at) => at >= view.from && at <= view.to);
  const says = t(partsText.trendSays, { tags: lanes.map((lane) => lane.title ?? lane.tag).join(", "), from: placeWords(view.from, axis, Infinity, words), to: placeWords(view.to, axis, Infinity, words) });
  const bucketRows = series === null ? 0 : Math.max(0, ...series.columns.map((column) => column.count.reduce((most, count) => Math.max(most, count), 0)));
  const facts = { tags: lanes.length, rows: f.number(series?.rows ?? 0, { digits: 0 }), zone: f.zoneName(view.from) };
  const caption = series === null ? ""
    : bucketRows > 1 ? t(partsText.caption, { ...facts, step: axis === "time" ? f.duration(series.bucket / 1000) : f.number(series.bucket, { digits: 0 }) })
    : t(partsText.captionRows, facts);

  const exportPicture = () => {
    if (body.current === null) return;
    void trendPicture(body.current, { title: label, caption, ticks: ticks.map((tick) => ({ x: scaleWidth + left(tick.at), word: tick.word })), lanes: lanes.map((lane) => `${lane.title ?? lane.tag}${lane.unit === undefined ? "" : `, ${lane.unit}`}`) }).then((blob) => blob && saveFile("trend.png", blob));
  };
  const exportTable = () => series !== null && saveFile("trend.csv", new Blob([seriesCsv(series)], { type: "text/csv" }));

  return (
    <figure className={cx(styles["chart"])} aria-label={label}>
      {bare === true ? <div /> : (
        <div className={cx(styles["tools"])}>
          {tools}
          <div className={cx(styles["end"])}>
            <Button look="quiet" onPress={() => setView({ from: view.from + span / 4, to: view.to - span / 4 })}>{t(partsText.zoomIn)}</Button>
            <Button look="quiet" onPress={() => setView({ from: view.from - span / 2, to: view.to + span / 2 })}>{t(partsText.zoomOut)}</Button>
            <Button look="quiet" onPress={() => setView(extent)}>{t(partsText.showAll)}</Button>
            <Menu label={t(partsText.exportChart)} groups={[{ entries: [{ id: "png", label: t(partsText.exportPicture), onAct: exportPicture }, { id: "csv", label: t(partsText.exportTable), onAct: exportTable }] }]}>
              <IconButton icon="export" label={t(partsText.exportChart)} />
            </Menu>
          </div>
        </div>
      )}
      <div ref={body} className={cx(styles["body"])} style={{ ["--margin" as string]: `${margin}px` }}>
        {series === null && failure === null && <Skeleton what={label} shape="block" />}
        {failure !== null && <div className={cx(styles["note"])}><ErrorNote error={failure} onRetry={() => setAttempt(attempt + 1)} /></div>}
        {size.width > 0 && series !== null && (
          <>
            {ticks.map((tick) => <i key={tick.at} className={cx(styles["grid"])} style={{ left: scaleWidth + left(tick.at), bottom: axisHeight }} />)}
            {lanes.map((lane, index) => {
              const line = lines.get(lane.tag) ?? emptyLine;
              return (
                <div key={lane.tag} className={cx(styles["lane"])} style={{ height: laneHeight }}>
                  <Gaps line={line} view={view} width={width} axis={axis} isTold={index === 0} />
                  <TrendLane look={scales.has(lane.tag) ? { ...lane, scale: lane.scale ?? scales.get(lane.tag) } : lane} line={line} from={view.from} to={view.to} width={scaleWidth + width} height={laneHeight} onReady={onReady} />
                  <Readout title={lane.title ?? lane.tag} unit={lane.unit ?? ""} colour={lane.colour} line={line} cursor={cursor ?? null} />
                </div>
              );
            })}
            <div
              className={cx(styles["overlay"])} style={{ left: scaleWidth, width, height: lanes.length * (laneHeight) }} data-drag={drag} {...gestures.plot}
              role="slider" tabIndex={0} aria-label={says} aria-valuemin={0} aria-valuemax={100} aria-valuenow={cursor === null ? 0 : Math.round(100 * shareOf(cursor, view))}
              aria-valuetext={cursor === null ? label : `${placeWords(cursor, axis, Infinity, words)}: ${readoutAt(cursor)}`} aria-describedby={`${id}-caption`}
            >
              {marks.filter((mark) => mark.at >= view.from && mark.at <= view.to).map((mark) => <div key={mark.at} className={cx(styles["mark"])} style={{ left: left(mark.at) }}><span>{mark.word}</span></div>)}
            </div>
            {range !== null && range.to >= view.from && range.from <= view.to && (
              <div className={cx(styles["overlay"])} style={{ left: scaleWidth, width, height: size.height - axisHeight, pointerEvents: "none", overflow: "hidden" }}>
                <div className={cx(styles["range"])} style={{ left: left(range.from), width: left(range.to) - left(range.from) }} />
                {onRange !== undefined && (["from", "to"] as const).map((edge) => (
                  <div
                    key={edge} className={cx(styles["edge"])} style={{ left: left(range[edge]), pointerEvents: "auto" }} role="slider" tabIndex={0} aria-label={t(edge === "from" ? partsText.rangeFrom : partsText.rangeTo)}
                    aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * Math.min(1, Math.max(0, shareOf(range[edge], view))))} aria-valuetext={placeWords(range[edge], axis, Infinity, words)} {...gestures.edge(edge)}
                  />
                ))}
              </div>
            )}
            <EventLanes lanes={events} view={view} width={width} axis={axis} onEvent={onEvent} />
            {cursor !== null && cursor >= view.from && cursor <= view.to && (
              <div className={cx(styles["overlay"])} style={{ left: scaleWidth, width, height: size.height - axisHeight, pointerEvents: "none", overflow: "visible" }}>
                <div className={cx(styles["cursor"])} style={{ left: left(cursor) }} />
                <CursorDots lanes={lanes} lines={lines} cursor={cursor} laneHeight={laneHeight} left={left} places={yOf.current} />
              </div>
            )}
            <div className={cx(styles["axis"])}>
              {ticks.filter((tick) => left(tick.at) > 14 && left(tick.at) < width - 4 && told.every((at) => Math.abs(left(at) - left(tick.at)) > 44)).map((tick) => <span key={tick.at} className={cx(styles["tick"])} style={{ left: scaleWidth + left(tick.at) }}>{tick.word}</span>)}
              {told.filter((at) => at !== cursor).map((at, index) => <span key={index} className={cx(styles["tick"], styles["accent"])} style={{ left: scaleWidth + left(at) }}>{placeWords(at, axis, span, words)}</span>)}
              {cursor !== null && cursor >= view.from && cursor <= view.to && <span className={cx(styles["tick"], styles["now"])} style={{ left: scaleWidth + left(cursor) }}>{placeWords(cursor, axis, span, words)}</span>}
              <span className={cx(styles["axisEnd"])}>{axis === "time" ? `${f.time(view.from, "day")}, ${facts.zone}` : ""}</span>
            </div>
          </>
        )}
      </div>
      <figcaption id={`${id}-caption`} className={cx(styles["caption"])} title={caption} hidden={bare}>{caption}</figcaption>
    </figure>
  );
}

/** One scale for all lanes of a unit: from the lowest to the highest value read, with a little room. Lanes that are alone keep their own. */
function scalesByUnit(lanes: readonly Lane[], lines: ReadonlyMap<string, Line>): Map<string, readonly [number, number]> {
  const out = new Map<string, readonly [number, number]>();
  for (const lane of lanes) {
    const alike = lanes.filter((other) => (other.unit ?? "") === (lane.unit ?? ""));
    if (alike.length < 2) continue;
    let [low, high] = [Infinity, -Infinity];
    for (const other of alike) {
      const line = lines.get(other.tag);
      for (const value of line?.min ?? []) if (value !== null && value < low) low = value;
      for (const value of line?.max ?? []) if (value !== null && value > high) high = value;
    }
    if (high >= low) out.set(lane.tag, [low - 0.08 * (high - low || 1), high + 0.08 * (high - low || 1)]);
  }
  return out;
}

interface CursorDotsProps {
  readonly lanes: readonly Lane[];
  readonly lines: ReadonlyMap<string, Line>;
  readonly cursor: number;
  readonly laneHeight: number;
  readonly left: (at: number) => number;
  readonly places: ReadonlyMap<string, (value: number) => number>;
}

function CursorDots({ lanes, lines, cursor, laneHeight, left, places }: CursorDotsProps) {
  return (
    <>
      {lanes.map((lane, index) => {
        const line = lines.get(lane.tag) ?? emptyLine;
        const at = nearest(line, cursor);
        const value = line.mean[at];
        const place = places.get(lane.tag);
        if (value === undefined || value === null || place === undefined) return null;
        return <i key={lane.tag} className={cx(styles["dot"])} style={{ left: left(line.x[at] ?? cursor), top: index * laneHeight + place(value), background: lane.colour === "ink" ? "var(--push-up)" : `var(--series-${lane.colour})` }} />;
      })}
    </>
  );
}
