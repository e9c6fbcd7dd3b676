// Databases as sources: tables listed, one copied out to a file of ours that is previewed and imported like any other.
// Runs in the engine; the database is met only by the throw-away process. Nothing of a connection is kept.
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { DatabaseSource, Flag } from "../../shared/contract/data.ts";
import { Failure } from "../../shared/contract/errors.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { importCaps } from "./import/csv.ts";
import type { FetchedTable, OpenSource, SqliteFile, TableInfo } from "./import/databases.ts";
import { askThrowaway } from "./import/throwaway.ts";
import type { ImportRequest } from "./import/worker.ts";
import { throwawayOf } from "./throwaways.ts";

function openSource(workbench: Workbench, source: DatabaseSource): OpenSource {
  if (source.kind !== "sqlite") return source;
  const path = workbench.path(source.file);
  const name = basename(path);
  const beside: SqliteFile["beside"] = {};
  for (const handle of source.beside ?? []) {
    const other = workbench.path(handle);
    if (basename(other) === `${name}-wal`) beside.log = other;
    else if (basename(other) === `${name}-journal`) beside.journal = other;
    else throw new Failure("databaseLogOther", { file: name, detail: basename(other) });
  }
  return { kind: "sqlite", path, name, beside };
}

/** The tables of a database. Throws databaseUnreachable, databaseRefused, databaseUnsettled, databaseLogOther. */
export async function tablesOf(workbench: Workbench, act: Act, source: DatabaseSource): Promise<TableInfo[]> {
  const scratch = mkdtempSync(join(tmpdir(), "millwright-look-"));
  try {
    const request: ImportRequest = { kind: "tables", source: openSource(workbench, source), scratch, memoryMb: importCaps.memoryMb };
    return (await askThrowaway("importWorker.js", request, { start: throwawayOf(workbench), caps: { ...importCaps, wallMs: 60_000 }, signal: act.signal })) as TableInfo[];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Copies a table to a work file and makes it known. Throws what fetching throws; nothing is left then. */
export async function copyTable(workbench: Workbench, act: Act, source: DatabaseSource, table: string): Promise<{ handle: string; name: string; bytes: number; rows: number; leftOut: string[]; flags: Flag[] }> {
  const folder = workbench.project.workPath(join("uploads", randomUUID()));
  const scratch = join(folder, "scratch");
  mkdirSync(scratch, { recursive: true });
  const name = `${table.replace(/[^\p{L}\p{N}_.-]/gu, "_").replace(/^\.+/, "").slice(0, 100) || "table"}.csv`;
  const outPath = join(folder, name);
  try {
    const request: ImportRequest = { kind: "fetch", source: openSource(workbench, source), table, scratch, outPath, memoryMb: importCaps.memoryMb };
    const { rows, leftOut, flags } = (await askThrowaway("importWorker.js", request, { start: throwawayOf(workbench), caps: importCaps, signal: act.signal, onProgress: ({ done }) => act.progress(0.5, "import", `${table} ${done}`) })) as FetchedTable;
    return { handle: workbench.handleFor(outPath), name, bytes: statSync(outPath).size, rows, leftOut, flags: flags as Flag[] };
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
