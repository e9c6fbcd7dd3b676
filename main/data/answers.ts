// Answers about data: files previewed and read, the dataset described, checked and drawn.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { contract } from "../../shared/contract/contract.ts";
import type { QualityFinding } from "../../shared/contract/data.ts";
import { planSchema } from "../../shared/plan/plan.ts";
import type { Answers, Workbench } from "../store/workbench.ts";
import { readSample, sampleFile } from "./planData.ts";
import { pyramidOf } from "./pyramid/pyramids.ts";
import { describedDataset, previewFileFor, readDataset, shortName } from "./readFiles.ts";
import { readSeries } from "./series.ts";
import { columnSummary, correlation, readRows } from "./summary.ts";
import { readTagList, type Tag } from "./tags.ts";

/** The Parquet of the project's dataset. Throws storeUnknownRef while there is none. */
function datasetPath({ project }: Workbench): string {
  return project.objects.file(project.needRef("dataset"), "data.parquet");
}

export const dataAnswers: Answers<(typeof contract)["data"]> = {
  preview: ({ file, choice }, workbench, act) => previewFileFor(workbench, act, workbench.path(file), choice ?? {}),
  async importFiles({ files, choice }, workbench, act) {
    const paths = files.map((file) => workbench.path(file));
    const plainNames = new Set(paths.map((path) => basename(path))).size === paths.length;
    const info = await readDataset(workbench, act, paths.map((path) => ({ path, name: plainNames ? basename(path) : shortName(path) })), choice);
    const { plan } = workbench.readPlan();
    await workbench.writePlan(planSchema.parse({ ...plan, data: { ...plan.data, ...choice, source: { kind: "files", match: info.sources.map((source) => source.name).slice(0, 100) } } }), act.actor, "plan.data");
    return info;
  },
  async importSample({ preset, seed, file }, workbench, act) {
    const { plan } = workbench.readPlan();
    const source = { kind: "simulated" as const, preset, seed, file };
    const { delimiter, decimal, timeColumn, timeFormat, zone, group } = plan.data;
    const info = await readSample(workbench, act, source, { delimiter, decimal, timeColumn, timeFormat, zone, group });
    await workbench.writePlan({ ...plan, data: { ...plan.data, source } }, act.actor, "plan.data");
    return info;
  },
  async describe(_input, workbench) {
    const digest = workbench.project.ref("dataset");
    return digest ? describedDataset(workbench, digest) : null;
  },
  async readQuality(_input, { project }) {
    const digest = project.ref("quality");
    return digest ? project.objects.readJson<{ findings: QualityFinding[]; checkedColumns: number; rows: number }>(digest, "quality.json") : null;
  },
  async readSeries({ columns, from, to, buckets, group }, workbench) {
    const info = describedDataset(workbench, workbench.project.needRef("dataset"));
    const series = await readSeries(workbench.database, datasetPath(workbench), { columns, fromUs: from, toUs: to, buckets, group }, pyramidOf(workbench, info.digest, info));
    const units = new Map(info.columns.map((column) => [column.name, column.unit]));
    return { ...series, columns: series.columns.map((column) => ({ ...column, ...(units.get(column.name) ? { unit: units.get(column.name)! } : {}) })) };
  },
  async summarizeColumn({ column }, workbench) {
    const unit = describedDataset(workbench, workbench.project.needRef("dataset")).columns.find((each) => each.name === column)?.unit;
    return { ...(await columnSummary(workbench.database, datasetPath(workbench), column)), ...(unit ? { unit } : {}) };
  },
  correlate: ({ columns }, workbench) => correlation(workbench.database, datasetPath(workbench), columns),
  readRows: ({ offset, limit }, workbench) => readRows(workbench.database, datasetPath(workbench), offset, limit),
  async readTags(_input, workbench) {
    return tagsOfProject(workbench);
  },
};

/** The tag list that came with the data; empty where there is none. */
export function tagsOfProject(workbench: Workbench): Tag[] {
  const path = sampleFile(workbench, "tags.csv");
  return path ? readTagList(readFileSync(path, "utf8"), "tags.csv") : [];
}
