// What is left of windows once the disk's share is used up: by the minute, then by the hour, how many rows, answers and alarms there were, and of each
// signal how many values, their mean and range. Bins, moments and relations are gone, so nothing can be judged by a summary. Mergeable; pure.
import { digestText, finite, list, oneOf, orNull, struct, table, text, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import type { Sketch } from "./sketch.ts";

/** Stretches that windows are put together by, microseconds; longer windows stay by themselves. */
export const summarySteps = { minute: 60_000_000, hour: 3_600_000_000 } as const;
export type SummaryStep = keyof typeof summarySteps;

const periodReader = struct({
  name: text(256),
  count: whole(0),
  missing: whole(0),
  outOfRange: whole(0),
  /** Null when count is 0. */
  mean: orNull(finite()),
  min: orNull(finite()),
  max: orNull(finite()),
});
type Period = Read<typeof periodReader>;

const summaryReader = struct({
  package: digestText,
  group: orNull(text(128)),
  /** Starts of the first and of the last of its windows, as they told them: microseconds on the data's own time, or row numbers. */
  start: finite(),
  last: finite(),
  /** Where its first window lies in time, microseconds: the data's own, or the device's where rows are the axis. */
  atUs: finite(),
  /** Windows, and pieces of them, that it stands for; the numbers of their entries, first and last. */
  windows: whole(1),
  fromSeq: whole(1),
  toSeq: whole(1),
  rows: whole(0),
  answered: whole(0),
  alarms: whole(0),
  late: whole(0),
  unreadable: whole(0),
  signals: list(periodReader, 1024),
  score: periodReader,
}, {
  /** Of a model of classes: answered rows by class. */
  classes: table(whole(0), 20),
  /** Answers that were given with doubt, and those outside what the model learned from. */
  uncertain: whole(0),
  outside: whole(0),
  /** Length of a window, where windows are stretches of time: microseconds. */
  lengthUs: finite(0),
});
export type Summary = Read<typeof summaryReader>;

const ofMost = 65_536;
const summariesMost = 4096;

/** Of the entry that takes the place of older ones; `of`: the numbers of all entries that it stands for, as seqRanges writes them. */
export const summaryFields = { kind: oneOf("summary"), step: oneOf("minute", "hour"), of: text(ofMost, /^\d+(-\d+)?( \d+(-\d+)?)*$/), summaries: list(summaryReader, summariesMost, 1) };

/** Whether an entry with these fields can be read again. */
export function fitsSummary({ of, summaries }: { of: string; summaries: readonly Summary[] }): boolean {
  return of.length <= ofMost && summaries.length <= summariesMost;
}

/** What a summary is made of: a window as it stands in the log. */
interface Summarised extends Pick<Summary, "package" | "group" | "start" | "rows" | "answered" | "alarms" | "late" | "unreadable" | "classes" | "uncertain" | "outside" | "lengthUs"> {
  seq: number;
  wallUs: number;
  signals: readonly Sketch[];
  score: Sketch;
}

const periodOf = ({ name, count, missing, outOfRange, mean, min, max }: Sketch): Period => ({ name, count, missing, outOfRange, mean, min, max });

/** A window without what a summary has no room for. */
export function summaryOf(window: Summarised): Summary {
  const { seq, package: digest, group, start, rows, answered, alarms, late, unreadable, signals, score, lengthUs } = window;
  const atUs = lengthUs === undefined ? window.wallUs : start;
  return { package: digest, group, start, last: start, atUs, windows: 1, fromSeq: seq, toSeq: seq, rows, answered, alarms, late, unreadable, signals: signals.map(periodOf), score: periodOf(score), ...given(window) };
}

type Given = "classes" | "uncertain" | "outside" | "lengthUs";

/** Fields that are not always there. */
function given({ classes, uncertain, outside, lengthUs }: { [K in Given]?: Summary[K] | undefined }): Pick<Summary, Given> {
  return { ...(classes ? { classes } : {}), ...(uncertain === undefined ? {} : { uncertain }), ...(outside === undefined ? {} : { outside }), ...(lengthUs === undefined ? {} : { lengthUs }) };
}

/** Both together, of one package and group; signals stand in the same order. */
export function mergeSummaries(a: Summary, b: Summary): Summary {
  const sum = (x: number | undefined, y: number | undefined) => (x === undefined && y === undefined ? undefined : (x ?? 0) + (y ?? 0));
  return {
    package: a.package,
    group: a.group,
    start: Math.min(a.start, b.start),
    last: Math.max(a.last, b.last),
    atUs: Math.min(a.atUs, b.atUs),
    windows: a.windows + b.windows,
    fromSeq: Math.min(a.fromSeq, b.fromSeq),
    toSeq: Math.max(a.toSeq, b.toSeq),
    rows: a.rows + b.rows,
    answered: a.answered + b.answered,
    alarms: a.alarms + b.alarms,
    late: a.late + b.late,
    unreadable: a.unreadable + b.unreadable,
    signals: a.signals.map((signal, i) => mergePeriods(signal, b.signals[i]!)),
    score: mergePeriods(a.score, b.score),
    ...given({
      classes: a.classes && b.classes && Object.fromEntries(Object.entries(a.classes).map(([name, n]) => [name, n + (b.classes![name] ?? 0)])),
      uncertain: sum(a.uncertain, b.uncertain),
      outside: sum(a.outside, b.outside),
      lengthUs: a.lengthUs,
    }),
  };
}

function mergePeriods(a: Period, b: Period): Period {
  const count = a.count + b.count;
  const pick = (of: (...values: number[]) => number, x: number | null, y: number | null) => (x === null ? y : y === null ? x : of(x, y));
  return {
    name: a.name,
    count,
    missing: a.missing + b.missing,
    outOfRange: a.outOfRange + b.outOfRange,
    mean: count === 0 ? null : ((a.mean ?? 0) * a.count + (b.mean ?? 0) * b.count) / count,
    min: pick(Math.min, a.min, b.min),
    max: pick(Math.max, a.max, b.max),
  };
}

/** Numbers as text, neighbours as one range: "3-5 9". At least one, any order, twice is once. */
export function seqRanges(seqs: Iterable<number>): string {
  const sorted = [...new Set(seqs)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const seq of sorted) {
    const open = ranges.at(-1);
    if (open && seq === open[1] + 1) open[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(" ");
}

/** The numbers again; at most a million of them, for a text is quickly written. */
export function seqsOf(ranges: string): number[] {
  const seqs: number[] = [];
  for (const range of ranges.split(" ")) {
    const [from = NaN, to = from] = range.split("-").map(Number);
    for (let seq = from; seq <= to && seqs.length < 1_000_000; seq++) seqs.push(seq);
  }
  return seqs;
}
