// The rising sequence nearest to given numbers, in weighted squared distance. Pure; O(n).
// Method: pooling of adjacent violators; Ayer, Brunk, Ewing, Reid, Silverman, Annals of Mathematical Statistics 26 (1955).

/** Rising (never falling) values nearest to `values`. weights: as many, above 0 (1 each where absent); an entry of weight 0 takes part in no
 *  mean and lies between its neighbours. Throws RangeError where the lengths differ. */
export function risingFit(values: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  const n = values.length;
  if (weights && weights.length !== n) throw new RangeError(`isotonic: ${weights.length} weights for ${n} values`);
  const out = new Float64Array(n);
  // Blocks of equal answer: mean, weight and first place of each.
  const mean = new Float64Array(n);
  const weight = new Float64Array(n);
  const start = new Int32Array(n);
  let blocks = 0;
  for (let i = 0; i < n; i++) {
    mean[blocks] = values[i]!;
    weight[blocks] = weights ? weights[i]! : 1;
    start[blocks++] = i;
    while (blocks > 1 && mean[blocks - 2]! >= mean[blocks - 1]!) {
      const a = weight[blocks - 2]!;
      const b = weight[blocks - 1]!;
      mean[blocks - 2] = a + b > 0 ? (mean[blocks - 2]! * a + mean[blocks - 1]! * b) / (a + b) : mean[blocks - 2]!;
      weight[blocks - 2] = a + b;
      blocks--;
    }
  }
  for (let k = 0; k < blocks; k++) out.fill(mean[k]!, start[k]!, k + 1 < blocks ? start[k + 1]! : n);
  return out;
}
