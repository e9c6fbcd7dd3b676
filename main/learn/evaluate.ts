// Compares candidates and baselines on one split: fits inside each fold, pools what was predicted for rows no model had seen. Runs in main.
// Must never let a test row reach a fit or a threshold. The result is the same on any number of threads. Rules: learning.md section 4.
import { Failure } from "../../shared/contract/errors.ts";
import { familiesFor } from "./registry.ts";
import type { DirectionCheck } from "./directions.ts";
import type { FoldLedger } from "./foldLedger.ts";
import type { Frame } from "./frame.ts";
import type { Task } from "./family.ts";
import type { DeviceCost } from "./deviceCost.ts";
import { thresholdFor, type Candidate, type TrainingOptions } from "./evaluateFit.ts";
import { leakSuspects, shuffledTwin, type LeakMeter, type LeakSuspect } from "./evaluateLeaks.ts";
import { blockLengthOf, headlineOf, measure, metricOf, metricsFor, prepare, type Measured, type MetricId, type Outcomes } from "./metrics.ts";
import { inStream, outcomesOf, outOfFold, testedRows, type Pooled } from "./outOfFold.ts";
import type { Split, SplitKind, SplitNote } from "./splits.ts";
import type { ThresholdChoice, ThresholdSpec } from "./thresholds.ts";

export type { Candidate, Fitted, TrainingOptions } from "./evaluateFit.ts";
export { fitCandidate as finalFit } from "./evaluateFit.ts";

export interface EvaluateOptions extends TrainingOptions {
  /** Metric that orders the table; default headlineOf the task. */
  headline?: MetricId;
  /** Bootstrap replicates, default 200. */
  replicates?: number;
  /** Also evaluate the best candidate on shuffled rows; default true, where the split is not shuffled already. */
  leakMeter?: boolean;
  /** Called when the fits of a candidate begin: the n-th (from 1) of so many. */
  onCandidate?: (id: string, n: number, of: number) => void;
  /** Remembers fits of a training that may be stopped; without it every fold is fitted. */
  ledger?: FoldLedger;
}

/** Numbers without intervals. */
export type Figures = Partial<Record<MetricId, number>>;

export interface CandidateResult {
  candidate: Candidate;
  /** Pooled over the folds, with intervals. Empty where no tested row has a known target. */
  metrics: Partial<Record<MetricId, Measured>>;
  perFold: Figures[];
  fitSeconds: number;
  deviceCost: DeviceCost;
  /** Choices of all folds (and groups). */
  thresholds: ThresholdChoice[];
  /** Whether the folds' models go the way that they were told; absent where they were told none. */
  directions?: DirectionCheck[];
  /** Raw out-of-fold score of each table row in `EvaluationTable.rows`. */
  scores: Float64Array;
  /** Truth and answer of the tested rows with a known target, by group and time. For anomaly the answer is score / threshold of its fold. */
  outcomes: Outcomes;
}

export interface EvaluationTable {
  task: Task;
  headline: MetricId;
  /** `droppedFolds`: folds whose training part holds one class only; nothing can be learned there, so they are tested by no one. */
  split: { kind: SplitKind; folds: number; droppedFolds: number; purgedRows: number; note: SplitNote };
  threshold?: ThresholdSpec;
  /** Tested rows of the frame, by group and time. */
  rows: Int32Array;
  results: CandidateResult[];
  /** Rows in a block of the bootstrap, the same for every candidate. */
  blockLength: number;
  seed: number;
  leakMeter?: LeakMeter;
  suspects: LeakSuspect[];
}

/** Evaluates every candidate on the split; where none is a baseline, the task's constant or three sigma is added.
 *  Throws callCancelled, planUnfit, learnOneClass where no fold has two classes, learnClassTooRare, and what the families throw. Never mutates the frame. */
export async function evaluate(frame: Frame, task: Task, candidates: readonly Candidate[], given: Split, options: EvaluateOptions): Promise<EvaluationTable> {
  if (task !== "anomaly" && !frame.y) throw new Failure("planUnfit", { field: "target" });
  const split = task === "classification" || task === "classes" ? { ...given, folds: given.folds.filter((f) => tellsApart(frame.y!, f.train)) } : given;
  if (task === "classes") needRowsOfClasses(frame, split);
  if (split.folds.length === 0) throw new Failure("learnOneClass", { detail: "every fold" });
  if (options.perGroup && split.kind === "grouped") throw new Failure("planUnfit", { field: "perGroup" });
  const all = candidates.some((c) => c.role === "baseline") ? [...candidates] : [...candidates, ...baselinesFor(task)];
  const onProgress = options.onProgress && inSteps(options.onProgress);
  const training: EvaluateOptions = { gap: split.note.gap, innerShuffled: split.kind === "shuffled", ...options };
  const rows = testedRows(frame, split);
  const headline = options.headline ?? headlineOf[task];
  const pooled: Pooled[] = [];
  for (const [c, candidate] of all.entries()) {
    options.onCandidate?.(candidate.id, c + 1, all.length);
    pooled.push(await outOfFold(frame, task, candidate, split, { ...training, onProgress: (d) => onProgress?.((c + d) / (all.length + 1)) }, options.ledger));
  }

  const known = rows.filter((r) => frame.y !== undefined && !Number.isNaN(frame.y[r]!));
  const outcomes = pooled.map((p) => outcomesOf(frame, task, p, known));
  const blockLength = outcomes.length > 0 && known.length > 0 ? Math.max(...outcomes.map(blockLengthOf)) : 1;
  const results = pooled.map((p, c): CandidateResult => {
    const own = outcomes[c]!;
    return {
      candidate: all[c]!,
      metrics: known.length > 0 ? measure(task, prepare(own), { seed: options.seed, blockLength, ...(options.replicates ? { replicates: options.replicates } : {}) }) : {},
      perFold: split.folds.map((f) => figuresOf(task, outcomesOf(frame, task, p, inStream(frame, f.test.filter((r) => frame.y !== undefined && !Number.isNaN(frame.y[r]!)))))),
      fitSeconds: p.fitSeconds,
      deviceCost: p.deviceCost,
      thresholds: p.thresholds,
      ...(p.directions ? { directions: p.directions } : {}),
      scores: Float64Array.from(rows, (r) => p.scores[r]!),
      outcomes: own,
    };
  });
  const spec = thresholdFor(task, training);
  const table: EvaluationTable = {
    task,
    headline,
    split: { kind: split.kind, folds: split.folds.length, droppedFolds: given.folds.length - split.folds.length, purgedRows: split.purgedRows, note: split.note },
    ...(spec ? { threshold: spec } : {}),
    rows,
    results,
    blockLength,
    seed: options.seed,
    suspects: leakSuspects(frame, task),
  };
  const meter = options.leakMeter === false || split.kind === "shuffled" || known.length === 0 ? undefined : await leakMeter();
  onProgress?.(1);
  return meter ? { ...table, leakMeter: meter } : table;

  async function leakMeter(): Promise<LeakMeter | undefined> {
    const best = bestOf(results.filter((r) => r.candidate.role === "candidate"), headline);
    if (!best) return undefined;
    const twin = shuffledTwin(frame, options.seed);
    const shuffled = await outOfFold(frame, task, best.candidate, twin, { ...training, onProgress: (d) => onProgress?.((all.length + d) / (all.length + 1)) }, options.ledger);
    const flattered = metricOf(headline).compute(prepare(outcomesOf(frame, task, shuffled, inStream(frame, testedRows(frame, twin).filter((r) => !Number.isNaN(frame.y![r]!))))));
    return { candidate: best.candidate.id, metric: headline, honest: best.metrics[headline]!.value, flattered };
  }
}

/** Passes on what is half a percent further than the last, and the end: a forest a group and fold would speak a hundred thousand times. */
function inSteps(tell: (done: number) => void): (done: number) => void {
  let last = -1;
  return (done) => {
    if (done - last < 0.005 && !(done >= 1 && last < 1)) return;
    last = done;
    tell(done);
  };
}

/** Whether rows hold more than one class. Classes stand half a step apart at least: 0 and 1, or their places. */
export function tellsApart(y: Float64Array, rows: Int32Array): boolean {
  const first = y[rows[0] ?? -1] ?? NaN;
  return rows.some((r) => Math.abs(y[r]! - first) > 0.5);
}

/** A class with fewer rows than folds is missing in one of them for certain. Throws learnClassTooRare. */
function needRowsOfClasses({ classes = [], y }: Frame, { folds }: Split): void {
  for (const [k, name] of classes.entries()) {
    const rows = y!.reduce((n, v) => n + Number(v === k), 0);
    if (rows < folds.length) throw new Failure("learnClassTooRare", { field: name, detail: `${rows} < ${folds.length}` });
  }
}

/** The result with the best headline; undefined when none has one. */
export function bestOf(results: readonly CandidateResult[], headline: MetricId): CandidateResult | undefined {
  const sign = metricOf(headline).direction === "higher" ? 1 : -1;
  const value = (r: CandidateResult) => sign * (r.metrics[headline]?.value ?? NaN);
  return results.filter((r) => !Number.isNaN(value(r))).reduce<CandidateResult | undefined>((best, r) => (!best || value(r) > value(best) ? r : best), undefined);
}

function figuresOf(task: Task, outcomes: Outcomes): Figures {
  const prepared = prepare(outcomes);
  return Object.fromEntries(metricsFor(task, outcomes).map((m) => [m.id, m.compute(prepared)]));
}

function baselinesFor(task: Task): Candidate[] {
  const wanted = { classification: "prior", classes: "prior", regression: "mean", anomaly: "threeSigma" }[task];
  return familiesFor(task)
    .filter((e) => e.family.id === wanted)
    .map((e) => ({ id: e.family.id, family: e.family.id, parameters: {}, role: "baseline" }));
}
