// Blocks of rows through the compiled kernel (kernel/blocks.as.ts): what is linear, and walks down trees. Runs in main; one instance a thread, kept; never shared.
import { readFileSync } from "node:fs";
import { leafSumOf, treeNodesOf, treeRecordsOf, type TreeDocument, type TreeRecords } from "../../../shared/scoring/treeNodes.ts";
import { entryPath } from "../../entryPath.ts";
import { readRow, type Frame } from "../frame.ts";

interface Kernel {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  scale(z: number, size: number, stride: number, scaling: number): void;
  leafSums(rows: number, count: number, width: number, records: number, leaves: number, roots: number, levels: number, eights: number, sums: number): void;
  treeParts(x: number, parts: number, stride: number, program: number, steps: number, points: number, weights: number, ways: number, sums: number): void;
  crossProducts(a: number, b: number, size: number, stride: number, sums: number): void;
  planeStatistics(z: number, size: number, stride: number, directions: number, variances: number, kept: number, along: number, t2: number, q: number): void;
}

const pageBytes = 65_536;
let kernel: Kernel | undefined;

/** The kernel with room for `numbers` doubles from address 0 on; other calls have written there. */
export function kernelWith(numbers: number): Kernel {
  kernel ??= new WebAssembly.Instance(new WebAssembly.Module(readFileSync(entryPath("blocks.wasm"))), { env: { abort: () => undefined } }).exports as unknown as Kernel;
  const missing = Math.ceil((numbers * 8 - kernel.memory.buffer.byteLength) / pageBytes);
  if (missing > 0) kernel.memory.grow(missing);
  return kernel;
}

/** Numbers of one feature of a block in the kernel's memory: the rows and zeros up to a multiple of four. */
const strideOf = (count: number) => (count + 3) & ~3;
/** Rows that are read at once: what lies in the cache of one core; a multiple of four. */
const blockRows = 256;
/** Features that the kernel may read beyond the last. */
const beyond = 2;

/** Lays a block down as the kernel reads it, from the `at`-th number on. */
function lay(memory: Float64Array, at: number, z: Float64Array, size: number, count: number): void {
  const stride = strideOf(count);
  for (let f = 0; f < size; f++) {
    const to = at + f * stride;
    memory.set(z.subarray(f * count, (f + 1) * count), to);
    memory.fill(0, to + count, to + stride);
  }
}

/** Adds the cross products of a block to the lower half of `gram` (size × size): over the rows the sum of a[f] * b[g] for g <= f.
 *  a, b: feature f of row i at f * count + i. */
export function addCrossProducts(gram: Float64Array, a: Float64Array, b: Float64Array, size: number, count: number): void {
  const room = (size + beyond) * strideOf(count);
  const { memory, crossProducts } = kernelWith(2 * room + size * size);
  const numbers = new Float64Array(memory.buffer);
  lay(numbers, 0, a, size, count);
  if (a !== b) lay(numbers, room, b, size, count);
  numbers.set(gram, 2 * room);
  crossProducts(0, a === b ? 0 : room * 8, size, strideOf(count) * 8, 2 * room * 8);
  gram.set(numbers.subarray(2 * room, 2 * room + size * size));
}

/** How a row is read: (value, or its fill where it is missing, - center) * inverseScale, one a feature. */
export interface Reading {
  fill: ArrayLike<number>;
  center: ArrayLike<number>;
  inverseScale: ArrayLike<number>;
}

/** A plane as the kernel reads it: unit directions one after another (size numbers each) with the variance along each. */
export interface ScaledPlane extends Reading {
  directions: Float64Array;
  variances: Float64Array;
}

/** Lays rows from..to-1 down block by block as they are read and calls `visit` for each. z: the kernel's memory, with `more` numbers from `room` on. */
function eachRead(reading: Reading, frame: Frame, from: number, to: number, more: number, visit: (z: Float64Array, room: number, stride: number, start: number, count: number) => void): void {
  const size = frame.features.length;
  const atScaling = (size + beyond) * strideOf(Math.min(blockRows, to - from));
  const room = atScaling + 3 * size;
  const { memory, scale } = kernelWith(room + more);
  const z = new Float64Array(memory.buffer);
  [reading.fill, reading.center, reading.inverseScale].forEach((list, at) => z.set(list, atScaling + at * size));
  for (let start = from; start < to; start += blockRows) {
    const count = Math.min(blockRows, to - start);
    const stride = strideOf(count);
    for (let f = 0; f < size; f++) z.set(frame.X.subarray(f * frame.rows + start, f * frame.rows + start + count), f * stride);
    scale(0, size, stride * 8, atScaling * 8);
    for (let f = 0; f < size; f++) z.fill(0, f * stride + count, (f + 1) * stride);
    visit(z, room, stride, start, count);
  }
}

/** Cross products of rows from..to-1 as they are read: the lower half, size × size. */
export function readCrossProducts(reading: Reading, frame: Frame, from: number, to: number): Float64Array {
  const size = frame.features.length;
  const gram = new Float64Array(size * size);
  eachRead(reading, frame, from, to, size * size, (z, room, stride) => {
    z.set(gram, room);
    kernel!.crossProducts(0, 0, size, stride * 8, room * 8);
    gram.set(z.subarray(room, room + size * size));
  });
  return gram;
}

/** T² inside the plane and Q outside it of rows from..to-1: bit for bit what the scorer of the model says of each row (shared/scoring/pca.ts). */
export function planeStatistics(plane: ScaledPlane, frame: Frame, from: number, to: number): { t2: Float64Array; q: Float64Array } {
  const size = frame.features.length;
  const { directions, variances } = plane;
  const kept = variances.length;
  const [t2, q] = [new Float64Array(to - from), new Float64Array(to - from)];
  eachRead(plane, frame, from, to, directions.length + 5 * kept + 2 * blockRows, (z, room, stride, start, count) => {
    const atVariances = room + directions.length;
    const atAlong = atVariances + kept;
    const atT2 = atAlong + 4 * kept;
    if (start === from) {
      z.set(directions, room);
      z.set(variances, atVariances);
    }
    kernel!.planeStatistics(0, size, stride * 8, room * 8, atVariances * 8, kept, atAlong * 8, atT2 * 8, (atT2 + blockRows) * 8);
    t2.set(z.subarray(atT2, atT2 + count), start - from);
    q.set(z.subarray(atT2 + blockRows, atT2 + blockRows + count), start - from);
  });
  return { t2, q };
}

/** Sums of the leaves that each row reaches, from `start`: bit for bit those of leafSumOf (shared/scoring/treeNodes.ts). A missing value reads as
 *  `fill`; without it a row with a missing value has NaN, for trees know a way of their own for it. */
export function leafSums({ words, leaves, roots, levels }: TreeRecords, frame: Frame, start: number, fill?: ArrayLike<number>): Float64Array {
  const size = frame.features.length;
  const atSums = size * blockRows;
  const atRecords = atSums + blockRows;
  const atLeaves = atRecords + words.length / 2;
  const atRoots = atLeaves + leaves.length;
  const atLevels = atRoots + roots.length / 2;
  const { memory, leafSums: work } = kernelWith(atLevels + levels.length);
  const numbers = new Float64Array(memory.buffer);
  const places = new Int32Array(memory.buffer);
  places.set(words, atRecords * 2);
  numbers.set(leaves, atLeaves);
  places.set(roots, atRoots * 2);
  places.set(levels, atLevels * 2);
  const sums = new Float64Array(frame.rows);
  for (let first = 0; first < frame.rows; first += blockRows) {
    const count = Math.min(blockRows, frame.rows - first);
    numbers.fill(start, atSums, atSums + count);
    for (let f = 0; f < size; f++) {
      const from = f * frame.rows + first;
      for (let i = 0, at = f; i < count; i++, at += size) {
        const x = frame.X[from + i]!;
        const missing = Number.isNaN(x);
        numbers[at] = missing && fill ? fill[f]! : x;
        if (missing && !fill) numbers[atSums + i] = NaN;
      }
    }
    work(0, count, size * 8, atRecords * 8, atLeaves * 8, atRoots * 8, atLevels * 8, levels.length, atSums * 8);
    sums.set(numbers.subarray(atSums, atSums + count), first);
  }
  return sums;
}

/** The same for any trees: rows with a missing value, and all rows where splits are on categories, go down by themselves. */
export function treeSums(document: TreeDocument, frame: Frame, start: number): Float64Array {
  const nodes = treeNodesOf(document, frame.features.length);
  const alone = leafSumOf(nodes);
  const row = new Float64Array(frame.features.length);
  const sums = nodes.categories ? new Float64Array(frame.rows).fill(NaN) : leafSums(treeRecordsOf(nodes), frame, start);
  for (let r = 0; r < sums.length; r++) if (Number.isNaN(sums[r]!)) sums[r] = alone(readRow(frame, r, row), start);
  return sums;
}
