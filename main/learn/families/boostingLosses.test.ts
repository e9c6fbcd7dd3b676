// Losses of boosted trees: figures of LightGBM 4.7.0 on the same rows and settings, and what each loss promises.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { quantile } from "../../../shared/stats/quantiles.ts";
import { readRow, type Frame } from "../frame.ts";
import { checkOnnx } from "../onnx/check.ts";
import { runGraph } from "../onnx/runGraph.ts";
import { boosting, type BoostingParameters } from "./boosting.ts";

const fit = (frame: Frame, changed: Partial<BoostingParameters>) =>
  boosting.fit(frame, "regression", { ...boosting.defaults, trees: 150, ...changed }, { seed: 11, threads: 1 });

/** 1200 rows that any language can make again: five columns of residues, a curve, a product, a step, noise; `of` makes the target of the
 *  signal and of a second noise. The first 800 rows train. */
function residues(of: (signal: number, noise: number) => number): { train: Frame; test: Frame; signal: Float64Array } {
  const rows = Array.from({ length: 1200 }, (_, r) => r);
  const x = [389, 547, 677, 773, 911].map((p) => rows.map((r) => ((r * p) % 1009) / 1009));
  const v = rows.map((r) => Math.sin(6 * x[0]![r]!) + x[1]![r]! * x[2]![r]! + Number(x[3]![r]! > 0.6) + 0.6 * (((r * 601) % 1013) / 1013 - 0.5));
  const y = v.map((signal, r) => of(signal, ((r * 367) % 1019) / 1019));
  const part = (from: number, to: number): Frame => ({
    rows: to - from,
    features: x.map((_, f) => `x${f}`),
    X: Float64Array.from(x.flatMap((column) => column.slice(from, to))),
    y: Float64Array.from(y.slice(from, to)),
  });
  return { train: part(0, 800), test: part(800, 1200), signal: Float64Array.from(v.slice(800)) };
}

async function answers(train: Frame, test: Frame, changed: Partial<BoostingParameters>): Promise<Float64Array> {
  const { score } = boosting.scorer(await fit(train, changed));
  const row = new Float64Array(5);
  return Float64Array.from({ length: test.rows }, (_, r) => score(readRow(test, r, row)));
}

const mean = (p: Float64Array, y: Float64Array, of: (p: number, y: number) => number) => p.reduce((sum, v, r) => sum + of(v, y[r]!), 0) / p.length;
const pinball = (share: number) => (p: number, y: number) => Math.max(share * (y - p), (share - 1) * (y - p));
const poissonDeviance = (p: number, y: number) => 2 * ((y > 0 ? y * Math.log(y / p) : 0) - (y - p));
const tweedieDeviance = (p: number, y: number) => 2 * (2 * Math.sqrt(p) + (2 * y) / Math.sqrt(p) - 4 * Math.sqrt(y));

const plain = residues((signal) => signal);
const counts = residues((signal, e) => Math.floor(Math.exp(signal) * (0.5 + e) + e));
const amounts = residues((signal, e) => (e < 0.3 ? 0 : Math.exp(signal) * e));
const outliers = residues((signal, e) => signal + (e > 0.95 ? 30 : 0));

describe("the losses of boosting", () => {
  it("quantile reaches LightGBM's pinball loss, and its share of rows below", async () => {
    for (const [share, published] of [[0.9, 0.0424], [0.1, 0.0403]] as const) {
      const p = await answers(plain.train, plain.test, { objective: "quantile", quantile: share });
      expect(mean(p, plain.test.y!, pinball(share))).toBeLessThan(published * 1.05);
      expect(Math.abs(mean(p, plain.test.y!, (a, y) => Number(y < a)) - share)).toBeLessThan(0.11); // LightGBM: 0.845 and 0.2
    }
  });

  it("absolute and huber follow the bulk where a twentieth of the targets is far off", async () => {
    const wrong = async (objective: BoostingParameters["objective"]) => mean(await answers(outliers.train, outliers.test, { objective }), outliers.signal, (p, y) => Math.abs(p - y));
    expect(await wrong("absolute")).toBeLessThan(0.176 * 1.05); // LightGBM: 0.176, huber 0.201, squared 1.87
    expect(await wrong("huber")).toBeLessThan(0.25);
    expect(await wrong("squared")).toBeGreaterThan(1);
  });

  it("poisson reaches LightGBM's deviance on counts", async () => {
    const p = await answers(counts.train, counts.test, { objective: "poisson", minRowsPerLeaf: 40 });
    expect(mean(p, counts.test.y!, poissonDeviance)).toBeLessThan(0.856 * 1.02);
  });

  it("tweedie reaches LightGBM's deviance on amounts with many zeros", async () => {
    const p = await answers(amounts.train, amounts.test, { objective: "tweedie", minRowsPerLeaf: 40, trees: 60 });
    expect(mean(p, amounts.test.y!, tweedieDeviance)).toBeLessThan(1.673 * 1.03);
  });

  it("answers counts above 0 with parts that add up, in ONNX too", async () => {
    const model = await fit(counts.train, { objective: "poisson", trees: 20 });
    expect(model.link).toBe("log");
    const scorer = boosting.scorer(model);
    const rows = new Float64Array(200 * 5);
    for (let r = 0; r < 200; r++) rows.set(readRow(counts.test, r, new Float64Array(5)), r * 5);
    await checkOnnx(runGraph, boosting.toOnnx(model), scorer, rows, 200, 5, 1e-9);
    for (let r = 0; r < 200; r += 7) {
      const row = rows.subarray(r * 5, r * 5 + 5);
      const { scale, base, values, total } = scorer.contributions(row);
      expect([scale, total]).toEqual(["score", scorer.score(row)]);
      expect(total).toBeGreaterThan(0);
      expect(Math.abs(base + values.reduce((a, b) => a + b, 0) - total)).toBeLessThan(1e-9 * total);
    }
  });

  it("starts quantiles at the quantile of all targets, counts at the mean", async () => {
    expect((await fit(plain.train, { objective: "quantile", quantile: 0.8, trees: 1 })).base).toBe(quantile(plain.train.y!, 0.8));
    const { base } = await fit(counts.train, { objective: "poisson", trees: 1 });
    expect(Math.exp(base)).toBeCloseTo(counts.train.y!.reduce((a, b) => a + b, 0) / 800, 9);
  });

  it("answers 0 where every count is 0", async () => {
    const none = { ...counts.train, y: new Float64Array(800) };
    const { score } = boosting.scorer(await fit(none, { objective: "poisson", trees: 5 }));
    expect(score(new Float64Array(5))).toBeLessThan(1e-9);
  });

  it("refuses what a task, a target or a range does not allow, naming it", async () => {
    const refused: [Partial<BoostingParameters>, string][] = [
      [{ objective: "logistic" }, "objective"],
      [{ objective: "poisson" }, "objective"], // plain targets go below 0
      [{ objective: "quantile", quantile: 1 }, "quantile"],
      [{ objective: "tweedie", tweediePower: 2 }, "tweediePower"],
      [{ rowShare: 0 }, "rowShare"],
      [{ leaves: 256 }, "leaves"],
      [{ monotone: { x0: "rises" }, categorical: ["x0"] }, "monotone"],
      [{ monotone: { x0: "up" as "rises" } }, "monotone"],
      [{ monotone: null as unknown as Record<string, "rises"> }, "monotone"],
      [{ interactions: ["x0"] as unknown as string[][] }, "interactions"],
      [{ categorical: "x0" as unknown as string[] }, "categorical"],
    ];
    for (const [changed, field] of refused) {
      const frame = field === "tweediePower" ? counts.train : plain.train;
      expect(await fit(frame, changed).catch(failureOf)).toMatchObject({ name: "planUnfit", where: { field } });
    }
  });
});
