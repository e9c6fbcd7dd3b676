// What the benchmarks of tree families share: tables from a seed as raw files, and the peers in a Python environment of their own.
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../main/setup/places.mjs";
import { seededGenerator } from "../../shared/stats/random.ts";
import type { Figures } from "../harness/contest.ts";
import { root } from "../harness/work.ts";

const packages = ["lightgbm==4.7.0", "scikit-learn==1.9.1", "shap==0.51.0"];

/** Python of an environment of its own under the cache folder, made from PyPI when it is not there; undefined where PyPI cannot be reached. */
function python(): string | undefined {
  const folder = join(cacheFolder(), `bench-${packages.join("-").replace(/=/g, "")}`);
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const works = () => spawnSync(program, ["-c", "import lightgbm, sklearn, shap"]).status === 0;
  if (works()) return program;
  console.log(`set-up: ${packages.join(", ")} into ${folder}`);
  spawnSync("python3", ["-m", "venv", folder]);
  spawnSync(program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  return works() ? program : undefined;
}

/** A table: X column-major (rows × columns), y of 0 and 1 or numbers. */
export interface Table {
  rows: number;
  columns: number;
  X: Float64Array;
  y: Float64Array;
  /** The first of them are codes of categories. */
  categories: number;
}

/** Normal numbers with curves, a product and a step behind the odds of class 1; in front `categories` columns of 20 to 56 codes whose
 *  levels have nothing to do with the code. `missing`: share of cells that are NaN. */
export function drawTable(rows: number, columns: number, seed: number, categories = 0, missing = 0): Table {
  const random = seededGenerator(seed);
  const levels = seededGenerator(99);
  const X = new Float64Array(rows * columns);
  const odds = new Float64Array(rows);
  for (let c = 0; c < columns; c++) {
    const column = X.subarray(c * rows, (c + 1) * rows);
    const level = Array.from({ length: 20 + 4 * c }, () => levels.normal());
    for (let r = 0; r < rows; r++) {
      const v = c < categories ? random.below(level.length) : random.normal();
      if (c < categories) odds[r]! += 0.4 * level[v]!;
      column[r] = missing > 0 && random.uniform() < missing ? NaN : v;
    }
  }
  const at = (c: number, r: number) => X[(categories + c) * rows + r]! || 0;
  for (let r = 0; r < rows; r++) odds[r]! += at(0, r) * at(1, r) + Math.sin(2 * at(2, r)) + 0.7 * at(3, r) + Number(at(4, r) > 0.5) - 0.5 + 0.3 * at(5, r) ** 2;
  return { rows, columns, X, y: odds.map((v) => Number(random.uniform() < 1 / (1 + Math.exp(-v)))), categories };
}

/** The peers of one benchmark: a table laid down for them, and a run of one of them on it. */
export interface Peers {
  /** Python of the environment that holds the peers' packages. */
  program: string;
  /** Runs `peer` of treesPeer.py with further settings; its last line is its figures and whatever else it says. */
  run(peer: string, settings?: Record<string, unknown>): Promise<Figures & Record<string, unknown>>;
  /** A file that a peer may write. */
  file(name: string): string;
  remove(): void;
}

/** Lays tables down as raw files for the peers. Undefined, said aloud, where their packages cannot be had. */
export function peersFor(tables: Record<string, Table>): Peers | undefined {
  const program = python();
  if (program === undefined) {
    console.log("peers: PyPI cannot be reached, ours is measured alone");
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "millwright-bench-"));
  for (const [name, { X, y }] of Object.entries(tables)) {
    writeFileSync(join(folder, `${name}.X`), new Uint8Array(X.buffer, X.byteOffset, X.byteLength));
    writeFileSync(join(folder, `${name}.y`), new Uint8Array(y.buffer, y.byteOffset, y.byteLength));
  }
  const shapes = Object.fromEntries(Object.entries(tables).map(([name, { rows, columns, categories }]) => [name, { rows, columns, categories }]));
  return {
    program,
    async run(peer, settings = {}) {
      const words = [join(root, "e2e/bench/treesPeer.py"), peer, folder, JSON.stringify({ shapes, ...settings })];
      const { stdout } = await promisify(execFile)(program, words, { encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, OMP_WAIT_POLICY: "passive" } });
      return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Figures & Record<string, unknown>;
    },
    file: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Area under the ROC curve, ties half. */
export function rocArea(scores: Float64Array, y: Float64Array): number {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let [ones, sum] = [0, 0];
  for (let i = 0; i < order.length; ) {
    let j = i;
    let here = 0;
    while (j < order.length && scores[order[j]!] === scores[order[i]!]) here += y[order[j++]!]!;
    sum += (here * (i + 1 + j)) / 2;
    ones += here;
    i = j;
  }
  return (sum - (ones * (ones + 1)) / 2) / (ones * (order.length - ones));
}
