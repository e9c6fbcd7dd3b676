import { expect, test } from "vitest";
import { keepEqual } from "./keepEqual.ts";

test("a reading that says the same is the object known before, however deep it goes", () => {
  const make = () => ({ name: "mixer", parts: [{ id: "a", values: [1, Number.NaN, null] }], series: new Float64Array([1, Number.NaN, -0]), seq: 7n });
  const known = make();
  expect(keepEqual(known, make())).toBe(known);
});

test("where one part changed every other part is kept, in its order and with what came and went", () => {
  const known = { plan: { split: { folds: 4 }, select: { margin: 1 } }, refs: { a: "1", gone: "2" }, path: [{ id: "train" }, { id: "select" }] };
  const next = { plan: { split: { folds: 5 }, select: { margin: 1 } }, refs: { a: "1", b: "3" }, path: [{ id: "train" }, { id: "select" }, { id: "explain" }] };
  const kept = keepEqual<object>(known, next) as typeof next;
  expect(kept).toEqual(next);
  expect([kept.plan.select === known.plan.select, kept.path[0] === known.path[0], kept.path[1] === known.path[1]]).toEqual([true, true, true]);
});

test.each<[string, unknown, unknown]>([
  ["a longer list", [1], [1, 2]],
  ["a shorter list", [1, 2], [1]],
  ["a name that is gone", { a: 1, b: undefined }, { a: 1 }],
  ["a name that came with nothing in it", { a: 1 }, { a: 1, b: undefined }],
  ["zero of the other sign", { a: 0 }, { a: -0 }],
  ["another kind of array", new Float64Array([1]), new Uint8Array([1])],
  ["a list in place of an object", {}, []],
  ["one number of a series", new Float64Array([1, 2]), new Float64Array([1, 3])],
  ["nothing in place of something", { a: {} }, { a: null }],
])("%s is a change", (_title, known, next) => {
  const kept = keepEqual(known, next);
  expect([kept === known, Object.is(kept, next) || JSON.stringify(kept) === JSON.stringify(next)]).toEqual([false, true]);
  expect(kept).toStrictEqual(next);
});
