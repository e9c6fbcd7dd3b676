// Calls about explanation: what drives the model, why this alarm, what if, and what people think of it.
import { z } from "zod";
import { call, float64, text } from "./call.ts";
import { explainViewCalls } from "./explainViews.ts";

export const Driver = z.strictObject({ feature: z.string(), tag: z.string(), share: z.number() });
export const AlarmInfo = z.strictObject({
  id: z.string(),
  /** UTC µs, or null when rows have no time. */
  fromUs: z.number().nullable(),
  toUs: z.number().nullable(),
  row: z.number(),
  group: z.string().nullable(),
  score: z.number(),
  /** Where the answer is a class: the answered one, and the one that people said. */
  class: z.strictObject({ answered: z.string(), known: z.string().nullable() }).optional(),
  /** Inside a labelled event, outside of all, or not known. */
  truth: z.enum(["event", "noEvent", "unknown"]),
  verdict: z.enum(["open", "plausible", "implausible", "artefact"]),
  note: z.string(),
  by: z.string(),
  /** What the verdict is about: the feature that an implausible reason rests on. */
  feature: z.string().nullable(),
});
export type AlarmInfo = z.infer<typeof AlarmInfo>;

/** A feature that people found an implausible reason or an artefact; open while the chosen model looks at it without a law about it. */
export const Doubt = z.strictObject({
  feature: z.string(),
  tag: z.string(),
  /** Features made of the same tag, this one among them. */
  alike: z.array(z.string()),
  /** implausible: holds the package back. */
  verdict: z.enum(["implausible", "artefact"]),
  /** True where the plan's next training leaves it out or is under a law about it. */
  answered: z.boolean(),
  /** Alarms judged so. ofChosen: false for those of an earlier model. */
  alarms: z.array(z.strictObject({ id: z.string(), fromUs: z.number().nullable(), row: z.number(), note: z.string(), by: z.string(), ofChosen: z.boolean() })),
});
export type Doubt = z.infer<typeof Doubt>;

/** Effect of one feature on the chosen model's score (probability, score or target units). */
const FeatureEffect = z.strictObject({
  feature: z.string(),
  tag: z.string(),
  /** Of the feature; absent where it is not known. */
  unit: z.string().optional(),
  answer: z.enum(["probability", "score", "value"]),
  /** Partial dependence: the mean score of `averaged` rows with the feature at each place, and some of their lines. */
  at: float64(),
  partial: float64(),
  lines: z.array(float64()),
  averaged: z.number(),
  /** Accumulated local effects at the ends of parts of about equally many rows, laid at the mean score. */
  edges: float64(),
  local: float64(),
  /** Values seen: bins of equal width. */
  bins: z.strictObject({ edges: float64(), counts: float64() }),
  /** Rows with and without a value. */
  known: z.number(),
  missing: z.number(),
  threshold: z.number().nullable(),
  /** True where the chosen model was not taught on these rows. */
  unseen: z.boolean(),
  /** What the feature adds by itself where the model is a sum of curves; steps belong below their edge. Log-odds, or target units. */
  curve: z.strictObject({ edges: float64(), values: float64(), missing: z.number() }).nullable(),
});

/** What the model loses without a group of features, on rows that its fits had not seen. */
export const Importance = z.strictObject({
  /** Metric that the costs are in, and its value with all features. */
  metric: z.string(),
  value: z.number(),
  rows: z.number(),
  folds: z.number(),
  /** Costliest first. cost: positive where the metric gets worse, with its 95 % interval; share: mean |contribution| of the group, 0..1. */
  groups: z.array(z.strictObject({ features: z.array(z.string()), tags: z.array(z.string()), share: z.number(), cost: z.number(), low: z.number().nullable(), high: z.number().nullable() })),
});
export type Importance = z.infer<typeof Importance>;

const place = z.number().refine(Number.isFinite, "a number");
/** A curve redrawn, in values of its feature: a line through points, the nearest curve that only rises or falls (null: to the end), a missing value. */
export const DrawnShape = z.discriminatedUnion("kind", [
  z.strictObject({ feature: z.string().max(200), kind: z.literal("line"), points: z.array(z.tuple([place, place])).min(2).max(200) }),
  z.strictObject({ feature: z.string().max(200), kind: z.enum(["rises", "falls"]), from: place.nullable(), to: place.nullable() }),
  z.strictObject({ feature: z.string().max(200), kind: z.literal("missing"), value: place }),
]);
export type DrawnShape = z.infer<typeof DrawnShape>;

/** Steps of a curve: values[k] holds up to edges[k]. */
const steps = { edges: float64(), values: float64() };

export const explainCalls = {
  compute: call("explain.compute", { input: z.strictObject({}), output: z.strictObject({ alarms: z.number() }), job: true, roles: ["scientist", "engineer"], errors: ["planStepBlocked"], sample: {} }),
  readGlobal: call("explain.readGlobal", {
    input: z.strictObject({}),
    output: z
      .strictObject({
        drivers: z.array(Driver),
        /** Tags that move as one: their shares cannot be told apart. */
        together: z.array(z.strictObject({ tags: z.array(z.string()), correlation: z.number() })),
        rows: z.number(),
        scale: z.string(),
      })
      .nullable(),
    sample: {},
  }),
  /** What one feature does to the score over the rows that judged the model; null where it does not move on them. */
  readEffect: call("explain.readEffect", { input: z.strictObject({ feature: z.string().max(200) }), output: FeatureEffect.nullable(), errors: ["storeUnknownRef", "planUnknownColumn"], sample: { feature: "a" } }),
  /** Fits the chosen candidate in each fold, so that a curve that is redrawn can be judged on rows that these models had not seen. */
  openCurves: call("explain.openCurves", { input: z.strictObject({}), output: z.strictObject({ folds: z.number() }), job: true, roles: ["scientist", "engineer"], errors: ["planStepBlocked", "planUnfit", "storeUnknownRef"], sample: {} }),
  /** A feature's curve under the shapes, beside the learned one and those of the folds' models. change: what all shapes do to the deciding measure on rows that the
   *  folds' models had not seen, with its 95 % interval (positive: better); thresholds stay. Null until openCurves. */
  tryCurves: call("explain.tryCurves", {
    input: z.strictObject({ feature: z.string().max(200), shapes: z.array(DrawnShape).max(200) }),
    output: z.strictObject({
      curve: z.strictObject({ ...steps, missing: z.number() }),
      learned: z.strictObject({ ...steps, missing: z.number() }),
      folds: z.array(z.strictObject(steps)),
      change: z.strictObject({ metric: z.string(), higherIsBetter: z.boolean(), was: z.number(), now: z.number(), gain: z.number(), low: z.number().nullable(), high: z.number().nullable(), rows: z.number(), folds: z.number() }).nullable(),
    }),
    errors: ["planUnfit", "planUnknownColumn", "planStepBlocked", "storeUnknownRef"],
    sample: { feature: "a", shapes: [] },
  }),
  /** Keeps redrawn curves as a candidate of the plan, with who drew them and why. */
  keepCurves: call("explain.keepCurves", { input: z.strictObject({ shapes: z.array(DrawnShape).min(1).max(200), reason: z.string().min(1).max(2000) }), output: z.strictObject({ candidate: z.string() }), changes: true, roles: ["scientist", "engineer"], errors: ["planUnfit", "planUnknownColumn", "planStepBlocked", "storeUnknownRef"], sample: { shapes: [{ feature: "a", kind: "missing", value: 0 }], reason: "why" } }),
  /** Fits the chosen candidate in each fold again and deals the values of one group of features after another anew. */
  measureImportance: call("explain.measureImportance", { input: z.strictObject({}), output: z.strictObject({ groups: z.number() }), job: true, roles: ["scientist", "engineer"], errors: ["planStepBlocked", "planUnfit"], sample: {} }),
  /** Null until measured for the chosen model. */
  readImportance: call("explain.readImportance", { input: z.strictObject({}), output: Importance.nullable(), sample: {} }),
  /** Marked events that the chosen model, on rows it did not learn from, finds nothing in. share: of unmarked stretches as long that score as high. Strongest doubt first. */
  doubtLabels: call("explain.doubtLabels", { input: z.strictObject({}), output: z.array(z.strictObject({ event: z.string(), share: z.number() })), sample: {} }),
  /** Unmarked stretches where the chosen model, on rows it did not learn from, can hardly tell: nearest to its threshold first, 20 at most. nearness: 0..1. */
  askLabels: call("explain.askLabels", { input: z.strictObject({}), output: z.array(z.strictObject({ fromUs: z.number(), toUs: z.number(), group: z.string().nullable(), nearness: z.number() })), sample: {} }),
  listAlarms: call("explain.listAlarms", { input: z.strictObject({}), output: z.array(AlarmInfo), sample: {} }),
  readAlarm: call("explain.readAlarm", {
    input: z.strictObject({ id: z.string().max(60) }),
    output: z.strictObject({
      alarm: AlarmInfo,
      base: z.number(),
      total: z.number(),
      scale: z.string(),
      addsUp: z.boolean(),
      drivers: z.array(z.strictObject({ feature: z.string(), tag: z.string(), value: z.number().nullable(), usual: z.number().nullable(), usualLow: z.number().nullable(), usualHigh: z.number().nullable(), contribution: z.number(), unit: z.string().optional() })),
      threshold: z.number().nullable(),
      /** Share of each top tag over the rows around the alarm: x axis, then one array per tag. */
      strip: z.strictObject({
        /** Place of the alarm's strongest row on the axis. */
        at: z.number(),
        x: float64(),
        tags: z.array(z.string()),
        shares: z.array(float64()),
        score: float64(),
      }),
    }),
    errors: ["storeUnknownRef"],
    sample: { id: "a-1" },
  }),
  ...explainViewCalls,
  /** The score of one row with some features changed, by the scorer that runs on the device. */
  whatIf: call("explain.whatIf", {
    input: z.strictObject({ id: z.string().max(60), changes: z.record(z.string(), z.number().nullable()) }),
    output: z.strictObject({ score: z.number(), was: z.number(), alarm: z.boolean(), outside: z.array(z.string()), /** Answered now; score and was: of the class answered before. */ class: z.string().optional() }),
    errors: ["storeUnknownRef"],
    sample: { id: "a-1", changes: {} },
  }),
  /** Features of the chosen model that stand under a verdict that nothing has settled, most alarms first. */
  listDoubts: call("explain.listDoubts", { input: z.strictObject({}), output: z.array(Doubt), sample: {} }),
  /** Takes back the implausible verdicts about a feature, of this model and earlier ones. */
  withdrawDoubt: call("explain.withdrawDoubt", { input: z.strictObject({ feature: z.string().max(200), reason: z.string().min(1).max(1000) }), output: z.strictObject({ verdicts: z.number() }), changes: true, roles: ["scientist", "engineer"], errors: ["planUnknownColumn"], sample: { feature: "a", reason: "why" } }),
  /** Keeps a verdict. `feature`: what an implausible reason or an artefact rests on; absent: the alarm's strongest driver. An implausible one is taken back with
   *  a note only. */
  judge: call("explain.judge", { input: z.strictObject({ id: z.string().max(60), verdict: z.enum(["open", "plausible", "implausible", "artefact"]), note: text(1000), feature: z.string().max(200).optional() }), output: AlarmInfo, changes: true, roles: ["scientist", "engineer"], errors: ["storeUnknownRef", "planUnknownColumn", "planUnfit"], sample: { id: "a-1", verdict: "plausible", note: "" } }),
};
