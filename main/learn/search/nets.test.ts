import { expect, it } from "vitest";
import { isNet, netSuits } from "./nets.ts";
import { spaceOf } from "./spaces.ts";

const window = ["a", "a_lag_1", "a_lag_2", "a_lag_3"];

it("a net takes part where its window is there and the time allows it", () => {
  // 60 passes over 300 rows at 3000 a second are 6 s a fold, 12 s in two: a tenth of two minutes.
  expect([netSuits("cnn", window, [300, 300], 2), netSuits("cnn", window, [300, 301], 2), netSuits("cnn", window.slice(0, 3), [300], 60), netSuits("cnn", window, [300], null)]).toEqual([true, false, false, false]);
  // Beyond the rows of one pass more of them cost nothing: 24 s a fold.
  expect([netSuits("denseAutoencoder", ["a", "b"], [1e6], 4), netSuits("denseAutoencoder", ["a", "b"], [1e6], 3.9)]).toEqual([true, false]);
  expect([isNet("gru"), isNet("ridge"), netSuits("ridge", window, [10], 60)]).toEqual([true, false, false]);
});

it("a net's size is varied, its window is left whole", () => {
  const facts = { rows: 2000, features: 40, task: "classification" as const };
  expect(["cnn", "gru", "convAutoencoder", "denseAutoencoder"].map((family) => Object.keys(spaceOf(family, facts)).sort())).toEqual([
    ["classWeights", "filters", "hidden", "learningRate", "width"],
    ["classWeights", "learningRate", "units"],
    ["filters", "latent", "learningRate", "width"],
    ["hidden", "keepFeatures", "latent", "learningRate"],
  ]);
});
