import { expect, test } from "vitest";
import { stacked } from "./lanes.ts";

const event = (from: number, to: number) => ({ from, to });

test("events that share time stand in rows of their own, up to the last row", () => {
  expect(stacked([event(5, 9), event(0, 6), event(7, 8), event(10, 11)], 3)).toEqual([[event(0, 6), event(7, 8), event(10, 11)], [event(5, 9)]]);
  expect(stacked([event(0, 9), event(1, 9), event(2, 9)], 2)).toEqual([[event(0, 9)], [event(1, 9), event(2, 9)]]);
  expect(stacked([], 2)).toEqual([]);
});
