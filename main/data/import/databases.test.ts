// Databases as sources: SQLite by its own WASM build, PostgreSQL against a real server where Debian's postgresql package is installed.
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { fetchTable, listTables } from "./databases.ts";
import type { OpenSource, SqliteFile } from "./databases.ts";
import { defaultBounds } from "./importRecipe.ts";

let folder = "";
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "databases-test-"));
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const place = () => {
  const made = join(folder, `scratch${++count}`);
  mkdirSync(made);
  return made;
};
async function fetched(source: OpenSource, table: string) {
  const scratch = place();
  const path = join(scratch, "out.csv");
  const { rows, leftOut, flags } = await fetchTable(source, table, scratch, path, defaultBounds, () => undefined);
  return { rows, leftOut, text: readFileSync(path, "utf8"), flags: flags.map(({ name, where }) => ({ name, ...where })) };
}
const refusal = (act: Promise<unknown>) => act.then(() => undefined, (thrown: unknown) => failureOf(thrown).name);

describe("SQLite", () => {
  const made = (wal: boolean): OpenSource => {
    const path = join(folder, `db${++count}.sqlite`);
    const database = new sqlite.Database(path);
    database.exec(`CREATE TABLE "odd ""name" (t TEXT, "v,1" REAL, n INTEGER, b BLOB); CREATE TABLE other (x); CREATE VIEW seen AS SELECT 1`);
    database.run(`INSERT INTO "odd ""name" VALUES ('2024-01-31 10:00', 1.5, 9007199254740993, x'00ff'), ('Bad, "x"', NULL, 2, NULL)`);
    database.close();
    if (wal) {
      const bytes = readFileSync(path);
      bytes.fill(2, 18, 20);
      writeFileSync(path, bytes);
    }
    return { kind: "sqlite", path, name: "db.sqlite" };
  };

  test("tables are listed with their rows and views without, rows copied out exactly, bytes left out and named", async () => {
    for (const wal of [false, true]) {
      const source = made(wal);
      const before = source.kind === "sqlite" ? readFileSync(source.path) : undefined;
      expect(await listTables(source, place())).toEqual([{ name: 'odd "name', kind: "table", rows: 2 }, { name: "other", kind: "table", rows: 0 }, { name: "seen", kind: "view", rows: null }]);
      const flags = wal ? [{ name: "databaseLogAbsent", file: "db.sqlite", detail: "db.sqlite-wal" }] : [];
      expect(await fetched(source, 'odd "name')).toEqual({ flags, rows: 2, leftOut: ["b"], text: 't,"v,1",n,b\n2024-01-31 10:00,1.5,9007199254740993,\n"Bad, ""x""",,2,\n' });
      expect(await fetched(source, "seen")).toEqual({ flags, rows: 1, leftOut: [], text: '1\n1\n' });
      if (source.kind === "sqlite") expect(readFileSync(source.path)).toEqual(before);
    }
  });

  test("generated columns, stored or worked out when asked, are read like all others", async () => {
    const path = join(folder, `db${++count}.sqlite`);
    const database = new sqlite.Database(path);
    database.exec("CREATE TABLE t (raw INTEGER, bar REAL GENERATED ALWAYS AS (raw / 10.0) STORED, mbar AS (raw * 100.0), note TEXT); INSERT INTO t (raw, note) VALUES (15, 'a'), (20, 'b')");
    database.close();
    expect(await fetched({ kind: "sqlite", path, name: "db.sqlite" }, "t")).toMatchObject({ rows: 2, text: "raw,bar,mbar,note\n15,1.5,1500,a\n20,2,2000,b\n" });
  });

  /** A database of which 2 rows stand in the file and 2 more in its log alone, copied while its program holds it. */
  const inUse = (): { path: string; source: SqliteFile } => {
    const path = join(folder, `db${++count}.sqlite`);
    const live = join(place(), "live.sqlite");
    const database = new sqlite.Database(live);
    // The only way to a log without shared memory.
    database.all("PRAGMA locking_mode=EXCLUSIVE");
    database.all("PRAGMA journal_mode=WAL");
    database.exec("PRAGMA wal_autocheckpoint=0; CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'in the file'), (2, 'in the file')");
    database.all("PRAGMA wal_checkpoint(RESTART)");
    database.exec("INSERT INTO t VALUES (3, 'in the log')");
    database.exec("INSERT INTO t VALUES (4, 'in the log')");
    copyFileSync(live, path);
    copyFileSync(`${live}-wal`, `${path}-wal`);
    database.close();
    return { path, source: { kind: "sqlite", path, name: "db.sqlite" } };
  };
  const inFile = "a,b\n1,in the file\n2,in the file\n";

  test("rows that stand in the log alone are read, whether it lies beside the file or was handed over with it; neither file is touched", async () => {
    const { path, source } = inUse();
    const before = [readFileSync(path), readFileSync(`${path}-wal`)];
    const whole = { rows: 4, leftOut: [], flags: [], text: `${inFile}3,in the log\n4,in the log\n` };
    expect([await listTables(source, place()), await fetched(source, "t")]).toEqual([[{ name: "t", kind: "table", rows: 4 }], whole]);
    expect([readFileSync(path), readFileSync(`${path}-wal`)]).toEqual(before);
    const log = join(place(), "db.sqlite-wal");
    renameSync(`${path}-wal`, log);
    expect(await fetched({ ...source, beside: { log } }, "t")).toEqual(whole);
    expect(await fetched(source, "t")).toMatchObject({ rows: 2, text: inFile, flags: [{ name: "databaseLogAbsent", file: "db.sqlite", detail: "db.sqlite-wal" }] });
    // An empty log is what a program leaves that has moved all of it into the file.
    writeFileSync(`${path}-wal`, "");
    expect(await fetched(source, "t")).toMatchObject({ rows: 2, text: inFile, flags: [] });
  });

  test("a log that is cut or damaged is told; what an older round or an open change left behind is not", async () => {
    const { path, source } = inUse();
    const whole = readFileSync(`${path}-wal`);
    const frame = 24 + whole.readUInt32BE(8);
    // Frames of this round bear the salt of the head; behind them stand those of the round before the checkpoint.
    let end = 32;
    while (end < whole.length && whole.compare(whole, 16, 24, end + 8, end + 16) === 0) end += frame;
    expect([end < whole.length, (end - 32) / frame]).toEqual([true, 4]);
    const log = whole.subarray(0, end);
    const told = async (bytes: Buffer) => {
      writeFileSync(`${path}-wal`, bytes);
      const { rows, flags } = await fetched(source, "t");
      return [rows, ...flags.map(({ name, detail }) => `${name} ${detail}`)];
    };
    const damaged = Buffer.from(log);
    damaged[32 + 24 + 100]! ^= 1;
    const headless = Buffer.from(log);
    headless[13]! ^= 1;
    const last = log.subarray(log.length - frame);
    const open = Buffer.from(last);
    open.fill(0, 4, 8);
    const torn = "databaseLogTorn db.sqlite-wal";
    expect([await told(whole), await told(Buffer.concat([log, open])), await told(Buffer.concat([log, last])), await told(log.subarray(0, log.length - frame - 7)), await told(damaged), await told(headless)]).toEqual([[4], [4], [4, torn], [3, torn], [2, torn], [2, torn]]);
  });

  test("a log with pages of another size and a database in the middle of a change are refused", async () => {
    const { path, source } = inUse();
    const other = join(folder, `db${++count}.sqlite`);
    const database = new sqlite.Database(other);
    database.exec("PRAGMA page_size=1024; CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    database.close();
    expect(await refusal(listTables({ kind: "sqlite", path: other, name: "other.sqlite", beside: { log: `${path}-wal` } }, place()))).toBe("databaseLogOther");
    // A journal whose head is zeros belongs to a change that is done.
    writeFileSync(`${path}-journal`, Buffer.alloc(512));
    expect(await listTables(source, place())).toEqual([{ name: "t", kind: "table", rows: 4 }]);
    writeFileSync(`${path}-journal`, Buffer.concat([Buffer.from("d9d505f920a163d7", "hex"), Buffer.alloc(504)]));
    expect(await refusal(listTables(source, place()))).toBe("databaseUnsettled");
  });

  test("what is no database, a damaged one and an unknown table are refused", async () => {
    const text = join(folder, "a.csv");
    writeFileSync(text, "a,b\n1,2\n");
    const source = made(false);
    const damaged = join(folder, "damaged.sqlite");
    if (source.kind === "sqlite") writeFileSync(damaged, Buffer.concat([readFileSync(source.path).subarray(0, 100), Buffer.alloc(5000, 0x5a)]));
    expect([await refusal(listTables({ kind: "sqlite", path: text, name: "a.csv" }, place())), await refusal(listTables({ kind: "sqlite", path: damaged, name: "d" }, place())), await refusal(fetched(source, "none")), await refusal(fetched(source, `x"; DROP TABLE other; --`))]).toEqual(["fileRefusedKind", "databaseRefused", "databaseRefused", "databaseRefused"]);
    expect(await listTables(source, place())).toHaveLength(3);
  });
});

const programs = ["/usr/lib/postgresql"].flatMap((base) => (existsSync(base) ? readdirSync(base).sort().reverse().map((version) => join(base, version, "bin")) : [])).find((bin) => existsSync(join(bin, "initdb")));
const uid = process.getuid?.() === 0 ? Number(spawnSync("id", ["-u", "nobody"], { encoding: "utf8" }).stdout) : undefined;
if (programs === undefined) console.log("PostgreSQL source: not run; Debian's package postgresql is not installed");

describe.skipIf(programs === undefined)("PostgreSQL, a real server", () => {
  let port = 0;
  let data = "";
  // The server refuses to run as root.
  const run = (program: string, words: string[]) => {
    const done = spawnSync(join(programs!, program), words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], cwd: folder, ...(uid === undefined ? {} : { uid }), env: { PATH: "/usr/bin:/bin", LC_ALL: "C" } });
    if (done.status !== 0) throw new Error(`${program}: ${done.stdout}${done.stderr}`);
  };
  beforeAll(async () => {
    data = join(folder, "server");
    mkdirSync(data);
    if (uid !== undefined) chownSync(data, uid, uid);
    port = await new Promise((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const { port: free } = server.address() as AddressInfo;
        server.close(() => resolve(free));
      });
    });
    run("initdb", ["-D", join(data, "db"), "-A", "trust", "-U", "plant", "--no-sync", "-E", "UTF8"]);
    const rules = join(data, "db", "pg_hba.conf");
    writeFileSync(rules, `host all guarded 127.0.0.1/32 scram-sha-256\n${readFileSync(rules, "utf8")}`);
    run("pg_ctl", ["-D", join(data, "db"), "-w", "-l", join(data, "log"), "-o", `-F -c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=''`, "start"]);
    const client = new pg.Client({ host: "127.0.0.1", port, user: "plant", database: "postgres" });
    await client.connect();
    await client.query(`CREATE TABLE "Readings; x" (at timestamptz, "P [bar]" numeric(20,10), f double precision, ok boolean, note text, raw bytea);
      INSERT INTO "Readings; x" VALUES ('2024-01-31 11:00:00.123456+01', 1.0000000001, 0.1, true, 'a,"b"' || chr(10) || 'c', '\\x00'), ('2024-01-31 10:01Z', NULL, 'NaN', false, NULL, NULL);
      CREATE ROLE reader LOGIN; CREATE TABLE secret (x int)`);
    await client.query(`CREATE VIEW late AS SELECT f FROM "Readings; x" WHERE NOT ok; CREATE ROLE guarded LOGIN PASSWORD 'right horse'`);
    await client.query(`GRANT SELECT ON "Readings; x", late TO reader, guarded`);
    await client.end();
  }, 60_000);
  afterAll(() => run("pg_ctl", ["-D", join(data, "db"), "-m", "immediate", "stop"]));

  const source = (user = "reader"): OpenSource => ({ kind: "postgres", host: "127.0.0.1", port, database: "postgres", user, schema: "public", tls: false });

  test("only tables that may be read are listed; values come as the server writes them, in UTC", async () => {
    expect(await listTables(source(), place())).toEqual([{ name: "Readings; x", kind: "table", rows: null }, { name: "late", kind: "view", rows: null }]);
    expect((await fetched(source(), "late")).text).toBe("f\nNaN\n");
    expect(await fetched(source(), "Readings; x")).toEqual({ flags: [], rows: 2, leftOut: ["raw"], text: 'at,P [bar],f,ok,note,raw\n2024-01-31 10:00:00.123456+00,1.0000000001,0.1,1,"a,""b""\nc",\n2024-01-31 10:01:00+00,,NaN,0,,\n' });
  });

  test("a password opens what it guards; a wrong one is refused and stands in no message", async () => {
    const guarded = (password: string): OpenSource => ({ ...(source("guarded") as Extract<OpenSource, { kind: "postgres" }>), password });
    expect((await listTables(guarded("right horse"), place())).map(({ name }) => name)).toEqual(["Readings; x", "late"]);
    const refused = await listTables(guarded("wrong horse"), place()).then(() => undefined, failureOf);
    expect([refused?.code, JSON.stringify(refused).includes("horse")]).toEqual(["MW-SYS-302", false]);
  });

  test("an unknown user, a table without rights and a server that is not there are refused with their own code", async () => {
    expect([await refusal(listTables(source("nobody"), place())), await refusal(fetched(source(), "secret")), await refusal(listTables({ ...(source() as Extract<OpenSource, { kind: "postgres" }>), port: 1 }, place()))]).toEqual(["databaseRefused", "databaseRefused", "databaseUnreachable"]);
  });
});
