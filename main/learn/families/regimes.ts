// Any family by operating regime: context features tell the regime, every other feature is standardised within it, then the family fits.
// Regimes and scales are learned inside the fit, so inside every fold. Runs in main. Method: see shared/scoring/regimes.ts.
import { regimeScorer } from "../../../shared/scoring/regimeScorer.ts";
import { readInRegime, regimeOf, type Regimes } from "../../../shared/scoring/regimes.ts";
import type { ModelHead } from "../../../shared/scoring/model.ts";
import { chooseClusters } from "../../../shared/stats/clusters.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Family, FitOptions } from "../family.ts";
import { readRow, type Frame } from "../frame.ts";
import { withRegimeReading } from "../onnx/regimes.ts";
import { allRows, inverse, scalingOf } from "./standardise.ts";

export interface RegimeParameters {
  /** Names of the features that tell how the machine runs (load, speed, product); none (default): all rows are read alike. */
  regimes: string[];
}

/** Regimes are looked for among at most this many evenly spaced rows, and are this many at most. */
const clusteredRows = 4000;
const mostRegimes = 10;
/** A regime with fewer rows than this takes the spread of all regimes. */
const leastRows = 10;

/** The family with one more parameter. Without regimes it is the family itself. Throws planUnfit for a context feature that is not there. */
export function inRegimes<P extends object, M extends ModelHead>(family: Family<P, M>): Family<P & RegimeParameters, M> {
  return {
    ...family,
    defaults: { ...family.defaults, regimes: [] },
    async fit(frame, task, { regimes: names, ...parameters }, options) {
      const own = parameters as unknown as P;
      if (!Array.isArray(names) || names.length === 0) return family.fit(frame, task, own, options);
      const asItIs = new Set([...names, ...codesOf(own)]);
      const regimes = learnRegimes(frame, names.map(String), asItIs, options);
      const X = new Float64Array(frame.X.length);
      const [row, read] = [new Float64Array(frame.features.length), new Float64Array(frame.features.length)];
      for (let r = 0; r < frame.rows; r++) {
        readInRegime(regimes, readRow(frame, r, row), read);
        for (let f = 0; f < read.length; f++) X[f * frame.rows + r] = read[f]!;
      }
      return { ...(await family.fit({ ...frame, X }, task, own, options)), regimes };
    },
    scorer: (model) => regimeScorer(family.scorer(model), model.regimes),
    toOnnx: (model) => withRegimeReading(family.toOnnx(model), model.regimes),
  };
}

/** Features that hold codes are no measure and stay as they are. */
function codesOf(parameters: object): string[] {
  const { categorical } = parameters as { categorical?: unknown };
  return Array.isArray(categorical) ? categorical.map(String) : [];
}

function learnRegimes(frame: Frame, names: readonly string[], asItIs: ReadonlySet<string>, options: FitOptions): Regimes {
  const context = names.map((name) => frame.features.indexOf(name));
  const unknown = names.find((_, i) => context[i]! < 0);
  if (unknown !== undefined) throw new Failure("planUnfit", { field: "regimes", detail: unknown });
  const { rows } = frame;
  const size = frame.features.length;
  const scaling = scalingOf(frame, allRows(frame));
  const inverseSpread = inverse(scaling.scale);
  const step = Math.max(1, Math.ceil(rows / clusteredRows));
  const taken = Math.ceil(rows / step);
  const values = new Float64Array(taken * context.length);
  for (let i = 0; i < taken; i++)
    for (const [c, f] of context.entries()) {
      const x = frame.X[f * rows + i * step]!;
      values[i * context.length + c] = Number.isNaN(x) ? 0 : (x - scaling.fill[f]!) * inverseSpread[f]!;
    }
  const { centres } = chooseClusters({ values, width: context.length }, 2, mostRegimes, options.seed);
  const count = centres.length / context.length;
  const regimes: Regimes = {
    context,
    fill: context.map((f) => scaling.fill[f]!),
    inverseSpread: context.map((f) => inverseSpread[f]!),
    centres: Array.from({ length: count }, (_, k) => Array.from(centres.subarray(k * context.length, (k + 1) * context.length))),
    means: Array.from({ length: count }, () => new Array<number>(size).fill(0)),
    inverseScales: Array.from({ length: count }, () => new Array<number>(size).fill(1)),
  };
  const row = new Float64Array(size);
  const of = Int32Array.from({ length: rows }, (_, r) => regimeOf(regimes, readRow(frame, r, row)));
  for (const [f, name] of frame.features.entries()) if (!asItIs.has(name)) readWithin(regimes, f, frame.X.subarray(f * rows, (f + 1) * rows), of);
  return regimes;
}

/** Mean and spread of one feature in each regime. A regime of few rows, or in which the feature stands still, takes the spread of all regimes
 *  around their own means; a feature that stands still in all of them reads 0. */
function readWithin(regimes: Regimes, f: number, column: Float64Array, of: Int32Array): void {
  const count = regimes.centres.length;
  const [known, mean, square] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let r = 0; r < column.length; r++) {
    const [k, x] = [of[r]!, column[r]!];
    if (!Number.isFinite(x)) continue;
    // Running mean and sum of squares around it (Welford 1962).
    const before = x - mean[k]!;
    mean[k]! += before / ++known[k]!;
    square[k]! += before * (x - mean[k]!);
  }
  const rows = known.reduce((a, b) => a + b, 0);
  const pooled = Math.sqrt(square.reduce((a, b) => a + b, 0) / Math.max(1, rows - count));
  const overall = rows > 0 ? mean.reduce((s, m, k) => s + m * known[k]!, 0) / rows : 0;
  for (let k = 0; k < count; k++) {
    const centre = known[k]! > 0 ? mean[k]! : overall;
    const spread = known[k]! >= leastRows ? Math.sqrt(square[k]! / (known[k]! - 1)) : 0;
    const least = Math.max(1e-9 * Math.abs(centre), 1e-3 * pooled);
    const scale = spread > least ? spread : pooled > least ? pooled : 0;
    regimes.means[k]![f] = centre;
    regimes.inverseScales[k]![f] = scale > 0 ? 1 / scale : 0;
  }
}
