import { describe, expect, it } from "vitest";
import { serves, wishFor } from "./held.ts";

const extent = { from: 0, to: 10_000 };

describe("what a trend holds", () => {
  it("is half a window more on each side, a bucket a pixel, never beyond the data", () => {
    expect(wishFor({ from: 4000, to: 5000 }, extent, 500)).toEqual({ from: 3500, to: 5500, buckets: 1000 });
    expect(wishFor({ from: 0, to: 1000 }, extent, 500)).toEqual({ from: 0, to: 1500, buckets: 750 });
    expect(wishFor(extent, extent, 9000)).toEqual({ from: 0, to: 10_000, buckets: 4000 });
  });

  it("serves a moving window until it nears the end of what is held, and a resting one with more room", () => {
    const held = { from: 3500, to: 5500, bucket: 2, isRows: false };
    const moving = [4300, 4376].map((from) => serves(held, { from, to: from + 1000 }, extent, 500, false));
    const resting = [4250, 4251].map((from) => serves(held, { from, to: from + 1000 }, extent, 500, true));
    expect({ moving, resting }).toEqual({ moving: [true, false], resting: [true, false] });
  });

  it("is read again where its figures are too coarse, unless they are single rows", () => {
    const window = { from: 4400, to: 4600 };
    const held = { from: 3500, to: 5500, bucket: 2, isRows: false };
    expect([serves(held, window, extent, 500, false), serves({ ...held, isRows: true }, window, extent, 500, true)]).toEqual([false, true]);
  });

  it("serves at the end of the data, where nothing more can be held", () => {
    expect(serves({ from: 8000, to: 10_000, bucket: 2, isRows: false }, { from: 9000, to: 10_000 }, extent, 500, true)).toBe(true);
  });
});
