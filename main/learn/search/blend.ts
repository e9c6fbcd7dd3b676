// Would an average of several models beat the best one? Greedy selection with replacement on answers for rows that no member had seen.
// Source: Caruana, Niculescu-Mizil, Crew and Ksikes (ICML 2004). Pure and seeded. One that gains beyond chance becomes a candidate of its own.
import { blockBootstrap, centralInterval } from "../../../shared/stats/bootstrap.ts";
import type { Task } from "../family.ts";
import type { Frame } from "../frame.ts";
import { blockLengthOf, metricOf, prepare, type MetricId, type Outcomes } from "../metrics.ts";
import { testedRows } from "../outOfFold.ts";
import type { Split } from "../splits.ts";

export interface Blend {
  /** Trials that it averages, each with its weight; weights add up to 1. */
  members: { number: number; weight: number }[];
  score: number;
  /** Improvement over the best trial in the metric, better = positive, with its paired 95 % interval. */
  gain: { value: number; low: number; high: number };
}

const mostSteps = 20;
const replicates = 100;

export interface BlendInput {
  /** Trials with their answers for the tested rows with a known target, the best first. */
  pool: { number: number; answers: Float64Array }[];
  part: Frame;
  inner: Split;
  metric: MetricId;
  task: Task;
  seed: number;
}

/** The average that greedy steps find; null for detectors, whose scores have no common scale, for classes, for metrics of alarms, and where nothing adds to the best. */
export function blendOf({ pool: given, part, inner, metric, task, seed }: BlendInput): Blend | null {
  const record = metricOf(metric);
  if (task === "anomaly" || task === "classes" || record.needs.includes("alarm")) return null;
  const rows = testedRows(part, inner).filter((r) => part.y !== undefined && !Number.isNaN(part.y[r]!));
  const pool = given.filter(({ answers }) => answers.length === rows.length);
  if (pool.length < 2) return null;
  const pick = (from: Float64Array) => Float64Array.from(rows, (r) => from[r]!);
  const frame = { y: pick(part.y!), ...(part.tUs ? { tUs: pick(part.tUs) } : {}), ...(part.group ? { group: Int32Array.from(rows, (r) => part.group![r]!) } : {}) };
  const outcomes = (answer: Float64Array): Outcomes => ({ ...frame, answer });
  const sign = record.direction === "higher" ? 1 : -1;
  const counts = new Map<number, number>();
  const sum = new Float64Array(rows.length);
  let best = { score: -Infinity, sum, counts };
  for (let step = 1; step <= mostSteps; step++) {
    let chosen: { member: (typeof pool)[number]; score: number } | undefined;
    for (const member of pool) {
      const score = sign * record.compute(prepare(outcomes(sum.map((value, i) => (value + member.answers[i]!) / step))));
      if (!chosen || score > chosen.score) chosen = { member, score };
    }
    sum.forEach((value, i) => (sum[i] = value + chosen!.member.answers[i]!));
    counts.set(chosen!.member.number, (counts.get(chosen!.member.number) ?? 0) + 1);
    if (chosen!.score > best.score) best = { score: chosen!.score, sum: sum.map((value) => value / step), counts: new Map(counts) };
  }
  if (best.counts.size < 2) return null;
  const [ours, single] = [prepare(outcomes(best.sum)), prepare(outcomes(pool[0]!.answers))];
  const gain = (weights?: Int32Array) => sign * (record.compute(ours, weights) - record.compute(single, weights));
  const drawn = blockBootstrap({ rows: rows.length, blockLength: blockLengthOf(single), replicates, seed }, (weights) => gain(weights));
  const total = [...best.counts.values()].reduce((a, b) => a + b, 0);
  return {
    members: [...best.counts].map(([number, n]) => ({ number, weight: n / total })),
    score: sign * best.score,
    gain: { value: gain(), ...centralInterval(drawn) },
  };
}
