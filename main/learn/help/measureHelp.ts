// What would help a candidate most: more rows, more labelled events, a quieter or another sensor. Runs in a thread; sees what the evaluation sees.
// Everything is measured on the same tested rows, so differences are paired; each block of rows is drawn alike for all of them.
import { failureOf } from "../../../shared/contract/errors.ts";
import { blockBootstrap, centralInterval } from "../../../shared/stats/bootstrap.ts";
import { learnedFrom } from "../../prepare/learned.ts";
import { tellsApart } from "../evaluate.ts";
import { fitCandidate, type Candidate, type TrainingOptions } from "../evaluateFit.ts";
import { featureChoice } from "../families/featureChoice.ts";
import type { Task } from "../family.ts";
import { takeRows, type Frame } from "../frame.ts";
import { blockLengthOf, metricOf, prepare, replicatesFor, type Measured, type MetricId, type Outcomes } from "../metrics.ts";
import { addFold, answerOf, inStream, nothingPooled, outcomesOf, outOfFold, taughtIn, testedRows, type Pooled } from "../outOfFold.ts";
import { withShare } from "../search/parts.ts";
import type { Split } from "../splits.ts";
import { eventsOf, withEvents } from "./fewerRows.ts";
import { noiseOf, withNoise } from "./noise.ts";
import { errorAt, powerLawOf } from "./powerLaw.ts";

export interface HelpInput {
  frame: Frame;
  task: Task;
  candidate: Candidate;
  split: Split;
  metric: MetricId;
  /** Tags of the plant, each with the features that are made from it. */
  tags: readonly { tag: string; features: readonly string[] }[];
  options: TrainingOptions;
}

/** A learning curve: the metric by size, and what twice the present size should bring (better = positive); null where no law fits. */
export interface Curve {
  points: { size: number; value: number; low: number; high: number }[];
  ahead: Measured | null;
  gain: Measured | null;
}

export interface HelpMeasured {
  value: Measured;
  /** Size: rows that teach in a fold, on average. */
  rows: Curve;
  /** Size: labelled events that teach in a fold; null where labels do not teach, or are too few to leave some out. */
  labels: Curve | null;
  /** noise: what as much noise again would cost; without: what the model loses that was taught without the tag, null where that was not tried. Worse =
   *  positive. The most costly noise first. */
  tags: { tag: string; features: number; noise: Measured; without: Measured | null }[];
  /** Tested rows with a known target, and events among them. */
  testedRows: number;
  testedEvents: number;
}

const shares = [1 / 8, 1 / 4, 1 / 2];
/** A training part below these teaches by luck. */
const leastRows = 40;
const leastEvents = 3;
const mostTags = 16;
/** Tags that a model is taught without: each costs all fits again. */
const mostWithout = 4;

/** Throws what the fits throw. onProgress is told the share done. */
export async function measureHelp({ frame, task, candidate, split: given, metric, tags, options }: HelpInput): Promise<HelpMeasured> {
  // Folds that the evaluation dropped teach and test nothing here either.
  const split = task === "classification" || task === "classes" ? { ...given, folds: given.folds.filter(({ train }) => tellsApart(frame.y!, train)) } : given;
  const rows = testedRows(frame, split).filter((r) => !Number.isNaN(frame.y![r]!));
  const looked = lookedAt(frame, task, tags);
  const { event, count } = task === "classification" ? eventsOf(frame) : { event: undefined, count: 0 };
  const fits = shares.length * (event ? 2 : 1) + 1 + mostWithout;
  let done = 0;
  const training = { ...options, onProgress: (part: number) => options.onProgress?.((done + part) / fits) };
  const measured: Outcomes[] = [];
  const add = (pooled: Pooled) => measured.push(outcomesOf(frame, task, pooled, rows)) - 1;
  /** Place of the outcomes of fits on other folds or another frame; undefined where one of them cannot learn. */
  const refit = async (of: Frame, folds: Split): Promise<number | undefined> => {
    const pooled = await outOfFold(of, task, candidate, folds, training).catch(nothingToLearn);
    done++;
    return pooled && add(pooled);
  };

  const variants: Variant[] = [undefined, ...looked.map(({ places }, i): Variant => (part, all) => withNoise(part, noiseOf(all, places), options.seed + i))];
  const places = (await perturbed(frame, task, candidate, split, variants, training)).map(add);
  done++;
  const sizeOf = (folds: Split) => folds.folds.reduce((sum, { train }) => sum + train.length, 0) / folds.folds.length;
  const curveOfRows = [];
  for (const share of shares) {
    const part = withShare(frame, split, share, options.seed);
    if (part.folds.some(({ train }) => train.length < leastRows)) continue;
    const place = await refit(frame, part);
    if (place !== undefined) curveOfRows.push({ size: sizeOf(part), place });
  }
  curveOfRows.push({ size: sizeOf(split), place: places[0]! });
  const curveOfEvents = [];
  if (event) {
    for (const share of shares) {
      const part = withEvents(split, event, share, options.seed);
      if (part.events < leastEvents) continue;
      const place = await refit(frame, part.split);
      if (place !== undefined) curveOfEvents.push({ size: part.events, place });
    }
    curveOfEvents.push({ size: withEvents(split, event, 1, options.seed).events, place: places[0]! });
  }
  const without: { i: number; place: number }[] = [];
  for (const i of looked.keys()) {
    if (without.length === mostWithout) break;
    const place = await refit(withoutFeatures(frame, looked[i]!.places), split);
    if (place !== undefined) without.push({ i, place });
  }

  const figures = pairedFigures(metric, measured, options.seed);
  const cost = (place: number) => figures.difference(places[0]!, place);
  return {
    value: figures.of(places[0]!),
    rows: curveOf(metric, curveOfRows, figures),
    labels: curveOfEvents.length > 1 ? curveOf(metric, curveOfEvents, figures) : null,
    tags: looked
      .map(({ tag, places: own }, i) => {
        const taken = without.find((each) => each.i === i);
        return { tag, features: own.length, noise: cost(places[i + 1]!), without: taken ? cost(taken.place) : null };
      })
      .sort((a, b) => b.noise.value - a.noise.value),
    testedRows: rows.length,
    testedEvents: event ? new Set(rows.map((r) => event[r]!).filter((e) => e >= 0)).size : count,
  };
}

/** Tags with a feature in the table, those first that tell most of the target. */
function lookedAt(frame: Frame, task: Task, tags: HelpInput["tags"]): { tag: string; places: number[] }[] {
  const placed = tags.map(({ tag, features }) => ({ tag, places: features.map((name) => frame.features.indexOf(name)).filter((f) => f >= 0) })).filter(({ places }) => places.length > 0);
  const order: { tag: string; places: number[] }[] = [];
  for (let n = 1; n <= frame.features.length && order.length < mostTags && order.length < placed.length; n *= 2) {
    const chosen = new Set(featureChoice(frame, task, n));
    for (const one of placed) if (!order.includes(one) && one.places.some((f) => chosen.has(f))) order.push(one);
  }
  return [...order, ...placed.filter((one) => !order.includes(one))].slice(0, mostTags);
}

/** Test rows as they might have been, from those that are and the whole table; undefined: as they are. */
type Variant = ((part: Frame, all: Frame) => Frame) | undefined;

/** Fits in each fold once and answers its test rows as they are and as each variant has them. */
async function perturbed(frame: Frame, task: Task, candidate: Candidate, split: Split, variants: readonly Variant[], options: TrainingOptions): Promise<Pooled[]> {
  const pooled = variants.map(() => nothingPooled(frame, task, options));
  for (const [f, { train, test }] of split.folds.entries()) {
    const own = learnedFrom(frame, taughtIn(frame, train, task, options));
    const fitted = await fitCandidate(takeRows(own, train), task, candidate, { ...options, onProgress: (part) => options.onProgress?.((f + part) / split.folds.length) });
    const stream = inStream(frame, test);
    const part = takeRows(own, stream);
    for (const [v, change] of variants.entries()) addFold(pooled[v]!, answerOf(fitted, 0, change ? change(part, own) : part, options), stream);
  }
  return pooled;
}

/** The same table with features emptied: a family that meets an empty column learns nothing from it. */
function withoutFeatures(frame: Frame, places: readonly number[]): Frame {
  const X = frame.X.slice();
  for (const f of places) X.fill(NaN, f * frame.rows, (f + 1) * frame.rows);
  return { ...frame, X };
}

interface Figures {
  of(place: number): Measured;
  /** How much worse the second is than the first. */
  difference(first: number, second: number): Measured;
  drawn: readonly Float64Array[];
  values: readonly number[];
  /** +1 where more is better. */
  sign: number;
}

/** The metric of several outcomes of the same rows, over the same draws of blocks. */
function pairedFigures(metric: MetricId, outcomes: readonly Outcomes[], seed: number): Figures {
  const { compute, direction } = metricOf(metric);
  const prepared = outcomes.map(prepare);
  const rows = outcomes[0]!.y.length;
  const replicates = replicatesFor(rows * outcomes.length, { seed });
  const drawn = prepared.map(() => new Float64Array(replicates));
  let n = 0;
  blockBootstrap({ rows, blockLength: blockLengthOf(prepared[0]!), replicates, seed }, (weights) => {
    prepared.forEach((one, k) => (drawn[k]![n] = compute(one, weights)));
    return n++;
  });
  const values = prepared.map((one) => compute(one));
  const sign = direction === "higher" ? 1 : -1;
  return {
    drawn, values, sign,
    of: (place) => ({ value: values[place]!, ...centralInterval(drawn[place]!) }),
    difference: (a, b) => ({ value: sign * (values[a]! - values[b]!), ...centralInterval(drawn[a]!.map((v, i) => sign * (v - drawn[b]![i]!))) }),
  };
}

function curveOf(metric: MetricId, sizes: readonly { size: number; place: number }[], { of, drawn, values, sign }: Figures): Curve {
  const points = sizes.map(({ size, place }) => ({ size, ...of(place) }));
  const twice = 2 * sizes.at(-1)!.size;
  /** The metric at twice the size, from figures by place. */
  const aheadFrom = (figure: (place: number) => number, looked = sizes): number => {
    const error = (place: number) => (sign > 0 ? 1 - figure(place) : figure(place));
    const law = powerLawOf(looked.map(({ size }) => size), looked.map(({ place }) => error(place)));
    return law === undefined ? NaN : sign > 0 ? 1 - errorAt(law, twice) : errorAt(law, twice);
  };
  // A share is at most 1, an error at least 0; of other figures nobody knows where they end.
  const hasEnd = sign < 0 || !unbounded.has(metric);
  const last = sizes.at(-1)!.place;
  const value = hasEnd ? aheadFrom((place) => values[place]!) : NaN;
  if (Number.isNaN(value)) return { points, ahead: null, gain: null };
  // Each draw leaves out another size where there are enough of them: how far the law hangs on one of them belongs into the interval.
  const spared = sizes.length > 3 ? sizes.length - 1 : 0;
  const aheads = drawn[0]!.map((_, i) => aheadFrom((place) => drawn[place]![i]!, sizes.filter((__, k) => spared === 0 || k !== i % spared)));
  return {
    points,
    ahead: { value, ...centralInterval(aheads) },
    gain: { value: sign * (value - values[last]!), ...centralInterval(aheads.map((each, i) => sign * (each - drawn[last]![i]!))) },
  };
}

const unbounded: ReadonlySet<MetricId> = new Set<MetricId>(["leadTime"]);

/** Too little is left to learn from: then this size gives no point. */
function nothingToLearn(thrown: unknown): undefined {
  const { name } = failureOf(thrown);
  if (name !== "learnOneClass" && name !== "learnTooFewRows") throw thrown;
}
