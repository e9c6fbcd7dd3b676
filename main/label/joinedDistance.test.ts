import { expect, test } from "vitest";
import { distanceProfile, leastPlaces, scaleOf, type Profile } from "../../shared/stats/mass.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { Joined, windowDistance, type Likeness } from "./joinedDistance.ts";

const [cells, m, home] = [900, 40, 200];
const draw = seededGenerator(5);
const hillAt = [home, 500, 700];
const hill = (i: number) => hillAt.reduce((sum, at) => sum + (i >= at && i < at + m ? Math.sin((Math.PI * (i - at)) / m) : 0), 0);
/** Two tags with hills; one that is switched far away from them and stands still, but for noise, on them. */
const tags = [
  Float64Array.from({ length: cells }, (_, i) => 5 * hill(i) + 0.2 * draw.normal()),
  Float64Array.from({ length: cells }, (_, i) => 90 - 3 * hill(i) + 0.2 * draw.normal()),
  Float64Array.from({ length: cells }, (_, i) => (i >= 300 && i < 450 ? 0 : 85) + 0.05 * draw.normal()),
];

function profilesOf(likeness: Likeness): Profile[] {
  return tags.map((values) => {
    const run = distanceProfile(values, values.slice(home, home + m), { likeness, leastShare: 0.5, scale: scaleOf(values) });
    for (let next = run.next(); ; next = run.next()) if (next.done === true) return next.value;
  });
}
function joined(likeness: Likeness, weights: number[]): Float64Array {
  const join = new Joined(cells, weights, likeness);
  profilesOf(likeness).forEach((profile, k) => join.add(0, weights[k]!, profile));
  return join.distance();
}

test("a window's joined distance is that of the two windows straight from their values", () => {
  const columns = tags.map((values) => Float32Array.from(values));
  const spreads = tags.map((values) => scaleOf(values).sd);
  for (const likeness of ["shape", "amplitude"] as const) {
    const weights = [1, 2, 0.5];
    const all = joined(likeness, weights);
    for (const at of [0, 199, 310, 480, 500, 860]) expect(windowDistance(columns, weights, spreads, home, at, m, likeness)).toBeCloseTo(all[at]!, 4);
  }
});

test("a tag that stands still does not hide what the others show, and one that moves in the window alone tells them apart", () => {
  const all = joined("shape", [1, 1, 1]);
  expect(leastPlaces(all, 2, m / 2, [home]).sort((a, b) => a - b)).toEqual([expect.closeTo(500, -1), expect.closeTo(700, -1)]);
  // Each tag alike, the noise of the third is half of what is left; as much as it moves, it is nothing.
  const alike = profilesOf("shape").reduce((sum, { distance }) => sum + distance[500]! / 3, 0);
  expect([alike > 0.4, all[500]! < 0.05]).toEqual([true, true]);
  // The third alone moves there: on its side nothing of the marked stretch is found.
  expect(all[290]! > 0.5).toBe(true);
});

test("of one tag it is its own distance; a window that knows less than half of the weight is left out", () => {
  const profile = profilesOf("shape")[0]!;
  const join = new Joined(cells, [1], "shape");
  join.add(0, 1, profile);
  expect(Math.max(...[...join.distance().subarray(0, cells - m + 1)].map((value, at) => Math.abs(value - profile.distance[at]!)))).toBeLessThan(1e-6);
  const half = new Joined(3, [1, 3], "amplitude");
  half.add(0, 1, { distance: Float64Array.of(4, 4, 4), moved: new Float64Array(0), queryMoved: 1 });
  half.add(0, 3, { distance: Float64Array.of(0, NaN, 8), moved: new Float64Array(0), queryMoved: 1 });
  expect([...half.distance()]).toEqual([1, NaN, 7]);
});
