// Which of a search's best trials stands first: the cheapest family that the leader does not beat beyond chance. Pure and seeded.
// The same rule as in the comparison itself: of a tie the cheaper model. Trials are many and their test rows few, so the first of them owes part of its
// lead to luck, and what bends most gains most by it.
import { blockBootstrap, centralInterval } from "../../../shared/stats/bootstrap.ts";
import type { Frame } from "../frame.ts";
import { blockLengthOf, metricOf, prepare, type MetricId, type Outcomes } from "../metrics.ts";
import { testedRows } from "../outOfFold.ts";
import type { Split } from "../splits.ts";

export interface TieInput {
  /** The best trial of each family with its answers for the tested rows with a known target, the best first. */
  pool: { number: number; cost: number; answers: Float64Array }[];
  part: Frame;
  inner: Split;
  metric: MetricId;
  seed: number;
}

const replicates = 100;

/** Number of the trial that stands first; null for an empty pool. Metrics of alarms need more than answers: there the best stands first. */
export function cheapestTie({ pool, part, inner, metric, seed }: TieInput): number | null {
  const [leader, ...others] = pool;
  if (!leader) return null;
  const record = metricOf(metric);
  const rows = testedRows(part, inner).filter((r) => part.y !== undefined && !Number.isNaN(part.y[r]!));
  if (record.needs.includes("alarm") || leader.answers.length !== rows.length) return leader.number;
  const sign = record.direction === "higher" ? 1 : -1;
  const frame = { y: Float64Array.from(rows, (r) => part.y![r]!), ...(part.tUs ? { tUs: Float64Array.from(rows, (r) => part.tUs![r]!) } : {}), ...(part.group ? { group: Int32Array.from(rows, (r) => part.group![r]!) } : {}) };
  const outcomes = (answer: Float64Array): Outcomes => ({ ...frame, answer });
  const best = prepare(outcomes(leader.answers));
  const blockLength = blockLengthOf(best);
  const ties = others.filter(({ cost, answers }) => {
    if (cost >= leader.cost || answers.length !== rows.length) return false;
    const other = prepare(outcomes(answers));
    const lead = (weights: Int32Array) => sign * (record.compute(best, weights) - record.compute(other, weights));
    return centralInterval(blockBootstrap({ rows: rows.length, blockLength, replicates, seed }, lead)).low <= 0;
  });
  return [leader, ...ties].reduce((a, b) => (b.cost < a.cost ? b : a)).number;
}
