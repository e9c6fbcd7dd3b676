import { expect, test } from "vitest";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import { leaveOut } from "./leaveOut.ts";

const train = defaultPlan("anomaly", "x").train;
const limits = (only: string[] | undefined) => ({ id: "three-sigma", family: "threeSigma", parameters: only === undefined ? {} : { only }, why: "" });

test("a feature that is left out stands in the plan once, with its reason, and no setting names it any more", () => {
  const first = leaveOut({ ...train, baselines: [limits(["flow", "level"])] }, ["flow"], "looks at the wrong thing");
  expect([first.without, first.baselines, first.candidates]).toEqual([[{ feature: "flow", reason: "looks at the wrong thing" }], [limits(["level"])], train.candidates]);
  expect(leaveOut(first, ["flow", "level"], "again").without).toEqual([{ feature: "flow", reason: "looks at the wrong thing" }, { feature: "level", reason: "again" }]);
});

test("a rule whose every tag is left out goes back to all that remain", () => {
  expect(leaveOut({ ...train, baselines: [limits(["flow"])] }, ["flow"], "why").baselines).toEqual([limits(undefined)]);
});
