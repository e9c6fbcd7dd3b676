// SKAB: of each of the 34 runs the first 400 rows teach and the rest judges, counts are added up over all runs, nothing is point-adjusted.
// The eight sensors are the inputs; `anomaly` judges and never teaches, `changepoint` is not read. Each run has a model of its own.
import type { ProposedRecipe } from "../../../shared/plan/proposeRecipe.ts";
import { join } from "node:path";
import { figureOf, planOf, type Line, type QualitySet } from "./harness.ts";

export const skab: QualitySet = {
  name: "skab",
  async measure(bench): Promise<Line[]> {
    const project = bench.open("skab", join(bench.data, "skab"));
    const base = planOf({
      name: "skab",
      scenario: "anomaly",
      match: ["valve1/*.csv", "valve2/*.csv", "other/*.csv"],
      target: { kind: "column", column: "anomaly", positive: 1 },
      label: { kind: "column", column: "anomaly", positive: 1 },
      split: { kind: "headOfGroup", trainRows: 400 },
      metric: "balancedAccuracy",
      group: { kind: "file" },
      forbidden: ["changepoint"],
      searchMinutes: null,
    });
    const plan = { ...base, train: { ...base.train, perGroup: true, trainOn: "all" as const } };
    await project.call("plan.replace", { plan });
    await project.call("plan.run", { until: "data" });
    const { recipe, why } = await project.call<ProposedRecipe>("prepare.propose", { context: [] });
    const compared = await project.compare({ ...plan, prepare: { recipe, why } });
    const [f1, far] = [figureOf(compared, "f1"), figureOf(compared, "falseAlarmRate")];
    const met = f1.value >= 0.78 && far.value <= 0.2;
    const how = `${compared.how}; ${recipe.steps.map((step) => (step.kind === "rolling" ? `${step.windowRows} rows of ${step.stats.join(", ")}` : step.kind)).join("; ")}; every candidate: ${compared.evaluation.candidates.map(({ id, metrics }) => `${id} ${metrics["f1"]?.value.toFixed(3) ?? "-"} at ${(100 * (metrics["falseAlarmRate"]?.value ?? Number.NaN)).toFixed(1)} %`).join(", ")}`;
    return [
      { measure: "f1", ours: f1, floor: "isolation forest 0.287 at 2.6 %", best: "Conv-AE 0.78 at 13.6 %, PCA T²+Q 0.76 at 26.6 %", bar: ">= 0.78 at <= 20 % false alarms", met, how },
      { measure: "false alarm rate", ours: far, floor: "0.026", best: "0.136 to 0.397 at F1 0.76 to 0.78", bar: "<= 0.20", met, how: "the same rows" },
    ];
  },
};
