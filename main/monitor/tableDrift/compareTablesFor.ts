// Two tables compared for a person: files that were handed over or datasets of the project, in a throw-away process. Runs in the engine; never opens a file.
import { mkdirSync, rmSync } from "node:fs";
import type { contract } from "../../../shared/contract/contract.ts";
import type { OutputOf } from "../../../shared/contract/call.ts";
import type { TableDrift } from "../../../shared/contract/monitor.ts";
import { askThrowaway } from "../../data/import/throwaway.ts";
import { shortName } from "../../data/readFiles.ts";
import { throwawayOf } from "../../data/throwaways.ts";
import type { Act, Answers, Workbench } from "../../store/workbench.ts";
import { tableDriftPage } from "./page.ts";
import type { TableDriftRequest } from "./worker.ts";

type Calls = (typeof contract)["monitor"];

/** Memory of the whole process: the report of 3 million rows by 1000 columns keeps within 2 GB. */
const caps = { memoryMb: 1800, wallMs: 4 * 3_600_000 };
let count = 0;

export const compareTablesFor: Answers<Calls>["compareTables"] = async ({ reference, current, falseColumns, page }, workbench: Workbench, act: Act): Promise<OutputOf<Calls["compareTables"]>> => {
  const fileOf = (side: typeof reference) => {
    if ("dataset" in side) return { path: workbench.project.objects.file(side.dataset, "data.parquet"), name: side.dataset.slice(0, 12), span: { from: side.from, to: side.to } };
    const path = workbench.path(side.file);
    return { path, name: shortName(path) };
  };
  const scratch = workbench.project.workPath(`drift-${process.pid}-${++count}`);
  mkdirSync(scratch, { recursive: true });
  try {
    const request: TableDriftRequest = { reference: fileOf(reference), current: fileOf(current), falseColumns, threads: workbench.threads, scratch, memoryMb: caps.memoryMb };
    const report = (await askThrowaway("tableDriftWorker.js", request, { start: throwawayOf(workbench), caps, signal: act.signal, onProgress: ({ done, total }) => act.progress(done / Math.max(1, total), "drift", `${done} / ${total}`) })) as TableDrift;
    return { report, html: page === undefined ? null : tableDriftPage(report, page) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};
