// Reading by regime: its common checks on a line, two machines' speeds worked by hand, and what it buys.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { readInRegime } from "../../../shared/scoring/regimes.ts";
import type { PcaModel } from "../../../shared/scoring/pca.ts";
import { scorerOf, type ModelDocument } from "../../../shared/scoring/scorer.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { checkOnnx } from "../onnx/check.ts";
import { runGraph } from "../onnx/runGraph.ts";
import { familyChecks } from "./checks.ts";
import { pca } from "./pca.ts";
import { inRegimes } from "./regimes.ts";
import { ridge } from "./ridge.ts";

const line = inRegimes(ridge);
const options = { seed: 1, threads: 1 };

/** Speed 1000 or 3000; a bearing that runs at 40 or 80 degrees there, and wears by up to 4. */
function bearing(rows: number): Frame {
  const random = seededGenerator(8);
  const X = new Float64Array(2 * rows);
  const y = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const fast = random.uniform() < 0.5;
    y[r] = random.uniform();
    X[r] = (fast ? 3000 : 1000) + random.normal();
    X[rows + r] = (fast ? 80 : 40) + (fast ? 4 : 0.4) * y[r]!;
  }
  return { rows, features: ["speed", "heat"], X, y };
}

const each = inRegimes(pca);

/** Speed 1000 or 3000, and two tags that go together there and against each other here; `slow`: share of the slow rows. */
function pair(rows: number, slow = 0.4): Frame {
  const random = seededGenerator(9);
  const X = new Float64Array(3 * rows);
  for (let r = 0; r < rows; r++) {
    const fast = random.uniform() >= slow;
    const a = random.normal();
    X[r] = (fast ? 3000 : 1000) + random.normal();
    X[rows + r] = a;
    X[2 * rows + r] = (fast ? a : -a) + 0.1 * random.normal();
  }
  return { rows, features: ["speed", "a", "b"], X };
}

const rowsOf = (frame: Frame) => Float64Array.from({ length: frame.rows * 3 }, (_, i) => frame.X[(i % 3) * frame.rows + Math.floor(i / 3)]!);

describe("a family by regime", () => {
  // The planted frame has no regimes: a valve that splits it in two must cost little.
  for (const check of familyChecks(line, { parameters: { regimes: ["noiseB"] }, quality: 0.7 })) it(check.name, check.run);

  it("is the family itself where no feature tells a regime", async () => {
    const frame = bearing(100);
    expect(await line.fit(frame, "regression", line.defaults, options)).toEqual(await ridge.fit(frame, "regression", ridge.defaults, options));
  });

  it("reads heat against what is usual at that speed", async () => {
    const frame = bearing(400);
    const { regimes } = await line.fit(frame, "regression", { ...line.defaults, regimes: ["speed"] }, options);
    const read = (speed: number, heat: number) => readInRegime(regimes!, Float64Array.of(speed, heat), new Float64Array(2));
    expect(regimes!.centres.length).toBe(2);
    // Wear is even between 0 and 1: mean 0.5, spread 1 / sqrt 12.
    expect(read(3000, 84)[1]).toBeCloseTo(Math.sqrt(12) / 2, 0);
    expect(read(1000, 40.4)[1]).toBeCloseTo(Math.sqrt(12) / 2, 0);
    expect([read(3000, 84)[0], read(NaN, 84)[0]]).toEqual([3000, NaN]);
  });

  it("lets a line see wear that hides between regimes, and a detector a heat that is strange at that speed only", async () => {
    const frame = bearing(400);
    const error = async (regimes: string[]) => {
      const model = await line.fit(frame, "regression", { ...line.defaults, regimes }, options);
      const { score } = line.scorer(model);
      return Math.sqrt(frame.y!.reduce((s, v, r) => s + (v - score(Float64Array.of(frame.X[r]!, frame.X[frame.rows + r]!))) ** 2, 0) / frame.rows);
    };
    expect([(await error([])) > 0.1, (await error(["speed"])) < 0.03]).toEqual([true, true]);
    const detector = inRegimes(pca);
    const strange = async (regimes: string[]) => detector.scorer(await detector.fit(frame, "anomaly", { ...detector.defaults, components: 1, regimes }, options)).score(Float64Array.of(1000, 41.5));
    expect([(await strange([])) < 1.5, (await strange(["speed"])) > 5]).toEqual([true, true]);
  });

  it("gives each regime its own relations where asked: two tags that rise together fast and against each other slow", async () => {
    const frame = pair(600);
    const score = async (regimeModels: "one" | "each", row: number[]) => {
      const model = await each.fit(frame, "anomaly", { ...each.defaults, components: 2, regimes: ["speed"], regimeModels }, options);
      return each.scorer(model).score(Float64Array.from(row));
    };
    // At the slow speed the pair that is usual at the fast one.
    expect([(await score("one", [1000, 2, 2])) < 2, (await score("each", [1000, 2, 2])) > 10, (await score("each", [3000, 2, 2])) < 2]).toEqual([true, true, true]);
  });

  it("lets the model of all rows answer in a regime of few rows, and the largest regime's where each has its own", async () => {
    const few = await each.fit(pair(600, 0.05), "anomaly", { ...each.defaults, regimes: ["speed"], regimeModels: "each" }, options);
    const enough = await each.fit(pair(600), "anomaly", { ...each.defaults, regimes: ["speed"], regimeModels: "each" }, options);
    expect([few, enough].map((model) => model.byRegime!.map((own) => own !== null))).toEqual([[true, false], [false, true]]);
    expect(enough.limitsFrom.rows + (enough.byRegime![1] as PcaModel).limitsFrom.rows).toBe(600);
    await checkOnnx(runGraph, each.toOnnx(few), each.scorer(few), rowsOf(pair(200, 0.3)), 200, 3, 1e-9);
    await checkOnnx(runGraph, each.toOnnx(enough), scorerOf(JSON.parse(JSON.stringify(enough)) as ModelDocument), rowsOf(pair(200, 0.3)), 200, 3, 1e-9);
  });

  it("refuses a model a regime for a question that is no detector's", async () => {
    const fitted = line.fit(bearing(50), "regression", { ...line.defaults, regimes: ["speed"], regimeModels: "each" }, options);
    expect(await fitted.then(() => "a model", (e: unknown) => failureOf(e).name)).toBe("planUnfit");
  });

  it("refuses a context feature that is not there", async () => {
    const fitted = line.fit(bearing(50), "regression", { ...line.defaults, regimes: ["load"] }, options);
    expect(await fitted.then(() => "a model", (e: unknown) => failureOf(e).name)).toBe("planUnfit");
  });
});
