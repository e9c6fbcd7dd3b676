// The columns of a frame as bins for explainable boosting, and the rows that each bag learns from and is judged on. Runs in main; pure.
// Rows are held out in blocks of neighbours: rows drawn one by one would have twins on both sides in a plant's data.
import type { Generator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { binColumn, findEdges } from "./kernel/bins.ts";

/** What the binning of a column writes for a missing or infinite value. */
const unknown = 255;
/** Bins of each feature of a pair. */
const pairBins = 32;
/** Blocks that the rows are cut into in time order; about this share of them judges a bag. */
const blocks = 40;
const judgedShare = 0.15;

/** One feature that moves or is missing somewhere. */
export interface BinnedColumn {
  name: string;
  /** Place among the frame's features. */
  feature: number;
  edges: Float64Array;
  /** Bin of each row: edges below the value; edges + 1 for a missing or infinite one. */
  bins: Uint16Array;
  /** Edges of the coarser bins for pairs, some of `edges`, and the coarse bin of each bin; a missing value has the place after the last here too. */
  coarseEdges: Float64Array;
  coarse: Uint8Array;
}

/** Bins of the given rows in their order, columns by name, so that no result depends on the order of columns. bins: at most this many a column. */
export function binnedColumns(frame: Frame, rows: Int32Array, bins: number): BinnedColumn[] {
  const columns: BinnedColumn[] = [];
  const values = new Float64Array(rows.length);
  const bytes = new Uint8Array(rows.length);
  const found = new Float64Array(256);
  const order = frame.features.map((_, f) => f).sort((a, b) => (frame.features[a]! < frame.features[b]! ? -1 : 1));
  for (const feature of order) {
    for (let i = 0; i < rows.length; i++) values[i] = frame.X[feature * frame.rows + rows[i]!]!;
    const count = findEdges(values, found);
    if (count < 0) continue;
    const edges = thinned(found.subarray(0, count), bins);
    const padded = new Float64Array(256).fill(Infinity);
    padded.set(edges);
    binColumn(values, padded, edges.length, bytes, 0, 1);
    const binned = Uint16Array.from(bytes, (bin) => (bin === unknown ? edges.length + 1 : bin));
    columns.push({ name: frame.features[feature]!, feature, edges, bins: binned, ...coarsened(edges, binned) });
  }
  return columns;
}

/** Evenly spaced ones of the edges, so that at most `bins` bins are left. */
function thinned(edges: Float64Array, bins: number): Float64Array {
  const kept = Math.min(edges.length, bins - 1);
  return Float64Array.from({ length: kept }, (_, k) => edges[Math.floor(((k + 0.5) * edges.length) / kept)]!);
}

/** Bins of about equal numbers of rows, made by joining neighbours. */
function coarsened(edges: Float64Array, bins: Uint16Array): { coarseEdges: Float64Array; coarse: Uint8Array } {
  const counts = new Float64Array(256);
  for (let i = 0; i < bins.length; i++) counts[bins[i]!]!++;
  const share = (bins.length - counts[edges.length + 1]!) / pairBins;
  const coarse = new Uint8Array(edges.length + 2);
  const kept: number[] = [];
  let inBin = 0;
  for (let b = 0; b < edges.length; b++) {
    coarse[b] = kept.length;
    inBin += counts[b]!;
    if (edges.length >= pairBins && (inBin < share || kept.length === pairBins - 1)) continue;
    kept.push(edges[b]!);
    inBin = 0;
  }
  coarse[edges.length] = kept.length;
  coarse[edges.length + 1] = kept.length + 1;
  return { coarseEdges: Float64Array.from(kept), coarse };
}

/** 1 for each row that judges a bag: whole blocks of neighbours, drawn. All 0 where there are too few rows. */
export function judgedRows(rows: number, random: Generator): Uint8Array {
  const count = Math.min(blocks, Math.floor(rows / 2));
  const judged = new Uint8Array(rows);
  const open = Array.from({ length: count }, (_, b) => b);
  for (let taken = Math.floor(count * judgedShare); taken > 0; taken--) {
    const block = open.splice(random.below(open.length), 1)[0]!;
    judged.fill(1, Math.floor((rows * block) / count), Math.floor((rows * (block + 1)) / count));
  }
  return judged;
}
