// Ways to cut the rows of a feature table: its groups, columns of few values, months, hours of the day, and what the plant's log says. Runs in main.
// Reads the dataset beside the features; a column that is the target or was made from it cuts nothing.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ContextEntry } from "../../shared/contract/catalogue.ts";
import { zoneOffsetUs } from "../../shared/text/format.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Frame } from "./frame.ts";
import type { Dimension, SliceBy } from "./slices.ts";

const labelsMost = 12;
/** A column of numbers is a mode or a product only with this few different whole values; two are a flag. */
const numbersLeast = 3;
const numbersMost = 8;
const hourUs = 3600e6;
const quarterUs = hourUs / 4;
const dayUs = 24 * hourUs;

/** Groups of a frame as a dimension. */
export function byGroup({ group, groupNames }: Frame): Dimension[] {
  return group && groupNames && groupNames.length > 1 ? [{ by: "group", of: "", code: group, labels: groupNames }] : [];
}

/** Months where the rows reach over two of them, and thirds of the day from six o'clock where they reach over three days; both in the plant's zone. */
export function byCalendar({ tUs }: Frame, zone: string): Dimension[] {
  if (!tUs || tUs.length === 0) return [];
  // A zone's offset and the month hold for a quarter of an hour, as zones stand apart by such: asked once in each, not once a row.
  const known = new Map<number, { offset: number; month: string }>();
  const at = (t: number) => {
    const quarter = Math.floor(t / quarterUs);
    let one = known.get(quarter);
    if (!one) {
      const offset = zoneOffsetUs(quarter * quarterUs, zone);
      known.set(quarter, (one = { offset, month: new Date((quarter * quarterUs + offset) / 1000).toISOString().slice(0, 7) }));
    }
    return one;
  };
  let [first, last] = [Infinity, -Infinity];
  for (const t of tUs) [first, last] = [Math.min(first, t), Math.max(last, t)];
  const months = coded(tUs.length, (r) => at(tUs[r]!).month);
  const thirds = ["06–14", "14–22", "22–06"];
  const hours: Dimension = { by: "hours", of: "", labels: thirds, code: Int32Array.from(tUs, (t) => Math.floor((((((t + at(t).offset) / hourUs - 6) % 24) + 24) % 24) / 8)) };
  return [
    ...(months && months.labels.length > 1 && last - first > 45 * dayUs ? [{ by: "month" as const, of: "", ...months }] : []),
    ...(last - first > 3 * dayUs && new Set(hours.code).size === 3 ? [hours] : []),
  ];
}

/** Features of few whole values, such as a mode that the recipe made. */
export function byFeature(frame: Frame): Dimension[] {
  return frame.features.flatMap((feature, f) => {
    const column = frame.X.subarray(f * frame.rows, (f + 1) * frame.rows);
    const seen = new Set<number>();
    for (const v of column) {
      if (Number.isNaN(v)) continue;
      if (!Number.isInteger(v) || (seen.add(v) && seen.size > numbersMost)) return [];
    }
    if (seen.size < numbersLeast) return [];
    const values = [...seen].sort((a, b) => a - b);
    const place = new Map(values.map((v, i) => [v, i]));
    return [{ by: "column" as const, of: feature, labels: values.map(String), code: Int32Array.from(column, (v) => place.get(v) ?? -1) }];
  });
}

/** Columns of text with few values, laid beside the feature rows by row_id. Only where the recipe keeps row_id. */
export async function byColumn(connection: DuckDBConnection, datasetPath: string, featurePath: string, columns: readonly string[]): Promise<Dimension[]> {
  const found: Dimension[] = [];
  const data = `read_parquet(${quoteText(datasetPath)})`;
  for (const column of columns) {
    const name = quoteName(column);
    const [counted] = (await connection.runAndReadAll(`SELECT count(*) FROM (SELECT DISTINCT ${name} FROM ${data} WHERE ${name} IS NOT NULL LIMIT ${labelsMost + 1})`)).getRowsJS();
    const distinct = Number(counted![0]);
    if (distinct < 2 || distinct > labelsMost) continue;
    const read = await connection.runAndReadAll(`SELECT CAST(d.${name} AS VARCHAR) FROM read_parquet(${quoteText(featurePath)}) f LEFT JOIN ${data} d USING (row_id) ORDER BY row_id`);
    const values = read.getRowsJS();
    const cut = coded(values.length, (r) => (values[r]![0] as string | null) ?? undefined);
    if (cut && cut.labels.length > 1) found.push({ by: "column", of: column, ...cut });
  }
  return found;
}

const logKinds: readonly SliceBy[] = ["batch", "phase", "shift"];
const partsMost = 6;

/** Batches, phases and shifts of the plant's log: each part of an entry's text that tells two to twelve values apart. Where rows have groups, an entry
 *  that names one of them holds for it alone. */
export function byLog(frame: Frame, entries: readonly ContextEntry[]): Dimension[] {
  const { tUs } = frame;
  if (!tUs) return [];
  return logKinds.flatMap((by) => {
    const spans = entries.filter((entry) => entry.kind === by && entry.toUs !== null).map((entry) => ({ ...entry, parts: entry.text.split(" · ") })).sort((a, b) => a.fromUs - b.fromUs);
    if (spans.length === 0) return [];
    const at = spanOfRows(frame, tUs, spans);
    return Array.from({ length: partsMost }, (_, p) => p).flatMap((p): Dimension[] => {
      if (new Set(spans.map(({ parts }) => parts[p])).size > labelsMost) return [];
      const cut = coded(frame.rows, (r) => spans[at[r]!]?.parts[p]);
      return cut && cut.labels.length > 1 ? [{ by, of: p === 0 ? "" : String(p + 1), ...cut }] : [];
    });
  });
}

/** For each row the entry that it lies in, the latest begun; -1 for none. */
function spanOfRows({ rows, group, groupNames }: Frame, tUs: Float64Array, spans: readonly ContextEntry[]): Int32Array {
  const names = new Map((groupNames ?? []).map((name, g) => [name, g]));
  const at = new Int32Array(rows).fill(-1);
  const order = Array.from(tUs.keys()).sort((a, b) => tUs[a]! - tUs[b]!);
  let from = 0;
  for (const [s, span] of spans.entries()) {
    const only = names.get(span.asset) ?? names.get(span.asset.split("/").at(-1) ?? "");
    while (from < order.length && tUs[order[from]!]! < span.fromUs) from++;
    for (let i = from; i < order.length && tUs[order[i]!]! < span.toUs!; i++) {
      const r = order[i]!;
      if (only === undefined || group?.[r] === only) at[r] = s;
    }
  }
  return at;
}

/** Values as codes, in order of their names; undefined with more values than a person reads. */
function coded(rows: number, of: (row: number) => string | undefined): Pick<Dimension, "code" | "labels"> | undefined {
  const seen = new Map<string, number>();
  const first = new Int32Array(rows).fill(-1);
  for (let r = 0; r < rows; r++) {
    const value = of(r);
    if (value === undefined || value === "") continue;
    let code = seen.get(value);
    if (code === undefined) {
      if (seen.size === 4 * labelsMost) return undefined;
      seen.set(value, (code = seen.size));
    }
    first[r] = code;
  }
  const labels = [...seen.keys()].sort();
  const place = new Int32Array(labels.length);
  labels.forEach((label, i) => (place[seen.get(label)!] = i));
  return { labels, code: first.map((code) => (code < 0 ? -1 : place[code]!)) };
}
