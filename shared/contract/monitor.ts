// Calls about what came home from devices: what runs where, what changed since packaging, and how two tables differ.
import { z } from "zod";
import { call, digest, handle } from "./call.ts";
import { Flag } from "./data.ts";
import { DeviceFit, DeviceInfo } from "./deploy.ts";

/** A statistic of the newest window beside the limit that held-out windows give it. */
const Judged = z.strictObject({ value: z.number().nullable(), limit: z.number().nullable(), over: z.boolean() });

const Interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

/** All tags together: how surely a classifier that has not seen what it judges tells what is new from the reference. */
const Together = z.strictObject({
  /** Chance that something new is taken for newer than something of the reference: 0.5 as before, 1 wholly apart. */
  auc: Interval,
  p: z.number(),
  trials: z.number().int(),
  /** Beyond chance: where nothing changed, one time in a hundred. */
  apart: z.boolean(),
  windows: z.tuple([z.number(), z.number()]),
  /** Which tags it tells them by, the most first, at most twelve. share: of the distance between both sides, 0..1. */
  tags: z.array(z.strictObject({ tag: z.string(), kind: z.enum(["level", "spread", "missing", "relation"]), share: z.number() })),
  lowPower: z.boolean(),
});
export type Together = z.infer<typeof Together>;

export const DriftInfo = z.strictObject({
  device: z.string(),
  windows: z.number(),
  fromUs: z.number().nullable(),
  toUs: z.number().nullable(),
  tags: z.array(z.strictObject({ tag: z.string(), psi: z.number().nullable(), shiftSd: z.number().nullable(), limit: z.number().nullable(), over: z.boolean(), missing: z.number(), missingLimit: z.number().nullable(), mean: z.number().nullable(), referenceMean: z.number().nullable() })),
  /** All tags together, of all rows or of each way of running that the package knows; null where the package has no plane. */
  joint: z
    .strictObject({
      over: z.boolean(),
      /** T² within the plane of the reference and the squared distance from it, by the statistic that lies farthest, in multiples of its limit (so the limit
       *  is 1); tags off what the others say of them, in spreads of the tag, with the share that each explains. */
      parts: z.array(
        z.strictObject({
          /** What tells the regime, and its value there; null: all rows. */
          regime: z.array(z.strictObject({ tag: z.string(), value: z.union([z.number(), z.string()]) })).nullable(),
          /** Of the rows in operation, 0..1; null for all rows. */
          share: z.strictObject({ reference: z.number(), now: z.number() }).nullable(),
          /** Windows, or stretches of the regime, that were judged; where the newest window with rows of it begins, µs or a row. */
          judged: z.number().int(),
          newest: z.number().nullable(),
          over: z.boolean(),
          t2: Judged,
          spe: Judged,
          off: z.array(z.strictObject({ tag: z.string(), off: z.number().nullable(), limit: z.number().nullable(), share: z.number() })),
        }),
      ),
      /** Share of the rows that are of no regime known well enough to be judged; null where the package knows none. */
      elsewhere: z.number().nullable(),
    })
    .nullable(),
  /** The newest windows against those held out, as many of them, by all tags together: looked at, never a notice of itself; null with fewer than ten on a side
   *  that know nothing of each other. */
  together: Together.nullable(),
  /** The model's score, as a shift, and the share of rows in alarm. */
  score: Judged,
  alarmRate: Judged,
  /** Share of the answered rows outside the range of what the model learned from; null where devices did not say. */
  outside: z.number().nullable(),
  alarmsPerWeek: z.number().nullable(),
  budgetPerWeek: z.number(),
  /** False notices of change a month: accepted, and to be expected (null without time); a tag counts as changed when `count` of its last `of` windows lie over a limit. */
  notices: z.strictObject({ budgetPerMonth: z.number(), expectedPerMonth: z.number().nullable(), count: z.number().int(), of: z.number().int() }),
  /** The reference begins with a change of the plant that a person recorded; null: it is of all the data of its package. */
  baseline: z.strictObject({ fromUs: z.number(), by: z.string(), reason: z.string(), /** Counter of the package whose reference it took the place of; null where this project no longer knows it. */ before: z.number().int().nullable() }).nullable(),
  /** The newest windows hold too few rows in operation to be compared: since when (µs, or a row), and how many. */
  rest: z.strictObject({ windows: z.number(), since: z.number(), axis: z.enum(["time", "rows"]) }).nullable(),
  /** Stretches between the first and the last window of which nothing came home, µs. */
  unknown: z.array(z.strictObject({ fromUs: z.number(), toUs: z.number() })),
  /** What came home only as summaries, for want of room at the machine: not judged. Times are those of the data, or the device's own where rows are the axis. */
  summaries: z.strictObject({ windows: z.number().int(), rows: z.number().int(), alarms: z.number().int(), fromUs: z.number(), toUs: z.number() }).nullable(),
  flags: z.array(Flag),
});
export type DriftInfo = z.infer<typeof DriftInfo>;

/** Creeping change since packaging, at equal operating point: every tag against what the others say of it, and the score, over the whole time. */
export const AgeingInfo = z.strictObject({
  device: z.string(),
  axis: z.enum(["time", "rows"]),
  /** The strongest evidence first; at most eight. */
  paths: z.array(
    z.strictObject({
      name: z.string(),
      what: z.enum(["level", "gain", "score"]),
      kind: z.enum(["none", "step", "ramp"]),
      /** Where the change begins (µs or rows), and how large it is at the end: level in spreads of the tag, gain as a share, score as a mean place among those of the reference (0..1). */
      at: z.number().nullable(),
      size: z.number(),
      /** By how much BIC prefers it to no change. */
      evidence: z.number(),
      points: z.array(z.strictObject({ at: z.number(), value: z.number(), isReference: z.boolean() })),
    }),
  ),
  /** Paths that were looked at; 0: too little time for a statement. */
  looked: z.number().int(),
});
export type AgeingInfo = z.infer<typeof AgeingInfo>;

/** How well a model does at the machine. */
export const PerformanceInfo = z.strictObject({
  device: z.string(),
  /** Its alarms against events of the project in the time of its records; null where records have no time. */
  told: z
    .strictObject({
      events: z.number().int(),
      caught: z.number().int(),
      /** Up to the newest event told; a week of that time, null where nobody spoke of it. */
      falseAlarms: z.number().int(),
      falsePerWeek: Interval.nullable(),
      /** Middle time from alarm to begin of the event; negative: after it. */
      leadS: z.number().nullable(),
      coveredS: z.number(),
    })
    .nullable(),
  /** Late measured values of the target against the answers' means, window by window; null where no such rows are in the project's data. */
  values: z.strictObject({ windows: z.number().int(), meanOff: Interval }).nullable(),
  /** Truth that came late, one value after another, against the rows that the model had not seen when it was packaged; may be looked at after every value.
   *  Empty where none came, or too little was known then. */
  worse: z.array(
    z.strictObject({
      /** error: of a window's mean answer, in the target's unit; falseAlarms: share of a window's rows in alarm though nothing happened; missed: share of the events. */
      what: z.enum(["error", "falseAlarms", "missed"]),
      /** Values when it was packaged and later; neighbours that count as one. */
      reference: z.number().int(),
      observations: z.number().int(),
      together: z.number().int(),
      /** Means: then, and since the finding, or of all that came later where there is none. */
      before: z.number(),
      now: z.number(),
      sinceUs: z.number().nullable(),
      /** Months to one false finding of this kind, at least, on average. */
      monthsToFalse: z.number(),
    }),
  ),
  /** Estimated without truth, if the relation of inputs to truth is unchanged; null where the package has nothing to estimate from. */
  estimate: z
    .strictObject({
      metrics: z.array(z.strictObject({ metric: z.enum(["precision", "recall", "mae"]), value: z.number(), low: z.number(), high: z.number() })),
      rows: z.number().int(),
      learnedFrom: z.number().int(),
      backtest: z.strictObject({ windows: z.number().int(), covered: z.number().int() }),
      withheld: Flag.nullable(),
    })
    .nullable(),
  /** More than ten alarms in ten minutes, newest first. */
  floods: z.array(z.strictObject({ fromUs: z.number(), toUs: z.number(), alarms: z.number().int(), first: z.string().nullable() })),
});
export type PerformanceInfo = z.infer<typeof PerformanceInfo>;

const Pair = z.tuple([z.number().nullable(), z.number().nullable()]);

/** A file, a dataset of the project, or a span of one: UTC µs where its rows have time, row numbers where not; `to` is not part of it. */
const DriftSide = z.union([z.strictObject({ file: handle() }), z.strictObject({ dataset: digest(), from: z.number().nullable().default(null), to: z.number().nullable().default(null) })]);

/** Two tables compared, column by column; pairs are reference and new table. */
export const TableDrift = z.strictObject({
  reference: z.strictObject({ file: z.string(), rows: z.number() }),
  current: z.strictObject({ file: z.string(), rows: z.number() }),
  /** Columns that the report may call changed, on average, where nothing has. */
  falseColumns: z.number(),
  /** Rows of a window before windows that know of each other are put together. */
  windowRows: z.number(),
  /** The changed ones first, by how far they moved; then the others by how near the limit. */
  columns: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(["number", "text"]),
      changed: z.boolean(),
      psi: z.number().nullable(),
      psiLimit: z.number(),
      shiftSd: z.number().nullable(),
      shiftLimit: z.number().nullable(),
      missing: z.tuple([z.number(), z.number()]),
      missingLimit: z.number(),
      mean: Pair,
      sd: Pair,
      /** The new mean less the old one, in standard deviations of the reference, with a 90 % interval by windows; null for texts and constants. */
      moved: Interval.nullable(),
      p: z.number(),
      windows: z.tuple([z.number(), z.number()]),
      /** Too few windows, or windows that still know of each other: a small change may be missed, and chance may look like one. */
      lowPower: z.boolean(),
      /** How the values lie, to be drawn: edges of equally wide bins, one more than shares, or the texts by how common they are in the reference, with all
       *  others first; shares of the rows with a value on each side. */
      picture: z.strictObject({ edges: z.array(z.number()), texts: z.array(z.string()), shares: z.tuple([z.array(z.number()), z.array(z.number())]) }),
    }),
  ),
  /** All number columns together, row by row; null with fewer than ten independent windows. */
  together: Together.nullable(),
  onlyReference: z.array(z.string()),
  onlyCurrent: z.array(z.string()),
});
export type TableDrift = z.infer<typeof TableDrift>;

export const monitorCalls = {
  /** Reads receipts and records that a stick brings home; what was read before is not counted twice. */
  importStick: call("monitor.importStick", { input: z.strictObject({ stick: handle() }), output: z.strictObject({ receipts: z.number(), records: z.number(), already: z.number(), refused: z.array(Flag) }), job: true, errors: ["stickMissing", "stickEmpty", "receiptForged", "recordChainBroken", "recordFork"], sample: { stick: "h-1" } }),
  readFleet: call("monitor.readFleet", { input: z.strictObject({}), output: z.array(DeviceInfo), sample: {} }),
  /** What devices measured of packages of this project, the newest first; one line a device and package. */
  readDeviceFits: call("monitor.readDeviceFits", { input: z.strictObject({}), output: z.array(DeviceFit), sample: {} }),
  readDrift: call("monitor.readDrift", { input: z.strictObject({ device: z.string().max(80) }), output: DriftInfo.nullable(), sample: { device: "d-1" } }),
  readAgeing: call("monitor.readAgeing", { input: z.strictObject({ device: z.string().max(80) }), output: AgeingInfo.nullable(), sample: { device: "d-1" } }),
  readPerformance: call("monitor.readPerformance", { input: z.strictObject({ device: z.string().max(80) }), output: PerformanceInfo.nullable(), sample: { device: "d-1" } }),
  /** Compares two tables, files or datasets of the project, by columns; html: the report as a page of its own, where a language for it is named. */
  compareTables: call("monitor.compareTables", {
    input: z.strictObject({
      reference: DriftSide,
      current: DriftSide,
      falseColumns: z.number().positive().max(100).default(1),
      page: z.enum(["en", "de"]).optional(),
    }),
    output: z.strictObject({ report: TableDrift, html: z.string().nullable() }),
    job: true,
    errors: ["fileMissing", "fileNotReadable", "csvEmpty", "csvAmbiguousReading", "parquetMalformed", "memoryBound", "storeUnknownRef"],
    sample: { reference: { file: "h-1" }, current: { file: "h-2" } },
  }),
};
