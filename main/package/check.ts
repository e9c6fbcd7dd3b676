// A package opened without the project that it was made in: what it proves by itself is proven again, on this machine; the rest is told as it was recorded
// when it was built. Runs in the engine; keeps nothing. For automation that shall not take a figure on trust.
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { CheckedGate, CheckReport } from "../../shared/contract/gates.ts";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { bytesOfHex, hexOf } from "../../shared/format/bytes.ts";
import { packageMagic, readContainer } from "../../shared/format/container.ts";
import { decodeEnvelope } from "../../shared/format/dsse.ts";
import { gateOf, gatesInOrder, keptGatesReader, type Gate } from "../../shared/format/gates.ts";
import { readGolden } from "../../shared/format/golden.ts";
import { blobsLength, packageBytesMost, readManifest, type BlobRole, type Manifest } from "../../shared/format/manifest.ts";
import { openPackageHead, type Blobs, type OpenPackage } from "../../shared/format/package.ts";
import { parseStrictJson } from "../../shared/format/strictJson.ts";
import { recipeSchema } from "../../shared/recipe/recipe.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { throwawayOf } from "../data/throwaways.ts";
import { askGraph } from "../learn/onnx/askGraph.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { cSourceGate } from "./gates/cSource.ts";
import { deviceGates } from "./gates/device.ts";
import { held, notApplicable } from "./gates/gate.ts";
import { explanationGates, goldenGates, modelBytesGate, readExplanation } from "./gates/integrity.ts";
import { gateInfo } from "./gates/kept.ts";
import { packedOnnxGate } from "./gates/onnx.ts";
import type { Answering } from "./gates/replay.ts";
import { tryOnDevice } from "./gates/throwaway.ts";
import { nodeCrypto } from "./keys.ts";
import { signerOf } from "./packageFor.ts";
import { siteRoots } from "./release/site.ts";

const dayUs = 86_400_000_000;

/** keys: public keys in hexadecimal that may have signed; none: this person's own, and those of the site. Throws fileMissing, fileNotReadable, callCancelled; what is wrong with the
 *  package is a failed gate. */
export async function checkPackage(workbench: Workbench, act: Act, path: string, keys: readonly string[], nowUs: number): Promise<CheckReport> {
  const file = basename(path);
  const bytes = readAll(path, file);
  try {
    const { envelope, blobsAt } = readContainer(bytes, packageMagic, file);
    const { payload, payloadType } = decodeEnvelope(envelope, file);
    const manifest = readManifest(payload, payloadType, file);
    const blobs = blobsOf(manifest, bytes, blobsAt);
    const parts = partsGate(manifest, bytes, blobsAt);
    const signature = signatureGate(workbench, envelope, manifest, keys, file);
    act.progress(0.1, "gates");
    const own = parts.state === "failed" ? [] : await provenAgain(workbench, act, signature.state === "passed", { manifest, digest: hexOf(nodeCrypto.sha256(payload)), blobs: [], length: bytes.length, blob: (role) => blobs[role] }, blobs, nowUs);
    act.progress(1, "gates");
    const again = [parts, signature, ...own];
    const recorded = parts.state === "failed" ? [] : recordedGates(manifest, blobs).filter(({ id }) => !again.some((gate) => gate.id === id));
    const gates = gatesInOrder([...again.map((gate): CheckedGate => ({ ...gateInfo(gate), isRecorded: false })), ...recorded.map((gate): CheckedGate => ({ ...gateInfo(gate), isRecorded: true }))]);
    const { packageId, title, releaseCounter: counter, kind } = manifest;
    return { file, package: { digest: hexOf(nodeCrypto.sha256(payload)), packageId, title, counter, kind }, gates };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (!/^MW-(PKG|SIG|JSN)-/.test(failure.code)) throw thrown;
    const refused = held("digestsMatch", "infrastructure", Number.NaN, 0, { why: "refused", facts: { code: failure.code }, rows: [{ name: failure.where["field"] === undefined ? file : String(failure.where["field"]), figure: null, note: String(failure.where["detail"] ?? "") }] });
    return { file, package: null, gates: [{ ...gateInfo(refused), isRecorded: false }] };
  }
}

function readAll(path: string, file: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > packageBytesMost) throw new Failure("packageOverBound", { file, detail: `${size} bytes` });
    return new Uint8Array(readFileSync(path));
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure((thrown as NodeJS.ErrnoException).code === "ENOENT" ? "fileMissing" : "fileNotReadable", { file });
  }
}

/** Bytes of each part as the list says where they lie. */
function blobsOf(manifest: Manifest, bytes: Uint8Array, blobsAt: number): Blobs {
  let at = blobsAt;
  return Object.fromEntries(manifest.blobs.map(({ role, size }): [BlobRole, Uint8Array] => [role, bytes.subarray(at, (at += size))]));
}

/** Parts that are not what was signed, by both digests; bytes too many or too few count as one. */
function partsGate(manifest: Manifest, bytes: Uint8Array, blobsAt: number): Gate {
  const blobs = blobsOf(manifest, bytes, blobsAt);
  const wrong: string[] = manifest.blobs.filter(({ role, sha256, sha512 }) => hexOf(nodeCrypto.sha256(blobs[role]!)) !== sha256 || hexOf(nodeCrypto.sha512(blobs[role]!)) !== sha512).map(({ role }) => role);
  if (bytes.length !== blobsAt + blobsLength(manifest)) wrong.push("length");
  return held("digestsMatch", "infrastructure", wrong.length, 0, { why: "partsOf", facts: { parts: manifest.blobs.length }, rows: wrong.map((name) => ({ name, figure: null, note: "" })) });
}

/** By the keys given; without any, a trial by this person's LAB key and a release by the persons of the site. */
function signatureGate(workbench: Workbench, envelope: Uint8Array, { kind }: Manifest, keys: readonly string[], file: string): Gate {
  const needed = kind === "release" ? 2 : 1;
  const given = keys.map((key) => bytesOfHex(key)!);
  const trust = given.length > 0 ? { keys: given, threshold: needed } : { keys: [signerOf(workbench).publicKey], threshold: 1, ...(kind === "release" ? { site: siteRoots(workbench.configDir).slice(0, 1).map(({ root }) => root) } : {}) };
  try {
    openPackageHead(envelope, { crypto: nodeCrypto, kinds: [kind], ...trust }, file);
    return held("signatureKnown", "infrastructure", needed, needed, { sense: "least", why: "signedBy", facts: { needed } });
  } catch (thrown) {
    return held("signatureKnown", "infrastructure", 0, needed, { sense: "least", why: "refused", facts: { code: failureOf(thrown).code } });
  }
}

/** Every gate that needs nothing but the package. isKnown: somebody known has signed it; else its graph and its C source are not run here, for they would run
 *  as this person. Throws what an unreadable part is refused with. */
async function provenAgain(workbench: Workbench, act: Act, isKnown: boolean, pkg: OpenPackage, blobs: Blobs, nowUs: number): Promise<Gate[]> {
  const { manifest } = pkg;
  const read = (role: BlobRole): unknown => parseStrictJson(blobs[role]!, { error: "packageManifestMalformed", file: role, depth: 64, bytes: blobs[role]!.length, magnitude: Number.MAX_VALUE });
  const recipe = recipeSchema.safeParse(read("recipe"));
  if (!recipe.success) throw new Failure("packageManifestMalformed", { field: "recipe", detail: recipe.error.issues[0]?.message ?? "" });
  const { inputs, decision, maxGapUs } = manifest;
  const answering: Answering = { recipe: recipe.data, inputs, model: read("model") as ModelDocument, decision, ...(maxGapUs === null ? {} : { maxGapUs }) };
  const golden = readGolden(blobs.golden!);
  const explanation = blobs.explanation && readExplanation(blobs.explanation);
  const { blobs: _blobs, ...facts } = manifest;
  const gates = [
    expiryGate(manifest, nowUs),
    modelBytesGate(blobs.model!.length),
    ...goldenGates(answering, golden),
    ...(explanation ? explanationGates(explanation) : [notApplicable("explanationAddsUp", "explanation", "noExplanation")]),
    !blobs.onnx ? notApplicable("onnxParity", "scorer", "noGraph") : isKnown ? await packedOnnxGate(askGraph(throwawayOf(workbench), { signal: act.signal }), blobs.onnx, answering, golden) : notApplicable("onnxParity", "scorer", "nobodyKnown"),
  ];
  act.progress(0.4, "gates");
  gates.push(isKnown ? await cSourceGate(pkg, workbench.resourcesDir, act.signal) : notApplicable("cParity", "scorer", "nobodyKnown"));
  act.progress(0.7, "device");
  const trial = await tryOnDevice(workbench, act, facts, blobs, answering, golden.stream?.rows ?? []);
  return [...gates, ...deviceGates(trial, manifest.budget, golden.tolerance)];
}

function expiryGate({ expiresUs }: Manifest, nowUs: number): Gate {
  if (expiresUs === null) return notApplicable("notExpired", "infrastructure", "noExpiry");
  return held("notExpired", "infrastructure", (expiresUs - nowUs) / dayUs, 0, { sense: "least", unit: "days", why: "expiresAt", facts: { at: new Date(expiresUs / 1000).toISOString().slice(0, 10) }, measured: true });
}

/** The list that the package brings along; of one without, the short form in its manifest. */
function recordedGates(manifest: Manifest, blobs: Blobs): Gate[] {
  const kept = blobs.gates ? keptGatesReader(parseStrictJson(blobs.gates, { error: "packageManifestMalformed", file: "gates", bytes: blobs.gates.length, magnitude: Number.MAX_VALUE }), "gates", "packageManifestMalformed") : manifest.gates;
  return kept.map(gateOf);
}
