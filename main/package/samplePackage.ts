// A small real package for tests of packaging, device and monitoring: two signals, a rolling mean, a logistic model.
// Deterministic; imported by tests only.
import type { InputContract } from "../../shared/format/inputContract.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import { createStream } from "../../shared/recipe/stream.ts";
import type { LogisticModel } from "../../shared/scoring/linear.ts";
import { linearScorer } from "../../shared/scoring/linear.ts";
import type { PackageInputs } from "./build.ts";
import { signerOfSeed } from "./keys.ts";
import { buildMonitoringReference } from "./monitoringReference.ts";

/** 2026-01-05 00:00 UTC. */
export const sampleStartUs = 1_767_571_200_000_000;

export const sampleSigner = signerOfSeed(new Uint8Array(32).fill(7));

const recipe: Recipe = {
  format: "millwright.recipe/1",
  steps: [{ kind: "rolling", columns: ["pressure"], windowRows: 5, stats: ["mean"], minRows: 1, keep: true }],
};

const model: LogisticModel = {
  family: "logistic",
  answer: "probability",
  features: ["pressure", "flow", "pressure_mean_5"],
  fill: [4, 100, 4],
  center: [4, 100, 4],
  weights: [1.5, -0.02, 2],
  bias: -2,
  l2: 1,
};

const inputs: InputContract = {
  timeColumn: "ts",
  groupColumn: null,
  signals: [
    { column: "pressure", type: "number", unit: "bar", min: 0, max: 10, missing: "answer", outOfRange: "asMissing" },
    { column: "flow", type: "number", unit: "m3/h", min: 0, max: 300, missing: "noAnswer", outOfRange: "noAnswer" },
  ],
  lateUs: 0,
};

/** Row i of a calm pump, one a second; `shift` lifts the pressure. Noise from a small fixed generator. */
export function sampleRow(i: number, shift = 0): { tUs: number; pressure: number; flow: number } {
  const noise = (k: number) => {
    const x = Math.sin(k * 12.9898 + 78.233) * 43758.5453;
    return x - Math.floor(x) - 0.5;
  };
  return { tUs: sampleStartUs + i * 1_000_000, pressure: Math.round((4 + noise(i) * 0.6 + shift) * 1e6) / 1e6, flow: Math.round((100 + noise(i + 5000) * 20) * 1e6) / 1e6 };
}

/** A CSV replay of rows [from, to). */
export function sampleCsv(from: number, to: number, shift = 0): string {
  const lines = ["ts,pressure,flow"];
  for (let i = from; i < to; i++) {
    const { tUs, pressure, flow } = sampleRow(i, shift);
    lines.push(`${new Date(tUs / 1000).toISOString()},${pressure},${flow}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Inputs of the sample package; `counter` distinguishes releases. */
export function samplePackage(counter = 1, changes: Partial<PackageInputs> = {}): PackageInputs {
  const rows = Array.from({ length: 4000 }, (_, i) => sampleRow(i));
  const stream = createStream(recipe, inputs.signals.map((signal) => ({ name: signal.column, kind: signal.type })));
  const scorer = linearScorer(model);
  const scores = Float64Array.from(rows, (row) => scorer.score(stream.push({ tUs: row.tUs, values: [row.pressure, row.flow] })[0]!.values));
  const golden = rows.slice(0, 50);
  return {
    kind: "trial",
    packageId: `pump-p-104-${counter}`,
    modelLine: "pump-p-104",
    title: "Pump P-104: rising pressure",
    releaseCounter: counter,
    createdUs: sampleStartUs + counter * 86_400_000_000,
    model,
    recipe,
    inputs,
    decision: { threshold: 0.8, count: 2, of: 3 },
    golden: {
      format: 1,
      tolerance: 1e-9,
      stream: { rows: golden.map(({ tUs, pressure, flow }) => ({ tUs, group: null, values: [pressure, flow] })), expected: golden.map(({ tUs }, i) => ({ tUs, group: null, score: scores[i]! })) },
      features: { rows: [[4, 100, 4], [null, 100, 4]], scores: [scorer.score(Float64Array.of(4, 100, 4)), scorer.score(Float64Array.of(NaN, 100, 4))] },
    },
    monitoring: buildMonitoringReference(
      { tUs: Float64Array.from(rows, (row) => row.tUs), signals: [{ name: "pressure", values: Float64Array.from(rows, (row) => row.pressure) }, { name: "flow", values: Float64Array.from(rows, (row) => row.flow) }], scores },
      100_000_000,
    ),
    lineage: { dataset: "d".repeat(64), plan: "a".repeat(64) },
    card: { language: "en", what: "Warns of rising pressure.", data: [{ label: "Rows", value: "4000" }], metrics: [{ name: "F1", value: 0.91, low: 0.86, high: 0.95, baseline: 0.4 }], limits: ["Only for pump <P-104>."] },
    signers: [sampleSigner],
    ...changes,
  };
}
