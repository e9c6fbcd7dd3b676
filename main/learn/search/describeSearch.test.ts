import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import { planSchema } from "../../../shared/plan/plan.ts";
import { searchKey } from "../../store/lineage.ts";
import type { Project } from "../../store/project.ts";
import type { Workbench } from "../../store/workbench.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { describeSearch } from "./describeSearch.ts";

it("a paused search of several classes names the measure of its trials, not the plan's for two", () => {
  const folder = mkdtempSync(join(tmpdir(), "paused-"));
  try {
    const base = defaultPlan("classification", "Plant");
    const plan = planSchema.parse({ ...base, target: { what: { kind: "column", column: "kind" } }, train: { ...base.train, search: { minutes: null, trials: 3, families: [] } }, select: { ...base.select, metric: "falseAlarmsPerWeek" } });
    const objects = { readJson: () => ({ target: { classes: [{ name: "a", rows: 3 }] } }), file: () => "", path: () => "" };
    const project = { ref: (name: string) => (name === "features" ? "f" : undefined), needRef: () => "f", objects, head: { language: "en" }, workPath: () => folder } as unknown as Project;
    openCheckpoint(folder, searchKey(project, plan)).append({ number: 1, family: "forest", parameters: {}, origin: "drawn", rung: 0, state: "done", score: 0.5, bytes: 1, rowUs: 1, failure: null, seconds: 1, atSeconds: 1 });
    expect(describeSearch({ project, readPlan: () => ({ plan, digest: "" }) } as unknown as Workbench)).toMatchObject({ state: "paused", metric: "macroF1", higherIsBetter: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
