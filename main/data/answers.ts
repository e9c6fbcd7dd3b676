// Answers about data: files previewed and read, the dataset described, checked and drawn.
import { basename } from "node:path";
import type { OutputOf } from "../../shared/contract/call.ts";
import type { contract } from "../../shared/contract/contract.ts";
import type { ReadChoice } from "../../shared/contract/data.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { planSchema } from "../../shared/plan/plan.ts";
import type { Answers, Workbench } from "../store/workbench.ts";
import { catalogueOf } from "./catalogue/answers.ts";
import type { Catalogue } from "./catalogue/catalogue.ts";
import { patternsOfFiles, readSample } from "./planData.ts";
import { checkAgain, currentQuality, mend } from "./quality/mend.ts";
import { exportQuality } from "./quality/report.ts";
import { previewCorrection } from "./quality/previewCorrection.ts";
import { pyramidOf } from "./pyramid/pyramids.ts";
import { exploreAnswers } from "./explore/answers.ts";
import { imageAnswers } from "./images/answers.ts";
import { describedDataset, previewFileFor, readDataset, shortName, type PartChoice } from "./readFiles.ts";
import { moveRecipe, readRecipe } from "./savedRecipes.ts";
import { readSeries } from "./series.ts";
import { copyTable, tablesOf } from "./sources.ts";
import { answerHeld, importFolder, leaveOut, type HeldFile } from "./watchFolder.ts";
import { folderOf, heldOf, recipesWithWatch } from "./watching.ts";
import { readWatch, watchedFolder, writeWatch } from "./watchSettings.ts";
import { columnSummary, correlation, readRows } from "./summary.ts";

type HeldAnswer = OutputOf<(typeof contract)["data"]["importFolder"]>;
const said = ({ taken, held }: { taken: string[]; held: HeldFile[] }): HeldAnswer => ({ taken, held: held as HeldAnswer["held"] });

/** Without the fields that are undefined. */
function defined(choice: PartChoice): Partial<ReadChoice> {
  return Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== undefined));
}

/** The Parquet of the project's dataset. Throws storeUnknownRef while there is none. */
function datasetPath({ project }: Workbench): string {
  return project.objects.file(project.needRef("dataset"), "data.parquet");
}

export const dataAnswers: Answers<(typeof contract)["data"]> = {
  ...exploreAnswers,
  ...imageAnswers,
  preview: ({ file, choice, recipe }, workbench, act) => previewFileFor(workbench, act, workbench.path(file), choice ?? {}, recipe),
  readRecipes: (_input, workbench) => Promise.resolve(recipesWithWatch(workbench)),
  async renameRecipe({ recipe, to }, workbench, { actor }) {
    moveRecipe(workbench, actor, recipe, to);
    const watch = readWatch(workbench);
    if (watch?.recipe === recipe) writeWatch(workbench, { ...watch, recipe: to });
    return {};
  },
  async deleteRecipe({ recipe }, workbench, { actor }) {
    moveRecipe(workbench, actor, recipe, null);
    if (readWatch(workbench)?.recipe === recipe) writeWatch(workbench, undefined);
    return {};
  },
  async chooseFolder(_input, workbench) {
    const { handle, supported } = await workbench.chooseFolder();
    return { folder: handle, supported };
  },
  async setWatch({ recipe, folder }, workbench, { actor }) {
    if (workbench.project.readOnly) throw new Failure("storeReadOnly", { detail: workbench.project.head.name });
    if (recipe === null) writeWatch(workbench, undefined);
    else {
      readRecipe(workbench, recipe);
      const watch = { recipe, folder: folder === null ? null : workbench.path(folder), person: actor.person, role: actor.role };
      watchedFolder(workbench, watch);
      writeWatch(workbench, watch);
    }
    return {};
  },
  importFolder: ({ folder, recipe, watch }, workbench, act) => importFolder(workbench, act, workbench.path(folder), recipe, watch).then(said),
  readHeld: ({ recipe }, workbench) => Promise.resolve(heldOf(workbench, recipe) as HeldAnswer["held"]),
  answerHeld: ({ recipe, name, choice }, workbench, act) => answerHeld(workbench, act, folderOf(workbench, recipe), recipe, name, defined(choice)).then(said),
  async leaveOut({ recipe, name }, workbench, act) {
    await leaveOut(workbench, act, recipe, name);
    return {};
  },
  listTables: ({ source }, workbench, act) => tablesOf(workbench, act, source),
  fetchTable: ({ source, table }, workbench, act) => copyTable(workbench, act, source, table),
  async importFiles({ files, choice: asked, recipe, saveAs }, workbench, act) {
    const choice = recipe === undefined ? asked : readRecipe(workbench, recipe).choice;
    const paths = files.map((file) => workbench.path(file));
    const plainNames = new Set(paths.map((path) => basename(path))).size === paths.length;
    const info = await readDataset(workbench, act, paths.map((path) => ({ path, name: plainNames ? basename(path) : shortName(path) })), choice, { recipe, saveAs });
    const { plan } = workbench.readPlan();
    await workbench.writePlan(planSchema.parse({ ...plan, data: { ...plan.data, ...choice, source: { kind: "files", match: patternsOfFiles(workbench, info.sources.map(({ name }) => name)) } } }), act.actor, "plan.data");
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
  readQuality: (_input, workbench) => currentQuality(workbench),
  checkQuality: (_input, workbench, act) => checkAgain(workbench, act, tagsOfProject(workbench)),
  repair: async ({ check, column }, workbench, act) => ({ made: await mend(workbench, act, check, column, tagsOfProject(workbench)) }),
  previewCorrection: ({ check, column, from, to, buckets }, workbench) => previewCorrection(workbench, check, column, { from, to, buckets }),
  exportQuality: ({ format, language }, workbench) => exportQuality(workbench, format, language),
  async readSeries({ columns, from, to, buckets, group }, workbench) {
    const info = describedDataset(workbench, workbench.project.needRef("dataset"));
    const series = await readSeries(workbench.database, datasetPath(workbench), { columns, fromUs: from, toUs: to, buckets, group }, pyramidOf(workbench, info.digest, info));
    const units = new Map(info.columns.map((column) => [column.name, column.unit]));
    return { ...series, columns: series.columns.map((column) => ({ ...column, ...(units.get(column.name) ? { unit: units.get(column.name)! } : {}) })) };
  },
  async summarizeColumn({ column, ...range }, workbench, act) {
    const unit = describedDataset(workbench, workbench.project.needRef("dataset")).columns.find((each) => each.name === column)?.unit;
    return { ...(await columnSummary(workbench.database, datasetPath(workbench), column, range, act.signal)), ...(unit ? { unit } : {}) };
  },
  correlate: async ({ columns, ...wish }, workbench) => correlation(workbench.database, datasetPath(workbench), columns, wish),
  readRows: ({ offset, limit }, workbench) => readRows(workbench.database, datasetPath(workbench), offset, limit),
  async readTags(_input, workbench) {
    return tagsOfProject(workbench);
  },
};

/** The tags of the catalogue, as the domains behind this one ask for them; empty where nobody gave any. */
export function tagsOfProject(workbench: Workbench): Catalogue["tags"] {
  return catalogueOf(workbench).tags;
}
