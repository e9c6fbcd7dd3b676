// Training on several threads: real workers on shared memory must not change a bit of the result.
import { expect, it } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Loss } from "./boostingLoss.ts";
import { trainTrees, type TrainingTask } from "./boostingTrain.ts";

function task(kind: Loss["kind"]): TrainingTask {
  const rows = 20_000;
  const columns = 11;
  const random = seededGenerator(5);
  const X = Float64Array.from({ length: rows * columns }, (_, i) => (i % 17 === 0 ? NaN : i >= rows * 9 ? 4 : random.normal()));
  const y = Float64Array.from({ length: rows }, (_, r) => {
    const signal = (X[r] || 0) - (X[rows + r] || 0) * (X[2 * rows + r] || 0) + random.normal();
    return kind === "logistic" ? Number(signal > 0.5) : kind === "quantile" ? signal : Math.exp(signal);
  });
  for (let r = 0; r < rows; r++) X[7 * rows + r] = Math.floor(Math.abs(X[7 * rows + r]!) * 9); // codes, some of them missing
  const loss: Loss = { kind, shape: 0.8, classWeights: kind === "logistic" ? [1.4, 0.8] : [1, 1] };
  return { rows, columns, X, y, loss, categorical: [7], directions: [{ column: 0, direction: 1 }], groups: kind === "poisson" ? [[0, 7], [1, 2, 3]] : [] };
}

const parameters = { trees: 5, leaves: 15, learningRate: 0.1, minRowsPerLeaf: 20, lambda: 1, rowShare: 0.8, featureShare: 0.9, nodeFeatureShare: 0.8, patience: 0 };

for (const loss of ["logistic", "quantile", "poisson"] as const)
  it(`grows the same trees on 1 to 4 threads (${loss} loss)`, async () => {
    const made: string[] = [];
    for (const threads of [1, 2, 4]) made.push(JSON.stringify(await trainTrees(task(loss), parameters, { seed: 3, threads, threadsFrom: 0 })));
    expect(made.map((m) => m === made[0])).toEqual([true, true, true]);
    expect(JSON.parse(made[0]!).trees).toHaveLength(5);
  });
