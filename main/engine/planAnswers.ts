// Answers about the plan: read and written section by section, taken from examples, recommended from Frame, performed.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import { planSections } from "../../shared/plan/plan.ts";
import { readPlan } from "../../shared/plan/read.ts";
import { recommend } from "../../shared/plan/recommend.ts";
import type { Answers } from "../store/workbench.ts";
import { performPlan } from "./loop.ts";
import { readsAsIn } from "./planStore.ts";

export const planAnswers: Answers<(typeof contract)["plan"]> = {
  async writeSection({ section, value, base }, workbench, act) {
    const { plan, digest } = workbench.readPlan();
    if (digest !== base && !readsAsIn(workbench.project, base, plan, section)) throw new Failure("planStale", { field: section });
    if (!planSections.some((known) => known === section) && !["name", "scenario", "seed"].includes(section)) throw new Failure("planUnreadable", { field: section, detail: "unknown section" });
    const next = readPlan({ ...plan, [section]: value });
    return { plan: next, digest: await workbench.writePlan(next, act.actor, `plan.${section}`) };
  },
  async replace({ plan }, workbench, act) {
    const next = readPlan(plan);
    return { plan: next, digest: await workbench.writePlan(next, act.actor, "plan.replace") };
  },
  async listExamples(_input, { resourcesDir }) {
    const folder = join(resourcesDir, "examples");
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => {
        const plan = readPlan(JSON.parse(readFileSync(join(folder, name), "utf8")));
        return { id: name.slice(0, -".json".length), scenario: plan.scenario, plan };
      });
  },
  async recommend(_input, workbench) {
    return recommend(workbench.readPlan().plan);
  },
  run: ({ until }, workbench, act) => performPlan(workbench, act, until),
};
