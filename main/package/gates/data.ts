// Gates of the data behind the model: what the quality report leaves open, whether values keep to the input contract, how old they are. Reads only.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import type { Gate } from "../../../shared/format/gates.ts";
import { isRepaired, repairStep } from "../../../shared/recipe/repair.ts";
import { currentQuality } from "../../data/quality/mend.ts";
import { describedDataset } from "../../data/readFiles.ts";
import { rowsOf } from "../../data/rows.ts";
import { quoteName, quoteText } from "../../store/quote.ts";
import { held, notApplicable } from "./gate.ts";
import type { Tested } from "./tested.ts";

const dayUs = 86_400_000_000;

/** nowUs: for the age of the newest row. */
export async function dataGates(tested: Tested, nowUs: number): Promise<Gate[]> {
  return [await findingsGate(tested), await contractGate(tested), freshGate(tested, nowUs)];
}

/** Findings on inputs of the model, of the severity that stops it, that neither the rows nor a step of the recipe have settled. */
async function findingsGate({ workbench, plan, settings, facts, model }: Tested): Promise<Gate> {
  const report = await currentQuality(workbench);
  if (!report) return notApplicable("dataFindings", "data", "notChecked");
  const read = new Set(model.features.flatMap((feature) => facts.from[feature] ?? [feature]));
  const stops = (finding: QualityFinding) => finding.severity === "alarm" || (settings.findings === "caution" && finding.severity === "caution");
  const concerns = ({ column, columns = [] }: QualityFinding) => read.has(column) || columns.some((name) => read.has(name));
  const isSettled = ({ repair }: QualityFinding) => {
    const step = repairStep(repair);
    return step !== null && isRepaired(plan.prepare.recipe, step);
  };
  const open = report.findings.filter((finding) => stops(finding) && concerns(finding) && !isSettled(finding));
  return held("dataFindings", "data", open.length, 0, { unit: "findings", why: "findingsOf", facts: { all: report.findings.length, inputs: read.size }, rows: open.map(({ check, column, share }) => ({ name: column, figure: share, note: check })) });
}

/** Share of an input's values outside its range; an input that the data do not have as the contract says stops it. */
async function contractGate({ workbench, inputs, settings }: Tested): Promise<Gate> {
  const { project, database } = workbench;
  const digest = project.needRef("dataset");
  const kinds = new Map(describedDataset(workbench, digest).columns.map(({ name, kind }) => [name, kind]));
  const wrong = inputs.signals.filter(({ column, type }) => kinds.get(column) !== type);
  if (wrong.length > 0) return held("dataContract", "data", Number.POSITIVE_INFINITY, settings.outOfRange, { unit: "share", why: "otherKind", facts: { inputs: wrong.length }, rows: wrong.map(({ column, type }) => ({ name: column, figure: null, note: type })) });
  const ranged = inputs.signals.filter(({ type, min, max }) => type === "number" && (min !== null || max !== null)); // a text has no range, whatever the tag list says
  if (ranged.length === 0) return notApplicable("dataContract", "data", "noRanges", { facts: { inputs: inputs.signals.length } });
  const outside = ranged.map(({ column, min, max }, i) => `avg(CASE WHEN ${[...(min === null ? [] : [`${quoteName(column)} < ${min}`]), ...(max === null ? [] : [`${quoteName(column)} > ${max}`])].join(" OR ")} THEN 1.0::DOUBLE ELSE 0.0::DOUBLE END) AS s${i}`);
  const [row] = await rowsOf(database, `SELECT ${outside.join(", ")} FROM read_parquet(${quoteText(project.objects.file(digest, "data.parquet"))})`);
  const lines = ranged.map(({ column, min, max }, i) => ({ name: column, figure: Number(row?.[`s${i}`] ?? 0), note: `${min ?? ""} … ${max ?? ""}` })).sort((a, b) => b.figure - a.figure);
  return held("dataContract", "data", lines[0]!.figure, settings.outOfRange, { unit: "share", why: "rangesOf", facts: { inputs: ranged.length, input: lines[0]!.name }, rows: lines.filter(({ figure }) => figure > 0) });
}

/** Age of the newest row, where the plan bounds it. */
function freshGate({ workbench, settings }: Tested, nowUs: number): Gate {
  const { toUs } = describedDataset(workbench, workbench.project.needRef("dataset"));
  if (settings.freshDays === null) return notApplicable("dataFresh", "data", "noAge");
  if (toUs === null) return notApplicable("dataFresh", "data", "noTime");
  return held("dataFresh", "data", (nowUs - toUs) / dayUs, settings.freshDays, { unit: "days", measured: true });
}
