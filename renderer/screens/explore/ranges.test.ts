import { expect, test } from "vitest";
import { lengthOf, lengthsFor, windowOf } from "./ranges.ts";

const hour = 3_600_000_000;
const extent = { from: 0, to: 1000 * hour };

test("a window is offered only where it is shorter than all there is", () => {
  expect(lengthsFor("time", extent).map((length) => length.id)).toEqual(["12h", "3d", "2w", "all"]);
  expect(lengthsFor("time", { from: 0, to: 5 * hour }).map((length) => length.id)).toEqual(["1h", "all"]);
  expect(lengthsFor("row", { from: 0, to: 5000 }).map((length) => length.id)).toEqual(["all"]);
});

test("a window keeps its middle and stays inside", () => {
  const [half] = lengthsFor("time", extent);
  if (half === undefined) throw new Error("no length");
  expect(windowOf(half, { from: 100 * hour, to: 200 * hour }, extent)).toEqual({ from: 144 * hour, to: 156 * hour });
  expect(windowOf(half, { from: 0, to: 2 * hour }, extent)).toEqual({ from: 0, to: 12 * hour });
  expect(windowOf(half, { from: 998 * hour, to: 1000 * hour }, extent)).toEqual({ from: 988 * hour, to: 1000 * hour });
  expect(lengthOf({ from: hour, to: 13 * hour }, lengthsFor("time", extent))?.id).toBe("12h");
  expect(lengthOf({ from: hour, to: 20 * hour }, lengthsFor("time", extent))).toBeUndefined();
});
