// Time of the full quality report of an imported table of 10 M rows x 12 columns, process start included, beside DuckDB's SUMMARIZE of the same
// Parquet and ydata-profiling where PyPI gives it. MILLWRIGHT_BENCH_ROWS scales down.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { cacheFolder } from "../../main/setup/places.mjs";
import { millwright, type Answer } from "../harness/commandLine.ts";
import { hold, publish, type Figures } from "../harness/contest.ts";
import { makeWork } from "../harness/work.ts";

const rows = Number(process.env["MILLWRIGHT_BENCH_ROWS"] ?? 10_000_000);
const profiling = "ydata-profiling==4.18.4";
/** Rows that ydata-profiling is given, its minimal report; its time is scaled up by rows where there are more. */
const profilingRows = Math.min(rows, 500_000);
const work = makeWork(undefined);

function must(answer: Answer): Answer {
  if (answer.code !== 0) throw new Error(`exit ${answer.code}: ${answer.stdout}${answer.stderr.slice(-1000)}`);
  return answer;
}

/** Time, nine signals of different swing and noise without chance, a state, a shift and a counter: with a frozen stretch, spikes, missing cells and a hole. */
const frozen = Math.floor(rows * 0.4);
const signals = Array.from({ length: 9 }, (_, k) => {
  const value = `round(${20 + 10 * k} + ${1 + k} * sin(i * 0.0007 * ${k + 1}) + ${0.4 + 0.1 * k} * ((hash(i * 31 + ${k}) % 100000) / 100000.0 - 0.5), 3)`;
  const fault = [`WHEN i BETWEEN ${frozen} AND ${frozen + 600} THEN 21.5`, "WHEN i % 100003 = 7 THEN 900", "WHEN i % 97 < 4 THEN NULL"][k];
  return `${fault === undefined ? value : `CASE ${fault} ELSE ${value} END`} AS "TI-${100 + k}"`;
});
console.log(`set-up: ${rows} rows x 12 columns`);
const csv = join(work.folder, "plant.csv");
const connection = await (await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "1024MB" })).connect();
await connection.run("SET TimeZone='UTC'");
const time = `strftime(make_timestamp(1704067200000000 + (i + CASE WHEN i > ${Math.floor(rows / 2)} THEN 900 ELSE 0 END) * 1000000), '%Y-%m-%dT%H:%M:%SZ') AS time`;
await connection.run(`COPY (SELECT ${time}, ${signals.join(", ")}, CASE WHEN (i // 3600) % 7 = 0 THEN 'STANDBY' ELSE 'RUN' END AS "XS-1", (i // 28800) % 3 AS shift FROM range(${rows}) r(i)) TO '${csv}' (HEADER)`);
const project = join(work.folder, "project");
const choice = { delimiter: ",", decimal: ".", timeColumn: "time", timeFormat: "auto", zone: "UTC", group: { kind: "none" } };
const { digest } = must(await millwright(["call", "data.importFiles", JSON.stringify({ files: ["h-data-0"], choice }), "--project", project, "--data", csv], work.env)).json<{ digest: string }>();
const parquet = join(project, "objects", digest.slice(0, 2), digest.slice(2), "data.parquet");

async function ours(): Promise<Figures> {
  const done = must(await millwright(["call", "data.checkQuality", "{}", "--project", project], work.env));
  return { ms: done.seconds * 1000, findings: done.json<{ findings: number }>().findings };
}

async function duckdbSummarize(): Promise<Figures> {
  const began = performance.now();
  await connection.runAndReadAll(`SUMMARIZE SELECT * FROM read_parquet('${parquet}')`);
  return { ms: performance.now() - began };
}

/** Once, outside the turns: it takes minutes. Undefined where it cannot be set up, which is said. */
function ydataProfiling(): Record<string, number> | undefined {
  const folder = join(cacheFolder(), `bench-${profiling.replace(/=/g, "")}`);
  const program = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (spawnSync(program, ["-c", "import ydata_profiling, pyarrow"]).status !== 0) {
    const made = spawnSync("python3", ["-m", "venv", folder]).status === 0 && spawnSync(program, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", profiling, "setuptools<81", "pyarrow"]).status === 0;
    if (!made) {
      console.log(`${profiling}: could not be set up`);
      return undefined;
    }
  }
  const script = `import time, pandas as pd
from ydata_profiling import ProfileReport
d = pd.read_parquet(${JSON.stringify(parquet)}, filters=[("row_id", "<", ${profilingRows})])
t = time.time()
ProfileReport(d, minimal=True, progress_bar=False).to_json()
print(time.time() - t)`;
  const done = spawnSync(program, ["-c", script], { encoding: "utf8", timeout: 1_200_000 });
  const seconds = Number(done.stdout.trim().split("\n").at(-1));
  if (done.status !== 0 || !(seconds > 0)) {
    console.log(`${profiling}: ${done.stderr.slice(-500)}`);
    return undefined;
  }
  return { ms: Math.round((seconds * 1000 * rows) / profilingRows), ofRows: profilingRows };
}

try {
  const verdict = await hold({ bench: "profile", unit: "ms", samples: Number(process.env["MILLWRIGHT_BENCH_SAMPLES"] ?? 3), warmups: 1, ours, peers: { duckdbSummarize } });
  const peer = ydataProfiling();
  if (peer !== undefined) {
    verdict.peers["ydataProfiling"] = peer;
    verdict.ratios["ydataProfiling"] = Number((verdict.ours["ms"]! / peer["ms"]!).toPrecision(4));
  }
  publish(verdict);
} finally {
  work.remove();
}
