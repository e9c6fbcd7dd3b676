import fc from "fast-check";
import { expect, test } from "vitest";
import { Fft } from "./fft.ts";
import { distanceProfile, leastPlaces, type MassOptions } from "./mass.ts";
import { seededGenerator } from "./random.ts";

function profile(series: number[], query: number[], options: MassOptions): number[] {
  const run = distanceProfile(Float64Array.from(series), Float64Array.from(query), options);
  for (let next = run.next(); ; next = run.next()) if (next.done === true) return [...next.value.distance];
}

/** The same by the definition. */
function byHand(series: number[], query: number[], { likeness, leastShare }: MassOptions): number[] {
  const known = series.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return Array.from({ length: series.length - query.length + 1 }, (_, at) => {
    const both = query.map((q, j) => [q, series[at + j]!] as const).filter(([q, x]) => !Number.isNaN(q) && !Number.isNaN(x));
    if (both.length < Math.max(3, leastShare * query.filter((q) => !Number.isNaN(q)).length)) return NaN;
    if (likeness === "amplitude") return both.reduce((sum, [q, x]) => sum + (x - q) ** 2, 0) / both.length / variance;
    const m = both.length;
    const [mq, mx] = [0, 1].map((side) => both.reduce((sum, pair) => sum + pair[side]!, 0) / m) as [number, number];
    const [vq, vx] = [both.reduce((sum, [q]) => sum + (q - mq) ** 2, 0), both.reduce((sum, [, x]) => sum + (x - mx) ** 2, 0)];
    return 2 * (1 - both.reduce((sum, [q, x]) => sum + (q - mq) * (x - mx), 0) / Math.sqrt(vq * vx));
  });
}

test("a transform of an impulse is flat, of a wave one line, and back gives the same", () => {
  const fft = new Fft(8);
  const [re, im] = [Float64Array.of(0, 1, 0, 0, 0, 0, 0, 0), new Float64Array(8)];
  fft.forward(re, im);
  expect([...re, ...im].map((v) => Math.round(v * 1e12) / 1e12 + 0)).toEqual([1, Math.SQRT1_2, 0, -Math.SQRT1_2, -1, -Math.SQRT1_2, 0, Math.SQRT1_2, 0, -Math.SQRT1_2, -1, -Math.SQRT1_2, 0, Math.SQRT1_2, 1, Math.SQRT1_2].map((v) => Math.round(v * 1e12) / 1e12));
  fft.inverse(re, im);
  expect([...re].map((v) => expect.closeTo(v, 12))).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
  expect(() => new Fft(12)).toThrow(RangeError);
});

test("distances by FFT are those of the definition, also with missing values and over the seams of pieces", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 5, max: 40 }), fc.constantFrom(0, 0.01, 0.2), fc.constantFrom("shape" as const, "amplitude" as const), fc.boolean(), (seed, m, holes, likeness, asksHoles) => {
      const draw = seededGenerator(seed);
      let level = 50;
      const series = Array.from({ length: 4200 }, () => ((level += draw.normal()), draw.uniform() < holes ? NaN : level));
      const query = series.slice(100, 100 + m).map((value) => (Number.isNaN(value) && !asksHoles ? 50 : value));
      const options = { likeness, leastShare: 0.5 };
      const [fast, slow] = [profile(series, query, options), byHand(series, query, options)];
      expect(fast.length).toBe(slow.length);
      expect(fast.filter((value, at) => !(Math.abs(value - slow[at]!) < 1e-7) && !(Number.isNaN(value) && Number.isNaN(slow[at]!)))).toEqual([]);
    }),
    { numRuns: 12, seed: 7 },
  );
});

test("a shape is found again at another level and size; by amplitude only where it is the same", () => {
  const wave = Array.from({ length: 32 }, (_, i) => Math.sin(i / 5));
  const draw = seededGenerator(3);
  const noise = (count: number) => Array.from({ length: count }, () => 0.1 * draw.normal());
  const series = [...noise(200), ...wave, ...noise(200), ...wave.map((v) => 7 + 3 * v), ...noise(200), ...wave, ...noise(100)];
  const [shape, amplitude] = (["shape", "amplitude"] as const).map((likeness) => profile(series, wave, { likeness, leastShare: 0.8 }));
  expect(leastPlaces(shape!, 3, 16).sort((a, b) => a - b)).toEqual([200, 432, 664]);
  expect(leastPlaces(amplitude!, 2, 16).sort((a, b) => a - b)).toEqual([200, 664]);
  expect(leastPlaces(shape!, 3, 16, [200]).slice(0, 2).sort((a, b) => a - b)).toEqual([432, 664]);
});

test("constant windows are 1 from what moves and 0 from a constant; too few values give nothing", () => {
  const series = [...Array<number>(20).fill(5), 1, 2, 4, 3, 1];
  expect(profile(series, [1, 2, 4, 3], { likeness: "shape", leastShare: 1 })[0]).toBe(1);
  expect(profile(series, [5, 5, 5, 5], { likeness: "shape", leastShare: 1 })[0]).toBe(0);
  expect(profile([1, 2, NaN, NaN, 3, 4], [1, 2, 3], { likeness: "shape", leastShare: 1 })).toEqual([NaN, NaN, NaN, NaN]);
  expect([profile([1, 2], [1, 2, 3], { likeness: "shape", leastShare: 1 }), profile([1, 2, 3], [NaN, 1, 2], { likeness: "shape", leastShare: 1 })]).toEqual([[], [NaN]]);
});
