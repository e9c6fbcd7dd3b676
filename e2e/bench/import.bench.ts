// Time from a CSV of 10 M rows x 12 columns to an imported, described and checked dataset with its pyramid, process starts included, beside DuckDB's bare
// copy of it to Parquet and pandas' read_csv; peak memory of all processes. MILLWRIGHT_BENCH_ROWS scales down.
import { spawnSync } from "node:child_process";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../main/setup/places.mjs";
import { hold, publish, samplesOr, type Figures } from "../harness/contest.ts";
import { makeWork, root } from "../harness/work.ts";
import { askDuckDb, benchRows } from "./plantFile.ts";
import { timedTree } from "./processTree.ts";

const rows = benchRows(10_000_000);
const pandas = "pandas==3.1.1";
const work = makeWork(undefined);
const csv = join(work.folder, "plant.csv");

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
  const figures = await timedTree(process.execPath, [join(root, "main/hosts/cli/millwright.mjs"), "call", "data.importFiles", JSON.stringify({ files: ["h-data-0"], choice }), "--project", project, "--data", csv], work.env);
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
        duckdbBareCopy: () => timedTree(process.execPath, ["--input-type=module", "-e", bareCopy], work.env),
        ...(program === undefined ? {} : { pandasReadCsv: () => timedTree(program, ["-c", `import pandas; pandas.read_csv(${JSON.stringify(csv)}, parse_dates=["time"])`], work.env) }),
      },
    }),
  );
} finally {
  work.remove();
}
