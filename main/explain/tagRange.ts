// How far a tag may be moved: the values that were seen in the data, within the engineering range of the tag list. Runs in main; reads, never writes.
import { tagsOfProject } from "../data/answers.ts";
import { describedDataset } from "../data/readFiles.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Workbench } from "../store/workbench.ts";

export interface TagRange {
  tag: string;
  unit?: string;
  /** Middle 99 % of the values seen, cut to the engineering range; low < high. */
  low: number;
  high: number;
  /** Interquartile range; where it is 0, low to high. Above 0. */
  spread: number;
  /** The few whole values that it takes, rising: a switch or a grade that is set, never moved by a part. Null: any value. */
  levels: number[] | null;
}

const rowsLooked = 200_000;
const mostLevels = 8;

/** Kept for one dataset and tag list. */
let last: { key: string; ranges: Map<string, TagRange | null> } | undefined;

/** Tags of numbers behind some features, in the order of the dataset. */
export function movableTags(workbench: Workbench, features: readonly string[]): string[] {
  const { facts } = readFeatureFacts(workbench);
  const behind = new Set(features.flatMap((feature) => facts.from[feature] ?? []));
  return facts.inputs.filter(({ name, kind }) => kind === "number" && behind.has(name)).map(({ name }) => name);
}

/** Ranges of tags; a tag that does not move in the data, or never within its engineering range, is left out. */
export async function rangesOf(workbench: Workbench, tags: readonly string[]): Promise<TagRange[]> {
  const { project, database } = workbench;
  const dataset = project.needRef("dataset");
  const key = `${project.folder} ${dataset} ${project.ref("catalogue") ?? ""}`;
  if (last?.key !== key) last = { key, ranges: new Map() };
  const { ranges } = last;
  const { rows, columns } = describedDataset(workbench, dataset);
  const listed = new Map(tagsOfProject(workbench).map((one) => [one.tag, one]));
  const data = `read_parquet(${quoteText(project.objects.file(dataset, "data.parquet"))})`;
  const every = Math.max(1, Math.ceil(rows / rowsLooked));
  for (const tag of tags) {
    if (ranges.has(tag)) continue;
    const seen = `(SELECT CAST(${quoteName(tag)} AS DOUBLE) AS v FROM ${data} WHERE row_id % ${every} = 0 AND isfinite(CAST(${quoteName(tag)} AS DOUBLE)))`;
    const [row] = (await database.runAndReadAll(`SELECT quantile_disc(v, 0.005), quantile_cont(v, 0.25), quantile_cont(v, 0.75), quantile_disc(v, 0.995) FROM ${seen}`)).getRowsJS();
    const levels = (await database.runAndReadAll(`SELECT DISTINCT v FROM ${seen} LIMIT ${mostLevels + 1}`)).getRowsJS().map(([v]) => v as number);
    const unit = columns.find(({ name }) => name === tag)?.unit ?? listed.get(tag)?.unit;
    ranges.set(tag, rangeFrom(tag, unit, row as (number | null)[], levels, listed.get(tag) ?? { low: null, high: null }) ?? null);
  }
  return tags.flatMap((tag) => ranges.get(tag) ?? []);
}

/** A range from quantiles (0.5, 25, 75 and 99.5 %), different values (a few, or more than mostLevels) and engineering limits. Exported for its test. */
export function rangeFrom(tag: string, unit: string | undefined, [least, q1, q3, most]: readonly (number | null | undefined)[], values: readonly number[], limits: { low: number | null; high: number | null }): TagRange | undefined {
  if (typeof least !== "number" || typeof q1 !== "number" || typeof q3 !== "number" || typeof most !== "number") return undefined;
  const isSet = values.length <= mostLevels && values.every(Number.isInteger);
  const within = (v: number) => v >= (limits.low ?? -Infinity) && v <= (limits.high ?? Infinity);
  const levels = isSet ? values.filter(within).sort((a, b) => a - b) : null;
  const low = levels ? levels[0] : Math.max(least, limits.low ?? -Infinity);
  const high = levels ? levels.at(-1) : Math.min(most, limits.high ?? Infinity);
  if (low === undefined || high === undefined || !(low < high)) return undefined;
  return { tag, ...(unit === undefined ? {} : { unit }), low, high, spread: q3 > q1 ? q3 - q1 : high - low, levels };
}
