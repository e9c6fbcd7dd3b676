// Fit an isolation forest (200 trees of 256 rows) on 200 k rows x 20, one in a hundred strange, and score them all; beside scikit-learn's.
// MILLWRIGHT_BENCH_ROWS scales down.
import { isolationForest } from "../../main/learn/families/isolationForest.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { benchRows } from "./plantFile.ts";
import { drawTable, peersFor, rocArea } from "./treesPeer.ts";

const table = drawTable(benchRows(200_000), 20, 1);
const { rows, columns, X } = table;
const random = seededGenerator(3);
const y = Float64Array.from({ length: rows }, () => Number(random.uniform() < 0.01));
for (let c = 0; c < 4; c++) for (let r = 0; r < rows; r++) if (y[r] === 1) X[c * rows + r]! += 2.5;
const peers = peersFor({ rows: { ...table, y } });

async function ours(): Promise<Figures> {
  const began = performance.now();
  const used = process.cpuUsage();
  const features = Array.from({ length: columns }, (_, c) => `x${c}`);
  const model = await isolationForest.fit({ rows, features, X }, "anomaly", { trees: 200, sampleRows: 256 }, { seed: 1, threads: 1 });
  const scores = isolationForest.scoreTable!(model, { rows, features, X });
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  return { ms, cpuMs: (user + system) / 1000, auc: rocArea(scores, y) };
}

const sklearn = async (): Promise<Figures> => (await peers!.run("iforest", { threads: 1 })) as Figures;
try {
  publish(await hold({ bench: "iforest", unit: "ms", samples: samplesOr(3), warmups: 1, ours, peers: peers ? { sklearn } : {} }));
} finally {
  peers?.remove();
}
