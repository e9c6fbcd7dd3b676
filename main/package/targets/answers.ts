// Answers about targets: which are offered, lay one out, measure them all.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import type { PackageInfo } from "../../../shared/contract/deploy.ts";
import { targetIds, type TargetId, type TargetInfo, type TargetList, type TargetMeasure } from "../../../shared/contract/targets.ts";
import type { Answers, Workbench } from "../../store/workbench.ts";
import { packageObject } from "../answers.ts";
import { signerOf } from "../packageFor.ts";
import { openAny } from "../release/openAny.ts";
import { measureTarget } from "./measure.ts";
import { layFiles, type TargetFile, type TargetSource } from "./target.ts";
import { targets } from "./targets.ts";

/** What an object of measured targets holds. */
interface Kept {
  package: string;
  measured: Partial<Record<TargetId, TargetMeasure>>;
}

type Known = Pick<PackageInfo, "digest" | "counter" | "kind" | "candidate" | "family" | "blobs">;

/** The object of the package asked for, or of the newest trial. Throws storeUnknownRef. */
function objectOf(workbench: Workbench, digest: string | undefined): string | undefined {
  return digest === undefined ? workbench.project.ref("package") : packageObject(workbench, digest);
}

/** A package, opened and proven by whoever may have signed its kind. Throws planStepBlocked while there is none, and what openPackage throws. */
function sourceOf(workbench: Workbench, digest?: string): TargetSource {
  const { project, resourcesDir } = workbench;
  const object = objectOf(workbench, digest);
  if (!object) throw new Failure("planStepBlocked", { step: "package" });
  const bytes = new Uint8Array(readFileSync(project.objects.file(object, "package.mwpkg")));
  const opened = openAny(workbench, bytes, "package");
  // no device takes a release by being told to trust the lab
  const labKey = opened.manifest.kind === "trial" ? { publicKey: signerOf(workbench).publicKey, label: project.head.name } : null;
  return { package: { ...opened, bytes }, labKey, resourcesDir };
}

function listOf(workbench: Workbench, digest?: string): TargetList {
  const { project } = workbench;
  const object = objectOf(workbench, digest);
  const known = object ? project.objects.readJson<Known>(object, "package.json") : null;
  const ref = project.ref("targets");
  const kept = ref ? project.objects.readJson<Kept>(ref, "targets.json") : undefined;
  const measured = known && kept && kept.package === trialOf(workbench, known) ? kept.measured : {};
  const modelBytes = known?.blobs.find(({ role }) => role === "model")?.bytes ?? 0;
  return {
    package: known && { digest: known.digest, counter: known.counter, kind: known.kind, candidate: known.candidate, family: known.family },
    targets: targetIds.map((id): TargetInfo => ({ id, failure: missingOf(id) as TargetInfo["failure"], measured: measured[id] ?? null })),
    base: measured.files ? { bytes: measured.files.bytes, modelBytes, memoryMb: measured.files.memoryMb } : null,
  };
}

/** The trial whose figures hold for a package: itself, or the one that a release was made of. */
function trialOf({ project }: Workbench, { kind, counter, digest }: Known): string | undefined {
  const trial = kind === "trial" ? undefined : project.ref(`package/${counter}`);
  return trial === undefined ? digest : project.objects.readJson<Known>(trial, "package.json").digest;
}

/** What this machine lacks for a target, told without building it. */
function missingOf(id: TargetId): ReturnType<typeof failureOf> | null {
  try {
    targets[id].need?.();
    return null;
  } catch (thrown) {
    return failureOf(thrown);
  }
}

export const targetAnswers: Answers<(typeof contract)["target"]> = {
  async list({ package: digest }, workbench) {
    return listOf(workbench, digest);
  },
  async export({ target, folder, package: digest }, workbench, act) {
    act.progress(0, "target", target);
    const files = await targets[target].files(sourceOf(workbench, digest));
    act.progress(0.5, "target", target);
    if (folder !== undefined) {
      const path = workbench.path(folder);
      return { id: target, folder: basename(path), files: layFiles(path, files) };
    }
    // beside the project's data there is one folder a target, of what was laid out last
    const path = join(workbench.project.folder, "targets", target);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    return { id: target, folder: `targets/${target}`, files: layFiles(path, files) };
  },
  async measure(_input, workbench, act) {
    const source = sourceOf(workbench);
    const measured: Kept["measured"] = {};
    for (const [i, id] of targetIds.entries()) {
      act.progress(i / targetIds.length, "measureTarget", id);
      if (act.signal.aborted) throw new Failure("callCancelled", { step: "package" });
      const files = await offered(id, source);
      if (files) measured[id] = { ...(await measureTarget(workbench, act, id, source, files)), ...(await targets[id].measure?.(source, act.signal)) };
    }
    const { project } = workbench;
    const object = await project.objects.makeJson("targets", { package: source.package.digest, measured } satisfies Kept);
    project.commit(act.actor, "target.measure", { targets: object });
    act.progress(1, "measureTarget");
    return listOf(workbench);
  },
};

/** Files of a target; undefined where it is not offered for this package on this machine. */
async function offered(id: TargetId, source: TargetSource): Promise<TargetFile[] | undefined> {
  try {
    return await targets[id].files(source);
  } catch (thrown) {
    const { name } = failureOf(thrown);
    if (name === "targetProgramMissing" || name === "targetNotOffered") return undefined;
    throw thrown;
  }
}
