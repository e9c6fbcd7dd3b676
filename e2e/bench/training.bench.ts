// Bin and grow 100 boosted trees of 31 leaves on 2 threads: 200 k x 50 and 1 M x 20 numbers, and 200 k x 50 with 10 categories and 5 % missing.
// Beside LightGBM and scikit-learn's histogram boosting, AUC on 50 k fresh rows. MILLWRIGHT_BENCH_ROWS: rows of the first and the last.
import { boosting } from "../../main/learn/families/boosting.ts";
import { hold, publish, samplesOr, type Figures, type Verdict } from "../harness/contest.ts";
import { benchRows } from "./plantFile.ts";
import { drawTable, peersFor, rocArea, type Table } from "./treesPeer.ts";

const rows = benchRows(200_000);
const works = {
  wide: { rows, columns: 50, categories: 0, missing: 0 },
  long: { rows: rows * 5, columns: 20, categories: 0, missing: 0 },
  mixed: { rows, columns: 50, categories: 10, missing: 0.05 },
};

async function ours(train: Table, test: Table): Promise<Figures> {
  const features = Array.from({ length: train.columns }, (_, c) => `x${c}`);
  const categorical = features.slice(0, train.categories);
  const began = performance.now();
  const used = process.cpuUsage();
  const parameters = { ...boosting.defaults, trees: 100, leaves: 31, learningRate: 0.1, categorical };
  const model = await boosting.fit({ rows: train.rows, features, X: train.X, y: train.y }, "classification", parameters, { seed: 1, threads: 2 });
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  const { score } = boosting.scorer(model);
  const row = new Float64Array(test.columns);
  const scores = Float64Array.from({ length: test.rows }, (_, r) => {
    for (let c = 0; c < row.length; c++) row[c] = test.X[c * test.rows + r]!;
    return score(row);
  });
  return { ms, cpuMs: (user + system) / 1000, auc: rocArea(scores, test.y) };
}

const verdicts: Record<string, Verdict> = {};
for (const [name, { rows: count, columns, categories, missing }] of Object.entries(works)) {
  const train = drawTable(count, columns, 1, categories, missing);
  const test = drawTable(50_000, columns, 2, categories, missing);
  const peers = peersFor({ train, test });
  const by = (who: string) => async (): Promise<Figures> => (await peers!.run("training", { train: "train", test: "test", by: who })) as Figures;
  try {
    const verdict = await hold({
      bench: `training ${name} ${count} x ${columns}`,
      unit: "ms",
      samples: samplesOr(3),
      warmups: 1,
      ours: () => ours(train, test),
      peers: peers ? { lightgbm: by("lightgbm"), sklearn: by("sklearn") } : {},
    });
    publish(verdict);
    verdicts[name] = verdict;
  } finally {
    peers?.remove();
  }
}

const each = <T>(of: (verdict: Verdict) => T) => Object.fromEntries(Object.entries(verdicts).map(([name, verdict]) => [name, of(verdict)]));
const ratios = Object.fromEntries(Object.entries(verdicts).flatMap(([name, verdict]) => Object.entries(verdict.ratios).map(([peer, ratio]) => [`${peer} ${name}`, ratio])));
console.log(JSON.stringify({ bench: "training", unit: "ms", ours: each((v) => v.ours), peers: each((v) => v.peers), ratios, samples: samplesOr(3) }));
