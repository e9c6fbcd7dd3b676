// Sulfur recovery unit: H2S (y1) and SO2 (y2) in the tail gas. Rows 1 to 5040 teach and the rest judges; inputs are u1 to u5 now and 5, 7 and 9
// minutes ago, which is the book's regressor for this set. Two soft sensors, each with half of the budget. One row a minute, written beside.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { figureOf, planOf, type Line, type QualitySet } from "./harness.ts";
import { numbersOf, timeFrom } from "./raw.ts";

const inputs = ["u1", "u2", "u3", "u4", "u5"];
const outputs = ["y1", "y2"] as const;
const said = {
  y1: { floor: "ridge on lags 0.035, boosted trees 0.100", bar: 0.033 },
  y2: { floor: "ridge on lags 0.0255, boosted trees 0.046", bar: 0.024 },
};
const trees = ["boosting", "forest", "extraTrees"];

export const sru: QualitySet = {
  name: "sru",
  async measure(bench): Promise<Line[]> {
    const rows = numbersOf(readFileSync(join(bench.data, "sru/SRU_data.txt"), "utf8"), 7);
    const folder = bench.writeCsv("sru", ["time", ...inputs, ...outputs], rows.map((row, n) => [timeFrom("2007-01-01T00:00:00Z", n * 60), ...row]));
    const lines: Line[] = [];
    for (const output of outputs) {
      const plan = planOf({
        name: `sru ${output}`,
        scenario: "regression",
        target: { kind: "column", column: output },
        split: { kind: "holdout", testShare: (rows.length - 5040) / rows.length },
        metric: "rmse",
        forbidden: outputs.filter((other) => other !== output),
        inputs: [{ kind: "lag", columns: inputs, rows: [5, 7, 9], keep: true }],
        searchMinutes: bench.minutes / outputs.length,
      });
      const compared = await bench.open(`sru ${output}`, folder).compare(plan);
      const ours = figureOf(compared, "rmse");
      const { floor, bar } = said[output];
      lines.push(
        { measure: `rmse ${output}`, ours, floor, best: "no agreed split", bar: `<= ${bar}`, met: ours.value <= bar, how: `${compared.how}; r2 ${figureOf(compared, "r2").value.toFixed(3)}` },
        { measure: `choice ${output} is no tree`, ours: { value: trees.includes(compared.choice.family) ? 0 : 1, low: null, high: null }, floor: "-", best: "-", bar: "the automatic choice is not the trees", met: !trees.includes(compared.choice.family), how: compared.choice.family },
      );
    }
    return lines;
  },
};
