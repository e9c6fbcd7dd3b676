// Grows the trees of a forest: one thread a tree, always the leaf whose split gains most. Runs in main and in boostingWorker.
// A tree depends on the data, the shape and its own seed alone. Sources: Breiman 2001 (draws of rows, features tried at each split),
// Geurts, Ernst, Wehenkel 2006 (random cuts). For 0/1 targets the gain is that of Gini's index (Breiman 1984), for numbers that of variance.
import { seededGenerator, type Generator } from "../../../shared/stats/random.ts";
import { isApart, roundingOf } from "./apart.ts";
import { drawThreshold, shortThreshold } from "./drawThreshold.ts";
import { columnOf, nodeSize, placeOf, type ForestViews } from "./kernel/forestLayout.ts";
import { binColumn, findEdges } from "./kernel/bins.ts";

export const ForestStep = { edges: 1, bin: 2, tree: 3 } as const;

/** Part of the root's scatter below which a node counts as even: what rounding leaves of none. */
const evenShare = 1e-12;

/** Does chunk `chunk` of `chunks` of a step; a chunk of `tree` is the tree of the place of that number. */
export function growChunk(v: ForestViews, step: number, chunk: number, chunks: number): void {
  const { rows, columns } = v.shape;
  if (step === ForestStep.tree) {
    growTree(v, chunk);
    return;
  }
  for (let c = chunk; c < columns; c += chunks) {
    const column = v.X.subarray(c * rows, (c + 1) * rows);
    const edges = v.edges.subarray(c * 256, (c + 1) * 256);
    if (step === ForestStep.edges) v.edgeCount[c] = findEdges(column, edges);
    else if (v.edgeCount[c]! >= 0) binColumn(column, edges, v.edgeCount[c]!, v.bytes, columnOf(v.shape, c), 1);
  }
}

/** A leaf while the tree grows. gain 0: not to be split. */
interface Leaf {
  number: number;
  from: number;
  to: number;
  depth: number;
  G: number;
  H: number;
  gain: number;
  column: number;
  bin: number;
  threshold: number;
  /** Where the cut was drawn: least and largest value of the node. */
  span: [number, number];
  /** Side of missing rows; -1 where the node saw none. */
  missingLeft: number;
  /** Node above and the side on which this leaf hangs. */
  above: number;
  side: 3 | 4;
}

interface Growing {
  v: ForestViews;
  at: ReturnType<typeof placeOf>;
  random: Generator;
  /** Columns in an order that is drawn anew at each split. */
  order: Int32Array;
  /** Scatter below which nothing is left to split. */
  even: number;
}

/** Grows the tree of a place from its seed: nodes, leaves and, where rows were drawn, the answers for the others. */
function growTree(v: ForestViews, place: number): void {
  const { shape, kernel } = v;
  const at = placeOf(shape, place);
  const random = seededGenerator(v.seeds[place]!);
  const taken = drawRows(v, at, random);
  v.bytes.fill(0, at.histogram, at.out);
  const g: Growing = { v, at, random, order: v.features.slice(0, v.used[0]), even: 0 };
  const nodes = v.nodes.subarray(place * shape.leaves * nodeSize);
  const leaves: Leaf[] = [leafOf(g, 0, taken, 0, -1, 3)];
  g.even = leaves[0]!.gain * evenShare;
  search(g, leaves[0]!);
  const heap = [leaves[0]!];
  let splits = 0;
  while (leaves.length < shape.leaves) {
    const leaf = takeBest(heap);
    if (!leaf || !(leaf.gain > 0)) break;
    const rows = leaf.to - leaf.from;
    const [column, order] = [columnOf(shape, leaf.column), at.order + leaf.from * 4];
    const missingSide = leaf.missingLeft;
    const missingLeft = missingSide === 1 ? 1 : 0;
    const left = shape.randomCuts
      ? kernel.partValues(column, order, rows, leaf.threshold, missingLeft, at.spare)
      : kernel.partRows(column, order, rows, leaf.bin, missingLeft, at.spare);
    const [a, b] = [leafOf(g, leaf.from, leaf.from + left, leaf.depth + 1, splits, 3), leafOf(g, leaf.from + left, leaf.to, leaf.depth + 1, splits, 4)];
    // Where a node saw nothing missing, a missing value later goes with the greater weight.
    const node = [leaf.column, leaf.bin, missingSide >= 0 ? missingSide : Number(a.H >= b.H), 0, 0];
    nodes.set(node, splits * nodeSize);
    v.thresholds[place * shape.leaves + splits] = leaf.threshold;
    if (leaf.above >= 0) nodes[leaf.above * nodeSize + leaf.side] = splits;
    splits++;
    a.number = leaf.number;
    b.number = leaves.length;
    leaves[a.number] = a;
    leaves.push(b);
    if (leaves.length === shape.leaves) break;
    for (const child of [a, b]) {
      search(g, child);
      if (child.gain > 0) put(heap, child);
    }
  }
  leaves.forEach((leaf, i) => {
    if (leaf.above >= 0) nodes[leaf.above * nodeSize + leaf.side] = ~i;
    v.values[place * shape.leaves + i] = Number((leaf.G / leaf.H).toPrecision(7)) + 0; // seven digits keep the file small
    v.covers[place * shape.leaves + i] = leaf.to - leaf.from;
  });
  v.grown[place] = leaves.length;
  if (shape.drawn > 0) answerOthers(v, place, nodes);
}

/** Draws the tree's rows: their pairs of weighted target and weight, and the order of those that were drawn. Returns how many those are. */
function drawRows(v: ForestViews, at: Growing["at"], random: Generator): number {
  const { rows, drawn } = v.shape;
  const pairs = v.numbers.subarray(at.pairs / 8, at.pairs / 8 + rows * 2);
  const order = v.words.subarray(at.order / 4, at.order / 4 + rows);
  pairs.fill(0);
  if (drawn === 0) for (let r = 0; r < rows; r++) pairs[r * 2 + 1] = v.weights[r]!;
  else
    for (let i = 0; i < drawn; i++) {
      const r = random.below(rows);
      pairs[r * 2 + 1]! += v.weights[r]!;
    }
  let taken = 0;
  for (let r = 0; r < rows; r++) {
    const weight = pairs[r * 2 + 1]!;
    if (weight === 0) continue;
    pairs[r * 2] = weight * v.targets[r]!;
    order[taken++] = r;
  }
  return taken;
}

/** A leaf over rows from..to-1 of the order; its gain is the scatter that it holds, the most that splitting could gain. */
function leafOf({ v, at }: Growing, from: number, to: number, depth: number, above: number, side: 3 | 4): Leaf {
  v.kernel.sumNode(at.order + from * 4, to - from, at.pairs, at.out);
  const [G, H, Q] = [v.numbers[at.out / 8]!, v.numbers[at.out / 8 + 1]!, v.numbers[at.out / 8 + 2]!];
  return { number: 0, from, to, depth, G, H, gain: Math.max(0, Q - (G * G) / H), column: -1, bin: 0, threshold: 0, span: [0, 0], missingLeft: -1, above, side };
}

/** Finds the leaf's split among features drawn at random; those that do not vary here are passed over. Sets its gain, 0 where there is none. */
function search(g: Growing, leaf: Leaf): void {
  const { at, order, random } = g;
  const { shape, numbers } = g.v;
  const scatter = leaf.gain;
  leaf.gain = 0;
  if (leaf.depth >= shape.depth || leaf.H < 2 * shape.least || !(scatter > g.even)) return;
  const parent = (leaf.G * leaf.G) / leaf.H;
  numbers[at.out / 8] = parent;
  let wanted = shape.tried;
  for (let open = order.length; open > 0 && wanted > 0; open--) {
    const drawn = random.below(open);
    const column = order[drawn]!;
    order[drawn] = order[open - 1]!;
    order[open - 1] = column;
    if (shape.randomCuts ? drawCut(g, leaf, column) : searchCut(g, leaf, column)) wanted--;
  }
  if (shape.randomCuts && leaf.column >= 0) shorten(g, leaf, parent);
  const gain = numbers[at.out / 8]! - parent;
  leaf.gain = leaf.column >= 0 && gain > scatter * evenShare ? gain : 0;
}

/** Lets the best cut of a column stand for the leaf where it gains more than what stood before. False where the column does not vary. */
function searchCut({ v, at }: Growing, leaf: Leaf, column: number): boolean {
  const { kernel, numbers } = v;
  const spread = kernel.sumPairs(columnOf(v.shape, column), at.order + leaf.from * 4, leaf.to - leaf.from, at.pairs, at.histogram);
  const [low, high, missing] = [spread & 255, (spread >> 8) & 255, spread >> 16];
  const varies = low < high || (missing === 1 && low === high);
  if (varies && kernel.bestCut(at.histogram, spread, leaf.G, leaf.H, v.shape.least, at.out) === 1) {
    leaf.column = column;
    leaf.bin = numbers[at.out / 8 + 1]!;
    leaf.threshold = leaf.bin >= v.edgeCount[column]! ? Number.MAX_VALUE : v.edges[column * 256 + leaf.bin]!;
    leaf.missingLeft = missing === 1 ? numbers[at.out / 8 + 2]! : -1;
  }
  kernel.clearPairs(at.histogram, low, high);
  return varies;
}

/** The same with one cut, drawn uniformly between the least and the largest value of the node. */
function drawCut({ v, at, random }: Growing, leaf: Leaf, column: number): boolean {
  const { kernel, numbers } = v;
  const [values, order, rows] = [columnOf(v.shape, column), at.order + leaf.from * 4, leaf.to - leaf.from];
  const missing = kernel.spanOf(values, order, rows, at.out);
  const [least, largest] = [numbers[at.out / 8 + 3]!, numbers[at.out / 8 + 4]!];
  const varies = isApart(least, largest);
  if (!(varies || (missing === 1 && least <= largest))) return false;
  const threshold = varies ? drawThreshold(least, largest, random) : largest + roundingOf(least, largest);
  if (kernel.tryCut(values, order, rows, at.pairs, threshold, leaf.G, leaf.H, v.shape.least, at.out) === 1) {
    leaf.column = column;
    leaf.threshold = threshold;
    leaf.span = [least, largest];
    leaf.missingLeft = missing === 1 ? numbers[at.out / 8 + 2]! : -1;
  }
  return true;
}

/** Takes the short form of the leaf's threshold where the cut is still one: it may part the rows a little differently. */
function shorten({ v, at }: Growing, leaf: Leaf, parent: number): void {
  const { kernel, numbers } = v;
  const short = shortThreshold(leaf.threshold, ...leaf.span);
  const [exact, out] = [numbers[at.out / 8]!, at.out / 8];
  if (short === leaf.threshold) return;
  numbers[out] = parent;
  if (kernel.tryCut(columnOf(v.shape, leaf.column), at.order + leaf.from * 4, leaf.to - leaf.from, at.pairs, short, leaf.G, leaf.H, v.shape.least, at.out) === 1) {
    leaf.threshold = short;
    if (leaf.missingLeft >= 0) leaf.missingLeft = numbers[out + 2]!;
  } else numbers[out] = exact;
}

/** Sends the rows that were not drawn down the tree, by their bins. */
function answerOthers(v: ForestViews, place: number, nodes: Int32Array): void {
  const { shape } = v;
  const weights = v.numbers.subarray(placeOf(shape, place).pairs / 8);
  const answers = v.answers.subarray(place * shape.rows, (place + 1) * shape.rows);
  const codes = Int32Array.from({ length: v.grown[place]! - 1 }, (_, i) => columnOf(shape, nodes[i * nodeSize]!));
  for (let r = 0; r < shape.rows; r++) {
    if (weights[r * 2 + 1] !== 0) {
      answers[r] = NaN;
      continue;
    }
    let i = codes.length > 0 ? 0 : ~0;
    while (i >= 0) {
      const bin = v.bytes[codes[i]! + r]!;
      const left = bin === 255 ? nodes[i * nodeSize + 2] === 1 : bin <= nodes[i * nodeSize + 1]!;
      i = nodes[i * nodeSize + (left ? 3 : 4)]!;
    }
    answers[r] = v.values[place * shape.leaves + ~i]!;
  }
}

/** Of equal gains the older leaf goes first. */
function before(a: Leaf, b: Leaf): boolean {
  return a.gain > b.gain || (a.gain === b.gain && a.number < b.number);
}

/** Puts a leaf into the heap of leaves by gain. */
function put(heap: Leaf[], leaf: Leaf): void {
  let i = heap.length;
  heap.push(leaf);
  while (i > 0) {
    const above = (i - 1) >> 1;
    if (!before(leaf, heap[above]!)) break;
    heap[i] = heap[above]!;
    i = above;
  }
  heap[i] = leaf;
}

/** Takes the leaf that gains most out of the heap. */
function takeBest(heap: Leaf[]): Leaf | undefined {
  const best = heap[0];
  const last = heap.pop();
  if (heap.length === 0 || !last) return best;
  let i = 0;
  for (;;) {
    let child = i * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, last)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return best;
}
