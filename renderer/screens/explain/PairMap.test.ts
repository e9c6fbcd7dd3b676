import { expect, it } from "vitest";
import { spanOf } from "./PairMap.tsx";

it("the heights of a map, and where it is highest; what is not known counts for nothing", () => {
  expect(spanOf([Float64Array.of(1, NaN), Float64Array.of(-2, 7)])).toEqual({ low: -2, high: 7, at: [1, 1] });
});
