// Early stopping: which rows are held back, how many trees it finds, and the learning curve.
import { describe, expect, it } from "vitest";
import type { CurvePoint } from "../family.ts";
import { boosting, type BoostingParameters } from "./boosting.ts";
import { holdBack } from "./boostingHoldBack.ts";
import { plantedFrame } from "./checksData.ts";

const parameters = (changed: Partial<BoostingParameters>): BoostingParameters => ({ ...boosting.defaults, learningRate: 0.2, trees: 300, ...changed });

describe("rows held back from boosting", () => {
  it("are the latest by time, behind the gap, whatever order the rows stand in", () => {
    const frame = plantedFrame("regression", 200, 1);
    frame.tUs = Float64Array.from({ length: 200 }, (_, r) => ((r * 77) % 200) * 60e6); // a minute a row, shuffled
    const { inner, heldBack } = holdBack(frame, 0.2, 600, "regression")!;
    expect(inner.rows).toBe(150); // 160 minutes before the first of them, less those within 10
    expect(Math.max(...inner.tUs!)).toBe(149 * 60e6);
    expect(heldBack.y.length).toBe(40);
  });

  it("are the last rows where there is no time, and a gap counts rows", () => {
    const frame = plantedFrame("regression", 200, 1);
    const { inner, heldBack } = holdBack(frame, 0.15, 7, "regression")!;
    expect(inner.y).toEqual(frame.y!.slice(0, 163));
    expect(heldBack.y).toEqual(frame.y!.slice(170));
    expect(heldBack.rows[0]).toEqual(Float64Array.from({ length: 5 }, (_, f) => frame.X[f * 200 + 170]!));
  });

  it("are none where a side says nothing: few rows, or a class that is hardly there", () => {
    expect(holdBack(plantedFrame("regression", 40, 1), 0.15, 0, "regression")).toBeUndefined();
    const rare = plantedFrame("classification", 200, 1);
    rare.y!.forEach((_, r) => (rare.y![r] = Number(r < 20)));
    expect(holdBack(rare, 0.15, 0, "classification")).toBeUndefined();
  });

  it("end training where their loss is least; all rows then train that many trees", async () => {
    const frame = plantedFrame("regression", 400, 2);
    const curve: CurvePoint[] = [];
    const stopped = await boosting.fit(frame, "regression", parameters({ patience: 20 }), { seed: 3, threads: 1, onCurve: (point) => curve.push(point) });
    const best = curve.reduce((a, b) => (b.validation! < a.validation! ? b : a)).iteration;
    expect(curve.length).toBe(best + 20);
    expect(curve.map((point) => point.iteration)).toEqual(Array.from(curve.keys(), (i) => i + 1));
    expect(curve.at(-1)!.train).toBeLessThan(curve[0]!.train / 4);
    const whole = await boosting.fit(frame, "regression", parameters({ trees: best }), { seed: 3, threads: 1 });
    expect(stopped).toEqual(whole);
  });

  it("leave a curve of the training loss alone where none are held back", async () => {
    const curve: CurvePoint[] = [];
    await boosting.fit(plantedFrame("classification", 300, 2), "classification", parameters({ trees: 5 }), { seed: 3, threads: 1, onCurve: (point) => curve.push(point) });
    expect(curve.map((point) => Object.keys(point))).toEqual(Array.from({ length: 5 }, () => ["iteration", "train"]));
    expect(curve.every((point, i) => i === 0 || point.train < curve[i - 1]!.train)).toBe(true);
  });
});
