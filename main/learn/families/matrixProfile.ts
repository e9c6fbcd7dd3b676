// Matrix profile as a detector: keeps windows of normal running of each tag and asks how little the present one resembles any. Runs in main.
// Never reads a target. The window is made of lagged columns. Source and scoring: shared/scoring/matrixProfile.ts; kept windows by greedy
// k-center (Gonzalez 1985), so no drawn training window lies farther from a kept one than those that were taken last.
import { matrixProfileScorer, mostShapeValue, leastVariance, shapeSearch, shapeSteps, type MatrixProfileModel, type ShapeReference } from "../../../shared/scoring/matrixProfile.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { median, quantile } from "../../../shared/stats/quantiles.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Family } from "../family.ts";
import type { Frame } from "../frame.ts";
import { constant, modelBytes, node, type OnnxNode, type OnnxTensor } from "../onnx/graph.ts";
import { channelsOf } from "./lagLines.ts";
import { cover, drawRows } from "./neighbours.ts";
import { allRows, needRows, stopIfAsked, wholeNumber } from "./standardise.ts";

export interface MatrixProfileParameters {
  /** Tags that the score rests on: those that resemble normal running least. Default 2, at most those that have a window. */
  worst: number;
  /** Most windows kept of each tag, at least 10: what the device holds and how long a row takes grow with it. Default 400. */
  referenceWindows: number;
}

/** A shape begins at this many values. */
const leastSteps = 4;
/** Kept windows are taken from at most this many times their number. */
const drawnPerKept = 6;
/** Most values that a document keeps, whatever is asked for. */
const mostValues = 2 ** 18;
/** Share of normal windows beyond the unit of the score. */
const beyond = 0.01;
/** Shapes that correlate better than 1 - this / 2 are alike, however exactly normal running repeats itself. */
const alike = 0.05;

/** Features of each tag's window, oldest first; only tags that have one. */
function windowsOf(features: readonly string[]): number[][] {
  return channelsOf(features).filter((columns) => columns.length >= leastSteps).map((columns) => columns.reverse());
}

/** A missing value counts as the mean of its window; a tag with more than half of its window missing teaches nothing there. */
export const matrixProfile: Family<MatrixProfileParameters, MatrixProfileModel> = {
  id: "matrixProfile",
  tasks: ["anomaly"],
  defaults: { worst: 2, referenceWindows: 400 },
  suits: (features) => windowsOf(features).length > 0,
  async fit(frame, _task, parameters, options) {
    const rows = allRows(frame);
    needRows(rows, 10);
    const windows = windowsOf(frame.features);
    if (windows.length === 0) throw new Failure("learnNoWindow", { detail: "matrixProfile" });
    const values = windows.reduce((n, places) => n + places.length, 0);
    const limit = Math.max(10, Math.min(wholeNumber(parameters, "referenceWindows", 10), Math.floor(mostValues / values)));
    const generator = seededGenerator(options.seed);
    const drawn = drawRows(frame.rows, drawnPerKept * limit, generator);
    const tags = windows.map((places, t) => {
      stopIfAsked(options);
      options.onProgress?.(t / windows.length);
      return referenceOf(frame, places, drawn, limit);
    });
    return {
      family: "matrixProfile",
      answer: "score",
      features: [...frame.features],
      worst: Math.min(wholeNumber(parameters, "worst", 1), tags.length),
      tags,
      keptFrom: { windows: Math.max(...tags.map((tag) => tag.variances.length)), of: frame.rows },
    };
  },
  scorer: matrixProfileScorer,
  toOnnx: onnxOf,
};

/** Kept windows of one tag and what is usual among them. */
function referenceOf(frame: Frame, places: number[], drawn: Int32Array, limit: number): ShapeReference {
  const m = places.length;
  const column = (i: number) => frame.X.subarray(places[i]! * frame.rows, (places[i]! + 1) * frame.rows);
  const columns = places.map((_, i) => column(i));
  let largest = 0;
  for (const r of drawn) if (Number.isFinite(columns[m - 1]![r]!)) largest = Math.max(largest, Math.abs(columns[m - 1]![r]!));
  const flat = Math.max(1e-9 * Math.min(largest, mostShapeValue), Math.sqrt(leastVariance));
  const noise = noiseOf(drawn, (i, r) => columns[i]![r]!, m);
  const empty: Omit<ShapeReference, "usual"> = { places, noise, flat, windows: [], variances: [] };

  const points = new Float64Array(drawn.length * m);
  const variances: number[] = [];
  const rowOf: number[] = [];
  const window = new Float64Array(m);
  for (const r of drawn) {
    let [known, sum] = [0, 0];
    for (let i = 0; i < m; i++) {
      window[i] = Math.min(mostShapeValue, Math.max(-mostShapeValue, columns[i]![r]!));
      if (!Number.isNaN(window[i]!)) [known, sum] = [known + 1, sum + window[i]!];
    }
    if (2 * known < m) continue;
    let variance = 0;
    for (let i = 0; i < m; i++) {
      window[i] = Number.isNaN(window[i]!) ? 0 : window[i]! - sum / known;
      variance += window[i]! ** 2 / m;
    }
    const spread = Math.sqrt(variance);
    for (let i = 0; i < m; i++) points[rowOf.length * m + i] = spread > flat ? Math.floor((window[i]! / spread) * shapeSteps + 0.5) : 0;
    variances.push(variance);
    rowOf.push(r);
  }
  if (!variances.some((v) => Math.sqrt(v) > flat)) return { ...empty, usual: 0 };
  const kept = cover(points, m, Int32Array.from(rowOf, (_, i) => i), limit);
  const reference = {
    ...empty,
    windows: Array.from(kept).flatMap((i) => Array.from(points.subarray(i * m, (i + 1) * m))),
    variances: Array.from(kept, (i) => variances[i]!),
  };
  // Windows that share rows resemble each other of themselves: they do not count (the exclusion zone of the self-join).
  const span = spanOf(frame.features, places);
  const search = shapeSearch(reference);
  const row = new Float64Array(frame.features.length);
  const distances: number[] = [];
  for (const r of rowOf) {
    for (const f of places) row[f] = frame.X[f * frame.rows + r]!;
    search.read(row);
    const { index, squared } = search.nearest((j) => Math.abs(rowOf[kept[j]!]! - r) > span);
    if (index >= 0) distances.push(squared);
  }
  return { ...reference, usual: Math.max(alike * m, distances.length > 0 ? quantile(distances, 1 - beyond) : 0) };
}

/** Standard deviation of noise on a smooth course, from the newest values' differences of the fourth order (of the third in a window of four): a course
 *  leaves little of them, white noise the binomial coefficient of twice the order times its variance. 0 where none is known. */
function noiseOf(drawn: Int32Array, value: (place: number, row: number) => number, m: number): number {
  const order = Math.min(4, m - 1);
  const weights = [1];
  for (let k = 1; k <= order; k++) weights.push((-weights[k - 1]! * (order - k + 1)) / k);
  const power = weights.reduce((sum, w) => sum + w * w, 0);
  const middle = median(Float64Array.from(drawn, (r) => Math.abs(weights.reduce((sum, w, k) => sum + w * value(m - 1 - k, r), 0))));
  // 0.6745: median of |x| for a normal x of standard deviation 1.
  return Number.isFinite(middle) ? middle / 0.6745 / Math.sqrt(power) : 0;
}

/** Rows from the oldest to the newest value of a window. */
function spanOf(features: readonly string[], places: readonly number[]): number {
  const lag = (f: number) => Number(/_lag_([1-9][0-9]*)$/.exec(features[f]!)?.[1] ?? 0);
  return lag(places[0]!) - lag(places.at(-1)!);
}

/** The same sums on "row" in double; squared distances, so that what is nearly 0 stays so. */
function onnxOf(model: MatrixProfileModel): Uint8Array {
  const axis1 = { axis: { kind: "int", value: 1 } } as const;
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [
    constant("axis", [1], [1], "int64"),
    constant("zero", [], [0]),
    constant("one", [], [1]),
    constant("leastValue", [], [-mostShapeValue]),
    constant("mostValue", [], [mostShapeValue]),
    constant("tiny", [], [leastVariance]),
    constant("worst", [1], [model.worst], "int64"),
  ];
  const parts = model.tags.map((tag, t) => {
    const [m, count] = [tag.places.length, tag.variances.length];
    const of = (name: string) => `${name}${t}`;
    const add = (op: string, inputs: string[], output: string, attributes?: OnnxNode["attributes"]) => nodes.push(node(op, inputs, of(output), attributes));
    initializers.push(constant(of("places"), [m], tag.places, "int64"));
    add("Gather", ["row", of("places")], "raw", axis1);
    if (tag.usual === 0) {
      add("IsNaN", [of("raw")], "missing");
      add("Where", [of("missing"), "zero", "zero"], "nothing");
      add("ReduceMax", [of("nothing"), "axis"], "part");
      return of("part");
    }
    const kept = Array.from({ length: m }, (_, i) => tag.variances.map((__, j) => tag.windows[j * m + i]! / shapeSteps));
    initializers.push(
      constant(of("across"), [m, count], kept.flat().map((v) => -2 * v)),
      constant(of("squares"), [1, count], tag.variances.map((_, j) => kept.reduce((s, place) => s + place[j]! ** 2, 0))),
      constant(of("variances"), [1, count], tag.variances),
      constant(of("flat"), [], [tag.flat]),
      constant(of("steps"), [], [m]),
      constant(of("half"), [], [m / 2]),
      constant(of("taken"), [], [(2 * m + 2) * tag.noise * tag.noise]),
      constant(of("usual"), [], [tag.usual]),
    );
    add("IsNaN", [of("raw")], "missing");
    add("Where", [of("missing"), "zero", of("raw")], "present");
    add("Clip", [of("present"), "leastValue", "mostValue"], "held");
    add("Where", [of("missing"), "zero", "one"], "counts");
    add("ReduceSum", [of("counts"), "axis"], "known");
    add("ReduceSum", [of("held"), "axis"], "sum");
    add("Max", [of("known"), "one"], "knownOrOne");
    add("Div", [of("sum"), of("knownOrOne")], "mean");
    add("Sub", [of("held"), of("mean")], "moved");
    add("Mul", [of("moved"), of("counts")], "centred");
    add("ReduceSumSquare", [of("centred"), "axis"], "squaresOfRow");
    add("Div", [of("squaresOfRow"), of("steps")], "variance");
    add("Sqrt", [of("variance")], "spread");
    add("LessOrEqual", [of("spread"), of("flat")], "isFlat");
    add("Where", [of("isFlat"), "one", of("spread")], "divisor");
    add("Div", [of("centred"), of("divisor")], "shape");
    add("Where", [of("isFlat"), "zero", of("shape")], "z");
    add("ReduceSumSquare", [of("z"), "axis"], "own");
    add("MatMul", [of("z"), of("across")], "cross");
    add("Add", [of("cross"), of("own")], "partly");
    add("Add", [of("partly"), of("squares")], "distance");
    add("Max", [of("variance"), of("variances"), "tiny"], "larger");
    add("Div", [of("taken"), of("larger")], "noise");
    add("Sub", [of("distance"), of("noise")], "cleaned");
    add("ReduceMin", [of("cleaned"), "axis"], "least");
    add("Max", [of("least"), "zero"], "nearest");
    add("Div", [of("nearest"), of("usual")], "strange");
    add("Less", [of("known"), of("half")], "unknown");
    add("Where", [of("unknown"), "zero", of("strange")], "part");
    return of("part");
  });
  nodes.push(node("Concat", parts, "all", axis1));
  nodes.push({ op: "TopK", inputs: ["all", "worst"], outputs: ["strangest", "which"], attributes: axis1 });
  nodes.push(node("ReduceMean", ["strangest", "axis"], "score"));
  return modelBytes({ name: model.family, features: model.features, initializers, nodes });
}
