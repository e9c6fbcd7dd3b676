// What drives a model: exact contributions of each feature, gathered by the tag it is made of, over many rows or one.
// Contributions come from the scorer that runs on the device, or for many rows at once from the family, which says the same; parts always add
// up to the whole.
import { isFamilyAlone, type GroupScorer, type ModelDocument } from "../../shared/scoring/scorer.ts";
import type { Contributions, Scorer } from "../../shared/scoring/model.ts";
import { pearson } from "../../shared/stats/pearson.ts";
import { familyEntry } from "../learn/registry.ts";
import { readRow, takeRows, type Frame } from "../prepare/frame.ts";

/** The tag that a feature is named after: the dataset columns it is made of, joined. */
export type TagsOf = (feature: string) => string;

export interface GlobalDriver {
  feature: string;
  tag: string;
  /** Mean absolute contribution over the rows looked at, as a share of all; 0..1. */
  share: number;
}

const sumTolerance = 1e-9;

/** The scorer for a row's group; undefined where its group has no model. */
export function scorerFor(scorer: GroupScorer, frame: Frame, row: number): Scorer | undefined {
  const name = frame.group && frame.groupNames ? frame.groupNames[frame.group[row]!] : undefined;
  return name === undefined ? scorer : scorer.forGroup(name);
}

export interface GlobalDrivers {
  drivers: GlobalDriver[];
  rows: number;
  scale: Contributions["scale"];
}

/** Mean absolute contributions over at most 2,000 rows spread evenly, largest first. model: the document of `scorer`. */
export function globalDrivers(frame: Frame, scorer: GroupScorer, tagOf: TagsOf, model: ModelDocument): GlobalDrivers {
  const run = driversInTurns(frame, scorer, tagOf, model);
  for (let next = run.next(); ; next = run.next()) if (next.done === true) return next.value;
}

const mostRows = 2000;
/** Rows explained before others are answered. */
const tableRows = 512;

/** The same, so that others are answered in between: a net takes milliseconds a row. Yields the share done. */
export function* driversInTurns(frame: Frame, scorer: GroupScorer, tagOf: TagsOf, model: ModelDocument): Generator<number, GlobalDrivers> {
  const sums = new Float64Array(frame.features.length);
  const step = Math.max(1, Math.ceil(frame.rows / mostRows));
  const looked = Int32Array.from({ length: Math.ceil(frame.rows / step) }, (_, i) => i * step);
  let rows = 0;
  let scale: Contributions["scale"] = "score";
  const count = (parts: Pick<Contributions, "scale" | "total">, valueOf: (f: number) => number) => {
    if (Number.isNaN(parts.total)) return;
    scale = parts.scale;
    rows++;
    for (let f = 0; f < sums.length; f++) sums[f]! += Math.abs(valueOf(f));
  };
  const family = isFamilyAlone(model) ? familyEntry(model.family)?.family : undefined;
  if (family?.explainTable) {
    for (let from = 0; from < looked.length; from += tableRows) {
      yield from / looked.length;
      const part = takeRows(frame, looked.subarray(from, from + tableRows));
      const said = family.explainTable(model, part);
      said.totals.forEach((total, r) => count({ scale: said.scale, total }, (f) => said.parts[f * part.rows + r]!));
    }
  } else {
    const row = new Float64Array(frame.features.length);
    for (const [i, r] of looked.entries()) {
      if (i % 32 === 0) yield i / looked.length;
      const said = scorerFor(scorer, frame, r)?.contributions(readRow(frame, r, row));
      if (said) count(said, (f) => said.values[f]!);
    }
  }
  const total = sums.reduce((a, b) => a + b, 0);
  const drivers = frame.features.map((feature, f) => ({ feature, tag: tagOf(feature), share: total > 0 ? sums[f]! / total : 0 }));
  return { drivers: drivers.sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1)), rows, scale };
}

/** True when base and parts give the total, to 1e-9 of its size. */
export function addsUp(parts: Contributions): boolean {
  let sum = parts.base;
  for (const value of parts.values) sum += value;
  return Math.abs(sum - parts.total) <= sumTolerance * Math.max(1, Math.abs(parts.total));
}

/** Pairs of tags whose main features move as one (absolute Pearson correlation over 0.9): their shares cannot be told apart. */
export function movingTogether(frame: Frame, drivers: readonly GlobalDriver[], most = 12): { tags: string[]; correlation: number }[] {
  const leading = new Map<string, string>();
  for (const { tag, feature } of drivers) if (!leading.has(tag)) leading.set(tag, feature);
  const tags = [...leading].slice(0, most);
  const pairs: { tags: string[]; correlation: number }[] = [];
  for (let i = 0; i < tags.length; i++) {
    for (let j = i + 1; j < tags.length; j++) {
      const r = together(frame, frame.features.indexOf(tags[i]![1]), frame.features.indexOf(tags[j]![1]));
      if (Math.abs(r) > 0.9) pairs.push({ tags: [tags[i]![0], tags[j]![0]], correlation: r });
    }
  }
  return pairs.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
}

/** Pearson's r of two features over at most 20,000 rows spread evenly; NaN where it cannot be told. */
function together(frame: Frame, a: number, b: number): number {
  const step = Math.max(1, Math.ceil(frame.rows / 20_000));
  const every = (feature: number) => Float64Array.from({ length: Math.ceil(frame.rows / step) }, (_, i) => frame.X[feature * frame.rows + i * step]!);
  return pearson(every(a), every(b));
}

interface Usual {
  median: number | null;
  low: number | null;
  high: number | null;
}
/** By table and feature: sorting some hundred columns anew for every alarm that is opened would keep the engine for seconds. */
const usualKnown = new WeakMap<Frame, Map<number, Usual>>();

/** Median and the span of the middle 90 % of a feature's known values; nulls where it has none. Worked out once a table. */
export function usualOf(frame: Frame, feature: number): Usual {
  const known = usualKnown.get(frame) ?? new Map<number, Usual>();
  usualKnown.set(frame, known);
  const usual = known.get(feature) ?? sortedUsual(frame, feature);
  known.set(feature, usual);
  return usual;
}

function sortedUsual(frame: Frame, feature: number): Usual {
  const step = Math.max(1, Math.ceil(frame.rows / 20_000));
  const every = Float64Array.from({ length: Math.ceil(frame.rows / step) }, (_, i) => frame.X[feature * frame.rows + i * step]!);
  const sorted = every.filter((v) => !Number.isNaN(v)).sort();
  if (sorted.length === 0) return { median: null, low: null, high: null };
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return { median: at(0.5), low: at(0.05), high: at(0.95) };
}
