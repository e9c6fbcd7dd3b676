// Quantiles of the few known values of a window, by linear interpolation between neighbours in order (Hyndman and Fan, type 7).

/** values: known ones in any order, at least one; sorted in place. share: 0..1. */
export function quantileOf(values: Float64Array, share: number): number {
  values.sort();
  const place = (values.length - 1) * share;
  const low = values[Math.floor(place)]!;
  return low + (values[Math.ceil(place)]! - low) * (place - Math.floor(place));
}

/** Median of at least one known value; sorts in place. */
export function medianOf(values: Float64Array): number {
  return quantileOf(values, 0.5);
}
