import { expect, test } from "vitest";
import { chooseClusters } from "./clusters.ts";
import { crossCorrelation, normalQuantile } from "./crossCorrelation.ts";
import { principalComponents } from "./principal.ts";
import { seededGenerator } from "./random.ts";
import { peaks, welch } from "./spectrum.ts";

test("a lag is found with its sign, by the sums of the definition, and missing places are left out", () => {
  const x = Float64Array.of(1, 3, 2, 5, 4, 4, 1, 2);
  const y = Float64Array.of(NaN, 2, 1, 3, 2, 5, 4, 4);
  const { lags, r, pairs } = crossCorrelation(x, y, 3);
  const [mx, my] = [22 / 8, 21 / 7];
  const sd = (values: Float64Array, mean: number) => Math.sqrt([...values].filter((v) => !Number.isNaN(v)).reduce((sum, v) => sum + (v - mean) ** 2, 0) / [...values].filter((v) => !Number.isNaN(v)).length);
  const byHand = [...lags].map((lag) => {
    const both = [...x].map((v, t) => [v - mx, y[t + lag]! - my] as const).filter(([, b]) => !Number.isNaN(b));
    return Math.min(1, both.reduce((sum, [a, b]) => sum + a * b, 0) / both.length / sd(x, mx) / sd(y, my));
  });
  expect([...r]).toEqual(byHand.map((v) => expect.closeTo(v, 10)));
  expect(pairs).toBe(7);
  // y is x two steps later, and a little noise: y follows x, so the lag of the greatest is +2.
  const draw = seededGenerator(5);
  const source = Float64Array.from({ length: 2000 }, () => draw.normal());
  const later = source.map((_, t) => (t >= 2 ? source[t - 2]! : 0) + 0.5 * draw.normal());
  const found = crossCorrelation(source, later, 50);
  expect([found.lags[found.r.indexOf(Math.max(...found.r))], Math.max(...found.r) > found.bandAll]).toEqual([2, true]);
  expect(found.band).toBeCloseTo(1.96 / Math.sqrt(2000), 2);
});

test("two unrelated series with long memories stay inside the band that knows it, as white bands do not", () => {
  let [outside, outsideWhite] = [0, 0];
  for (let seed = 1; seed <= 60; seed++) {
    const draw = seededGenerator(seed);
    const series = () => {
      let value = 0;
      return Float64Array.from({ length: 1000 }, () => (value = 0.95 * value + draw.normal()));
    };
    const { r, band } = crossCorrelation(series(), series(), 100);
    if (Math.abs(r[100]!) > band) outside++;
    if (Math.abs(r[100]!) > 1.96 / Math.sqrt(1000)) outsideWhite++;
  }
  // 5 % of 60 is 3; the white band is wrong for most.
  expect([outside <= 9, outsideWhite > 25]).toEqual([true, true]);
  expect([normalQuantile(0.975), normalQuantile(0.9995)]).toEqual([expect.closeTo(1.95996, 3), expect.closeTo(3.29053, 3)]);
});

test("white noise has density 2, a wave of amplitude 3 holds half its square, and its period is the peak", () => {
  const draw = seededGenerator(11);
  const noise = Float64Array.from({ length: 65_536 }, () => draw.normal());
  const white = welch(noise, 256);
  expect(white.density.reduce((sum, v) => sum + v, 0) / white.density.length).toBeCloseTo(2, 1);
  // 32 places a cycle: bin 8 of 256. Power of a sine of amplitude 3 is 4.5: the sum over bins times their width.
  const wave = welch(noise.map((v, t) => 0.01 * v + 3 * Math.sin((2 * Math.PI * t) / 32)), 256);
  expect(wave.density.reduce((sum, v) => sum + v, 0) / 256).toBeCloseTo(4.5, 1);
  expect(peaks(wave.density, 3).map((bin) => 1 / wave.frequency[bin]!)).toEqual([32]);
  const holed = welch(noise.map((v, t) => (t < 300 ? NaN : t === 500 ? NaN : v)), 256);
  expect([holed.leftOut, holed.starts[0], holed.segments.length]).toEqual([3, 384, 128 * (511 - 3)]);
  expect([welch(new Float64Array(10), 256).starts.length, welch(new Float64Array(512).fill(NaN), 256).leftOut]).toEqual([0, 3]);
});

test("three clouds are three clusters, largest first; the same seed gives the same; one cloud of equal rows is one", () => {
  const draw = seededGenerator(2);
  const clouds = [[0, 0, 120], [6, 0, 60], [0, 6, 30]].flatMap(([x, y, count]) => Array.from({ length: count! }, () => [x! + 0.4 * draw.normal(), y! + 0.4 * draw.normal()]));
  const rows = { values: Float64Array.from(clouds.flat()), width: 2 };
  const found = chooseClusters(rows, 2, 6, 1);
  expect([...found.centres].map(Math.round).map((v) => v + 0)).toEqual([0, 0, 6, 0, 0, 6]);
  expect([found.of.filter((c) => c === 0).length, found.of.filter((c) => c === 2).length, found.tried.map(({ k }) => k)]).toEqual([120, 30, [2, 3, 4, 5, 6]]);
  expect(chooseClusters(rows, 2, 6, 1)).toEqual(found);
  expect(chooseClusters({ values: new Float64Array(80).fill(1), width: 2 }, 2, 6, 1).of.every((c) => c === 0)).toBe(true);
});

test("principal components of two columns that go together are their sum and difference", () => {
  // Correlation 0.8: eigenvalues 1.8 and 0.2, loadings (1, 1) and (1, -1) over root 2.
  const draw = seededGenerator(4);
  const rows = Array.from({ length: 20_000 }, () => {
    const a = draw.normal();
    return [a, 0.8 * a + 0.6 * draw.normal()];
  });
  const { shares, loadings } = principalComponents(Float64Array.from(rows.flat()), 2);
  expect([...shares]).toEqual([expect.closeTo(0.9, 1), expect.closeTo(0.1, 1)]);
  expect([...loadings].map((v) => Math.round(Math.abs(v) * 10) / 10)).toEqual([0.7, 0.7, 0.7, 0.7]);
  expect([loadings[0]! * loadings[1]! > 0, loadings[2]! * loadings[3]! < 0]).toEqual([true, true]);
});
