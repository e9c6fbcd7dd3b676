// Databases as sources: SQLite by its own WASM build, PostgreSQL against a real server where Debian's postgresql package is installed.
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { fetchTable, listTables } from "./databases.ts";
import type { OpenSource } from "./databases.ts";
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
  const { rows, leftOut } = await fetchTable(source, table, scratch, path, defaultBounds, () => undefined);
  return { rows, leftOut, text: readFileSync(path, "utf8") };
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
      expect(await fetched(source, 'odd "name')).toEqual({ rows: 2, leftOut: ["b"], text: 't,"v,1",n,b\n2024-01-31 10:00,1.5,9007199254740993,\n"Bad, ""x""",,2,\n' });
      expect(await fetched(source, "seen")).toEqual({ rows: 1, leftOut: [], text: '1\n1\n' });
      if (source.kind === "sqlite") expect(readFileSync(source.path)).toEqual(before);
    }
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
    expect(await fetched(source(), "Readings; x")).toEqual({ rows: 2, leftOut: ["raw"], text: 'at,P [bar],f,ok,note,raw\n2024-01-31 10:00:00.123456+00,1.0000000001,0.1,1,"a,""b""\nc",\n2024-01-31 10:01:00+00,,NaN,0,,\n' });
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
