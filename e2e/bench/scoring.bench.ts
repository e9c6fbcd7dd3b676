// Score 1 M rows x 50 with 100 trees of 31 leaves on one thread, and one row alone; beside LightGBM's predict of the very same trees.
// MILLWRIGHT_BENCH_ROWS scales down.
import { readFileSync } from "node:fs";
import { boosting } from "../../main/learn/families/boosting.ts";
import type { BoostingModel } from "../../shared/scoring/boosting.ts";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { benchRows } from "./plantFile.ts";
import { drawTable, peersFor } from "./treesPeer.ts";

const rows = benchRows(1_000_000);
const columns = 50;
const train = drawTable(50_000, columns, 1);
const score = drawTable(rows, columns, 2);
const peers = peersFor({ train, score });
if (!peers) throw new Error("this benchmark scores the trees that its peer has grown");
try {
  await peers.run("model", { train: "train", trees: 100 });
  const lists = JSON.parse(readFileSync(peers.file("model.json"), "utf8")) as Pick<BoostingModel, "feature" | "value" | "missingLeft" | "cover">;
  const model: BoostingModel = { family: "boosting", answer: "value", features: Array.from({ length: columns }, (_, c) => `x${c}`), base: 0, ...lists };
  const rowMajor = new Float64Array(rows * columns);
  for (let c = 0; c < columns; c++) for (let r = 0; r < rows; r++) rowMajor[r * columns + c] = score.X[c * rows + r]!;
  let answers: Float64Array = new Float64Array();

  const ours = async (): Promise<Figures> => {
    const began = performance.now();
    const used = process.cpuUsage();
    answers = boosting.scoreTable!(model, { rows, features: model.features, X: score.X });
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(used);
    return { ms, cpuMs: (user + system) / 1000, oneRowUs: oneRow(boosting.scorer(model).score) };
  };

  /** Middle time of one row, each asked for by itself. */
  function oneRow(of: (row: Float64Array) => number): number {
    const times = new Float64Array(Math.min(rows, 20_000));
    for (let r = 0; r < times.length; r++) {
      const row = rowMajor.subarray(r * columns, (r + 1) * columns);
      const began = performance.now();
      of(row);
      times[r] = performance.now() - began;
    }
    return times.sort()[times.length >> 1]! * 1000;
  }

  const lightgbm = async (): Promise<Figures> => {
    const { ms, cpuMs = NaN } = (await peers.run("scoring", { threads: 1 })) as Figures;
    const raw = new Float64Array(new Uint8Array(readFileSync(peers.file("raw"))).buffer);
    return { ms, cpuMs, worstDifference: answers.reduce((worst, v, r) => Math.max(worst, Math.abs(v - raw[r]!)), 0) };
  };
  publish(await hold({ bench: "scoring", unit: "ms", samples: samplesOr(3), warmups: 1, ours, peers: { lightgbm } }));
} finally {
  peers.remove();
}
