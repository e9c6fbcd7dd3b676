import fc from "fast-check";
import { expect, it } from "vitest";
import { medianOf } from "./check.ts";
import { middleOf, placeInOrder } from "./select.ts";

const values = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), { minLength: 1, maxLength: 60 }).map((list) => Float64Array.from(list, (v) => v + 0));

it("the value at a place, and the middle, are those of the sorted values", () => {
  fc.assert(
    fc.property(values, fc.nat(), (list, at) => {
      const sorted = list.slice().sort();
      const place = at % list.length;
      expect(placeInOrder(list.slice(), place) + 0).toBe(sorted[place]! + 0);
      expect(middleOf(list.slice(), list.length) + 0).toBe(medianOf(list.slice()) + 0);
    }),
    { seed: 7, numRuns: 300 },
  );
});

it("the middle of the first values leaves the others where they are, and of none there is none", () => {
  const list = Float64Array.of(3, 1, 2, 99, 98);
  expect([middleOf(list, 3), [...list.subarray(3)], middleOf(list, 0)]).toEqual([2, [99, 98], NaN]);
});
