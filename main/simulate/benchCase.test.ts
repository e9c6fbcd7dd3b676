import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runBenchCase } from "./benchCase.ts";
import { drawCase, entries, seedShare } from "./catalogue/draw.ts";
import { Draws } from "./draws.ts";
import { simulateFleet } from "./fleet.ts";
import { exp } from "./math.ts";
import { severityOf, sizeFor } from "./catalogue/entry.ts";

const seconds = 90 * 86400;

describe("the catalogue of faults", () => {
  const cases = Array.from({ length: 3000 }, (_, n) => {
    const draws = new Draws(BigInt(n + 1));
    return { share: seedShare(draws), ...drawCase(draws, seconds) };
  });
  const part = (of: (each: (typeof cases)[number]) => boolean): number => cases.filter(of).length / cases.length;

  it("splits seeds by hash into development, thresholds and held out, 60, 20 and 20 %", () => {
    // standard errors below 0.9 %
    expect(Math.abs(part((c) => c.share === "development") - 0.6)).toBeLessThan(0.03);
    expect(Math.abs(part((c) => c.share === "heldOut") - 0.2)).toBeLessThan(0.03);
  });

  it("draws nothing to be said in three cases of ten, and what is held out for held-out seeds alone", () => {
    expect(Math.abs(part((c) => c.scenario === "NONE") - 0.3)).toBeLessThan(0.03);
    expect(cases.filter((c) => c.share !== "heldOut" && c.faults.some((f) => f.heldOut))).toEqual([]);
    expect(cases.some((c) => c.share === "heldOut" && c.faults.some((f) => f.heldOut))).toBe(true);
    expect(new Set(cases.flatMap((c) => c.faults.map((f) => f.cause)))).toEqual(new Set(["SENSOR", "SCALE", "REGIME", "PLANT", "AGEING", "MODEL", "NONE"]));
  });

  it("begins every fault inside the run, on a day when people are at work", () => {
    for (const { faults } of cases) for (const f of faults) expect(f.fromS > 0 && f.fromS < seconds && f.fromS % 3600 === 0).toBe(true);
    const single = cases.filter((c) => !c.scenario.startsWith("CO")).flatMap((c) => c.faults.map((f) => f.fromS / seconds));
    expect(Math.min(...single)).toBeGreaterThan(0.34);
    expect(Math.max(...single)).toBeLessThan(0.71);
  });

  it("chooses a size whose effect lies in the band of its severity", () => {
    // 0.1 to 0.4, 8 sd at 0.25: the middle of M in the logarithm is sqrt(12) = 3.46 sd, so 0.108
    const drawn = sizeFor({ low: 0.1, high: 0.4, sdAtMiddle: 8 }, "M", 0.5);
    expect(drawn.severity).toBe("M");
    expect(drawn.size).toBeCloseTo(0.10825, 4);
    // a range below zero gives a size below zero; never less than a third of the small end
    expect(sizeFor({ low: -0.4, high: -0.1, sdAtMiddle: 8 }, "S", 0)).toEqual({ size: -0.1 / 3, severity: "S" });
    expect([0.5, 1.99, 2, 6].map(severityOf)).toEqual(["S", "S", "M", "L"]);
  });

  it("has an entry once", () => {
    expect(new Set(entries.map((e) => e.id)).size).toBe(entries.length);
  });
});

describe("a case of the bench", () => {
  it("differs from the same plant without the fault by the fault alone", () => {
    const made = (scenario: string) => runBenchCase({ seed: 6, scenario, days: 2 });
    const changed = made("SC3");
    const plain = made("NONE");
    const { tags, params, onsetUs } = changed.truth[0]!;
    const unit = params[0] as { gain: number; shift: number };
    const column = (of: typeof plain, tag: string): number[] => Array.from(of.columns.find((c) => c.tag === tag)!.values);
    const before = column(plain, tags[0]!);
    expect(column(changed, tags[0]!).map((v, m) => Math.abs(v - (changed.tsUs[m]! >= onsetUs ? unit.gain * before[m]! + unit.shift : before[m]!)) < 1e-9 || Number.isNaN(v)).every(Boolean)).toBe(true);
    for (const { tag, values } of changed.columns) if (tag !== tags[0]) expect(Buffer.from(values.buffer).equals(Buffer.from(plain.columns.find((c) => c.tag === tag)!.values.buffer))).toBe(true);
    expect([plain.truth, changed.truth[0]!.cause, plain.tsUs.length]).toEqual([[], "SCALE", 2880]);
  });

  it("has no hole in the exponential where the smallest numbers end", () => {
    expect([exp(-743.9), exp(-744.5), exp(-745), exp(-746)].every((v) => v >= 0 && v < 1e-300)).toBe(true);
  });
});

describe("a fleet", () => {
  it("has sites that name some tags otherwise, and says in the truth which is which", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fleet-"));
    const made = await simulateFleet({ seed: 4, outDir: folder, days: 1, sites: 1 });
    const truth = JSON.parse(readFileSync(join(folder, "truth/site_01.json"), "utf8")) as { names: { tag: string; name: string }[] };
    const rows = readFileSync(join(folder, "site_01/pump_1min.csv"), "utf8").trimEnd().split("\n");
    rmSync(folder, { recursive: true });
    expect(rows[0]!.split(",")).toEqual(["time", "local_time", ...truth.names.map(({ name }) => name)]);
    expect(rows).toHaveLength(1441);
    // of 43 tags some are missing or renamed, most are neither
    expect(truth.names.filter(({ tag, name }) => tag === name).length).toBeGreaterThan(30);
    expect(truth.names.filter(({ tag, name }) => tag === name).length).toBeLessThan(43);
    expect(made.files.map(({ path }) => path)).toEqual(["site_01/pump_1min.csv", "site_01/tags.csv", "truth/site_01.json", "sites.csv"]);
  });
});
