// Plant-like data for benchmarks: a CSV made by DuckDB from a formula, and a project that has imported it through the command line.
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { readFileSync } from "node:fs";
import { millwright } from "../harness/commandLine.ts";
import { root, type Work } from "../harness/work.ts";

/** Rows of a benchmark: MILLWRIGHT_BENCH_ROWS scales it down for a slow machine or a first try. */
export function benchRows(usual: number): number {
  return Number(process.env["MILLWRIGHT_BENCH_ROWS"] ?? usual);
}

/** Asks DuckDB and closes it. */
export async function askDuckDb(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "2", memory_limit: "1GB" });
  const connection = await instance.connect();
  await connection.run("SET TimeZone='UTC'");
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

/** A file `plant.csv` (or `plant.parquet`) of a query that gives `time` and number columns; the project that has read it. */
export async function importedProject(work: Work, name: string, select: string, form: "csv" | "parquet" = "csv"): Promise<string> {
  const folder = work.makeFolder(`${name} files`);
  await askDuckDb(`COPY (${select}) TO '${join(folder, `plant.${form}`)}' (${form === "csv" ? "FORMAT csv, HEADER" : "FORMAT parquet"})`);
  const project = join(work.folder, name);
  const plan = JSON.parse(readFileSync(join(root, "e2e/plans/skab.json"), "utf8")) as { data: unknown; explore: unknown };
  plan.data = { source: { kind: "files", match: [`plant.${form}`] }, timeColumn: "time", zone: "UTC", group: { kind: "none" } };
  plan.explore = { tags: [] };
  for (const call of [["plan.replace", JSON.stringify({ plan })], ["plan.run", '{"until":"data"}']] as const) {
    const done = await millwright(["call", ...call, "--project", project, "--data", folder], work.env, 7_200_000);
    if (done.code !== 0) throw new Error(`${call[0]}: ${done.stdout}${done.stderr.slice(-1000)}`);
  }
  return project;
}
