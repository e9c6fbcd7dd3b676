// Time from an imported table of 10 M rows x 4 columns to its feature table (rolling mean, spread, extremes and change of each column),
// process start included, beside polars on the same Parquet. MILLWRIGHT_BENCH_ROWS scales down.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { benchRows, importedProject } from "./plantFile.ts";
import { cacheFolder } from "../../main/setup/places.mjs";
import { millwright, type Answer } from "../harness/commandLine.ts";
import { hold, publish, type Figures } from "../harness/contest.ts";
import { makeWork, root } from "../harness/work.ts";

const rows = benchRows(10_000_000);
const polars = "polars==2.1.0";
const work = makeWork(undefined);
const columns = ["flow", "pressure", "temperature", "level"];

function must(answer: Answer): Answer {
  if (answer.code !== 0) throw new Error(`exit ${answer.code}: ${answer.stdout}${answer.stderr.slice(-1000)}`);
  return answer;
}

/** Python of an environment of its own under the cache folder, made from PyPI when it is not there. */
function python(): string {
  const folder = join(cacheFolder(), `bench-${polars.replace(/=/g, "")}`);
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (spawnSync(program, ["-c", "import polars"]).status !== 0) {
    console.log(`set-up: ${polars} into ${folder}`);
    const made = spawnSync("python3", ["-m", "venv", folder]).status === 0 && spawnSync(program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", polars]).status === 0;
    if (!made) throw new Error(`${polars} could not be set up`);
  }
  return program;
}

const peer = python();
console.log(`set-up: ${rows} rows x ${columns.length} columns`);
const noise = (k: number): string => `(hash(i * 31 + ${k}) % 100000) / 100000.0`;
const project = await importedProject(
  work,
  "prepare",
  `SELECT strftime(make_timestamp(1704067200000000 + i * 1000000), '%Y-%m-%dT%H:%M:%SZ') AS time, round(100 + 10 * sin(i / 300.0) + ${noise(0)}, 3) AS flow,
    round(5 + cos(i / 5000.0) + 0.1 * ${noise(1)}, 4) AS pressure, CASE WHEN i % 97 < 2 THEN NULL ELSE round(60 + 5 * sin(i / 20000.0) + ${noise(2)}, 2) END AS temperature,
    round((i % 600) / 60.0 + 0.01 * ${noise(3)}, 3) AS level FROM range(${rows}) r(i)`,
);
const place = (digest: string, file: string): string => join(project, "objects", digest.slice(0, 2), digest.slice(2), file);
const dataset = place(must(await millwright(["call", "data.describe", "{}", "--project", project], work.env)).json<{ digest: string }>().digest, "data.parquet");
const plan = JSON.parse(readFileSync(join(root, "e2e/plans/skab.json"), "utf8")) as Record<string, unknown>;
Object.assign(plan, {
  data: { source: { kind: "files", match: ["plant.csv"] }, timeColumn: "time", zone: "UTC", group: { kind: "none" } },
  explore: { tags: [] },
  label: { source: { kind: "none" }, class: "event" },
  target: { what: { kind: "none" } },
});

/** The same inputs are never computed twice, so each run of ours has a window of its own; polars takes the one before it. */
let window = 59;
let features = "";
const theirs = join(work.folder, "polars.parquet");

async function ours(): Promise<Figures> {
  window += 1;
  const steps = [{ kind: "rolling", columns, windowRows: window, stats: ["mean", "std", "min", "max"] }, { kind: "difference", columns, rows: 1 }];
  plan["prepare"] = { recipe: { format: "millwright.recipe/1", steps } };
  must(await millwright(["call", "plan.replace", JSON.stringify({ plan }), "--project", project], work.env));
  const done = must(await millwright(["call", "prepare.compute", "{}", "--project", project], work.env, 7_200_000));
  features = place(done.json<{ digest: string }>().digest, "features.parquet");
  return { ms: done.seconds * 1000 };
}

async function byPolars(): Promise<Figures> {
  const began = performance.now();
  const done = spawnSync(peer, [join(root, "e2e/bench/preparePeer.py"), dataset, String(window), theirs], { encoding: "utf8" });
  const ms = performance.now() - began;
  if (done.status !== 0) throw new Error(done.stderr);
  return { ms, worstDifference: await worstDifference() };
}

/** Largest difference of one of the features to ours, relative to the size of the column; missing where the other is known counts as endless. */
async function worstDifference(): Promise<number> {
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "1GB" })).connect();
  const pairs = columns.flatMap((name) => [...["mean", "std", "min", "max"].map((stat) => [`${name}_${stat}_${window}`, `${name}_${stat}`]), [`${name}_diff_1`, `${name}_diff`]]);
  const apart = pairs.map(([own, other]) => `max(CASE WHEN a."${own}" IS NULL AND b."${other}" IS NULL THEN 0 WHEN a."${own}" IS NULL OR b."${other}" IS NULL THEN 1e300 ELSE abs(a."${own}" - b."${other}") END) / greatest(1, max(abs(a."${own}")))`);
  // A stretch of rows is enough to see a wrong window, and does not wait for all of them to be joined.
  const part = (file: string, name: string): string => `(SELECT * FROM read_parquet('${file}') WHERE row_id < 200000) ${name}`;
  const [row] = (await connection.runAndReadAll(`SELECT greatest(${apart.join(", ")}) AS worst FROM ${part(features, "a")} JOIN ${part(theirs, "b")} USING (row_id)`)).getRows();
  connection.closeSync();
  return Number(row?.[0]);
}

try {
  publish(await hold({ bench: "prepare", unit: "ms", samples: Number(process.env["MILLWRIGHT_BENCH_SAMPLES"] ?? 3), warmups: 1, ours, peers: { polars: byPolars } }));
} finally {
  work.remove();
}
