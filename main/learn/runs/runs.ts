// Every run of a project, read from its journal: which candidate was compared when, from which data, and whether it was ever taken.
// Reads only. An evaluation that undo brought back is the run that it was, not a second one.
import type { Run, RunRecord } from "../../../shared/contract/runs.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { readPlan } from "../../../shared/plan/read.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { evaluationKey, needsLabels } from "../../store/lineage.ts";
import type { JournalLine } from "../../store/journal.ts";
import type { Project } from "../../store/project.ts";
import type { Workbench } from "../../store/workbench.ts";
import { heldCandidate } from "../constraints.ts";
import { readEvaluation, type Chosen, type KeptEvaluation } from "../evaluationObject.ts";

/** An evaluation with the names as they stood when it was kept, and the plan that it was made by. */
export interface EvaluationRun {
  evaluation: string;
  line: JournalLine;
  refs: ReadonlyMap<string, string>;
  plan: Plan;
  kept: KeptEvaluation;
  /** Models taken from it, by candidate: digest of the object and what it says; the last one where there are several. */
  chosen: ReadonlyMap<string, Taken>;
}

interface Taken {
  digest: string;
  chosen: Chosen;
}

const shortDigest = 12;
/** So many edits of the plan while it trained are looked through for the one that it was made by. */
const mostEdits = 20;

/** Name of a run, as people type it. */
export function runNameOf(evaluation: string, candidate: string): string {
  return `${evaluation.slice(0, shortDigest)}/${candidate}`;
}

/** Evaluations by project and digest: objects never change, so what was read once is read. */
const read = new WeakMap<Project, { seq: number; evaluations: Map<string, EvaluationRun> }>();

/** Every evaluation that this project ever kept, in the order of the journal. */
export function evaluationRuns(workbench: Workbench): readonly EvaluationRun[] {
  const { project } = workbench;
  const known = read.get(project);
  if (known?.seq === project.seq) return [...known.evaluations.values()];
  const refs = new Map<string, string>();
  const plans: string[] = [];
  const found = new Map<string, EvaluationRun>();
  const taken = new Map<string, Map<string, Taken>>();
  const takenFrom = (evaluation: string) => taken.get(evaluation) ?? taken.set(evaluation, new Map()).get(evaluation)!;
  for (const line of project.journal) {
    for (const [name, digest] of Object.entries(line.refs)) {
      if (digest === null) refs.delete(name);
      else refs.set(name, digest);
    }
    const { plan, evaluation, chosen } = line.refs;
    if (plan) plans.push(plan);
    if (chosen) {
      const what = project.objects.readJson<Chosen>(chosen, "chosen.json");
      takenFrom(what.evaluation).set(what.candidate, { digest: chosen, chosen: what });
    }
    if (!evaluation || found.has(evaluation)) continue;
    const before = known?.evaluations.get(evaluation);
    const at = before?.refs ?? new Map(refs);
    found.set(evaluation, { evaluation, line, refs: at, plan: before?.plan ?? planOf(project, evaluation, at, plans), kept: before?.kept ?? readEvaluation(workbench, evaluation), chosen: takenFrom(evaluation) });
  }
  read.set(project, { seq: project.seq, evaluations: found });
  return [...found.values()];
}

/** The plan that an evaluation was made by: the newest one whose inputs have its key, since people may edit the plan while it trains. */
function planOf(project: Project, evaluation: string, refs: ReadonlyMap<string, string>, plans: readonly string[]): Plan {
  const { key } = project.objects.manifest(evaluation).meta as { key?: string };
  const at = { ref: (name: string) => refs.get(name) };
  let newest: Plan | undefined;
  for (const digest of plans.slice(-mostEdits).reverse()) {
    const plan = readPlan(project.objects.readJson(digest, "plan.json"));
    newest ??= plan;
    if (evaluationKey(at, plan) === key) return plan;
  }
  // Kept by a version whose keys were made otherwise: the plan that stood then.
  if (!newest) throw new Failure("storeUnknownRef", { field: "plan" });
  return newest;
}

/** The runs of one evaluation, in the order of its table. */
export function runsOf({ evaluation, line, plan, kept, chosen }: EvaluationRun): Run[] {
  const held = plan.train.candidates.map((each) => heldCandidate(each, plan, kept.features));
  const parameters = new Map([...held, ...plan.train.baselines].map((each) => [each.id, each.parameters as Record<string, unknown>]));
  const steps = plan.prepare.recipe.steps.filter((step) => step.off !== true).length;
  return kept.candidates.map((candidate) => ({
    name: runNameOf(evaluation, candidate.id),
    candidate: candidate.id,
    family: candidate.family,
    role: candidate.role,
    parameters: parameters.get(candidate.id) ?? {},
    seq: line.seq,
    at: line.at,
    by: line.by,
    planName: plan.name,
    steps,
    split: kept.split.kind,
    metric: kept.metric,
    higherIsBetter: kept.higherIsBetter,
    figure: candidate.metrics[kept.metric] ?? null,
    fitSeconds: candidate.fitSeconds,
    wasChosen: chosen.has(candidate.id),
  }));
}

/** Everything that a run was made from. */
function recordOf(of: EvaluationRun, run: Run): RunRecord {
  const { evaluation, line, refs, plan, kept } = of;
  return {
    ...run,
    evaluation,
    scenario: plan.scenario,
    seed: plan.seed,
    dataset: refs.get("dataset")!,
    features: refs.get("features")!,
    labels: needsLabels(plan) ? (refs.get("labels") ?? null) : null,
    metrics: kept.candidates.find(({ id }) => id === run.candidate)?.metrics ?? {},
    version: /^Millwright (\S+)$/.exec(line.note)?.[1] ?? null,
  };
}

/** The run of a name. The part before the slash may be longer or shorter than listed, as long as one evaluation begins with it. Throws storeUnknownRef. */
export function findRun(workbench: Workbench, name: string): { of: EvaluationRun; run: RunRecord } {
  const slash = name.indexOf("/");
  const begins = name.slice(0, slash);
  const matching = slash < 8 ? [] : evaluationRuns(workbench).filter((each) => each.evaluation.startsWith(begins));
  const [of] = matching;
  const run = matching.length === 1 ? runsOf(of!).find((each) => each.candidate === name.slice(slash + 1)) : undefined;
  if (!run) throw new Failure("storeUnknownRef", { field: name });
  return { of: of!, run: recordOf(of!, run) };
}
