// Matrix profile: the common checks on windows, a published library's distances, and what is done about noise, flat tags and neighbours.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Task } from "../family.ts";
import type { Frame } from "../frame.ts";
import { plantedFrame } from "./checksData.ts";
import { familyChecks } from "./checks.ts";
import { matrixProfile } from "./matrixProfile.ts";

const options = { seed: 1, threads: 1 };
const steps = 8;

/** Rows of windows: `present[t](row, step)` is the value of tag t `step` rows before its newest. */
function framed(rows: number, tags: Record<string, (row: number, back: number) => number>, y?: Float64Array): Frame {
  const features = Object.keys(tags).flatMap((tag) => Array.from({ length: steps }, (_, k) => (k === 0 ? tag : `${tag}_lag_${k}`)));
  const X = Float64Array.from(Object.values(tags).flatMap((of) => Array.from({ length: steps }, (_, k) => Array.from({ length: rows }, (__, r) => of(r, k)))).flat());
  return { rows, features, X, ...(y ? { y } : {}) };
}

/** Two waves of any phase and size on two tags, noise on a third; in every twentieth row a step on the first two. */
function waves(_task: Task, rows: number, seed: number): Frame {
  const random = seededGenerator(seed);
  const strange = (r: number) => r % 20 === 7;
  const drawn = () => Float64Array.from({ length: rows }, () => 6.28 * random.uniform());
  const [slow, fast, size] = [drawn(), drawn(), drawn()];
  const wave = (level: number) => (r: number, k: number) =>
    level + (1 + size[r]!) * (strange(r) ? (k > 3 ? 1 : -1) : Math.sin(slow[r]! - 0.3 * k) + 0.5 * Math.sin(fast[r]! - 0.8 * k)) + 0.02 * random.normal();
  return framed(rows, { flow: wave(300), pressure: wave(20), rest: () => random.normal() }, Float64Array.from({ length: rows }, (_, r) => Number(strange(r))));
}

const rowOf = (frame: Frame, r: number) => Float64Array.from(frame.features, (_, f) => frame.X[f * frame.rows + r]!);
const ofSeries = (series: number[], rows: number) => framed(rows, { x: (r, k) => series[r + steps - 1 - k]! });

describe("matrix profile", () => {
  for (const check of familyChecks(matrixProfile, { frames: (task, rows, seed) => normalOf(waves(task, rows, seed), rows === 400), parameters: { referenceWindows: 40 }, quality: 0.95 })) it(check.name, check.run);

  it("gives stumpy's distances of windows to those of another series", async () => {
    const known = Array.from({ length: 60 }, (_, i) => Math.sin(i * 0.9) + 0.4 * Math.sin(i * 0.37 + 1));
    const asked = Array.from({ length: 24 }, (_, i) => Math.cos(i * 0.9) + 0.3 * Math.cos(i * 1.7));
    const model = await matrixProfile.fit(ofSeries(known, 53), "anomaly", matrixProfile.defaults, options);
    const { score } = matrixProfile.scorer({ ...model, tags: model.tags.map((tag) => ({ ...tag, noise: 0, usual: 1 })) });
    const frame = ofSeries(asked, 17);
    const found = Array.from({ length: 17 }, (_, r) => Math.sqrt(score(rowOf(frame, r))));
    // stumpy 1.14.1: stump(asked, 8, known, ignore_trivial=False)[:, 0]. Kept windows are rounded to 1/1024: sqrt(8)/2048 at most.
    const expected = [0.833392, 0.934407, 1.091617, 1.17244, 1.039459, 0.741766, 0.890363, 0.761453, 0.908428, 0.936631, 1.099608, 1.10722, 0.807095, 0.874991, 0.709973, 0.905139, 0.773301];
    found.forEach((d, i) => expect(Math.abs(d - expected[i]!)).toBeLessThan(Math.sqrt(steps) / 2048));
  });

  it("takes noise off: windows of noise alone are all alike", async () => {
    const frame = normalOf(waves("anomaly", 400, 1), true);
    const { tags } = await matrixProfile.fit(frame, "anomaly", matrixProfile.defaults, options);
    expect([tags[2]!.noise, tags[2]!.usual]).toEqual([expect.closeTo(1, 0.5), 0.05 * steps]);
  });

  it("judges no tag that stood still, and stands calm where most of a window is missing", async () => {
    const still = framed(100, { x: () => 3, y: (r, k) => Math.sin(0.5 * (r - k)) });
    const model = await matrixProfile.fit(still, "anomaly", matrixProfile.defaults, options);
    const moved = Float64Array.from(still.features, (name, f) => (name.startsWith("x") ? f : NaN));
    expect([model.tags[0]!.usual, matrixProfile.scorer(model).score(moved)]).toEqual([0, 0]);
  });

  it("keeps no more windows than asked, and its windows cover the rest", async () => {
    const frame = normalOf(waves("anomaly", 400, 1), true);
    const { tags } = await matrixProfile.fit(frame, "anomaly", { ...matrixProfile.defaults, referenceWindows: 25 }, options);
    expect(tags.map((tag) => tag.variances.length)).toEqual([25, 25, 25]);
  });

  it("wants windows", async () => {
    expect(matrixProfile.suits!(["a", "a_lag_1", "a_lag_2"])).toBe(false);
    const fitted = matrixProfile.fit(plantedFrame("anomaly", 100, 1), "anomaly", matrixProfile.defaults, options);
    expect(await fitted.then(() => "a model", (e: unknown) => failureOf(e).name)).toBe("learnNoWindow");
  });
});

/** Detectors learn from normal rows: the strange ones of a training frame become their neighbours. */
function normalOf(frame: Frame, training: boolean): Frame {
  if (!training) return frame;
  const X = frame.X.map((v, i) => (i % frame.rows % 20 === 7 ? frame.X[i + 1]! : v));
  return { ...frame, X };
}
