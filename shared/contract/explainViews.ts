// Calls about further views of an explanation: earlier cases alike, the least change that would do, features that work together, rows of one kind.
import { z } from "zod";
import { call, float64 } from "./call.ts";
import { contextKinds } from "./catalogue.ts";
import { SliceBy } from "./learn.ts";

/** An earlier alarm, large error or marked event that much the same drove. */
const PastCase = z.strictObject({
  /** `a-` and the row of the peak: an alarm of the explanation goes by the same id. `m-` and the event's id where nothing was raised. */
  id: z.string(),
  /** False for a marked event in which the model raises nothing. */
  raised: z.boolean(),
  fromUs: z.number().nullable(),
  toUs: z.number().nullable(),
  row: z.number(),
  group: z.string().nullable(),
  /** Score at the peak; where values are predicted, how far off it was. */
  score: z.number().nullable(),
  /** Cosine of the contributions, added up over groups of features that move as one; 0.5..1. */
  likeness: z.number(),
  /** Tags that drove both, strongest first. */
  tags: z.array(z.string()),
  verdict: z.strictObject({ verdict: z.enum(["plausible", "implausible", "artefact"]), note: z.string(), by: z.string() }).nullable(),
  labels: z.array(z.strictObject({ class: z.string(), by: z.string(), note: z.string() })),
  /** Repairs, changes and alarms of the plant's log near it. */
  log: z.array(z.strictObject({ kind: z.enum(contextKinds), atUs: z.number(), asset: z.string(), text: z.string(), by: z.string() })),
});

/** Tags moved together and what comes of it. from, to: raw values of the last row; distance: sum of |change| in interquartile ranges. */
const Way = z.strictObject({
  moves: z.array(z.strictObject({ tag: z.string(), unit: z.string().optional(), from: z.number(), to: z.number(), distance: z.number() })),
  score: z.number().nullable(),
  distance: z.number(),
});

const FeatureName = z.strictObject({ feature: z.string(), tag: z.string() });
/** Pairs of features that work together, by size. h: Friedman and Popescu's, 0: they only add up, 1: all that they do lies in their meeting; size: what the
 *  meeting adds, root mean square, on `scale`. */
export const Interactions = z.strictObject({
  /** Rows sampled, and features whose pairs were looked at. */
  rows: z.number(),
  features: z.number(),
  scale: z.enum(["score", "log-odds"]),
  pairs: z.array(z.strictObject({ a: FeatureName, b: FeatureName, h: z.number(), size: z.number() })),
});
export type Interactions = z.infer<typeof Interactions>;

/** Rows of one kind: what they are told apart by, the column or part of the log, and the kind. `label`: marked events by class, "" for rows in none. */
const CohortId = z.strictObject({ by: z.enum([...SliceBy.options, "label"]), of: z.string().max(200), name: z.string().max(400) });
export type CohortId = z.infer<typeof CohortId>;

const Axis = FeatureName.extend({ unit: z.string().optional(), at: float64() });

export const explainViewCalls = {
  /** Earlier cases most like an alarm in what drove them, nearest first, with what was said of them. compared: earlier cases looked at. */
  readSimilar: call("explain.readSimilar", { input: z.strictObject({ id: z.string().max(60) }), output: z.strictObject({ compared: z.number(), cases: z.array(PastCase) }), errors: ["storeUnknownRef"], sample: { id: "a-1" } }),
  /** Tags behind the chosen model that could be moved, with the range they keep to: seen in the data, within the engineering range. */
  listMovable: call("explain.listMovable", { input: z.strictObject({}), output: z.array(z.strictObject({ tag: z.string(), unit: z.string().optional(), low: z.number(), high: z.number(), levels: z.array(z.number()).nullable() })), sample: {} }),
  /** The least change of the plan's movable tags that brings an alarm's score under its threshold, or a value into the plan's wished range, by the recipe and
   *  the scorer of the device. `nearest`: what comes nearest where nothing does. rows, seconds: over which the tags are moved. */
  findChange: call("explain.findChange", {
    input: z.strictObject({ id: z.string().max(60) }),
    output: z.strictObject({
      /** met: nothing need change; noTags: none is movable; noWish: no wished range; notReplayed: the raw rows do not give the score again, as data or recipe have
       *  changed since the choice. */
      state: z.enum(["found", "none", "met", "noTags", "noWish", "notReplayed"]),
      was: z.number().nullable(),
      /** At most three, nearest first. */
      ways: z.array(Way),
      nearest: Way.nullable(),
      rows: z.number(),
      seconds: z.number().nullable(),
    }),
    errors: ["storeUnknownRef"],
    sample: { id: "a-1" },
  }),
  /** Measures how far the strongest features of the chosen model work together, on a seeded sample of the rows that judged it. */
  measureInteractions: call("explain.measureInteractions", { input: z.strictObject({}), output: z.strictObject({ pairs: z.number() }), job: true, roles: ["scientist", "engineer"], errors: ["planStepBlocked"], sample: {} }),
  /** Null until measured for the chosen model. */
  readInteractions: call("explain.readInteractions", { input: z.strictObject({}), output: Interactions.nullable(), sample: {} }),
  /** Mean score over two features' values: joint[j][i] at a.at[i], b.at[j], on `scale`; rows: how many lie nearest to each place. Null where either does not move. */
  readPair: call("explain.readPair", {
    input: z.strictObject({ a: z.string().max(200), b: z.string().max(200) }),
    output: z.strictObject({ a: Axis, b: Axis, joint: z.array(float64()), rows: z.array(float64()), scale: z.enum(["score", "log-odds"]) }).nullable(),
    errors: ["storeUnknownRef", "planUnknownColumn"],
    sample: { a: "a", b: "b" },
  }),
  /** Kinds of rows that drivers can be read for, with how many there are. */
  listCohorts: call("explain.listCohorts", { input: z.strictObject({}), output: z.array(CohortId.extend({ rows: z.number() })), sample: {} }),
  /** Drivers of the rows of one kind beside those of all, by tag, where they differ most first. share: part of all that moved the score; push: mean
   *  contribution, on `scale`. rows, allRows: rows looked at, spread evenly. */
  readCohort: call("explain.readCohort", {
    input: CohortId,
    output: z.strictObject({ rows: z.number(), allRows: z.number(), scale: z.enum(["score", "log-odds"]), drivers: z.array(z.strictObject({ tag: z.string(), share: z.number(), push: z.number(), allShare: z.number(), allPush: z.number() })) }),
    errors: ["storeUnknownRef"],
    sample: { by: "group", of: "", name: "A" },
  }),
};
