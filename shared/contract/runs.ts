// Calls about runs: every candidate that was ever compared in this project, what differs between two, and the proof that one can be made again.
import { z } from "zod";
import { call, digest, text } from "./call.ts";
import { Figure } from "./learn.ts";

/** A run by name: the first letters of its evaluation's digest, a slash, the candidate. */
const runName = () => z.string().regex(/^[0-9a-f]{8,64}\/[a-z][a-z0-9-]{0,79}$/);

/** One candidate of one evaluation, as far as a list of thousands shows it. */
export const Run = z.strictObject({
  name: runName(),
  candidate: z.string(),
  family: z.string(),
  role: z.enum(["candidate", "baseline"]),
  parameters: z.record(z.string(), z.unknown()),
  /** Journal entry that kept it, its time (ISO) and who started it. */
  seq: z.number(),
  at: z.string(),
  by: z.string(),
  planName: z.string(),
  /** Steps at work in the recipe. */
  steps: z.number(),
  split: z.string(),
  /** The measure that decided, and its figure; null where it has none. */
  metric: z.string(),
  higherIsBetter: z.boolean(),
  figure: Figure.nullable(),
  fitSeconds: z.number(),
  /** True when a person or the plan took it at any time. */
  wasChosen: z.boolean(),
});
export type Run = z.infer<typeof Run>;

/** A run with everything that it was made from. */
export const RunRecord = Run.extend({
  evaluation: digest(),
  scenario: z.string(),
  seed: z.number(),
  /** Digests of what it learned from. */
  dataset: digest(),
  features: digest(),
  labels: digest().nullable(),
  metrics: z.record(z.string(), Figure),
  /** Version that made it, where it was recorded. */
  version: z.string().nullable(),
});
export type RunRecord = z.infer<typeof RunRecord>;

const Change = z.strictObject({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() });
const Span = z.strictObject({ fromUs: z.number(), toUs: z.number(), group: z.string().nullable() });

/** What differs between two runs, from `first` to `second`. */
export const RunDifference = z.strictObject({
  first: RunRecord,
  second: RunRecord,
  data: z.strictObject({ same: z.boolean(), rowsBefore: z.number(), rowsAfter: z.number(), fromUs: z.tuple([z.number().nullable(), z.number().nullable()]), toUs: z.tuple([z.number().nullable(), z.number().nullable()]), columnsAdded: z.array(z.string()), columnsRemoved: z.array(z.string()) }),
  /** Events that count for the target; at most 100 of each are listed. */
  labels: z.strictObject({ same: z.boolean(), added: z.number(), removed: z.number(), listedAdded: z.array(Span), listedRemoved: z.array(Span) }),
  steps: z.array(Change),
  features: z.strictObject({ added: z.array(z.string()), removed: z.array(z.string()) }),
  /** By field: family, target, split, purgeGap, threshold, persistence, perGroup, without, seed, and each parameter of the family by its name. */
  settings: z.array(Change),
  /** Every figure that both have. */
  figures: z.array(z.strictObject({ metric: z.string(), before: Figure, after: Figure })),
  /** On rows that both were tested on, in the same rows' order; null where there are none. `gain`: in the metric of the second, better = positive. */
  paired: z
    .strictObject({ rows: z.number(), metric: z.string(), gain: Figure, rowsWon: z.number(), rowsLost: z.number(), eventsWon: z.number(), eventsLost: z.number(), falseAlarmsGone: z.number(), falseAlarmsNew: z.number() })
    .nullable(),
  /** Mean size of each feature's share in the scores, of models that were chosen; null where one was not. */
  drivers: z.array(z.strictObject({ feature: z.string(), before: z.number(), after: z.number() })).nullable(),
});
export type RunDifference = z.infer<typeof RunDifference>;

/** What came out of making a run again. `same`: every part that was made again has the digest it had. */
export const Reproduction = z.strictObject({
  run: runName(),
  same: z.boolean(),
  parts: z.array(z.strictObject({ part: z.enum(["dataset", "features", "evaluation", "model"]), recorded: digest(), made: digest(), same: z.boolean() })),
  /** Version that made it, where it was recorded, and the one that made it again. */
  version: z.strictObject({ recorded: z.string().nullable(), now: z.string() }),
});
export type Reproduction = z.infer<typeof Reproduction>;

/** A run as a script. `gaps`: parts without a counterpart, at which the script stops and says so; none: it gives the run's figure. */
export const PythonScript = z.strictObject({
  name: z.string(),
  script: z.string(),
  gaps: z.array(z.strictObject({ part: z.enum(["family", "metric", "calibration"]), name: z.string() })),
});
export type PythonScript = z.infer<typeof PythonScript>;

export const runCalls = {
  /** Every run, the newest first. */
  list: call("run.list", { input: z.strictObject({ limit: z.number().int().min(1).max(100_000) }), output: z.strictObject({ runs: z.array(Run), total: z.number() }), sample: { limit: 10_000 } }),
  describe: call("run.describe", { input: z.strictObject({ run: text(160) }), output: RunRecord, errors: ["storeUnknownRef"], sample: { run: "00000000/boosting" } }),
  compare: call("run.compare", { input: z.strictObject({ first: text(160), second: text(160) }), output: RunDifference, errors: ["storeUnknownRef", "storeMissingObject"], sample: { first: "00000000/boosting", second: "00000000/boosting" } }),
  /** Makes a run again from its record, beside the project, and compares digests. Its files are read again where the folder with them was handed over. */
  reproduce: call("run.reproduce", { input: z.strictObject({ run: text(160) }), output: Reproduction, job: true, roles: ["scientist", "engineer"], errors: ["storeUnknownRef", "storeMissingObject", "storeDamagedObject"], sample: { run: "00000000/boosting" } }),
  /** The run as one readable Python script. */
  exportPython: call("run.exportPython", { input: z.strictObject({ run: text(160) }), output: PythonScript, errors: ["storeUnknownRef", "storeMissingObject", "learnNoScript"], sample: { run: "00000000/boosting" } }),
};
