// The raw rows behind one feature row, run through the recipe again with some tags moved: what the features would have been. Runs in main; reads, never
// writes. The recipe's own row evaluator does it, the one of the device.
import { mergesRows } from "../../shared/recipe/operating.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import { columnsOf, createStream, type SourceRow } from "../../shared/recipe/stream.ts";
import type { FeatureFacts } from "../prepare/answers.ts";
import type { Workbench } from "../store/workbench.ts";
import { quoteName, quoteText } from "../store/quote.ts";

/** A tag moved by an amount over all rows, or held at one level. */
export type Move = { tag: string; by: number } | { tag: string; to: number };

export interface Replay {
  rows: number;
  /** First and last time, UTC µs; null where rows have none. */
  fromUs: number | null;
  toUs: number | null;
  /** Known raw values of a tag over the rows, in order. */
  valuesOf(tag: string): number[];
  /** The model's features with the tags moved; undefined where the recipe would leave the row out. */
  run(moves: readonly Move[]): Float64Array | undefined;
}

interface Place {
  dataset: string;
  features: string;
  /** Row of the feature table. */
  row: number;
  group: string | null;
}

/** The rows that a feature row looks back on, and `times` as many again for recipes whose memory is longer than they say. Undefined where the rows cannot be
 *  found or the recipe does not make the features. */
export async function readReplay({ database }: Workbench, { dataset, features, row, group }: Place, recipe: Recipe, facts: FeatureFacts, columns: readonly string[], times: number): Promise<Replay | undefined> {
  const data = `read_parquet(${quoteText(dataset)})`;
  const rowsOf = async (sql: string) => (await database.runAndReadAll(sql)).getRowsJS();
  const time = facts.hasTime ? "CAST(epoch_us(ts) AS DOUBLE)" : "CAST(NULL AS DOUBLE)";
  const [at] = await rowsOf(`SELECT CAST(row_id AS DOUBLE), ${time} FROM read_parquet(${quoteText(features)}) ORDER BY row_id LIMIT 1 OFFSET ${row}`);
  if (!at) return undefined;
  const [rowId, tUs] = at as [number, number | null];
  const merges = mergesRows(recipe);
  if (merges && tUs === null) return undefined;
  const before = `${merges ? `epoch_us(ts) <= ${tUs}` : `row_id <= ${rowId}`}${group === null ? "" : ` AND coalesce(grp, '') = ${quoteText(group)}`}`;
  const wanted = (facts.history.rows + 1) * times;
  const [first] = facts.hasTime ? await rowsOf(`SELECT min(t) FROM (SELECT CAST(epoch_us(ts) AS DOUBLE) AS t FROM ${data} WHERE ${before} ORDER BY row_id DESC LIMIT ${wanted})`) : [undefined];
  const since = first?.[0] as number | null | undefined;
  const reach = since === undefined || since === null ? `LIMIT ${wanted}` : `LIMIT ${mostRows}`;
  const within = since === undefined || since === null ? "" : ` AND epoch_us(ts) >= ${since - facts.history.seconds * times * 1e6}`;
  const read = await rowsOf(`SELECT ${time}, ${facts.inputs.map(({ name }) => quoteName(name)).join(", ")} FROM ${data} WHERE ${before}${within} ORDER BY row_id DESC ${reach}`);
  const rows = read.reverse().map(([t, ...values]): SourceRow & { values: (number | string | null)[] } => ({ ...(t === null ? {} : { tUs: t as number }), values: values.map(plain) }));
  const stream = createStream(recipe, facts.inputs, { hasTime: facts.hasTime });
  const pick = columnsOf(columns, stream.outputs);
  if (!pick || rows.length === 0) return undefined;
  const place = new Map(facts.inputs.map(({ name }, i) => [name, i]));
  const run = (moves: readonly Move[]): Float64Array | undefined => {
    const made = rows.flatMap((each) => stream.push({ ...each, values: moved(each.values, moves, place) }));
    made.push(...stream.flush());
    const own = tUs === null ? made : made.filter((one) => one.tUs === tUs);
    const last = own.at(-1);
    return last && pick(last.values);
  };
  return {
    rows: rows.length,
    fromUs: rows[0]!.tUs ?? null,
    toUs: rows.at(-1)!.tUs ?? null,
    valuesOf: (tag) => rows.flatMap(({ values }) => { const v = values[place.get(tag)!]; return typeof v === "number" && Number.isFinite(v) ? [v] : []; }),
    run,
  };
}

/** Raw rows behind one feature row, at most. */
const mostRows = 50_000;

const plain = (value: unknown): number | string | null => (typeof value === "string" || typeof value === "number" ? value : typeof value === "bigint" || typeof value === "boolean" ? Number(value) : null);

function moved(values: readonly (number | string | null)[], moves: readonly Move[], place: ReadonlyMap<string, number>): (number | string | null)[] {
  const out = [...values];
  for (const move of moves) {
    const i = place.get(move.tag)!;
    const v = out[i];
    if (typeof v === "number") out[i] = "to" in move ? move.to : v + move.by;
  }
  return out;
}
