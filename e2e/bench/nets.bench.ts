// Rows a second in training: dense autoencoder 50-32-8-32-50 beside scikit-learn's MLP at equal batches, epochs and steps; convolutional net on windows
// of 64 x 8; recurrent net of 32 units on 32 x 8. The product's own thread, warm. MILLWRIGHT_BENCH_ROWS scales down.
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cnn } from "../../main/learn/families/cnn.ts";
import { denseAutoencoder } from "../../main/learn/families/denseAutoencoder.ts";
import { gru } from "../../main/learn/families/gru.ts";
import type { Frame } from "../../main/learn/frame.ts";
import { cacheFolder } from "../../main/setup/places.mjs";
import { seededGenerator } from "../../shared/stats/random.ts";
import { hold, publish, samplesOr, type Figures, type Verdict } from "../harness/contest.ts";
import { root } from "../harness/work.ts";
import { benchRows } from "./plantFile.ts";

const packages = ["scikit-learn==1.9.1"];
const options = { seed: 1, threads: 1 };

/** Python of an environment of its own under the cache folder, made from PyPI when it is not there; undefined where PyPI cannot be reached. */
function python(): string | undefined {
  const folder = join(cacheFolder(), `bench-${packages.join("-").replace(/=/g, "")}`);
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const works = () => existsSync(program) && spawnSync(program, ["-c", "import sklearn"]).status === 0;
  if (works()) return program;
  console.log(`set-up: ${packages.join(", ")} into ${folder}`);
  spawnSync("python3", ["-m", "venv", folder]);
  spawnSync(program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  return works() ? program : undefined;
}

/** Noise in `steps` steps of `channels` tags, and a value that a few of them make. */
function windows(rows: number, channels: number, steps: number): Frame {
  const random = seededGenerator(1);
  const features = Array.from({ length: steps }, (_, lag) => Array.from({ length: channels }, (__, c) => (lag === 0 ? `x${c}` : `x${c}_lag_${lag}`))).flat();
  const X = Float64Array.from({ length: rows * features.length }, () => random.normal());
  return { rows, features, X, y: Float64Array.from({ length: rows }, (_, r) => X[r]! + X[(channels + 1) * rows + r]!) };
}

const count = benchRows(100_000);
const epochs = 5;
const batchRows = 512;
const train = { epochs, patience: epochs, rowsPerEpoch: count };
const table = windows(count, 50, 1);
const short = { long: windows(Math.ceil(count / 25), 8, 64), recurrent: windows(Math.ceil(count / 25), 8, 32) };
const works = {
  dense: () => denseAutoencoder.fit(table, "anomaly", { ...denseAutoencoder.defaults, ...train, hidden: 32, latent: 8, batchRows }, options),
  conv: () => cnn.fit(short.long, "regression", { ...cnn.defaults, ...train, batchRows: 128 }, options),
  gru: () => gru.fit(short.recurrent, "regression", { ...gru.defaults, ...train, units: 32, batchRows: 128 }, options),
};

/** One training; samples are rows that taught times epochs. */
async function ours(work: keyof typeof works): Promise<Figures> {
  const began = performance.now();
  const used = process.cpuUsage();
  const { training } = await works[work]();
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  const samples = training.rows * epochs;
  if (training.backend !== "wasm") console.log(`${work}: trained on ${training.backend}`);
  return { ms, samplesPerS: (1000 * samples) / ms, samplesPerCpuS: (1e6 * samples) / (user + system) };
}

const peer = python();
if (peer === undefined) console.log("peers: PyPI cannot be reached, ours is measured alone");
const sklearn = async (): Promise<Figures> => {
  const { stdout } = await promisify(execFile)(peer!, [join(root, "e2e/bench/netsPeer.py"), String(Math.ceil(count * 0.85)), String(epochs), String(batchRows)], { encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", OMP_WAIT_POLICY: "passive" } });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Figures;
};

const verdicts: Record<string, Verdict> = {};
for (const work of ["dense", "conv", "gru"] as const) {
  const verdict = await hold({ bench: `nets ${work}`, unit: "ms", samples: samplesOr(3), warmups: 1, ours: () => ours(work), peers: work === "dense" && peer !== undefined ? { sklearn } : {} });
  publish(verdict);
  verdicts[work] = verdict;
}
const each = <T>(of: (verdict: Verdict) => T) => Object.fromEntries(Object.entries(verdicts).map(([name, verdict]) => [name, of(verdict)]));
console.log(JSON.stringify({ bench: "nets", unit: "ms", ours: each((v) => v.ours), peers: each((v) => v.peers), ratios: verdicts["dense"]!.ratios, samples: samplesOr(3) }));
process.exit(0);
