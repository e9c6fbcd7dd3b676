// Lines over lagged columns for forecasts, after Zeng, Chen, Zhang, Xu, AAAI 2023: NLinear reads a tag as its distance from where it stands now,
// DLinear as a slow part and a rest. Runs in main. Both end as plain weights on the columns: only what the penalty holds dear differs from ridge.
import { linearScorer, type LagLineModel } from "../../../shared/scoring/linear.ts";
import type { Family } from "../family.ts";
import type { Frame } from "../frame.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { linearOnnx } from "./linearOnnx.ts";
import { ridge, type RidgeParameters } from "./ridge.ts";
import { knownRows, needRows, scalingOf } from "./standardise.ts";

export interface NLinearParameters extends LineParameters {
  /** Column with the present value of the tag that is forecast; empty (default): the lagged one that is nearest to the target. */
  feature: string;
}

/** Ridge's, but for directions: a column's weight is a sum over mixes, whose signs are not its own. */
const { monotone: _, ...lineDefaults } = ridge.defaults;
type LineParameters = Omit<RidgeParameters, "monotone">;

/** Rows on either side over which DLinear takes the slow part: 25 together, as published. */
const reach = 12;

/** One column that the line is fitted on: parts of the frame's columns. */
type Mix = readonly { feature: number; part: number }[];

export const nlinear: Family<NLinearParameters, LagLineModel> = {
  id: "nlinear",
  tasks: ["regression"],
  defaults: { ...lineDefaults, feature: "" },
  async fit(frame, task, { feature, ...parameters }, options) {
    if (feature !== "" && !frame.features.includes(feature)) throw new Failure("planUnknownColumn", { column: feature, step: "nlinear" });
    const channels = channelsOf(frame.features);
    const filled = filledOf(frame);
    const tag = feature === "" ? nearest(filled, channels) : frame.features.indexOf(feature);
    const mixes: Mix[] = [];
    for (const columns of channels) {
      const now = columns[0]!;
      if (now !== tag) mixes.push([{ feature: now, part: 1 }]);
      for (const before of columns.slice(1)) mixes.push([{ feature: before, part: 1 }, { feature: now, part: -1 }]);
    }
    return fitMixed("nlinear", filled, mixes, tag, (mixed) => ridge.fit(mixed, task, parameters, options));
  },
  scorer: linearScorer,
  toOnnx: linearOnnx,
};

export const dlinear: Family<LineParameters, LagLineModel> = {
  id: "dlinear",
  tasks: ["regression"],
  defaults: lineDefaults,
  async fit(frame, task, parameters, options) {
    const filled = filledOf(frame);
    const mixes = channelsOf(frame.features).flatMap((columns): Mix[] => {
      if (columns.length < 3) return columns.map((feature) => [{ feature, part: 1 }]);
      const slow = columns.map((_, i) => {
        const near = columns.filter((__, j) => Math.abs(lagOf(frame, columns[j]!) - lagOf(frame, columns[i]!)) <= reach);
        return near.map((feature) => ({ feature, part: 1 / near.length }));
      });
      return [...slow, ...columns.map((feature, i) => [{ feature, part: 1 }, ...slow[i]!.map((each) => ({ ...each, part: -each.part }))])];
    });
    return fitMixed("dlinear", filled, mixes, -1, (mixed) => ridge.fit(mixed, task, parameters, options));
  },
  scorer: linearScorer,
  toOnnx: linearOnnx,
};

const named = /^(.+)_lag_([1-9][0-9]*)$/;
const lagOf = (frame: Frame, feature: number) => Number(named.exec(frame.features[feature]!)?.[2] ?? 0);

/** Columns of each tag by name, the present value first, then by lag; the names are those of the recipe's lag step. */
export function channelsOf(features: readonly string[]): number[][] {
  const lists = new Map<string, { feature: number; lag: number }[]>();
  features.forEach((name, feature) => {
    const lagged = named.exec(name);
    const tag = lagged?.[1] ?? name;
    lists.set(tag, [...(lists.get(tag) ?? []), { feature, lag: Number(lagged?.[2] ?? 0) }]);
  });
  return [...lists].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, columns]) => columns.sort((a, b) => a.lag - b.lag).map(({ feature }) => feature));
}

interface Filled extends Frame {
  fill: Float64Array;
  center: Float64Array;
}

/** The rows with a target, gaps filled with the column's median, with fill and mean of each column. Throws learnTooFewRows. */
function filledOf(frame: Frame): Filled {
  const rows = knownRows(frame);
  needRows(rows, 3);
  const { fill, center } = scalingOf(frame, rows);
  const X = frame.X.slice();
  for (let i = 0; i < X.length; i++) if (Number.isNaN(X[i]!)) X[i] = fill[Math.floor(i / frame.rows)]!;
  return { ...frame, X, fill, center };
}

/** Present value, among tags with lags, of the least squared distance to the target; -1 where nothing is lagged. */
function nearest(frame: Filled, channels: readonly number[][]): number {
  let [best, least] = [-1, Infinity];
  for (const [now, before] of channels.map((columns) => [columns[0]!, columns[1]] as const)) {
    if (before === undefined) continue;
    let sum = 0;
    for (let r = 0; r < frame.rows; r++) if (!Number.isNaN(frame.y![r]!)) sum += (frame.y![r]! - frame.X[now * frame.rows + r]!) ** 2;
    if (sum < least) [best, least] = [now, sum];
  }
  return best;
}

/** Fits a line on mixed columns, for the target minus column `origin` (-1: the target itself), and folds it back onto the frame's columns. */
async function fitMixed(family: LagLineModel["family"], frame: Filled, mixes: readonly Mix[], origin: number, fit: (mixed: Frame) => ReturnType<typeof ridge.fit>): Promise<LagLineModel> {
  const { rows } = frame;
  const X = new Float64Array(mixes.length * rows);
  mixes.forEach((mix, m) => {
    for (const { feature, part } of mix) for (let r = 0; r < rows; r++) X[m * rows + r]! += part * frame.X[feature * rows + r]!;
  });
  const y = origin < 0 ? frame.y! : frame.y!.map((v, r) => v - frame.X[origin * rows + r]!);
  const line = await fit({ ...frame, features: mixes.map((_, m) => String(m)), X, y });
  const weights = new Array<number>(frame.features.length).fill(0);
  mixes.forEach((mix, m) => mix.forEach(({ feature, part }) => (weights[feature]! += part * line.weights[m]!)));
  if (origin >= 0) weights[origin]! += 1;
  return {
    family,
    answer: "value",
    features: [...frame.features],
    fill: Array.from(frame.fill),
    center: Array.from(frame.center),
    weights,
    bias: line.bias + (origin < 0 ? 0 : frame.center[origin]!),
    alpha: line.alpha,
  };
}
