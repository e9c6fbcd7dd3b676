import { expect, test } from "vitest";
import { overlayGroups } from "./overlay.ts";

test("at most twelve groups are laid over each other, the chosen one among them", () => {
  const groups = Array.from({ length: 30 }, (_, k) => ({ name: `b${k}`, rows: 10, fromUs: k * 100, toUs: k * 100 + 50 }));
  expect(overlayGroups(groups, "b29").map(({ name }) => name)).toEqual(["b0", "b2", "b5", "b7", "b10", "b12", "b15", "b17", "b20", "b22", "b25", "b29"]);
  expect(overlayGroups(groups.slice(0, 2), null)).toEqual([{ name: "b0", from: 0, to: 50 }, { name: "b1", from: 100, to: 150 }]);
  expect(overlayGroups([{ name: "r", rows: 10, fromUs: null, toUs: null }], null)).toEqual([{ name: "r", from: 0, to: 9 }]);
});
