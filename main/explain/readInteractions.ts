// Which features work together in the chosen model: a job that measures pairs on a sample, and the joint effect of one pair. Runs in main.
import type { OutputOf } from "../../shared/contract/call.ts";
import type { contract } from "../../shared/contract/contract.ts";
import { Failure } from "../../shared/contract/errors.ts";
import type { Interactions } from "../../shared/contract/explainViews.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { logOdds } from "../../shared/scoring/calibration.ts";
import { sortedFinite } from "../../shared/stats/quantiles.ts";
import { seededGenerator, shuffle } from "../../shared/stats/random.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import { readRow } from "../prepare/frame.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { globalDrivers, scorerFor } from "./drivers.ts";
import { evenly } from "./effect.ts";
import { countAt, interactionsOf, jointEffect, placesOver, type SampledRow } from "./interaction.ts";
import { judgedRows, subjectOf, type Subject } from "./subject.ts";
import { turn } from "./turn.ts";
import { unitsOf } from "./units.ts";

/** Tags whose strongest features are paired; rows sampled; pairs kept. */
const mostFeatures = 8;
const sampled = 50;
const mostPairs = 10;
/** An H below this is what is left of 0 by sums of 50 numbers. */
const roundingError = 1e-9;
/** Places of a pair either way; rows averaged at each. */
const places = 12;
const averaged = 60;

interface Kept {
  chosen: string;
  interactions: Interactions;
}

/** Measures and keeps the interactions of the strongest features; returns the number of pairs. Throws planStepBlocked while nothing is chosen, callCancelled. */
export async function measureInteractions(workbench: Workbench, act: Act, plan: Plan): Promise<number> {
  const { project } = workbench;
  if (!project.ref("chosen")) throw new Failure("planStepBlocked", { step: "select" });
  const subject = await subjectOf(workbench);
  const { frame, scorer, model, tagOf, chosenDigest } = subject;
  const { drivers } = globalDrivers(frame, scorer, tagOf, model);
  // One feature a tag: a level and its mean would only tell that they are made of the same values.
  const leading = drivers.filter(({ tag, share }, i) => share > 0 && drivers.findIndex((other) => other.tag === tag) === i);
  const features = leading.slice(0, mostFeatures).map(({ feature }) => frame.features.indexOf(feature));
  const drawn = shuffle(judgedRows(workbench, subject), seededGenerator(plan.seed)).slice(0, sampled).sort();
  const run = interactionsOf(sampleOf(subject, drawn), features);
  let next = run.next();
  for (let asked = 0; next.done !== true; next = run.next()) {
    if (++asked % 4 !== 0) continue;
    act.progress(next.value, "explain");
    await turn(act.signal);
  }
  const named = (f: number) => ({ feature: frame.features[f]!, tag: tagOf(frame.features[f]!) });
  const interactions: Interactions = { rows: drawn.length, features: features.length, scale: scaleOf(subject, drawn), pairs: next.value.slice(0, mostPairs).map(({ a, b, h, size }) => ({ a: named(a), b: named(b), ...(h < roundingError ? { h: 0, size: 0 } : { h, size }) })) };
  const kept = await project.objects.makeJson("interactions", { chosen: chosenDigest, interactions } satisfies Kept);
  project.commit(act.actor, "explain.measureInteractions", { interactions: kept });
  return interactions.pairs.length;
}

/** Interactions of the chosen model; null while they were not measured. */
export function readInteractions({ project }: Workbench): Interactions | null {
  const digest = project.ref("interactions");
  const kept = digest ? project.objects.readJson<Kept>(digest, "interactions.json") : undefined;
  return kept !== undefined && kept.chosen === project.ref("chosen") ? kept.interactions : null;
}

/** Mean score over two features' values, on the scale of the interactions. Null where either does not move. Throws storeUnknownRef, planUnknownColumn. */
export async function readPair(workbench: Workbench, a: string, b: string, signal: AbortSignal): Promise<OutputOf<(typeof contract)["explain"]["readPair"]>> {
  const subject = await subjectOf(workbench);
  const { frame, tagOf } = subject;
  const [fa, fb] = [a, b].map((feature) => {
    const f = frame.features.indexOf(feature);
    if (f < 0) throw new Failure("planUnknownColumn", { column: feature });
    return f;
  }) as [number, number];
  const rows = judgedRows(workbench, subject);
  const valueOf = (f: number, r: number) => frame.X[f * frame.rows + r]!;
  const [atA, atB] = [fa, fb].map((f) => placesOver(sortedFinite(Float64Array.from(rows, (r) => valueOf(f, r))), places)) as [Float64Array, Float64Array];
  if (atA.length < 2 || atB.length < 2) return null;
  const run = jointEffect(sampleOf(subject, evenly(rows, averaged)), fa, fb, atA, atB);
  let next = run.next();
  for (; next.done !== true; next = run.next()) await turn(signal);
  const unitOf = unitsOf(workbench, readFeatureFacts(workbench).facts);
  const axis = (feature: string, at: Float64Array) => ({ feature, tag: tagOf(feature), ...(unitOf(feature) === undefined ? {} : { unit: unitOf(feature)! }), at });
  return { a: axis(a, atA), b: axis(b, atB), joint: next.value, rows: countAt(Array.from(rows, (r) => [valueOf(fa, r), valueOf(fb, r)] as const), atA, atB), scale: scaleOf(subject, rows) };
}

/** Rows with their scorers. Probabilities whose parts add up in log-odds answer there: on their own scale a sum of effects would look like a meeting. */
function sampleOf({ frame, scorer }: Subject, rows: Int32Array): SampledRow[] {
  return Array.from(rows, (r): SampledRow => {
    const one = scorerFor(scorer, frame, r)!;
    const cells = readRow(frame, r, new Float64Array(frame.features.length));
    const inLogOdds = one.contributions(cells).scale === "log-odds";
    return { cells, score: inLogOdds ? (x) => logOdds(one.score(x)) : (x) => one.score(x) };
  });
}

function scaleOf({ frame, scorer }: Subject, rows: Int32Array): Interactions["scale"] {
  const r = rows[0];
  return r === undefined ? "score" : scorerFor(scorer, frame, r)!.contributions(readRow(frame, r, new Float64Array(frame.features.length))).scale;
}
