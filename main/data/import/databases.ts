// Tables of databases as sources: listed and copied out as clean text, read-only, in the throw-away process. The common reading goes on from there.
// SQLite through its WASM build (an outside file meets no native code), PostgreSQL through its own client. Neither is ever written to.
import { copyFile, constants, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import type { DatabaseSource } from "../../../shared/contract/data.ts";
import type { CsvBounds } from "./importRecipe.ts";
import { TableWriter } from "./scratchTable.ts";
import { readLog } from "./sqliteLog.ts";
import { quoteName } from "../../store/quote.ts";

/** A source whose file, if it has one, is a path by now. `beside`: what SQLite keeps next to it and was given with it; else it is looked for there. */
export interface SqliteFile {
  kind: "sqlite";
  path: string;
  name: string;
  beside?: { log?: string; journal?: string };
}
export type OpenSource = Exclude<DatabaseSource, { kind: "sqlite" }> | SqliteFile;

export interface TableInfo {
  name: string;
  kind: "table" | "view";
  /** Null where only reading all of it would tell. */
  rows: number | null;
}

/** Counting rows of SQLite tables ends when this has passed; the tables after it are listed without a count. */
const countingMs = 3000;

export interface FetchedTable {
  rows: number;
  columns: string[];
  /** Columns that hold bytes and were left empty. */
  leftOut: string[];
  /** What of the database may be missing. */
  flags: FailureData[];
}

interface OpenDatabase {
  flags: FailureData[];
  tables(): Promise<TableInfo[]>;
  /** Names of the columns, then rows of texts (null: no value) until the table ends. */
  read(table: string): Promise<{ columns: string[]; leftOut: string[]; rows: AsyncIterable<(string | null)[]> }>;
  close(): Promise<void>;
}

/** The first bytes of a file, fewer where it is shorter; undefined where it is not there. */
async function headOf(path: string, bytes: number): Promise<Buffer | undefined> {
  const handle = await open(path, "r").catch((thrown: unknown) => {
    if ((thrown as { code?: string }).code === "ENOENT") return undefined;
    throw thrown;
  });
  if (handle === undefined) return undefined;
  try {
    const head = Buffer.alloc(bytes);
    const { bytesRead } = await handle.read(head, 0, bytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** First bytes of a rollback journal that still counts. Source: sqlite.org/fileformat2, section 3. */
const journalMagic = Buffer.from("d9d505f920a163d7", "hex");
/** So often is a database copied again that its program moves its log into meanwhile. */
const copies = 3;

/** Copies a database and its log as they stood at one moment. Throws databaseUnsettled, csvChangedWhileRead, databaseLogOther. Returns what may be missing. */
async function copySqlite({ path, name, beside }: SqliteFile, own: string): Promise<FailureData[]> {
  const [log, journal] = [beside?.log ?? `${path}-wal`, beside?.journal ?? `${path}-journal`];
  const flags: FailureData[] = [];
  let found: Buffer | undefined;
  for (let left = copies; ; left--) {
    const before = await stat(path).catch((cause: unknown) => Promise.reject(new Failure("fileMissing", { file: name }, { cause })));
    await copyFile(path, own, constants.COPYFILE_FICLONE);
    // The log after the database: what is added to it meanwhile only makes the copy newer, as long as nothing of it moves into the database.
    found = await headOf(log, 1);
    if (found?.length === 1) await copyFile(log, `${own}-wal`, constants.COPYFILE_FICLONE);
    // To roll back what a journal says is its writer's: the journal may name other files.
    if ((await headOf(journal, 8))?.equals(journalMagic)) throw new Failure("databaseUnsettled", { file: name, detail: `${name}-journal` });
    const after = await stat(path);
    if (after.size === before.size && after.mtimeMs === before.mtimeMs) break;
    if (left === 1) throw new Failure("csvChangedWhileRead", { file: name });
  }
  const handle = await open(own, "r+");
  try {
    const head = Buffer.alloc(20);
    await handle.read(head, 0, 20, 0);
    if (head.toString("latin1", 0, 16) !== "SQLite format 3\0") throw new Failure("fileRefusedKind", { file: name, detail: "no SQLite database" });
    if (found?.length === 1) {
      const { pageBytes, isWhole } = await readLog(`${own}-wal`);
      const page = head.readUInt16BE(16);
      if (pageBytes !== 0 && pageBytes !== (page === 1 ? 65_536 : page)) throw new Failure("databaseLogOther", { file: name, detail: `${name}-wal` });
      if (!isWhole) flags.push(new Failure("databaseLogTorn", { file: name, detail: `${name}-wal` }).data);
    } else if (head[18] === 2 || head[19] === 2) {
      // Without a log the copy is read as of the last checkpoint. Source: sqlite.org/fileformat2, offsets 18 and 19.
      await handle.write(Buffer.from([1, 1]), 0, 2, 18);
      if (found === undefined) flags.push(new Failure("databaseLogAbsent", { file: name, detail: `${name}-wal` }).data);
    }
  } finally {
    await handle.close();
  }
  return flags;
}

async function openSqlite(source: SqliteFile, scratch: string): Promise<OpenDatabase> {
  const { name } = source;
  const own = join(scratch, "source.sqlite");
  const flags = await copySqlite(source, own);
  const { Database } = (await import("node-sqlite3-wasm")).default;
  const refused = (thrown: unknown) => (thrown instanceof Failure ? thrown : new Failure("databaseRefused", { file: name, detail: (thrown as Error).message.slice(0, 160) }, { cause: thrown }));
  const guarded = <T>(act: () => T): T => {
    try {
      return act();
    } catch (thrown) {
      throw refused(thrown);
    }
  };
  const database = guarded(() => new Database(own, { fileMustExist: true, readOnly: true }));
  guarded(() => {
    // A log is read without the shared memory that this build has not; nobody else has our copy.
    database.exec("PRAGMA locking_mode=EXCLUSIVE");
    database.exec("PRAGMA trusted_schema=OFF");
    database.exec("PRAGMA cell_size_check=ON");
    database.exec("PRAGMA query_only=ON");
  });
  return {
    flags,
    // Views may compute without end, so they are never counted; a copy of one ends at the process's caps.
    tables() {
      const found = guarded(() => database.all("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"));
      const end = performance.now() + countingMs;
      const count = (name: string) => Number(guarded(() => database.get(`SELECT count(*) AS n FROM ${quoteName(name)}`))?.["n"]);
      return Promise.resolve(found.map((row): TableInfo => {
        const name = String(row["name"]);
        const kind = row["type"] === "view" ? "view" : "table";
        return { name, kind, rows: kind === "view" || performance.now() > end ? null : count(name) };
      }));
    },
    read(table) {
      // The longer list has the generated columns too; what is hidden (1) belongs to virtual tables.
      const columns = guarded(() => database.all(`PRAGMA table_xinfo(${quoteName(table)})`).filter((row) => row["hidden"] !== 1).map((row) => String(row["name"])));
      const leftOut = new Set<string>();
      async function* rows(): AsyncGenerator<(string | null)[]> {
        const statement = guarded(() => database.prepare(`SELECT ${columns.map((column, i) => `${quoteName(column)} AS c${i}`).join(", ")} FROM ${quoteName(table)}`));
        const iterator = statement.iterate();
        for (;;) {
          const next = guarded(() => iterator.next());
          if (next.done) return;
          yield columns.map((column, i) => {
            const value = (next.value as Record<string, unknown>)[`c${i}`];
            if (value instanceof Uint8Array) {
              leftOut.add(column);
              return null;
            }
            return value === null || value === undefined ? null : String(value as string | number | bigint);
          });
          await Promise.resolve();
        }
      }
      return Promise.resolve({ columns, rows: rows(), get leftOut() { return [...leftOut]; } });
    },
    close: () => Promise.resolve(database.close()),
  };
}

const boolean = 16;
const byteArray = 17;

async function openPostgres({ host, port, database, user, password, schema, tls }: Extract<DatabaseSource, { kind: "postgres" }>): Promise<OpenDatabase> {
  const { default: pg } = await import("pg");
  const { default: Cursor } = await import("pg-cursor");
  const place = `${host}:${port}/${database}`;
  const client = new pg.Client({
    host, port, database, user,
    ...(password ? { password } : {}),
    ssl: tls ? { rejectUnauthorized: true } : false,
    connectionTimeoutMillis: 10_000,
    application_name: "Millwright",
    options: "-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c extra_float_digits=1 -c bytea_output=hex",
    // Every value as the server writes it: nothing is rounded or moved on the way.
    types: { getTypeParser: () => (value: unknown) => value },
  });
  client.on("error", () => undefined);
  const failed = (thrown: unknown): Failure => {
    if (thrown instanceof Failure) return thrown;
    const { code, message } = thrown as { code?: string; message: string };
    // SQLSTATE has five characters; classes 28 and 42 are permission and unknown names. Everything else is the way to the server.
    const refused = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
    return new Failure(refused ? "databaseRefused" : "databaseUnreachable", { file: place, detail: `${code ?? ""} ${message}`.trim().slice(0, 160) }, { cause: thrown });
  };
  const ask = (text: string, values: unknown[] = []) => client.query(text, values).catch((thrown: unknown) => Promise.reject(failed(thrown)));
  await client.connect().catch((thrown: unknown) => Promise.reject(failed(thrown)));
  await ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  return {
    flags: [],
    async tables() {
      const { rows } = await ask("SELECT c.relname AS name, c.relkind IN ('v', 'f') AS view, c.reltuples::bigint AS rows FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'm', 'f', 'v') AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1", [schema]);
      // A table that was never analysed says -1, a view or a table elsewhere says nothing.
      return (rows as { name: string; view: string; rows: string }[]).map((row) => ({ name: row.name, kind: row.view === "t" ? "view" : "table", rows: row.view === "t" || Number(row.rows) < 0 ? null : Number(row.rows) }));
    },
    async read(table) {
      const text = `SELECT * FROM ${quoteName(schema)}.${quoteName(table)}`;
      const { fields } = await ask(`${text} LIMIT 0`);
      const cursor = client.query(new Cursor<(string | null)[]>(text, [], { rowMode: "array" }));
      async function* rows(): AsyncGenerator<(string | null)[]> {
        for (;;) {
          const some = await cursor.read(2000).catch((thrown: unknown) => Promise.reject(failed(thrown)));
          if (some.length === 0) return;
          for (const row of some) yield row.map((value, i) => (value === null || fields[i]!.dataTypeID === byteArray ? null : fields[i]!.dataTypeID === boolean ? (value === "t" ? "1" : "0") : value));
        }
      }
      return { columns: fields.map(({ name }) => name), leftOut: fields.filter(({ dataTypeID }) => dataTypeID === byteArray).map(({ name }) => name), rows: rows() };
    },
    close: () => client.end(),
  };
}

const opened = (source: OpenSource, scratch: string) => (source.kind === "sqlite" ? openSqlite(source, scratch) : openPostgres(source));

/** Tables and views that may be read. Throws databaseUnreachable, databaseRefused, fileRefusedKind, databaseUnsettled, databaseLogOther, csvChangedWhileRead. */
export async function listTables(source: OpenSource, scratch: string): Promise<TableInfo[]> {
  const database = await opened(source, scratch);
  try {
    return await database.tables();
  } finally {
    await database.close();
  }
}

/** Copies a table out as clean text with a header. Throws like listTables, csvOverBound, csvEmpty for a table without columns. */
export async function fetchTable(source: OpenSource, table: string, scratch: string, outPath: string, bounds: Pick<CsvBounds, "rows" | "columns">, onRows: (rows: number) => void): Promise<FetchedTable> {
  const database = await opened(source, scratch);
  try {
    if (!(await database.tables()).some(({ name }) => name === table)) throw new Failure("databaseRefused", { detail: `no table ${JSON.stringify(table)}` });
    const found = await database.read(table);
    const { columns } = found;
    if (columns.length === 0) throw new Failure("csvEmpty", { detail: table });
    if (columns.length > bounds.columns) throw new Failure("csvOverBound", { detail: `columns=${columns.length} most=${bounds.columns}` });
    const out = new TableWriter(outPath);
    out.row(columns, columns.length);
    let rows = 0;
    for await (const row of found.rows) {
      if (++rows > bounds.rows) throw new Failure("csvOverBound", { detail: `rows=${bounds.rows}` });
      out.row(row.map((cell) => cell ?? ""), columns.length);
      if (rows % 2000 === 0) {
        await out.drain();
        onRows(rows);
      }
    }
    await out.close();
    return { rows, columns, leftOut: found.leftOut, flags: database.flags };
  } finally {
    await database.close();
  }
}

