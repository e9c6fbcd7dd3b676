// Analyses over a visible range: cross-correlation, spectrum, regimes. Columns are laid on an even grid first; the maths is in shared/stats.
// Runs where DuckDB runs; reads only; seeded, so that the same data give the same answer.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { CrossCorrelationResult, RegimesResult, SpectrumResult } from "../../../shared/contract/explore.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { chooseClusters } from "../../../shared/stats/clusters.ts";
import { crossCorrelation } from "../../../shared/stats/crossCorrelation.ts";
import { principalComponents } from "../../../shared/stats/principal.ts";
import { peaks, welch } from "../../../shared/stats/spectrum.ts";
import { layGrid, type Grid } from "./grid.ts";

/** The range that is looked at, and what the data are. */
export interface View {
  digest: string;
  parquetPath: string;
  from: number | null;
  to: number | null;
  group: string | null;
  stepUs: number | null;
}

const lagPlaces = 65_536;
const spectrumPlaces = 1 << 20;
const regimePlaces = 12_000;
const mapPoints = 1500;
/** Stretches drawn; the longest are kept. */
const mostRuns = 400;
const mostColumns = 240;
const mostBins = 128;
const seed = 1;

const basisOf = (view: View, grid: Grid, used: number) => ({ dataset: view.digest, axis: grid.axis, rows: grid.rows, used, step: grid.step });

/** The one stretch that an analysis of order in time needs: the range's group, or the first group where several share it. */
async function stretch(connection: DuckDBConnection, view: View, columns: string[], most: number): Promise<{ grid: Grid; read: (column: string) => Promise<Float64Array>; from: number }> {
  const grid = await layGrid(connection, view.parquetPath, { columns, from: view.from, to: view.to, group: view.group, stepUs: view.stepUs, most });
  const part = grid.parts[0];
  if (part === undefined || part.count < 16) throw new Failure("planUnfit", { field: "from", detail: `${part?.count ?? 0} < 16` });
  return { grid, from: part.from, read: async (column) => (await grid.read(column)).subarray(part.start, part.start + part.count) };
}

/** Cross-correlation of y against x over at most 65,536 grid places. most: greatest lag in units of the axis; null: a quarter of the range,
 *  2,000 places at most. Throws planUnknownColumn, planUnfit below 16 places. */
export async function crossCorrelate(connection: DuckDBConnection, view: View, x: string, y: string, most: number | null): Promise<CrossCorrelationResult> {
  const { grid, read } = await stretch(connection, view, [x, y], lagPlaces);
  const [a, b] = [await read(x), await read(y)];
  const places = Math.max(4, Math.min(2000, Math.floor(a.length / 4), most === null ? Infinity : Math.round(most / grid.step)));
  const found = crossCorrelation(a, b, places);
  let best = places;
  found.r.forEach((r, k) => {
    if (!Number.isNaN(r) && (Number.isNaN(found.r[best]!) || Math.abs(r) > Math.abs(found.r[best]!))) best = k;
  });
  return { basis: basisOf(view, grid, a.length), lags: found.lags.map((lag) => lag * grid.step), r: found.r, band: found.band, bandAll: found.bandAll, lag: found.lags[best]! * grid.step, atLag: found.r[best]! };
}

/** Spectrum and spectrogram over at most a million grid places. segment: places, a power of two; null: the power of two below an eighth of
 *  the range, 32 to 4,096. */
export async function readSpectrum(connection: DuckDBConnection, view: View, column: string, segment: number | null): Promise<SpectrumResult> {
  const { grid, read, from } = await stretch(connection, view, [column], spectrumPlaces);
  const series = await read(column);
  const wished = 2 ** Math.floor(Math.log2(segment ?? Math.min(4096, Math.max(32, series.length / 8))));
  const size = Math.min(wished, 2 ** Math.floor(Math.log2(series.length)));
  const found = welch(series, size);
  // Cycles a place become cycles a second; density per cycle a place becomes density per cycle a second.
  const perUnit = grid.axis === "time" ? 1_000_000 / grid.step : 1 / grid.step;
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
  const middle = (c: number) => from + ((found.starts[Math.min(found.starts.length - 1, c * across)]! + found.starts[Math.min(found.starts.length - 1, (c + 1) * across - 1)]! + size) / 2) * grid.step;
  return {
    basis: basisOf(view, grid, series.length),
    frequency: found.frequency.map((f) => f * perUnit),
    density: found.density.map((d) => d / perUnit),
    peaks: found.starts.length === 0 ? [] : peaks(found.density, 5),
    segment: size,
    segments: found.starts.length,
    leftOut: found.leftOut,
    times: Float64Array.from({ length: columns }, (_, c) => middle(c)),
    bins: Float64Array.from({ length: rows }, (_, r) => ((r + 0.5) * down + 0.5) / size * perUnit),
    level,
  };
}

/** Regimes by k-means on standardised columns over at most 12,000 grid places of all groups in the range (places with a missing column are
 *  left out), with a map on the first two principal components. count: null chooses 2..6 by the mean silhouette. */
export async function findRegimes(connection: DuckDBConnection, view: View, columns: string[], count: number | null): Promise<RegimesResult> {
  const grid = await layGrid(connection, view.parquetPath, { columns, from: view.from, to: view.to, group: view.group, stepUs: view.stepUs, most: regimePlaces });
  const raw: Float64Array[] = [];
  for (const column of columns) raw.push(await grid.read(column));
  const width = columns.length;
  const known = Int32Array.from({ length: grid.cells }, (_, cell) => cell).filter((cell) => raw.every((values) => !Number.isNaN(values[cell]!)));
  if (known.length < 16) throw new Failure("planUnfit", { field: "from", detail: `${known.length} < 16` });
  const scale = raw.map((values) => {
    const mean = known.reduce((sum, cell) => sum + values[cell]!, 0) / known.length;
    const variance = known.reduce((sum, cell) => sum + (values[cell]! - mean) ** 2, 0) / known.length;
    return { mean, sd: Math.sqrt(variance) };
  });
  const values = new Float64Array(known.length * width);
  known.forEach((cell, row) => raw.forEach((column, j) => (values[row * width + j] = scale[j]!.sd > 0 ? (column[cell]! - scale[j]!.mean) / scale[j]!.sd : 0)));
  const found = chooseClusters({ values, width }, count ?? 2, count ?? 6, seed);
  const k = found.centres.length / width;
  const shares = new Float64Array(k);
  for (const regime of found.of) shares[regime]! += 1 / found.of.length;

  const runs: RegimesResult["runs"] = [];
  known.forEach((cell, row) => {
    const part = grid.parts.find(({ start, count: cells }) => cell >= start && cell < start + cells)!;
    const from = part.from + (cell - part.start) * grid.step;
    const regime = found.of[row]!;
    const last = runs.at(-1);
    const follows = row > 0 && known[row - 1] === cell - 1 && cell !== part.start;
    if (last !== undefined && follows && last.regime === regime) last.to = from + grid.step - 1;
    else runs.push({ from, to: from + grid.step - 1, regime });
  });

  const principal = principalComponents(values, width);
  const every = Math.max(1, Math.ceil(known.length / mapPoints));
  const rows = Int32Array.from({ length: Math.ceil(known.length / every) }, (_, i) => i * every);
  const project = (component: number) => Float64Array.from(rows, (row) => (component < width ? principal.loadings.subarray(component * width, (component + 1) * width).reduce((sum, loading, j) => sum + loading * values[row * width + j]!, 0) : 0));
  const placeOf = (cell: number) => {
    const part = grid.parts.find(({ start, count: cells }) => cell >= start && cell < start + cells)!;
    return part.from + (cell - part.start) * grid.step;
  };
  return {
    basis: basisOf(view, grid, known.length),
    columns,
    count: k,
    tried: found.tried,
    regimes: Array.from({ length: k }, (_, regime) => ({ share: shares[regime]!, means: scale.map(({ mean, sd }, j) => mean + sd * found.centres[regime * width + j]!) })),
    runs: longest(runs),
    more: Math.max(0, runs.length - mostRuns),
    x: project(0),
    y: project(1),
    regime: Float64Array.from(rows, (row) => found.of[row]!),
    at: Float64Array.from(rows, (row) => placeOf(known[row]!)),
    shares: principal.shares,
    loadings: principal.loadings,
  };
}

function longest(runs: RegimesResult["runs"]): RegimesResult["runs"] {
  return [...runs].sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from).slice(0, mostRuns).sort((a, b) => a.from - b.from);
}
