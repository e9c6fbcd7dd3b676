// Exact TreeSHAP of 10 k rows x 50 with 500 trees of 31 leaves on one thread; beside shap's TreeExplainer on the very same trees.
// MILLWRIGHT_BENCH_ROWS scales down.
import { readFileSync } from "node:fs";
import { boosting } from "../../main/learn/families/boosting.ts";
import type { BoostingModel } from "../../shared/scoring/boosting.ts";
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
  let parts: Float64Array = new Float64Array();
  const worst = (a: Float64Array, b: Float64Array) => a.reduce((most, v, at) => Math.max(most, Math.abs(v - b[at]!)), 0);

  const ours = async (): Promise<Figures> => {
    const began = performance.now();
    const used = process.cpuUsage();
    const { base, totals, ...explained } = boosting.explainTable!(model, { rows, features: model.features, X: score.X });
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(used);
    parts = explained.parts;
    const sums = new Float64Array(rows).fill(base);
    parts.forEach((part, at) => (sums[at % rows]! += part));
    return { ms, cpuMs: (user + system) / 1000, worstSum: worst(sums, totals) };
  };

  const shap = async (): Promise<Figures> => {
    const { ms, cpuMs = NaN } = (await peers.run("shap", { threads: 1 })) as Figures;
    const theirs = new Float64Array(new Uint8Array(readFileSync(peers.file("shap"))).buffer);
    return { ms, cpuMs, worstDifference: worst(parts, theirs.map((_, at) => theirs[(at % rows) * columns + Math.floor(at / rows)]!)) };
  };
  publish(await hold({ bench: "shap", unit: "ms", samples: samplesOr(3), warmups: 0, ours, peers: { shap } }));
} finally {
  peers.remove();
}
