// Writes the feature table from blocks of doubles as they come: row groups are encoded by DuckDB side by side (one database a lane) and
// joined in order, so that the bytes hang on the rows alone and memory on the lanes. Runs in Node; reads nothing.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DuckDBTableFunction, DOUBLE, type DuckDBVector } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import { openDatabase } from "../../store/database.ts";
import { quoteName, quoteText } from "../../store/quote.ts";
import type { TableRows } from "../blocks/groupWorks.ts";
import { ParquetJoin } from "./joinParquet.ts";

/** How feature tables are compressed, whoever writes them. */
export const tableForm = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880";
const mostRows = 122_880;
/** Cells of a row group in memory. */
const mostCells = 8_000_000;
/** Rows that DuckDB takes at once. */
const chunkRows = 2048;

export interface TableHead {
  hasTime: boolean;
  hasGroup: boolean;
  features: readonly string[];
}

/** A failure of writing a table in the words of the product. */
export function writeFailure(cause: unknown): unknown {
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (/no space left/i.test(detail)) return new Failure("storeDiskFull", { file: "features" }, { cause });
  if (/out of memory/i.test(detail)) return new Failure("memoryBound", { detail: detail.slice(0, 200) }, { cause });
  return cause;
}

/** One row group: its columns (row number, time, group, features, target), and how far they are filled. */
interface Part {
  columns: Float64Array[];
  rows: number;
}

interface Lane {
  encode(part: Part, path: string, names: readonly string[]): Promise<void>;
  close(): void;
}

/** Columns before the features. */
const lead = 3;

export class TableWriter {
  private readonly size: number;
  private readonly joined: ParquetJoin;
  private part: Part;
  private readonly spare: Part[] = [];
  private readonly free: Lane[] = [];
  private readonly lanes: Lane[] = [];
  /** Parts under way, in order. */
  private readonly going: { path: string; done: Promise<unknown> }[] = [];
  private parts = 0;

  private constructor(
    private readonly head: TableHead,
    outPath: string,
    private readonly folder: string,
    /** Names of the groups, by their place. */
    private readonly groups: readonly string[],
  ) {
    const columns = lead + head.features.length + 1;
    this.size = Math.max(chunkRows, Math.min(mostRows, Math.floor(mostCells / columns / chunkRows) * chunkRows));
    this.part = this.emptyPart();
    this.joined = new ParquetJoin(outPath);
  }

  /** folder: for parts under way; made and removed by others. lanes: how many row groups are encoded at once. */
  static async open(head: TableHead, outPath: string, folder: string, groups: readonly string[], lanes: number): Promise<TableWriter> {
    const writer = new TableWriter(head, outPath, folder, groups);
    for (let k = 0; k < lanes; k++) writer.lanes.push(await openLane(head));
    writer.free.push(...writer.lanes);
    return writer;
  }

  private emptyPart(): Part {
    return this.spare.pop() ?? { columns: Array.from({ length: lead + this.head.features.length + 1 }, () => new Float64Array(this.size)), rows: 0 };
  }

  /** Appends rows; waits while all lanes are busy. */
  async append({ rid, tUs, group, features, target }: TableRows): Promise<void> {
    const lists = [rid, tUs, group, ...features, target];
    for (let from = 0; from < rid.length; ) {
      const { columns, rows } = this.part;
      const stop = Math.min(rid.length, from + this.size - rows);
      lists.forEach((list, c) => columns[c]!.set(list.subarray(from, stop), rows));
      this.part.rows += stop - from;
      from = stop;
      if (this.part.rows === this.size) await this.send();
    }
  }

  private async send(): Promise<void> {
    while (this.free.length === 0) await this.settle();
    const { part } = this;
    const lane = this.free.pop()!;
    const path = join(this.folder, `part-${this.parts++}.parquet`);
    const done = lane.encode(part, path, this.groups).then(
      () => {
        part.rows = 0;
        this.spare.push(part);
        this.free.push(lane);
      },
      (cause: unknown) => ({ failed: writeFailure(cause) }),
    );
    this.going.push({ path, done });
    this.part = this.emptyPart();
  }

  /** Joins the oldest part under way. */
  private async settle(): Promise<void> {
    const { path, done } = this.going.shift()!;
    const failed = (await done) as { failed: unknown } | undefined;
    if (failed !== undefined) throw failed.failed;
    this.joined.add(path);
    rmSync(path);
  }

  /** Encodes what is left and completes the file. */
  async close(): Promise<void> {
    if (this.part.rows > 0 || this.parts === 0) await this.send();
    while (this.going.length > 0) await this.settle();
    this.joined.close();
    for (const lane of this.lanes) lane.close();
  }

  /** Ends without a file, after what is under way. */
  async drop(): Promise<void> {
    await Promise.all(this.going.map(({ done }) => done));
    this.joined.drop();
    for (const lane of this.lanes) lane.close();
  }
}

async function openLane(head: TableHead): Promise<Lane> {
  const database = await openDatabase({ threads: 1, memoryMb: 512 });
  const { connection } = database;
  const columns = lead + head.features.length + 1;
  let part: Part = { columns: [], rows: 0 };
  connection.registerTableFunction(
    DuckDBTableFunction.create({
      name: "part_rows",
      bindFunction: (info) => {
        for (let c = 0; c < columns; c++) info.addResultColumn(`v${c}`, DOUBLE);
        info.setCardinality(part.rows, true);
      },
      initFunction: (info) => {
        info.setMaxThreads(1);
        info.setInitData({ next: 0 });
      },
      mainFunction: (info, out) => {
        const state = info.initData as { next: number };
        const size = Math.min(chunkRows, part.rows - state.next);
        out.rowCount = size;
        if (size === 0) return;
        for (let c = 0; c < columns; c++) fill(out.getColumnVector(c), part.columns[c]!.subarray(state.next, state.next + size));
        state.next += size;
      },
    }),
  );
  return {
    async encode(next, path, groups) {
      part = next;
      const used = head.hasGroup ? localGroups(part) : [];
      await connection.run(`COPY (SELECT ${selectList(head, used.map((place) => groups[place]!))} FROM part_rows()) TO ${quoteText(path)} (${tableForm})`);
    },
    close: () => database.close(),
  };
}

/** Turns the places of a part's groups into places among those that it uses; gives these. */
function localGroups({ columns, rows }: Part): number[] {
  const used = new Map<number, number>();
  const group = columns[2]!;
  for (let r = 0; r < rows; r++) {
    const place = group[r]!;
    if (Number.isNaN(place)) continue;
    let local = used.get(place);
    if (local === undefined) used.set(place, (local = used.size));
    group[r] = local;
  }
  return [...used.keys()];
}

function selectList({ hasTime, hasGroup, features }: TableHead, groups: readonly string[]): string {
  const known = (c: number, value = `v${c}`): string => `CASE WHEN isnan(v${c}) THEN NULL ELSE ${value} END`;
  const list = ["CAST(v0 AS BIGINT) AS row_id"];
  if (hasTime) list.push(`${known(1, "make_timestamp(CAST(v1 AS BIGINT))")} AS ts`);
  if (hasGroup) list.push(groups.length === 0 ? "CAST(NULL AS VARCHAR) AS grp" : `${known(2, `list_extract([${groups.map(quoteText).join(", ")}], CAST(v2 AS BIGINT) + 1)`)} AS grp`);
  features.forEach((name, f) => list.push(`${known(lead + f)} AS ${quoteName(name)}`));
  return [...list, `${known(lead + features.length)} AS target`].join(", ");
}

/** The client keeps a vector's doubles in one array; setting them one by one would take a hundred times as long. */
function fill(vector: DuckDBVector, values: Float64Array): void {
  const items: unknown = Reflect.get(vector, "items");
  if (items instanceof Float64Array) items.set(values);
  else for (let k = 0; k < values.length; k++) vector.setItem(k, values[k]!);
  vector.flush();
}
