// Mean, spread, slope and range of windows of rows, four columns side by side: the sums of one column wait for each other, those of its neighbours do
// not. Pure; no allocation but once. Every sum runs from the oldest row to the newest, as rolling.ts takes it, so the answers are its to the last bit.

/** Columns of a block. */
export const lanes = 4;

/** What is folded, each a list of one number a lane of every block: the deviation is that of a sample (n - 1), the slope is least squares in units a row. */
export const foldedLists = ["mean", "std", "slope", "min", "max"] as const;

/** Windows that lie in one ring: block by block, row by row, lane by lane. */
export interface Windows {
  readonly blocks: number;
  /** Rows of a full window. */
  readonly size: number;
  /** Whether deviation and slope are asked for, and least and largest values. */
  readonly moves: boolean;
  readonly ranges: boolean;
}

/** Folds the windows of `length` rows from row `from` on. Nothing of it is right for a lane with a missing value, deviation and slope not for one row. */
export type Fold = (ring: Float64Array, from: number, length: number) => void;

/** A fold into `folded`, list after list. Whoever makes one gives the numbers of foldLanes to the last bit. */
export type FoldOf = (windows: Windows, folded: Float64Array) => Fold;

export function foldLanes(windows: Windows, folded: Float64Array): Fold {
  const walk = new Walk(windows, folded);
  return (ring, from, length) => walk.over(ring, from, length);
}

class Walk {
  /** Numbers of one list. */
  private readonly list: number;
  /** Squared distances of the rows from the middle one, for windows of `placed` rows. */
  private places = 0;
  private placed = 0;

  constructor(
    private readonly windows: Windows,
    private readonly folded: Float64Array,
  ) {
    this.list = windows.blocks * lanes;
  }

  over(ring: Float64Array, from: number, length: number): void {
    const { blocks, size, moves, ranges } = this.windows;
    if (moves) this.place(length);
    for (let b = 0; b < blocks; b++) {
      const base = b * size * lanes;
      const begin = base + from * lanes;
      const end = base + size * lanes;
      this.means(ring, base, begin, end, length, b * lanes);
      if (moves) this.distances(ring, base, begin, end, length, b * lanes);
      if (ranges) this.ends(ring, base, begin, end, length, b * lanes);
    }
  }

  private place(length: number): void {
    if (this.placed === length) return;
    const middle = (length - 1) / 2;
    this.places = 0;
    for (let k = 0; k < length; k++) this.places += (k - middle) * (k - middle);
    this.placed = length;
  }

  private means(ring: Float64Array, base: number, begin: number, end: number, length: number, to: number): void {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0, at = begin; k < length; k++) {
      a += ring[at]!;
      b += ring[at + 1]!;
      c += ring[at + 2]!;
      d += ring[at + 3]!;
      at += lanes;
      if (at === end) at = base;
    }
    this.put(0, to, a / length, b / length, c / length, d / length);
  }

  private distances(ring: Float64Array, base: number, begin: number, end: number, length: number, to: number): void {
    const { folded, places } = this;
    const ma = folded[to]!;
    const mb = folded[to + 1]!;
    const mc = folded[to + 2]!;
    const md = folded[to + 3]!;
    const middle = (length - 1) / 2;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let pa = 0;
    let pb = 0;
    let pc = 0;
    let pd = 0;
    for (let k = 0, at = begin; k < length; k++) {
      const place = k - middle;
      const xa = ring[at]! - ma;
      const xb = ring[at + 1]! - mb;
      const xc = ring[at + 2]! - mc;
      const xd = ring[at + 3]! - md;
      a += xa * xa;
      b += xb * xb;
      c += xc * xc;
      d += xd * xd;
      pa += place * xa;
      pb += place * xb;
      pc += place * xc;
      pd += place * xd;
      at += lanes;
      if (at === end) at = base;
    }
    const free = length - 1;
    this.put(1, to, Math.sqrt(a / free), Math.sqrt(b / free), Math.sqrt(c / free), Math.sqrt(d / free));
    this.put(2, to, pa / places, pb / places, pc / places, pd / places);
  }

  private ends(ring: Float64Array, base: number, begin: number, end: number, length: number, to: number): void {
    const { folded } = this;
    const low = 3 * this.list + to;
    const high = 4 * this.list + to;
    folded.fill(Infinity, low, low + lanes);
    folded.fill(-Infinity, high, high + lanes);
    for (let k = 0, at = begin; k < length; k++) {
      for (let lane = 0; lane < lanes; lane++) {
        const x = ring[at + lane]!;
        if (x < folded[low + lane]!) folded[low + lane] = x;
        if (x > folded[high + lane]!) folded[high + lane] = x;
      }
      at += lanes;
      if (at === end) at = base;
    }
  }

  private put(list: number, to: number, a: number, b: number, c: number, d: number): void {
    const at = list * this.list + to;
    const { folded } = this;
    folded[at] = a;
    folded[at + 1] = b;
    folded[at + 2] = c;
    folded[at + 3] = d;
  }
}
