// What a second signer reads: nothing that the device would do otherwise may be missing from it.
import { expect, test } from "vitest";
import { manifestDiff } from "./manifestDiff.ts";
import type { Manifest } from "./manifest.ts";

test("a changed rule for rows that come late, or not at all, is told, and so is another column of time", () => {
  const signals: Manifest["inputs"]["signals"] = [{ column: "a", type: "number", unit: null, min: 0, max: 9, missing: "noAnswer", outOfRange: "noAnswer" }];
  const of = (inputs: Partial<Manifest["inputs"]>): Manifest => ({
    format: 1, kind: "release", packageId: "p", modelLine: "line", title: "t", releaseCounter: 1, createdUs: 1, expiresUs: null, runtime: { least: 1, most: 1 }, hardwareClass: "any", answer: "value", family: "mean",
    inputs: { timeColumn: "ts", groupColumn: null, signals, lateUs: 0, ...inputs }, decision: null, maxGapUs: null, budget: { latencyP99Ms: 50, rssMb: 512 }, lineage: {}, gates: [], blobs: [],
  });
  expect(manifestDiff(of({}), of({}))).toEqual([]);
  expect(manifestDiff(of({ staleUs: 5 }), of({ timeColumn: "time", lateUs: 7 }))).toEqual([
    { field: "timeColumn", before: "ts", after: "time" },
    { field: "lateUs", before: "0", after: "7" },
    { field: "staleUs", before: "5", after: null },
  ]);
});
