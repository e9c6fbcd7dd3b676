// A copy of the project's dataset with known faults in it, and what was done as events: one act that undo takes back whole.
// Runs where the engine runs. The old rows stay as they are; the new object says that its rows are partly made up.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DOUBLE, DuckDBDataChunk, BIGINT, TIMESTAMP, DuckDBTimestampValue } from "@duckdb/node-api";
import type { DatasetInfo } from "../../shared/contract/data.ts";
import { Failure } from "../../shared/contract/errors.ts";
import type { FaultInterval, InjectedFault } from "../../shared/contract/simulate.ts";
import { describeVersion } from "../data/quality/correct.ts";
import { rowsOf } from "../data/rows.ts";
import { Injector } from "../simulate/inject.ts";
import { simulatorVersion } from "../simulate/version.ts";
import { diskFailure } from "../store/disk.ts";
import { canonicalJson } from "../store/objects.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Act, Workbench } from "../store/workbench.ts";

const weekUs = 7 * 86_400e6;
const chunk = 2048;

/** What was made. */
export interface InjectedData {
  digest: string;
  truth: FaultInterval[];
  changedRows: number;
}

/** Makes the dataset with the faults an object of the project; no name moves. Rows are read in the order of time, and stay in the order they had.
 *  Throws planUnknownColumn for a tag that is no number column, planUnfit where the dataset has no time or a unit does not fit, storeDiskFull, callCancelled. */
export async function injectedDataset({ project, database }: Workbench, act: Act, from: string, info: DatasetInfo, faults: readonly InjectedFault[], seed: number): Promise<InjectedData> {
  if (!info.columns.some(({ kind }) => kind === "time")) throw new Failure("planUnfit", { field: "data.timeColumn", detail: "ts" });
  const hasGroup = info.columns.some(({ kind }) => kind === "group");
  const numbers = new Set(info.columns.filter(({ kind }) => kind === "number").map(({ name }) => name));
  const touched = [...new Set(faults.flatMap((fault) => (fault.kind === "swap" ? [fault.tag, fault.withTag] : [fault.tag])))];
  for (const column of touched) if (!numbers.has(column)) throw new Failure("planUnknownColumn", { column });
  const table = `read_parquet(${quoteText(project.objects.file(from, "data.parquet"))})`;
  const spreads = await spreadsOf(database, table, faults);
  const injector = new Injector(touched, faults, seed, (column, fromUs) => spreads.get(`${column} ${fromUs}`) ?? 0);
  let truth: FaultInterval[] = [];
  let changedRows = 0;
  const digest = await project.objects.make("dataset", { injectedFrom: from, faults, seed, simulator: simulatorVersion }, async (folder) => {
    const path = join(folder, "data.parquet");
    const scratch = `injected_${from.slice(0, 12)}`;
    try {
      await database.run(`CREATE OR REPLACE TEMP TABLE ${scratch} (row_id BIGINT, ts TIMESTAMP, ${touched.map((_, c) => `c${c} DOUBLE`).join(", ")})`);
      ({ truth, changedRows } = await stream(database, act, `SELECT row_id, ts, ${touched.map((name) => `CAST(${quoteName(name)} AS DOUBLE)`).join(", ")}${hasGroup ? ", grp" : ""} FROM ${table} WHERE ts IS NOT NULL ORDER BY ts, row_id`, scratch, touched.length, hasGroup, info.rows, injector));
      // rows without a time have nowhere to be put by a fault and stay as they are
      const list = ["d.row_id", "coalesce(s.ts, d.ts) AS ts", ...(hasGroup ? ["d.grp"] : []), ...info.columns.filter(({ kind }) => kind === "number" || kind === "text").map(({ name }) => (touched.includes(name) ? `CASE WHEN s.row_id IS NULL THEN d.${quoteName(name)} ELSE s.c${touched.indexOf(name)} END AS ${quoteName(name)}` : `d.${quoteName(name)}`))];
      await database.run(`COPY (SELECT ${list.join(", ")} FROM ${table} d LEFT JOIN ${scratch} s USING (row_id) ORDER BY d.row_id) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`);
    } catch (thrown) {
      if (thrown instanceof Failure) throw thrown;
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      if (/out of memory/i.test(detail)) throw new Failure("memoryBound", { detail: detail.slice(0, 200) }, { cause: thrown });
      throw diskFailure(thrown, "data.parquet");
    } finally {
      await database.run(`DROP TABLE IF EXISTS ${scratch}`);
    }
    writeFileSync(join(folder, "dataset.json"), canonicalJson(await describeVersion(database, path, info)));
    writeFileSync(join(folder, "injection.json"), canonicalJson({ from, simulator: simulatorVersion, simulated: true, seed, faults, truth }));
  });
  return { digest, truth, changedRows };
}

/** Robust spread of each tag in the week before each fault, or of the whole run where that week is thin. */
async function spreadsOf(database: Workbench["database"], table: string, faults: readonly InjectedFault[]): Promise<Map<string, number>> {
  const out = new Map<string, number>();
  for (const { tag, fromUs } of faults) {
    const c = `CAST(${quoteName(tag)} AS DOUBLE)`;
    const week = `epoch_us(ts) >= ${Math.floor(fromUs - weekUs)} AND epoch_us(ts) < ${Math.floor(fromUs)}`;
    const [row] = await rowsOf(database, `SELECT count(${c}) FILTER (WHERE ${week})::DOUBLE AS n, (1.4826 * mad(${c}) FILTER (WHERE ${week}))::DOUBLE AS sd, (1.4826 * mad(${c}))::DOUBLE AS whole FROM ${table}`);
    const sd = Number(row!["n"]) >= 100 ? row!["sd"] : row!["whole"];
    out.set(`${tag} ${fromUs}`, typeof sd === "number" ? sd : 0);
  }
  return out;
}

async function stream(database: Workbench["database"], act: Act, sql: string, scratch: string, width: number, hasGroup: boolean, rows: number, injector: Injector): Promise<{ truth: FaultInterval[]; changedRows: number }> {
  const appender = await database.createAppender(scratch);
  const values = new Float64Array(width);
  let [changedRows, done, endUs] = [0, 0, 0];
  const result = await database.stream(sql);
  for (let read = await result.fetchChunk(); read && read.rowCount > 0; read = await result.fetchChunk()) {
    if (act.signal.aborted) throw new Failure("callCancelled", { step: "label" });
    const columns = read.getColumns();
    const out: (bigint | number | null | DuckDBTimestampValue)[][] = Array.from({ length: width + 2 }, () => []);
    for (let r = 0; r < read.rowCount; r++) {
      const ts = Number((columns[1]![r] as DuckDBTimestampValue).micros);
      for (let c = 0; c < width; c++) values[c] = (columns[2 + c]![r] as number | null) ?? NaN;
      const group = hasGroup ? (columns[2 + width]![r] as string | null) : null;
      const stamped = injector.row(ts, values, undefined, group ?? undefined);
      let changed = stamped !== ts;
      out[0]!.push(columns[0]![r] as bigint);
      out[1]!.push(new DuckDBTimestampValue(BigInt(Math.round(stamped))));
      for (let c = 0; c < width; c++) {
        const before = (columns[2 + c]![r] as number | null) ?? NaN;
        const v = values[c]!;
        changed ||= !(v === before || (v !== v && before !== before));
        out[2 + c]!.push(v === v ? v : null);
      }
      if (changed) changedRows++;
      endUs = ts;
    }
    done += read.rowCount;
    for (let at = 0; at < read.rowCount; at += chunk) {
      const piece = DuckDBDataChunk.create([BIGINT, TIMESTAMP, ...Array.from({ length: width }, () => DOUBLE)], Math.min(chunk, read.rowCount - at));
      piece.setColumns(out.map((column) => column.slice(at, at + chunk)));
      appender.appendDataChunk(piece);
    }
    act.progress(Math.min(0.9, (0.9 * done) / Math.max(1, rows)), "inject");
  }
  appender.closeSync();
  return { truth: injector.truth(endUs), changedRows };
}
