// Row numbers by falling value. Runs in main; pure. Sorts plain numbers and looks the places up: a comparator costs several times as much.

/** Row numbers, the largest value first, equal values by row; NaN last. */
export function fallingOrder(values: Float64Array): Int32Array {
  const n = values.length;
  const sorted = new Float64Array(n);
  let known = 0;
  for (let r = 0; r < n; r++) if (!Number.isNaN(values[r]!)) sorted[known++] = values[r]! + 0; // + 0: one zero
  const rising = sorted.subarray(0, known).sort();
  const order = new Int32Array(n);
  const taken = new Int32Array(n);
  let last = known;
  for (let r = 0; r < n; r++) {
    const v = values[r]!;
    if (Number.isNaN(v)) {
      order[last++] = r;
      continue;
    }
    // First place behind v among the rising ones; as many larger ones come before v.
    let low = 0;
    let high = known;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rising[middle]! <= v) low = middle + 1;
      else high = middle;
    }
    const first = known - low;
    order[first + taken[first]!++] = r;
  }
  return order;
}

/** Whether two values share a place in that order: rows without a value are all alike, whichever comes first in the table. */
export function isTie(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
