import { expect, it } from "vitest";
import { wilsonLow } from "./proportion.ts";

it("the score interval of a share begins where it is worked by hand", () => {
  // 8 of 10: centre (0.8 + z2/20) / (1 + z2/10), half width z sqrt(0.016 + z2/400) / (1 + z2/10), z2 = 3.84144.
  expect(wilsonLow(8, 10)).toBeCloseTo(0.490162, 5);
  expect([wilsonLow(0, 10), wilsonLow(10, 10)].map((low) => Number(low.toFixed(4)))).toEqual([0, 0.7225]);
});
