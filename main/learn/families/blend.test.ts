// An average of models: the common checks, its parts, and what it refuses.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { blendScorer } from "../../../shared/scoring/blend.ts";
import { logistic } from "../../../shared/scoring/linear.ts";
import type { Scorer } from "../../../shared/scoring/model.ts";
import { familyEntry } from "../registry.ts";
import type { BlendParameters } from "./blend.ts";
import { familyChecks } from "./checks.ts";
import { plantedFrame } from "./checksData.ts";

const { family } = familyEntry("blend")!;
const trees = { family: "boosting", parameters: { trees: 20, leaves: 4 }, weight: 1 };
const ridge = { family: "ridge", parameters: { alpha: 0.1 }, weight: 1 };
const line = { family: "pls", parameters: { keepFeatures: 3 }, weight: 2 };
const net = { family: "cnn", parameters: { epochs: 3, filters: 2, hidden: 2 }, weight: 0.5 };

describe("an average of several models", () => {
  for (const check of familyChecks({ ...family, tasks: ["regression"] }, { parameters: { members: [ridge, line] } satisfies BlendParameters as object })) it(check.name, check.run);
  // Trees give parts on log-odds, a forest parts of the probability itself.
  const classes = [...familyChecks({ ...family, tasks: ["classification"] }, { parameters: { members: [trees, { family: "forest", parameters: { trees: 5 }, weight: 1 }] } })];
  for (const check of classes.filter(({ name }) => /finds|add up|ONNX|one class/.test(name))) it(check.name, check.run);

  it("is one ONNX model, also where a member counts in single precision", async () => {
    const checks = [...familyChecks({ ...family, tasks: ["regression"] }, { parameters: { members: [net, line] }, quality: 0, onnxTolerance: 1e-5 })];
    await checks.find(({ name }) => name.startsWith("is matched by its ONNX"))!.run();
  });

  it("weighs answers, and shares a way on log-odds out along its chord", () => {
    const scorer = (scale: "score" | "log-odds", base: number, values: number[]): Scorer => {
      const total = values.reduce((a, b) => a + b, base);
      return { score: () => (scale === "score" ? total : logistic(total)), contributions: () => ({ scale, base, values: Float64Array.from(values), total }) };
    };
    const model = { family: "blend" as const, answer: "probability" as const, features: ["a", "b"], members: [{ weight: 0.75, model: {} as never }, { weight: 0.25, model: {} as never }] };
    const blend = blendScorer(model, [scorer("log-odds", 0, [Math.log(3), 0]), scorer("score", 0.2, [0.1, 0.3])]);
    // 0.75 · 0.75 + 0.25 · 0.6; from 0.75 · 0.5 + 0.25 · 0.2, of which a moves 0.75 · 0.25 + 0.025 and b 0.075.
    expect(blend.score(new Float64Array(2))).toBeCloseTo(0.7125, 12);
    const { base, values, total } = blend.contributions(new Float64Array(2));
    expect([base, ...values, total]).toEqual([0.425, 0.2125, 0.075, 0.7125].map((v) => expect.closeTo(v, 12)));
  });

  it("refuses members that are none, itself, a rule that judges, and one that answers another question", async () => {
    const wrong: unknown[] = [undefined, [], [line], [line, { ...line, weight: 0 }], [line, { ...line, family: "blend" }], [line, { ...line, family: "lastTarget" }], [line, { ...line, family: "lof" }], [line, { ...line, family: "mystery" }]];
    for (const members of wrong)
      expect(await family.fit(plantedFrame("regression", 60, 1), "regression", { members }, { seed: 1, threads: 1 }).then(String, (thrown: unknown) => failureOf(thrown).where?.field)).toBe("members");
  });
});
