import { expect, test } from "vitest";
import type { RunRecord } from "../contract/runs.ts";
import { mlflowFiles } from "./mlflow.ts";

const run: RunRecord = {
  name: "01234567/boosting", candidate: "boosting", family: "boosting", role: "candidate", parameters: { trees: 10, "odd/key": "a" }, seq: 3, at: "2026-01-01T00:00:00.000Z", by: "anna", planName: "Line", steps: 2,
  split: "forwardChaining", metric: "prAuc", higherIsBetter: true, figure: null, fitSeconds: 1.5, wasChosen: true, evaluation: "e".repeat(64), scenario: "classification", seed: 1, dataset: "d".repeat(64), features: "f".repeat(64), labels: null,
  metrics: { prAuc: { value: 0.5, low: 0.25, high: null }, rmse: { value: null, low: null, high: null } } as unknown as RunRecord["metrics"], version: "0.1.0",
};

test("a run is a folder of small files, each figure with its time and the ends of its interval beside it", () => {
  const files = new Map(mlflowFiles({ id: "7", name: "Weidenau", folder: "/out/", runIdOf: () => "ab" }, [run]).map(({ path, content }) => [path, content]));
  expect(files.get("7/ab/metrics/prAuc")).toBe("1767225600000 0.5 0\n");
  expect(files.get("7/ab/metrics/prAuc.low")).toBe("1767225600000 0.25 0\n");
  expect([...files.keys()].filter((path) => path.startsWith("7/ab/metrics/"))).toEqual(["7/ab/metrics/prAuc", "7/ab/metrics/prAuc.low"]);
  expect([files.get("7/ab/params/trees"), files.get("7/ab/params/odd_key"), files.get("7/ab/tags/millwright.chosen")]).toEqual(["10", "a", "true"]);
  expect(JSON.parse(files.get("7/ab/meta.yaml")!)).toMatchObject({ run_id: "ab", start_time: 1767225600000, end_time: 1767225601500, status: 3, artifact_uri: "/out/mlruns/7/ab/artifacts" });
  expect(JSON.parse(files.get("7/meta.yaml")!)).toMatchObject({ experiment_id: "7", name: "Weidenau", lifecycle_stage: "active" });
});
