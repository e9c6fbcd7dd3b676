import { expect, test } from "vitest";
import { cloudsOf, windowAt } from "./map.ts";

const map = { at: Float64Array.of(0, 10, 20, 30, 40, 60), regime: Float64Array.of(1, 0, 0, 1, 0, 0), group: Float64Array.of(0, 0, 0, 1, 1, 1), groups: ["p1", "p2"] };

test("points are put together by cluster, group, stretch of time or the label that holds there", () => {
  expect(cloudsOf(map, "cluster", [])).toEqual([{ key: 0, points: [1, 2, 4, 5] }, { key: 1, points: [0, 3] }]);
  expect(cloudsOf(map, "group", [])).toEqual([{ key: 0, points: [0, 1, 2] }, { key: 1, points: [3, 4, 5] }]);
  expect(cloudsOf(map, "time", []).map(({ key, points }) => [key, ...points])).toEqual([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [5, 5]]);
  const events = [{ class: "leak", fromUs: 10, toUs: 40, group: "p1" }, { class: "wear", fromUs: 20, toUs: 40 }];
  expect(cloudsOf(map, "label", events)).toEqual([{ key: null, points: [0, 5] }, { key: "leak", points: [1] }, { key: "wear", points: [2, 3, 4] }]);
});

test("a point is shown in a window no longer than a twentieth of the map, inside of the data", () => {
  const extent = { from: 0, to: 1000 };
  expect(windowAt(500, extent, extent, extent)).toEqual({ from: 475, to: 525 });
  expect(windowAt(500, { from: 0, to: 10 }, extent, extent)).toEqual({ from: 495, to: 505 });
  expect([windowAt(0, extent, extent, extent), windowAt(1000, extent, extent, extent)]).toEqual([{ from: 0, to: 50 }, { from: 950, to: 1000 }]);
});
