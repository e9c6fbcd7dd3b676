// Convolutional and recurrent nets: the common checks, a target that only the course of a window tells, whose step is named.
import { describe, expect, it } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { familyChecks } from "./checks.ts";
import { cnn } from "./cnn.ts";
import { gru } from "./gru.ts";

/** Few large steps: the checks ask for many fits. */
const quick = { epochs: 4, batchRows: 64, learningRate: 0.03 };

/** Noise with seven earlier values; the target is what it was four rows ago, in units of its own. */
function delayed(rows: number): Frame {
  const random = seededGenerator(4);
  const steps = 8;
  const series = Array.from({ length: rows + steps }, () => random.normal());
  const column = (lag: number) => Array.from({ length: rows }, (_, r) => series[r + steps - 1 - lag]!);
  return {
    rows,
    features: ["x", ...Array.from({ length: steps - 1 }, (_, i) => `x_lag_${i + 1}`)],
    X: Float64Array.from(Array.from({ length: steps }, (_, lag) => column(lag)).flat()),
    y: Float64Array.from(column(4), (v) => 50 + 3 * v),
    tUs: Float64Array.from({ length: rows }, (_, r) => r * 1e6),
  };
}

for (const [title, family, parameters] of [
  ["convolutional net", cnn, { filters: 8, hidden: 8 }],
  ["recurrent net", gru, { units: 8 }],
] as const)
  describe(title, () => {
    for (const check of familyChecks(family as typeof cnn, { parameters: { ...quick, ...parameters } })) it(check.name, check.run);

    it("learns from the step that the target follows, and its parts name it", async () => {
      const frame = delayed(500);
      const { defaults, scorer: scorerOf } = family as typeof cnn;
      const model = await (family as typeof cnn).fit(frame, "regression", { ...defaults, ...quick, ...parameters, epochs: 16 }, { seed: 5, threads: 1 });
      const scorer = scorerOf(model);
      let left = 0;
      const parts = new Float64Array(frame.features.length);
      for (let r = 0; r < frame.rows; r += 5) {
        const row = Float64Array.from(frame.features, (_, f) => frame.X[f * frame.rows + r]!);
        left += (scorer.score(row) - frame.y![r]!) ** 2 / 100;
        scorer.contributions(row).values.forEach((v, f) => (parts[f]! += Math.abs(v)));
      }
      expect([left < 4.5, frame.features[parts.indexOf(Math.max(...parts))]]).toEqual([true, "x_lag_4"]);
    });
  });
