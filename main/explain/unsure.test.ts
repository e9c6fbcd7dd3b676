import { expect, test } from "vitest";
import { unsureStretches } from "./unsure.ts";

const minute = 60e6;
const frame = { rows: 12, tUs: Float64Array.from({ length: 12 }, (_, r) => r * minute) };

test("the stretches whose peak lies nearest to the threshold are asked first; what is marked, untested or clear is not", () => {
  // Pairs of rows: peaks 1, 4.9, 9, 5.2, -, 1; threshold 5. The middle event is two rows long and lies on the pair of 5.2.
  const scores = Float64Array.from([1, 0.5, 4.9, 2, 9, 8, 5.2, 3, NaN, NaN, 1, 1]);
  const asked = unsureStretches(frame, scores, () => 5, [{ id: "e", fromUs: 6 * minute, toUs: 7 * minute }], 10);
  expect(asked).toEqual([{ fromUs: 2 * minute, toUs: 3 * minute, group: null, nearness: 0.9 }]);
  expect(unsureStretches(frame, scores, () => 5, [], 10)).toEqual([]);
  expect(unsureStretches({ rows: 12 }, scores, () => 5, [], 10)).toEqual([]);
});

test("a group is judged by its own threshold and a stretch never reaches into the next", () => {
  const grouped = { ...frame, group: Int32Array.from({ length: 12 }, (_, r) => (r < 5 ? 0 : 1)), groupNames: ["a", "b"] };
  const scores = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const events = [{ id: "e", fromUs: 100 * minute, toUs: 101 * minute }];
  expect(unsureStretches(grouped, scores, (group) => (group === "a" ? 2 : NaN), events, 10).map(({ fromUs, toUs, group, nearness }) => [fromUs / minute, toUs / minute, group, nearness])).toEqual([[0, 1, "a", 1]]);
});

test("a moment between two rows is a mark on the row before it", () => {
  const scores = Float64Array.from([1, 0.5, 4.9, 2, 9, 8, 5.2, 3, NaN, NaN, 1, 1]);
  const moment = { id: "m", fromUs: 3.5 * minute, toUs: 3.5 * minute };
  const pair = { id: "e", fromUs: 6 * minute, toUs: 7 * minute };
  expect(unsureStretches(frame, scores, () => 5, [moment, pair, { ...pair, id: "f" }], 10)).toEqual([]);
});
