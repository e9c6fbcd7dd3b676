import { expect, it } from "vitest";
import { comparedWindows } from "./drift.ts";
import { nullPlant, type NullPlant } from "./nullPlant.ts";
import { windowRatio } from "./windowRatio.ts";

const told = ({ reference, records }: NullPlant) => windowRatio(reference, comparedWindows(records, reference).windows);
const plantOf = (seed: number, rho: number, change: (row: Float64Array) => void = () => undefined): NullPlant => nullPlant({ rho, signals: 4, referenceRows: 4_000, rows: 2_000, stepUs: 600e6, seed, products: { campaignRows: 1e6, before: [1], now: [1], change: (_, row) => change(row) } });

it("tells the newest windows from the reference by a tag that moved too little for any notice", () => {
  const found = told(plantOf(1, 0, (row) => (row[3]! += 0.3)))!;
  expect([found.apart, found.tags[0]!.tag, found.tags[0]!.kind, found.tags[0]!.share > 0.7]).toEqual([true, "s3", "level", true]);
  expect(found.windows[0]).toBe(found.windows[1]);
});

it("tells them by two tags that move against each other now, each as before by itself", () => {
  const found = told(plantOf(2, 0, (row) => (row[2]! *= -1)))!;
  expect([found.apart, found.tags[0]!.kind, ["s0", "s2"].includes(found.tags[0]!.tag)]).toEqual([true, "relation", true]);
});

it("tells nothing where nothing changed, and does not say with few windows", () => {
  const found = Array.from({ length: 8 }, (_, i) => told(nullPlant({ rho: i % 2 === 0 ? 0 : 0.5, signals: 4, referenceRows: 3_000, rows: 1_500, stepUs: 600e6, seed: i + 1 }))!);
  // One of eight is to be expected, with a standard deviation of 0.85.
  expect(found.filter(({ p }) => p <= 0.1).length).toBeLessThanOrEqual(3);
  const { reference, records } = plantOf(1, 0);
  expect(windowRatio(reference, comparedWindows(records.slice(0, 9), reference).windows)).toBeNull();
});
