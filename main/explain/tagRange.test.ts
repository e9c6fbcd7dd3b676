import { expect, it } from "vitest";
import { rangeFrom } from "./tagRange.ts";

const free = { low: null, high: null };
const many = Array.from({ length: 9 }, (_, i) => i / 2);

it("a tag keeps to what was seen and to the engineering range", () => {
  expect(rangeFrom("T", "°C", [10, 20, 30, 90], many, { low: 15, high: 200 })).toEqual({ tag: "T", unit: "°C", low: 15, high: 90, spread: 10, levels: null });
  expect(rangeFrom("T", undefined, [10, 20, 20, 90], many, free)).toEqual({ tag: "T", low: 10, high: 90, spread: 80, levels: null });
});

it("a switch is set to one of its levels, those that the plant allows", () => {
  expect(rangeFrom("S", undefined, [0, 1, 1, 3], [3, 0, 1], { low: 0, high: 2 })).toEqual({ tag: "S", low: 0, high: 1, spread: 1, levels: [0, 1] });
});

it("what does not move, has no values or is never within its limits has no range", () => {
  expect(rangeFrom("T", undefined, [5, 5, 5, 5], [5], free)).toBeUndefined();
  expect(rangeFrom("T", undefined, [null, null, null, null], [], free)).toBeUndefined();
  expect(rangeFrom("T", undefined, [10, 20, 30, 90], many, { low: 100, high: 200 })).toBeUndefined();
});
