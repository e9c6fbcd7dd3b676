// A large file is summed up while its reader is already starting: what was read must still be what the dataset is known by.
import { mkdtempSync, openSync, closeSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import { Project } from "../store/project.ts";
import type { Act, StartProcess, Workbench } from "../store/workbench.ts";
import { forkForTest } from "./import/forkForTest.ts";
import { readDataset } from "./readFiles.ts";

const folder = mkdtempSync(join(tmpdir(), "read-test-"));
const file = { path: join(folder, "large.csv"), name: "large.csv" };
const choice = { delimiter: "auto", decimal: "auto", timeColumn: null, timeFormat: "auto", zone: "UTC", group: { kind: "none" } } as const;
const act: Act = { actor: { person: "test", role: "engineer" }, signal: new AbortController().signal, progress: () => undefined };
/** A time that a file keeps to the last digit when it is set again. */
const wholeSecond = 1_700_000_000;
let project: Project;
let database: DuckDBConnection;

beforeAll(async () => {
  database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await database.run("SET TimeZone='UTC'");
  project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
  const start = Date.UTC(2024, 0, 1);
  const lines = Array.from({ length: 250_000 }, (_, n) => `${new Date(start + n * 1000).toISOString()},${(n % 977) / 7}`);
  writeFileSync(file.path, `time,pressure\n${lines.join("\n")}\n`);
  utimesSync(file.path, wholeSecond, wholeSecond);
  expect(statSync(file.path).size).toBeGreaterThan(9 << 20);
});
afterAll(() => {
  project.close();
  database.closeSync();
  rmSync(folder, { recursive: true });
});

const workbenchWith = (startProcess: StartProcess): Workbench =>
  ({ project, database, startProcess, configDir: join(folder, "config"), readPlan: () => ({ plan: defaultPlan("anomaly", "Plant"), digest: "" }) }) as unknown as Workbench;

test("a file of which a digit changes between its sum and its reading, with size and time kept, makes no dataset", async () => {
  let changed = 0;
  /** The reader gets its work once the file is summed up: then the digit changes. */
  const changing: StartProcess = (entry, caps) => {
    const channel = forkForTest(entry, caps);
    const send = (message: unknown) => {
      if ((message as { kind: string }).kind === "import") {
        const open = openSync(file.path, "r+");
        writeSync(open, "2025", "time,pressure\n".length);
        closeSync(open);
        changed++;
        utimesSync(file.path, wholeSecond, wholeSecond);
      }
      channel.send(message);
    };
    return { ...channel, send };
  };
  const refused = await readDataset(workbenchWith(changing), act, [file], choice).then(() => undefined, failureOf);
  expect(changed).toBe(1);
  expect(refused).toMatchObject({ code: "MW-CSV-501", where: { file: "large.csv" } });
  expect(project.ref("dataset")).toBeUndefined();
  expect(readdirSync(join(folder, "plant", "objects")).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("what was read by another tag list is read anew, what was read by the same is not", async () => {
  const small = { path: join(folder, "small.csv"), name: "small.csv" };
  writeFileSync(small.path, "time,pressure\n2024-01-01T00:00:00Z,1\n2024-01-01T00:00:01Z,2\n2024-01-01T00:00:02Z,30\n");
  let readings = 0;
  const bench = workbenchWith((entry, caps) => {
    readings++;
    return forkForTest(entry, caps);
  });
  const read = async (unit: string, high: number) => {
    const { columns } = await readDataset(bench, act, [small], choice, { tags: [{ tag: "pressure", path: [], unit, low: 0, high }] });
    const { findings } = project.objects.readJson<{ findings: { check: string }[] }>(project.needRef("quality"), "quality.json");
    return [columns.find(({ name }) => name === "pressure")?.unit, findings.filter(({ check }) => check === "range").length];
  };
  expect([await read("bar", 100), await read("mbar", 10)]).toEqual([["bar", 0], ["mbar", 1]]);
  const before = readings;
  expect([await read("mbar", 10), readings]).toEqual([["mbar", 1], before]);
}, 60_000);

test("a file at rest is read whole", async () => {
  const info = await readDataset(workbenchWith(forkForTest), act, [file], choice);
  expect(info).toMatchObject({ rows: 250_000, stepS: 1, sources: [{ name: "large.csv", rows: 250_000 }] });
});
