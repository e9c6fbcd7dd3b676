// The smallest whole package: a constant model over one signal. Imported by tests only.
import type { Signer } from "../../shared/format/dsse.ts";
import { goldenBytes } from "../../shared/format/golden.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import { referenceBytes } from "../../shared/format/monitoringReference.ts";
import { assemblePackage } from "../../shared/format/package.ts";
import { emptySketch } from "../../shared/format/sketch.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import { deviceCrypto } from "./deviceCrypto.ts";

/** A package that answers `counter` to every row and bears it as its release counter. `facts` stand in place of the manifest's own. */
export function samplePackage(counter: number, facts: Partial<Manifest> & Pick<Manifest, "kind" | "createdUs">, signers: readonly Signer[]): { bytes: Uint8Array; digest: string } {
  const reference = { edges: [], base: emptySketch("a", []), windows: [] };
  const manifest: Omit<Manifest, "blobs"> = {
    format: 1, packageId: `p-${counter}`, modelLine: "line", title: "constant", releaseCounter: counter, expiresUs: null,
    runtime: { least: 1, most: 1 }, hardwareClass: "any", answer: "value", family: "mean",
    inputs: { timeColumn: null, groupColumn: null, signals: [{ column: "a", type: "number", unit: null, min: 0, max: 9, missing: "noAnswer", outOfRange: "noAnswer" }], lateUs: 0 },
    decision: null, maxGapUs: null, budget: { latencyP99Ms: 50, rssMb: 512 }, lineage: {}, gates: [], ...facts,
  };
  const blobs = {
    model: utf8(JSON.stringify({ family: "mean", answer: "value", features: ["a"], constant: counter })),
    recipe: utf8(JSON.stringify({ format: "millwright.recipe/1", steps: [] })),
    golden: goldenBytes({ format: 1, tolerance: 0, stream: null, features: { rows: [[1]], scores: [counter] } }),
    monitoring: referenceBytes({ format: 1, axis: "rows", length: 10, lowPower: true, signals: [reference], score: { ...reference, base: emptySketch("score", []) }, alarmRates: [] }),
  };
  return assemblePackage(manifest, blobs, signers, deviceCrypto);
}
