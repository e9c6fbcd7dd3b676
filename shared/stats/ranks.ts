// Ranks and rank correlation. Pure; ties share their middle rank; pairs with a NaN are left out.
// Source: Spearman 1904, as Pearson's correlation of mid-ranks.
import { pearson } from "./pearson.ts";

/** Mid-ranks from 1 of a sample without NaN. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  const out = new Float64Array(n);
  for (let i = 0; i < n; ) {
    let j = i + 1;
    while (j < n && values[order[j]!]! === values[order[i]!]!) j++;
    for (let k = i; k < j; k++) out[order[k]!] = (i + j + 1) / 2;
    i = j;
  }
  return out;
}

/** Spearman's rank correlation, -1..1; NaN below three pairs or when one side is constant. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const a: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]!) || Number.isNaN(y[i]!)) continue;
    a.push(x[i]!);
    b.push(y[i]!);
  }
  return pearson(ranks(a), ranks(b));
}
