import { expect, it } from "vitest";
import type { SingleDocument } from "../../shared/scoring/scorer.ts";
import { deviceCostOf } from "./deviceCost.ts";

const net = (layers: object[]) => ({ family: "gru", answer: "value", features: ["a"], layers }) as unknown as SingleDocument;
const line = (weights: number) => ({ family: "ridge", answer: "value", features: ["a"], weights: new Array<number>(weights).fill(1) }) as unknown as SingleDocument;

it("counts what a row meets: a layer along a window once a step, each member of an average", () => {
  const dense = { kind: "dense", inputs: 100, outputs: 10, parameters: [new Array(1000).fill(1)] };
  const along = { kind: "gru", steps: 20, channels: 1, units: 10, parameters: [new Array(1000).fill(1)] };
  // 1000 numbers at 0.0015 us, and 1 us that any row costs.
  expect([net([dense]), net([dense, along])].map((document) => deviceCostOf(document).rowUs)).toEqual([2.5, 32.5]);
  const blend = { family: "blend", answer: "value", features: ["a"], members: [1000, 3000].map((n) => ({ weight: 0.5, model: line(n) })) } as unknown as SingleDocument;
  expect(deviceCostOf(blend).rowUs).toBe(7);
});
