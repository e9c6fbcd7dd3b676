import { expect, it } from "vitest";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import { addToJoint, emptyJointWindow, jointAdder, jointWindowReader, mergeJointWindows } from "../../shared/format/joint.ts";
import { learnPlane, planeMeter } from "../../shared/stats/plane.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { jointReference } from "../package/jointReference.ts";
import type { Judged, SignalDrift } from "./judged.ts";
import { drift, type DriftView } from "./drift.ts";
import { jointDrift } from "./jointDrift.ts";
import { nullPlant, type NullPlant, type Products } from "./nullPlant.ts";

/** Flow drives three signals, each with its own noise; `bias` is added to the second. */
function rows(count: number, seed: number, bias = 0): Float64Array[] {
  const random = seededGenerator(seed);
  const flow = Float64Array.from({ length: count }, () => random.normal());
  return [1, 2, -1].map((gain, i) => Float64Array.from(flow, (value) => 10 * i + gain * value + 0.1 * random.normal() + (i === 1 ? bias : 0)));
}

it("tells what the others say of a signal, and how far it lies off, without smearing", () => {
  const { plane } = learnPlane(rows(2000, 1))!;
  expect(plane.loadings).toHaveLength(1);
  const meter = planeMeter(plane);
  // On the plane all three say the same; half a spread of the second signal is off it alone.
  const usual = plane.center.map((center) => center);
  expect(meter(usual)).toMatchObject({ t2: 0, spe: 0 });
  usual[1]! += plane.scale[1]! / 2;
  const { off, told } = meter(usual);
  expect(off[1]).toBeCloseTo(0.5, 9);
  expect(told[1]).toBeCloseTo(0, 9);
  expect([Math.abs(off[0]!) < 0.3, Math.abs(off[2]!) < 0.3]).toEqual([true, true]);
  expect(meter([1, Number.NaN, 3]).spe).toBeNaN();
});

it("has no plane where fewer than two signals vary", () => {
  expect(learnPlane([Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), new Float64Array(12).fill(3)])).toBeUndefined();
});

it("names the signal that left the plane, and none while nothing changed", () => {
  const base = rows(4000, 1);
  const held = Array.from({ length: 20 }, (_, w) => ({ members: Array.from({ length: 100 }, (__, i) => 2000 + w * 100 + i), group: 0 }));
  const reference = jointReference(base.map((values, i) => ({ name: `x${i}`, values })), { base: Array.from({ length: 2000 }, (_, r) => r), held, windowRows: 100 })!;
  const meter = planeMeter(reference.plane);
  const window = (bias: number) => {
    const out = emptyJointWindow(reference);
    const now = rows(100, 9, bias);
    for (let r = 0; r < 100; r++) addToJoint(out, reference, meter(now.map((values) => values[r]!)));
    return [{ group: null, joint: out }] as unknown as WindowRecord[];
  };
  const judge = (values: readonly number[], held: readonly number[]): Judged => ({ value: values.at(-1)!, limit: Math.max(...held), windowsOver: 0, over: values.at(-1)! > Math.max(...held), states: [] });
  const signal = ({ windows: held }: { windows: readonly { mean: number | null }[] }, [sketch]: readonly { mean: number | null }[]) => ({ over: judge([sketch!.mean!], held.map(({ mean }) => mean!)).over, psi: { states: [] }, shiftSd: { states: [] }, missing: { states: [] } }) as unknown as SignalDrift;
  expect(jointDrift(reference, window(0), { signal, judge })).toMatchObject({ over: false, elsewhere: null, parts: [{ regime: null, over: false, off: [] }] });
  const { over, parts: [moved] } = jointDrift(reference, window(0.5), { signal, judge });
  expect([over, moved!.off.map(({ name }) => name), moved!.off[0]!.share > 0.9]).toEqual([true, ["x1"], true]);
});

/** Three products with levels and relations of their own, half, three and two tenths of the campaigns when the package was built. */
const plantOf = (products: Pick<Products, "now"> & Partial<Products>): NullPlant => nullPlant({ rho: 0, signals: 6, referenceRows: 15_000, rows: 5_000, stepUs: 600e6, seed: 1, products: { campaignRows: 10, before: [5, 3, 2], ...products } });
/** The same without regimes, as packages of before are. */
const withoutRegimes = ({ reference, records }: NullPlant): DriftView => {
  const { regimes, ...joint } = reference.joint!;
  expect(regimes).toBeDefined();
  return drift({ ...reference, joint }, records, 1);
};

it("takes another mix of products for no change, which all rows together would", () => {
  const plant = plantOf({ now: [1, 2, 7] });
  const { joint } = drift(plant.reference, plant.records, 1);
  expect([joint!.over, joint!.elsewhere, joint!.parts.map(({ regime, share }) => [regime, Math.round(share!.reference * 10), Math.round(share!.now * 10)])]).toEqual([
    false, 0, [[[{ tag: "product", value: "product 0" }], 5, 1], [[{ tag: "product", value: "product 1" }], 3, 2], [[{ tag: "product", value: "product 2" }], 2, 7]],
  ]);
  expect(joint!.parts.map(({ t2, spe }) => t2.notices + spe.notices)).toEqual([0, 0, 0]);
  expect(withoutRegimes(plant).joint!.over).toBe(true);
});

it("finds what changed in one product alone, which all rows together average away", () => {
  const plant = plantOf({ now: [5, 3, 2], change: (product, row) => void (product === 2 && (row[1]! += 1)) });
  expect(drift(plant.reference, plant.records, 1).joint!.parts.map(({ over }) => over)).toEqual([false, false, true]);
  expect(withoutRegimes(plant).joint!.over).toBe(false);
});

it("knows rows of no regime, and pieces of windows that hold regimes can be read and added", () => {
  const { reference, records } = plantOf({ now: [5, 3, 2] });
  const [one, other] = records.map(({ joint }) => joint!);
  const read = jointWindowReader(JSON.parse(JSON.stringify(one)), "joint", "recordChainBroken");
  expect(read).toEqual(one);
  const both = mergeJointWindows({ ...read, regimes: { elsewhere: 3, seen: read.regimes!.seen.slice(0, 1) } }, other!);
  const [first] = read.regimes!.seen;
  const counts = (of: number) => (of === first!.regime ? first!.t2.count : 0) + (other!.regimes!.seen.find(({ regime }) => regime === of)?.t2.count ?? 0);
  expect([both.regimes!.elsewhere, both.regimes!.seen.map(({ regime, t2 }) => t2.count === counts(regime))]).toEqual([3, both.regimes!.seen.map(() => true)]);
  const strange = emptyJointWindow(reference.joint!);
  const add = jointAdder(reference.joint!, ["s0", "s1", "s2", "s3", "s4", "s5", "product"]);
  add(strange, [0, 0, 0, 0, 0, 0, "never seen"]);
  add(strange, [0, 0, 0, 0, 0, 0, null]);
  add(strange, [0, 0, 0, 0, 0, 0, "product 1"]);
  expect([strange.regimes!.elsewhere, strange.regimes!.seen.map(({ regime, t2 }) => [regime, t2.count]), strange.t2.count]).toEqual([2, [[1, 1]], 3]);
});
