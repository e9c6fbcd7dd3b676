// How far a value may be off: a conformal half-width from errors on rows that the model had not seen, and how often it held. Runs in main; pure, seeded.
// Sources: Lei et al., JASA 113, 2018 (split conformal); Barber et al., Annals of Statistics 51, 2023 (rows that are not exchangeable: why the share that
// held is measured on later folds with a block bootstrap, and not taken from the formula).
import { blockBootstrap, centralInterval } from "../../shared/stats/bootstrap.ts";
import { conformalLimit } from "../../shared/stats/quantiles.ts";
import { replicatesFor, type Measured, type Outcomes } from "./metrics.ts";
import type { Split } from "./splits.ts";

/** Share of values that the interval shall hold. */
export const intervalShare = 0.9;
/** Fewer errors than this have no rank for the share: the largest of them would be called what it is not. */
const leastErrors = Math.round(1 / (1 - intervalShare)) - 1;

export interface ValueInterval {
  share: number;
  /** The value plus and minus this, in units of the target; from the errors of every tested row. */
  halfWidth: number;
  /** Share of later tested rows whose truth lay inside the interval of the rows before them; with a 95 % interval. */
  coverage: Measured;
  /** Rows that the coverage was measured on. */
  rows: number;
}

/** The interval of a regression and its back-test: each fold is judged by the errors of the folds before it where folds follow each other in time, of all
 *  others where they do not; a single fold by its first half. rows: frame row of each outcome. Undefined with too few rows for the share. */
export function valueInterval(outcomes: Outcomes, rows: Int32Array, split: Split, options: { seed: number; blockLength: number }): ValueInterval | undefined {
  const { y, answer } = outcomes;
  const errors = y.map((v, i) => Math.abs(answer[i]! - v));
  const known = errors.filter((e) => !Number.isNaN(e));
  if (known.length < leastErrors) return undefined;
  const halfWidth = conformalLimit(known, 1 - intervalShare);
  if (!Number.isFinite(halfWidth)) return undefined;
  const held = new Float64Array(y.length).fill(NaN);
  for (const { teach, judge } of turns(rows, split)) {
    const taught = Float64Array.from(teach, (i) => errors[i]!).filter((e) => !Number.isNaN(e));
    if (taught.length < leastErrors) continue;
    const limit = conformalLimit(taught, 1 - intervalShare);
    if (Number.isFinite(limit)) for (const i of judge) held[i] = errors[i]! <= limit ? 1 : 0;
  }
  const judged = held.reduce((n, v) => n + (Number.isNaN(v) ? 0 : 1), 0);
  if (judged === 0) return undefined;
  const share = (weights?: Int32Array) => {
    let [inside, all] = [0, 0];
    for (let i = 0; i < held.length; i++) {
      if (Number.isNaN(held[i]!)) continue;
      const w = weights ? weights[i]! : 1;
      inside += w * held[i]!;
      all += w;
    }
    return inside / all;
  };
  const drawn = blockBootstrap({ rows: held.length, blockLength: options.blockLength, replicates: replicatesFor(held.length, options), seed: options.seed }, share);
  return { share: intervalShare, halfWidth, coverage: { value: share(), ...centralInterval(drawn) }, rows: judged };
}

/** Outcomes that set the width, and those that it is held against. */
function* turns(rows: Int32Array, split: Split): Generator<{ teach: number[]; judge: number[] }> {
  const fold = new Map<number, number>();
  split.folds.forEach(({ test }, f) => test.forEach((r) => fold.set(r, f)));
  const places = split.folds.map((): number[] => []);
  rows.forEach((r, i) => places[fold.get(r) ?? 0]?.push(i));
  if (places.length === 1) {
    const half = places[0]!.length >> 1;
    yield { teach: places[0]!.slice(0, half), judge: places[0]!.slice(half) };
    return;
  }
  const onlyBefore = split.kind === "forward";
  for (const [f, judge] of places.entries()) {
    const teach = places.flatMap((others, g) => (g === f || (onlyBefore && g > f) ? [] : others));
    if (teach.length > 0) yield { teach, judge };
  }
}
