// How many rows it takes until a signal has forgotten itself: what window lengths follow (reliability.md 8.2). Pure.

/** Integral autocorrelation time in rows: 1 + 2 * sum of the autocorrelation until it first falls below 0.05 (at most 1000 lags).
 *  order: rows as they follow each other; pairs never cross groups. NaN is missing. */
export function autocorrelationRows(values: Float64Array, order: readonly number[], group?: Int32Array): number {
  let mean = 0;
  let count = 0;
  for (const value of values)
    if (Number.isFinite(value)) {
      mean += value;
      count++;
    }
  mean /= count;
  let variance = 0;
  for (const value of values) if (Number.isFinite(value)) variance += (value - mean) ** 2;
  variance /= count;
  if (!(variance > 0)) return 1;
  let time = 1;
  const lagMost = Math.min(1000, Math.floor(order.length / 10));
  for (let lag = 1; lag <= lagMost; lag++) {
    let sum = 0;
    let pairs = 0;
    // about 4 000 pairs a lag give the correlation to 0.02, finer than the 0.05 it is held against
    const stride = Math.max(1, Math.floor(order.length / 4000));
    for (let i = 0; i + lag < order.length; i += stride) {
      const [a, b] = [order[i]!, order[i + lag]!];
      const product = (values[a]! - mean) * (values[b]! - mean);
      if (Number.isNaN(product) || (group && group[a] !== group[b])) continue;
      sum += product;
      pairs++;
    }
    const rho = pairs === 0 ? 0 : sum / pairs / variance;
    if (rho < 0.05) break;
    time += 2 * rho;
  }
  return time;
}
