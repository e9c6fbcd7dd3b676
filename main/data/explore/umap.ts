// UMAP of a sample on a plane: McInnes, Healy and Melville 2018, by the kept library umap-js (docs/decisions/0017). Pure but for the library; seeded.
// Neighbours are exact, and the layout begins from principal components rather than from chance (Kobak and Linderman, Nature Biotechnology 39,
// 2021): what lies far apart in the data then begins far apart on the map.
import { UMAP } from "umap-js";
import type { Rows } from "../../../shared/stats/clusters.ts";
import type { Neighbours } from "../../../shared/stats/neighbours.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";

/** Passes over the layout. The library takes 500 for so few rows; begun from principal components, 300 leave the same neighbours near. */
const passes = 300;

/** Greatest coordinate at the start, as the reference implementation has it. */
const startReach = 10;

/** Places on the plane, row by row, after `epochs` passes. Same rows and seed, same map. `told` hears the share of passes done. */
export function umapOf({ values, width }: Rows, near: Neighbours, start: { x: Float64Array; y: Float64Array }, seed: number, told: (done: number) => void): { x: Float64Array; y: Float64Array; epochs: number } {
  const n = values.length / width;
  const draw = seededGenerator(seed);
  const umap = new UMAP({ nNeighbors: near.k + 1, minDist: 0.1, nEpochs: passes, random: () => draw.uniform() });
  // The library counts a row among its own neighbours, first.
  const around = <T extends Int32Array | Float64Array>(of: T, own: (row: number) => number) => Array.from({ length: n }, (_, row) => [own(row), ...of.subarray(row * near.k, (row + 1) * near.k)]);
  umap.setPrecomputedKNN(around(near.of, (row) => row), around(near.distance, () => 0));
  const epochs = umap.initializeFit(Array.from({ length: n }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width))));
  const reach = Math.max(...[start.x, start.y].map((one) => one.reduce((most, value) => Math.max(most, Math.abs(value)), 0))) || 1;
  // The layout works on these very points. A touch of chance parts rows that are equal.
  const points = umap.getEmbedding();
  for (const [row, point] of points.entries()) {
    point[0] = (startReach * start.x[row]!) / reach + 1e-4 * draw.normal();
    point[1] = (startReach * start.y[row]!) / reach + 1e-4 * draw.normal();
  }
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % 10 === 9) told((epoch + 1) / epochs);
  }
  return { x: Float64Array.from(points, (point) => point[0]!), y: Float64Array.from(points, (point) => point[1]!), epochs };
}
