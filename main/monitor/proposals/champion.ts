// The model inside a package of this project: what was chosen, what it learned from and up to when. Reads; never writes.
import { readFileSync } from "node:fs";
import { Failure } from "../../../shared/contract/errors.ts";
import type { ModelDocument } from "../../../shared/scoring/scorer.ts";
import { describedDataset } from "../../data/readFiles.ts";
import type { Chosen } from "../../learn/evaluationObject.ts";
import { packageObject } from "../../package/answers.ts";
import { openAny } from "../../package/release/openAny.ts";
import type { Workbench } from "../../store/workbench.ts";

export interface Champion {
  digest: string;
  /** The data that it learned from; a new threshold or reference of the same model stands on later ones. */
  dataset: string;
  chosen: Chosen;
  model: ModelDocument;
  /** Newest row that it learned from, µs; null without time. */
  learnedToUs: number | null;
  /** Who chose it. */
  owner: string;
}

/** Undefined for a package of another project, and where the objects behind it are gone. */
export function championOf(workbench: Workbench, digest: string): Champion | undefined {
  const { project } = workbench;
  try {
    const { manifest } = openAny(workbench, readFileSync(project.objects.file(packageObject(workbench, digest), "package.mwpkg")), `${digest.slice(0, 12)}.mwpkg`);
    const { model, dataset } = manifest.lineage;
    if (model === undefined || dataset === undefined) return undefined;
    const chosen = project.objects.readJson<Chosen>(model, "chosen.json");
    const taught = datasetOf(workbench, chosen) ?? dataset;
    return {
      digest: model,
      dataset: taught,
      chosen,
      model: project.objects.readJson<ModelDocument>(model, "model.json"),
      learnedToUs: describedDataset(workbench, taught).toUs,
      owner: project.journal.findLast((line) => line.refs["chosen"] === model)?.by ?? "",
    };
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined;
    throw thrown;
  }
}

/** The data that were the project's when the evaluation behind a choice was made; undefined where its journal does not tell. */
export function datasetOf({ project: { journal } }: Workbench, { evaluation }: Pick<Chosen, "evaluation">): string | undefined {
  const at = journal.findIndex(({ refs }) => refs["evaluation"] === evaluation);
  return at < 0 ? undefined : (journal.slice(0, at + 1).findLast(({ refs }) => typeof refs["dataset"] === "string")?.refs["dataset"] ?? undefined);
}
