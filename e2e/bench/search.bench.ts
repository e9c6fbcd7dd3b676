// The best model in a budget on AI4I (PR area) and SRU y1 (RMSE), beside FLAML with the same rows, the same budget and two threads.
// MILLWRIGHT_BENCH_MINUTES sets the budget of each search, 5 unless said. The newest rows judge: a fifth of AI4I, half of SRU; neither side sees them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../main/setup/places.mjs";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import { millwright } from "../harness/commandLine.ts";
import { dataFolder, makeWork, root } from "../harness/work.ts";

const packages = ["flaml[automl]==2.7.0", "pandas==2.3.3"];
const minutes = Number(process.env["MILLWRIGHT_BENCH_MINUTES"] ?? 5);

/** Python of an environment of its own under the cache folder, made from PyPI when it is not there; undefined where PyPI cannot be reached. */
function python(): string | undefined {
  const folder = join(cacheFolder(), `bench-${packages.join("-").replace(/[=[\]]/g, "")}`);
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const complete = () => existsSync(program) && spawnSync(program, ["-c", "from flaml import AutoML; import pandas"]).status === 0;
  if (complete()) return program;
  console.log(`set-up: ${packages.join(", ")} into ${folder}`);
  for (const [command, words] of [["python3", ["-m", "venv", folder]], [program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]]] as const) spawnSync(command, words, { stdio: "ignore" });
  return complete() ? program : undefined;
}

interface Table {
  name: string;
  scenario: "classification" | "regression";
  metric: "prAuc" | "rmse";
  testShare: number;
  head: string[];
  rows: number[][];
}

/** Tables of numbers whose last column is the target; the rows keep their order. */
function tables(data: string): Table[] {
  const lines = (path: string) => readFileSync(join(data, path), "utf8").split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  const ai4i = lines("ai4i2020/ai4i2020.csv").slice(1).map((line) => line.split(","));
  const sru = lines("sru/SRU_data.txt").slice(1).map((line) => line.split(/\s+/).map(Number)).filter((row) => row.length === 7);
  const lags = [0, 5, 7, 9];
  return [
    {
      name: "ai4i", scenario: "classification", metric: "prAuc", testShare: 0.2,
      head: ["type", "air", "process", "speed", "torque", "wear", "target"],
      rows: ai4i.map((cells) => ["LMH".indexOf(cells[2]!), ...[3, 4, 5, 6, 7, 8].map((c) => Number(cells[c]))]),
    },
    {
      name: "sru", scenario: "regression", metric: "rmse", testShare: 0.5,
      head: [...lags.flatMap((lag) => [1, 2, 3, 4, 5].map((u) => `u${u}_${lag}`)), "target"],
      rows: sru.slice(9).map((row, i) => [...lags.flatMap((lag) => sru[i + 9 - lag]!.slice(0, 5)), row[5]!]),
    },
  ];
}

const work = makeWork(undefined);

async function ours(table: Table, folder: string): Promise<{ score: number; found: string; trials: number }> {
  const usual = defaultPlan(table.scenario, table.name);
  const plan = {
    ...usual,
    data: { ...usual.data, source: { kind: "files", match: [`${table.name}.csv`] } },
    target: { what: { kind: "column", column: "target", ...(table.scenario === "classification" ? { positive: 1 } : {}) } },
    split: { how: { kind: "holdout", testShare: table.testShare } },
    train: { ...usual.train, search: { minutes } },
    select: { ...usual.select, metric: table.metric, margin: 0 },
  };
  const words = ["--project", join(work.folder, `${table.name} project`), "--data", folder, "--threads", "2"];
  const call = async (name: string, input: unknown) => {
    const answer = await millwright(["call", name, JSON.stringify(input), ...words], work.env, 1_800_000 + minutes * 60_000);
    if (answer.code !== 0) throw new Error(`${name}: ${answer.stdout}${answer.stderr.slice(-1000)}`);
    return answer;
  };
  await call("plan.replace", { plan });
  await call("plan.run", { until: "train" });
  const search = (await call("learn.describeSearch", {})).json<{ winners: number[]; trials: { number: number; family: string; parameters: object }[] }>();
  const { candidates } = (await call("learn.describe", {})).json<{ candidates: { id: string; metrics: Record<string, { value: number }> }[] }>();
  // The search's own first choice, whatever it turns out to be worth: FLAML may not choose on the test rows either. An average is there only where the
  // search itself, on its own rows, saw it ahead of the best model beyond chance.
  const average = candidates.find(({ id }) => id === "found-average");
  if (average) return { score: average.metrics[table.metric]!.value, found: "average", trials: search.trials.length };
  const best = search.trials.find(({ number }) => number === search.winners[0])!;
  const own = usual.train.candidates.find(({ family, parameters }) => family === best.family && JSON.stringify(parameters) === JSON.stringify(best.parameters));
  const candidate = candidates.find(({ id }) => id === (own?.id ?? "found-1"))!;
  return { score: candidate.metrics[table.metric]!.value, found: best.family, trials: search.trials.length };
}

function flaml(program: string, table: Table, folder: string): { score: number; found: string; trials: number } {
  const done = spawnSync(program, [join(root, "e2e/bench/searchPeer.py"), join(folder, `${table.name}.csv`), table.metric, String(table.testShare), String(minutes * 60)], { encoding: "utf8", env: { ...process.env, OMP_WAIT_POLICY: "passive" }, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(done.stderr.slice(-2000));
  return JSON.parse(done.stdout.trim().split("\n").at(-1)!) as { score: number; found: string; trials: number };
}

const data = dataFolder();
if (data === undefined) throw new Error("search needs AI4I and SRU: there is no ../shared/data and MILLWRIGHT_DATA names no folder");
try {
  const program = python();
  if (program === undefined) console.log("PyPI cannot be reached: ours alone");
  const verdict = { bench: "search", unit: "score", minutes, ours: {} as Record<string, number>, peers: { flaml: {} as Record<string, number> }, ratios: {} as Record<string, number>, samples: 1 };
  for (const table of tables(data)) {
    const folder = join(work.folder, table.name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${table.name}.csv`), `${[table.head, ...table.rows].map((row) => row.join(",")).join("\n")}\n`);
    const own = await ours(table, folder);
    const name = `${table.name} ${table.metric}`;
    verdict.ours[name] = own.score;
    const peer = program === undefined ? undefined : flaml(program, table, folder);
    if (peer) {
      verdict.peers.flaml[name] = peer.score;
      // Above 1 is ahead, whichever way the metric points.
      verdict.ratios[name] = table.metric === "rmse" ? peer.score / own.score : own.score / peer.score;
    }
    console.log(`${name}: ${own.score.toFixed(4)} (${own.found}, ${own.trials} trials)${peer ? `, FLAML ${peer.score.toFixed(4)} (${peer.found}, ${peer.trials} trials)` : ""}`);
  }
  console.log(JSON.stringify(verdict));
} finally {
  work.remove();
}
