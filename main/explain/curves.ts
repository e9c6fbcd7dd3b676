// Curves of the chosen model redrawn by a person: what the models of the folds, under the same curves, say of rows that they had not seen; and the drawn
// model as a candidate of the plan like any other. Runs in main.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { DrawnShape } from "../../shared/contract/explain.ts";
import type { CandidateSpec, Plan } from "../../shared/plan/plan.ts";
import type { CurveShape } from "../../shared/scoring/curveShape.ts";
import { heldCandidate } from "../learn/constraints.ts";
import type { Fitted } from "../learn/evaluateFit.ts";
import { readChosen } from "../learn/evaluationObject.ts";
import { metricOf, type MetricId, type Outcomes } from "../learn/metrics.ts";
import { inStream, testedRows } from "../learn/outOfFold.ts";
import { trainingOf } from "../learn/planTraining.ts";
import { inThread, sharedFrame } from "../learn/thread/thread.ts";
import { takeRows, type Frame } from "../prepare/frame.ts";
import { learnedFrom } from "../prepare/learned.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { curveOf, drawnOn, isDrawn } from "./drawnCurves.ts";
import { addAnswers, noAnswers, nothingToLearn, outcomesOfAnswers } from "./foldAnswers.ts";
import { costsOf, stretchesOf } from "./importance.ts";

/** Tested rows looked at, over all folds. */
const mostRows = 20_000;

/** Models of the folds as they are kept; null where a fold could teach nothing. */
interface KeptFolds {
  chosen: string;
  folds: (Pick<Fitted, "document" | "rules"> | null)[];
}

/** The chosen model where it is a sum of curves of features as they are measured. Throws storeUnknownRef, planUnfit. */
function curvesOfChosen(workbench: Workbench) {
  const { digest, chosen, model } = readChosen(workbench);
  if (!isDrawn(model)) throw new Failure("planUnfit", { field: "family", detail: `${chosen.family}: only explainable boosting without regimes or groups has curves to draw` });
  return { digest, chosen, model };
}

/** Everything that the plan, the features and the choice agree on. Throws planStepBlocked where they do not. */
async function groundOf(workbench: Workbench, plan: Plan) {
  const { digest, chosen } = curvesOfChosen(workbench);
  const training = await trainingOf(workbench, plan);
  const spec = plan.train.candidates.find(({ id }) => id === chosen.candidate);
  if (!spec || training.digest !== chosen.features || training.frame.features.join("\n") !== chosen.columns.join("\n")) throw new Failure("planStepBlocked", { step: "select" });
  if (!training.frame.y || !training.options.headline) throw new Failure("planUnfit", { field: "select.metric", detail: "no known events or values to judge by" });
  return { ...training, spec, chosenDigest: digest, metric: training.options.headline };
}

/** Fits the chosen candidate in each fold and keeps the models; returns their number. Throws planStepBlocked, planUnfit, callCancelled. */
export async function openCurves(workbench: Workbench, act: Act, plan: Plan): Promise<number> {
  act.progress(0, "explain");
  const { frame, split, task, options, spec, chosenDigest } = await groundOf(workbench, plan);
  const folds: KeptFolds["folds"] = [];
  for (const [f, { train }] of split.folds.entries()) {
    const own = learnedFrom(frame, train);
    const done = (share: number) => act.progress((f + share) / split.folds.length, "explain");
    const fitted = await inThread("fit", { frame: sharedFrame(takeRows(own, train)), task, candidate: heldCandidate(spec, plan, frame.features), options }, { signal: act.signal, progress: done }).catch(nothingToLearn);
    folds.push(fitted ? { document: fitted.document, ...(fitted.rules ? { rules: fitted.rules } : {}) } : null);
  }
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "explain" });
  const { project } = workbench;
  const kept = await project.objects.make("curves", { chosen: chosenDigest }, (folder) => writeFileSync(join(folder, "folds.json"), canonicalJson({ chosen: chosenDigest, folds } satisfies KeptFolds)));
  project.commit(act.actor, "explain.openCurves", { curves: kept });
  act.progress(1, "explain");
  return folds.filter((fold) => fold !== null).length;
}

/** What is asked again and again while a curve is drawn; kept for the last model. */
interface Bench {
  frame: Frame;
  task: Parameters<typeof noAnswers>[1];
  metric: MetricId;
  seed: number;
  rows: Int32Array;
  folds: { rows: Int32Array; part: Frame; fitted: Pick<Fitted, "document" | "rules"> }[];
  maxGapUs: number | undefined;
  asItIs: Outcomes;
}
let last: { key: string; bench: Bench } | undefined;

/** Undefined while the folds' models of the chosen model are not there. */
async function benchOf(workbench: Workbench, plan: Plan): Promise<Bench | undefined> {
  const { project } = workbench;
  const digest = project.ref("curves");
  const chosen = project.ref("chosen");
  if (!digest) return undefined;
  const kept = project.objects.readJson<KeptFolds>(digest, "folds.json");
  if (kept.chosen !== chosen) return undefined;
  const key = `${project.folder} ${digest} ${workbench.readPlan().digest}`;
  if (last?.key === key) return last.bench;
  const { frame, split, task, options, metric } = await groundOf(workbench, plan);
  const folds = split.folds.flatMap(({ train, test }, f) => {
    const fitted = kept.folds[f];
    const rows = stretchesOf(inStream(frame, test), mostRows / split.folds.length);
    return fitted ? [{ fitted, rows, part: takeRows(learnedFrom(frame, train), rows) }] : [];
  });
  const judged = new Uint8Array(frame.rows);
  for (const fold of folds) for (const r of fold.rows) judged[r] = 1;
  const rows = testedRows(frame, split).filter((r) => judged[r] === 1 && !Number.isNaN(frame.y![r]!));
  const ground = { frame, task, metric, seed: options.seed, rows, folds, maxGapUs: options.maxGapUs };
  const bench: Bench = { ...ground, asItIs: outcomesUnder(ground, []) };
  last = { key, bench };
  return bench;
}

function outcomesUnder({ frame, task, rows, folds, maxGapUs }: Omit<Bench, "asItIs">, shapes: readonly CurveShape[]): Outcomes {
  const answers = noAnswers(frame, task);
  for (const { fitted, rows: own, part } of folds) addAnswers(answers, own, part, { ...fitted, document: drawnOn(fitted.document, shapes) }, maxGapUs);
  return outcomesOfAnswers(frame, task, answers, rows);
}

const byPerson = (shapes: readonly DrawnShape[], person: string, reason: string): CurveShape[] => shapes.map((shape) => ({ ...shape, person, reason }));

/** The chosen model's curve of a feature under the shapes, and what they change on held-out rows: null while the folds' models are not there. */
export async function tryCurves(workbench: Workbench, plan: Plan, feature: string, shapes: readonly DrawnShape[]) {
  const { model } = curvesOfChosen(workbench);
  const learned = curveOf({ ...model, edits: [] }, feature);
  if (!learned) throw new Failure("planUnknownColumn", { column: feature });
  const drawn = byPerson(shapes, "-", "-");
  const curve = curveOf(drawnOn(model, drawn), feature)!;
  const bench = await benchOf(workbench, plan);
  return {
    curve,
    learned,
    folds: (bench?.folds ?? []).flatMap(({ fitted: { document } }) => {
      const own = isDrawn(document) ? curveOf({ ...document, edits: [] }, feature) : null;
      return own ? [{ edges: own.edges, values: own.values }] : [];
    }),
    change: bench ? changeOf(bench, drawn) : null,
  };
}

function changeOf(bench: Bench, shapes: readonly CurveShape[]) {
  const { metric, asItIs, seed, rows, folds } = bench;
  const { value, costs } = costsOf(metric, asItIs, [outcomesUnder(bench, shapes)], seed);
  const { direction } = metricOf(metric);
  const { value: cost, low, high } = costs[0]!;
  const sign = direction === "higher" ? -1 : 1;
  // A cost is worse by so much; a gain is its opposite.
  const known = (v: number) => (Number.isFinite(v) ? v : null);
  return { metric, higherIsBetter: direction === "higher", was: value, now: value + sign * cost, gain: -cost, low: known(-high), high: known(-low), rows: rows.length, folds: folds.length };
}

/** Writes the drawn model as a candidate of the plan, which the next training judges like any other; returns its id. */
export async function keepCurves(workbench: Workbench, act: Act, plan: Plan, shapes: readonly DrawnShape[], reason: string): Promise<string> {
  const { model, chosen } = curvesOfChosen(workbench);
  const spec = plan.train.candidates.find(({ id }) => id === chosen.candidate);
  if (!spec) throw new Failure("planStepBlocked", { step: "select" });
  const unknown = shapes.find(({ feature }) => !chosen.columns.includes(feature));
  if (unknown) throw new Failure("planUnknownColumn", { column: unknown.feature });
  const drawn = byPerson(shapes, act.actor.person, reason);
  drawnOn(model, drawn);
  const { edits: before } = spec.parameters;
  const { search: _, ...own } = spec;
  const kept: CandidateSpec = { ...own, id: freshId(plan, spec.id), parameters: { ...spec.parameters, edits: [...(Array.isArray(before) ? (before as unknown[]) : []), ...drawn] }, why: reason };
  await workbench.writePlan({ ...plan, train: { ...plan.train, candidates: [...plan.train.candidates, kept] } }, act.actor, "explain.keepCurves");
  return kept.id;
}

function freshId(plan: Plan, id: string): string {
  const taken = new Set([...plan.train.candidates, ...plan.train.baselines].map((each) => each.id));
  const base = id.replace(/-drawn(-\d+)?$/, "").slice(0, 30);
  for (let n = 1; ; n++) {
    const name = n === 1 ? `${base}-drawn` : `${base}-drawn-${n}`;
    if (!taken.has(name)) return name;
  }
}
