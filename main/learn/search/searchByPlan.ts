// The plan's search performed: trials in threads beside the engine, each kept as it ends; the best become candidates of the plan like any other.
// Runs in main. Sees only the rows that `searchParts` gives it; what it found is judged by the ordinary training afterwards.
import { Failure, failureOf, type FailureData } from "../../../shared/contract/errors.ts";
import type { CandidateSpec, Plan, SearchSettings } from "../../../shared/plan/plan.ts";
import { keyOf, searchKey } from "../../store/lineage.ts";
import { canonicalJson } from "../../store/objects.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { canKeep, heldCandidate } from "../constraints.ts";
import { takeRows } from "../frame.ts";
import { metricOf } from "../metrics.ts";
import { trainingOf } from "../planTraining.ts";
import { familiesFor, familyEntry } from "../registry.ts";
import { inThread, sharedFrame } from "../thread/thread.ts";
import { openCheckpoint, sweepCheckpoints } from "./checkpoint.ts";
import { liveSearch } from "./live.ts";
import { innerFolds, rungsFor } from "./parts.ts";
import { isNet, netSuits } from "./nets.ts";
import { keepSearch, type KeptSearch } from "./searchObject.ts";
import { leading, search } from "./search.ts";
import type { Trial, TrialOutcome, TrialSpec } from "./trial.ts";

/** Fits of one candidate that may die with their thread before it counts as failed. */
const mostDeaths = 3;
/** Share of a bound in minutes that one trial may take, so that a slow family leaves time for the others. */
const mostOfTime = 0.25;
/** Kinds that stand for the search in the comparison. */
const mostFound = 3;
/** Best trials that an average may draw on. */
const mostBlended = 12;

export const checkpointFolder = ({ project }: Workbench): string => project.workPath("search");

/** Searches, keeps the log and writes what was found into the plan. "paused": it was asked to stop and goes on from there the next time.
 *  Throws planUnfit without settings, learnSearchBlind where the rows that it may see hold nothing to judge by. */
export async function searchByPlan(workbench: Workbench, act: Act, plan: Plan): Promise<"done" | "paused"> {
  const settings = plan.train.search;
  if (!settings) throw new Failure("planUnfit", { field: "train.search" });
  const { project } = workbench;
  const key = searchKey(project, plan);
  if (keyOf(project, "search") === key) return "done";
  act.progress(0, "search");
  const { frame, task, seen, options, split, gap } = await trainingOf(workbench, plan);
  const part = sharedFrame(takeRows(frame, seen!));
  const inner = innerFolds(part, split.kind, gap, plan.seed);
  const metric = metricOf(options.headline!);
  const higherIsBetter = metric.direction === "higher";
  const judgedRows = inner.folds.flatMap((fold) => [...fold.test]);
  if (!part.y || (task !== "regression" && !(judgedRows.some((r) => part.y![r]! > 0.5) && judgedRows.some((r) => part.y![r]! <= 0.5)))) throw new Failure("learnSearchBlind", { field: plan.select.metric });
  const shares = rungsFor(part, inner);
  const fitting = familiesFor(task).filter(({ role, family }) => role === "candidate" && family.id !== "blend").map(({ family }) => family.id);
  const teaching = inner.folds.map(({ train }) => train.length);
  const suits = (id: string) => (isNet(id) ? netSuits(id, part.features, teaching, settings.minutes) : (familyEntry(id)!.family.suits?.(part.features) ?? true));
  const families = fitting.filter((id) => (settings.families.length > 0 ? settings.families.includes(id) : suits(id)));
  const keeping = families.filter((family) => canKeep({ family, parameters: {} }, plan, part.features, task));
  if (families.length > 0 && keeping.length === 0) throw new Failure("learnNoneKeepsDirection", { detail: families.join(", ") });
  if (families.length === 0) throw new Failure("planUnfit", { field: "train.search.families" });

  const folder = checkpointFolder(workbench);
  sweepCheckpoints(folder, key);
  const checkpoint = openCheckpoint(folder, key);
  const live = liveSearch.begin(project, { key, metric: metric.id, higherIsBetter, shares, trials: [...checkpoint.before] });
  const stop = AbortSignal.any([act.signal, live.abort.signal]);
  const begun = performance.now();
  const seconds = () => checkpoint.secondsBefore + (performance.now() - begun) / 1000;
  const endS = settings.minutes === null ? Infinity : settings.minutes * 60;
  const bounds = boundsOf(settings);
  const tellShare = () => act.progress(Math.min(0.99, Math.max(seconds() / endS, settings.trials === null ? 0 : live.trials.length / settings.trials)), "search", String(live.trials.length));

  const fit = async (spec: TrialSpec, deaths = 0): Promise<TrialOutcome & { answers?: Float64Array }> => {
    const from = performance.now();
    const outOfTime = AbortSignal.any([stop, ...(Number.isFinite(endS) ? [AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(endS - seconds(), endS * mostOfTime) * 1000)))] : [])]);
    const spent = () => ({ seconds: (performance.now() - from) / 1000, atSeconds: seconds() });
    try {
      const candidate = heldCandidate({ id: String(spec.number), family: spec.family, parameters: { ...spec.parameters } }, plan, part.features);
      // Trials fill the machine side by side: each is fitted on one thread.
      const { score, bytes, rowUs, answers } = await inThread("trial", { frame: part, task, candidate, inner, share: shares[spec.rung]!, metric: metric.id, options: { ...options, threads: 1 } }, { signal: outOfTime });
      const state = bytes > bounds.bytes || rowUs > bounds.rowUs ? "over" : Number.isNaN(score) ? "failed" : "done";
      return { state, score: Number.isNaN(score) ? null : score, bytes, rowUs, failure: null, ...spent(), ...(spec.rung === shares.length - 1 ? { answers } : {}) };
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (stop.aborted) throw thrown;
      if (failure.name === "processDied" && deaths + 1 < mostDeaths) return fit(spec, deaths + 1);
      return { state: "failed", score: null, bytes: null, rowUs: null, failure: failure.name === "callCancelled" ? timeUp(spec) : failure, ...spent() };
    }
  };

  try {
    const trials = await search(
      {
        start: plan.train.candidates.filter((each) => each.search === undefined && canKeep(each, plan, part.features, task)),
        families: keeping,
        facts: { rows: part.rows, features: part.features.length, task },
        rungs: shares.length,
        higherIsBetter,
        seed: plan.seed,
        trials: settings.trials,
        parallel: workbench.threads,
        costOf,
      },
      {
        known: (spec) => checkpoint.known(spec),
        isOver: () => live.isFinishing || seconds() >= endS,
        perform: async (spec) => {
          const { answers, ...outcome } = await fit(spec);
          const trial = { ...spec, ...outcome };
          checkpoint.append(trial, answers);
          live.trials.push(trial);
          tellShare();
          return outcome;
        },
      },
    );
    const leaders = leading(trials, { higherIsBetter, costOf });
    if (leaders.length === 0) throw new Failure("learnSearchNothing", { detail: String(trials.length) });
    const pool = leaders.slice(0, mostBlended).flatMap(({ number }) => {
      const answers = checkpoint.answers(number);
      return answers ? [{ number, answers }] : [];
    });
    const blend = await inThread("blend", { pool, part, inner, metric: metric.id, task, seed: plan.seed }, { signal: stop });
    const kinds = bestOfKinds(leaders);
    const withAnswers = kinds.flatMap(({ number, family }) => {
      const answers = checkpoint.answers(number);
      return answers ? [{ number, cost: costOf(family), answers }] : [];
    });
    const first = await inThread("ties", { pool: withAnswers, part, inner, metric: metric.id, seed: plan.seed }, { signal: stop });
    const winners = [...kinds.filter(({ number }) => number === first), ...kinds.filter(({ number }) => number !== first)].slice(0, mostFound).map(({ number }) => number);
    const kept: KeptSearch = { settings, metric: metric.id, higherIsBetter, shares, rows: part.rows, folds: inner.folds.length, trials, winners, blend };
    const digest = await keepSearch(workbench, key, kept);
    if (act.signal.aborted) throw new Failure("callCancelled", { step: "search" });
    project.commit(act.actor, "learn.search", { search: digest });
    // The plan as it stands now: what people set while it searched stays set.
    await workbench.writePlan(withFound(workbench.readPlan().plan, kept, digest, part.features), act.actor, "learn.search");
    checkpoint.remove();
    act.progress(1, "search");
    return "done";
  } catch (thrown) {
    if (live.isDropped) checkpoint.remove();
    if (live.abort.signal.aborted && !act.signal.aborted) return "paused";
    throw thrown;
  } finally {
    liveSearch.end(project, live);
  }
}

const costOf = (family: string): number => familyEntry(family)?.cost ?? Infinity;

function timeUp(spec: TrialSpec): FailureData {
  return new Failure("learnTrialOutOfTime", { detail: spec.family }).data;
}

/** The best trial, and the best of each other kind of model. */
function bestOfKinds(leaders: readonly Trial[]): Trial[] {
  return leaders.filter((trial, i) => leaders.findIndex(({ family }) => family === trial.family) === i);
}

/** An average that gains beyond chance over the best trial and keeps within the limits, as a candidate's settings. */
function averageOf({ trials, blend, settings }: KeptSearch): Record<string, unknown> | undefined {
  if (!blend || blend.gain.low <= 0) return undefined;
  const members = blend.members.map(({ number, weight }) => ({ ...trials.find((trial) => trial.number === number)!, weight }));
  const total = (of: "bytes" | "rowUs") => members.reduce((sum, trial) => sum + (trial[of] ?? 0), 0);
  const bounds = boundsOf(settings);
  if (total("bytes") > bounds.bytes || total("rowUs") > bounds.rowUs) return undefined;
  return { members: members.map(({ family, parameters, weight }) => ({ family, parameters: { ...parameters }, weight: Number(weight.toFixed(4)) })) };
}

const boundsOf = ({ memoryMb, microsecondsPerRow }: SearchSettings) => ({ bytes: (memoryMb ?? Infinity) * 1e6, rowUs: microsecondsPerRow ?? Infinity });

/** The plan with what was found in the place of what an earlier search had found. What the plan has already is not added again. */
function withFound(plan: Plan, kept: KeptSearch, digest: string, features: readonly string[]): Plan {
  const { trials, winners } = kept;
  const own = plan.train.candidates.filter((each) => each.search === undefined);
  const taken = new Set([...own, ...plan.train.baselines].map(({ id }) => id));
  const found: CandidateSpec[] = [];
  for (const [place, number] of winners.entries()) {
    const { family, parameters } = trials.find((trial) => trial.number === number)!;
    if (own.some((each) => each.family === family && canonicalJson(each.parameters) === canonicalJson(parameters))) continue;
    found.push({ id: freshOf(`found-${place + 1}`, taken), family, parameters: { ...parameters }, search: digest, why: place === 0 ? "found by search: best on rows that it had not learned from, or as good and cheaper" : "found by search: best of another kind" });
  }
  const average = averageOf(kept);
  if (average && canKeep({ family: "blend", parameters: average }, plan, features)) found.push({ id: freshOf("found-average", taken), family: "blend", parameters: average, search: digest, why: "found by search: an average of several, ahead of the best beyond chance" });
  return { ...plan, train: { ...plan.train, candidates: [...own, ...found].slice(0, 50) } };
}

/** The name, with a number where it is taken. */
function freshOf(name: string, taken: Set<string>): string {
  let id = name;
  for (let n = 2; taken.has(id); n++) id = `${name}-${n}`;
  taken.add(id);
  return id;
}
