// From a row of the plant to an answer: input rules, recipe, scorer, decision. The recipe and the scorer are those of the workbench.
// An answer that cannot be given is null with a reason, never a guess and never the last value (reliability.md 4.7, section 10 row 66).
import { Failure, errorRegistry } from "../../shared/contract/errors.ts";
import type { ErrorCode } from "../../shared/contract/errors.ts";
import type { InputContract } from "../../shared/format/inputContract.ts";
import type { OpenPackage } from "../../shared/format/package.ts";
import { parseStrictJson } from "../../shared/format/strictJson.ts";
import { recipeSchema } from "../../shared/recipe/recipe.ts";
import { operatingRecipe } from "../../shared/recipe/operating.ts";
import { columnsOf, createStream } from "../../shared/recipe/stream.ts";
import { alarmEvidence, answeredClass } from "../../shared/scoring/classes.ts";
import { decider, ruleFor } from "../../shared/scoring/decide.ts";
import type { DecisionRules } from "../../shared/scoring/decide.ts";
import { outsideKnown } from "../../shared/scoring/knownRange.ts";
import type { Scorer } from "../../shared/scoring/model.ts";
import { inputRules } from "./inputRules.ts";
import type { CheckedRow, InputRow } from "./inputRules.ts";
import { rowKernel } from "./rowKernel.ts";
import { scorerOf } from "../../shared/scoring/scorer.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";

export interface AnsweredRow {
  tUs: number;
  group: string | undefined;
  /** Null: no answer. */
  score: number | null;
  /** Of a model of classes: the answered one, whose probability is `score`; null without an answer, and where no class is likely enough. */
  class: string | null;
  alarm: boolean;
  /** True for the first row of an alarm. */
  alarmBegins: boolean;
  quality: "Good" | "Uncertain" | "Bad";
  /** Why there is no answer, or what is uncertain about it. */
  reason: ErrorCode | null;
  /** Ends of the interval that shall hold the truth, for a value whose errors are known; null otherwise. */
  low: number | null;
  high: number | null;
  /** Features that moved the score most, largest first; only of the row that an alarm begins with: working them out takes a hundred times as
   *  long as the score. */
  drivers: { feature: string; value: number }[];
}

export interface Pipeline {
  contract: InputContract;
  features: string[];
  /** How much of the past an answer rests on, per group: of recipe and decision rule. */
  history: { rows: number; seconds: number };
  /** Whether its answers carry an interval. */
  hasInterval: boolean;
  /** Names of the classes where its answers are one of them; empty otherwise. */
  classes: readonly string[];
  /** Applies the input rules of the contract; `ownClock` as there. A clock that was set back leaves nothing of the past: rows that waited for
   *  their bucket's end are not answered. */
  check(row: InputRow, ownClock?: boolean): CheckedRow;
  /** Whether the recipe's filters keep a row as it comes in: false while the machine is at rest. Each row once, in order. */
  operates(row: InputRow): boolean;
  /** Answers that this row completes: none while a bucket fills, several when it closes a hole. */
  push(checked: CheckedRow): AnsweredRow[];
  /** Answers that were waiting for a bucket to end. */
  flush(): AnsweredRow[];
  /** Score of a feature row without recipe and decision. */
  scoreFeatures(row: Float64Array, group?: string): number | null;
}

const missingCode = errorRegistry.deviceRowMissing.code;
const lateCode = errorRegistry.deviceRowLate.code;
const unsureCode = errorRegistry.deviceClassUnsure.code;
const outsideCode = errorRegistry.deviceRowOutsideKnown.code;
const driverCount = 3;
const noAlarm = { alarm: false, begins: false };

function documentOf(pkg: OpenPackage, role: "model" | "recipe"): unknown {
  const bytes = pkg.blob(role);
  if (!bytes) throw new Failure("packageManifestMalformed", { field: role });
  return parseStrictJson(bytes, { error: "packageManifestMalformed", file: role, depth: 64, bytes: bytes.length, magnitude: Number.MAX_VALUE });
}

/** Builds the pipeline of a verified package. Throws packageManifestMalformed when model, recipe and contract do not fit each other. */
export function openPipeline(pkg: OpenPackage): Pipeline {
  const { inputs: contract, decision, maxGapUs } = pkg.manifest;
  const hasTime = contract.timeColumn !== null;
  const recipe = recipeSchema.safeParse(documentOf(pkg, "recipe"));
  if (!recipe.success) throw new Failure("packageManifestMalformed", { field: "recipe", detail: recipe.error.issues[0]?.message ?? "" });
  const document = documentOf(pkg, "model") as ModelDocument;
  const columns = contract.signals.map((signal) => ({ name: signal.column, kind: signal.type }));
  const kernel = rowKernel();
  const stream = createStream(recipe.data, columns, { hasTime, fold: kernel.foldOf, reuse: true });
  const filters = operatingRecipe(recipe.data);
  const inOperation = filters && createStream(filters, columns, { hasTime });
  const scorer = guarded(() => scorerOf(document, kernel.leafSumOf));
  const { features, interval, range } = document;
  const classes = namesOf(document);
  const pick = Array.isArray(features) ? columnsOf(features, stream.outputs) : undefined;
  if (!pick) throw new Failure("packageManifestMalformed", { field: "model.features", detail: "not the recipe's outputs" });
  const decide = decision ? decider(decision, maxGapUs === null ? {} : { maxGapUs }) : undefined;
  /** Per group: rows that must not be answered, or only with doubt, until the answer that rests on them comes. */
  const blemishes = new Map<string, Blemish[]>();
  // a bucket is stamped with its end and holds the rows before it; without buckets a row answers for itself
  const bucketed = recipe.data.steps.some((step) => step.kind === "resample" && step.off !== true);

  const scorerFor = (group: string | undefined): Scorer | undefined => (group === undefined ? scorer : scorer.forGroup(group));
  const scoreFeatures = (row: Float64Array, group?: string): number | null => {
    const score = scorerFor(group)?.score(row) ?? NaN;
    return Number.isFinite(score) ? score : null;
  };

  const probabilities = new Float64Array(classes.length);
  const classOf = (own: Scorer | undefined, row: Float64Array): string | undefined => (classes.length === 0 ? undefined : classes[answeredClass(own!.classes!.probabilities(row, probabilities))]);

  const answer = (tUs: number, group: string | undefined, row: Float64Array): AnsweredRow => {
    const key = group ?? "";
    const blemish = takeBlemish(blemishes, key, (at) => (bucketed ? at < tUs : !(at > tUs)));
    const bad = blemish?.quality === "Bad";
    const score = bad ? null : scoreFeatures(row, group);
    const isStrange = score !== null && range !== undefined && outsideKnown(range, row) >= 0;
    const rule = decision ? ruleFor(decision, key) : undefined;
    const said = score === null ? undefined : classOf(scorerFor(group), row);
    const isUnsure = said !== undefined && rule !== undefined && !(score! >= rule.threshold);
    const evidence = score === null ? NaN : classes.length === 0 ? score : alarmEvidence(rule ?? {}, said, score);
    const { alarm, begins: alarmBegins } = decide?.take(evidence, tUs, group) ?? noAlarm;
    return {
      tUs,
      group,
      score,
      class: isUnsure ? null : (said ?? null),
      alarm,
      alarmBegins,
      quality: score === null ? "Bad" : (blemish?.quality ?? (isStrange || isUnsure ? "Uncertain" : "Good")),
      reason: blemish?.reason ?? (score === null ? missingCode : isStrange ? outsideCode : isUnsure ? unsureCode : null),
      low: score === null || !interval ? null : score - interval.halfWidth,
      high: score === null || !interval ? null : score + interval.halfWidth,
      drivers: alarmBegins && score !== null ? driversOf(scorerFor(group)!, features, row) : [],
    };
  };

  const rules = inputRules(contract);
  const forget = (): void => {
    stream.flush();
    inOperation?.flush();
    decide?.reset();
    blemishes.clear();
  };

  return {
    contract,
    features,
    history: { rows: stream.history.rows + longestMemory(decision), seconds: stream.history.seconds },
    hasInterval: interval !== undefined,
    classes,
    check(row, ownClock) {
      const checked = rules(row, ownClock);
      if (checked.setBack) forget();
      return checked;
    },
    operates: ({ tUs, group, values }) => !inOperation || inOperation.push({ group, values, ...(hasTime ? { tUs } : {}) }).length > 0,
    push({ row, quality, reason }) {
      if (reason === lateCode) return [{ tUs: row.tUs, group: row.group, score: null, class: null, alarm: false, alarmBegins: false, quality: "Bad", reason, low: null, high: null, drivers: [] }];
      const key = row.group ?? "";
      if (quality !== "Good") {
        const waiting = blemishes.get(key) ?? [];
        waiting.push({ tUs: row.tUs, quality, reason });
        if (waiting.length > blemishesMost) waiting.shift();
        blemishes.set(key, waiting);
      }
      return stream.push({ group: row.group, values: row.values, ...(hasTime ? { tUs: row.tUs } : {}) }).map((feature) => answer(feature.tUs ?? row.tUs, feature.group, pick(feature.values)));
    },
    flush: () => stream.flush().map((feature) => answer(feature.tUs ?? NaN, feature.group, pick(feature.values))),
    scoreFeatures,
  };
}

/** The classes that a document answers with; none where it answers with a number. */
function namesOf(document: ModelDocument): readonly string[] {
  const one = document.family === "byGroup" ? Object.values(document.models)[0] : document;
  return one?.family === "classes" ? one.classes : [];
}

/** Scores that the longest of the decision rules looks back on. */
function longestMemory(decision: DecisionRules | null): number {
  if (!decision) return 0;
  return Math.max(0, ...("byGroup" in decision ? Object.values(decision.byGroup) : [decision]).map((rule) => rule.of));
}

interface Blemish {
  tUs: number;
  quality: "Uncertain" | "Bad";
  reason: ErrorCode | null;
}

const blemishesMost = 4096;

/** The worst blemish among those that an answer rests on; they are spent. */
function takeBlemish(blemishes: Map<string, Blemish[]>, key: string, rests: (tUs: number) => boolean): Blemish | undefined {
  const waiting = blemishes.get(key);
  if (!waiting) return undefined;
  const spent = waiting.filter((blemish) => rests(blemish.tUs));
  const left = waiting.filter((blemish) => !rests(blemish.tUs));
  if (left.length > 0) blemishes.set(key, left);
  else blemishes.delete(key);
  return spent.find((blemish) => blemish.quality === "Bad") ?? spent[0];
}

function driversOf(scorer: Scorer, features: string[], row: Float64Array): { feature: string; value: number }[] {
  const { values } = scorer.contributions(row);
  return [...features.keys()]
    .filter((f) => Number.isFinite(values[f]!) && values[f] !== 0)
    .sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || a - b)
    .slice(0, driverCount)
    .map((f) => ({ feature: features[f]!, value: values[f]! }));
}

function guarded<T>(make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    throw new Failure("packageManifestMalformed", { field: "model", detail: thrown instanceof Error ? thrown.message : "" }, { cause: thrown });
  }
}
