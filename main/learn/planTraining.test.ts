import { expect, it } from "vitest";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import { headlineFor } from "./planTraining.ts";

it("classes of which none alarms are compared by a figure of classes, whatever figure of alarms the plan names", () => {
  const { select } = defaultPlan("classification", "Plant");
  const of = (metric: string, alarmClasses: string[]) => headlineFor({ select: { ...select, metric, alarmClasses } }, "classes");
  expect([of("recall", []), of("detectionDelay", []), of("recall", ["worn"]), of("logLoss", []), of("prAuc", ["worn"])]).toEqual(["macroF1", "macroF1", "recall", "logLoss", "macroF1"]);
  expect([headlineFor({ select: { ...select, metric: "recall" } }, "classification"), headlineFor({ select: { ...select, metric: "macroF1" } }, "anomaly")]).toEqual(["recall", undefined]);
});
