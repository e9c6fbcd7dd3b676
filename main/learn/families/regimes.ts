// Any family by operating regime: context features tell the regime, every other feature is standardised within it, then the family fits, a
// detector where asked once a regime, so that each has its own relations among tags (Zhao, Zhang, Xu, J. Process Control 14, 2004).
// Regimes and scales are learned inside the fit, so inside every fold. Runs in main. Method: see shared/scoring/regimes.ts.
import { regimeScorer } from "../../../shared/scoring/regimeScorer.ts";
import { readInRegime, regimeOf, type Regimes } from "../../../shared/scoring/regimes.ts";
import type { ModelHead } from "../../../shared/scoring/model.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { learnRegimes as learn } from "../../prepare/learnRegimes.ts";
import type { Family, FitOptions } from "../family.ts";
import { readRow, takeRows, type Frame } from "../frame.ts";
import { withRegimes } from "../onnx/regimes.ts";

export interface RegimeParameters {
  /** Names of the features that tell how the machine runs (load, speed, product); none (default): all rows are read alike. */
  regimes: string[];
  /** Detectors alone: one model over all regimes (`one`, the default), or each regime's own where it has the rows (`each`), so that tags may hang
   *  together otherwise in each of them. */
  regimeModels?: "one" | "each";
}

/** A regime has a model of its own from this many rows on, and from so many a feature; others are answered by the model of all rows. */
const leastOwnRows = 50;
const leastRowsPerFeature = 5;

/** The family with parameters more. Without regimes it is the family itself. Throws planUnfit for a context feature that is not there. */
export function inRegimes<P extends object, M extends ModelHead>(family: Family<P, M>): Family<P & RegimeParameters, M> {
  const detects = family.tasks.includes("anomaly");
  return {
    ...family,
    defaults: { ...family.defaults, regimes: [], ...(detects ? { regimeModels: "one" as const } : {}) },
    async fit(frame, task, { regimes: names, regimeModels = "one", ...parameters }, options) {
      const own = parameters as unknown as P;
      if (!["one", "each"].includes(regimeModels) || (regimeModels === "each" && task !== "anomaly")) throw new Failure("planUnfit", { field: "regimeModels", detail: `${String(regimeModels)}, ${task}` });
      if (!Array.isArray(names) || names.length === 0) return family.fit(frame, task, own, options);
      const asItIs = new Set([...names, ...codesOf(own)]);
      const regimes = learnRegimes(frame, names.map(String), asItIs, options);
      const X = new Float64Array(frame.X.length);
      const of = new Int32Array(frame.rows);
      const [row, read] = [new Float64Array(frame.features.length), new Float64Array(frame.features.length)];
      for (let r = 0; r < frame.rows; r++) {
        of[r] = regimeOf(regimes, readRow(frame, r, row));
        readInRegime(regimes, row, read, of[r]);
        for (let f = 0; f < read.length; f++) X[f * frame.rows + r] = read[f]!;
      }
      const readFrame = { ...frame, X };
      if (regimeModels === "one") return { ...(await family.fit(readFrame, task, own, options)), regimes };
      const parts = regimes.centres.map((_, k) => Int32Array.from(of.keys()).filter((r) => of[r] === k));
      const hasOwn = parts.map((rows) => rows.length >= Math.max(leastOwnRows, leastRowsPerFeature * frame.features.length));
      // Where each regime has its own, nobody asks a model of all rows: the first regime's stands in its place.
      const first = hasOwn.every(Boolean) ? takeRows(readFrame, parts[0]!) : readFrame;
      const turns = 1 + hasOwn.filter(Boolean).length;
      const fit = (part: Frame, turn: number) => family.fit(part, task, own, { ...options, onProgress: (done) => options.onProgress?.((turn + done) / turns) });
      const model = await fit(first, 0);
      const byRegime: (M | null)[] = [];
      for (const [k, rows] of parts.entries()) byRegime.push(hasOwn[k] && !(k === 0 && first !== readFrame) ? await fit(takeRows(readFrame, rows), byRegime.filter(Boolean).length + 1) : null);
      return { ...model, regimes, byRegime };
    },
    scorer: (model) => regimeScorer(family.scorer(model), model, (one) => family.scorer(one as M)),
    toOnnx: ({ regimes, byRegime, ...model }) => withRegimes([model, ...(byRegime ?? []).filter((one) => one !== null)].map((one) => family.toOnnx(one as M)), regimes, byRegime),
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
  const size = frame.features.length;
  const column = (f: number): Float64Array => frame.X.subarray(f * frame.rows, (f + 1) * frame.rows);
  const worked = frame.features.flatMap((name, f) => (asItIs.has(name) ? [] : [f]));
  const { means, inverseScales, ...middles } = learn(context.map(column), worked.map(column), options.seed);
  const spread = (lists: number[][], other: number): number[][] =>
    lists.map((list) => {
      const out = new Array<number>(size).fill(other);
      worked.forEach((f, i) => (out[f] = list[i]!));
      return out;
    });
  return { context, ...middles, means: spread(means, 0), inverseScales: spread(inverseScales, 1) };
}
