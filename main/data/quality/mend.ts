// The quality of the project's dataset as it stands with the plan, and what mends a finding: a recipe step or a new version of the rows.
// The one place where repairs are made; each is an act of the journal that undo takes back. Never changes an imported dataset.
import { Correction, type DatasetInfo, type QualityFinding, type QualityReport } from "../../../shared/contract/data.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { isRepaired, repairStep, withRepair } from "../../../shared/recipe/repair.ts";
import { part, type Act, type Workbench } from "../../store/workbench.ts";
import { imagesChecked } from "../images/imageReport.ts";
import { describedDataset } from "../readFiles.ts";
import { withTags } from "../tags.ts";
import { correctDataset } from "./correct.ts";
import { leakFindings } from "./leakage.ts";
import { qualityReport, worstFirst } from "./quality.ts";

/** Leak suspects follow from dataset and target; the last answer of an engine is kept, for the report is asked again after every act. */
const suspects = new WeakMap<Workbench["project"], { key: string; found: QualityFinding[] }>();

/** The report of the project's dataset with the suspects for the plan's target; null while it was not checked. */
export async function currentQuality(workbench: Workbench): Promise<QualityReport | null> {
  const { project } = workbench;
  const [digest, dataset] = [project.ref("quality"), project.ref("dataset")];
  if (!digest || !dataset) return null;
  const { findings, checkedColumns, rows } = project.objects.readJson<QualityReport>(digest, "quality.json");
  const { plan } = workbench.readPlan();
  const info = describedDataset(workbench, dataset);
  const found = await suspectsOf(workbench, info, plan);
  const named = new Set(found.map(({ column }) => column));
  // What knows the target is no mere constant or key; and no selection may name the target itself.
  const others = findings.filter(({ check, column }) => !((check === "almostConstant" || check === "key") && named.has(column)));
  return { findings: worstFirst([...found, ...others]).map((finding) => withoutTarget(finding, plan)), checkedColumns, rows };
}

function targetOf({ target: { what } }: Plan): { column: string; positive?: string | number | undefined } | undefined {
  return what.kind === "column" ? { column: what.column, positive: what.positive } : undefined;
}

async function suspectsOf(workbench: Workbench, info: DatasetInfo, plan: Plan): Promise<QualityFinding[]> {
  const target = targetOf(plan);
  if (target === undefined) return [];
  const key = JSON.stringify([info.digest, target]);
  const kept = suspects.get(workbench.project);
  if (kept?.key === key) return kept.found;
  const found = await leakFindings(workbench.database, workbench.project.objects.file(info.digest, "data.parquet"), info.columns, info.rows, target);
  suspects.set(workbench.project, { key, found });
  return found;
}

function withoutTarget(finding: QualityFinding, plan: Plan): QualityFinding {
  const target = targetOf(plan)?.column;
  const step = repairStep(finding.repair);
  if (target === undefined || step === null || step.kind !== "select" || step.columns === "numeric" || !step.columns.includes(target)) return finding;
  const { repair: _repair, ...rest } = finding;
  const columns = step.columns.filter((name) => name !== target);
  return finding.column === target || columns.length === 0 ? rest : { ...rest, repair: { ...step, columns } };
}

/** One finding of the current report. Throws storeUnknownRef where it is not there (any more). */
export async function findingNamed(workbench: Workbench, check: string, column: string): Promise<QualityFinding> {
  const report = await currentQuality(workbench);
  const finding = report?.findings.find((one) => one.check === check && one.column === column);
  if (finding === undefined) throw new Failure("storeUnknownRef", { field: `${check} ${column}` });
  return finding;
}

/** Of a tag, what checks need. */
export interface RangedTag {
  tag: string;
  low: number | null;
  high: number | null;
}

/** Mends a finding. A correction moves `dataset`, `quality` and the name under which the import keeps what it read, so that the plan runs on with it. */
export async function mend(workbench: Workbench, act: Act, check: string, column: string, tags: readonly RangedTag[]): Promise<"step" | "rows"> {
  const { project } = workbench;
  const finding = await findingNamed(workbench, check, column);
  const step = repairStep(finding.repair);
  const note = `${check} ${column}`;
  if (step !== null) {
    const { plan } = workbench.readPlan();
    if (isRepaired(plan.prepare.recipe, step)) return "step";
    const next = { ...plan, prepare: { ...plan.prepare, recipe: withRepair(plan.prepare.recipe, step) } };
    project.commit(act.actor, "data.repair", { plan: await project.objects.makeJson("plan", next) }, note);
    return "step";
  }
  const correction = Correction.safeParse(finding.repair);
  if (!correction.success) throw new Failure("storeUnknownRef", { field: note });
  const before = project.needRef("dataset");
  act.progress(0.05, "import");
  const digest = await correctDataset(workbench, before, describedDataset(workbench, before), correction.data);
  project.commit(act.actor, "data.repair", await namesOfVersion(workbench, part(act, 0.5, 1), before, digest, tags), `${note}: ${correction.data.kind}`);
  return "rows";
}

/** Names that move when version `digest` takes the place of dataset `before`, with the report of its check; the plan runs on with it. */
export async function namesOfVersion(workbench: Workbench, act: Act, before: string, digest: string, tags: readonly RangedTag[]): Promise<Record<string, string>> {
  const { quality } = await checked(workbench, act, digest, tags);
  return { dataset: digest, quality, ...Object.fromEntries(keptUnder(workbench, before).flatMap((name) => [[name, digest], [`${name}-quality`, quality]])) };
}

/** Checks the dataset as it stands, with today's tag list, and keeps the report. Throws storeUnknownRef without a dataset. */
export async function checkAgain(workbench: Workbench, act: Act, tags: readonly RangedTag[]): Promise<{ findings: number; checkedColumns: number; rows: number }> {
  const { project } = workbench;
  const dataset = project.needRef("dataset");
  const { quality, findings, checkedColumns, rows } = await checked(workbench, act, dataset, tags);
  project.commit(act.actor, "data.checkQuality", { quality, ...Object.fromEntries(keptUnder(workbench, dataset).map((name) => [`${name}-quality`, quality])) });
  return { findings: findings.length, checkedColumns, rows };
}

/** Names under which the import keeps a dataset for the next time. */
function keptUnder({ project }: Workbench, dataset: string): string[] {
  return project.refsUnder("made/").filter(([name, made]) => made === dataset && !name.endsWith("-quality")).map(([name]) => name);
}

async function checked(workbench: Workbench, act: Act, dataset: string, tags: readonly RangedTag[]): Promise<QualityReport & { quality: string }> {
  const { project, database } = workbench;
  const info = describedDataset(workbench, dataset);
  if (info.kind === "images") return imagesChecked(workbench, dataset);
  const columns = withTags(info.columns, tags.map(({ tag, low, high }) => ({ tag, path: [], low, high })));
  const { findings, checkedColumns } = await qualityReport(database, project.objects.file(dataset, "data.parquet"), columns, { onProgress: (done, total) => act.progress(done / total, "quality") });
  const report: QualityReport = { findings, checkedColumns, rows: info.rows };
  const quality = await project.objects.makeJson("quality", report, { dataset });
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "data" });
  return { ...report, quality };
}
