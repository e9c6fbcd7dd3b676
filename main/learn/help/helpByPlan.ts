// The job behind "what would help most": the model in question measured with less data, fewer labels, noisier and fewer sensors; kept as an object.
// Runs in main; changes nothing else.
import { Failure } from "../../../shared/contract/errors.ts";
import type { Figure, Help, HelpCurve } from "../../../shared/contract/learn.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { evaluationKey, keyOf } from "../../store/lineage.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { heldCandidate } from "../constraints.ts";
import { readChosen, readEvaluation } from "../evaluationObject.ts";
import type { Measured } from "../metrics.ts";
import { trainingOf } from "../planTraining.ts";
import { inThread } from "../thread/thread.ts";
import type { Curve } from "./measureHelp.ts";

interface Kept {
  /** What it was measured beside. */
  evaluation: string;
  help: Help;
}

/** The candidate in question: the chosen one, else the proposed one, else the best. */
function subjectOf(workbench: Workbench, evaluation: string): string | undefined {
  const { candidates, verdict } = readEvaluation(workbench, evaluation);
  const chosen = workbench.project.ref("chosen") ? readChosen(workbench).chosen : undefined;
  if (chosen?.evaluation === evaluation) return chosen.candidate;
  return verdict.proposed ?? candidates.filter(({ role, rank }) => role === "candidate" && rank !== null).sort((a, b) => a.rank! - b.rank!)[0]?.id;
}

/** Measures and keeps what would help. Throws planStepBlocked where plan or features have changed since the evaluation, planUnfit where nothing tells
 *  right from wrong, callCancelled. */
export async function helpByPlan(workbench: Workbench, act: Act, plan: Plan): Promise<Help> {
  const { project } = workbench;
  const evaluation = project.ref("evaluation");
  if (!evaluation || keyOf(project, "evaluation") !== evaluationKey(project, plan)) throw new Failure("planStepBlocked", { step: "train" });
  const id = subjectOf(workbench, evaluation);
  const spec = plan.train.candidates.find((each) => each.id === id);
  if (!spec) throw new Failure("planStepBlocked", { step: "train" });
  const { frame, task, split, options, facts } = await trainingOf(workbench, plan);
  if (!frame.y || !split.folds.some(({ test }) => test.some((r) => !Number.isNaN(frame.y![r]!)))) throw new Failure("planUnfit", { field: "select.metric", detail: "no known events or values to judge by" });
  const tags = new Map<string, string[]>();
  for (const feature of frame.features) for (const tag of facts.from[feature] ?? [feature]) tags.set(tag, [...(tags.get(tag) ?? []), feature]);
  act.progress(0, "help");
  const measured = await inThread(
    "help",
    { frame, task, candidate: heldCandidate(spec, plan, frame.features), split, metric: options.headline!, tags: [...tags].map(([tag, features]) => ({ tag, features })), options },
    { signal: act.signal, progress: (done) => act.progress(done, "help") },
  );
  const { value, rows, labels, tags: costs, testedRows, testedEvents } = measured;
  const said = figureOf(value);
  if (!said) throw new Failure("planUnfit", { field: "select.metric", detail: "no known events or values to judge by" });
  const help: Help = {
    candidate: spec.id, family: spec.family, metric: options.headline!, value: said,
    rows: curveOf(rows), labels: labels && curveOf(labels),
    tags: costs.flatMap(({ noise, without, ...tag }) => {
      const cost = figureOf(noise);
      return cost ? [{ ...tag, noise: cost, without: without && figureOf(without) }] : [];
    }),
    testedRows, testedEvents,
  };
  const digest = await project.objects.makeJson("help", { evaluation, help } satisfies Kept, {});
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "help" });
  project.commit(act.actor, "learn.measureHelp", { help: digest });
  return help;
}

const figureOf = ({ value, low, high }: Measured): Figure | null => (Number.isFinite(value) ? { value, low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null } : null);

function curveOf({ points, ahead, gain }: Curve): HelpCurve {
  return {
    points: points.flatMap(({ size, ...figure }) => {
      const said = figureOf(figure);
      return said ? [{ size, ...said }] : [];
    }),
    ahead: ahead && figureOf(ahead),
    gain: gain && figureOf(gain),
  };
}

/** What was measured beside the present evaluation; null while there is nothing. */
export function readHelp({ project }: Workbench): Help | null {
  const digest = project.ref("help");
  const kept = digest ? project.objects.readJson<Kept>(digest, "help.json") : undefined;
  return kept && kept.evaluation === project.ref("evaluation") ? kept.help : null;
}
