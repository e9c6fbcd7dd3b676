// Calls about learning: candidates against baselines on the same rows, what it costs, which one is taken.
import { z } from "zod";
import { ConstraintLaw } from "../plan/constraints.ts";
import { inputKinds } from "../plan/inputStages.ts";
import { SearchSettings } from "../plan/plan.ts";
import { recipeSchema } from "../recipe/recipe.ts";
import { call, digest, float64, text } from "./call.ts";
import { Series, seriesInput } from "./data.ts";

/** A figure with its 95 % interval; interval null where it cannot be said. */
export const Figure = z.strictObject({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });
export type Figure = z.infer<typeof Figure>;

/** What rows are cut by: machine, batch or run; a column; the calendar; the plant's log. */
export const SliceBy = z.enum(["group", "column", "month", "hours", "batch", "phase", "shift"]);

/** Who was taken for whom, of a model that answers one of several classes. */
const ClassTable = z.strictObject({
  names: z.array(z.string()),
  /** Rows by true class and answered class; the last place of a row counts those without an answer. */
  matrix: z.array(z.array(z.number())),
  /** In the order of `names`; null where it is not defined. */
  figures: z.array(z.strictObject({ precision: z.number().nullable(), recall: z.number().nullable(), f1: z.number().nullable(), prAuc: z.number().nullable() })),
});
export type ClassTable = z.infer<typeof ClassTable>;

export const CandidateResult = z.strictObject({
  id: z.string(),
  family: z.string(),
  role: z.enum(["candidate", "baseline"]),
  /** 1 = best; equal ranks are a statistical tie. Null when it failed. */
  rank: z.number().nullable(),
  tied: z.boolean(),
  metrics: z.record(z.string(), Figure),
  /** Where the answer is a class. */
  classes: ClassTable.optional(),
  threshold: z.number().nullable(),
  /** Expected cost per month with this threshold, in the plan's currency; null where it has no meaning. */
  costPerMonth: Figure.nullable(),
  fitSeconds: z.number(),
  modelBytes: z.number().nullable(),
  /** Microseconds for one row on a device, estimated from the document. */
  rowUs: z.number().nullable(),
  failure: z.unknown().optional(),
  /** Features with which the answer has to rise or fall: of `rows` held-out rows, on how many a fold's model went the other way, by how much at most. */
  directions: z.array(z.strictObject({ feature: z.string(), direction: z.enum(["rises", "falls"]), rows: z.number(), broken: z.number(), worst: z.number() })).optional(),
  /** Weakest part of the tested rows that is large enough to say so. */
  worstSlice: z.strictObject({ by: SliceBy, of: z.string(), name: z.string(), value: z.number() }).nullable(),
  /** Headline and alarms of each judged fold, in order: the back-test. */
  perFold: z.array(z.record(z.string(), z.number())),
  /** Bins of equally many rows: what probabilities promised, what came. Empty where the answer is no probability. */
  reliability: z.array(z.strictObject({ rows: z.number(), promised: z.number(), came: z.number() })),
  /** Value plus and minus `halfWidth` shall hold `share` of the truths; `coverage` of later rows did. Null where the answer is no value. */
  interval: z.strictObject({ share: z.number(), halfWidth: z.number(), coverage: Figure, rows: z.number() }).nullable(),
});
export type CandidateResult = z.infer<typeof CandidateResult>;

/** judged: false where its training rows hold one class only; changes: of the plant, inside the tested time; outside: share of tested rows where nothing was taught. */
const foldTrust = { judged: z.boolean(), changes: z.number(), outside: z.number() };

export const EvaluationInfo = z.strictObject({
  digest: digest(),
  task: z.enum(["classification", "classes", "regression", "anomaly"]),
  metric: z.string(),
  /** True when a higher metric is better. */
  higherIsBetter: z.boolean(),
  rows: z.number(),
  features: z.array(z.string()),
  split: z.strictObject({ kind: z.string(), folds: z.array(z.strictObject({ trainRows: z.number(), testRows: z.number(), fromUs: z.number().nullable(), toUs: z.number().nullable(), ...foldTrust })), purgedRows: z.number(), purgeS: z.number(), random: z.boolean(), note: z.string(), /** Rows that a search may look at: they judge nothing. */ searchedRows: z.number().optional() }),
  candidates: z.array(CandidateResult),
  /** Candidates whose family cannot keep the plan's constraints. */
  setAside: z.array(z.string()).optional(),
  verdict: z.strictObject({
    kind: z.enum(["winner", "tie", "noModel"]),
    proposed: z.string().nullable(),
    baseline: z.string().nullable(),
    margin: z.number(),
    /** Difference of proposed and best baseline, in the metric, better = positive. */
    gain: Figure.nullable(),
    tied: z.array(z.string()),
    /** Word key of the reason and its facts. */
    reason: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  leak: z.strictObject({ candidate: z.string(), honest: z.number(), shuffled: z.number().nullable(), suspects: z.array(z.strictObject({ column: z.string(), score: z.number() })) }).nullable(),
  slices: z.array(z.strictObject({ by: SliceBy, of: z.string(), name: z.string(), rows: z.number(), values: z.record(z.string(), z.number()) })),
  /** Share of tested rows outside the span of their fold's training rows, and the features that first took them there. */
  outside: z.strictObject({ share: z.number(), features: z.array(z.strictObject({ feature: z.string(), share: z.number() })) }),
  current: z.boolean(),
  chosen: z.strictObject({ candidate: z.string(), threshold: z.number().nullable(), count: z.number(), of: z.number(), reason: z.string(), by: z.string() }).nullable(),
});
export type EvaluationInfo = z.infer<typeof EvaluationInfo>;

/** One fit of a search, in the order in which trials began. */
export const SearchTrial = z.strictObject({
  number: z.number(),
  family: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  /** The plan's own, a family's defaults, drawn from anywhere, drawn near one that did well. */
  origin: z.enum(["plan", "default", "drawn", "near"]),
  /** Index into `shares`; the last is all training rows. */
  rung: z.number(),
  /** over: larger or slower than allowed. */
  state: z.enum(["done", "over", "failed"]),
  score: z.number().nullable(),
  bytes: z.number().nullable(),
  rowUs: z.number().nullable(),
  failure: z.unknown(),
  seconds: z.number(),
  /** Since the search began, pauses left out. */
  atSeconds: z.number(),
});
export type SearchTrial = z.infer<typeof SearchTrial>;

export const SearchInfo = z.strictObject({
  /** paused: stopped or killed, and goes on from there when it is started again. */
  state: z.enum(["running", "paused", "done"]),
  /** False when data, recipe or plan have changed since. */
  current: z.boolean(),
  digest: digest().nullable(),
  metric: z.string(),
  higherIsBetter: z.boolean(),
  /** Share of the training rows by rung. */
  shares: z.array(z.number()),
  trials: z.array(SearchTrial),
  /** Trials that became candidates, the best first. */
  winners: z.array(z.number()),
  /** What an average of several would gain over the best; where the interval lies over 0 it is a candidate too. */
  blend: z.strictObject({ members: z.array(z.strictObject({ number: z.number(), weight: z.number() })), score: z.number(), gain: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }) }).nullable(),
});
export type SearchInfo = z.infer<typeof SearchInfo>;

/** The metric by size of what teaches; `ahead` at twice the present size, with the `gain` from it (better = positive); null where no law fits. */
const HelpCurve = z.strictObject({ points: z.array(z.strictObject({ size: z.number(), ...Figure.shape })), ahead: Figure.nullable(), gain: Figure.nullable() });
export type HelpCurve = z.infer<typeof HelpCurve>;

/** What would help a candidate most. Costs and gains are in the metric's unit, paired on the same tested rows. */
export const Help = z.strictObject({
  candidate: z.string(),
  family: z.string(),
  metric: z.string(),
  value: Figure,
  /** Size: rows that teach in a fold. */
  rows: HelpCurve,
  /** Size: labelled events that teach in a fold; null where labels do not teach or are too few to leave some out. */
  labels: HelpCurve.nullable(),
  /** Worse = positive. noise: as much noise again as the tag has; without: taught without it, null where that was not tried. */
  tags: z.array(z.strictObject({ tag: z.string(), features: z.number(), noise: Figure, without: Figure.nullable() })),
  testedRows: z.number(),
  testedEvents: z.number(),
});
export type Help = z.infer<typeof Help>;

/** Further preparation steps that pay on rows that teach, weighed stage by stage with two quick models. */
export const InputProposal = z.strictObject({
  /** The plan's recipe with what paid at its end; the same where nothing did. */
  recipe: recipeSchema,
  metric: z.string(),
  higherIsBetter: z.boolean(),
  /** Rows that were looked at; they teach in every fold that judges. */
  rows: z.number(),
  /** Better of the two models with the plan's own inputs, and with those proposed. */
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** What was weighed, in order; `features` that the table then has. A stage that is taken whatever comes of it is not weighed: score null. */
  tried: z.array(z.strictObject({ stage: z.enum(inputKinds), features: z.number(), family: z.string(), score: z.number().nullable(), taken: z.boolean() })),
});
export type InputProposal = z.infer<typeof InputProposal>;

export const learnCalls = {
  /** Families with their recommended settings; `naming`: settings that name one feature, many (absent: all), or some (absent: none). */
  listFamilies: call("learn.listFamilies", { input: z.strictObject({}), output: z.array(z.strictObject({ id: z.string(), tasks: z.array(z.string()), baseline: z.boolean(), defaults: z.record(z.string(), z.unknown()), naming: z.record(z.string(), z.enum(["one", "many", "some"])) })), sample: {} }),
  /** Measures that can decide a comparison, with the tasks they are for. */
  listMetrics: call("learn.listMetrics", { input: z.strictObject({}), output: z.array(z.strictObject({ id: z.string(), tasks: z.array(z.string()), higherIsBetter: z.boolean() })), sample: {} }),
  /** Null: it was asked to pause. Started again it goes on after the last fit that had ended; so does one that was killed. */
  train: call("learn.train", { input: z.strictObject({}), output: EvaluationInfo.nullable(), job: true, roles: ["scientist", "engineer"], errors: ["learnTooFewRows", "learnGapTooLong", "learnOneClass", "learnClassTooRare", "planStepBlocked", "planLeakage"], sample: {} }),
  /** The training under way: whose fits, and the learning curve of the present one (mean loss, lower is better; NaN: not watched). `paused`: none runs, and
   *  `keptFits` fits wait for it to go on. Null where neither is so. */
  describeTraining: call("learn.describeTraining", {
    input: z.strictObject({}),
    output: z.strictObject({ state: z.enum(["running", "paused"]), keptFits: z.number(), candidate: z.string(), number: z.number(), of: z.number(), iteration: float64(), train: float64(), validation: float64() }).nullable(),
    sample: {},
  }),
  /** pause: the training stops, to go on later; drop: forgets the fits of one that has not ended. */
  holdTraining: call("learn.holdTraining", { input: z.strictObject({ how: z.enum(["pause", "drop"]) }), output: z.strictObject({}), roles: ["scientist", "engineer"], sample: { how: "pause" } }),
  /** Keeps what a person knows of the process as a law of the next training, with who said it and when; an earlier one about the same place gives way. */
  constrain: call("learn.constrain", { input: z.strictObject({ law: ConstraintLaw, reason: z.string().min(1).max(2000) }), output: z.strictObject({ constraints: z.number() }), changes: true, roles: ["scientist", "engineer"], errors: ["planUnknownColumn", "storeUnknownRef"], sample: { law: { kind: "rises", feature: "a" }, reason: "why" } }),
  /** Looks for better candidates on the training rows, under the given bounds (those of the plan when absent), and writes the best into the plan. */
  search: call("learn.search", {
    input: z.strictObject({ settings: SearchSettings.optional() }),
    output: SearchInfo.nullable(),
    job: true,
    roles: ["scientist", "engineer"],
    errors: ["planUnfit", "learnSearchBlind", "learnSearchNothing"],
    sample: { settings: { trials: 20, minutes: null } },
  }),
  /** The search that runs, waits or is done; null where there is none. */
  describeSearch: call("learn.describeSearch", { input: z.strictObject({}), output: SearchInfo.nullable(), sample: {} }),
  /** pause: stops, to go on later; finish: takes the best so far; drop: throws away what an unfinished search has found. */
  holdSearch: call("learn.holdSearch", { input: z.strictObject({ how: z.enum(["pause", "finish", "drop"]) }), output: z.strictObject({}), roles: ["scientist", "engineer"], sample: { how: "pause" } }),
  /** Which further inputs pay: past values, levels, calendar, products. Changes nothing; a person or a plan takes the recipe. */
  proposeInputs: call("learn.proposeInputs", { input: z.strictObject({}), output: InputProposal, job: true, roles: ["scientist", "engineer"], errors: ["planUnfit", "storeUnknownRef", "learnSearchBlind"], sample: {} }),
  /** Measures what would help the candidate in question (chosen, proposed or best) most: more rows, more labelled events, a quieter or another sensor. */
  measureHelp: call("learn.measureHelp", { input: z.strictObject({}), output: Help, job: true, roles: ["scientist", "engineer"], errors: ["planStepBlocked", "planUnfit"], sample: {} }),
  /** What was measured beside the present evaluation; null while there is nothing. */
  readHelp: call("learn.readHelp", { input: z.strictObject({}), output: Help.nullable(), sample: {} }),
  describe: call("learn.describe", { input: z.strictObject({}), output: EvaluationInfo.nullable(), sample: {} }),
  /** Money per month against the threshold, with its interval, for candidates that decide. */
  readCostCurve: call("learn.readCostCurve", {
    input: z.strictObject({ candidate: text(80) }),
    output: z.strictObject({ candidate: z.string(), threshold: float64(), cost: float64(), low: float64(), high: float64(), misses: float64(), falseAlarms: float64(), events: z.number(), best: z.number() }),
    errors: ["storeUnknownRef"],
    sample: { candidate: "boosting" },
  }),
  /** Out-of-fold scores (or predictions and truth) on the trend's axis. */
  readScores: call("learn.readScores", { input: seriesInput.omit({ columns: true }).extend({ candidate: text(80) }), output: Series, errors: ["storeUnknownRef"], sample: { candidate: "boosting", from: null, to: null, buckets: 400, group: null } }),
  /** Takes a candidate; against the recommendation only with a reason. Fits it on all training rows. */
  choose: call("learn.choose", {
    input: z.strictObject({ candidate: text(80), threshold: z.number().nullable(), reason: text(2000) }),
    output: EvaluationInfo,
    job: true,
    roles: ["scientist", "engineer"],
    errors: ["learnNoModelBeatsBaseline", "storeUnknownRef"],
    sample: { candidate: "boosting", threshold: null, reason: "" },
  }),
};
