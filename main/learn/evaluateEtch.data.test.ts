// Metal etch by the data sheet: mean and spread of each variable over steps 4 and 5 of a wafer, read by experiment, limit at 95 % of normal wafers
// that the model had not seen. Data: Wise, Gallagher, Butler, White, Barna, J. Chemometrics 13, 1999; wafer l3125 has three rows and is left out.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { scoreFrame } from "./answerFrame.ts";
import { fitCandidate } from "./evaluateFit.ts";
import type { Frame } from "./frame.ts";

const file = join(process.env["MILLWRIGHT_DATA"] ?? join(import.meta.dirname, "../../../shared/data"), "metal_etch", "metal_etch_long.csv.gz");
const folds = 10;

/** A row a wafer: experiment, means, spreads; normal wafers in turn from each experiment, then the faulty ones. */
function wafers(): { normal: number[][]; faulty: number[][] } {
  const found = new Map<string, { faulty: boolean; experiment: number; rows: number[][] }>();
  for (const line of gunzipSync(readFileSync(file)).toString().trim().split(/\r?\n/).slice(1)) {
    const [set, name, , , step, ...values] = line.split(",") as [string, string, string, string, string];
    if (![4, 5].includes(Number(step)) || name.startsWith("l3125")) continue;
    const wafer = found.get(set + name) ?? { faulty: set !== "calibration", experiment: Number(name.slice(1, 3)), rows: [] };
    wafer.rows.push((values as string[]).map(Number));
    found.set(set + name, wafer);
  }
  const rows = [...found.values()].map(({ faulty, experiment, rows: samples }) => {
    const means = samples[0]!.map((_, f) => samples.reduce((sum, row) => sum + row[f]!, 0) / samples.length);
    const spreads = means.map((mean, f) => Math.sqrt(samples.reduce((sum, row) => sum + (row[f]! - mean) ** 2, 0) / (samples.length - 1)));
    return { faulty, row: [experiment, ...means, ...spreads] };
  });
  const normal = rows.filter(({ faulty }) => !faulty).map(({ row }) => row);
  const inTurn = normal.map((row) => ({ row, place: normal.filter((other) => other[0] === row[0]).indexOf(row) })).sort((a, b) => a.place - b.place || a.row[0]! - b.row[0]!);
  return { normal: inTurn.map(({ row }) => row), faulty: rows.filter(({ faulty }) => faulty).map(({ row }) => row) };
}

function frameOf(rows: number[][]): Frame {
  const features = rows[0]!.map((_, f) => (f === 0 ? "experiment" : `x${f}`));
  return { rows: rows.length, features, X: Float64Array.from({ length: rows.length * features.length }, (_, i) => rows[i % rows.length]![Math.floor(i / rows.length)]!) };
}

/** Wafers of `judged` that alarm. */
async function alarms(taught: number[][], judged: number[][]): Promise<number> {
  const candidate = { id: "pca", family: "pca", parameters: { outside: "t2", components: 0.97, regimes: ["experiment"] }, role: "candidate" as const };
  const { document, rules } = await fitCandidate(frameOf(taught), "anomaly", candidate, { seed: 1, threads: 1, threshold: { kind: "conformal", share: 0.05 } });
  const threshold = (rules as { threshold: number }).threshold;
  return scoreFrame(document, frameOf(judged)).filter((score) => score >= threshold).length;
}

if (existsSync(file))
  it("is found by PCA read by experiment: 20 of 21 faults, at most one in ten alarms on normal wafers left out", async () => {
    const { normal, faulty } = wafers();
    expect([normal.length, faulty.length]).toEqual([107, 21]);
    const found = await alarms(normal, faulty);
    let wrong = 0;
    for (let fold = 0; fold < folds; fold++) {
      const out = normal.filter((_, i) => Math.floor((i * folds) / normal.length) === fold);
      wrong += await alarms(normal.filter((row) => !out.includes(row)), out);
    }
    expect([found >= 20, wrong / normal.length <= 0.1], `${found} found, ${wrong} wrong`).toEqual([true, true]);
  });
