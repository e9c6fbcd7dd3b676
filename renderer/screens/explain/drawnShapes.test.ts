import { expect, test } from "vitest";
import { heightOf, lineShape, placeOn, wayShape } from "./drawnShapes.ts";

const axis = { low: 0, high: 10 };

test("a stroke becomes a line in order, one point a place, and level beyond the ends that it reaches", () => {
  expect(lineShape("a", [[4, 2], [2, 1], [2, 3]], axis)).toEqual({ feature: "a", kind: "line", points: [[2, 3], [4, 2]] });
  expect(lineShape("a", [[-1, 5], [10, 6]], axis)).toEqual({ feature: "a", kind: "line", points: [[-10_000, 5], [0, 5], [10, 6], [10_010, 6]] });
  expect(lineShape("a", [[3, 1], [3, 2]], axis)).toBeUndefined();
  const many = lineShape("a", Array.from({ length: 500 }, (_, k): [number, number] => [1 + k / 100, k]), axis);
  expect(many?.kind === "line" && [many.points.length <= 41, many.points[0], many.points.at(-1)]).toEqual([true, [1, 0], [5.99, 499]]);
});

test("a way holds to the end that its range reaches", () => {
  expect(wayShape("a", "rises", 0, 4, axis)).toEqual({ feature: "a", kind: "rises", from: null, to: 4 });
});

test("a value on an edge belongs to the step below it", () => {
  expect([0, 1, 1.5, 3].map((x) => heightOf({ edges: [1, 2], values: [5, 6, 7] }, x))).toEqual([5, 5, 6, 7]);
});

test("a range is held on the axis, where a line can be drawn", () => {
  expect([-5, 0.12346, 12].map((v) => placeOn(v, axis))).toEqual([0, 0.1235, 10]);
  // An end in more than four digits stays the end, so that a shape that reaches it holds beyond it.
  expect([1.00004, 1.00006].map((v) => placeOn(v, { low: 1.00004, high: 2 }))).toEqual([1.00004, 1.00004]);
});
