import { expect, test } from "vitest";
import type { Run } from "../../../../shared/contract/runs.ts";
import { axesOf, settingsWords, withWords } from "./axes.ts";

const run = (name: string, family: string, parameters: Run["parameters"], value: number | null, metric = "prAuc"): Run => ({
  name, candidate: "c", family, role: "candidate", parameters, seq: 1, at: "2026-01-01T00:00:00Z", by: "ada", planName: "Pump", steps: 2, split: "forward", metric, higherIsBetter: true,
  figure: value === null ? null : { value, low: null, high: null }, fitSeconds: 3, wasChosen: false,
});

test("axes are what differs, then the time of fitting and the measure that most recent runs share", () => {
  const runs = [run("a/x", "boosting", { trees: 80, leaves: 7 }, 0.9), run("b/x", "logistic", { l2: 1, leaves: 7 }, 0.8), run("c/x", "boosting", {}, null), run("d/x", "ridge", {}, 1, "rmse")];
  const found = axesOf(runs)!;
  expect(found.axes.map(({ id }) => id)).toEqual(["family", "parameter l2", "parameter trees", "fit", "metric"]);
  expect(found.lines).toEqual([{ id: "a/x", values: ["boosting", null, 80, 3, 0.9] }, { id: "b/x", values: ["logistic", 1, null, 3, 0.8] }]);
  expect(axesOf([run("a/x", "boosting", {}, 1)])).toBeUndefined();
});

test("runs are found by every word, in any field", () => {
  const runs = [run("a/x", "boosting", { trees: 80 }, 0.9), run("b/x", "logistic", {}, 0.8)];
  expect(withWords(runs, "ADA  trees 80").map(({ name }) => name)).toEqual(["a/x"]);
  expect(withWords(runs, " ")).toBe(runs);
  expect(settingsWords(runs[0]!)).toBe("trees 80");
});
