import { expect, it } from "vitest";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import type { Workbench } from "../store/workbench.ts";
import { pathFacts } from "./pathFacts.ts";

it("alarms of a model that is no longer chosen are not open for the chosen one", () => {
  const openOf = (chosen: string) => {
    const refs: Record<string, string> = { chosen, explanation: "e" };
    const objects = { manifest: () => ({ meta: { key: "first" } }), readJson: () => ({ alarms: [{ id: "a-1" }, { id: "a-2" }] }) };
    const project = { ref: (name: string) => refs[name], refsUnder: () => [], head: { language: "en" }, objects };
    return pathFacts({ project } as unknown as Workbench, defaultPlan("anomaly", "Plant")).openExplanations;
  };
  expect([openOf("first"), openOf("second")]).toEqual([2, 0]);
});
