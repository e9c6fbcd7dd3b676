// The table of an image dataset: a row an image, what its table says and what was measured. Runs in the engine; writes one Parquet file.
// Rows stand in the order of their times where the table has any, else in the order of the names, so that everything that reads a dataset reads this one.
import { randomUUID } from "node:crypto";
import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteName, quoteText } from "../../store/quote.ts";
import { columnNames } from "../import/columnNames.ts";
import type { ImportReport } from "../import/csv.ts";
import { rowsOf } from "../rows.ts";
import { folderOf } from "./imageNames.ts";
import type { PackedImage } from "./imageStore.ts";
import { columnInParquet, type ReadTable } from "./imageTable.ts";

/** What changes from image to image first: Explore shows the first ones. */
const measured = ["brightness", "contrast", "sharpness", "width", "height", "bytes"] as const;
const units: Readonly<Record<string, string>> = { width: "px", height: "px", bytes: "byte" };

/** An image's place in the rows and what its table says. */
export interface PlacedImage {
  index: number;
  tsUs: number | null;
  group: string | null;
  class: string | null;
}

export interface WrittenRows {
  report: ImportReport;
  placed: PlacedImage[];
}

/** Writes `outPath`. images: in natural order of their names; table: theirs, or null. The group is the table's, else the folder where there are several. */
export async function writeImageRows(connection: DuckDBConnection, images: readonly { name: string; packed: PackedImage }[], table: ReadTable | null, outPath: string): Promise<WrittenRows> {
  const scratch = `images_${randomUUID().replaceAll("-", "")}`;
  const folders = new Set(images.map(({ name }) => folderOf(name)));
  const ownTexts = ["file", ...(folders.size > 1 ? ["folder"] : [])];
  const told = table === null ? [] : table.report.columns.filter(({ kind, name }) => (kind === "number" || kind === "text") && name !== columnInParquet(table.report, table.fileColumn));
  const { names, flags } = columnNames([...ownTexts, ...told.map(({ name }) => name), ...measured], "");
  const groupOfTable = table?.report.columns.some(({ kind }) => kind === "group") === true;
  const hasTime = table?.report.columns.some(({ kind }) => kind === "time") === true;
  const hasGroup = groupOfTable || folders.size > 1;
  await connection.run(`CREATE TEMP TABLE ${scratch} (i INTEGER, told_row BIGINT, file VARCHAR, folder VARCHAR, ${measured.map((name) => `${name} DOUBLE`).join(", ")})`);
  try {
    const appender = await connection.createAppender(scratch, undefined, "temp");
    const number = (value: number | null | undefined) => (value === null || value === undefined ? appender.appendNull() : appender.appendDouble(value));
    for (const [i, { name, packed: { bytes, facts } }] of images.entries()) {
      appender.appendInteger(i);
      const at = table?.rowOf[i] ?? null;
      if (at === null) appender.appendNull();
      else appender.appendBigInt(BigInt(at));
      appender.appendVarchar(name);
      appender.appendVarchar(folderOf(name));
      for (const value of [facts.measures?.brightness, facts.measures?.contrast, facts.measures?.sharpness, facts.width, facts.height, bytes]) number(value);
      appender.endRow();
    }
    appender.closeSync();
    const from = `${scratch} AS images${table === null ? "" : ` LEFT JOIN read_parquet(${quoteText(table.path)}) AS told ON told.row_id = images.told_row`}`;
    const group = groupOfTable ? "told.grp" : "images.folder";
    const values = [...ownTexts.map((name) => `images.${name}`), ...told.map(({ name }) => `told.${quoteName(name)}`), ...measured.map((name) => `images.${name}`)];
    const rows = `SELECT row_number() OVER (ORDER BY ${hasTime ? "told.ts NULLS LAST, " : ""}images.i) - 1 AS row_id${hasTime ? ", told.ts AS ts" : ""}${hasGroup ? `, ${group} AS grp` : ""}, ${values.map((value, k) => `${value} AS ${quoteName(names[k]!)}`).join(", ")} FROM ${from}`;
    await connection.run(`COPY (SELECT * FROM (${rows}) ORDER BY row_id) TO ${quoteText(outPath)} (FORMAT parquet, COMPRESSION zstd)`);
    const classAt = table?.classColumn ? columnInParquet(table.report, table.classColumn) : undefined;
    const found = await rowsOf(connection, `SELECT images.i AS i, ${hasTime ? "epoch_us(told.ts)" : "NULL"} AS t, ${hasGroup ? `CAST(${group} AS VARCHAR)` : "NULL"} AS g, ${classAt === undefined ? "NULL" : `CAST(told.${quoteName(classAt)} AS VARCHAR)`} AS c FROM ${from} ORDER BY ${hasTime ? "told.ts NULLS LAST, " : ""}images.i`);
    const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
    const placed = found.map(({ i, t, g, c }) => ({ index: Number(i), tsUs: t === null || t === undefined ? null : Number(t), group: text(g), class: text(c) }));
    const kinds = new Map(told.map(({ name, kind, unit }) => [name, { kind, unit }]));
    const missing = await rowsOf(connection, `SELECT ${[...(hasTime ? ["ts"] : []), ...(hasGroup ? ["grp"] : []), ...names].map((name, k) => `count(*) - count(${quoteName(name)}) AS n${k}`).join(", ")} FROM read_parquet(${quoteText(outPath)})`);
    const lost = Object.values(missing[0] ?? {}).map(Number);
    const special = [...(hasTime ? [{ name: "ts", kind: "time" as const }] : []), ...(hasGroup ? [{ name: "grp", kind: "group" as const }] : [])];
    const columns = [
      ...special.map((column, k) => ({ ...column, missing: lost[k]!, statusTexts: [] })),
      ...names.map((name, k) => {
        const first = told[k - ownTexts.length];
        const known = first === undefined ? undefined : kinds.get(first.name);
        const isMeasured = k >= ownTexts.length + told.length;
        const unit = isMeasured ? units[measured[k - ownTexts.length - told.length]!] : known?.unit;
        return { name, kind: isMeasured ? ("number" as const) : known?.kind === "number" ? ("number" as const) : ("text" as const), ...(unit === undefined ? {} : { unit }), missing: lost[special.length + k]!, statusTexts: first?.statusTexts ?? [] };
      }),
    ];
    const report: ImportReport = {
      rows: images.length, columns, sources: [], flags: [...(table?.report.flags ?? []), ...flags], aside: [], statusIntervals: 0,
      ...(table?.report.fromUs === undefined ? {} : spanOf(placed)), ...(table?.report.zone === undefined ? {} : { zone: table.report.zone }),
    };
    return { report, placed };
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${scratch}`);
  }
}

function spanOf(placed: readonly PlacedImage[]): { fromUs?: number; toUs?: number } {
  let [from, to] = [Infinity, -Infinity];
  for (const { tsUs } of placed) {
    if (tsUs === null) continue;
    from = Math.min(from, tsUs);
    to = Math.max(to, tsUs);
  }
  return from <= to ? { fromUs: from, toUs: to } : {};
}
