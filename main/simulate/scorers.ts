// Two reference scorers as a device would run them: distance of pump 1 from its usual plane, and a soft sensor of the laboratory's viscosity.
// Runs anywhere, pure. Faults of models act here alone (MO1 to MO6), so that what a device said can be held against the archive.
// Methods: principal components, Q statistic (Jackson and Mudholkar 1979); ridge regression (Hoerl and Kennard 1970).
import { use, type Draws } from "./draws.ts";
import type { PlantFault } from "./faults.ts";
import { exp, log } from "./math.ts";
import { eigen, solve } from "./solve.ts";
import { streamId } from "./streams.ts";
import type { Area } from "./tags.ts";
import { textCode } from "./valueTexts.ts";

/** A model as its package holds it: inputs are standardised; one row of weights = a regression, several = the directions of a plane. */
export interface ScorerModel {
  means: number[];
  sds: number[];
  weights: number[][];
  /** Of a regression, on the logarithm of the target. */
  intercept: number;
  limit: number;
}

/** What a device wrote down, a row each ten minutes of work. */
export interface DeviceScores {
  scorer: "pump1-plane" | "viscosity";
  inputs: readonly string[];
  /** Packages in the order in which they were released, from when each counts. */
  releases: { id: string; fromUs: number; model: ScorerModel }[];
  /** By the device's clock. */
  tsUs: Float64Array;
  /** Inputs as the device used them, a row a score. */
  used: Float64Array;
  score: Float64Array;
  limit: Float64Array;
  /** Place in `releases`. */
  release: Int32Array;
}

const inputsOf = {
  "pump1-plane": ["SI-101", "IT-101", "PT-101", "VT-101V", "VT-101E", "TT-101B", "FIC-120.PV", "PT-100"],
  viscosity: ["TIC-200.PV", "TT-201", "SIC-220", "JT-220", "VT-230", "WT-200"],
} as const;

/** Columns that the scorer of an area reads. */
export function scorerColumns(area: "P" | "M"): string[] {
  return area === "P" ? [...inputsOf["pump1-plane"]] : [...inputsOf.viscosity, "XS-200", "XS-202", "LAB-VISC"];
}

const everyMinutes = 10;
const ridge = 0.5;

/** Scores of the area's reference scorer over a run on the minute grid. `minutesOfReference` = rows that taught the first release. */
export function deviceScores(area: Area, columns: ReadonlyMap<string, Float64Array>, tsUs: Float64Array, faults: readonly PlantFault[], draws: Draws, fromS: number, minutesOfReference: number): DeviceScores | undefined {
  if (area !== "P" && area !== "M") return undefined;
  const scorer = area === "P" ? "pump1-plane" : "viscosity";
  const inputs = inputsOf[scorer];
  const read = inputs.map((tag) => columns.get(tag)!);
  const at = (m: number): number[] => read.map((values) => values[m]!);
  const phase = columns.get("XS-200");
  const works = (m: number): boolean => (phase === undefined || phase[m] === textCode("HOLD")) && at(m).every((v) => v === v);
  const u = (step: number, lane = 0): number => draws.uniform(use.parameter, streamId("scorers"), step, lane);

  const fault = faults.find((f) => f.cause === "MODEL");
  const kind = fault?.scenario;
  const changeS = fault ? fault.fromS : u(0) < 0.3 ? Math.floor((0.35 + 0.35 * u(0, 1)) * tsUs.length) * 60 : Infinity;
  const rows: number[] = [];
  for (let m = 0; m < minutesOfReference; m += phase ? 1 : everyMinutes) if (works(m)) rows.push(m);
  const taught = rows.length >= 40 ? rows : [];
  if (taught.length === 0) return undefined;
  const target = columns.get("LAB-VISC");
  const fit = (some: readonly number[], wrongShare: number): ScorerModel => (scorer === "viscosity" ? regression(some, at, target!, wrongShare, u) : plane(some, at));
  const sound = withLimit(fit(taught, 0), taught, at);
  const flows = Float64Array.from(taught, (m) => read[6 % read.length]![m]!).sort();
  const recipe = columns.get("XS-202");
  // one season of a pump, one recipe of the line, though the others were known
  const narrow = taught.filter((m) => (recipe ? recipe[m] === textCode("K-12") : read[6]![m]! < flows[Math.floor(0.4 * flows.length)]!));
  const second = ((): ScorerModel => {
    if (kind === "MO1" && narrow.length >= 20) return withLimit(fit(narrow, 0), narrow, at);
    if (kind === "MO5") return withLimit(fit(taught, 0.15 + 0.15 * u(1)), taught, at);
    if (kind === "MO3") return { ...sound, limit: sound.limit * (u(2) < 0.6 ? 0.35 : 6) };
    return sound;
  })();
  const releases: DeviceScores["releases"] = [{ id: "R1", fromUs: tsUs[0]!, model: sound }];
  if (changeS < tsUs.length * 60 && kind !== "MO4") releases.push({ id: "R2", fromUs: (fromS + changeS) * 1e6, model: second });
  const lagMin = 10 + Math.floor(50 * u(3));
  const clockFault = kind === "MO6" && u(4) < 0.5;

  const out = { ts: [] as number[], used: [] as number[], score: [] as number[], limit: [] as number[], release: [] as number[] };
  for (let m = 0; m < tsUs.length; m += everyMinutes) {
    if (!works(m)) continue;
    const changed = m * 60 >= changeS;
    const stale = changed && kind === "MO4" && u(100 + Math.floor(m / 60)) < 0.6;
    const from = stale ? olderWork(m - lagMin, works) : m;
    if (from < 0) continue;
    const x = at(from);
    const release = changed && releases.length > 1 ? 1 : 0;
    const { model } = releases[release]!;
    const onDevice = changed && kind === "MO6" && !clockFault ? coarse(model) : model;
    // two inputs exchanged on the way to the model: what is written down as used is right
    const [one, other] = scorer === "viscosity" ? [0, 2] : [3, 4];
    const prepared = changed && kind === "MO2" ? x.map((v, i) => (i === one ? x[other]! : i === other ? x[one]! : v)) : x;
    out.ts.push(tsUs[m]! + (changed && clockFault ? 3600e6 : 0));
    out.used.push(...x);
    out.score.push(scoreOf(onDevice, prepared));
    out.limit.push(onDevice.limit);
    out.release.push(release);
  }
  return { scorer, inputs, releases, tsUs: Float64Array.from(out.ts), used: Float64Array.from(out.used), score: Float64Array.from(out.score), limit: Float64Array.from(out.limit), release: Int32Array.from(out.release) };
}

/** The score that a model gives a row of inputs: distance from the plane, or the number that a regression says. */
export function scoreOf({ means, sds, weights, intercept }: ScorerModel, x: readonly number[]): number {
  const z = x.map((v, i) => (v - means[i]!) / sds[i]!);
  const along = (w: readonly number[]): number => w.reduce((sum, v, i) => sum + v * z[i]!, 0);
  if (intercept === intercept) return exp(intercept + along(weights[0]!));
  let left = z.reduce((sum, v) => sum + v * v, 0);
  for (const w of weights) left -= along(w) * along(w);
  return left > 0 ? left : 0;
}

/** The newest working minute that is not younger than `m`, within two hours; -1 if there is none. */
function olderWork(m: number, works: (m: number) => boolean): number {
  for (let k = m; k >= 0 && k > m - 120; k--) if (works(k)) return k;
  return -1;
}

/** Weights as a cheap controller would keep them: fifteen steps over their range. */
function coarse(model: ScorerModel): ScorerModel {
  const most = Math.max(...model.weights.flat().map((w) => (w < 0 ? -w : w)));
  return { ...model, weights: model.weights.map((row) => row.map((w) => (Math.floor((w / most) * 7 + 0.5) / 7) * most)) };
}

function standard(rows: readonly number[], at: (m: number) => number[]): { means: number[]; sds: number[]; z: number[][] } {
  const x = rows.map(at);
  const k = x[0]!.length;
  const means = Array.from({ length: k }, (_, i) => x.reduce((s, row) => s + row[i]!, 0) / x.length);
  const sds = means.map((mean, i) => Math.sqrt(x.reduce((s, row) => s + (row[i]! - mean) * (row[i]! - mean), 0) / x.length) || 1);
  return { means, sds, z: x.map((row) => row.map((v, i) => (v - means[i]!) / sds[i]!)) };
}

/** Ridge regression of the logarithm of the laboratory's value; a share of wrong labels is the value of another sample. */
function regression(rows: readonly number[], at: (m: number) => number[], target: Float64Array, wrongShare: number, u: (step: number, lane?: number) => number): ScorerModel {
  // the laboratory's row is the last minute of a hold
  const known = rows.filter((m) => target[m + 1] === target[m + 1] || target[m] === target[m]);
  const value = (m: number): number => (target[m] === target[m] ? target[m]! : target[m + 1]!);
  const { means, sds, z } = standard(known.length >= 12 ? known : rows.slice(0, 1), at);
  const k = means.length;
  const y = known.map((m, n) => log(value(u(1000 + n) < wrongShare ? known[Math.floor(u(1000 + n, 1) * known.length)]! : m)));
  const mean = y.length > 0 ? y.reduce((a, b) => a + b, 0) / y.length : 0;
  const a = new Float64Array(k * k);
  const b = new Float64Array(k);
  z.forEach((row, n) => {
    for (let i = 0; i < k; i++) {
      b[i]! += row[i]! * ((y[n] ?? mean) - mean);
      for (let j = 0; j <= i; j++) a[i * k + j]! += row[i]! * row[j]!;
    }
  });
  for (let i = 0; i < k; i++) a[i * k + i]! += ridge;
  return { means, sds, weights: [[...solve(a, b)]], intercept: mean, limit: Infinity };
}

/** Directions that hold nine tenths of the variance. */
function plane(rows: readonly number[], at: (m: number) => number[]): ScorerModel {
  const { means, sds, z } = standard(rows, at);
  const k = means.length;
  const c = Array.from({ length: k }, (_, i) => Array.from({ length: k }, (_, j) => z.reduce((s, row) => s + row[i]! * row[j]!, 0) / z.length));
  const { values, vectors } = eigen(c);
  const byVariance = values.map((_, i) => i).sort((i, j) => values[j]! - values[i]!);
  const weights: number[][] = [];
  for (let held = 0, n = 0; held < 0.9 * k && n < k; n++) {
    held += values[byVariance[n]!]!;
    weights.push(vectors.map((row) => row[byVariance[n]!]!));
  }
  return { means, sds, weights, intercept: NaN, limit: Infinity };
}

/** The limit that one working row in two hundred of what was taught passes. */
function withLimit(model: ScorerModel, rows: readonly number[], at: (m: number) => number[]): ScorerModel {
  const scores = Float64Array.from(rows, (m) => scoreOf(model, at(m))).sort();
  return { ...model, limit: scores[Math.floor(0.995 * (scores.length - 1))]! };
}
