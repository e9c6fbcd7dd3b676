// A package for what was chosen: model, recipe, input contract, golden rows that recipe and scorer must meet again on the device,
// monitoring reference, ONNX checked row for row, card. Same choice and key: the same bytes.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageInfo } from "../../shared/contract/deploy.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { digestWords } from "../../shared/format/digestWords.ts";
import { bytesOfHex } from "../../shared/format/bytes.ts";
import type { Golden } from "../../shared/format/golden.ts";
import type { InputContract } from "../../shared/format/inputContract.ts";
import { referenceBytes } from "../../shared/format/monitoringReference.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { mergesRows, operatingRecipe } from "../../shared/recipe/operating.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import { decideAll } from "../../shared/scoring/decide.ts";
import { scorerOf, type ModelDocument } from "../../shared/scoring/scorer.ts";
import { tagsOfProject } from "../data/answers.ts";
import { describedDataset } from "../data/readFiles.ts";
import { packedExplanation } from "../explain/packed.ts";
import { doubtsOf } from "../explain/verdicts.ts";
import { readChosen, readEvaluation, type Chosen } from "../learn/evaluationObject.ts";
import { alarmScores, answerFrame, scoreFrame } from "../learn/answerFrame.ts";
import { alarmTruth } from "../learn/evaluateFit.ts";
import { joinByGroup } from "../learn/onnx/byGroup.ts";
import { withCalibration } from "../learn/onnx/calibration.ts";
import { checkOnnx, type GroupedRows } from "../learn/onnx/check.ts";
import { familyEntry } from "../learn/registry.ts";
import type { ImportRecipe } from "../data/import/importRecipe.ts";
import { readFeatureFacts, type FeatureFacts } from "../prepare/answers.ts";
import { readRow, type Frame } from "../prepare/frame.ts";
import { loadFrame, readColumns } from "../prepare/loadFrame.ts";
import { computeFeatures } from "../prepare/prepare.ts";
import { withClasses } from "../prepare/targetClasses.ts";
import { keyOf, packageKey } from "../store/lineage.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { part, type Act, type Workbench } from "../store/workbench.ts";
import { buildPackage, type BuiltPackage } from "./build.ts";
import { labKey } from "./keys.ts";
import { buildMonitoringReference } from "./monitoringReference.ts";
import type { CardFacts } from "./modelCard.ts";

const goldenRows = 1500;
const goldenFeatureRows = 200;
const goldenTolerance = 1e-9;
const onnxRows = 500;
const onnxTolerance = 1e-6;
const referenceRows = 200_000;

/** The signing key of this person's workbench for LAB devices. */
export function signerOf({ configDir }: Workbench) {
  mkdirSync(configDir, { recursive: true, mode: 0o700 });
  return labKey(join(configDir, "lab-key.json"));
}

/** Builds the package of the chosen model and points the project's names at it; the present one when nothing changed. */
export async function buildPackageFor(workbench: Workbench, act: Act, plan: Plan): Promise<{ info: PackageInfo; file: string }> {
  const { project } = workbench;
  if (!project.ref("chosen")) throw new Failure("planStepBlocked", { step: "select" });
  const open = doubtsOf(workbench).filter(({ verdict }) => verdict === "implausible");
  if (open.length > 0) throw new Failure("packageOpenDoubts", { field: open.map(({ feature }) => feature).join(", ") });
  const { digest: chosenDigest, chosen, model } = readChosen(workbench);
  const present = project.ref("package");
  const key = packageKey(project, plan);
  if (present && keyOf(project, "package") === key) return { info: packageInfo(workbench, present), file: packageFile(present) };
  act.progress(0, "package");
  const { facts } = readFeatureFacts(workbench);
  const golden = await goldenOf(workbench, part(act, 0, 0.3), plan, facts, model);
  act.progress(0.3, "monitoring");
  const { frame, monitoring } = await referenceOf(workbench, plan, facts, chosen, model);
  act.progress(0.6, "onnx");
  const onnx = await onnxOf(frame, model);
  act.progress(0.75, "explain");
  const explanation = await packedExplanation(workbench, plan);
  act.progress(0.9, "sign");
  const counter = project.refsUnder("package/").length + 1;
  const built = buildPackage({
    kind: "trial",
    packageId: `${idOf(plan.package.name)}-${counter}`,
    modelLine: idOf(plan.package.name),
    title: plan.name,
    releaseCounter: counter,
    createdUs: Math.max(0, describedDataset(workbench, project.needRef("dataset")).toUs ?? 0),
    model,
    recipe: shippedRecipe(plan, facts),
    inputs: contractOf(workbench, facts),
    decision: chosen.rules,
    ...(chosen.rules && typeof chosen.maxGapUs === "number" ? { maxGapUs: Math.round(chosen.maxGapUs) } : {}),
    golden: { ...golden, features: goldenFeatures(frame, model) },
    monitoring,
    lineage: { dataset: project.needRef("dataset"), plan: project.needRef("plan"), features: chosen.features, evaluation: chosen.evaluation, model: chosenDigest },
    card: cardOf(workbench, plan, chosen),
    onnx,
    explanation,
    components: [{ type: "application", name: "millwright", version: workbench.version }],
    signers: [signerOf(workbench)],
  });
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "package" });
  const object = await project.objects.make("package", { key, counter }, (folder) => {
    writeFileSync(join(folder, "package.mwpkg"), built.bytes);
    writeFileSync(join(folder, "card.html"), built.card);
    writeFileSync(join(folder, "monitoring.json"), referenceBytes(monitoring));
    writeFileSync(join(folder, "package.json"), JSON.stringify(keptInfo(built, chosen)));
  });
  project.commit(act.actor, "package.build", { package: object, [`package/${counter}`]: object });
  act.progress(1, "package");
  return { info: packageInfo(workbench, object), file: packageFile(object) };
}

type KeptInfo = Omit<PackageInfo, "current">;

function keptInfo(built: BuiltPackage, chosen: Chosen): KeptInfo {
  const { manifest, digest, bytes } = built;
  return {
    digest,
    name: manifest.title,
    counter: manifest.releaseCounter,
    kind: manifest.kind,
    bytes: bytes.length,
    blobs: manifest.blobs.map((blob) => ({ role: blob.role, bytes: blob.size, sha256: blob.sha256 })),
    gates: manifest.gates.map((gate) => ({ id: gate.id, ok: gate.passed, measured: gate.figure === null ? "" : String(gate.figure), limit: gate.bound === null ? "" : String(gate.bound) })),
    candidate: chosen.candidate,
    family: chosen.family,
    signers: ["LAB"],
    digestWords: digestWords(bytesOfHex(digest)!),
  };
}

/** What is known of a package object. */
export function packageInfo(workbench: Workbench, object: string): PackageInfo {
  const { project } = workbench;
  const kept = project.objects.readJson<KeptInfo>(object, "package.json");
  const { key } = project.objects.manifest(object).meta as { key?: string };
  return { ...kept, current: key !== undefined && key === packageKey(project, workbench.readPlan().plan) };
}

/** Path of the signed file inside the project folder. */
function packageFile(object: string): string {
  return `objects/${object.slice(0, 2)}/${object.slice(2)}/package.mwpkg`;
}

/** Lower-case letters, digits and dashes, as package ids are. */
function idOf(name: string): string {
  return name.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 48) || "model";
}

/** What the device may be fed: the columns as the source file names them, units, ranges of the tag list where there is one. */
export function contractOf(workbench: Workbench, facts: FeatureFacts): InputContract {
  const { project } = workbench;
  const digest = project.needRef("dataset");
  const dataset = describedDataset(workbench, digest);
  const reading = project.objects.readJson<ImportRecipe>(digest, "import.json");
  const tags = new Map(tagsOfProject(workbench).map((tag) => [tag.tag, tag]));
  const units = new Map(dataset.columns.map((column) => [column.name, column.unit]));
  return {
    timeColumn: facts.hasTime ? (reading.time?.columns[0] ?? "ts") : null,
    groupColumn: dataset.groups.length > 0 ? (reading.group.column ?? "grp") : null,
    signals: facts.inputs.map((input) => {
      const tag = tags.get(input.name);
      return { column: input.name, type: input.kind, unit: tag?.unit ?? units.get(input.name) ?? null, min: tag?.low ?? null, max: tag?.high ?? null, missing: "answer", outOfRange: "asMissing" };
    }),
    lateUs: 0,
  };
}

/** The recipe as the device runs it: what it asks to be learned has been. */
function shippedRecipe(plan: Plan, facts: FeatureFacts): Recipe {
  return facts.learned?.recipe ?? plan.prepare.recipe;
}

/** The first rows of the first group through the bulk evaluator and the scorer: the stream must give the same on the device. */
async function goldenOf(workbench: Workbench, act: Act, plan: Plan, facts: FeatureFacts, model: ModelDocument): Promise<Golden> {
  const { project, database } = workbench;
  const dataset = project.objects.file(project.needRef("dataset"), "data.parquet");
  const hasGroup = describedDataset(workbench, project.needRef("dataset")).groups.length > 0;
  const table = `read_parquet(${quoteText(dataset)})`;
  const prefix = project.workPath(`golden-${process.pid}.parquet`);
  const features = project.workPath(`golden-${process.pid}-features.parquet`);
  try {
    const group = hasGroup ? `WHERE grp IS NOT DISTINCT FROM (SELECT grp FROM ${table} ORDER BY row_id LIMIT 1) ` : "";
    const columns = facts.inputs.map((input) => quoteName(input.name));
    const head = [...(facts.hasTime ? ["ts"] : []), ...(hasGroup ? ["grp"] : []), ...columns].join(", ");
    await database.run(`COPY (SELECT row_number() OVER (ORDER BY row_id) - 1 AS row_id, ${head} FROM (SELECT * FROM ${table} ${group}ORDER BY row_id LIMIT ${goldenRows})) TO ${quoteText(prefix)} (FORMAT parquet)`);
    await computeFeatures({ connection: database, datasetPath: prefix, recipe: shippedRecipe(plan, facts), target: { kind: "none" }, outPath: features });
    act.progress(0.5, "golden");
    const frame = await loadFrame(database, features, model.features);
    const scores = scoreFrame(model, frame);
    const groupOf = (f: Frame, r: number) => (f.group && f.groupNames ? f.groupNames[f.group[r]!]! : null);
    const reader = await database.runAndReadAll(`SELECT ${facts.hasTime ? "CAST(epoch_us(ts) AS DOUBLE)" : "CAST('nan' AS DOUBLE)"} AS t, ${hasGroup ? "grp" : "NULL"} AS g, ${columns.join(", ")} FROM read_parquet(${quoteText(prefix)}) ORDER BY row_id`);
    const rows = reader.getRowsJS().map(([t, g, ...values]) => ({ tUs: facts.hasTime ? Number(t) : 0, group: (g as string | null) ?? null, values: values.map((value) => (typeof value === "number" && Number.isNaN(value) ? null : (value as number | string | null))) }));
    const expected = Array.from({ length: frame.rows }, (_, r) => ({ tUs: frame.tUs?.[r] ?? 0, group: groupOf(frame, r), score: Number.isFinite(scores[r]) ? scores[r]! : null }));
    return { format: 1, tolerance: goldenTolerance, stream: { rows, expected }, features: null };
  } finally {
    rmSync(prefix, { force: true });
    rmSync(features, { force: true });
  }
}

/** Feature rows spread over the table with their scores; only for models without groups. */
function goldenFeatures(frame: Frame, model: ModelDocument): Golden["features"] {
  if (model.family === "byGroup") return null;
  const scorer = scorerOf(model);
  const step = Math.max(1, Math.floor(frame.rows / goldenFeatureRows));
  const rows: (number | null)[][] = [];
  const scores: (number | null)[] = [];
  const row = new Float64Array(frame.features.length);
  for (let r = 0; r < frame.rows && rows.length < goldenFeatureRows; r += step) {
    const score = scorer.score(readRow(frame, r, row));
    rows.push(Array.from(row, (v) => (Number.isNaN(v) ? null : v)));
    scores.push(Number.isFinite(score) ? score : null);
  }
  return rows.length > 0 ? { rows, scores } : null;
}

/** Normal rows as the device will see them, with their scores and alarms. */
async function referenceOf(workbench: Workbench, plan: Plan, facts: FeatureFacts, chosen: Chosen, model: ModelDocument) {
  const { project, database } = workbench;
  const features = project.objects.file(chosen.features, "features.parquet");
  const frame = withClasses(await loadFrame(database, features, model.features), facts);
  const answers = answerFrame(model, frame);
  const { scores } = answers;
  const nameOf = (r: number) => (frame.group && frame.groupNames ? frame.groupNames[frame.group[r]!]! : "");
  const alarms = chosen.rules ? decideAll(chosen.rules, { scores: alarmScores(answers, chosen.rules, nameOf), groups: nameOf, ...(frame.tUs ? { tUs: frame.tUs } : {}) }, typeof chosen.maxGapUs === "number" ? { maxGapUs: chosen.maxGapUs } : {}) : new Uint8Array(frame.rows);
  const numbers = facts.inputs.filter((input) => input.kind === "number");
  const dataset = project.objects.file(project.needRef("dataset"), "data.parquet");
  const table = `read_parquet(${quoteText(dataset)})`;
  const [counted] = (await database.runAndReadAll(`SELECT count(*) AS n FROM ${table}`)).getRowsJS() as [[bigint]];
  const total = Number(counted[0]);
  // Scores stand on feature rows; each is laid beside the raw row it belongs to, so that both are seen over the same windows.
  const columns = [...numbers.map(() => new Float64Array(total)), new Float64Array(total), new Float64Array(total), new Float64Array(total)];
  const double = (name: string) => `coalesce(CAST(d.${quoteName(name)} AS DOUBLE), CAST('nan' AS DOUBLE))`;
  const numbered = `(SELECT *, row_number() OVER (ORDER BY row_id) - 1 AS i FROM read_parquet(${quoteText(features)}))`;
  const time = facts.hasTime ? "CAST(epoch_us(d.ts) AS DOUBLE)" : "0.0";
  const group = frame.group ? `CAST(dense_rank() OVER (ORDER BY d.grp) AS DOUBLE)` : "0.0";
  // A resampled feature row is stamped with its bucket's end and numbered anew: its score stands at the bucket's last raw row.
  const resampled = plan.prepare.recipe.steps.some((step) => step.kind === "resample" && step.off !== true);
  const own = frame.group ? "d.grp = f.grp AND " : "";
  const beside = resampled
    ? `(SELECT d.row_id, CASE WHEN row_number() OVER (PARTITION BY f.i ORDER BY d.row_id DESC) = 1 THEN f.i END AS i FROM ${table} d ASOF LEFT JOIN ${numbered} f ON ${own}d.ts <= f.ts)`
    : numbered;
  await readColumns(database, `SELECT ${[...numbers.map((input) => double(input.name)), "coalesce(CAST(f.i AS DOUBLE), -1)", `coalesce(${time}, CAST('nan' AS DOUBLE))`, group].join(", ")} FROM ${table} d LEFT JOIN ${beside} f ON d.row_id = f.row_id ORDER BY d.row_id`, columns);
  const [at, tUs, groupOf] = columns.slice(numbers.length) as [Float64Array, Float64Array, Float64Array];
  const normal = normalRows(plan, frame.classes ? { ...frame, y: alarmTruth(frame, { classes: plan.select.alarmClasses ?? [] })! } : frame, at, groupOf, await operating(workbench, plan, total, at));
  const pick = (values: Float64Array) => Float64Array.from(normal, (r) => values[r]!);
  const monitoring = buildMonitoringReference({
    ...(facts.hasTime ? { tUs: pick(tUs) } : {}),
    ...(frame.group ? { group: Int32Array.from(normal, (r) => groupOf[r]!) } : {}),
    signals: numbers.map((input, i) => ({ name: input.name, values: pick(columns[i]!) })),
    scores: Float64Array.from(normal, (r) => (at[r]! < 0 ? Number.NaN : scores[at[r]!]!)),
    alarms: Uint8Array.from(normal, (r) => (at[r]! < 0 ? 0 : alarms[at[r]!]!)),
  });
  return { frame, monitoring };
}

/** Which raw rows the recipe's filters keep: the device compares only those. */
async function operating({ project, database }: Workbench, plan: Plan, total: number, at: Float64Array): Promise<(row: number) => boolean> {
  const filters = operatingRecipe(plan.prepare.recipe);
  if (!filters) return () => true;
  if (!mergesRows(plan.prepare.recipe)) return (row) => at[row]! >= 0;
  const dataset = project.objects.file(project.needRef("dataset"), "data.parquet");
  const outPath = project.workPath(`operating-${process.pid}.parquet`);
  try {
    await computeFeatures({ connection: database, datasetPath: dataset, recipe: filters, target: { kind: "none" }, outPath });
    const kept = new Float64Array(total);
    await readColumns(database, `SELECT CASE WHEN k.row_id IS NULL THEN 0.0::DOUBLE ELSE 1.0::DOUBLE END FROM read_parquet(${quoteText(dataset)}) d LEFT JOIN read_parquet(${quoteText(outPath)}) k ON d.row_id = k.row_id ORDER BY d.row_id`, [kept]);
    return (row) => kept[row] === 1;
  } finally {
    rmSync(outPath, { force: true });
  }
}

/** Raw rows that stand for normal operation: kept by the recipe's filters, not inside a known event; of runs that train on their head, only the head. */
function normalRows(plan: Plan, frame: Frame, at: Float64Array, group: Float64Array, operates: (row: number) => boolean): number[] {
  const rows: number[] = [];
  const seen = new Map<number, number>();
  const head = plan.split.how.kind === "headOfGroup" ? plan.split.how.trainRows : Infinity;
  const twoClasses = plan.scenario === "anomaly" || plan.scenario === "classification";
  let inEvent = false;
  for (let r = 0; r < at.length && rows.length < referenceRows; r++) {
    if (at[r]! >= 0) inEvent = twoClasses && frame.y?.[at[r]!] === 1;
    const n = seen.get(group[r]!) ?? 0;
    seen.set(group[r]!, n + 1);
    if (!inEvent && n < head && operates(r)) rows.push(r);
  }
  return rows;
}

/** The ONNX export held against the scorer on rows spread over the table; of a model by group, one export that picks by group. */
async function onnxOf(frame: Frame, model: ModelDocument): Promise<{ bytes: Uint8Array; worst: number; bound: number }> {
  const width = frame.features.length;
  const step = Math.max(1, Math.floor(frame.rows / onnxRows));
  const picked = Array.from({ length: Math.min(onnxRows, Math.ceil(frame.rows / step)) }, (_, i) => i * step);
  const scorer = scorerOf(model);
  const exported = (document: ModelDocument) => withCalibration(familyEntry(document.family === "classes" ? document.of : document.family)!.family.toOnnx(document), document.calibration);
  let bytes: Uint8Array;
  let grouped: GroupedRows | undefined;
  if (model.family === "byGroup") {
    const names = Object.keys(model.models);
    bytes = joinByGroup(names.map((name) => ({ name, bytes: exported(model.models[name]!) })));
    const place = (r: number) => names.indexOf(frame.groupNames![frame.group![r]!]!);
    picked.splice(0, picked.length, ...picked.filter((r) => place(r) >= 0));
    grouped = { group: Int32Array.from(picked, place), scorers: names.map((name) => scorer.forGroup(name)!) };
  } else bytes = exported(model);
  const rows = new Float64Array(picked.length * width);
  picked.forEach((r, i) => readRow(frame, r, rows.subarray(i * width, (i + 1) * width)));
  const { worst } = await checkOnnx(bytes, scorer, rows, picked.length, width, onnxTolerance, grouped);
  return { bytes, worst, bound: onnxTolerance };
}

function cardOf(workbench: Workbench, plan: Plan, chosen: Chosen): CardFacts {
  const { project } = workbench;
  const dataset = describedDataset(workbench, project.needRef("dataset"));
  const evaluation = readEvaluation(workbench, chosen.evaluation);
  const candidate = evaluation.candidates.find((each) => each.id === chosen.candidate);
  const baseline = evaluation.candidates.find((each) => each.id === evaluation.verdict.baseline);
  const iso = (us: number | null) => (us === null ? "" : new Date(us / 1000).toISOString().slice(0, 16).replace("T", " "));
  const decides = evaluation.task === "anomaly" || evaluation.task === "classification" || (plan.select.alarmClasses?.length ?? 0) > 0;
  return {
    language: project.head.language,
    what: plan.frame.goal || plan.name,
    data: [
      { label: "rows", value: "", rows: dataset.rows },
      ...(dataset.fromUs === null ? [] : [{ label: "span", value: `${iso(dataset.fromUs)} – ${iso(dataset.toUs)}` }]),
      ...dataset.sources.slice(0, 10).map((source) => ({ label: source.name, value: `sha256 ${source.sha256.slice(0, 12)}`, rows: source.rows })),
    ],
    metrics: Object.entries(candidate?.metrics ?? {}).flatMap(([name, figure]) => {
      if (!Number.isFinite(figure.value)) return [];
      const own = baseline?.metrics[name]?.value;
      return [{ name, value: figure.value, ...(figure.low !== null && figure.high !== null ? { low: figure.low, high: figure.high } : {}), ...(own !== undefined && Number.isFinite(own) ? { baseline: own } : {}) }];
    }),
    ...(decides ? { costs: { missedEvent: plan.frame.missedEventCost, falseAlarm: plan.frame.falseAlarmCost, currency: plan.frame.currency } } : {}),
    limits: [plan.split.why, plan.target.why, plan.select.why].filter((text) => text !== ""),
    without: plan.train.without,
  };
}
