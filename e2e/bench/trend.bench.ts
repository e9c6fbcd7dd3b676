// Ten signals at 2,000 pixels over 10 M rows while a person zooms in and pans: every answer of the running engine, beside the same buckets asked of DuckDB alone.
// A billion points: MILLWRIGHT_BENCH_TAGS=40 MILLWRIGHT_BENCH_ROWS=25000000.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { contract } from "../../shared/contract/contract.ts";
import { hold, median, p95, publish, type Figures } from "../harness/contest.ts";
import { engineOf, startWebServer } from "../harness/web.ts";
import { makeWork } from "../harness/work.ts";
import { joinEngine, withWebSocket } from "./enginePipe.ts";
import { askDuckDb, benchRows, importedProject } from "./plantFile.ts";

const pixels = 2000;
const tags = Number(process.env["MILLWRIGHT_BENCH_TAGS"] ?? 10);
const all = Array.from({ length: tags }, (_, k) => `TI-${k + 1}`);
/** Those that are drawn. */
const columns = all.filter((_, k) => k % Math.ceil(tags / 10) === 0);

/** Windows of one session: from the whole in to 200 rows at a drawn place, three pans on each step. A fixed congruence draws. */
function session(seed: number, from: number, to: number, stepUs: number): { from: number; to: number }[] {
  let state = seed;
  const draw = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const middle = from + (0.05 + 0.9 * draw()) * (to - from);
  const windows: { from: number; to: number }[] = [];
  for (let width = to - from; width > 200 * stepUs; width *= 0.6)
    for (let pan = 0; pan < 4; pan++) {
      const start = Math.min(Math.max(from, middle - width / 2 + (pan * width) / 8), to - width);
      windows.push({ from: Math.floor(start), to: Math.ceil(start + width) });
    }
  return windows;
}

async function run(): Promise<void> {
  const rows = benchRows(10_000_000);
  const work = makeWork(undefined);
  try {
    const wave = (k: number) => `round(sin(i * ${(0.0007 * (k + 1)).toFixed(4)}) * 10 + (hash(i * 31 + ${k}) % 1000) / 500.0 + CASE WHEN i % ${90_001 + k} = 0 THEN 60 ELSE 0 END, 3)`;
    // Many tags come as Parquet: their CSV would fill a disk.
    const form = tags > 10 ? "parquet" : "csv";
    const at = "make_timestamp(1700000000000000 + i * 1000000)";
    const select = `SELECT ${form === "csv" ? `strftime(${at}, '%Y-%m-%dT%H:%M:%SZ')` : at} AS "time", ${all.map((name, k) => `${wave(k)} AS "${name}"`).join(", ")}, (i % 7)::INT AS state, (i % 1009) / 10 AS level FROM range(${rows}) t(i)`;
    console.log(`set-up: ${rows} rows x ${tags + 2} columns, imported`);
    const project = await importedProject(work, "trend", select, form);
    const bare = join(work.folder, "bare.parquet");
    const source = join(work.folder, "trend files", `plant.${form}`);
    await askDuckDb(`COPY (SELECT "time"::TIMESTAMP AS ts, * EXCLUDE ("time") FROM read_${form}('${source}')) TO '${bare}' (FORMAT parquet, COMPRESSION zstd)`);
    const server = await startWebServer(project, work.env);
    const client = await joinEngine(server.address);
    const info = await client.call(contract.data.describe, {});
    if (info?.fromUs === null || info?.fromUs === undefined || info.toUs === null) throw new Error("no data set with time");
    const [from, to] = [info.fromUs, info.toUs];
    // The pyramid is made at first need, in the background: the first answers come from the rows.
    const began = performance.now();
    let slow = Infinity;
    while (slow > 1000 || performance.now() - began < 3000) {
      const asked = performance.now();
      await client.call(contract.data.readSeries, { columns, from: null, to: null, buckets: pixels, group: null });
      slow = performance.now() - asked;
      if (rows <= 200_000 || performance.now() - began > 300_000) break;
    }
    console.log(`set-up: first window drawn from the pyramid after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    let seed = 1;
    const ours = async (): Promise<Figures> => {
      const times: number[] = [];
      for (const window of session(seed++, from, to, 1_000_000)) {
        const asked = performance.now();
        const series = await client.call(contract.data.readSeries, { columns, ...window, buckets: pixels, group: null });
        times.push(performance.now() - asked);
        if (series.columns.length !== columns.length) throw new Error("a signal is missing");
      }
      const status = readFileSync(`/proc/${engineOf(server.pid) ?? 0}/status`, "utf8");
      return { ms: p95(times), medianMs: median(times), slowestMs: Math.max(...times), answers: times.length, enginePeakMb: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 };
    };
    const instance = await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "1GB" });
    const connection = await instance.connect();
    await connection.run("SET TimeZone='UTC'");
    let peerSeed = 1;
    const duckDb = async (): Promise<Figures> => {
      const times: number[] = [];
      // Every fourth window: one a zoom.
      for (const window of session(peerSeed++, from, to, 1_000_000).filter((_, i) => i % 4 === 0)) {
        const width = Math.max(1, Math.ceil((window.to - window.from + 1) / pixels));
        const asked = performance.now();
        await connection.runAndReadAll(`SELECT (epoch_us(ts) - ${window.from}) // ${width} AS b, ${columns.map((name) => `min("${name}"), max("${name}"), avg("${name}"), count("${name}")`).join(", ")} FROM read_parquet('${bare}') WHERE ts BETWEEN make_timestamp(${window.from}) AND make_timestamp(${window.to}) GROUP BY 1 ORDER BY 1`);
        times.push(performance.now() - asked);
      }
      return { ms: p95(times), medianMs: median(times), slowestMs: Math.max(...times), answers: times.length };
    };
    publish(await hold({ bench: "trend", unit: "ms (p95 of a session)", samples: Number(process.env["MILLWRIGHT_BENCH_SAMPLES"] ?? 3), warmups: 0, ours, peers: { duckDb } }));
    client.close();
    await server.stop();
  } finally {
    work.remove();
  }
}

if (withWebSocket(fileURLToPath(import.meta.url))) await run();
