import { expect, it } from "vitest";
import { rangeOf } from "./CaseTrend.tsx";

it("a case is shown with its own length on either side, a short one with sixty steps, one without time by its rows", () => {
  expect(rangeOf({ fromUs: 1000, toUs: 1500, row: 7 }, 1)).toEqual({ from: 500, to: 2000 });
  expect(rangeOf({ fromUs: 1000, toUs: 1001, row: 7 }, 2)).toEqual({ from: 880, to: 1121 });
  expect(rangeOf({ fromUs: null, toUs: null, row: 7 }, 0)).toEqual({ from: 0, to: 67 });
});
