// Mean, spread and autocorrelation, whole or running. Pure; NaN never counts as a value.
// Running moments: Welford, Technometrics 4(3), 1962; merging: Chan, Golub, LeVeque 1979.

/** Mean and spread of a stream, one value at a time, in constant memory. */
export class RunningMoments {
  count = 0;
  mean = 0;
  private squares = 0;
  min = Infinity;
  max = -Infinity;

  /** Takes one value; NaN is left out. */
  push(value: number): void {
    if (Number.isNaN(value)) return;
    this.count++;
    const step = value - this.mean;
    this.mean += step / this.count;
    this.squares += step * (value - this.mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Sample standard deviation (n - 1); 0 below two values. */
  get sd(): number {
    return this.count > 1 ? Math.sqrt(this.squares / (this.count - 1)) : 0;
  }

  /** Takes in the moments of another part of the stream. */
  merge(other: RunningMoments): void {
    const n = this.count + other.count;
    if (other.count === 0) return;
    const step = other.mean - this.mean;
    this.squares += other.squares + (step * step * this.count * other.count) / n;
    this.mean += (step * other.count) / n;
    this.count = n;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }
}

/** Moments of a whole sample. */
export function momentsOf(values: ArrayLike<number>): RunningMoments {
  const moments = new RunningMoments();
  for (let i = 0; i < values.length; i++) moments.push(values[i]!);
  return moments;
}

/** Integrated autocorrelation time in samples, at least 1: n / this is the effective number of independent samples.
 *  Sums pairs of autocorrelations while they stay positive and falling (Geyer, Statistical Science 7(4), 1992).
 *  NaN counts as the mean; at most `maxLag` lags are read (default 2,000). */
export function autocorrelationTime(values: ArrayLike<number>, maxLag = 2000): number {
  const n = values.length;
  const { mean, count } = momentsOf(values);
  if (count < 4) return 1;
  const x = Float64Array.from(values, (v) => (Number.isNaN(v) ? 0 : v - mean));
  const covariance = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += x[i]! * x[i - lag]!;
    return sum / n;
  };
  const variance = covariance(0);
  if (!(variance > 0)) return 1;
  let total = -1;
  let last = Infinity;
  for (let lag = 0; lag + 1 < n && lag <= maxLag; lag += 2) {
    const pair = Math.min(last, (covariance(lag) + covariance(lag + 1)) / variance);
    if (pair <= 0) break;
    total += 2 * pair;
    last = pair;
  }
  return Math.max(1, total);
}
