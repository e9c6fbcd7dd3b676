// Does a file look like the one that a saved import recipe was made for? Differences by name, before and now, so that a person can read them.
// Pure. Only what the new file shows counts: a file without decimals says nothing about their sign, an open question is answered by the recipe.
import { z } from "zod";
import { tableForms } from "./importRecipe.ts";
import type { ImportRecipe } from "./importRecipe.ts";
import type { CsvPreview } from "./preview.ts";

/** What the file looked like when the recipe was saved. */
export const Expected = z.strictObject({
  form: z.enum(tableForms),
  delimiter: z.string(),
  encoding: z.string(),
  decimal: z.string(),
  decimalSeen: z.boolean(),
  header: z.boolean(),
  unitsRow: z.boolean(),
  skipLines: z.number(),
  timeFormat: z.string().nullable(),
  zoneWritten: z.boolean(),
  columns: z.array(z.strictObject({ name: z.string(), kind: z.string(), unit: z.string() })),
});
export type Expected = z.infer<typeof Expected>;

export const differenceKinds = ["form", "delimiter", "encoding", "decimal", "header", "unitsRow", "skipLines", "timeFormat", "zone", "columnMissing", "columnNew", "kind", "unit"] as const;
export interface Difference {
  what: (typeof differenceKinds)[number];
  column: string;
  before: string;
  now: string;
}

/** What a file shows under the recipe that was chosen for it. */
export function expectedOf(preview: CsvPreview, recipe: ImportRecipe): Expected {
  const known = new Map(preview.columns.map(({ source, kind, unit }) => [source, { kind, unit: unit ?? "" }]));
  return {
    form: preview.recipe.form ?? "text",
    delimiter: preview.recipe.delimiter,
    encoding: preview.recipe.encoding,
    decimal: recipe.decimal,
    decimalSeen: preview.decimalSeen,
    header: preview.recipe.header,
    unitsRow: preview.recipe.unitsRow,
    skipLines: preview.recipe.skipLines,
    timeFormat: recipe.time?.format ?? null,
    zoneWritten: preview.recipe.time !== undefined && !preview.zoneNeeded,
    columns: preview.names.map((name) => ({ name, kind: known.get(name)?.kind ?? "time", unit: known.get(name)?.unit ?? "" })),
  };
}

/** Differences that a person should decide about, in the order of the list of kinds; empty when the recipe fits. */
export function differencesOf(expected: Expected, preview: CsvPreview): Difference[] {
  const out: Difference[] = [];
  const { recipe } = preview;
  const compare = (what: Difference["what"], before: string, now: string, column = "") => before !== now && out.push({ what, column, before, now });
  const form = recipe.form ?? "text";
  compare("form", expected.form, form);
  if (form !== expected.form) return out;
  if (form === "text") {
    compare("delimiter", expected.delimiter, recipe.delimiter);
    compare("skipLines", String(expected.skipLines), String(recipe.skipLines));
  }
  // Plain ASCII is valid in every encoding that is read, so UTF-8 in a small file is no news.
  if (form === "text" && recipe.encoding !== "utf-8" && expected.encoding !== "utf-8") compare("encoding", expected.encoding, recipe.encoding);
  if (preview.decimalSeen && !recipe.open.includes("decimal")) compare("decimal", expected.decimal, recipe.decimal);
  compare("header", String(expected.header), String(recipe.header));
  compare("unitsRow", String(expected.unitsRow), String(recipe.unitsRow));
  if (!recipe.open.includes("time.format")) compare("timeFormat", expected.timeFormat ?? "", recipe.time?.format ?? "");
  if (expected.timeFormat !== null && recipe.time) compare("zone", expected.zoneWritten ? "written" : "none", preview.zoneNeeded ? "none" : "written");
  const before = new Map(expected.columns.map((column) => [column.name, column]));
  const now = new Set(preview.names);
  for (const { name } of expected.columns) if (!now.has(name)) out.push({ what: "columnMissing", column: name, before: name, now: "" });
  for (const name of preview.names) if (!before.has(name)) out.push({ what: "columnNew", column: name, before: "", now: name });
  for (const { source, kind, unit, filled } of preview.columns) {
    const was = before.get(source);
    if (!was) continue;
    // A column without a value says nothing about its kind.
    if (filled > 0 && was.kind !== "auto" && was.kind !== "time" && kind !== "auto") compare("kind", was.kind, kind, source);
    compare("unit", was.unit, unit ?? "", source);
  }
  return out;
}

/** The differences in one line, for a failure's detail. */
export function differenceText(differences: readonly Difference[]): string {
  const one = ({ what, column, before, now }: Difference) => (what === "columnMissing" ? `-${JSON.stringify(column)}` : what === "columnNew" ? `+${JSON.stringify(column)}` : `${what}${column ? ` ${JSON.stringify(column)}` : ""}: ${JSON.stringify(before)} > ${JSON.stringify(now)}`);
  return differences.slice(0, 8).map(one).join(", ") + (differences.length > 8 ? `, and ${differences.length - 8}` : "");
}
