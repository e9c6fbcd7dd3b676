// Fits the map from scores to probabilities that come true. Runs in main; pure.
// Must be given scores of rows that the model had not seen: on its own training rows a model is always sure of itself.
import { logOdds } from "../../shared/scoring/calibration.ts";
import { logistic } from "../../shared/scoring/linear.ts";
import type { Calibration } from "../../shared/scoring/model.ts";

/** Fewer events or normal rows than this and an isotonic map would learn them by heart: Platt's two numbers are fitted instead. */
const isotonicLeast = 30;
/** Fewer than this and nothing can be calibrated. */
const plattLeast = 5;
/** Knots of an isotonic map stand at least this far apart, so that no rounding of a score is blown up. */
const knotStep = 1e-6;

/** The map of a kind on honest scores, or undefined where too few rows of a class are known or the scores do not rise with the truth.
 *  y: 0 or 1, NaN where unknown; scores: probabilities, NaN where none. */
export function fitCalibration(kind: Calibration["kind"], y: Float64Array, scores: Float64Array): Calibration | undefined {
  const known = Array.from(scores.keys()).filter((r) => !Number.isNaN(scores[r]!) && !Number.isNaN(y[r]!));
  const positives = known.reduce((n, r) => n + (y[r]! > 0.5 ? 1 : 0), 0);
  const fewer = Math.min(positives, known.length - positives);
  if (fewer < plattLeast) return undefined;
  const truth = Float64Array.from(known, (r) => (y[r]! > 0.5 ? 1 : 0));
  const given = Float64Array.from(known, (r) => scores[r]!);
  return kind === "isotonic" && fewer >= isotonicLeast ? fitIsotonic(truth, given) : fitPlatt(truth, given, positives);
}

/** Slope and offset of greatest likelihood on the log-odds, targets drawn in as Platt did, by Newton steps (Lin, Lin and Weng, Machine Learning 68, 2007). */
function fitPlatt(truth: Float64Array, scores: Float64Array, positives: number): Calibration | undefined {
  const n = truth.length;
  const target = { yes: (positives + 1) / (positives + 2), no: 1 / (n - positives + 2) };
  const odds = scores.map(logOdds);
  let [slope, offset] = [1, 0];
  const loss = (a: number, b: number) => {
    let sum = 0;
    for (let r = 0; r < n; r++) {
      const z = a * odds[r]! + b;
      const t = truth[r] === 1 ? target.yes : target.no;
      sum += Math.log1p(Math.exp(-Math.abs(z))) + (z >= 0 ? (1 - t) * z : -t * z);
    }
    return sum;
  };
  let now = loss(slope, offset);
  for (let step = 0; step < 100; step++) {
    let [ga, gb, aa, ab, bb] = [0, 0, 1e-12, 0, 1e-12];
    for (let r = 0; r < n; r++) {
      const z = odds[r]!;
      const p = logistic(slope * z + offset);
      const d = p - (truth[r] === 1 ? target.yes : target.no);
      const w = p * (1 - p);
      ga += d * z;
      gb += d;
      aa += w * z * z;
      ab += w * z;
      bb += w;
    }
    const determinant = aa * bb - ab * ab;
    if (Math.abs(ga) < 1e-9 * n && Math.abs(gb) < 1e-9 * n) break;
    if (!(determinant > 0)) return undefined;
    const [da, db] = [-(bb * ga - ab * gb) / determinant, -(aa * gb - ab * ga) / determinant];
    let size = 1;
    let next = loss(slope + da, offset + db);
    while (!(next <= now) && size > 1e-10) next = loss(slope + (size /= 2) * da, offset + size * db);
    if (!(next < now)) break;
    [slope, offset, now] = [slope + size * da, offset + size * db, next];
  }
  // Equal scores leave the slope open, and a falling map would turn the order around.
  return slope > 0 && Number.isFinite(offset) && odds.some((z) => z !== odds[0]) ? { kind: "platt", slope, offset } : undefined;
}

/** Rising means of least squares by pooling neighbours that fall (Ayer et al., Annals of Mathematical Statistics 26, 1955). Each pool gives its
 *  first and last score as knots, so the map is level inside a pool and straight between pools. */
function fitIsotonic(truth: Float64Array, scores: Float64Array): Calibration | undefined {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || a - b);
  const pools: { first: number; last: number; sum: number; rows: number }[] = [];
  for (const r of order) {
    const x = scores[r]!;
    const top = pools.at(-1);
    if (top && top.last === x) {
      top.sum += truth[r]!;
      top.rows++;
    } else pools.push({ first: x, last: x, sum: truth[r]!, rows: 1 });
  }
  const rising: typeof pools = [];
  for (const pool of pools) {
    rising.push({ ...pool });
    while (rising.length > 1) {
      const [a, b] = [rising[rising.length - 2]!, rising[rising.length - 1]!];
      if (a.sum / a.rows < b.sum / b.rows) break;
      rising.splice(-2, 2, { first: a.first, last: b.last, sum: a.sum + b.sum, rows: a.rows + b.rows });
    }
  }
  const from: number[] = [];
  const to: number[] = [];
  for (const { first, last, sum, rows } of rising)
    for (const x of first === last ? [first] : [first, last]) {
      if (from.length > 0 && x - from[from.length - 1]! < knotStep) continue;
      from.push(x);
      to.push(sum / rows);
    }
  return rising.length > 1 && from.length > 1 ? { kind: "isotonic", from, to } : undefined;
}
