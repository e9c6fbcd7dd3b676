// The plan's training performed: candidates against baselines on one split, kept as the project's evaluation. Runs in main.
import { Failure } from "../../shared/contract/errors.ts";
import { baselinesOf } from "../../shared/plan/baselines.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { evaluationKey, foldsKey } from "../store/lineage.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { heldCandidates } from "./constraints.ts";
import type { Candidate } from "./evaluate.ts";
import { keepEvaluation } from "./evaluationObject.ts";
import { openFolds } from "./foldLedger.ts";
import { keptOf } from "./keptOf.ts";
import { trainingOf } from "./planTraining.ts";
import { liveTraining } from "./liveTraining.ts";
import { inThread } from "./thread/thread.ts";
import { trustContextOf } from "./trustContext.ts";

/** Where fits of a training that has not ended are kept. */
export const foldsFolder = ({ project }: Workbench): string => project.workPath("training");

/** Evaluates the plan's candidates and keeps the result as the project's evaluation; returns its digest. Null: it was asked to pause, and goes on from its last
 *  fit the next time, as one does that was killed. A cancelled one begins anew. */
export async function trainByPlan(workbench: Workbench, act: Act, plan: Plan): Promise<string | null> {
  act.progress(0, "train");
  const { frame, tableRows, task, split, seen, options, gap } = await trainingOf(workbench, plan);
  const { candidates: held, setAside } = heldCandidates(plan, frame.features, task);
  const candidates: Candidate[] = [
    ...held,
    ...baselinesOf(plan).map(({ id, family, parameters }): Candidate => ({ id, family, parameters, role: "baseline" })),
  ];
  if (new Set(candidates.map((c) => c.id)).size < candidates.length) throw new Failure("planUnfit", { field: "train.candidates", detail: "two candidates of one id" });
  const { project } = workbench;
  const folds = openFolds(foldsFolder(workbench), foldsKey(project, plan, workbench.version));
  const live = liveTraining.begin(project);
  const table = await inThread(
    "evaluate",
    { frame, task, candidates, split, options, known: folds.known },
    {
      signal: AbortSignal.any([act.signal, live.pause.signal]),
      progress: (done) => act.progress(0.97 * done, "train", liveTraining.of(project)?.candidate),
      candidate: (id, n, of) => liveTraining.candidate(project, id, n, of),
      curve: (point) => liveTraining.point(project, point),
      fold: (name, answer) => folds.keep(name, answer),
    },
  )
    .catch((thrown: unknown) => {
      if (act.signal.aborted) folds.remove();
      else if (live.pause.signal.aborted) return null;
      throw thrown;
    })
    .finally(() => liveTraining.end(project));
  if (table === null) return null;
  const kept = { ...keptOf(plan, table, frame, split, gap, seen?.length ?? 0, await trustContextOf(workbench, plan, frame)), ...(setAside.length > 0 ? { setAside } : {}) };
  const rowOf = (frame as { rowOf?: Int32Array }).rowOf;
  const placed = rowOf ? { ...table, rows: table.rows.map((r) => rowOf[r]!) } : table;
  const seconds = Object.fromEntries(table.results.map((r) => [r.candidate.id, r.fitSeconds]));
  const digest = await keepEvaluation(workbench, evaluationKey(workbench.project, plan), kept, placed, tableRows, seconds);
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "train" });
  workbench.project.commit(act.actor, "learn.train", { evaluation: digest }, `Millwright ${workbench.version}`);
  folds.remove();
  act.progress(1, "train");
  return digest;
}
