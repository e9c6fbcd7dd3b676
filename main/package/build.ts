// Builds and verifies packages: replays the golden rows through recipe and scorer, keeps the gate list, signs, and opens the result again.
// Same inputs, same bytes: time, counter and key come from the caller.
import { randomBytes } from "node:crypto";
import { Failure } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import { explanationBytes, type PackedExplanation } from "../../shared/format/explanation.ts";
import type { Signer } from "../../shared/format/dsse.ts";
import { gatesInOrder, gatesOfIntegrity, isHeld, shortGate, wholeGate, type Gate } from "../../shared/format/gates.ts";
import { goldenBytes } from "../../shared/format/golden.ts";
import type { Golden } from "../../shared/format/golden.ts";
import type { InputContract } from "../../shared/format/inputContract.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import { referenceBytes } from "../../shared/format/monitoringReference.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { assemblePackage, openPackage } from "../../shared/format/package.ts";
import type { Blobs, OpenPackage, PackageTrust } from "../../shared/format/package.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import type { DecisionRules } from "../../shared/scoring/decide.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { billOfMaterials } from "./billOfMaterials.ts";
import type { Component } from "./billOfMaterials.ts";
import { defaultBudget, type Budget } from "./budget.ts";
import { explanationGates, goldenGates, modelBytesGate, onnxGate } from "./gates/integrity.ts";
import { nodeCrypto, signerOfSeed } from "./keys.ts";
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
  onnx?: { bytes: Uint8Array; worst: number; bound: number; rows: number };
  explanation?: PackedExplanation;
  budget?: Budget;
  /** Runs beside the package before it first, within this bound. */
  shadow?: NonNullable<Manifest["shadow"]>;
  /** Further parts for the bill of materials. */
  components?: Component[];
  /** Gates that were run on what stands behind the package, beside those that prove the package itself. */
  tests?: readonly Gate[];
  signers: Signer[];
}

export interface BuiltPackage {
  bytes: Uint8Array;
  /** SHA-256 of the manifest: the package's name everywhere. */
  digest: string;
  manifest: Manifest;
  /** The model card, also inside the package. */
  card: string;
}

/** Builds a signed package. Throws packageSelfTest when a gate of the package itself fails (field = gate), packageGateFailed when another one does and nobody
 *  let it pass, packageManifestMalformed, packageOverBound. */
export function buildPackage(inputs: PackageInputs): BuiltPackage {
  const { tests = [] } = inputs;
  const proofs = packedGates(inputs).filter(({ id }) => gatesOfIntegrity.includes(id) || !tests.some((test) => test.id === id));
  const gates = gatesInOrder([...proofs, ...tests.filter(({ id }) => !proofs.some((proof) => proof.id === id))]);
  for (const { id, state, figure, bound } of gates) if (gatesOfIntegrity.includes(id) && state === "failed") throw new Failure("packageSelfTest", { field: id, detail: figure === null ? "no answer" : `${figure}, bound ${bound}` });
  const stopped = gates.filter(isHeld);
  if (stopped.length > 0) throw new Failure("packageGateFailed", { field: stopped.map(({ id }) => id).join(", ") });
  const { facts, blobs, card } = packed(inputs, gates);
  const { bytes, digest, manifest } = assemblePackage(facts, blobs, inputs.signers, nodeCrypto);
  verifyPackage(bytes, inputs.signers.map((signer) => signer.publicKey), [inputs.kind]);
  return { bytes, digest, manifest, card };
}

/** Gates that what is packed can be held to by itself. */
export function packedGates(inputs: Omit<PackageInputs, "signers">): Gate[] {
  const { golden, explanation, onnx } = inputs;
  return [
    modelBytesGate(utf8(JSON.stringify(inputs.model)).length),
    ...goldenGates(inputs, golden),
    ...(explanation ? explanationGates(explanation) : []),
    ...(onnx ? [onnxGate(onnx.worst, onnx.bound, onnx.rows)] : []),
  ];
}

/** A package for tests on this machine alone, by a key that is forgotten at once. */
export function draftPackage(facts: Omit<Manifest, "blobs">, blobs: Blobs): OpenPackage {
  const signer = signerOfSeed(new Uint8Array(randomBytes(32)));
  return verifyPackage(assemblePackage(facts, blobs, [signer], nodeCrypto).bytes, [signer.publicKey], [facts.kind], "draft");
}

/** The parts of a package before it is signed. */
export function packed(inputs: Omit<PackageInputs, "signers">, gates: readonly Gate[]): { facts: Omit<Manifest, "blobs">; blobs: Blobs; card: string } {
  const model = utf8(JSON.stringify(inputs.model));
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
    gates: gates.map(shortGate),
    ...(inputs.shadow ? { shadow: inputs.shadow } : {}),
  };
  const card = modelCard(facts, gates, inputs.card, inputs.explanation);
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
    gates: utf8(JSON.stringify(gates.map(wholeGate))),
    sbom: billOfMaterials({ type: "application", name: inputs.packageId, version: String(inputs.releaseCounter) }, components, inputs.createdUs),
    card: utf8(card),
    ...(inputs.onnx ? { onnx: inputs.onnx.bytes } : {}),
    ...(inputs.explanation ? { explanation: explanationBytes(inputs.explanation) } : {}),
  };
  return { facts, blobs, card };
}

/**
 * Opens a package held in memory: signatures, exact length, digests. A release needs two different keys, a trial one.
 * Throws packageTruncated, packageDigestMismatch, packageManifestMalformed and the signature codes.
 */
export function verifyPackage(bytes: Uint8Array, trustedKeys: readonly Uint8Array[], kinds: readonly ("trial" | "release")[] = ["trial"], file = "package"): OpenPackage {
  const trust: PackageTrust = { crypto: nodeCrypto, keys: trustedKeys, threshold: kinds.includes("trial") ? 1 : 2, kinds };
  return openPackage(bytes, trust, file);
}
