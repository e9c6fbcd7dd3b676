// A package for what was chosen: what goes into it, the gates that it has to pass, and the signed file as an object of the project. Same choice and key:
// the same bytes; what holds for one machine or day alone is kept beside.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageInfo } from "../../shared/contract/deploy.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { digestWords } from "../../shared/format/digestWords.ts";
import { bytesOfHex } from "../../shared/format/bytes.ts";
import { gatesInOrder, gatesOfIntegrity, isHeld, wholeGate, type Gate } from "../../shared/format/gates.ts";
import type { InputContract } from "../../shared/format/inputContract.ts";
import type { JsonValue } from "../../shared/format/strictJson.ts";
import { referenceBytes } from "../../shared/format/monitoringReference.ts";
import { GateSettings, type Plan } from "../../shared/plan/plan.ts";
import { tagsOfProject } from "../data/answers.ts";
import { describedDataset } from "../data/readFiles.ts";
import type { ImportRecipe } from "../data/import/importRecipe.ts";
import { throwawayOf } from "../data/throwaways.ts";
import { packedExplanation } from "../explain/packed.ts";
import { readChosen, readEvaluation, type Chosen } from "../learn/evaluationObject.ts";
import { askGraph } from "../learn/onnx/askGraph.ts";
import { readFeatureFacts, type FeatureFacts } from "../prepare/answers.ts";
import { gatesKey, keyOf, packageKey } from "../store/lineage.ts";
import { part, type Act, type Workbench } from "../store/workbench.ts";
import { buildPackage, draftPackage, packed, packedGates, type BuiltPackage, type PackageInputs } from "./build.ts";
import { baselineOf, type Baseline } from "./baseline.ts";
import { budgetOf } from "./budget.ts";
import { cSourceGate } from "./gates/cSource.ts";
import { deviceGates } from "./gates/device.ts";
import { projectGates } from "./gates/list.ts";
import { gateInfo, keepGates, readGates, withMeasured, withOverrides } from "./gates/kept.ts";
import type { Tested } from "./gates/tested.ts";
import { tryOnDevice } from "./gates/throwaway.ts";
import { goldenFeatures, goldenOf, rowsOfGroups, shippedRecipe } from "./goldenRows.ts";
import { withPauses, withSilence } from "./inputPauses.ts";
import { labKey } from "./keys.ts";
import type { CardFacts } from "./modelCard.ts";
import { onnxOf } from "./onnxGraph.ts";
import { referenceOf } from "./referenceRows.ts";

/** The signing key of this person's workbench for LAB devices. */
export function signerOf({ configDir }: Workbench) {
  mkdirSync(configDir, { recursive: true, mode: 0o700 });
  return labKey(join(configDir, "lab-key.json"));
}

interface Gathered {
  inputs: Omit<PackageInputs, "signers">;
  tested: Tested;
}

/** Everything that goes into the package of the chosen model, and what its gates look at. */
async function gather(workbench: Workbench, act: Act, plan: Plan): Promise<Gathered> {
  const { project } = workbench;
  const { digest: chosenDigest, chosen, model } = readChosen(workbench);
  const { facts } = readFeatureFacts(workbench);
  act.progress(0, "package");
  const { golden, truncated } = await goldenOf(workbench, plan, facts, model);
  act.progress(0.4, "monitoring");
  const answered = await referenceOf(workbench, plan, facts, chosen, model);
  const { frame, monitoring } = answered;
  act.progress(0.7, "onnx");
  const onnx = await onnxOf(askGraph(throwawayOf(workbench), { signal: act.signal }), frame, model);
  act.progress(0.9, "explain");
  const explanation = await packedExplanation(workbench, plan);
  const counter = project.refsUnder("package/").filter(([name]) => /^package\/\d+$/.test(name)).length + 1;
  const inputs: Gathered["inputs"] = {
    kind: "trial",
    packageId: `${idOf(plan.package.name)}-${counter}`,
    modelLine: idOf(plan.package.name),
    title: plan.name,
    releaseCounter: counter,
    createdUs: Math.max(0, describedDataset(workbench, project.needRef("dataset")).toUs ?? 0),
    model,
    recipe: shippedRecipe(plan, facts),
    inputs: withSilence(plan, await withPauses(workbench, facts, contractOf(workbench, facts))),
    decision: chosen.rules,
    ...(chosen.rules && typeof chosen.maxGapUs === "number" ? { maxGapUs: Math.round(chosen.maxGapUs) } : {}),
    golden: { ...golden, features: goldenFeatures(frame, model) },
    monitoring,
    lineage: { dataset: project.needRef("dataset"), plan: project.needRef("plan"), features: chosen.features, evaluation: chosen.evaluation, model: chosenDigest },
    card: cardOf(workbench, plan, chosen),
    onnx,
    explanation,
    budget: budgetOf(plan),
    ...(plan.package.shadow ? { shadow: plan.package.shadow } : {}),
    components: [{ type: "application", name: "millwright", version: workbench.version }],
  };
  return { inputs, tested: { ...inputs, workbench, plan, settings: plan.package.gates ?? GateSettings.parse({}), facts, chosen, evaluation: readEvaluation(workbench, chosen.evaluation), truncated, groups: await rowsOfGroups(workbench, facts), answered } };
}

/** Every gate of what is chosen, as it comes out today. */
async function runGates(workbench: Workbench, act: Act, { inputs, tested }: Gathered): Promise<Gate[]> {
  act.progress(0, "gates");
  const own = packedGates(inputs);
  const others = await projectGates(tested, Date.now() * 1000);
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "package" });
  act.progress(0.4, "device");
  const { facts, blobs } = packed(inputs, []);
  const inC = await cSourceGate(draftPackage(facts, blobs), workbench.resourcesDir, act.signal);
  const trial = await tryOnDevice(workbench, act, facts, blobs, inputs, inputs.golden.stream?.rows ?? []);
  act.progress(1, "gates");
  return gatesInOrder([...own, ...others, inC, ...deviceGates(trial, facts.budget, inputs.golden.tolerance)]);
}

/** Runs the gates of what is chosen and keeps the list, without building. */
export async function testPackageFor(workbench: Workbench, act: Act, plan: Plan): Promise<void> {
  if (!workbench.project.ref("chosen")) throw new Failure("planStepBlocked", { step: "select" });
  const gates = await runGates(workbench, part(act, 0.5, 1), await gather(workbench, part(act, 0, 0.5), plan));
  await keepGates(workbench, act, gatesKey(workbench.project, plan)!, gates, "package.test");
}

/** Builds the package of the chosen model and points the project's names at it; the present one when nothing changed. Throws packageGateFailed where a gate
 *  holds it back and nobody let it pass: the list is kept all the same. */
export async function buildPackageFor(workbench: Workbench, act: Act, plan: Plan): Promise<{ info: PackageInfo; file: string }> {
  const { project } = workbench;
  if (!project.ref("chosen")) throw new Failure("planStepBlocked", { step: "select" });
  const present = project.ref("package");
  const key = packageKey(project, plan);
  if (present && keyOf(project, "package") === key) return { info: packageInfo(workbench, present), file: packageFile(present) };
  const gathered = await gather(workbench, part(act, 0, 0.5), plan);
  const kept = readGates(workbench);
  const tests = gatesKey(project, plan)!;
  // a list that only waits for a person is not run again; one that the machine may have spoilt is
  const isKept = kept?.key === tests && !kept.gates.some((gate) => isHeld(gate) && gatesOfIntegrity.includes(gate.id));
  const found = isKept ? kept.gates : await runGates(workbench, part(act, 0.5, 0.9), gathered);
  const gates = withOverrides(workbench, tests, found);
  const stopped = gates.filter(isHeld);
  if (stopped.length > 0) {
    if (!isKept) await keepGates(workbench, act, tests, found, "package.test");
    throw new Failure("packageGateFailed", { field: stopped.map(({ id }) => id).join(", ") });
  }
  act.progress(0.9, "sign");
  const built = buildPackage({ ...gathered.inputs, tests: gates, signers: [signerOf(workbench)] });
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "package" });
  const object = await project.objects.make("package", { key, counter: built.manifest.releaseCounter }, (folder) => {
    writeFileSync(join(folder, "package.mwpkg"), built.bytes);
    writeFileSync(join(folder, "card.html"), built.card);
    writeFileSync(join(folder, "monitoring.json"), referenceBytes(gathered.inputs.monitoring));
    writeFileSync(join(folder, "package.json"), JSON.stringify(keptInfo(built, gathered.tested.chosen, gates, tests, baselineOf(workbench))));
  });
  await keepGates(workbench, act, tests, found, "package.build", { package: object, [`package/${built.manifest.releaseCounter}`]: object });
  act.progress(1, "package");
  return { info: packageInfo(workbench, object), file: packageFile(object) };
}

/** `tests`: key of what the gates were run on; packages of yesterday have a shorter list and none. */
type KeptInfo = Omit<PackageInfo, "current" | "gates"> & { gates: JsonValue; tests?: string; baseline?: Baseline };

function keptInfo(built: BuiltPackage, chosen: Chosen, gates: readonly Gate[], tests: string, baseline: Baseline | undefined): KeptInfo {
  const { manifest, digest, bytes } = built;
  return {
    digest,
    name: manifest.title,
    counter: manifest.releaseCounter,
    kind: manifest.kind,
    bytes: bytes.length,
    blobs: manifest.blobs.map((blob) => ({ role: blob.role, bytes: blob.size, sha256: blob.sha256 })),
    gates: gates.map(wholeGate),
    tests,
    candidate: chosen.candidate,
    family: chosen.family,
    signers: ["LAB"],
    digestWords: digestWords(bytesOfHex(digest)!),
    ...(baseline ? { baseline } : {}),
  };
}

/** The change of the plant from which on a package's reference was made; undefined where it is of all its data. */
export function baselineOfPackage({ project }: Workbench, object: string): Baseline | undefined {
  return project.objects.readJson<KeptInfo>(object, "package.json").baseline;
}

/** What is known of a package object. */
export function packageInfo(workbench: Workbench, object: string): PackageInfo {
  const { project } = workbench;
  const { gates, tests, baseline: _baseline, ...kept } = project.objects.readJson<KeptInfo>(object, "package.json");
  const { key } = project.objects.manifest(object).meta as { key?: string };
  return { ...kept, gates: withMeasured(workbench, tests, gates).map(gateInfo), current: key !== undefined && key === packageKey(project, workbench.readPlan().plan) };
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

function cardOf(workbench: Workbench, plan: Plan, chosen: Chosen): CardFacts {
  const { project } = workbench;
  const dataset = describedDataset(workbench, project.needRef("dataset"));
  const evaluation = readEvaluation(workbench, chosen.evaluation);
  const candidate = evaluation.candidates.find((each) => each.id === chosen.candidate);
  const baseline = evaluation.candidates.find((each) => each.id === evaluation.verdict.baseline);
  const iso = (us: number | null) => (us === null ? "" : new Date(us / 1000).toISOString().slice(0, 16).replace("T", " "));
  const changed = baselineOf(workbench);
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
    limits: [plan.split.why, plan.target.why, plan.select.why, ...(changed ? [`${iso(changed.fromUs)}: ${changed.reason} (${changed.by})`] : [])].filter((text) => text !== ""),
    without: plan.train.without,
  };
}
