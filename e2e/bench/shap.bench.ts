// Exact TreeSHAP of 10 k rows x 50 with 500 trees of 31 leaves on one thread; beside shap's TreeExplainer on the very same trees.
// MILLWRIGHT_BENCH_ROWS scales down.
import { readFileSync } from "node:fs";
import { boostingScorer, type BoostingModel } from "../../shared/scoring/boosting.ts";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { benchRows } from "./plantFile.ts";
import { drawTable, peersFor } from "./treesPeer.ts";

const rows = benchRows(10_000);
const columns = 50;
const train = drawTable(50_000, columns, 1);
const score = drawTable(rows, columns, 2);
const peers = peersFor({ train, score });
if (!peers) throw new Error("this benchmark explains the trees that its peer has grown");
try {
  await peers.run("model", { train: "train", trees: 500 });
  const lists = JSON.parse(readFileSync(peers.file("model.json"), "utf8")) as Pick<BoostingModel, "feature" | "value" | "missingLeft" | "cover">;
  const model: BoostingModel = { family: "boosting", answer: "value", features: Array.from({ length: columns }, (_, c) => `x${c}`), base: 0, ...lists };
  const parts = new Float64Array(rows * columns);

  const ours = async (): Promise<Figures> => {
    const scorer = boostingScorer(model);
    const row = new Float64Array(columns);
    let worstSum = 0;
    const began = performance.now();
    const used = process.cpuUsage();
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) row[c] = score.X[c * rows + r]!;
      const { base, values, total } = scorer.contributions(row);
      parts.set(values, r * columns);
      worstSum = Math.max(worstSum, Math.abs(values.reduce((a, b) => a + b, base) - total));
    }
    const { user, system } = process.cpuUsage(used);
    return { ms: performance.now() - began, cpuMs: (user + system) / 1000, worstSum };
  };

  const shap = async (): Promise<Figures> => {
    const { ms, cpuMs = NaN } = (await peers.run("shap", { threads: 1 })) as Figures;
    const theirs = new Float64Array(new Uint8Array(readFileSync(peers.file("shap"))).buffer);
    return { ms, cpuMs, worstDifference: parts.reduce((worst, v, i) => Math.max(worst, Math.abs(v - theirs[i]!)), 0) };
  };
  publish(await hold({ bench: "shap", unit: "ms", samples: samplesOr(3), warmups: 0, ours, peers: { shap } }));
} finally {
  peers.remove();
}
