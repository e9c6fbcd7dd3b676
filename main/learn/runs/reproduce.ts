// Makes a run again from its record: the same data, labels and plan in an empty project beside this one, and the digests of both compared.
// Nothing that was computed before is taken over, so an equal digest is proof. The project itself gets a line in its journal, no name moves.
import { randomUUID } from "node:crypto";
import { copyFileSync, linkSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Reproduction } from "../../../shared/contract/runs.ts";
import { failureOf } from "../../../shared/contract/errors.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { dataOfPlan } from "../../data/planData.ts";
import { computeFeaturesFor } from "../../prepare/answers.ts";
import { keyOf } from "../../store/lineage.ts";
import { Project } from "../../store/project.ts";
import { part, type Act, type Workbench } from "../../store/workbench.ts";
import { chooseCandidate } from "../chooseByPlan.ts";
import { trainByPlan } from "../trainByPlan.ts";
import { findRun, type EvaluationRun } from "./runs.ts";

type Part = Reproduction["parts"][number];

/** Names that follow from others: they are made again, never taken over. */
const computed = new Set(["features", "evaluation", "chosen", "explanation", "package", "fleet"]);
const isComputed = (name: string) => computed.has(name) || name.startsWith("made/") || name.startsWith("package/");

/** Makes the run again. Throws storeUnknownRef, storeMissingObject or storeDamagedObject for what is not kept as it was, and what
 *  the parts throw. */
export async function reproduce(workbench: Workbench, act: Act, name: string): Promise<Reproduction> {
  const { of, run } = findRun(workbench, name);
  const parts: Part[] = [];
  const compare = (what: Part["part"], recorded: string, made: string) => parts.push({ part: what, recorded, made, same: recorded === made });
  const folder = workbench.project.workPath(`again-${randomUUID()}`);
  try {
    await inTwin(workbench, folder, of, async (twin) => {
      const dataset = await readAgain(twin, part(act, 0, 0.3), of.plan, run.dataset);
      if (dataset) compare("dataset", run.dataset, dataset);
      await computeFeaturesFor(twin, part(act, 0.3, 0.45), of.plan);
      compare("features", run.features, twin.project.needRef("features"));
      compare("evaluation", run.evaluation, (await trainByPlan(twin, part(act, 0.45, 0.85), of.plan)) ?? "");
      const taken = of.chosen.get(run.candidate);
      if (!taken) return;
      const { threshold, reason, candidate } = taken.chosen;
      await chooseCandidate(twin, part(act, 0.85, 1), of.plan, candidate, threshold, reason);
      compare("model", modelDigest(workbench.project, taken.digest), modelDigest(twin.project, twin.project.needRef("chosen")));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const same = parts.every((each) => each.same);
  workbench.project.commit(act.actor, "run.reproduce", {}, `${run.name}: ${same ? "same" : `differs in ${parts.filter((each) => !each.same).map((each) => each.part).join(", ")}`}`);
  return { run: run.name, same, parts, version: { recorded: run.version, now: workbench.version } };
}

/** Acts in a project of its own that holds what the run was made from, under the names of then. */
async function inTwin(workbench: Workbench, folder: string, { refs, plan }: EvaluationRun, perform: (twin: Workbench) => Promise<void>): Promise<void> {
  const { name, zone, language } = workbench.project.head;
  const project = Project.create(folder, { name, zone, language });
  try {
    const taken = [...refs].filter(([ref]) => !isComputed(ref));
    // Two names may point to one object, such as a way of reading files that was kept twice.
    for (const digest of new Set(taken.map(([, each]) => each))) linkObject(workbench.project, project, digest);
    const kept = await project.objects.makeJson("plan", plan);
    project.commit({ person: "Millwright", role: "engine" }, "run.reproduce", { ...Object.fromEntries(taken), plan: kept });
    const readPlan = () => ({ plan, digest: kept });
    await perform({ ...workbench, dataFolders: workbench.dataFolders, project, readPlan });
  } finally {
    project.close();
  }
}

/** An object in another project of the same disk. Objects are immutable, so one copy of their bytes serves both. */
function linkObject(from: Project, to: Project, digest: string): void {
  const [source, target] = [from.objects.path(digest), to.objects.path(digest)];
  // What was altered on disk since then must not pass for the record: throws storeDamagedObject, storeMissingObject before anything is computed.
  from.objects.verify(digest);
  mkdirSync(dirname(target), { recursive: true });
  mkdirSync(target);
  for (const file of readdirSync(source)) {
    try {
      linkSync(join(source, file), join(target, file));
    } catch {
      copyFileSync(join(source, file), join(target, file)); // a disk without hard links
    }
  }
}

/** The dataset read again from its files, where they are at hand and the plan reads them as they were read; undefined otherwise (data that were
 *  mended, or imported by hand in another way, stand as recorded). */
async function readAgain(twin: Workbench, act: Act, plan: Plan, recorded: string): Promise<string | undefined> {
  const simulated = plan.data.source.kind === "simulated";
  if (!simulated && twin.dataFolders.length === 0) return undefined;
  const { project } = twin;
  const { key } = project.objects.manifest(recorded).meta as { key?: string };
  try {
    await dataOfPlan(twin, act, plan);
  } catch (thrown) {
    if (failureOf(thrown).name === "fileMissing") return undefined;
    throw thrown;
  }
  const made = project.needRef("dataset");
  if (keyOf(project, "dataset") === key) return made;
  project.commit(act.actor, "run.reproduce", { dataset: recorded });
  return undefined;
}

/** SHA-256 of the model itself: the object around it also says why it was taken. */
function modelDigest({ objects }: Project, chosen: string): string {
  return objects.manifest(chosen).files.find(({ name }) => name === "model.json")!.sha256;
}
