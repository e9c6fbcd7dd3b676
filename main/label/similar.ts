// Find-similar: look-alikes of a marked stretch over all history, several tags with weights, ranked; what people rejected is no match again.
// Runs where DuckDB runs; reads only. Method: MASS per tag on an even grid (shared/stats/mass.ts), joined by joinedDistance.ts.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { SimilarMatch, SimilarResult } from "../../shared/contract/label.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { distanceProfile, leastPlaces, scaleOf } from "../../shared/stats/mass.ts";
import { layGrid, type Grid } from "../data/explore/grid.ts";
import { Joined, windowDistance } from "./joinedDistance.ts";

export interface SimilarWish {
  tags: readonly { column: string; weight: number }[];
  /** The marked stretch, ends included: µs, or rows without time. */
  from: number;
  to: number;
  group: string | null;
  likeness: "shape" | "amplitude";
  most: number;
  stepUs: number | null;
  /** Stretches that people said are none of this kind. */
  rejected: readonly { from: number; to: number; group: string | null }[];
}

/** Places that a marked stretch is compared on at most; a longer one is compared on means. */
const mostPlaces = 2048;
const mostDoubles = 48_000_000;
/** Share of the places known in the marked stretch that a window must know. */
const leastShare = 0.5;
/** Places of the small curves. */
const curvePlaces = 60;

export interface Watch {
  signal: AbortSignal;
  progress(done: number, what: string): void;
}

/** Ranks look-alikes. Distances: per tag as `distanceProfile` gives them, joined over the tags that know the window (at least half of the
 *  weight) as `Joined` says. Two matches, or a match and the marked stretch, are at least half its length apart. A stretch nearer to a
 *  rejected example than to the marked one is left out and counted. Throws planUnknownColumn; planUnfit when the stretch is shorter than
 *  four steps; callCancelled. */
export async function findSimilar(connection: DuckDBConnection, parquetPath: string, wish: SimilarWish, watch: Watch): Promise<SimilarResult> {
  const usual = wish.stepUs ?? 1;
  const grid = await layGrid(connection, parquetPath, {
    columns: wish.tags.map(({ column }) => column),
    from: null,
    to: null,
    group: null,
    stepUs: wish.stepUs,
    most: Math.floor(mostDoubles / wish.tags.length),
    step: Math.max(usual, (wish.to - wish.from) / mostPlaces),
  });
  const m = Math.round((wish.to - wish.from) / grid.step) + 1;
  const home = placeOf(grid, wish.from, wish.group);
  if (m < 4 || home === undefined || home + m > partAt(grid, home).start + partAt(grid, home).count) throw new Failure("planUnfit", { field: "from", detail: `${m} < 4` });

  const joined = new Joined(grid.cells, wish.tags.map(({ weight }) => weight), wish.likeness);
  const kept: Float32Array[] = [];
  const scales: number[] = [];
  for (const [k, { column, weight: w }] of wish.tags.entries()) {
    const values = await grid.read(column, watch.signal);
    const query = values.slice(home, home + m);
    const scale = scaleOf(values);
    for (const part of grid.parts) {
      const run = distanceProfile(values.subarray(part.start, part.start + part.count), query, { likeness: wish.likeness, leastShare, scale });
      let next = run.next();
      for (; next.done !== true; next = run.next()) {
        watch.progress((k + (part.start + next.value * part.count) / Math.max(1, grid.cells)) / wish.tags.length, column);
        await new Promise<void>((resolve) => setImmediate(resolve)); // others are answered in between, and a cancel is heard
        if (watch.signal.aborted) throw new Failure("callCancelled", { step: "similar" });
      }
      joined.add(part.start, w, next.value);
    }
    kept.push(Float32Array.from(values));
    scales.push(scale.sd);
  }
  const distance = joined.distance();

  const apart = Math.max(1, Math.ceil(m / 2));
  const taken = [home];
  const examples = wish.rejected.flatMap(({ from, to, group }) => {
    const start = placeOf(grid, from, group);
    return start === undefined ? [] : [Math.max(partAt(grid, start).start, Math.round(start + ((to - from) / grid.step + 1 - m) / 2))];
  });
  taken.push(...examples);
  const places = leastPlaces(distance, wish.most + 20 * Math.min(examples.length, 5), apart, taken);
  const weightsOf = wish.tags.map((tag) => tag.weight);
  let likeRejected = 0;
  const matches: SimilarMatch[] = [];
  for (const at of places) {
    if (matches.length >= wish.most) break;
    const nearest = examples.reduce((least, example) => Math.min(least, ...shifts(m).map((shift) => windowDistance(kept, weightsOf, scales, at, example + shift, m, wish.likeness))), Infinity);
    if (nearest < distance[at]!) {
      likeRejected++;
      continue;
    }
    const part = partAt(grid, at);
    const from = part.from + (at - part.start) * grid.step;
    matches.push({ from, to: from + (wish.to - wish.from), group: part.group, distance: Math.sqrt(distance[at]!), likeness: likenessOf(distance[at]!, wish.likeness), curves: curvesOf(kept, at, m) });
  }
  return { axis: grid.axis, step: grid.step, places: m, searched: grid.cells, rows: grid.rows, likeRejected, query: curvesOf(kept, home, m), curvePlaces: Math.min(m, curvePlaces), matches };
}

/** 1 is the same. shape: the correlation (weighted mean over tags), 0 where it is negative. amplitude: 1 / (1 + root mean squared difference in spreads of the tag). */
function likenessOf(squared: number, likeness: "shape" | "amplitude"): number {
  return likeness === "shape" ? Math.max(0, 1 - squared / 2) : 1 / (1 + Math.sqrt(squared));
}

/** A match stands where it fits the marked stretch best, so it is compared with an example a little earlier and later too. */
const shifts = (m: number) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((eighth) => Math.round((eighth * m) / 16));

function partAt(grid: Grid, at: number): Grid["parts"][number] {
  return grid.parts.find(({ start, count }) => at >= start && at < start + count)!;
}

/** Cell of a place; undefined outside of the data. Without a group the first part that holds the place. */
function placeOf(grid: Grid, place: number, group: string | null): number | undefined {
  for (const part of grid.parts) {
    if (group !== null && part.group !== null && part.group !== group) continue;
    const cell = Math.round((place - part.from) / grid.step);
    if (cell >= 0 && cell < part.count) return part.start + cell;
  }
  return undefined;
}

/** Small curves of a window, one tag after another: means of stretches of equal length. */
function curvesOf(columns: readonly Float32Array[], start: number, m: number): Float64Array {
  const count = Math.min(m, curvePlaces);
  return Float64Array.from(
    columns.flatMap((values) =>
      Array.from({ length: count }, (_, place) => {
        const piece = values.subarray(start + Math.floor((place * m) / count), start + Math.floor(((place + 1) * m) / count)).filter((value) => !Number.isNaN(value));
        return piece.length === 0 ? Number.NaN : piece.reduce((sum, value) => sum + value, 0) / piece.length;
      }),
    ),
  );
}
