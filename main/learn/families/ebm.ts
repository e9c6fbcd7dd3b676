// Explainable boosting: the family that training offers. Bags of cyclic boosting, their curves averaged; then the strongest pairs. Runs in main.
// Curves that shall rise or fall are projected onto the nearest ones that do. Sources: see shared/scoring/ebm.ts and the files beside.
import { Failure } from "../../../shared/contract/errors.ts";
import { withShapes, type CurveShape } from "../../../shared/scoring/curveShape.ts";
import { ebmScorer, type EbmModel } from "../../../shared/scoring/ebm.ts";
import { risingFit } from "../../../shared/stats/isotonic.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Family, FitOptions, Task } from "../family.ts";
import type { Frame } from "../frame.ts";
import { binnedColumns, judgedRows, type BinnedColumn } from "./ebmColumns.ts";
import { boostTerms, countsOf, derivatives, type BagPart } from "./ebmBoost.ts";
import { ebmOnnx } from "./ebmOnnx.ts";
import { cellsOf, gridSide, purify, strongestPairs, type Pair } from "./ebmPairs.ts";
import { curveTerm, gridTerm, type TermOptions } from "./ebmTerms.ts";
import { inTimeOrder } from "./leastSquares.ts";
import { allRows, stopIfAsked, wholeNumber } from "./standardise.ts";
import { knownTargets } from "./treeDocument.ts";

export interface EbmParameters {
  /** Most pairs of features that get a grid, strongest first; default 10, 0 for curves alone. */
  pairs: number;
  /** Bags: each holds out other blocks of rows and stops by them; their curves are averaged. Default 6. */
  bags: number;
  /** Part of each step that is taken, above 0, at most 1; default 0.06. */
  learningRate: number;
  /** Most rounds of a bag; a round gives every feature one step. Default 1000. */
  rounds: number;
  /** Most plateaus of one step; default 3. */
  leaves: number;
  /** Least training rows of a plateau; never more than a tenth of the rows. Default 10. */
  minRowsPerLeaf: number;
  /** Shrinks steps: weight of that many rows with answer 0. Default 1. */
  lambda: number;
  /** Most steps of a curve, 2..255; default 255. */
  bins: number;
  /** Features whose curve only rises or only falls, by name; they take no part in pairs. A name that the table does not have says nothing. */
  monotone: Record<string, "rises" | "falls">;
  /** "balanced" gives both classes the same total weight; probabilities then speak of balanced classes. Without effect on numbers. */
  classWeight: "balanced" | "none";
  /** Curves that a person redrew, laid over what was learned, the last one on top. */
  edits: CurveShape[];
}

export const ebm: Family<EbmParameters, EbmModel> = {
  id: "ebm",
  tasks: ["classification", "regression"],
  defaults: { pairs: 10, bags: 6, learningRate: 0.06, rounds: 1000, leaves: 3, minRowsPerLeaf: 10, lambda: 1, bins: 255, monotone: {}, classWeight: "none", edits: [] },
  fit,
  scorer: ebmScorer,
  toOnnx: ebmOnnx,
};

/** Everything of a fit that its parts share. Rows stand in time order. */
interface Ground {
  columns: BinnedColumn[];
  y: Float64Array;
  weight: Float64Array;
  classes: boolean;
  base: number;
  parameters: EbmParameters;
  termOptions: TermOptions;
  options: FitOptions;
}

/** Rows with an unknown target are left out. Infinite values train as missing ones; when scored they lie at the curve's ends.
 *  Throws learnTooFewRows, learnOneClass, learnDiverged, planUnfit. */
async function fit(frame: Frame, task: Task, parameters: EbmParameters, options: FitOptions): Promise<EbmModel> {
  const { known, y: unordered, ones } = knownTargets(frame, task);
  stopIfAsked(options);
  const bins = Math.min(255, wholeNumber(parameters, "bins", 2));
  const [bags, most] = [wholeNumber(parameters, "bags", 1), wholeNumber(parameters, "pairs", 0)];
  const rows = inTimeOrder(known, allRows(known));
  const classes = task === "classification";
  const y = Float64Array.from(rows, (r) => (classes ? Number(unordered[r]! >= 0.5) : unordered[r]!));
  const balanced = classes && parameters.classWeight === "balanced";
  const weight = y.map((v) => (balanced ? y.length / (2 * (v === 1 ? ones : y.length - ones)) : 1));
  const ground: Ground = {
    columns: binnedColumns(known, rows, bins),
    y,
    weight,
    classes,
    base: classes ? (balanced ? 0 : Math.log(ones / (y.length - ones))) : y.reduce((s, v) => s + v / y.length, 0),
    parameters,
    termOptions: { leaves: wholeNumber(parameters, "leaves", 2), lambda: parameters.lambda, leastRows: Math.max(1, Math.min(wholeNumber(parameters, "minRowsPerLeaf", 1), Math.floor(y.length / 10))) },
    options,
  };
  const { columns } = ground;
  const random = seededGenerator(options.seed);
  const judged = Array.from({ length: bags }, () => judgedRows(y.length, random));

  const curves = columns.map((column) => new Float64Array(column.edges.length + 2));
  judged.forEach((rowsOfBag, b) => {
    options.onProgress?.((0.7 * b) / bags);
    curvesOfBag(ground, rowsOfBag).forEach((values, c) => addTo(curves[c]!, values, 1 / bags));
  });
  const grids = pairsOf(ground, curves, judged, most);

  const counts = columns.map((column) => countsOf(column.bins, column.edges.length + 2));
  const pairs = grids.map(({ pair, values }): EbmModel["pairs"][number] => {
    const [a, b] = [columns[pair[0]]!, columns[pair[1]]!];
    const [m, n] = [gridSide(a), gridSide(b)];
    const moved = purify(values, countsOf(cellsOf(a, b), m * n), m, n);
    a.coarse.forEach((at, bin) => (curves[pair[0]]![bin]! += moved.first[at]!));
    b.coarse.forEach((at, bin) => (curves[pair[1]]![bin]! += moved.second[at]!));
    return { features: [a.feature, b.feature], edges: [Array.from(a.coarseEdges), Array.from(b.coarseEdges)], values: Array.from(values, short) };
  });
  let base = ground.base;
  for (const [c, values] of curves.entries()) base += centre(values, counts[c]!);
  const model: EbmModel = {
    family: "ebm",
    answer: classes ? "probability" : "value",
    features: [...frame.features],
    base,
    curves: frame.features.map(() => ({ edges: [], values: [0], missing: 0 })),
    pairs,
    edits: [],
  };
  columns.forEach(({ feature, edges }, c) => {
    const values = Array.from(curves[c]!, short);
    model.curves[feature] = { edges: Array.from(edges), values: values.slice(0, -1), missing: values.at(-1)! };
  });
  return redrawn(model, parameters.edits);
}

/** The document under the curves of a person. Throws planUnfit for what is no curve. */
function redrawn(model: EbmModel, edits: readonly CurveShape[]): EbmModel {
  try {
    return withShapes(model, edits);
  } catch (thrown) {
    throw new Failure("planUnfit", { field: "edits", detail: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

/** Curves of one bag in the order of the columns; those that shall rise or fall do. */
function curvesOfBag(ground: Ground, judged: Uint8Array): Float64Array[] {
  const { columns, parameters, options, classes, termOptions, y } = ground;
  const score = new Float64Array(y.length).fill(ground.base);
  const [learn, judge] = partsOf(ground, judged, score, columns.map(({ bins }) => bins));
  const terms = columns.map(({ edges }) => curveTerm(edges.length + 1, termOptions));
  const curves = boostTerms(terms, learn, judge, { classes, learningRate: parameters.learningRate, rounds: parameters.rounds }, options);
  return curves.map((values, c) => {
    const way = parameters.monotone[columns[c]!.name];
    if (!way) return values;
    const known = values.subarray(0, -1);
    const sign = way === "rises" ? 1 : -1;
    // The missing value's part is no step of the curve: it stays as it is.
    known.set(risingFit(known.map((v) => sign * v), countsOf(columns[c]!.bins, values.length).subarray(0, -1)).map((v) => sign * v));
    return values;
  });
}

/** The strongest pairs on what the curves leave, each with its grid averaged over the bags; none that all bags judged to be worth nothing. */
function pairsOf(ground: Ground, curves: readonly Float64Array[], judged: readonly Uint8Array[], most: number): { pair: Pair; values: Float64Array }[] {
  const { columns, parameters, options, classes, termOptions, y } = ground;
  const score = new Float64Array(y.length).fill(ground.base);
  columns.forEach(({ bins }, c) => bins.forEach((bin, r) => (score[r]! += curves[c]![bin]!)));
  const [slope, curvature] = [new Float64Array(y.length), new Float64Array(y.length)];
  derivatives({ score, y, weight: ground.weight }, classes, slope, curvature);
  const open = columns.flatMap(({ name, edges }, c) => (parameters.monotone[name] || edges.length === 0 ? [] : [c]));
  const chosen = most > 0 ? strongestPairs(columns, open, slope, curvature, termOptions.leastRows, most, options) : [];
  if (chosen.length === 0) return [];
  const cells = chosen.map(([a, b]) => cellsOf(columns[a]!, columns[b]!));
  const sides = chosen.map(([a, b]) => [gridSide(columns[a]!), gridSide(columns[b]!)] as const);
  const grids = sides.map(([m, n]) => new Float64Array(m * n));
  judged.forEach((rowsOfBag, b) => {
    options.onProgress?.(0.7 + (0.3 * b) / judged.length);
    const [learn, judge] = partsOf(ground, rowsOfBag, score, cells);
    const terms = sides.map(([m, n]) => gridTerm(m, n, termOptions));
    const added = boostTerms(terms, learn, judge, { classes, learningRate: parameters.learningRate, rounds: parameters.rounds }, options);
    added.forEach((values, k) => addTo(grids[k]!, values, 1 / judged.length));
  });
  return chosen.map((pair, k) => ({ pair, values: grids[k]! })).filter(({ values }) => values.some((v) => v !== 0));
}

/** The rows that learn and those that judge. */
function partsOf({ y, weight }: Ground, judged: Uint8Array, score: Float64Array, cells: readonly Uint16Array[]): [BagPart, BagPart] {
  const part = (side: 0 | 1): BagPart => {
    const mine = (_: unknown, r: number) => judged[r] === side;
    return { score: score.filter(mine), y: y.filter(mine), weight: weight.filter(mine), cells: cells.map((each) => each.filter(mine)) };
  };
  return [part(0), part(1)];
}

function addTo(sum: Float64Array, values: Float64Array, share: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += share * values[i]!;
}

/** Takes the mean over the rows out of a curve and returns it. A place that no row has stands at the mean only if it is the missing one. */
function centre(values: Float64Array, counts: Float64Array): number {
  let [sum, rows] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i]! * counts[i]!;
    rows += counts[i]!;
  }
  const mean = rows > 0 ? sum / rows : 0;
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
  if (counts.at(-1) === 0) values[values.length - 1] = 0;
  return mean;
}

/** Ten digits: more say nothing, and a device holds the file. */
const short = (value: number) => Number(value.toPrecision(10));
