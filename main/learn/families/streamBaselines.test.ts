// Rules over a stream: worked by hand, their gaps and groups, and that they judge without being models.
import { describe, expect, it } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { failureOf } from "../../../shared/contract/errors.ts";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import { baselinesOf } from "../../../shared/plan/baselines.ts";
import { evaluate } from "../evaluate.ts";
import { scoreFrame } from "../answerFrame.ts";
import { fitCandidate } from "../evaluateFit.ts";
import type { Frame } from "../frame.ts";
import { splitFrame } from "../splits.ts";
import { ewma, lastSeason, lastTarget, rule } from "./streamBaselines.ts";

const options = { seed: 1, threads: 1 };
const second = 1e6;
const failed = (promise: Promise<unknown>) => promise.then(() => "done", (thrown: unknown) => failureOf(thrown).name);

describe("the EWMA chart", () => {
  it("moves by its weight, holds over a gap, and begins anew with each machine", async () => {
    // Weight 1/2: the mean of 2, then of 2 again is 1, then 1.5; its spread is sqrt(0.5 / 1.5).
    const model = { family: "ewma" as const, answer: "score" as const, features: ["a"], center: [0], inverseScale: [1], weight: 0.5 };
    const frame: Frame = { rows: 5, features: ["a"], X: Float64Array.of(2, 2, NaN, -2, 0), group: Int32Array.of(0, 0, 0, 1, 1) };
    const spread = Math.sqrt(1 / 3);
    expect(Array.from(ewma.scoreRows!(model, frame), (v) => v * spread).map((v) => Number(v.toFixed(12)))).toEqual([1, 1.5, 1.5, 1, 0.5]);
    expect(await failed(ewma.fit(frame, "anomaly", { weight: 0 }, options))).toBe("planUnfit");
  });

  it("sees a slow shift that limits on single values pass over", async () => {
    const rows = 600;
    const wobble = (r: number) => ((r * 37) % 100) / 50 - 1;
    const X = Float64Array.from({ length: rows }, (_, r) => wobble(r) + (r >= 500 ? 0.6 : 0));
    const frame: Frame = { rows, features: ["a"], X, y: Float64Array.from({ length: rows }, (_, r) => (r >= 500 ? 1 : 0)), tUs: Float64Array.from({ length: rows }, (_, r) => r * second) };
    const of = (family: string) => ({ id: family, family, parameters: {}, role: "baseline" as const });
    const table = await evaluate(frame, "anomaly", [of("ewma"), of("threeSigma")], splitFrame(frame, { kind: "holdout", share: 0.4 }), { ...options, replicates: 50 });
    const [slow, plain] = table.results.map(({ metrics }) => metrics.prAuc!.value);
    expect(slow).toBeGreaterThan(0.9);
    expect(plain).toBeLessThan(0.7);
  });
});

describe("the target of some time ago", () => {
  it("is the newest that is old enough, of the same machine, and the mean before any is known", async () => {
    const frame: Frame = { rows: 6, features: [], X: new Float64Array(0), y: Float64Array.of(1, 2, NaN, 4, 9, 9), tUs: Float64Array.of(0, 1, 2, 3, 0, 1).map((s) => s * second), group: Int32Array.of(0, 0, 0, 0, 1, 1) };
    const model = await lastTarget.fit(frame, "regression", { lagS: 1 }, options);
    expect(model.fill).toBe(5);
    expect(Array.from(lastTarget.scoreRows!(model, frame))).toEqual([5, 1, 2, 2, 5, 9]);
    expect(await failed(lastTarget.fit(frame, "regression", { lagS: 0 }, options))).toBe("planUnfit");
  });
});

describe("the target of the season before", () => {
  /** A wave of 40 rows under noise, a row a minute; the target is the value 10 minutes ahead. */
  const frame = (noise: number): Frame => {
    const random = seededGenerator(5);
    const rows = 800;
    return { rows, features: [], X: new Float64Array(0), tUs: Float64Array.from({ length: rows }, (_, r) => r * 60 * second), y: Float64Array.from({ length: rows }, (_, r) => 3 * Math.sin((2 * Math.PI * r) / 40) + noise * random.normal()) };
  };

  it("finds the season in the training rows and looks it up in the rows before the fold", async () => {
    const seasonal = frame(0.3);
    const of = (family: string, parameters: object) => ({ id: family, family, parameters, role: "baseline" as const });
    const table = await evaluate(seasonal, "regression", [of("lastSeason", { horizonS: 600 }), of("lastTarget", { lagS: 600 })], splitFrame(seasonal, { kind: "forward", folds: 20, gap: 600 }), { ...options, replicates: 20, leakMeter: false });
    const [season, last] = table.results.map(({ perFold }) => Math.sqrt(perFold.slice(10).reduce((sum, { rmse }) => sum + rmse! ** 2, 0) / 10));
    // Two draws of noise apart. A fold is shorter than the season, so its own rows know nothing of it; the first folds have not seen three seasons.
    expect(season).toBeCloseTo(0.3 * Math.SQRT2, 1);
    expect(last).toBeGreaterThan(2.5);
  });

  it("is the last value where no season stands out", async () => {
    const model = await lastSeason.fit({ ...frame(0), y: frame(1).y!.map((v, r) => v - 3 * Math.sin((2 * Math.PI * r) / 40)) }, "regression", { horizonS: 600 }, options);
    expect([model.seasonS, model.lagUs]).toEqual([null, 600 * second]);
    expect(await failed(lastSeason.fit(frame(0), "regression", { horizonS: 0 }, options))).toBe("planUnfit");
  });
});

describe("the engineer's own rule", () => {
  const frame: Frame = { rows: 3, features: ["PT-101", "flow"], X: Float64Array.of(2, 2.5, NaN, 7, 8, 9), y: Float64Array.of(1, 0, 0) };

  it("is worked for each row; a missing tag raises no alarm", async () => {
    const model = await rule.fit(frame, "classification", { formula: 'if("PT-101" < 2.1, 1, 0)' }, options);
    expect(Array.from(rule.scoreRows!(model, frame))).toEqual([1, 0, 0]);
    expect((await rule.fit(frame, "regression", { formula: '2 * "flow"' }, options)).fill).toBe(1 / 3);
  });

  it("is refused where it cannot be read or names a tag that is not there", async () => {
    expect(await failed(rule.fit(frame, "anomaly", { formula: "2 +" }, options))).toBe("planUnfit");
    expect(await failed(rule.fit(frame, "anomaly", { formula: '"TT-9" + 1' }, options))).toBe("planUnknownColumn");
  });

  it("judges models, one a machine too, and is none", async () => {
    const fleet: Frame = { rows: 6, features: ["a"], X: Float64Array.of(1, 2, 3, 4, 5, 6), y: Float64Array.of(0, 1, 0, 1, 0, 1), group: Int32Array.of(0, 1, 0, 1, 0, 1), groupNames: ["P1", "P2"] };
    const own = { id: "own", family: "rule", parameters: { formula: "a" } };
    const { document } = await fitCandidate(fleet, "classification", { ...own, role: "baseline" }, { ...options, perGroup: true });
    expect(Array.from(scoreFrame(document, fleet))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await failed(fitCandidate(fleet, "classification", { ...own, role: "candidate" }, options))).toBe("planUnfit");
  });
});

describe("baselines of a plan", () => {
  it("stand in every comparison by scenario, beside the plan's own", () => {
    const families = (scenario: Parameters<typeof defaultPlan>[0]) => baselinesOf(defaultPlan(scenario, "x")).map(({ family, parameters }) => [family, parameters["lagS"]].filter((part) => part !== undefined).join(" "));
    expect(families("anomaly")).toEqual(["threeSigma", "ewma"]);
    expect([families("classification"), families("regression"), families("remaining-life")]).toEqual([["prior"], ["mean"], ["mean"]]);
    expect(families("forecast")).toEqual(["mean", "lastTarget 3600", "lastTarget 86400", "lastSeason"]);
    const plan = defaultPlan("anomaly", "x");
    const own = { id: "own", family: "rule", parameters: { formula: "a" }, why: "" };
    expect(baselinesOf({ ...plan, train: { ...plan.train, baselines: [own] } }).map(({ id }) => id)).toEqual(["own", "three-sigma", "ewma"]);
  });
});
