// The job behind importance: the chosen candidate is fitted in each fold as it was judged, and loses one group of features after another. Runs in main.
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { Failure } from "../../shared/contract/errors.ts";
import type { Importance } from "../../shared/contract/explain.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { heldCandidate } from "../learn/constraints.ts";
import { inStream, testedRows } from "../learn/outOfFold.ts";
import { trainingOf } from "../learn/planTraining.ts";
import { inThread, sharedFrame } from "../learn/thread/thread.ts";
import { takeRows } from "../prepare/frame.ts";
import { learnedFrom } from "../prepare/learned.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { globalDrivers } from "./drivers.ts";
import { addAnswers, noAnswers, nothingToLearn, outcomesOfAnswers, type Answers } from "./foldAnswers.ts";
import { costsOf, dealtAnew, featureGroups, stretchesOf } from "./importance.ts";
import { subjectOf } from "./subject.ts";

/** Groups measured, strongest by contribution first; tested rows looked at, over all folds. */
const mostGroups = 12;
const mostRows = 20_000;

/** Measures and keeps importance; returns the number of groups. Throws planStepBlocked where plan or features have changed since the choice, planUnfit
 *  where nothing tells right from wrong, callCancelled. */
export async function measureImportance(workbench: Workbench, act: Act, plan: Plan): Promise<number> {
  const { project } = workbench;
  if (!project.ref("chosen")) throw new Failure("planStepBlocked", { step: "select" });
  const { chosen, chosenDigest, scorer, model, frame: table, tagOf } = await subjectOf(workbench);
  const { frame, split, task, options, digest } = await trainingOf(workbench, plan);
  const spec = plan.train.candidates.find(({ id }) => id === chosen.candidate);
  if (!spec || digest !== chosen.features || frame.features.join("\n") !== chosen.columns.join("\n")) throw new Failure("planStepBlocked", { step: "select" });
  const { headline: metric } = options;
  if (!frame.y || !metric) throw new Failure("planUnfit", { field: "select.metric", detail: "no known events or values to judge by" });

  const { drivers } = globalDrivers(table, scorer, tagOf, model);
  const share = new Map(drivers.map((driver) => [driver.feature, driver.share]));
  const groups = featureGroups(frame, drivers.map(({ feature }) => frame.features.indexOf(feature))).slice(0, mostGroups);
  const [whole, ...without] = [undefined, ...groups].map(() => noAnswers(frame, task));
  const steps = split.folds.length * (groups.length + 1);
  let done = 0;
  for (const { train, test } of split.folds) {
    const own = learnedFrom(frame, train);
    const fitted = await inThread("fit", { frame: sharedFrame(takeRows(own, train)), task, candidate: heldCandidate(spec, plan, frame.features), options }, { signal: act.signal }).catch(nothingToLearn);
    const rows = stretchesOf(inStream(frame, test), mostRows / split.folds.length);
    const part = takeRows(own, rows);
    for (const [k, answers] of [whole!, ...without].entries()) {
      if (fitted) addAnswers(answers, rows, k === 0 ? part : dealtAnew(part, groups[k - 1]!, options.seed + k), fitted, options.maxGapUs);
      act.progress(++done / steps, "explain");
      await new Promise<void>((resolve) => setImmediate(resolve)); // others are answered in between, and a cancel is heard
      if (act.signal.aborted) throw new Failure("callCancelled", { step: "explain" });
    }
  }
  const rows = testedRows(frame, split).filter((r) => !Number.isNaN(whole!.scores[r]!) && !Number.isNaN(frame.y![r]!));
  const outcomes = (answers: Answers) => outcomesOfAnswers(frame, task, answers, rows);
  const { value, costs } = costsOf(metric, outcomes(whole!), without.map(outcomes), options.seed);
  if (!Number.isFinite(value)) throw new Failure("planUnfit", { field: "select.metric", detail: "no known events or values to judge by" });
  const importance: Importance = {
    metric, value, rows: rows.length, folds: split.folds.length,
    groups: groups
      .map((group, g) => ({
        features: group.map((f) => frame.features[f]!),
        tags: [...new Set(group.map((f) => tagOf(frame.features[f]!)))],
        share: group.reduce((sum, f) => sum + (share.get(frame.features[f]!) ?? 0), 0),
        cost: finite(costs[g]!.value) ?? 0, low: finite(costs[g]!.low), high: finite(costs[g]!.high),
      }))
      .sort((a, b) => b.cost - a.cost || b.share - a.share),
  };
  const kept = await project.objects.make("importance", { chosen: chosenDigest }, (folder) => writeFileSync(join(folder, "importance.json"), canonicalJson({ chosen: chosenDigest, importance } satisfies Kept)));
  project.commit(act.actor, "explain.measureImportance", { importance: kept });
  return groups.length;
}

interface Kept {
  chosen: string;
  importance: Importance;
}

/** Importance of the chosen model; null while it was not measured. */
export function readImportance({ project }: Workbench): Importance | null {
  const digest = project.ref("importance");
  const kept = digest ? project.objects.readJson<Kept>(digest, "importance.json") : undefined;
  return kept !== undefined && kept.chosen === project.ref("chosen") ? kept.importance : null;
}

const finite = (v: number): number | null => (Number.isFinite(v) ? v : null);
