// Chooses among evaluated candidates: the winner must beat the best baseline by the stated margin, else "no model". Runs in main; pure and seeded.
// Differences are paired: both models are measured on the same drawn blocks of rows.
import { blockBootstrap, centralInterval, type Blocks } from "../../shared/stats/bootstrap.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { bestOf, type CandidateResult, type EvaluationTable } from "./evaluate.ts";
import { confusionOfBlocks, confusionSums, metricOf, prepare, replicatesFor, type Measured, type MetricId, type Outcomes } from "./metrics.ts";
import { familyEntry } from "./registry.ts";

export interface ChooseOptions {
  /** Least improvement over the best baseline: for shares (0..1) an absolute step, for errors in target units a share of the baseline's error.
   *  Default 0.01. */
  margin?: number;
  replicates?: number;
}

/** How a comparison ended. `improvement` is positive where the model is better, in the units of `margin`. */
export type Verdict =
  | { kind: "winner"; proposed: string; best: string; ties: string[]; baseline: string; improvement: Measured; margin: number }
  | { kind: "noModel"; best: string; baseline: string; improvement: Measured; margin: number; reason: "belowMargin" | "withinNoise" }
  | { kind: "notComparable"; reason: "noLabels" | "noCandidate" | "noBaseline" };

/** The verdict on a table. Ties are candidates whose paired interval to the best holds 0; the cheapest of them is proposed. */
export function choose(table: EvaluationTable, options: ChooseOptions = {}): Verdict {
  const margin = options.margin ?? 0.01;
  const { headline } = table;
  if (table.results.every((r) => r.metrics[headline] === undefined)) return { kind: "notComparable", reason: "noLabels" };
  const best = bestOf(table.results.filter((r) => r.candidate.role === "candidate"), headline);
  const baseline = bestOf(table.results.filter((r) => r.candidate.role === "baseline"), headline);
  if (!best) return { kind: "notComparable", reason: "noCandidate" };
  if (!baseline) return { kind: "notComparable", reason: "noBaseline" };
  const against = (result: CandidateResult) => improvementOver(table, result, baseline, headline, options);
  const improvement = against(best);
  const common = { best: best.candidate.id, baseline: baseline.candidate.id, improvement, margin };
  if (!(improvement.value >= margin)) return { kind: "noModel", ...common, reason: "belowMargin" };
  if (!(improvement.low > 0)) return { kind: "noModel", ...common, reason: "withinNoise" };
  const ties = table.results.filter((r) => {
    if (r === best || r.candidate.role !== "candidate" || r.metrics[headline] === undefined) return false;
    const step = improvementOver(table, best, r, headline, options);
    return step.low <= 0 && against(r).value >= margin;
  });
  // Cheaper first; of equal cost the better headline, which `best` has against any tie.
  const proposed = [best, ...ties].reduce((a, b) => (costOf(b) < costOf(a) ? b : a));
  return { kind: "winner", proposed: proposed.candidate.id, ties: ties.map((r) => r.candidate.id), ...common };
}

/** The verdict "no model" as the failure that holds the path until a person decides. */
export function failureOfVerdict(verdict: Extract<Verdict, { kind: "noModel" }>): Failure {
  return new Failure("learnNoModelBeatsBaseline", { detail: `${verdict.best} against ${verdict.baseline}: ${verdict.improvement.value}, margin ${verdict.margin}` });
}

/** How much better `a` is than `b`, with its paired 95 % interval. */
function improvementOver(table: EvaluationTable, a: CandidateResult, b: CandidateResult, id: MetricId, options: ChooseOptions): Measured {
  return gainOf(a.outcomes, b.outcomes, id, { ...options, seed: table.seed, blockLength: table.blockLength });
}

/** How much better answers `a` are than `b` on the same rows, in the units of a margin, with the paired 95 % interval. */
export function gainOf(a: Outcomes, b: Outcomes, id: MetricId, options: { seed: number; blockLength: number; replicates?: number }): Measured {
  const metric = metricOf(id);
  const [pa, pb] = [prepare(a), prepare(b)];
  const sign = metric.direction === "higher" ? 1 : -1;
  const step = (va: number, vb: number) => (sign * (va - vb)) / (scaled.has(id) ? Math.abs(vb) : 1);
  const { ofConfusion } = metric;
  const sums = ofConfusion && pa.alarm && pb.alarm && [confusionSums(pa), confusionSums(pb)] as const;
  const difference = (weights?: Int32Array, blocks?: Blocks) =>
    sums && blocks ? step(ofConfusion(confusionOfBlocks(sums[0], blocks)), ofConfusion(confusionOfBlocks(sums[1], blocks))) : step(metric.compute(pa, weights), metric.compute(pb, weights));
  const interval = { seed: options.seed, ...(options.replicates ? { replicates: options.replicates } : {}) };
  const rows = a.y.length;
  const drawn = blockBootstrap({ rows, blockLength: options.blockLength, replicates: replicatesFor(rows, interval), seed: options.seed }, difference);
  return { value: difference(), ...centralInterval(drawn) };
}

/** Metrics whose unit is not a share of one. */
const scaled: ReadonlySet<MetricId> = new Set(["rmse", "mae", "pinball10", "pinball90", "nasaScore", "falseAlarmsPerWeek", "detectionDelay", "leadTime"]);

function costOf(result: CandidateResult): number {
  return familyEntry(result.candidate.family)?.cost ?? Infinity;
}
