// Calls of Explore's analyses: over chosen columns and a visible range, each answer saying what it rests on. Reads; nothing is changed.
import { z } from "zod";
import { call, digest, float64 } from "./call.ts";

/** What is looked at: µs on a time axis, row numbers otherwise; null: from the first, to the last. */
const view = { from: z.number().nullable(), to: z.number().nullable(), group: z.string().nullable() };

/** What an analysis rests on: the data version, the rows in the range, the even grid (mean of each cell) or the sample that was used. */
export const Basis = z.strictObject({
  dataset: digest(),
  axis: z.enum(["time", "row"]),
  rows: z.number(),
  /** Places of the grid, or rows of the sample. */
  used: z.number(),
  /** Width of a grid cell: µs, or rows. */
  step: z.number(),
});
export type Basis = z.infer<typeof Basis>;

export const CrossCorrelationResult = z.strictObject({
  basis: Basis,
  /** µs, or rows. Positive: y follows x. */
  lags: float64(),
  r: float64(),
  /** |r| that chance reaches at one lag in 5 of 100 such series; and over all lags together. */
  band: z.number(),
  bandAll: z.number(),
  /** Where |r| is greatest. */
  lag: z.number(),
  atLag: z.number(),
});
export type CrossCorrelationResult = z.infer<typeof CrossCorrelationResult>;

export const SpectrumResult = z.strictObject({
  basis: Basis,
  /** Cycles a second on a time axis, cycles a row otherwise. */
  frequency: float64(),
  /** Squared unit of the column per cycle a second (or a row). */
  density: float64(),
  /** Bins that stand out, strongest first. */
  peaks: z.array(z.number()),
  /** Places of a segment, segments used and left out for missing values. */
  segment: z.number(),
  segments: z.number(),
  leftOut: z.number(),
  /** Spectrogram: middle of each column of the picture, and level in decibels (10 log10 of density over the median of its bin row by row), columns × rows bins from low to high. */
  times: float64(),
  bins: float64(),
  level: float64(),
});
export type SpectrumResult = z.infer<typeof SpectrumResult>;

export const RegimesResult = z.strictObject({
  basis: Basis,
  columns: z.array(z.string()),
  /** Number chosen, and the mean silhouette of each number tried. */
  count: z.number(),
  tried: z.array(z.strictObject({ k: z.number(), silhouette: z.number() })),
  /** Per regime its share of the places and the mean of each column in its unit. */
  regimes: z.array(z.strictObject({ share: z.number(), means: z.array(z.number()) })),
  /** Stretches of one regime, in order; both ends belong to it. */
  runs: z.array(z.strictObject({ from: z.number(), to: z.number(), regime: z.number() })),
  /** Stretches left out of `runs` because there would be too many. */
  more: z.number(),
  /** Map: first two principal components of sampled places, with regime and place. */
  x: float64(),
  y: float64(),
  regime: float64(),
  at: float64(),
  /** Share of the variance on each component, and loadings component by component. */
  shares: float64(),
  loadings: float64(),
});
export type RegimesResult = z.infer<typeof RegimesResult>;

/** clear: told. chance: no shift stands above what unrelated tags give. edge: the greatest is at the longest shift tried. several: shifts far apart do as well. */
export const DelayVerdict = z.enum(["clear", "chance", "edge", "several"]);
export type DelayVerdict = z.infer<typeof DelayVerdict>;

export const DelayResult = z.strictObject({
  /** step: of the means that were compared; noise may ask for coarser ones than the grid's. */
  basis: Basis,
  verdict: DelayVerdict,
  /** Where |r| is greatest, µs or rows. Positive: y follows x. low..high: 95 of 100 draws of the data have theirs in there. */
  lag: z.number(),
  atLag: z.number(),
  low: z.number(),
  high: z.number(),
  lags: float64(),
  r: float64(),
  band: z.number(),
  bandAll: z.number(),
  /** How the delay of the clear windows goes along the range; unknown: fewer than three are clear. */
  course: z.enum(["steady", "drifts", "varies", "unknown"]),
  /** Windows one after another; both ends belong to them. */
  windows: z.array(z.strictObject({ from: z.number(), to: z.number(), verdict: DelayVerdict, lag: z.number(), atLag: z.number(), low: z.number(), high: z.number() })),
});
export type DelayResult = z.infer<typeof DelayResult>;

export const MapMethod = z.enum(["pca", "umap"]);
export type MapMethod = z.infer<typeof MapMethod>;
export const MapResult = z.strictObject({
  basis: Basis,
  method: MapMethod,
  columns: z.array(z.string()),
  /** The range asked for. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** Places where all columns are known; every k-th of them is on the map. */
  known: z.number(),
  every: z.number(),
  /** Points: where on the map, which place in time (or row), which cluster, which group. */
  x: float64(),
  y: float64(),
  at: float64(),
  regime: float64(),
  group: float64(),
  groups: z.array(z.string().nullable()),
  /** Share of the variance on each principal component. */
  shares: float64(),
  /** Of each point's so many nearest places, the mean share that is among its nearest on the map. */
  neighbours: z.number(),
  kept: z.number(),
  /** Passes over the layout; 0 for principal components. */
  epochs: z.number(),
});
export type MapResult = z.infer<typeof MapResult>;

const errors = ["storeUnknownRef", "planUnknownColumn", "planUnfit", "callCancelled", "processDied"] as const;

export const exploreCalls = {
  /** How two columns go together when one is shifted. */
  crossCorrelate: call("data.crossCorrelate", { input: z.strictObject({ x: z.string(), y: z.string(), ...view, most: z.number().positive().nullable() }), output: CrossCorrelationResult, errors, sample: { x: "x", y: "y", from: null, to: null, group: null, most: null } }),
  /** Which periods a column holds, over the range and along it. segment: places of a segment, a power of two; null: chosen. */
  readSpectrum: call("data.readSpectrum", { input: z.strictObject({ column: z.string(), ...view, segment: z.number().int().min(16).max(65_536).nullable() }), output: SpectrumResult, errors, sample: { column: "x", from: null, to: null, group: null, segment: null } }),
  /** Regimes of several columns together, and a map of them. count: number of regimes; null: chosen by the mean silhouette. */
  findRegimes: call("data.findRegimes", { input: z.strictObject({ columns: z.array(z.string()).min(1).max(16), ...view, count: z.number().int().min(2).max(8).nullable() }), output: RegimesResult, errors, sample: { columns: ["x", "y"], from: null, to: null, group: null, count: null } }),
  /** By how much y runs behind x, with an interval, and along the range; or that it cannot be told. compared: changes from place to place, or courses about their
   *  running mean. most: longest delay sought either way; null: chosen. */
  measureDelay: call("data.measureDelay", {
    input: z.strictObject({ x: z.string(), y: z.string(), ...view, compared: z.enum(["changes", "courses"]), most: z.number().positive().nullable() }),
    output: DelayResult,
    errors,
    sample: { x: "x", y: "y", from: null, to: null, group: null, compared: "changes", most: null },
  }),
  /** A map of the places in the range, near where the columns are alike. A job: UMAP takes seconds. count: number of clusters; null: chosen. */
  mapPlaces: call("data.mapPlaces", {
    input: z.strictObject({ columns: z.array(z.string()).min(2).max(16), ...view, method: MapMethod, count: z.number().int().min(2).max(8).nullable() }),
    output: MapResult,
    job: true,
    changes: false,
    errors,
    sample: { columns: ["x", "y"], from: null, to: null, group: null, method: "umap", count: null },
  }),
};
