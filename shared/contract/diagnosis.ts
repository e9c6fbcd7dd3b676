// Calls of "what changed?": which of six causes explains what moved between a span known to be well and what came after, with the evidence.
import { z } from "zod";
import { call, digest } from "./call.ts";

/** NONE: nothing that anybody needs to act on, such as a season, the product mix or harmless maintenance. */
export const causes = ["NONE", "SENSOR", "SCALE", "REGIME", "PLANT", "AGEING", "MODEL"] as const;
export const CauseName = z.enum(causes);
export type CauseName = z.infer<typeof CauseName>;

/** What may have moved though nothing needs to be done: weather or season, the product mix, maintenance that leaves all as it was, a standstill, a gap in the records. */
export const harmlessKinds = ["gap", "standstill", "productMix", "maintenance", "season"] as const;
const Harmless = z.enum(harmlessKinds);
export type Harmless = z.infer<typeof Harmless>;

const evidenceKinds = [
  "relationBroken", "oneTagExplains", "severalTagsStay", "levelMoved", "setPointMoved", "slowRamp", "sawTooth", "sudden", "faded", "season", "noisier", "quieter", "flat",
  "unitChange", "gainChange", "missing", "newState", "vibrationRises", "loopHides", "note", "outOfTolerance", "cleaned", "scoreDiffers", "limitDiffers", "scoreLate", "modelError", "asBefore",
] as const;
export const EvidenceItem = z.strictObject({
  kind: z.enum(evidenceKinds),
  /** Null: the plant as a whole, the model, or people. */
  tag: z.string().nullable(),
  /** Statistic of the kind: t, ratio, share; null where there is none. */
  figure: z.number().nullable(),
  /** Where it shows: µs on a time axis, rows otherwise. */
  from: z.number(),
  to: z.number(),
  /** 0..1; the clearest come first. */
  clarity: z.number(),
  /** What somebody wrote, a pair of units, or a state; "" without. */
  detail: z.string(),
});
export type EvidenceItem = z.infer<typeof EvidenceItem>;

/** What a yes would confirm: the question of that cause separates the two most likely ones. */
const DiagnosisQuestion = z.strictObject({ confirms: CauseName, against: CauseName, tag: z.string().nullable(), asset: z.string().nullable(), at: z.number() });
const answers = ["changed", "notChanged", "unknown"] as const;
export const DiagnosisAnswer = z.enum(answers);
export type DiagnosisAnswer = z.infer<typeof DiagnosisAnswer>;

const diagnosisActions = ["nothing", "checkSensor", "correctScale", "tellRegime", "recordChange", "planMaintenance", "repairModel", "ask"] as const;
const Span = z.strictObject({ from: z.number(), to: z.number() });

export const Diagnosis = z.strictObject({
  dataset: digest(),
  axis: z.enum(["time", "row"]),
  /** Both ends included; µs or rows. */
  reference: Span,
  current: Span,
  /** Tags that were compared, and of these the ones that the others tell anything of. */
  tags: z.number(),
  related: z.number(),
  /** Width of a block, over which means are taken: µs or rows. */
  block: z.number(),
  onset: z.number().nullable(),
  /** The text and its state whose runs were compared, where the plant works in phases; null or absent: hours, or blocks of rows. */
  phase: z.strictObject({ text: z.string(), state: z.string() }).nullable().optional(),
  /** All causes, the likeliest first. */
  causes: z.array(z.strictObject({ cause: CauseName, probability: z.number() })),
  /** Null: it cannot be told, and the question comes first. */
  verdict: CauseName.nullable(),
  /** Where nothing needs to be done: what moved nevertheless; null where nothing is clear, or where something needs to be done. */
  harmless: Harmless.nullable(),
  /** Tags that the evidence is about, the first the likeliest. */
  suspects: z.array(z.string()),
  evidence: z.array(EvidenceItem),
  /** The question that is open, or the last one that was answered. */
  question: DiagnosisQuestion.nullable(),
  answer: DiagnosisAnswer.nullable(),
  /** Questions answered before that one, in order; absent: none. */
  earlier: z.array(z.strictObject({ question: DiagnosisQuestion, answer: DiagnosisAnswer })).optional(),
  action: z.enum(diagnosisActions),
  /** Device whose model was looked at too; null or absent: none. */
  device: z.string().nullable().optional(),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

const span = z.strictObject({ from: z.number(), to: z.number() }).nullable();

export const diagnosisCalls = {
  /** Compares a span known to be well with what came after it. reference null: what the model that runs learned from where later rows follow, otherwise the
   *  first third of the data; current null: all that comes after the reference. columns null: every number in the data. device: whose model is looked at too;
   *  absent: the one that sent the most in that time. Without one MODEL is never said. */
  diagnose: call("monitor.diagnose", {
    input: z.strictObject({ reference: span, current: span, columns: z.array(z.string()).min(2).max(400).nullable(), device: z.string().max(80).optional() }),
    output: Diagnosis,
    job: true,
    errors: ["storeUnknownRef", "planUnknownColumn", "diagnosisTooShort", "diagnosisTooFewTags", "callCancelled"],
    sample: { reference: null, current: null, columns: null },
  }),
  /** The newest diagnosis, and whether the data or the plant's log have changed since; null before the first. */
  readDiagnosis: call("monitor.readDiagnosis", { input: z.strictObject({}), output: z.strictObject({ digest: digest(), diagnosis: Diagnosis, outOfDate: z.boolean() }).nullable(), sample: {} }),
  /** Says what a technician answered to the open question of a diagnosis. It is written into the plant's log, and the causes are weighed anew; where one
   *  still does not stand clearly first, the next question is asked, three at most. */
  answerDiagnosis: call("monitor.answerDiagnosis", {
    input: z.strictObject({ diagnosis: digest(), answer: DiagnosisAnswer, note: z.string().max(2000) }),
    output: Diagnosis,
    changes: true,
    errors: ["storeUnknownRef", "diagnosisNoQuestion"],
    sample: { diagnosis: "0".repeat(64), answer: "unknown", note: "" },
  }),
};
