// Trends: one lane a tag over one axis, a cursor through all, gaps as gaps, event lanes below, a range with handles, export.
// Data come by `load` already cut to buckets (lowest, mean, highest), so no spike is lost by drawing. Animations: none.

import { startTransition, useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type ComponentProps, type ReactNode } from "react";
import styles from "./Trend.module.css";
import type { SeriesNumber } from "./colours.ts";
import { trendPicture } from "./exportTrend.ts";
import { axisHeight, laneHeightOf, laneMargin, scaleWidth, withRoom } from "./laneScale.ts";
import { lineOf, nearest, seriesCsv, type Line } from "./lines.ts";
import { saveFile } from "./saveFile.ts";
import { TrendLane } from "./TrendLane.tsx";
import { axisTicks, CursorLayer, CursorWord, EventLanes, Gaps, placeWords, Readout, tickPainter, type EventLane } from "./TrendParts.tsx";
import { useTrendGestures } from "./trendGestures.ts";
import { place, placed, shareOf, TrendStage, useCursor, type View } from "./trendStage.ts";
import { useHeldSeries } from "./useHeldSeries.ts";
import type { Series } from "../../shared/contract/data.ts";
import { partsText } from "../../shared/text/parts.ts";
import { Button, IconButton } from "../parts/Button.tsx";
import { cx } from "../parts/classes.ts";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { Menu } from "../parts/Menu.tsx";
import { Skeleton } from "../parts/Empty.tsx";
import { useText, type Format } from "../parts/words.ts";

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
export type Range = View;

export interface TrendChartProps {
  /** Accessible name: what the chart shows. */
  readonly label: string;
  readonly lanes: readonly Lane[];
  readonly axis: "time" | "row";
  /** All there is; the window never leaves it. */
  readonly extent: Range;
  /** Window at first, and again when its figures change. The whole extent if not given. */
  readonly window?: Range;
  /** Told once hands rest; what it changes is drawn when there is time. */
  readonly onWindow?: (window: Range) => void;
  /** Reads what is drawn. A new function reads again: keep it with useCallback. Columns must be named as the lanes' tags. */
  readonly load: (from: number, to: number, buckets: number) => Promise<Series>;
  readonly events?: readonly EventLane[];
  readonly onEvent?: (id: string) => void;
  readonly range?: Range | null;
  /** Given: Shift+drag (or drag, with `drag="range"`) draws a range; its edges can be moved. */
  readonly onRange?: (range: Range | null) => void;
  readonly drag?: "pan" | "range";
  /** Given: a click where a drag would draw a range says its place. */
  readonly onPoint?: (at: number) => void;
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

const emptyLine: Line = { x: [], min: [], mean: [], max: [], gaps: [], isRows: false, reach: 0 };
const windowKey = ({ from, to }: View) => `${from} ${to}`;

export function TrendChart(props: TrendChartProps) {
  const { label, lanes, axis, extent, window: wanted = extent, onWindow, load, events = [], onEvent, range = null, onRange, onPoint, drag = "pan", marks = [], onCursor, tools, bare, sharedScale, least = axis === "time" ? 10_000 : 10 } = props;
  const words = useText();
  const { t, f } = words;
  const id = useId();
  const body = useRef<HTMLDivElement>(null);
  const ticksAt = useRef<HTMLDivElement>(null);
  const gridAt = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [stage] = useState(() => new TrendStage(wanted, extent, least));
  // Where hands rested last; what is drawn meanwhile is the stage's.
  const [rested, setRested] = useState(stage.view);
  const [box, setBox] = useState<Range | null>(null);
  const yOf = useRef(new Map<string, (value: number) => number>());
  const width = size.width === 0 ? 0 : Math.max(40, size.width - scaleWidth - laneMargin);

  const told = useRef(onWindow);
  // The last window that both sides know: what comes back from above is no new wish.
  const agreed = useRef<string>("");
  const wantedKey = windowKey(wanted);
  useLayoutEffect(() => {
    told.current = onWindow;
    stage.limit(extent, least);
  });
  useEffect(
    () =>
      stage.onRest((view) => {
        agreed.current = windowKey(view);
        startTransition(() => {
          setRested(view);
          told.current?.(view);
        });
      }),
    [stage],
  );
  useEffect(() => {
    if (agreed.current === wantedKey) return;
    agreed.current = wantedKey;
    const [from, to] = wantedKey.split(" ").map(Number);
    stage.jump({ from: from ?? 0, to: to ?? 1 });
  }, [stage, wantedKey]);
  useEffect(() => () => stage.stop(), [stage]);

  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const setCursor = useCallback(
    (at: number | null) => {
      stage.setCursor(at);
      onCursor?.(at);
    },
    [stage, onCursor],
  );

  const tagsKey = lanes.map((lane) => lane.tag).join("\n");
  const { series, failure, retry } = useHeldSeries(stage, load, extent, tagsKey, width);
  const lines = useMemo(() => new Map((series?.columns ?? []).map((column) => [column.name, lineOf(column, series?.bucket ?? 0)])), [series]);
  const scales = useMemo(() => (sharedScale === true ? scalesByUnit(lanes, lines) : new Map<string, readonly [number, number]>()), [sharedScale, lanes, lines]);
  const looks = useMemo(() => lanes.map((lane) => (scales.has(lane.tag) ? { ...lane, scale: lane.scale ?? scales.get(lane.tag) } : lane)), [lanes, scales]);
  const gestures = useTrendGestures({ stage, extent, width, setCursor, range, onRange, onPoint, drag, onBox: setBox });
  const laneHeight = laneHeightOf(size.height - events.length * 26, lanes.length);
  const onReady = useCallback((tag: string, place: ((value: number) => number) | null) => {
    if (place === null) yOf.current.delete(tag);
    else yOf.current.set(tag, place);
  }, []);

  // Everything that stands at a place of the axis is put there before the browser paints, and again with every window.
  // A range without a width has one edge, wide enough for a hand.
  const isMoment = range !== null && range.from === range.to;
  const isDrawn = width > 0 && series !== null;
  useLayoutEffect(() => {
    if (body.current === null || !isDrawn) return;
    const elements = placed(body.current);
    return stage.onPaint((view, wide) => place(elements, view, wide));
  });
  const ticking = useRef({ axis, words, taken: [] as number[] });
  useLayoutEffect(() => {
    ticking.current = { axis, words, taken: [...(range === null ? [] : [range.from, range.to])] };
    stage.resize(width);
  });
  useLayoutEffect(() => {
    if (ticksAt.current === null || gridAt.current === null) return;
    ticksAt.current.replaceChildren();
    gridAt.current.replaceChildren();
    return stage.onPaint(tickPainter(ticksAt.current, gridAt.current, { tick: cx(styles["tick"]) ?? "", grid: cx(styles["grid"]) ?? "" }, () => ({ ...ticking.current, taken: [...ticking.current.taken, ...(stage.cursor === null ? [] : [stage.cursor])] })));
  }, [stage, isDrawn]);

  const says = t(partsText.trendSays, { tags: lanes.map((lane) => lane.title ?? lane.tag).join(", "), from: placeWords(rested.from, axis, Infinity, words), to: placeWords(rested.to, axis, Infinity, words) });
  const bucketRows = useMemo(() => (series === null ? 0 : Math.max(0, ...series.columns.map((column) => column.count.reduce((most, count) => Math.max(most, count), 0)))), [series]);
  const facts = { tags: lanes.length, rows: f.number(series === null ? 0 : rowsIn(series, rested), { digits: 0 }), zone: f.zoneName(rested.from) };
  const caption = series === null ? ""
    : bucketRows > 1 ? t(partsText.caption, { ...facts, step: axis === "time" ? f.duration(series.bucket / 1000) : f.number(series.bucket, { digits: 0 }) })
    : t(partsText.captionRows, facts);
  const zoomBy = (factor: number) => {
    const { from, to } = stage.view;
    const room = ((to - from) * (factor - 1)) / 2;
    stage.show({ from: from - room, to: to + room });
  };

  const exportPicture = () => {
    if (body.current === null) return;
    void trendPicture(body.current, { title: label, caption, ticks: axisTicks(stage.view, width, axis, words).map((tick) => ({ x: scaleWidth + shareOf(tick.at, stage.view) * width, word: tick.word })), lanes: lanes.map((lane) => `${lane.title ?? lane.tag}${lane.unit === undefined ? "" : `, ${lane.unit}`}`) }).then((blob) => blob && saveFile("trend.png", blob));
  };
  const exportTable = () => series !== null && saveFile("trend.csv", new Blob([seriesCsv(series)], { type: "text/csv" }));

  return (
    <figure className={cx(styles["chart"])} aria-label={label}>
      {bare === true ? <div /> : (
        <div className={cx(styles["tools"])}>
          {tools}
          <div className={cx(styles["end"])}>
            <Button look="quiet" onPress={() => zoomBy(0.5)}>{t(partsText.zoomIn)}</Button>
            <Button look="quiet" onPress={() => zoomBy(2)}>{t(partsText.zoomOut)}</Button>
            <Button look="quiet" onPress={() => stage.show(extent)}>{t(partsText.showAll)}</Button>
            <Menu label={t(partsText.exportChart)} groups={[{ entries: [{ id: "png", label: t(partsText.exportPicture), onAct: exportPicture }, { id: "csv", label: t(partsText.exportTable), onAct: exportTable }] }]}>
              <IconButton icon="export" label={t(partsText.exportChart)} />
            </Menu>
          </div>
        </div>
      )}
      <div ref={body} className={cx(styles["body"])} style={{ ["--margin" as string]: `${laneMargin}px` }}>
        {series === null && failure === null && <Skeleton what={label} shape="block" />}
        {failure !== null && <div className={cx(styles["note"])}><ErrorNote error={failure} onRetry={retry} /></div>}
        {isDrawn && (
          <>
            <div ref={gridAt} className={cx(styles["field"])} style={{ left: scaleWidth, width, height: size.height - axisHeight }} />
            {looks.map((look, index) => {
              const lane = lanes[index];
              const line = lines.get(look.tag) ?? emptyLine;
              return (
                <div key={look.tag} className={cx(styles["lane"])} style={{ height: laneHeight }}>
                  <Gaps line={line} width={width} axis={axis} isTold={index === 0} />
                  <TrendLane look={look} line={line} stage={stage} width={scaleWidth + width} height={laneHeight} onReady={onReady} />
                  <Readout title={lane?.title ?? look.tag} unit={lane?.unit ?? ""} colour={look.colour} line={line} stage={stage} />
                </div>
              );
            })}
            <Surface
              stage={stage} readoutAt={(at) => `${placeWords(at, axis, Infinity, words)}: ${readoutAt(lanes, lines, at, f)}`} className={cx(styles["overlay"])} style={{ left: scaleWidth, width, height: lanes.length * laneHeight }} data-drag={drag} {...gestures.plot}
              aria-label={says} label={label} aria-describedby={`${id}-caption`}
            >
              {marks.map((mark) => <div key={mark.at} className={cx(styles["mark"])} data-from={mark.at}><span>{mark.word}</span></div>)}
              {box !== null && <div className={cx(styles["box"])} data-from={box.from} data-to={box.to} />}
            </Surface>
            {range !== null && (
              <div className={cx(styles["field"])} style={{ left: scaleWidth, width, height: size.height - axisHeight }}>
                <div className={cx(styles["range"])} data-from={range.from} data-to={range.to} />
                {onRange !== undefined && (isMoment ? (["to"] as const) : (["from", "to"] as const)).map((edge) => (
                  <div
                    key={edge} className={cx(styles["edge"], isMoment && styles["moment"])} data-from={range[edge]} role="slider" tabIndex={0} aria-label={t(edge === "from" ? partsText.rangeFrom : partsText.rangeTo)}
                    aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * Math.min(1, Math.max(0, shareOf(range[edge], rested))))} aria-valuetext={placeWords(range[edge], axis, Infinity, words)} {...gestures.edge(edge)}
                  />
                ))}
              </div>
            )}
            <EventLanes lanes={events} near={rested} width={width} axis={axis} onEvent={onEvent} />
            <CursorLayer stage={stage} lanes={lanes} lines={lines} laneHeight={laneHeight} width={width} height={size.height} places={yOf.current} />
            <div className={cx(styles["axis"])}>
              <div ref={ticksAt} className={cx(styles["ticks"])} style={{ left: scaleWidth, width }} />
              <div className={cx(styles["ticks"])} style={{ left: scaleWidth, width }}>
                {range !== null && [range.from, range.to].map((at, index) => <span key={index} className={cx(styles["tick"], styles["accent"])} data-from={at}>{placeWords(at, axis, rested.to - rested.from, words)}</span>)}
                <CursorWord stage={stage} axis={axis} />
              </div>
              <span className={cx(styles["axisEnd"])}>{axis === "time" ? `${f.time(rested.from, "day")}, ${facts.zone}` : ""}</span>
            </div>
          </>
        )}
      </div>
      <figcaption id={`${id}-caption`} className={cx(styles["caption"])} title={caption} hidden={bare}>{caption}</figcaption>
    </figure>
  );
}

/** Rows of a window, of what is held around it: as many as its fullest column has values. */
function rowsIn(series: Series, { from, to }: View): number {
  return Math.max(0, ...series.columns.map(({ x, count }) => count.reduce((sum, n, i) => ((x[i] ?? 0) + series.bucket > from && (x[i] ?? 0) <= to ? sum + n : sum), 0)));
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
    if (high >= low) out.set(lane.tag, withRoom(low, high));
  }
  return out;
}

function readoutAt(lanes: readonly Lane[], lines: ReadonlyMap<string, Line>, at: number, f: Format): string {
  return lanes.map((lane) => {
    const line = lines.get(lane.tag) ?? emptyLine;
    return `${lane.title ?? lane.tag} ${f.quantity(line.mean[nearest(line, at)], lane.unit ?? "")}`;
  }).join(", ");
}

interface SurfaceProps extends ComponentProps<"div"> {
  readonly stage: TrendStage;
  readonly label: string;
  readonly readoutAt: (at: number) => string;
}

/** What hands and keys meet: a slider whose value is the cursor. Drawn again when the cursor moves, without what it holds. */
function Surface({ stage, label, readoutAt, ...rest }: SurfaceProps) {
  const cursor = useCursor(stage);
  return <div {...rest} role="slider" tabIndex={0} aria-valuemin={0} aria-valuemax={100} aria-valuenow={cursor === null ? 0 : Math.min(100, Math.max(0, Math.round(100 * shareOf(cursor, stage.view))))} aria-valuetext={cursor === null ? label : readoutAt(cursor)} />;
}
