// Debutanizer column: butane in the bottom stream, rows 1 to 1197 teach and the rest judges. Lagged inputs are allowed, a lagged answer is not.
// The file has no time; the book says one row every six minutes, which is written beside so that the order counts as one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { figureOf, planOf, type Line, type QualitySet } from "./harness.ts";
import { numbersOf, timeFrom } from "./raw.ts";

export const debutanizer: QualitySet = {
  name: "debutanizer",
  async measure(bench): Promise<Line[]> {
    const rows = numbersOf(readFileSync(join(bench.data, "debutanizer/debutanizer_data.txt"), "utf8"), 8);
    const head = ["time", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "y"];
    const folder = bench.writeCsv("debutanizer", head, rows.map((row, n) => [timeFrom("2007-01-01T00:00:00Z", n * 360), ...row]));
    const plan = planOf({
      name: "debutanizer",
      scenario: "regression",
      target: { kind: "column", column: "y" },
      split: { kind: "holdout", testShare: (rows.length - 1197) / rows.length },
      metric: "rmse",
      searchMinutes: bench.minutes,
    });
    const compared = await bench.open("debutanizer", folder).compare(plan);
    const { verdict, leak, candidates } = compared.evaluation;
    const ours = figureOf(compared, "rmse");
    const mean = candidates.find(({ role }) => role === "baseline")?.metrics["rmse"]?.value ?? Number.NaN;
    const said = `${compared.how}; r2 ${figureOf(compared, "r2").value.toFixed(3)}, mean ${mean.toFixed(4)}; verdict ${verdict.kind} (${verdict.reason}), gain ${verdict.gain?.value.toFixed(4) ?? "-"} (${verdict.gain?.low?.toFixed(4) ?? "-"} to ${verdict.gain?.high?.toFixed(4) ?? "-"}); leak meter honest ${leak?.honest.toFixed(4) ?? "-"}, shuffled ${leak?.shuffled?.toFixed(4) ?? "-"}`;
    return [
      { measure: "rmse", ours, floor: "mean 0.175, ridge on lags 0.158", best: "shuffled splits flatter to 0.02", bar: "<= 0.155", met: ours.value <= 0.155, how: said },
      {
        measure: "leak meter, shuffled rmse",
        ours: { value: leak?.shuffled ?? Number.NaN, low: null, high: null },
        floor: "-",
        best: "-",
        bar: "below the honest one, both shown",
        met: leak !== null && leak.shuffled !== null && leak.shuffled < leak.honest,
        how: `honest ${leak?.honest.toFixed(4) ?? "-"} of ${leak?.candidate ?? "-"}`,
      },
    ];
  },
};
