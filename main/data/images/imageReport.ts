// The quality report of an image dataset: the same shape as that of every other one, kept as the same object. Runs in the engine.
import type { QualityFinding, QualityReport } from "../../../shared/contract/data.ts";
import { imageSetChecks } from "../../../shared/contract/images.ts";
import type { Project } from "../../store/project.ts";
import type { Workbench } from "../../store/workbench.ts";
import { worstFirst } from "../quality/quality.ts";
import { checkImages } from "./imageFindings.ts";
import { imagesOf } from "./imageStore.ts";

/** Keeps findings as a report. */
export async function keepImageReport(project: Project, dataset: string, rows: number, found: readonly QualityFinding[]): Promise<QualityReport & { quality: string }> {
  const report: QualityReport = { findings: worstFirst(found), checkedColumns: imageSetChecks.length, rows };
  return { ...report, quality: await project.objects.makeJson("quality", report, { dataset }) };
}

/** Checks the images of the project's dataset again, by what was measured when they were taken in. */
export async function imagesChecked({ project }: Workbench, dataset: string): Promise<QualityReport & { quality: string }> {
  const { list } = imagesOf(project);
  const { findings } = checkImages(list.images.map((image) => ({ ...image, facts: image.packed.facts })), list.table, Date.now() * 1000);
  return keepImageReport(project, dataset, list.images.length, findings);
}
