// Calls about data: files in, what is in them, what is wrong with them, what they look like.
import { z } from "zod";
import { CatalogueTag } from "./catalogue.ts";
import { moreReading, samplePresets, TallLayout, timeFormats } from "../plan/plan.ts";
import { bytes, call, digest, float64, handle, text } from "./call.ts";

/** A coded note on a file or a column; the shape of FailureData. */
export const Flag = z.strictObject({ name: z.string(), code: z.string(), outcome: z.string(), where: z.record(z.string(), z.union([z.string(), z.number()])) });
export type Flag = z.infer<typeof Flag>;

export const ColumnInfo = z.strictObject({
  name: z.string(),
  kind: z.enum(["number", "text", "time", "group"]),
  unit: z.string().optional(),
  missing: z.number(),
  /** Texts found among numbers and how often; kept as missing. */
  statusTexts: z.record(z.string(), z.number()).optional(),
  min: z.number().nullable().optional(),
  max: z.number().nullable().optional(),
  mean: z.number().nullable().optional(),
  sd: z.number().nullable().optional(),
});
export type ColumnInfo = z.infer<typeof ColumnInfo>;

export const DatasetInfo = z.strictObject({
  digest: digest(),
  /** "images": a row an image, whose pictures are kept beside the table; absent: rows of a table. */
  kind: z.literal("images").optional(),
  rows: z.number(),
  columns: z.array(ColumnInfo),
  groups: z.array(z.strictObject({ name: z.string(), rows: z.number(), fromUs: z.number().nullable(), toUs: z.number().nullable() })),
  fromUs: z.number().nullable(),
  toUs: z.number().nullable(),
  /** Median step between rows in seconds; null without time. */
  stepS: z.number().nullable(),
  zone: z.string(),
  sources: z.array(z.strictObject({ name: z.string(), bytes: z.number(), sha256: digest(), rows: z.number() })),
  flags: z.array(Flag),
});
export type DatasetInfo = z.infer<typeof DatasetInfo>;

/** How a file is read: every field a person may correct; the same words as the plan's data section. */
export const ReadChoice = z.strictObject({
  delimiter: z.enum([",", ";", "\t", "|", " ", "auto"]),
  decimal: z.enum([".", ",", "auto"]),
  timeColumn: z.string().nullable(),
  timeFormat: z.enum(["auto", ...timeFormats]),
  zone: z.string(),
  group: z.union([z.strictObject({ kind: z.literal("none") }), z.strictObject({ kind: z.literal("file") }), z.strictObject({ kind: z.literal("column"), column: z.string() })]),
  ...moreReading,
});
export type ReadChoice = z.infer<typeof ReadChoice>;

/** One thing in which a file differs from the one that an import recipe was saved for. */
export const RecipeDifference = z.strictObject({ what: z.enum(["form", "delimiter", "encoding", "decimal", "header", "unitsRow", "skipLines", "timeFormat", "zone", "columnMissing", "columnNew", "kind", "unit"]), column: z.string(), before: z.string(), now: z.string() });
export type RecipeDifference = z.infer<typeof RecipeDifference>;

/** A file that is held aside until a person decides; the handle opens it in the wizard while its folder is known. */
export const HeldFile = z.strictObject({ name: z.string(), handle: handle().nullable(), failure: Flag });
const recipeName = z.string().regex(/^[^/\\\u0000-\u001f]{1,60}$/u);

export const FilePreview = z.strictObject({
  name: z.string(),
  bytes: z.number(),
  encoding: z.string(),
  /** What the file is, told by its content. */
  form: z.enum(["text", "json", "jsonLines", "xlsx", "parquet", "sqlite", "postgres"]),
  /** Sheets or tables to choose from, where there are several. */
  parts: z.array(z.string()),
  /** What the guesses rest on; the screen has the words. */
  facts: z.strictObject({ sampleRows: z.number(), stepS: z.number().nullable(), zoneWritten: z.boolean(), suggested: TallLayout.nullable(), sentinels: z.array(z.strictObject({ column: z.string(), values: z.array(z.number()) })), statusTexts: z.array(z.strictObject({ column: z.string(), texts: z.array(z.string()) })) }),
  choice: ReadChoice,
  columns: z.array(z.strictObject({ name: z.string(), kind: z.enum(["number", "text", "time", "group"]), unit: z.string().optional(), examples: z.array(z.string()) })),
  rows: z.array(z.array(z.string())),
  /** How it differs from what the saved recipe was made for, when one was asked for. */
  differences: z.array(RecipeDifference),
  /** Readings that a person must decide, with examples. */
  questions: z.array(Flag),
  flags: z.array(Flag),
});
export type FilePreview = z.infer<typeof FilePreview>;

/** A stretch of rows, both ends included; times are null where rows have none. */
export const Stretch = z.strictObject({ fromRow: z.number(), toRow: z.number(), fromUs: z.number().nullable(), toUs: z.number().nullable() });
export type Stretch = z.infer<typeof Stretch>;

const rowSpans = z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()])).min(1).max(5000);
/** What is put right in the rows themselves, as a new version of the dataset: it happened once, so a device need not do it again. Spans of rows include both ends. */
export const Correction = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("blank"), column: z.string(), rows: rowSpans }),
  z.strictObject({ kind: z.literal("convert"), column: z.string(), slope: z.number(), offset: z.number(), rows: rowSpans }),
  z.strictObject({ kind: z.literal("exchange"), columns: z.tuple([z.string(), z.string()]), rows: rowSpans }),
  z.strictObject({ kind: z.literal("dropRows"), which: z.enum(["equal", "sameTime"]) }),
  z.strictObject({ kind: z.literal("sortByTime") }),
  /** ts minus perDayS for each day since anchorUs. */
  z.strictObject({ kind: z.literal("setClock"), anchorUs: z.number(), perDayS: z.number(), rows: rowSpans }),
  z.strictObject({ kind: z.literal("asNumber"), column: z.string() }),
]);
export type Correction = z.infer<typeof Correction>;

export const QualityFinding = z.strictObject({
  check: z.string(),
  column: z.string(),
  /** Further columns that share the finding. */
  columns: z.array(z.string()).optional(),
  severity: z.enum(["ok", "note", "caution", "alarm"]),
  count: z.number(),
  share: z.number(),
  fromUs: z.number().nullable(),
  toUs: z.number().nullable(),
  fromRow: z.number().nullable(),
  /** Where it is worst, at most twenty stretches in row order. */
  stretches: z.array(Stretch).max(20).optional(),
  /** What the words name: factors, thresholds, other columns. */
  figures: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
  /** What mends it, when something does: a recipe step, or a Correction. */
  repair: z.unknown().optional(),
});
export type QualityFinding = z.infer<typeof QualityFinding>;
export const QualityReport = z.strictObject({ findings: z.array(QualityFinding), checkedColumns: z.number(), rows: z.number() });
export type QualityReport = z.infer<typeof QualityReport>;

/** One drawn line: per bucket its start, lowest, highest and mean; NaN where there is no value. Units: x in UTC µs, or row number without time. */
export const SeriesColumn = z.strictObject({ name: z.string(), unit: z.string().optional(), x: float64(), min: float64(), max: float64(), mean: float64(), count: float64() });
export type SeriesColumn = z.infer<typeof SeriesColumn>;
export const Series = z.strictObject({ axis: z.enum(["time", "row"]), from: z.number(), to: z.number(), bucket: z.number(), rows: z.number(), columns: z.array(SeriesColumn) });
export type Series = z.infer<typeof Series>;

export const seriesInput = z.strictObject({
  columns: z.array(z.string()).min(1).max(16),
  /** µs on a time axis, row numbers otherwise; null: from the first, to the last. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  buckets: z.number().int().min(10).max(4000),
  group: z.string().nullable(),
});

const findingInput = z.strictObject({ check: text(), column: z.string() });

/** A database that a person names as a source; read-only. A password is used once and kept nowhere; without one, PostgreSQL's own .pgpass file is asked. */
export const DatabaseSource = z.discriminatedUnion("kind", [
  /** beside: the files of the same name that end in -wal and -journal, where they were chosen with it. */
  z.strictObject({ kind: z.literal("sqlite"), file: handle(), beside: z.array(handle()).max(2).optional() }),
  z.strictObject({
    kind: z.literal("postgres"),
    host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/),
    port: z.number().int().min(1).max(65_535).default(5432),
    database: text(63),
    user: text(63),
    password: z.string().max(1000).optional(),
    schema: text(63).default("public"),
    /** Encrypted, with a certificate that this machine trusts. */
    tls: z.boolean().default(false),
  }),
]);
export type DatabaseSource = z.infer<typeof DatabaseSource>;

/** A table or view of a database; rows null where only reading all of it would tell. */
export const SourceTable = z.strictObject({ name: z.string(), kind: z.enum(["table", "view"]), rows: z.number().nullable() });
export type SourceTable = z.infer<typeof SourceTable>;

/** A saved import recipe: what it was made for, what it has read (newest first), and the folder that is watched by it. */
export const SavedRecipeInfo = z.strictObject({
  name: z.string(),
  form: z.string(),
  columns: z.number(),
  choice: ReadChoice,
  uses: z.array(z.strictObject({ name: z.string(), sha256: digest(), rows: z.number(), at: z.string() })),
  held: z.number(),
  /** place: the project's own inbox, or another folder by its last name. */
  watch: z.strictObject({ place: z.enum(["inbox", "folder"]), folder: z.string(), isThere: z.boolean() }).nullable(),
});
export type SavedRecipeInfo = z.infer<typeof SavedRecipeInfo>;

export const fileCalls = {
  /** Hands over a chosen file piece by piece (at most 4 MiB each); the last piece gives the handle. */
  upload: call("file.upload", {
    input: z.strictObject({ upload: z.string().max(60), name: text(200), offset: z.number().int().nonnegative(), piece: bytes(), last: z.boolean() }),
    output: z.strictObject({ received: z.number(), handle: handle().nullable() }),
    errors: ["csvOverBound", "storeDiskFull"],
    sample: { upload: "u-1", name: "a.csv", offset: 0, piece: new Uint8Array([97]), last: false },
  }),
};

export const dataCalls = {
  preview: call("data.preview", { input: z.strictObject({ file: handle(), choice: ReadChoice.partial().optional(), recipe: recipeName.optional() }), output: FilePreview, errors: ["storeUnknownRef", "csvEmpty", "csvUndecodable", "fileRefusedKind", "fileMissing"], sample: { file: "h-1" } }),
  importFiles: call("data.importFiles", {
    /** recipe: read by a saved recipe, which stops where a file differs; saveAs: keep this reading under a name. */
    input: z.strictObject({ files: z.array(handle()).min(1).max(500), choice: ReadChoice, recipe: recipeName.optional(), saveAs: recipeName.optional() }),
    output: DatasetInfo,
    job: true,
    roles: ["scientist", "engineer"],
    errors: ["csvEmpty", "csvNoRows", "csvTooManyBadRows", "csvUnclosedQuote", "csvUndecodable", "csvWrongDelimiter", "csvAmbiguousReading", "csvFormatChanged", "fileMissing", "memoryBound", "processDied", "storeDiskFull"],
    sample: { files: ["h-1"], choice: { delimiter: "auto", decimal: "auto", timeColumn: null, timeFormat: "auto", zone: "UTC", group: { kind: "none" } } },
  }),
  /** Tables and views of a database that may be read; rows as counted (SQLite) or estimated by the server, null where neither is cheap. */
  listTables: call("data.listTables", { input: z.strictObject({ source: DatabaseSource }), output: z.array(SourceTable), roles: ["scientist", "engineer"], errors: ["databaseUnreachable", "databaseRefused", "databaseUnsettled", "databaseLogOther", "fileRefusedKind", "fileMissing", "csvChangedWhileRead"], sample: { source: { kind: "sqlite", file: "h-1" } } }),
  /** Copies a table out as text, to be previewed and imported like a file. */
  fetchTable: call("data.fetchTable", {
    input: z.strictObject({ source: DatabaseSource, table: z.string().min(1).max(200) }),
    output: z.strictObject({ handle: handle(), name: z.string(), bytes: z.number(), rows: z.number(), leftOut: z.array(z.string()), flags: z.array(Flag) }),
    job: true,
    roles: ["scientist", "engineer"],
    errors: ["databaseUnreachable", "databaseRefused", "databaseUnsettled", "databaseLogOther", "fileRefusedKind", "fileMissing", "csvChangedWhileRead", "csvOverBound", "memoryBound", "processDied", "storeDiskFull"],
    sample: { source: { kind: "sqlite", file: "h-1" }, table: "readings" },
  }),
  /** Reads the files of a folder by a saved recipe into one dataset, once or until cancelled; a file that a person must decide about is held. */
  importFolder: call("data.importFolder", {
    input: z.strictObject({ folder: handle(), recipe: recipeName, watch: z.boolean() }),
    output: z.strictObject({ taken: z.array(z.string()), held: z.array(HeldFile) }),
    job: true,
    roles: ["scientist", "engineer"],
    errors: ["storeUnknownRef", "fileMissing", "callCancelled", "storeDiskFull"],
    sample: { folder: "h-1", recipe: "pump", watch: false },
  }),
  /** Files of watched folders that wait for a decision. */
  readHeld: call("data.readHeld", { input: z.strictObject({ recipe: recipeName }), output: z.array(HeldFile), errors: ["storeUnknownRef"], sample: { recipe: "pump" } }),
  /** Import recipes that were saved, by name. */
  readRecipes: call("data.readRecipes", { input: z.strictObject({}), output: z.array(SavedRecipeInfo), sample: {} }),
  /** Another name for a recipe; what it has read and holds goes with it. */
  renameRecipe: call("data.renameRecipe", { input: z.strictObject({ recipe: recipeName, to: recipeName }), output: z.strictObject({}), changes: true, roles: ["scientist", "engineer"], errors: ["storeUnknownRef", "storeAlreadyExists"], sample: { recipe: "pump", to: "pump 2" } }),
  /** Forgets a recipe; what was read by it stays. */
  deleteRecipe: call("data.deleteRecipe", { input: z.strictObject({ recipe: recipeName }), output: z.strictObject({}), changes: true, roles: ["scientist", "engineer"], errors: ["storeUnknownRef"], sample: { recipe: "pump" } }),
  /** A folder to watch, by the host's own dialog; supported is false where the host has none. */
  chooseFolder: call("data.chooseFolder", { input: z.strictObject({}), output: z.strictObject({ folder: handle().nullable(), supported: z.boolean() }), roles: ["scientist", "engineer"], sample: {} }),
  /** Watches a folder by a recipe from now on, also after a restart; folder null is the project's own inbox. One folder is watched at a time: it is the project's data set. recipe null ends it. */
  setWatch: call("data.setWatch", { input: z.strictObject({ recipe: recipeName.nullable(), folder: handle().nullable() }), output: z.strictObject({}), changes: true, roles: ["scientist", "engineer"], errors: ["storeUnknownRef", "fileMissing", "storeReadOnly"], sample: { recipe: null, folder: null } }),
  /** Answers what a held file asks: the recipe reads on by it, and the folder is read again. */
  answerHeld: call("data.answerHeld", {
    input: z.strictObject({ recipe: recipeName, name: text(300), choice: ReadChoice.partial() }),
    output: z.strictObject({ taken: z.array(z.string()), held: z.array(HeldFile) }),
    job: true,
    roles: ["scientist", "engineer"],
    errors: ["storeUnknownRef", "fileMissing", "callCancelled", "storeDiskFull"],
    sample: { recipe: "pump", name: "day2.csv", choice: {} },
  }),
  /** A held file is not asked about again, as long as it stays as it is. */
  leaveOut: call("data.leaveOut", { input: z.strictObject({ recipe: recipeName, name: text(300) }), output: z.strictObject({}), changes: true, roles: ["scientist", "engineer"], errors: ["storeUnknownRef"], sample: { recipe: "pump", name: "day2.csv" } }),
  /** Makes the sample plant and imports one of its exports. */
  importSample: call("data.importSample", {
    input: z.strictObject({ preset: z.enum(samplePresets), seed: z.number().int().nonnegative(), file: text(200) }),
    output: DatasetInfo,
    job: true,
    roles: ["scientist", "engineer"],
    sample: { preset: "demo", seed: 1, file: "pump_1min.csv" },
  }),
  describe: call("data.describe", { input: z.strictObject({}), output: DatasetInfo.nullable(), sample: {} }),
  /** Checks the dataset again, as after a tag list with ranges has come. */
  checkQuality: call("data.checkQuality", { input: z.strictObject({}), output: z.strictObject({ findings: z.number(), checkedColumns: z.number(), rows: z.number() }), job: true, roles: ["scientist", "engineer"], errors: ["storeUnknownRef"], sample: {} }),
  /** Mends a finding: its recipe step goes into the plan, or its correction makes a new version of the dataset; the journal names it, undo takes it back. */
  repair: call("data.repair", {
    input: findingInput,
    output: z.strictObject({ made: z.enum(["step", "rows"]) }),
    job: true,
    roles: ["scientist", "engineer"],
    errors: ["storeUnknownRef", "planUnknownColumn", "storeDiskFull", "memoryBound"],
    sample: { check: "spikes", column: "x" },
  }),
  /** The rows of a finding as they are and as its correction would make them; null where it has none. Sides share buckets. */
  previewCorrection: call("data.previewCorrection", { input: findingInput.extend({ from: z.number(), to: z.number(), buckets: z.number().int().min(10).max(2000) }), output: z.strictObject({ before: z.array(SeriesColumn), after: z.array(SeriesColumn) }).nullable(), errors: ["storeUnknownRef"], sample: { check: "spikes", column: "x", from: 0, to: 100, buckets: 100 } }),
  /** The report as a file: a page that stands alone, or for programs. */
  exportQuality: call("data.exportQuality", { input: z.strictObject({ format: z.enum(["html", "junit", "json"]), language: z.enum(["en", "de"]) }), output: z.strictObject({ name: z.string(), text: z.string() }), errors: ["storeUnknownRef"], sample: { format: "json", language: "en" } }),
  readQuality: call("data.readQuality", { input: z.strictObject({}), output: QualityReport.nullable(), sample: {} }),
  readSeries: call("data.readSeries", { input: seriesInput, output: Series, errors: ["storeUnknownRef", "planUnknownColumn"], sample: { columns: ["x"], from: null, to: null, buckets: 800, group: null } }),
  /** The distribution of a column in a range of rows; all rows without one. */
  summarizeColumn: call("data.summarizeColumn", {
    input: z.strictObject({ column: z.string(), from: z.number().nullable().default(null), to: z.number().nullable().default(null), group: z.string().nullable().default(null) }),
    output: z.strictObject({
      column: z.string(),
      unit: z.string().optional(),
      rows: z.number(),
      missing: z.number(),
      /** Edges of the bins, one more than counts. */
      edges: float64(),
      counts: float64(),
      quantiles: z.record(z.string(), z.number()),
      topTexts: z.array(z.strictObject({ text: z.string(), count: z.number() })),
    }),
    errors: ["storeUnknownRef", "planUnknownColumn", "callCancelled"],
    sample: { column: "x" },
  }),
  /** Over the range given (all rows without one): Pearson's r, or Spearman's rank correlation, which follows any rising or falling relation. */
  correlate: call("data.correlate", {
    input: z.strictObject({ columns: z.array(z.string()).min(2).max(60), method: z.enum(["pearson", "spearman"]).default("pearson"), from: z.number().nullable().default(null), to: z.number().nullable().default(null), group: z.string().nullable().default(null) }),
    output: z.strictObject({ columns: z.array(z.string()), rows: z.number(), matrix: float64() }),
    errors: ["storeUnknownRef", "planUnknownColumn"],
    sample: { columns: ["x", "y"] },
  }),
  readRows: call("data.readRows", { input: z.strictObject({ offset: z.number().int().nonnegative(), limit: z.number().int().min(1).max(500) }), output: z.strictObject({ columns: z.array(z.string()), rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))), total: z.number() }), errors: ["storeUnknownRef"], sample: { offset: 0, limit: 50 } }),
  readTags: call("data.readTags", {
    input: z.strictObject({}),
    output: z.array(CatalogueTag),
    sample: {},
  }),
};
