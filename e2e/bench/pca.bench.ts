// Fit PCA (10 components, limits of T² and SPE) on 1 M rows x 50 tags that follow 10 causes, and the score (T², SPE over their limits) of every
// row; one thread; beside scikit-learn's. MILLWRIGHT_BENCH_ROWS scales down.
import { readFileSync } from "node:fs";
import { pca } from "../../main/learn/families/pca.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { benchRows } from "./plantFile.ts";
import { peersFor } from "./treesPeer.ts";

const [rows, columns, causes] = [benchRows(1_000_000), 50, 10];
const X = new Float64Array(rows * columns);
const random = seededGenerator(1);
const weights = Float64Array.from({ length: causes * columns }, () => random.normal());
const cause = new Float64Array(causes);
for (let r = 0; r < rows; r++) {
  for (let k = 0; k < causes; k++) cause[k] = random.normal();
  for (let c = 0; c < columns; c++) {
    let v = 20 + 0.5 * random.normal();
    for (let k = 0; k < causes; k++) v += weights[c * causes + k]! * cause[k]!;
    X[c * rows + r] = v;
  }
}
const frame = { rows, features: Array.from({ length: columns }, (_, c) => `x${c}`), X };
const peers = peersFor({ rows: { rows, columns, X, y: new Float64Array(rows), categories: 0 } });
let scores: Float64Array = new Float64Array();
let limits = { t2: NaN, q: NaN };

async function ours(): Promise<Figures> {
  const began = performance.now();
  const used = process.cpuUsage();
  const model = await pca.fit(frame, "anomaly", { ...pca.defaults, components: causes }, { seed: 1, threads: 1 });
  scores = pca.scoreTable!(model, frame);
  const { user, system } = process.cpuUsage(used);
  limits = model.limits;
  return { ms: performance.now() - began, cpuMs: (user + system) / 1000 };
}

const sklearn = async (): Promise<Figures> => {
  const { ms, cpuMs = NaN } = (await peers!.run("pca", { threads: 1, components: causes })) as Figures;
  const [t2, spe] = ["t2", "spe"].map((name) => new Float64Array(new Uint8Array(readFileSync(peers!.file(name))).buffer));
  // A score is the greater of both over its limit; the peer's spread is that of the rows, ours that of a sample.
  return { ms, cpuMs, apart: scores.reduce((most, v, r) => Math.max(most, Math.abs(v - Math.max(t2![r]! / limits.t2, spe![r]! / limits.q))), 0) };
};
try {
  publish(await hold({ bench: "pca", unit: "ms", samples: samplesOr(3), warmups: 1, ours, peers: peers ? { sklearn } : {} }));
} finally {
  peers?.remove();
}
