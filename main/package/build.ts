// Builds and verifies packages: replays the golden rows through recipe and scorer, keeps the gate list, signs, and opens the result again.
// Same inputs, same bytes: time, counter and key come from the caller.
import { Failure } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import { explanationBytes, type PackedExplanation } from "../../shared/format/explanation.ts";
import type { Signer } from "../../shared/format/dsse.ts";
import { goldenBytes, goldenDistance } from "../../shared/format/golden.ts";
import type { Golden } from "../../shared/format/golden.ts";
import type { InputContract } from "../../shared/format/inputContract.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import { referenceBytes } from "../../shared/format/monitoringReference.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { assemblePackage, openPackage } from "../../shared/format/package.ts";
import type { Blobs, OpenPackage, PackageTrust } from "../../shared/format/package.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import { columnsOf, createStream } from "../../shared/recipe/stream.ts";
import type { DecisionRules } from "../../shared/scoring/decide.ts";
import { scorerOf } from "../../shared/scoring/scorer.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { billOfMaterials } from "./billOfMaterials.ts";
import type { Component } from "./billOfMaterials.ts";
import { nodeCrypto } from "./keys.ts";
import { modelCard } from "./modelCard.ts";
import type { CardFacts } from "./modelCard.ts";

export interface PackageInputs {
  kind: "trial" | "release";
  /** Lower-case letters, digits and dashes, at most 64. */
  packageId: string;
  /** Packages of one line replace each other on a device. */
  modelLine: string;
  title: string;
  releaseCounter: number;
  createdUs: number;
  expiresUs?: number;
  model: ModelDocument;
  recipe: Recipe;
  inputs: InputContract;
  decision: DecisionRules | null;
  /** As given to the decider in evaluation; absent: never forget. */
  maxGapUs?: number;
  /** Raw rows with the bulk evaluator's scores, feature rows with the model's scores, or both. */
  golden: Golden;
  monitoring: MonitoringReference;
  /** Digests: dataset, plan, recipe, features, run. */
  lineage: Record<string, string>;
  card: CardFacts;
  onnx?: { bytes: Uint8Array; worst: number; bound: number };
  explanation?: PackedExplanation;
  budget?: { latencyP99Ms: number; rssMb: number };
  /** Further parts for the bill of materials. */
  components?: Component[];
  signers: Signer[];
}

export type Gate = Manifest["gates"][number];

export interface BuiltPackage {
  bytes: Uint8Array;
  /** SHA-256 of the manifest: the package's name everywhere. */
  digest: string;
  manifest: Manifest;
  /** The model card, also inside the package. */
  card: string;
}

/** Wide enough for a busy old controller; a package for a fast line states its own. */
const defaultBudget = { latencyP99Ms: 250, rssMb: 256 };
/** A model document beyond this is not for a plant machine. */
const modelBytesMost = 32 * 1024 * 1024;

/** A contribution that is off by more has lost a part of the score. */
const addsUpTolerance = 1e-9;

/** Builds a signed package. Throws packageSelfTest when a gate fails (field = gate), packageManifestMalformed, packageOverBound. */
export function buildPackage(inputs: PackageInputs): BuiltPackage {
  const model = utf8(JSON.stringify(inputs.model));
  const gates = gatesOf(inputs, model.length);
  for (const gate of gates) if (!gate.passed) throw new Failure("packageSelfTest", { field: gate.id, detail: gate.figure === null ? "no answer" : `${gate.figure}, bound ${gate.bound}` });
  const facts: Omit<Manifest, "blobs"> = {
    format: 1,
    kind: inputs.kind,
    packageId: inputs.packageId,
    modelLine: inputs.modelLine,
    title: inputs.title,
    releaseCounter: inputs.releaseCounter,
    createdUs: inputs.createdUs,
    expiresUs: inputs.expiresUs ?? null,
    runtime: { least: 1, most: 1 },
    hardwareClass: "any",
    answer: inputs.model.answer,
    family: inputs.model.family,
    inputs: inputs.inputs,
    decision: inputs.decision,
    maxGapUs: inputs.maxGapUs ?? null,
    budget: inputs.budget ?? defaultBudget,
    lineage: inputs.lineage,
    gates,
  };
  const card = modelCard(facts, inputs.card, inputs.explanation);
  const digestOf = (bytes: Uint8Array) => hexOf(nodeCrypto.sha256(bytes));
  const components: Component[] = [
    { type: "machine-learning-model", name: inputs.model.family, sha256: digestOf(model) },
    ...Object.entries(inputs.lineage).map(([name, digest]): Component => ({ type: "data", name, ...(/^[0-9a-f]{64}$/.test(digest) ? { sha256: digest } : { version: digest }) })),
    ...(inputs.components ?? []),
  ];
  const blobs: Blobs = {
    model,
    recipe: utf8(JSON.stringify(inputs.recipe)),
    golden: goldenBytes(inputs.golden),
    monitoring: referenceBytes(inputs.monitoring),
    gates: utf8(JSON.stringify(gates)),
    sbom: billOfMaterials({ type: "application", name: inputs.packageId, version: String(inputs.releaseCounter) }, components, inputs.createdUs),
    card: utf8(card),
    ...(inputs.onnx ? { onnx: inputs.onnx.bytes } : {}),
    ...(inputs.explanation ? { explanation: explanationBytes(inputs.explanation) } : {}),
  };
  const { bytes, digest, manifest } = assemblePackage(facts, blobs, inputs.signers, nodeCrypto);
  verifyPackage(bytes, inputs.signers.map((signer) => signer.publicKey), [inputs.kind]);
  return { bytes, digest, manifest, card };
}

/**
 * Opens a package held in memory: signatures, exact length, digests. A release needs two different keys, a trial one.
 * Throws packageTruncated, packageDigestMismatch, packageManifestMalformed and the signature codes.
 */
export function verifyPackage(bytes: Uint8Array, trustedKeys: readonly Uint8Array[], kinds: readonly ("trial" | "release")[] = ["trial"], file = "package"): OpenPackage {
  const trust: PackageTrust = { crypto: nodeCrypto, keys: trustedKeys, threshold: kinds.includes("trial") ? 1 : 2, kinds };
  return openPackage(bytes, trust, file);
}

function gatesOf(inputs: PackageInputs, modelBytes: number): Gate[] {
  const { golden } = inputs;
  const gates: Gate[] = [{ id: "modelBytes", passed: modelBytes <= modelBytesMost, figure: modelBytes, bound: modelBytesMost }];
  const replay = (id: string, worst: number) => gates.push({ id, passed: worst <= golden.tolerance, figure: Number.isFinite(worst) ? worst : null, bound: golden.tolerance });
  if (golden.stream) replay("goldenStreamEqualsBulk", worstOfStream(inputs));
  if (golden.features) replay("goldenFeatures", worstOfFeatures(inputs));
  if (inputs.explanation) gates.push(...explanationGates(inputs.explanation));
  if (inputs.onnx) gates.push({ id: "onnxParity", passed: inputs.onnx.worst <= inputs.onnx.bound, figure: Number.isFinite(inputs.onnx.worst) ? inputs.onnx.worst : null, bound: inputs.onnx.bound });
  return gates;
}

function explanationGates({ checks: { addsUp, directions } }: PackedExplanation): Gate[] {
  const broken = directions.reduce((sum, check) => sum + check.broken, 0);
  return [
    { id: "explanationAddsUp", passed: addsUp.worst <= addsUpTolerance, figure: addsUp.worst, bound: addsUpTolerance },
    ...(directions.length > 0 ? [{ id: "directionsKept", passed: broken === 0, figure: broken, bound: 0 }] : []),
  ];
}

/** Largest distance between the stream evaluator's score and the expected one; infinite when rows do not match. */
function worstOfStream({ golden, recipe, inputs, model }: PackageInputs): number {
  const { rows, expected } = golden.stream!;
  const stream = createStream(recipe, inputs.signals.map((signal) => ({ name: signal.column, kind: signal.type })), { hasTime: inputs.timeColumn !== null });
  const scorer = scorerOf(model);
  const answers = rows.flatMap((row) => stream.push({ values: row.values, group: row.group ?? undefined, ...(inputs.timeColumn === null ? {} : { tUs: row.tUs }) }));
  answers.push(...stream.flush());
  const pick = columnsOf(model.features, stream.outputs);
  if (answers.length !== expected.length || !pick) return Infinity;
  return answers.reduce((worst, answer, i) => {
    const score = (answer.group === undefined ? scorer : scorer.forGroup(answer.group))?.score(pick(answer.values)) ?? NaN;
    return Math.max(worst, goldenDistance(Number.isFinite(score) ? score : null, expected[i]!.score));
  }, 0);
}

function worstOfFeatures({ golden, model }: PackageInputs): number {
  const scorer = scorerOf(model);
  return golden.features!.rows.reduce((worst, row, i) => {
    const score = scorer.score(Float64Array.from(row, (value) => value ?? NaN));
    return Math.max(worst, goldenDistance(Number.isFinite(score) ? score : null, golden.features!.scores[i]!));
  }, 0);
}
