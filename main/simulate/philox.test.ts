import { describe, expect, it } from "vitest";
import { Draws, inverseNormal } from "./draws.ts";
import { cos, exp, log, pow, sin } from "./math.ts";
import { FirstWords, NoiseLanes } from "./noise.ts";
import { Philox } from "./philox.ts";

const hex = (p: Philox): string => [p.w0, p.w1, p.w2, p.w3].map((w) => (w >>> 0).toString(16).padStart(8, "0")).join(" ");

describe("random numbers", () => {
  it("gives the published answers of Philox4x32-10", () => {
    // known answers of the Random123 distribution (Salmon et al., 2011)
    const zero = new Philox(0, 0);
    zero.block(0, 0, 0, 0, 10);
    const ones = new Philox(-1, -1);
    ones.block(-1, -1, -1, -1, 10);
    expect([hex(zero), hex(ones)]).toEqual(["6627e8d5 e169c58d bc57ac4c 9b00dbd8", "408f276d 41c83b0e a20bc7c6 6d5451fd"]);
  });

  it("draws the same number for the same place, whatever was drawn before", () => {
    const a = new Draws(7n);
    const b = new Draws(7n);
    for (let i = 0; i < 50; i++) b.normal(2, 99, i);
    expect([a.normal(1, 5, 1000, 6), a.gamma(0.02, 0.006, 9, 4, 77)]).toEqual([b.normal(1, 5, 1000, 6), b.gamma(0.02, 0.006, 9, 4, 77)]);
    expect(new Draws(8n).normal(1, 5, 1000, 6)).not.toBe(a.normal(1, 5, 1000, 6));
  });

  it("comes out of the compiled generator number for number", () => {
    const draws = new Draws(0xfedcba9876543210n);
    const out = new Float64Array(4);
    for (const [streams, periodS] of [[[1000, 1001, 1002], 1], [[1005, 7], 10]] as const) {
      const noise = new NoiseLanes(draws, streams, periodS);
      // the outer cells of the table, one draw in 2,048, are met a dozen times in the 30 minutes that are compared
      for (let t = 0; t < 180_000; t += 60) {
        noise.fill(t);
        if (t % 6000 !== 0) continue;
        for (let s = 0; s < 60; s += periodS) {
          const expected = streams.flatMap((stream) => {
            draws.normals4(stream, t + s, out, 0);
            return Array.from(out);
          });
          const row = (s / periodS) * 4 * streams.length;
          expect(Array.from(noise.values.subarray(row, row + expected.length))).toEqual(expected);
        }
      }
    }
    const words = new FirstWords(draws);
    for (let k = 0; k < 10; k++) [words.streams[k], words.steps[k]] = [k * 7, 4_000_000 + k];
    words.draw(5, 10);
    expect(Array.from(words.words.subarray(0, 10))).toEqual(Array.from({ length: 10 }, (_, k) => draws.word(5, k * 7, 4_000_000 + k)));
  });

  it("has the moments of the normal and of the gamma law", () => {
    const draws = new Draws(3n);
    const out = new Float64Array(4);
    let sum = 0;
    let squares = 0;
    const n = 100_000;
    for (let i = 0; i < n; i++) {
      draws.normals4(1, i, out, 0);
      for (const z of out) {
        sum += z;
        squares += z * z;
      }
    }
    // standard errors of 400,000 draws: 0.0016 and 0.0022
    expect(Math.abs(sum / (4 * n))).toBeLessThan(0.007);
    expect(Math.abs(squares / (4 * n) - 1)).toBeLessThan(0.009);
    let gamma = 0;
    for (let i = 0; i < 20_000; i++) gamma += draws.gamma(0.5, 2, 9, 1, i);
    expect(gamma / 20_000).toBeCloseTo(1, 1);
  });

  it("inverts the normal distribution at the tabled quantiles", () => {
    // Abramowitz and Stegun, table 26.5
    expect([0.5, 0.975, 0.995, 0.001].map((p) => Math.round(inverseNormal(p) * 1e5) / 1e5)).toEqual([0, 1.95996, 2.57583, -3.09023]);
  });
});

describe("own elementary functions", () => {
  it("agree with the engine's to the last few bits", () => {
    for (let i = -400; i <= 400; i++) {
      const x = i * 0.77 + 0.013;
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-15);
      expect(Math.abs(log(Math.exp(x)) - Math.log(Math.exp(x)))).toBeLessThan(1e-13);
      expect(Math.abs(sin(x * 30) - Math.sin(x * 30))).toBeLessThan(1e-13);
      expect(Math.abs(cos(x * 30) - Math.cos(x * 30))).toBeLessThan(1e-13);
    }
    expect([exp(0), exp(-1000), exp(1000), log(0), Number.isNaN(log(-1)), pow(0, 2), pow(9, 0)]).toEqual([1, 0, Infinity, -Infinity, true, 0, 1]);
    expect(pow(2, 0.5)).toBeCloseTo(Math.SQRT2, 14);
  });
});
