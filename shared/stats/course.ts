// Whether a series stays where it was, stepped, or has been creeping: least squares with first-order autoregressive errors, judged by BIC. Pure.
// Errors of plants go with their neighbours, so a straight line fitted as if they did not finds ramps in mere wandering. Transform: Prais and Winsten, 1954;
// Kass and Raftery, JASA 90, 1995: a difference of BIC of 10 is very strong evidence.

export interface Course {
  kind: "none" | "step" | "ramp";
  /** Place of the step or where the ramp begins; NaN for none. */
  at: number;
  /** Change from before to the end of the series, in the unit of y; 0 for none. */
  size: number;
  /** By how much BIC falls against no change; 0 for none. */
  evidence: number;
}

/** A step has to be told from a ramp by strong evidence: while a ramp is young, it looks like one. */
const strong = 6;
/** What rose over fewer values than these has not been creeping. */
const rampLeast = 6;
const correlations = [0, 0.3, 0.5, 0.7, 0.85, 0.95];
const placesMost = 24;

/** The course of y at places x (ascending). needed: evidence without which it counts as none. Fewer than 12 values are never more than none. */
export function courseOf(x: readonly number[], y: readonly number[], needed = 10): Course {
  const none: Course = { kind: "none", at: Number.NaN, size: 0, evidence: 0 };
  const n = y.length;
  if (n < 12) return none;
  const flat = Math.min(...correlations.map((rho) => likelihood(y, undefined, rho).minus2));
  const best = { step: none, ramp: none };
  const penalty = 2 * Math.log(n);
  const stride = Math.max(1, (n - 6) / placesMost);
  for (let place = 3; place <= n - 3; place += stride) {
    const i = Math.floor(place);
    const at = x[i]!;
    for (const kind of ["step", "ramp"] as const) {
      if (kind === "ramp" && i > n - rampLeast) continue;
      const regressor = kind === "step" ? y.map((_, j) => Number(j >= i)) : x.map((value) => Math.max(0, value - at));
      for (const rho of correlations) {
        const { minus2, slope } = likelihood(y, regressor, rho);
        const evidence = flat - minus2 - penalty;
        if (evidence > best[kind].evidence) best[kind] = { kind, at, size: slope * regressor[n - 1]!, evidence };
      }
    }
  }
  const { step, ramp } = best;
  const found = step.evidence > ramp.evidence + strong ? step : ramp;
  return found.evidence >= needed ? found : none;
}

/** -2 log likelihood (up to a constant) of mean and slope of one regressor under errors of autocorrelation rho. */
function likelihood(y: readonly number[], regressor: readonly number[] | undefined, rho: number): { minus2: number; slope: number } {
  const n = y.length;
  const first = Math.sqrt(1 - rho * rho);
  let [cc, cr, rr, cy, ry, yy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const c = i === 0 ? first : 1 - rho;
    const r = regressor === undefined ? 0 : i === 0 ? first * regressor[0]! : regressor[i]! - rho * regressor[i - 1]!;
    const v = i === 0 ? first * y[0]! : y[i]! - rho * y[i - 1]!;
    cc += c * c;
    cr += c * r;
    rr += r * r;
    cy += c * v;
    ry += r * v;
    yy += v * v;
  }
  const determinant = cc * rr - cr * cr;
  const hasSlope = regressor !== undefined && determinant > 1e-12 * cc * rr;
  const slope = hasSlope ? (cc * ry - cr * cy) / determinant : 0;
  const level = (cy - slope * cr) / cc;
  // A series that a line meets exactly has no error left; a floor keeps the logarithm finite.
  const squares = Math.max(yy - level * cy - slope * ry, 1e-12 * Math.max(yy, 1e-300));
  return { minus2: n * Math.log(squares / n) - Math.log(1 - rho * rho), slope };
}
