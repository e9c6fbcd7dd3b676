// Autoencoders: the common checks, what they find in a window, what they say of missing and constant columns.
import { describe, expect, it } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { familyChecks } from "./checks.ts";
import { convAutoencoder } from "./convAutoencoder.ts";
import { denseAutoencoder } from "./denseAutoencoder.ts";

/** Few large steps: the checks ask for many fits. */
const quick = { epochs: 4, batchRows: 64, learningRate: 0.03 };
const options = { seed: 3, threads: 1 };

/** A wave of six rows in two tags, each with five earlier values, and a column that stands still. */
function waves(rows: number): Frame {
  const random = seededGenerator(2);
  const steps = 6;
  const at = (r: number, tag: number) => 10 + Math.sin((2 * Math.PI * r) / 6 + tag) + 0.05 * random.normal();
  const series = [0, 1].map((tag) => Array.from({ length: rows + steps }, (_, r) => at(r, tag)));
  const columns = ["a", "b"].flatMap((name, tag) => Array.from({ length: steps }, (_, lag) => ({ name: lag === 0 ? name : `${name}_lag_${lag}`, values: Array.from({ length: rows }, (__, r) => series[tag]![r + steps - 1 - lag]!) })));
  const all = [...columns, { name: "still", values: new Array<number>(rows).fill(4) }];
  return { rows, features: all.map(({ name }) => name), X: Float64Array.from(all.flatMap(({ values }) => values)), tUs: Float64Array.from({ length: rows }, (_, r) => r * 1e6) };
}

const rowOf = (frame: Frame, r: number) => Float64Array.from(frame.features, (_, f) => frame.X[f * frame.rows + r]!);

describe("dense autoencoder", () => {
  for (const check of familyChecks(denseAutoencoder, { parameters: { ...quick, hidden: 8 } })) it(check.name, check.run);

  it("refuses a learning rate of nothing and a width that is no number", async () => {
    for (const wrong of [{ learningRate: 0 }, { hidden: "wide" as never }])
      await expect(denseAutoencoder.fit(waves(60), "anomaly", { ...denseAutoencoder.defaults, ...wrong }, options)).rejects.toMatchObject({ data: { name: "planUnfit" } });
  });
});

describe("convolutional autoencoder", () => {
  for (const check of familyChecks(convAutoencoder, { parameters: { ...quick, filters: 4 } })) it(check.name, check.run);

  it("finds a value that breaks the course of its window, and names it; missing values and a column that stood still are not judged", async () => {
    const frame = waves(400);
    const model = await convAutoencoder.fit(frame, "anomaly", { ...convAutoencoder.defaults, ...quick, epochs: 12 }, options);
    const scorer = convAutoencoder.scorer(model);
    const row = rowOf(frame, 200);
    const usual = scorer.score(row);
    // A phase later than the other values say, well within the tag's range.
    const lag = frame.features.indexOf("a_lag_2");
    row[lag] = 20 - row[lag]!;
    const { base, values, total } = scorer.contributions(row);
    expect([base, values.indexOf(Math.max(...values)), total > 5 * usual]).toEqual([0, lag, true]);
    row[lag] = NaN;
    row[frame.features.indexOf("still")] = 1000;
    const without = scorer.contributions(row);
    expect([without.values[lag], without.values.at(-1), without.total < total / 2]).toEqual([0, 0, true]);
  });

  it("says how it was trained: the backend, the newest rows held out behind a gap of the window, the epoch that was kept", async () => {
    const { training, steps, channels } = await convAutoencoder.fit(waves(200), "anomaly", { ...convAutoencoder.defaults, ...quick }, options);
    expect({ ...training, curve: training.curve.held.length, steps, channels }).toEqual({ backend: "wasm", rows: 165, heldRows: 30, curve: 4, kept: 1 + training.curve.held.indexOf(Math.min(...training.curve.held)), steps: 6, channels: 3 });
  });

  it("stops amid training when it is cancelled", async () => {
    const stop = new AbortController();
    const fitted = convAutoencoder.fit(waves(400), "anomaly", { ...convAutoencoder.defaults, epochs: 1000, patience: 1000 }, { ...options, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(fitted).rejects.toMatchObject({ data: { name: "callCancelled" } });
  });
});
