// The known values of a sliding window in order of size, for medians and quantiles. Pure. A value goes in and out by bisection and one
// move of memory; equal values are one another's like, so any of them may go.
import type { BlockWindows } from "./windows.ts";

export class Ranked {
  private values = new Float64Array(64);
  length = 0;

  private place(value: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.values[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  put(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    const at = this.place(value);
    this.values.copyWithin(at + 1, at, this.length);
    this.values[at] = value;
    this.length++;
  }

  drop(value: number): void {
    const at = this.place(value);
    this.values.copyWithin(at, at + 1, this.length);
    this.length--;
  }

  /** By linear interpolation between neighbours (Hyndman and Fan, type 7), as shared/recipe/median.ts; at least one value. */
  quantile(share: number): number {
    const place = (this.length - 1) * share;
    const low = this.values[Math.floor(place)]!;
    return low + (this.values[Math.ceil(place)]! - low) * (place - Math.floor(place));
  }

  low(): number {
    return this.values[0]!;
  }

  high(): number {
    return this.values[this.length - 1]!;
  }

  /** Median of the distances to `middle`: the nearest half is met by going out from it on both sides. */
  spread(middle: number): number {
    const { values, length } = this;
    let right = this.place(middle);
    let left = right - 1;
    const wanted = (length - 1) / 2;
    let lower = 0;
    let upper = 0;
    for (let met = 0; met <= Math.ceil(wanted); met++) {
      const below = left >= 0 ? middle - values[left]! : Infinity;
      const above = right < length ? values[right]! - middle : Infinity;
      lower = upper;
      upper = Math.min(below, above);
      if (below <= above) left--;
      else right++;
    }
    return Number.isInteger(wanted) ? upper : lower + (upper - lower) * 0.5;
  }
}

/** visit: called for each row of the block with the known values of its window. */
export function eachRanked(x: Float64Array, { before, from }: BlockWindows, visit: (ranked: Ranked, r: number) => void): void {
  const ranked = new Ranked();
  let head = from[0] ?? 0;
  for (let k = head; k < before; k++) if (!Number.isNaN(x[k]!)) ranked.put(x[k]!);
  for (let r = 0; r < from.length; r++) {
    const i = before + r;
    const begin = from[r]!;
    for (; head < begin; head++) if (head < i && !Number.isNaN(x[head]!)) ranked.drop(x[head]!);
    if (!Number.isNaN(x[i]!)) ranked.put(x[i]!);
    visit(ranked, r);
  }
}
