// Any family by operating regime: context features tell the regime, every other feature is standardised within it, then the family fits.
// Regimes and scales are learned inside the fit, so inside every fold. Runs in main. Method: see shared/scoring/regimes.ts.
import { regimeScorer } from "../../../shared/scoring/regimeScorer.ts";
import { readInRegime, type Regimes } from "../../../shared/scoring/regimes.ts";
import type { ModelHead } from "../../../shared/scoring/model.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { learnRegimes as learn } from "../../prepare/learnRegimes.ts";
import type { Family, FitOptions } from "../family.ts";
import { readRow, type Frame } from "../frame.ts";
import { withRegimeReading } from "../onnx/regimes.ts";

export interface RegimeParameters {
  /** Names of the features that tell how the machine runs (load, speed, product); none (default): all rows are read alike. */
  regimes: string[];
}

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
