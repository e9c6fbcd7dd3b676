// What a model says row by row, by the calls that a chart makes. A set whose protocol judges single rows reads them here.
import type { Series } from "../../../shared/contract/data.ts";
import { blockBootstrap, centralInterval } from "../../../shared/stats/bootstrap.ts";
import type { Compared, Project } from "./harness.ts";

/** Rows that one call tells apart. */
const mostRows = 4000;

/** Scores of rows that stand `stepS` apart from `start` on, NaN where a row was not judged. */
export async function scoresOf(project: Project, { choice }: Compared, start: string, stepS: number, rows: number): Promise<Float64Array> {
  const out = new Float64Array(rows).fill(Number.NaN);
  const stepUs = stepS * 1e6;
  for (let at = 0; at < rows; at += mostRows) {
    const from = Date.parse(start) * 1000 + at * stepUs;
    const series = await project.call<Pick<Series, "columns">>("learn.readScores", { candidate: choice.id, from, to: from + mostRows * stepUs - 1, buckets: mostRows, group: null });
    const mean = series.columns.find(({ name }) => name === "score")!.mean as ArrayLike<number | null>;
    for (let i = 0; i < Math.min(mostRows, rows - at); i++) out[at + i] = mean[i] ?? Number.NaN;
  }
  return out;
}

/** A figure over units that stand for themselves, with its 95 % bootstrap interval. figure: of the units drawn, so often each. */
export function overUnits(units: number, figure: (weights: ArrayLike<number>) => number): { value: number; low: number; high: number } {
  const { low, high } = centralInterval(blockBootstrap({ rows: units, blockLength: 1, replicates: 1000, seed: 1 }, figure));
  return { value: figure(new Int32Array(units).fill(1)), low, high };
}
