// Time from a CSV of 10 M rows x 12 columns to an imported, described and checked dataset with its pyramid, process starts included, beside DuckDB's bare
// copy of it to Parquet and pandas' read_csv; peak memory of all processes. MILLWRIGHT_BENCH_ROWS scales down.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../main/setup/places.mjs";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { makeWork, root } from "../harness/work.ts";
import { askDuckDb, benchRows } from "./plantFile.ts";

const rows = benchRows(10_000_000);
const pandas = "pandas==3.1.1";
const work = makeWork(undefined);
const csv = join(work.folder, "plant.csv");
const pageMb = 4096 / 2 ** 20;

/** Resident memory of a process and all that it started, MB; 0 where the system does not tell. */
function treeMb(pid: number): number {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      parents.set(Number(entry), Number(readFileSync(`/proc/${entry}/stat`, "utf8").split(") ")[1]!.split(" ")[1]));
    } catch {
      // It ended in between.
    }
  }
  const tree = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [child, parent] of parents) if (tree.has(parent) && !tree.has(child)) grown = Boolean(tree.add(child));
  }
  let mb = 0;
  for (const each of tree)
    try {
      mb += Number(readFileSync(`/proc/${each}/statm`, "utf8").split(" ")[1]) * pageMb;
    } catch {
      // It ended in between.
    }
  return mb;
}

/** Runs a program to its end, watching its memory. */
function timed(program: string, words: string[]): Promise<Figures> {
  const began = performance.now();
  const child = spawn(program, words, { env: { ...process.env, ...work.env }, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-2000)));
  let peakMb = 0;
  const watch = setInterval(() => (peakMb = Math.max(peakMb, process.platform === "linux" ? treeMb(child.pid!) : 0)), 150);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ ms: performance.now() - began, peakMb });
      else reject(new Error(`${program} ended with ${code}: ${errors}`));
    });
  });
}

/** Python with pandas, from PyPI into the cache folder; undefined where it cannot be had, which is said. */
function python(): string | undefined {
  const folder = join(cacheFolder(), `bench-${pandas.replace(/=/g, "")}`);
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const has = () => spawnSync(program, ["-c", "import pandas"]).status === 0;
  if (!has()) {
    console.log(`set-up: ${pandas} into ${folder}`);
    spawnSync("python3", ["-m", "venv", folder]);
    spawnSync(program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", pandas]);
  }
  if (has()) return program;
  console.log(`${pandas}: could not be set up, not run`);
  return undefined;
}

const signals = Array.from({ length: 11 }, (_, k) => `round(${20 + 10 * k} + ${1 + k} * sin(i * 0.0007 * ${k + 1}) + ((hash(i * 31 + ${k}) % 100000) / 100000.0 - 0.5), 4) AS "TI-${100 + k}"`);
await askDuckDb(`COPY (SELECT strftime(make_timestamp(1704067200000000 + i * 1000000), '%Y-%m-%dT%H:%M:%SZ') AS time, ${signals.join(", ")} FROM range(${rows}) r(i)) TO '${csv}' (FORMAT csv, HEADER)`);
console.log(`set-up: ${rows} rows x 12 columns, ${Math.round(statSync(csv).size / 2 ** 20)} MiB`);
const choice = { delimiter: "auto", decimal: "auto", timeColumn: null, timeFormat: "auto", zone: "UTC", group: { kind: "none" } };
let count = 0;

async function ours(): Promise<Figures> {
  const project = join(work.folder, `project ${++count}`);
  const figures = await timed(process.execPath, [join(root, "main/hosts/cli/millwright.mjs"), "call", "data.importFiles", JSON.stringify({ files: ["h-data-0"], choice }), "--project", project, "--data", csv]);
  rmSync(project, { recursive: true, force: true });
  return figures;
}

/** DuckDB's own copy with its defaults, as a process of its own. */
const bareCopy = `const { DuckDBInstance } = await import(${JSON.stringify(join(root, "node_modules/@duckdb/node-api/lib/index.js"))});
const c = await (await DuckDBInstance.create(":memory:")).connect();
await c.run("COPY (SELECT * FROM read_csv('${csv}')) TO '${join(work.folder, "bare.parquet")}' (FORMAT parquet, COMPRESSION zstd)");`;
const program = python();

try {
  publish(
    await hold({
      bench: "import", unit: "ms", samples: samplesOr(3), warmups: 1, ours,
      peers: {
        duckdbBareCopy: () => timed(process.execPath, ["--input-type=module", "-e", bareCopy]),
        ...(program === undefined ? {} : { pandasReadCsv: () => timed(program, ["-c", `import pandas; pandas.read_csv(${JSON.stringify(csv)}, parse_dates=["time"])`]) }),
      },
    }),
  );
} finally {
  work.remove();
}
