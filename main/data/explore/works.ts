// The arithmetic of Explore's analyses, by name: what a thread of its own performs. Pure over arrays, no database, no project; seeded.
// Nothing here knows of screens or time zones; places become times where the rows were read (analyses.ts).
import { chooseClusters, type Rows } from "../../../shared/stats/clusters.ts";
import { crossCorrelation, type CrossCorrelation } from "../../../shared/stats/crossCorrelation.ts";
import { delayAlong, delayAtScales, type DelayAlong, type DelayWish, type ScaledDelay } from "../../../shared/stats/delay.ts";
import { finish, keptNeighbours, nearestNeighbours } from "../../../shared/stats/neighbours.ts";
import { principalComponents } from "../../../shared/stats/principal.ts";
import { peaks, welch } from "../../../shared/stats/spectrum.ts";
import { umapOf } from "./umap.ts";

/** Hears the share done, 0..1. */
export type Told = (done: number) => void;

const seed = 1;
const mostColumns = 240;
const mostBins = 128;
/** Neighbours that a map is judged by, and that UMAP tries to keep. */
export const mapNeighbours = 15;

export interface SpectrumFound {
  frequency: Float64Array;
  density: Float64Array;
  peaks: number[];
  segments: number;
  leftOut: number;
  /** First and last place of each column of the picture. */
  columns: Float64Array;
  bins: Float64Array;
  level: Float64Array;
}

/** Welch's spectrum with `size` places a segment, frequencies in cycles a unit (`perUnit` places make one), and the picture of its segments. */
function spectrum({ series, size, perUnit }: { series: Float64Array; size: number; perUnit: number }): SpectrumFound {
  const found = welch(series, size);
  const bins = size / 2;
  const [across, down] = [Math.max(1, Math.ceil(found.starts.length / mostColumns)), Math.max(1, Math.ceil(bins / mostBins))];
  const [columns, rows] = [Math.ceil(found.starts.length / across), Math.floor(bins / down)];
  const level = new Float64Array(columns * rows);
  for (let c = 0; c < columns; c++)
    for (let r = 0; r < rows; r++) {
      let [sum, count] = [0, 0];
      for (let s = c * across; s < Math.min(found.starts.length, (c + 1) * across); s++)
        for (let k = r * down; k < (r + 1) * down; k++) {
          sum += found.segments[s * bins + k]!;
          count++;
        }
      level[c * rows + r] = 10 * Math.log10(Math.max(sum / count / perUnit, 1e-300));
    }
  return {
    // Cycles a place become cycles a unit; density per cycle a place becomes density per cycle a unit.
    frequency: found.frequency.map((f) => f * perUnit),
    density: found.density.map((d) => d / perUnit),
    peaks: found.starts.length === 0 ? [] : peaks(found.density, 5),
    segments: found.starts.length,
    leftOut: found.leftOut,
    columns: Float64Array.from({ length: columns }, (_, c) => (found.starts[Math.min(found.starts.length - 1, c * across)]! + found.starts[Math.min(found.starts.length - 1, (c + 1) * across - 1)]! + size) / 2),
    bins: Float64Array.from({ length: rows }, (_, r) => ((r + 0.5) * down + 0.5) / size * perUnit),
    level,
  };
}

export interface RegimesFound {
  of: Int32Array;
  centres: Float64Array;
  tried: { k: number; silhouette: number }[];
  shares: Float64Array;
  loadings: Float64Array;
}

function regimes({ rows, count }: { rows: Rows; count: number | null }): RegimesFound {
  return { ...chooseClusters(rows, count ?? 2, count ?? 6, seed), ...principalComponents(rows.values, rows.width) };
}

export interface MapFound {
  x: Float64Array;
  y: Float64Array;
  /** Cluster of each row, largest first. */
  regime: Int32Array;
  /** Share of the 15 nearest rows that are among the 15 nearest on the map. */
  kept: number;
  shares: Float64Array;
  /** Passes over the layout; 0 for principal components. */
  epochs: number;
}

/** Rows on a plane: the first two principal components, or UMAP begun from them. */
function map({ rows, method, count }: { rows: Rows; method: "pca" | "umap"; count: number | null }, told: Told): MapFound {
  const n = rows.values.length / rows.width;
  const principal = principalComponents(rows.values, rows.width);
  const component = (which: number) =>
    Float64Array.from({ length: n }, (_, row) => {
      let sum = 0;
      if (which < rows.width) for (let j = 0; j < rows.width; j++) sum += principal.loadings[which * rows.width + j]! * rows.values[row * rows.width + j]!;
      return sum;
    });
  const near = finish(nearestNeighbours(rows, mapNeighbours), (done) => told(0.15 * done));
  const regime = chooseClusters(rows, count ?? 2, count ?? 6, seed).of;
  told(0.2);
  const start = { x: component(0), y: component(1) };
  const found = method === "pca" ? { ...start, epochs: 0 } : umapOf(rows, near, start, seed, (done) => told(0.2 + 0.7 * done));
  const plane = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? found.x : found.y)[i >> 1]!);
  const kept = keptNeighbours(near, finish(nearestNeighbours({ values: plane, width: 2 }, mapNeighbours), (done) => told(0.9 + 0.1 * done)));
  return { ...found, regime, kept, shares: principal.shares };
}

function correlation({ x, y, most }: { x: Float64Array; y: Float64Array; most: number }): CrossCorrelation {
  return crossCorrelation(x, y, most);
}

export interface DelayFound extends Omit<ScaledDelay, "x" | "y"> {
  along: DelayAlong;
}

function delay({ x, y, most, compared }: { x: Float64Array; y: Float64Array } & Omit<DelayWish, "seed">, told: Told): DelayFound {
  const { x: a, y: b, ...found } = delayAtScales(x, y, { most, compared, seed }, (done) => told(0.5 * done));
  return { ...found, along: delayAlong(a, b, { most: Math.max(1, Math.floor(most / found.scale)), compared, seed }, (done) => told(0.5 + 0.5 * done)) };
}

/** What a thread can be asked for. */
export const works = { correlation, delay, map, regimes, spectrum };
export type Works = typeof works;
