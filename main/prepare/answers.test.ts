import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Failure } from "../../shared/contract/errors.ts";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import { planSchema } from "../../shared/plan/plan.ts";
import { quoteText } from "../store/quote.ts";
import { Project } from "../store/project.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { computeFeaturesFor } from "./answers.ts";

const folder = mkdtempSync(join(tmpdir(), "store-"));
let project: Project;
let database: DuckDBConnection;

beforeAll(async () => {
  database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
  const dataset = await project.objects.make("dataset", { key: "d" }, async (place) => {
    const columns = [{ name: "ts", kind: "time" }, { name: "flow", kind: "number", unit: "m³/h" }, { name: "temperature", kind: "number", unit: "°C" }];
    writeFileSync(join(place, "dataset.json"), JSON.stringify({ rows: 100, columns, fromUs: 0 }));
    await database.run(`COPY (SELECT range AS row_id, make_timestamp(range * 1000000) AS ts, sin(range) AS flow, cos(range) AS temperature FROM range(100)) TO ${quoteText(join(place, "data.parquet"))} (FORMAT parquet)`);
  });
  project.commit({ person: "test", role: "engineer" }, "data.import", { dataset });
});
afterAll(() => {
  project.close();
  database.closeSync();
  rmSync(folder, { recursive: true });
});

const act: Act = { actor: { person: "test", role: "engineer" }, signal: new AbortController().signal, progress: () => undefined };

/** The plan with a window of so many rows. */
const planOf = (windowRows: number) =>
  planSchema.parse({ ...defaultPlan("anomaly", "Plant"), prepare: { recipe: { format: "millwright.recipe/1", steps: [{ kind: "rolling", columns: ["flow"], windowRows, stats: ["mean"] }] } } });

it("a formula whose units do not add up is refused, by the units of the columns", async () => {
  const plan = planSchema.parse({ ...planOf(5), prepare: { recipe: { format: "millwright.recipe/1", steps: [{ kind: "derive", name: "sum", formula: "flow + temperature" }] } } });
  const refused = await computeFeaturesFor({ project, database } as unknown as Workbench, act, plan).catch((thrown: unknown) => (thrown instanceof Failure ? thrown.data : thrown));
  expect(refused).toMatchObject({ code: "MW-PLN-104", where: { step: "1 derive", field: "formula", detail: "character 6: m³/h, °C" } });
});

it("the same inputs give the object that is there, without a question to the database", async () => {
  const asked: string[] = [];
  const watched = new Proxy(database, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        asked.push(String(name));
        return (value as (...given: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  const workbench = { project, database: watched } as unknown as Workbench;
  const first = await computeFeaturesFor(workbench, act, planOf(5));
  const questions = asked.length;
  const again = await computeFeaturesFor(workbench, act, planOf(5));
  expect([questions > 0, asked.length - questions, again]).toEqual([true, 0, first]);

  const other = await computeFeaturesFor(workbench, act, planOf(6));
  const work = asked.length;
  const back = await computeFeaturesFor(workbench, act, planOf(5));
  expect([other.digest === first.digest, asked.length - work, back.digest, project.ref("features")]).toEqual([false, 0, first.digest, first.digest]);
});
