// The plan: one document that says everything from goal to monitoring. `millwright run` performs it; the guided path edits it.
// Every section says why. No paths, URLs or SQL: files are named by patterns inside the folder that a person handed over.
import { z } from "zod";
import { recipeSchema } from "../recipe/recipe.ts";
import { Constraint } from "./constraints.ts";
import { Trigger } from "./triggers.ts";

export const scenarios = ["anomaly", "classification", "regression", "remaining-life", "forecast"] as const;
export type Scenario = (typeof scenarios)[number];

const why = z.string().max(2000).default("").describe("the reason for this choice, kept in the record");
const columnName = z.string().min(1).max(200);

/** Business goal and the architecture decision that follows from it. */
export const FrameSection = z.strictObject({
  goal: z.string().max(2000).default("").describe("what shall become better, measurable"),
  asset: z.string().max(200).default("").describe("machine or line that the model watches"),
  missedEventCost: z.number().nonnegative().default(1000).describe("cost of one missed event, in `currency`"),
  falseAlarmCost: z.number().nonnegative().default(50).describe("cost of one false alarm, in `currency`"),
  currency: z.string().max(8).default("EUR"),
  alarmsPerWeek: z.number().positive().default(2).describe("false alarms that people accept in a week"),
  responseTimeS: z.number().positive().default(60).describe("an answer is useful within this many seconds"),
  device: z.enum(["plant-pc", "edge-box", "old-controller"]).default("plant-pc"),
  automation: z.enum(["manual", "propose", "after-approval"]).default("propose"),
  retraining: z.enum(["on-request", "calendar", "on-drift"]).default("on-request"),
  why,
});

/** Order of a date's parts (dMonY: the month as a word), what is counted since 1970, or days of Excel's two date systems. */
export const timeFormats = ["ymd", "dmy", "mdy", "dMonY", "epochS", "epochMs", "epochUs", "epochNs", "excel1900", "excel1904"] as const;

/** Long tables of historians: one row a reading. */
export const TallLayout = z.strictObject({ tag: columnName, value: columnName, quality: columnName.optional(), unit: columnName.optional() });
export type TallLayout = z.infer<typeof TallLayout>;

/** What a person knows better than the file about a column. */
export const ColumnReading = z.strictObject({
  source: columnName.describe("name of the column, or of the tag in a long table"),
  kind: z.enum(["number", "text", "skip"]).optional(),
  unit: z.string().max(40).optional(),
  missingNumbers: z.array(z.number()).max(20).optional().describe("numbers that stand for no value, such as -9999"),
});

/** Parts of reading that are seldom needed: what is absent is guessed from the file. */
export const moreReading = {
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "windows-1252"]).optional(),
  part: z.string().max(200).optional().describe("sheet of a workbook, or table of a database"),
  layout: z.union([z.literal("wide"), TallLayout]).optional().describe("wide: one column a signal; otherwise the columns of a long table"),
  columns: z.array(ColumnReading).max(4096).optional(),
};

/** Plants that can be made: three days, six weeks, half a year and a year of one; a case of the bench; twelve sites. */
export const samplePresets = ["small", "demo", "half", "year", "bench", "fleet"] as const;
export type SamplePreset = (typeof samplePresets)[number];

/** Where the rows come from and how the file is read. */
export const DataSection = z.strictObject({
  source: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("simulated"), preset: z.enum(samplePresets), seed: z.number().int().nonnegative(), file: z.string().max(200) }),
    z.strictObject({ kind: z.literal("files"), match: z.array(z.string().max(200)).min(1).max(100).describe("patterns such as valve1/*.csv, inside the data folder") }),
  ]),
  delimiter: z.enum([",", ";", "\t", "|", " ", "auto"]).default("auto"),
  decimal: z.enum([".", ",", "auto"]).default("auto"),
  timeColumn: columnName.nullable().default(null).describe("null: guessed; rows without time are allowed"),
  timeFormat: z.enum(["auto", ...timeFormats]).default("auto").describe("order of the date's parts, or what is counted since 1970"),
  zone: z.string().max(60).default("UTC").describe("IANA zone of times written without one"),
  group: z
    .discriminatedUnion("kind", [z.strictObject({ kind: z.literal("none") }), z.strictObject({ kind: z.literal("file") }), z.strictObject({ kind: z.literal("column"), column: columnName })])
    .default({ kind: "none" })
    .describe("machine, batch or run that a row belongs to"),
  ...moreReading,
  why,
});

export const ExploreSection = z.strictObject({ tags: z.array(columnName).max(32).default([]), notes: z.string().max(4000).default(""), why });

export const PrepareSection = z.strictObject({ recipe: recipeSchema, why });

/** Where the truth about events comes from. */
export const LabelSection = z.strictObject({
  source: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({ kind: z.literal("byHand") }).describe("events marked on the trend and kept in the project"),
    z.strictObject({ kind: z.literal("column"), column: columnName, positive: z.union([z.string(), z.number()]).describe("value that means event") }),
    z.strictObject({ kind: z.literal("file"), match: z.string().max(200) }).describe("CSV with from, to, class"),
  ]),
  class: z.string().max(80).default("event"),
  why,
});

/** What the model shall say. */
export const TargetSection = z.strictObject({
  what: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({ kind: z.literal("column"), column: columnName, positive: z.union([z.string(), z.number()]).optional().describe("value that means event; absent: numbers, or to classification every value its own class, at most 20") }),
    z.strictObject({ kind: z.literal("activeEvent") }),
    z.strictObject({ kind: z.literal("eventWithin"), horizonS: z.number().positive() }),
    z.strictObject({ kind: z.literal("remainingLife"), unit: z.enum(["rows", "hours"]), cap: z.number().positive() }),
    z.strictObject({ kind: z.literal("forecast"), column: columnName, horizonS: z.number().positive() }),
  ]),
  why,
});

/** How rows are kept apart. Random needs a reason when rows have an order. */
export const SplitSection = z.strictObject({
  how: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("forwardChaining"), folds: z.number().int().min(1).max(20) }),
    z.strictObject({ kind: z.literal("blockedFolds"), folds: z.number().int().min(2).max(20) }).describe("stretches of time, each judged by models of both sides: for steady plants"),
    z.strictObject({ kind: z.literal("holdout"), testShare: z.number().gt(0).lt(1) }),
    z.strictObject({ kind: z.literal("groupFolds"), folds: z.number().int().min(2).max(20) }),
    z.strictObject({ kind: z.literal("headOfGroup"), trainRows: z.number().int().positive() }),
    z.strictObject({ kind: z.literal("stratifiedRandom"), folds: z.number().int().min(2).max(20), reason: z.string().min(8).max(2000) }),
  ]),
  /** Rows closer than this to a test row are left out of training; at least the feature window plus the label horizon. */
  purgeS: z.number().nonnegative().nullable().default(null).describe("null: from recipe and target"),
  /** A cut in time moves to the nearest of them, within a quarter of a part. */
  changesUs: z.array(z.number().int()).max(200).default([]).describe("when somebody changed the plant, microseconds since 1970 UTC"),
  why,
});

export const CandidateSpec = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
  family: z.string().max(40),
  parameters: z.record(z.string(), z.unknown()).default({}),
  search: z.string().regex(/^[0-9a-f]{64}$/).optional().describe("log of the search that found it, while nobody has changed it"),
  why,
});
export type CandidateSpec = z.infer<typeof CandidateSpec>;

/** A search for better candidates. It sees training rows only: what it looked at judges nothing afterwards. */
export const SearchSettings = z.strictObject({
  minutes: z.number().positive().max(1440).nullable().default(5).describe("wall-clock bound; null: none"),
  trials: z.number().int().positive().max(100_000).nullable().default(null).describe("bound in fits of a candidate, the same winner on every machine; null: none"),
  families: z.array(z.string().max(40)).max(50).default([]).describe("empty: every family that fits the question"),
  memoryMb: z.number().positive().nullable().default(null).describe("largest model, as estimated; null: no bound"),
  microsecondsPerRow: z.number().positive().nullable().default(null).describe("longest answer to one row, as estimated; null: no bound"),
  why,
});
export type SearchSettings = z.infer<typeof SearchSettings>;

export const TrainSection = z.strictObject({
  candidates: z.array(CandidateSpec).min(1).max(50),
  baselines: z.array(CandidateSpec).max(20).default([]),
  search: SearchSettings.optional().describe("look for better candidates first"),
  /** One model a group (machine, run), each fitted on its own rows. */
  perGroup: z.boolean().default(false),
  /** Anomaly detection: leave out rows known to be anomalous, or learn from all training rows without a look at labels. */
  trainOn: z.enum(["normal", "all"]).default("normal"),
  /** Features that no candidate and no baseline may see, each with what speaks against it. */
  without: z.array(z.strictObject({ feature: columnName, reason: z.string().min(1).max(2000) })).max(1000).default([]),
  constraints: z.array(Constraint).max(500).optional().describe("what every candidate has to keep; one whose family cannot is set aside"),
  why,
});

export const SelectSection = z.strictObject({
  metric: z.string().max(40),
  /** The winner must beat the best baseline by this much, in units of the metric. */
  margin: z.number().nonnegative().default(0),
  threshold: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("costs") }),
    z.strictObject({ kind: z.literal("alarmsPerWeek"), n: z.number().positive() }),
    z.strictObject({ kind: z.literal("normalRows"), share: z.number().gt(0).lt(1) }).describe("at most this share of further normal rows alarms"),
    z.strictObject({ kind: z.literal("fixed"), at: z.number() }),
    z.strictObject({ kind: z.literal("none") }),
  ]),
  /** Alarm when `count` of the last `of` scores are at or over the threshold. */
  count: z.number().int().min(1).max(1000).default(1),
  of: z.number().int().min(1).max(1000).default(1),
  /** Where the answer is one of several classes: those that alarm. A fixed threshold is then the least probability with which a class is answered at all. */
  alarmClasses: z.array(z.string().min(1).max(200)).max(20).optional(),
  /** Map laid behind probabilities, fitted on training rows that the model had not seen, so that of a hundred rows promised 0.3 thirty come true. */
  calibration: z.enum(["none", "platt", "isotonic"]).default("none"),
  /** Candidate taken by hand against the recommendation, with the reason. */
  byHand: z.strictObject({ candidate: z.string().max(80), reason: z.string().min(1).max(2000) }).nullable().default(null),
  why,
});

export const ExplainSection = z.strictObject({
  events: z.number().int().min(0).max(200).default(20),
  /** Tags that a person can move: what "least change" may change. */
  movable: z.array(z.string().min(1).max(200)).max(500).optional(),
  /** Where a predicted value is wanted, in target units; null leaves that end open. */
  wish: z.strictObject({ low: z.number().nullable(), high: z.number().nullable() }).optional(),
  why,
});

/** Bounds of what is tested before packaging. The recommended ones stand as defaults; a plan that moves one says why. */
export const GateSettings = z.strictObject({
  findings: z.enum(["alarm", "caution"]).default("alarm").describe("least severity of an open quality finding on an input of the model that stops it"),
  outOfRange: z.number().min(0).max(1).default(0.05).describe("share of an input's values outside its range: the device answers those rows with doubt"),
  freshDays: z.number().positive().nullable().default(null).describe("age of the newest row in days; null: no bound, as old recordings may well be all there is"),
  calibrationError: z.number().min(0).max(1).default(0.1).describe("mean distance of promised and come shares on held-out rows, or what an interval holds too few"),
  addedAlarms: z.number().min(0).max(1).default(0.1).describe("share of rows on which one missing or frozen input begins a further alarm: more than one in ten is a flood"),
  lostEvents: z.number().min(0).max(1).default(0.05).describe("share of the events found on held-out rows that the packed model may miss"),
  measuredBefore: z.array(z.strictObject({ tag: columnName, reason: z.string().min(1).max(2000) })).max(100).default([]).describe("tags that nearly give the answer and are measured before it is known"),
  why,
});
export type GateSettings = z.infer<typeof GateSettings>;
/** What a new package has to keep beside the one that runs, before a device takes it on trial. */
const ShadowSettings = z.strictObject({
  rows: z.number().int().min(1).max(1_000_000).describe("rows that both answer"),
  alarmShareMost: z.number().min(0).max(1).describe("share of them on which one alarms and the other does not"),
  differenceMost: z.number().nonnegative().nullable().describe("largest distance of two answers; null: no bound"),
});
export const PackageSection = z.strictObject({
  name: z.string().min(1).max(80),
  target: z.enum(["files"]).default("files"),
  gates: GateSettings.optional().describe("bounds of the tests before packaging; absent: the recommended ones"),
  shadow: ShadowSettings.optional().describe("runs beside the package before it first; absent: goes on trial at once"),
  silentS: z.number().min(1).max(31_536_000).optional().describe("seconds without a row after which the device says that it has no answer; absent: from the pauses that the data had"),
  why,
});
export const DeploySection = z.strictObject({ device: z.string().min(1).max(80).default("practice device"), replayRows: z.number().int().min(1).max(10_000_000).default(5000), why });
export const MonitorSection = z.strictObject({
  alarmBudgetPerWeek: z.number().positive().default(2),
  falseNoticesPerMonth: z.number().positive().default(1),
  triggers: z.array(Trigger).max(50).optional().describe("what starts a proposal; nothing starts more than that"),
  reviewDays: z.number().positive().max(36_500).optional().describe("a person looks at each model at least so often"),
  metrics: z.boolean().optional().describe("figures for other monitoring are written after each import"),
  why,
});

export const planFormat = "millwright.plan/1";

export const planSchema = z.strictObject({
  format: z.literal(planFormat),
  name: z.string().min(1).max(120),
  scenario: z.enum(scenarios),
  seed: z.number().int().nonnegative().default(1),
  frame: FrameSection,
  data: DataSection,
  explore: ExploreSection,
  prepare: PrepareSection,
  label: LabelSection,
  target: TargetSection,
  split: SplitSection,
  train: TrainSection,
  select: SelectSection,
  explain: ExplainSection,
  package: PackageSection,
  deploy: DeploySection,
  monitor: MonitorSection,
});

export type Plan = z.infer<typeof planSchema>;
export type PlanSection = Exclude<keyof Plan, "format" | "name" | "scenario" | "seed">;
export const planSections = ["frame", "data", "explore", "prepare", "label", "target", "split", "train", "select", "explain", "package", "deploy", "monitor"] as const satisfies readonly PlanSection[];
