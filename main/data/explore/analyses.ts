// Analyses over a visible range: delay, correlation with lag, spectrum, regimes, map. Columns are laid on an even grid here; the arithmetic
// (works.ts) runs in a thread of its own. Runs where DuckDB runs; reads only; seeded, so that the same data give the same answer.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { CrossCorrelationResult, DelayResult, MapResult, RegimesResult, SpectrumResult } from "../../../shared/contract/explore.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Rows } from "../../../shared/stats/clusters.ts";
import type { Compared } from "../../../shared/stats/delay.ts";
import { layGrid, type Grid } from "./grid.ts";
import { inThread, type Watch } from "./thread.ts";
import { mapNeighbours } from "./works.ts";

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
/** Points of a map at most: neighbours are searched exactly and the layout takes seconds. */
const mostPoints = 2000;
/** Stretches drawn; the longest are kept. */
const mostRuns = 400;
/** Share of the work that reading the columns is taken for. */
const readShare = 0.3;

const basisOf = (view: View, grid: Grid, used: number) => ({ dataset: view.digest, axis: grid.axis, rows: grid.rows, used, step: grid.step });

/** The one stretch that an analysis of order in time needs: the range's group, or the first group where several share it. */
async function stretch(connection: DuckDBConnection, view: View, columns: string[], most: number, watch: Watch): Promise<{ grid: Grid; series: Float64Array[]; from: number }> {
  const grid = await layGrid(connection, view.parquetPath, { columns, from: view.from, to: view.to, group: view.group, stepUs: view.stepUs, most });
  const part = grid.parts[0];
  if (part === undefined || part.count < 16) throw new Failure("planUnfit", { field: "from", detail: `${part?.count ?? 0} < 16` });
  return { grid, from: part.from, series: (await readAll(grid, columns, watch)).map((values) => values.subarray(part.start, part.start + part.count)) };
}

/** Columns one after another, a cancel heard in between. */
async function readAll(grid: Grid, columns: readonly string[], watch: Watch): Promise<Float64Array[]> {
  const out: Float64Array[] = [];
  for (const [i, column] of columns.entries()) {
    out.push(await grid.read(column, watch.signal));
    watch.progress((readShare * (i + 1)) / columns.length, "read");
  }
  return out;
}

/** Cross-correlation of y against x over at most 65,536 grid places. most: greatest lag in units of the axis; null: a quarter of the range,
 *  2,000 places at most. Throws planUnknownColumn, planUnfit below 16 places, callCancelled. */
export async function crossCorrelate(connection: DuckDBConnection, view: View, x: string, y: string, most: number | null, watch: Watch): Promise<CrossCorrelationResult> {
  const { grid, series: [a, b] } = await stretch(connection, view, [x, y], lagPlaces, watch);
  const places = Math.max(4, Math.min(2000, Math.floor(a!.length / 4), most === null ? Infinity : Math.round(most / grid.step)));
  const found = await inThread("correlation", { x: a!, y: b!, most: places }, watch, readShare);
  let best = places;
  found.r.forEach((r, k) => {
    if (!Number.isNaN(r) && (Number.isNaN(found.r[best]!) || Math.abs(r) > Math.abs(found.r[best]!))) best = k;
  });
  return { basis: basisOf(view, grid, a!.length), lags: found.lags.map((lag) => lag * grid.step), r: found.r, band: found.band, bandAll: found.bandAll, lag: found.lags[best]! * grid.step, atLag: found.r[best]! };
}

/** Longest delay sought where nobody says: a twenty-fourth of the range, so that the windows along it are long enough; 8 to 600 places. */
const usualShifts = (places: number) => Math.max(8, Math.min(600, Math.floor(places / 24)));

/** Delay of y against x over at most 65,536 grid places, over all of the range and along it. most: longest delay sought either way in units of
 *  the axis; null: a twenty-fourth of the range, 600 places at most. Throws planUnknownColumn, planUnfit below 64 places, callCancelled. */
export async function measureDelay(connection: DuckDBConnection, view: View, x: string, y: string, compared: Compared, most: number | null, watch: Watch): Promise<DelayResult> {
  const { grid, series: [a, b], from } = await stretch(connection, view, [x, y], lagPlaces, watch);
  const count = a!.length;
  if (count < 64) throw new Failure("planUnfit", { field: "from", detail: `${count} < 64` });
  const places = Math.max(4, Math.min(2000, Math.floor(count / 4), most === null ? usualShifts(count) : Math.round(most / grid.step)));
  const found = await inThread("delay", { x: a!, y: b!, most: places, compared }, watch, readShare);
  const step = found.scale * grid.step;
  return {
    basis: { ...basisOf(view, grid, Math.floor(count / found.scale)), step },
    verdict: found.verdict,
    lag: found.lag * step,
    atLag: found.atLag,
    low: found.low * step,
    high: found.high * step,
    lags: found.lags.map((lag) => lag * step),
    r: found.r,
    band: found.band,
    bandAll: found.bandAll,
    course: found.along.course,
    windows: found.along.windows.map(({ start, count: cells, delay }) => ({ from: from + start * step, to: from + (start + cells) * step - 1, verdict: delay.verdict, lag: delay.lag * step, atLag: delay.atLag, low: delay.low * step, high: delay.high * step })),
  };
}

/** Spectrum and spectrogram over at most a million grid places. segment: places, a power of two; null: the power of two below an eighth of
 *  the range, 32 to 4,096. Throws as crossCorrelate. */
export async function readSpectrum(connection: DuckDBConnection, view: View, column: string, segment: number | null, watch: Watch): Promise<SpectrumResult> {
  const { grid, series: [series], from } = await stretch(connection, view, [column], spectrumPlaces, watch);
  const wished = 2 ** Math.floor(Math.log2(segment ?? Math.min(4096, Math.max(32, series!.length / 8))));
  const size = Math.min(wished, 2 ** Math.floor(Math.log2(series!.length)));
  const { columns, ...found } = await inThread("spectrum", { series: series!, size, perUnit: grid.axis === "time" ? 1_000_000 / grid.step : 1 / grid.step }, watch, readShare);
  return { basis: basisOf(view, grid, series!.length), segment: size, ...found, times: columns.map((middle) => from + middle * grid.step) };
}

/** Places of all groups in the range where every column is known, standardised column by column (a constant one is 0). */
interface Known {
  grid: Grid;
  /** Cells of the grid, rising. */
  cells: Int32Array;
  rows: Rows;
  scale: { mean: number; sd: number }[];
}

async function knownPlaces(connection: DuckDBConnection, view: View, columns: string[], watch: Watch, least: number): Promise<Known> {
  const grid = await layGrid(connection, view.parquetPath, { columns, from: view.from, to: view.to, group: view.group, stepUs: view.stepUs, most: regimePlaces });
  const raw = await readAll(grid, columns, watch);
  const width = columns.length;
  const cells = Int32Array.from({ length: grid.cells }, (_, cell) => cell).filter((cell) => raw.every((values) => !Number.isNaN(values[cell]!)));
  if (cells.length < least) throw new Failure("planUnfit", { field: "from", detail: `${cells.length} < ${least}` });
  const scale = raw.map((values) => {
    const mean = cells.reduce((sum, cell) => sum + values[cell]!, 0) / cells.length;
    const variance = cells.reduce((sum, cell) => sum + (values[cell]! - mean) ** 2, 0) / cells.length;
    return { mean, sd: Math.sqrt(variance) };
  });
  const values = new Float64Array(cells.length * width);
  cells.forEach((cell, row) => raw.forEach((column, j) => (values[row * width + j] = scale[j]!.sd > 0 ? (column[cell]! - scale[j]!.mean) / scale[j]!.sd : 0)));
  return { grid, cells, rows: { values, width }, scale };
}

const partOf = (grid: Grid, cell: number) => grid.parts.findIndex(({ start, count }) => cell >= start && cell < start + count);
const placeOf = (grid: Grid, cell: number) => {
  const part = grid.parts[partOf(grid, cell)]!;
  return part.from + (cell - part.start) * grid.step;
};

/** Regimes by k-means on standardised columns over at most 12,000 grid places of all groups in the range (places with a missing column are
 *  left out), with a map on the first two principal components. count: null chooses 2..6 by the mean silhouette. Throws as crossCorrelate. */
export async function findRegimes(connection: DuckDBConnection, view: View, columns: string[], count: number | null, watch: Watch): Promise<RegimesResult> {
  const { grid, cells: known, rows: { values, width }, scale } = await knownPlaces(connection, view, columns, watch, 16);
  const found = await inThread("regimes", { rows: { values, width }, count }, watch, readShare);
  const k = found.centres.length / width;
  const shares = new Float64Array(k);
  for (const regime of found.of) shares[regime]! += 1 / found.of.length;

  const runs: RegimesResult["runs"] = [];
  known.forEach((cell, row) => {
    const from = placeOf(grid, cell);
    const regime = found.of[row]!;
    const last = runs.at(-1);
    const follows = row > 0 && known[row - 1] === cell - 1 && cell !== grid.parts[partOf(grid, cell)]!.start;
    if (last !== undefined && follows && last.regime === regime) last.to = from + grid.step - 1;
    else runs.push({ from, to: from + grid.step - 1, regime });
  });

  const every = Math.max(1, Math.ceil(known.length / mapPoints));
  const rows = Int32Array.from({ length: Math.ceil(known.length / every) }, (_, i) => i * every);
  const project = (component: number) => Float64Array.from(rows, (row) => (component < width ? found.loadings.subarray(component * width, (component + 1) * width).reduce((sum, loading, j) => sum + loading * values[row * width + j]!, 0) : 0));
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
    at: Float64Array.from(rows, (row) => placeOf(grid, known[row]!)),
    shares: found.shares,
    loadings: found.loadings,
  };
}

function longest(runs: RegimesResult["runs"]): RegimesResult["runs"] {
  return [...runs].sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from).slice(0, mostRuns).sort((a, b) => a.from - b.from);
}

/** A map of places on a plane, near where the columns (standardised) are alike: of at most 2,000 places, every k-th of those on the grid where
 *  all columns are known. count: clusters; null chooses as findRegimes does. Throws as crossCorrelate; planUnfit below 64 places. */
export async function mapPlaces(connection: DuckDBConnection, view: View, columns: string[], method: "pca" | "umap", count: number | null, watch: Watch): Promise<MapResult> {
  const { grid, cells, rows: { values, width } } = await knownPlaces(connection, view, columns, watch, 64);
  const every = Math.ceil(cells.length / mostPoints);
  const picked = cells.filter((_, row) => row % every === 0);
  const sample: Rows = { values: new Float64Array(picked.length * width), width };
  for (let i = 0; i < picked.length; i++) sample.values.set(values.subarray(i * every * width, (i * every + 1) * width), i * width);
  const found = await inThread("map", { rows: sample, method, count }, watch, readShare);
  return {
    basis: basisOf(view, grid, picked.length),
    method,
    columns,
    from: view.from,
    to: view.to,
    known: cells.length,
    every,
    x: found.x,
    y: found.y,
    at: Float64Array.from(picked, (cell) => placeOf(grid, cell)),
    regime: Float64Array.from(found.regime),
    group: Float64Array.from(picked, (cell) => partOf(grid, cell)),
    groups: grid.parts.map(({ group }) => group),
    shares: found.shares,
    neighbours: mapNeighbours,
    kept: found.kept,
    epochs: found.epochs,
  };
}
