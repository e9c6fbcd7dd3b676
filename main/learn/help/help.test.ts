// What would help most: the law, the noise and the parts with less in them, by hand; the whole on a plant whose weakness is known.
import { describe, expect, it } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { splitFrame } from "../splits.ts";
import { eventsOf, withEvents } from "./fewerRows.ts";
import { measureHelp } from "./measureHelp.ts";
import { noiseOf, withNoise } from "./noise.ts";
import { errorAt, powerLawOf } from "./powerLaw.ts";

describe("the law of a learning curve", () => {
  it("is found again where there is one, with and without a floor, and is level where more does harm", () => {
    const sizes = [100, 200, 400, 800];
    const bare = powerLawOf(sizes, sizes.map((n) => 3 * n ** -0.5))!;
    expect([bare.a, bare.b, bare.c]).toEqual([3, 0.5, 0].map((v) => expect.closeTo(v, 9)));
    // A floor of half the last error is one of those that are tried: the law says what the curve will.
    const floor = 3 * 800 ** -0.5;
    expect(errorAt(powerLawOf(sizes, sizes.map((n) => floor + 3 * n ** -0.5))!, 1600)).toBeCloseTo(floor + 3 * 1600 ** -0.5, 9);
    expect(errorAt(powerLawOf(sizes, [1, 2, 2, 2])!, 1600)).toBeCloseTo((1 + 2 * 2 + 4 * 2 + 8 * 2) / 15, 0);
    expect([powerLawOf([1, 2], [2, 1]), powerLawOf(sizes, [1, 0.5, 0, 0.1])]).toEqual([undefined, undefined]);
  });
});

const rows = 900;

/** y follows load closely; load is read with a noise of 0.5, speed with hardly any, mode is a code. */
function plant(): Frame {
  const random = seededGenerator(5);
  const X = new Float64Array(3 * rows);
  const y = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const [load, speed] = [Math.sin(r / 10) * 2, Math.cos(r / 15) * 2];
    X[r] = load + 0.5 * random.normal();
    X[rows + r] = speed + 0.02 * random.normal();
    X[2 * rows + r] = r % 3;
    y[r] = load + 0.3 * speed + 0.1 * random.normal();
  }
  return { rows, features: ["load", "speed", "mode"], X, y, tUs: Float64Array.from({ length: rows }, (_, r) => r * 1e6) };
}

describe("the noise of a feature", () => {
  it("is read off neighbours in time; a code has none, and without order the steps tell", () => {
    const frame = plant();
    const noise = noiseOf(frame, [0, 1, 2]);
    expect([noise.get(0)! > 0.43, noise.get(0)! < 0.57, noise.get(1)! > 0.015, noise.get(1)! < 0.025, noise.get(2)]).toEqual([true, true, true, true, 0]);
    const stepped: Frame = { rows: 40, features: ["a"], X: Float64Array.from({ length: 40 }, (_, r) => (r * 7) % 20) };
    expect(noiseOf(stepped, [0]).get(0)).toBeCloseTo(1 / Math.sqrt(12), 12);
  });

  it("pushes all features of a sensor the same way in a row, and no other", () => {
    const frame = plant();
    const pushed = withNoise(frame, new Map([[0, 1], [1, 0.5]]), 1);
    const by = (f: number) => pushed.X[f * rows + 7]! - frame.X[f * rows + 7]!;
    expect([by(1) / by(0), by(2)]).toEqual([expect.closeTo(0.5, 9), 0]);
  });
});

describe("fewer events", () => {
  it("are runs of rows that go together, and those that teach less leave no row behind that counts as normal", () => {
    const y = Float64Array.of(0, 1, 1, 0, 1, 0, 0, 1, 1, 0);
    const frame: Frame = { rows: 10, features: [], X: new Float64Array(0), y, group: Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1), groupNames: ["a", "b"] };
    const { event, count } = eventsOf(frame);
    expect([[...event], count]).toEqual([[-1, 0, 0, -1, 1, -1, -1, 2, 2, -1], 3]);
    expect(eventsOf({ rows: 3, features: [], X: new Float64Array(0), y: Float64Array.of(1, 1, 0) }).count).toBe(2);
    const split = splitFrame(frame, { kind: "grouped", folds: 2 });
    const fewer = withEvents(split, event, 0.5, 1);
    const taught = fewer.split.folds.map(({ train }) => [...train].filter((r) => y[r] === 0).length);
    expect(taught).toEqual(split.folds.map(({ train }) => [...train].filter((r) => y[r] === 0).length));
    expect(fewer.events).toBe(1);
    expect(fewer.split.folds.map(({ test }) => [...test])).toEqual(split.folds.map(({ test }) => [...test]));
  });
});

describe("what would help most", () => {
  it("is a quieter reading of load here, and losing it costs most", async () => {
    const frame = plant();
    const split = splitFrame(frame, { kind: "forward", folds: 2, gap: 0 });
    const tags = frame.features.map((tag) => ({ tag, features: [tag] }));
    const help = await measureHelp({ frame, task: "regression", candidate: { id: "line", family: "ridge", parameters: {}, role: "candidate" }, split, metric: "rmse", tags, options: { seed: 1, threads: 1 } });
    const [load] = help.tags;
    expect([load!.tag, load!.noise.low > 0.05, load!.without!.low > load!.noise.value]).toEqual(["load", true, true]);
    expect(help.tags.find(({ tag }) => tag === "mode")!.noise.value).toBeCloseTo(0, 12);
    // An eighth of the first fold is too little to teach. A line of three columns has learned all it can from some hundred rows.
    expect(help.rows.points.map(({ size }) => size)).toEqual([112.5, 225, 450]);
    expect(Math.abs(help.rows.gain!.value)).toBeLessThan(0.05 * help.value.value);
    expect([help.labels, help.testedRows, help.testedEvents]).toEqual([null, 600, 0]);
  });

  it("leaves out a fold whose training rows know one class only, of two classes and of several", async () => {
    const base = plant();
    const y = Float64Array.from({ length: rows }, (_, r) => (r < 300 ? 1 : base.X[r]! > 0.5 ? 2 : base.X[r]! < -0.5 ? 0 : 1));
    const frame: Frame = { ...base, y, classes: ["low", "middle", "high"] };
    const split = splitFrame(frame, { kind: "forward", folds: 2, gap: 0 });
    const help = await measureHelp({ frame, task: "classes", candidate: { id: "line", family: "logistic", parameters: {}, role: "candidate" }, split, metric: "macroF1", tags: [], options: { seed: 1, threads: 1 } });
    expect(help.testedRows).toBe(300);
  });

  it("counts labelled events where they teach", async () => {
    const base = plant();
    const y = Float64Array.from({ length: rows }, (_, r) => Number(r % 30 < 5 && (base.X[r] = base.X[r]! + 2) > -9));
    const frame = { ...base, y };
    const split = splitFrame(frame, { kind: "forward", folds: 2, gap: 0 });
    const help = await measureHelp({ frame, task: "classification", candidate: { id: "line", family: "logistic", parameters: {}, role: "candidate" }, split, metric: "prAuc", tags: [{ tag: "load", features: ["load"] }], options: { seed: 1, threads: 1 } });
    expect(help.labels!.points.map(({ size }) => size)).toEqual([4, 8, 15].map((n) => expect.closeTo(n, -1)));
    expect([help.testedEvents, help.labels!.ahead === null]).toEqual([20, false]);
  });
});
