// Calls about further views of an explanation: earlier cases alike, the least change that would do, features that work together, rows of one kind.
import { z } from "zod";
import { call } from "./call.ts";
import { contextKinds } from "./catalogue.ts";

/** An earlier alarm, large error or marked event that much the same drove. */
const PastCase = z.strictObject({
  /** `a-` and the row of the peak: an alarm of the explanation goes by the same id. */
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
};
