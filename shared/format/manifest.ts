// The manifest of a package: everything that two people sign, with size and digests of each blob. Strict reading and stable writing.
// A device trusts no byte of a package that this document does not name.
import { Failure } from "../contract/errors.ts";
import type { DecisionRules } from "../scoring/decide.ts";
import { payloadTypeOf } from "./dsse.ts";
import { manifestGateReader } from "./gates.ts";
import { inputContractReader } from "./inputContract.ts";
import { digestText, finite, list, oneOf, orNull, readDocument, struct, table, text, timeUs, whole } from "./readers.ts";
import type { Read, Reader } from "./readers.ts";
import { utf8 } from "./utf8.ts";

export const blobRoles = ["model", "recipe", "golden", "monitoring", "gates", "sbom", "card", "onnx", "explanation"] as const;
export type BlobRole = (typeof blobRoles)[number];
/** Without these nothing can be scored or tested. */
export const requiredRoles: readonly BlobRole[] = ["model", "recipe", "golden", "monitoring"];

/** Greatest sizes: one blob and a whole package. */
export const blobBytesMost = 128 * 1024 * 1024;
export const packageBytesMost = 512 * 1024 * 1024;

const ruleReader = struct({ threshold: finite(), count: whole(1, 10_000), of: whole(1, 10_000) }, { classes: list(text(200), 20) });
const rulesByGroupReader = struct({ byGroup: table(ruleReader, 2000) });

/** One rule, or one a group. Throws when an alarm could never come (count > of). */
const decisionReader: Reader<DecisionRules> = (value, path, error) => {
  const byGroup = typeof value === "object" && value !== null && Object.hasOwn(value, "byGroup");
  const rules = byGroup ? rulesByGroupReader(value, path, error) : ruleReader(value, path, error);
  for (const rule of "byGroup" in rules ? Object.values(rules.byGroup) : [rules]) if (rule.count > rule.of) throw new Failure(error, { field: path, detail: `${rule.count} of ${rule.of}` });
  return rules;
};

const manifestReader = struct({
  format: oneOf(1),
  kind: oneOf("release", "trial"),
  packageId: text(64, /^[a-z0-9][a-z0-9-]{0,63}$/),
  /** Packages of one line replace each other; counters only grow within a line. */
  modelLine: text(64, /^[a-z0-9][a-z0-9-]{0,63}$/),
  title: text(200),
  releaseCounter: whole(1, 2_000_000_000),
  createdUs: timeUs,
  /** Advisory without a clock; blocks installing once the device's signed time floor is past it. Null: never. */
  expiresUs: orNull(timeUs),
  /** Versions of the device program that can run this grammar. */
  runtime: struct({ least: whole(1, 1_000_000), most: whole(1, 1_000_000) }),
  hardwareClass: text(64),
  answer: oneOf("probability", "score", "value", "class"),
  family: text(64),
  inputs: inputContractReader,
  /** From score to alarm; null where there are no alarms. A pause longer than maxGapUs empties its memory. */
  decision: orNull(decisionReader),
  maxGapUs: orNull(whole(1)),
  budget: struct({ latencyP99Ms: finite(0, 60_000), rssMb: finite(16, 4096) }),
  /** Digests of what this model was made from: dataset, plan, recipe, features, run. */
  lineage: table(text(128), 32),
  gates: list(manifestGateReader, 64),
  blobs: list(struct({ role: oneOf(...blobRoles), size: whole(0, blobBytesMost), sha256: digestText, sha512: text(128, /^[0-9a-f]{128}$/) }), 16, 1),
}, {
  /** Beside the package that runs for so many rows, then on trial only if no more than this share of alarms, and no answer by more than this, differ. */
  shadow: struct({ rows: whole(1, 1_000_000), alarmShareMost: finite(0, 1), differenceMost: orNull(finite(0)) }),
  /** What the signers of a release are shown and state with their signature. */
  approvals: text(2000),
  /** No order signed before this moment may bring it. */
  notBeforeUs: timeUs,
});

export type Manifest = Read<typeof manifestReader>;
export type ManifestBlob = Manifest["blobs"][number];

/** Payload bytes of a manifest: the same value gives the same bytes. */
export function manifestBytes(manifest: Manifest): Uint8Array {
  return utf8(JSON.stringify(manifestReader(JSON.parse(JSON.stringify(manifest)), "manifest", "packageManifestMalformed")));
}

/** Reads the payload of a verified envelope of type `payloadType`. Throws packageManifestMalformed, signatureOtherType when kind and type disagree. */
export function readManifest(payload: Uint8Array, payloadType: string, file: string): Manifest {
  const manifest = readDocument(payload, manifestReader, { error: "packageManifestMalformed", file });
  const wrong = (field: string) => new Failure("packageManifestMalformed", { file, field });
  if (payloadTypeOf(manifest.kind) !== payloadType) throw new Failure("signatureOtherType", { file, detail: payloadType });
  const roles = manifest.blobs.map((blob) => blob.role);
  if (new Set(roles).size !== roles.length) throw wrong("blobs");
  for (const role of requiredRoles) if (!roles.includes(role)) throw wrong(`blobs.${role}`);
  if (blobsLength(manifest) > packageBytesMost) throw wrong("blobs.size");
  if (manifest.runtime.least > manifest.runtime.most) throw wrong("runtime");
  const columns = manifest.inputs.signals.map((signal) => signal.column);
  if (new Set(columns).size !== columns.length) throw wrong("inputs.signals");
  return manifest;
}

/** Bytes of all blobs together. */
export function blobsLength(manifest: Manifest): number {
  return manifest.blobs.reduce((sum, blob) => sum + blob.size, 0);
}
