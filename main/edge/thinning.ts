// Making room in the log by saying less of what is old: windows become summaries by the minute, those become summaries by the hour, and only then
// they go (reliability.md 4.8). One entry takes the place of many and names them all, so a cut of power leaves either them or it; an entry that was
// written but whose old ones still stand is carried out at the next start. Alarms and acts are never touched. Pure but for the log that is handed in.
import { errorRegistry } from "../../shared/contract/errors.ts";
import { readLogRecord } from "../../shared/format/logRecord.ts";
import type { SummaryRecord, WindowRecord } from "../../shared/format/logRecord.ts";
import { fitsSummary, mergeSummaries, seqRanges, seqsOf, summaryOf, summarySteps } from "../../shared/format/summary.ts";
import type { Summary, SummaryStep } from "../../shared/format/summary.ts";
import type { DeviceLog } from "./log.ts";

/** What a kind of entry becomes, and the newest share of the log that it may lie in before it is made less. */
const kinds = [
  { kind: "window", mark: '"kind":"window"', becomes: ["minute", "hour"], share: 0.5 },
  { kind: "minute", mark: '"kind":"summary","step":"minute"', becomes: ["hour"], share: 0.75 },
  { kind: "hour", mark: '"kind":"summary","step":"hour"', becomes: [], share: 1 },
] as const;

/** The act that a visit of a stick or of the courier leaves in the log. */
export const visitAct = "visited";
/** A summary must take less than this part of what it stands for, or the coarser one is made at once. */
const worthwhile = 0.75;
/** Every entry carries its kind behind its stamp. */
const kindWithin = 700;
const decoder = new TextDecoder();

/** What is written in the place of entries: a summary, or the word that they are gone. */
export type Replacement = { kind: "summary"; step: SummaryStep; of: string; summaries: Summary[] } | { kind: "gap"; facts: { fromSeq: number; toSeq: number; windows: number; rows: number; of: string } };

const has = (...marks: string[]) => (bytes: Uint8Array) => {
  const head = decoder.decode(bytes.subarray(0, kindWithin));
  return marks.some((mark) => head.includes(mark));
};
const isVisit = has(`"act":"${visitAct}"`);
const isReplacement = has('"kind":"summary"', `"act":"gap","code":"${errorRegistry.deviceDiskShort.code}"`);

const kindOf = (bytes: Uint8Array) => {
  const head = decoder.decode(bytes.subarray(0, kindWithin));
  return kinds.find(({ mark }) => head.includes(mark))?.kind;
};

/** A segment, the entries of it that have had their time, and what stands for them from now on. */
export interface Thinning {
  segment: string;
  seqs: number[];
  replacement: Replacement;
}

/** Undefined where nothing is left that may be made less. What lies furthest beyond its share of the log comes first. */
export function nextThinning(log: DeviceLog): Thinning | undefined {
  let behind = log.bytes;
  let most = 0;
  let chosen: { segment: string; kind: (typeof kinds)[number] } | undefined;
  const seen = new Set<string>();
  for (const { name, bytes, kinds: held } of log.closed(kindOf)) {
    for (const kind of kinds) {
      if (seen.has(kind.kind) || !held.has(kind.kind)) continue;
      seen.add(kind.kind);
      const over = behind / kind.share;
      if (over > most) [most, chosen] = [over, { segment: name, kind }];
    }
    behind -= bytes;
  }
  if (!chosen) return undefined;
  const { segment, kind } = chosen;
  const entries = log.entriesIn(segment);
  const old = entries.filter(({ bytes }) => kindOf(bytes) === kind.kind);
  const visits = entries.filter(({ bytes }) => isVisit(bytes)).map(({ seq }) => seq);
  return { segment, seqs: old.map(({ seq }) => seq), replacement: replacementOf(old.map(({ bytes }) => bytes), kind.becomes, visits) };
}

function replacementOf(entries: readonly Uint8Array[], becomes: readonly SummaryStep[], visits: readonly number[]): Replacement {
  const records = entries.map((bytes) => readLogRecord(bytes, "log")).filter((record) => record.kind === "window" || record.kind === "summary");
  const of = seqRanges(records.flatMap((record) => (record.kind === "window" ? [record.seq] : [record.seq, ...seqsOf(record.of)])));
  const bytes = entries.reduce((sum, entry) => sum + entry.length, 0);
  for (const step of becomes) {
    const replacement = { kind: "summary" as const, step, of, summaries: summarised(records, step, visits) };
    if (JSON.stringify(replacement).length < worthwhile * bytes && fitsSummary(replacement)) return replacement;
  }
  const windows = records.flatMap((record): { windows: number; rows: number }[] => (record.kind === "window" ? [{ windows: 1, rows: record.rows }] : record.summaries));
  const sum = (field: "windows" | "rows") => windows.reduce((total, each) => total + each[field], 0);
  return { kind: "gap", facts: { fromSeq: records[0]!.seq, toSeq: records.at(-1)!.seq, windows: sum("windows"), rows: sum("rows"), of } };
}

/** Windows and summaries of one minute or hour, package and group put together; never over a visit, after which the workbench may hold one half already. */
export function summarised(records: readonly (WindowRecord | SummaryRecord)[], step: SummaryStep, visits: readonly number[]): Summary[] {
  const merged = new Map<string, Summary>();
  for (const record of records) {
    const parts = record.kind === "window" ? [summaryOf(record)] : record.summaries.map((summary) => ({ ...summary, fromSeq: record.seq, toSeq: record.seq }));
    const visit = visits.filter((seq) => seq < record.seq).length;
    for (const part of parts) {
      const key = JSON.stringify([part.package, part.group, visit, Math.floor(part.atUs / summarySteps[step])]);
      const before = merged.get(key);
      merged.set(key, before ? mergeSummaries(before, part) : part);
    }
  }
  return [...merged.values()];
}

/** Carries out what the newest replacement says, where the power went between the two. */
export function finishThinning(log: DeviceLog): void {
  const bytes = log.newestWith(isReplacement);
  const record = bytes && readLogRecord(bytes, "log");
  const of = record?.kind === "summary" ? record.of : record?.kind === "act" ? record.facts["of"] : undefined;
  if (typeof of === "string") log.thinLeft(seqsOf(of));
}
