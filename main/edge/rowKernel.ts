// Trees and windows of a row by the compiled kernel (kernel/row.as.ts). Runs on the device; one instance a pipeline, which goes with it. Gives the numbers
// of shared/scoring and shared/recipe to the last bit, and hands the work back to them where WebAssembly is not to be had (docs/decisions/0068).
import { foldLanes, lanes, type Fold, type FoldOf, type Windows } from "../../shared/recipe/fold.ts";
import { eightsOf, leafSumOf, type LeafSum, type LeafSumOf, type TreeNodes } from "../../shared/scoring/treeNodes.ts";
import { rowKernelBytes } from "./rowKernelBytes.ts";

interface Exports {
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  leafSum(row: number, width: number, slots: number, roots: number, levels: number, eights: number, places: number, found: number, trees: number, start: number): number;
  foldWindows(ring: number, blocks: number, size: number, from: number, length: number, ranges: number, folded: number): void;
}

/** The quicker ways that scorerOf and createStream are handed. */
export interface RowKernel {
  leafSumOf: LeafSumOf;
  foldOf: FoldOf;
}

const pageBytes = 65_536;
/** A line of the processor's cache: what is read together begins on one. */
const lineBytes = 64;
const nodeBytes = 16;
const valueBytes = 8;
const wordBytes = 4;
/** Windows beyond this are folded where they lie: copying them over would cost more than it brings. */
const ringBytesMost = 1 << 20;

let compiled: WebAssembly.Module | undefined;

/** A kernel whose memory is taken when first needed. */
export function rowKernel(): RowKernel {
  let room: Room | undefined;
  const opened = (): Room | undefined => (room ??= Room.open());
  return { leafSumOf: (nodes) => leafSumIn(opened, nodes), foldOf: (windows, folded) => foldIn(opened, windows, folded) };
}

/** The kernel's memory, given out from the start on and never taken back. */
class Room {
  /** The memory as numbers and as words; other arrays once it has grown. */
  numbers: Float64Array;
  words: Int32Array;
  private end = 0;

  private constructor(readonly exports: Exports) {
    this.numbers = new Float64Array(exports.memory.buffer);
    this.words = new Int32Array(exports.memory.buffer);
  }

  /** Undefined where this machine has no WebAssembly, or no address space for its memory. */
  static open(): Room | undefined {
    try {
      compiled ??= new WebAssembly.Module(rowKernelBytes());
      return new Room(new WebAssembly.Instance(compiled, {}).exports as unknown as Exports);
    } catch {
      return undefined;
    }
  }

  /** Addresses of pieces of so many bytes, all 0; undefined where the memory ends. */
  take(...pieces: number[]): number[] | undefined {
    const { memory } = this.exports;
    let end = this.end;
    const addresses = pieces.map((bytes) => {
      const from = end;
      end = Math.ceil((from + bytes) / lineBytes) * lineBytes;
      return from;
    });
    const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes);
    if (missing > 0) {
      try {
        memory.grow(missing);
      } catch {
        return undefined;
      }
      this.numbers = new Float64Array(memory.buffer);
      this.words = new Int32Array(memory.buffer);
    }
    this.end = end;
    return addresses;
  }
}

/** Lays trees down as the kernel walks them. Splits on categories it does not know, and an infinite threshold would tell a missing value wrong. */
function leafSumIn(opened: () => Room | undefined, nodes: TreeNodes): LeafSum {
  const { feature, value, right, missingLeft, roots } = nodes;
  const count = feature.length;
  const isPlain = !nodes.categories && feature.every((f, i) => f < 0 || Number.isFinite(value[i]!));
  const room = isPlain ? opened() : undefined;
  const features = feature.reduce((most, f) => Math.max(most, f + 1), 0);
  const { places, levels } = eightsOf(nodes);
  const laid = room?.take(features * valueBytes, (2 * features + 1) * valueBytes, (count + 1) * nodeBytes, places.length * wordBytes, levels.length * wordBytes, places.length * wordBytes, places.length * valueBytes);
  if (!room || !laid) return leafSumOf(nodes);
  const [row, slots, records, atRoots, atLevels, atPlaces, found] = laid as [number, number, number, number, number, number, number];
  const { numbers, words } = room;
  const missing = 2 * features;
  numbers[slots / valueBytes + missing] = NaN;
  // one record more: the tree that fills the last eight up is a leaf
  for (let i = 0; i <= count; i++) {
    const at = records + i * nodeBytes;
    const isLeaf = i === count || feature[i]! < 0;
    words[at / wordBytes] = (isLeaf ? missing : 2 * feature[i]! + 1 - missingLeft[i]!) * valueBytes;
    words[at / wordBytes + 1] = isLeaf ? 0 : (right[i]! - i) * nodeBytes;
    numbers[at / valueBytes + 1] = i === count ? 0 : value[i]!;
  }
  words.set(places.map((t) => records + (roots[t] ?? count) * nodeBytes), atRoots / wordBytes);
  words.set(levels, atLevels / wordBytes);
  words.set(places.map((t) => t * valueBytes), atPlaces / wordBytes);
  const { leafSum } = room.exports;
  return (values, start) => {
    room.numbers.set(values.length === features ? values : values.subarray(0, features), row / valueBytes);
    return leafSum(row, features * valueBytes, slots, atRoots, atLevels, levels.length, atPlaces, found, roots.length, start);
  };
}

function foldIn(opened: () => Room | undefined, windows: Windows, folded: Float64Array): Fold {
  const { blocks, size, moves, ranges } = windows;
  const ringBytes = blocks * size * lanes * valueBytes;
  const room = (moves || ranges) && ringBytes <= ringBytesMost ? opened() : undefined;
  const laid = room?.take(ringBytes, folded.byteLength);
  if (!room || !laid) return foldLanes(windows, folded);
  const [atRing, to] = laid as [number, number];
  const { foldWindows } = room.exports;
  return (ring, from, length) => {
    const { numbers } = room;
    numbers.set(ring, atRing / valueBytes);
    foldWindows(atRing, blocks, size, from, length, Number(ranges), to);
    folded.set(numbers.subarray(to / valueBytes, to / valueBytes + folded.length));
  };
}
