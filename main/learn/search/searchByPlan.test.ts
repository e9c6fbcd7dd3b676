// A search on a small project with real features and fits: what it writes into the plan, and what it leaves as it is.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import { planSchema, type Plan } from "../../../shared/plan/plan.ts";
import { computeFeaturesFor } from "../../prepare/answers.ts";
import { canonicalJson } from "../../store/objects.ts";
import { Project } from "../../store/project.ts";
import { quoteText } from "../../store/quote.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { searchByPlan } from "./searchByPlan.ts";

const folder = mkdtempSync(join(tmpdir(), "search-"));
const actor = { person: "test", role: "scientist" } as const;
let project: Project;
let database: DuckDBConnection;

beforeAll(async () => {
  database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
  const dataset = await project.objects.make("dataset", { key: "d" }, async (place) => {
    const columns = ["flow", "heat"].map((name) => ({ name, kind: "number" }));
    writeFileSync(join(place, "dataset.json"), canonicalJson({ rows: 200, columns: [{ name: "ts", kind: "time" }, ...columns], groups: [], fromUs: 0, toUs: 199e6, stepS: 1 }));
    await database.run(`COPY (SELECT range AS row_id, make_timestamp(range * 1000000) AS ts, sin(range * 0.7) AS flow, sin(range * 0.7) + 0.1 * cos(range * 3.0) AS heat FROM range(200)) TO ${quoteText(join(place, "data.parquet"))} (FORMAT parquet)`);
  });
  project.commit(actor, "data.import", { dataset });
});
afterAll(() => {
  project.close();
  database.closeSync();
  rmSync(folder, { recursive: true });
});

it("writes what it found beside what people set in the plan while it searched", async () => {
  let plan: Plan = planSchema.parse({
    ...defaultPlan("regression", "Plant"),
    data: { source: { kind: "files", match: ["*.csv"] } },
    prepare: { recipe: { format: "millwright.recipe/1", steps: [] } },
    target: { what: { kind: "column", column: "heat" } },
    split: { how: { kind: "forwardChaining", folds: 2 }, purgeS: 0 },
    train: { candidates: [{ id: "plain", family: "ridge" }], baselines: [{ id: "mean", family: "mean" }], search: { minutes: null, trials: 2, families: ["elasticNet"] } },
    select: { metric: "rmse", threshold: { kind: "none" } },
  });
  const workbench = {
    project, database, threads: 1, version: "9.9.9", dataFolders: [] as readonly string[], readPlan: () => ({ plan, digest: "" }),
    writePlan: (next: Plan) => {
      plan = next;
      return Promise.resolve("");
    },
  } as unknown as Workbench;
  const act: Act = {
    actor, signal: new AbortController().signal,
    // Somebody states the goal while the trials run.
    progress: (done) => {
      if (done < 1) plan = { ...plan, frame: { ...plan.frame, goal: "less scrap" } };
    },
  };
  await computeFeaturesFor(workbench, { ...act, progress: () => undefined }, plan);
  expect(plan.frame.goal).toBe("");
  expect(await searchByPlan(workbench, act, plan)).toBe("done");
  expect(plan.train.candidates.map(({ id }) => id)).toEqual(["plain", "found-1"]);
  expect(plan.frame.goal).toBe("less scrap");
});
