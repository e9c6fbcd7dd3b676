// What drove a row, as one arrow: contributions added up over groups of features that move as one, so that two rows with the same cause are alike
// even where the parts fall on different features of it. Pure.

/** Contributions (features in frame order) added up by group. A part that is not known counts as none. */
export function profileOf(contributions: ArrayLike<number>, groups: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(groups, (group) => group.reduce((sum, f) => sum + (Number.isNaN(contributions[f]!) ? 0 : contributions[f]!), 0));
}

/** Cosine of two profiles, -1..1: 1 where the same groups drove both in the same measure, whatever the size. 0 where either is nothing. */
export function alike(a: Float64Array, b: Float64Array): number {
  const size = Math.sqrt(dot(a, a) * dot(b, b));
  return size > 0 ? Math.max(-1, Math.min(1, dot(a, b) / size)) : 0;
}

/** Groups that make two profiles alike, strongest first: at least a tenth of the cosine each, at most `most`. */
export function inCommon(a: Float64Array, b: Float64Array, most: number): number[] {
  const whole = dot(a, b);
  if (!(whole > 0)) return [];
  return [...a.keys()]
    .filter((g) => a[g]! * b[g]! >= whole / 10)
    .sort((g, h) => a[h]! * b[h]! - a[g]! * b[g]! || g - h)
    .slice(0, most);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
