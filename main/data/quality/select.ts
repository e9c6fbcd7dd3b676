// Order statistics of many values without sorting them all. Pure; runs anywhere.
// Source: Hoare, Algorithm 65 (FIND), Communications of the ACM 4, 1961, with the middle of three as pivot.

/** The value that would stand at `place` if `values` from `from` to `to` (excluded) were sorted; they are put in order around it. No value may be NaN. */
export function placeInOrder(values: Float64Array, place: number, from = 0, to = values.length): number {
  let [left, right] = [from, to - 1];
  while (left < right) {
    const [a, b, c] = [values[left]!, values[(left + right) >> 1]!, values[right]!];
    const pivot = a < b ? (b < c ? b : Math.max(a, c)) : a < c ? a : Math.max(b, c);
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const held = values[i]!;
      values[i++] = values[j]!;
      values[j--] = held;
    }
    if (place <= j) right = j;
    else if (place >= i) left = i;
    else break;
  }
  return values[place]!;
}

/** Middle value of the first n of `values`, which change places; NaN of none. */
export function middleOf(values: Float64Array, n: number): number {
  if (n === 0) return NaN;
  const upper = placeInOrder(values, n >> 1, 0, n);
  if (n % 2 === 1) return upper;
  // What stands before the upper middle is no larger than it.
  let lower = -Infinity;
  for (let i = 0; i < n >> 1; i++) if (values[i]! > lower) lower = values[i]!;
  return (lower + upper) / 2;
}
