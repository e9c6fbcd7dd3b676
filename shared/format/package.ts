// A package as bytes: assembling and opening. The head (magic, envelope, manifest) is verified before a blob byte is looked at.
// The digest of a package is the SHA-256 of its manifest: it names all blobs and stays the same when a second person signs.
import { Failure } from "../contract/errors.ts";
import { bytesOfHex, hexOf } from "./bytes.ts";
import { headLength, packageMagic, readContainer, writeContainer } from "./container.ts";
import { decodeEnvelope, openEnvelope, payloadTypeOf, sealEnvelope } from "./dsse.ts";
import type { Crypto, Signer } from "./dsse.ts";
import { blobRoles, blobsLength, manifestBytes, packageBytesMost, readManifest } from "./manifest.ts";
import type { BlobRole, Manifest } from "./manifest.ts";
import { admitRelease, keysOf } from "./root.ts";
import type { Root } from "./root.ts";

export type Blobs = Partial<Record<BlobRole, Uint8Array>>;

/** Builds a package from a manifest without its blob list. Blobs are laid out in the order of `blobRoles`. Same inputs, same bytes (Ed25519 is deterministic). */
export function assemblePackage(facts: Omit<Manifest, "blobs">, blobs: Blobs, signers: readonly Signer[], crypto: Crypto): { bytes: Uint8Array; digest: string; manifest: Manifest } {
  const present = blobRoles.flatMap((role) => (blobs[role] ? [{ role, bytes: blobs[role] }] : []));
  const manifest: Manifest = {
    ...facts,
    blobs: present.map(({ role, bytes }) => ({ role, size: bytes.length, sha256: hexOf(crypto.sha256(bytes)), sha512: hexOf(crypto.sha512(bytes)) })),
  };
  const payload = manifestBytes(manifest);
  const type = payloadTypeOf(manifest.kind);
  readManifest(payload, type, "package");
  const bytes = writeContainer(packageMagic, sealEnvelope(type, payload, signers), present.map((blob) => blob.bytes));
  if (bytes.length > packageBytesMost) throw new Failure("packageOverBound", { detail: `${bytes.length} bytes` });
  return { bytes, digest: hexOf(crypto.sha256(payload)), manifest };
}

export interface PackageTrust {
  crypto: Crypto;
  keys: readonly Uint8Array[];
  /** Different signers needed of a trial: 1 on a LAB device. */
  threshold: number;
  kinds: readonly ("release" | "trial")[];
  /**
   * The site's roots, the newest first: two persons by one of them must have signed a release, `keys` and `threshold` then mean nothing.
   * What is admitted anew is held to the newest alone; what was admitted before, to any that was in force.
   */
  site?: readonly Root[];
}

export interface PackageHead {
  manifest: Manifest;
  digest: string;
  /** Where each blob lies in the file. */
  blobs: { role: BlobRole; at: number; size: number; sha256: string; sha512: string }[];
  /** The length that the whole file must have. */
  length: number;
}

/** The payload of a release by the first root that admits it; the failure is the newest root's. */
function openRelease(envelope: Uint8Array, site: readonly Root[], { crypto, kinds }: PackageTrust, file: string): { payload: Uint8Array; payloadType: string } {
  let first: unknown;
  for (const root of site)
    try {
      const opened = openEnvelope(envelope, { crypto, keys: keysOf(root, "release"), threshold: 1, payloadTypes: kinds.map(payloadTypeOf), file });
      admitRelease(root, opened.signedBy, hexOf(crypto.sha256(opened.payload)), file);
      return opened;
    } catch (thrown) {
      first ??= namesRevoked(envelope, root, crypto, file) ? new Failure("signatureRevokedKey", { file }, { cause: thrown }) : thrown;
    }
  throw first ?? new Failure("signatureWrong", { file });
}

/** A signature too few reads otherwise when one of those there is by a key that was revoked. */
function namesRevoked(envelope: Uint8Array, root: Root, crypto: Crypto, file: string): boolean {
  const revoked = new Set(root.revokedKeys.map((key) => hexOf(crypto.sha256(bytesOfHex(key)!))));
  return revoked.size > 0 && decodeEnvelope(envelope, file).signatures.some(({ keyId }) => revoked.has(keyId));
}

/** Verifies an envelope and reads its manifest. Throws the codes of openEnvelope and readManifest. */
export function openPackageHead(envelope: Uint8Array, trust: PackageTrust, file: string): PackageHead {
  const opened = trust.site ? openRelease(envelope, trust.site, trust, file) : openEnvelope(envelope, { crypto: trust.crypto, keys: trust.keys, threshold: trust.threshold, payloadTypes: trust.kinds.map(payloadTypeOf), file });
  const manifest = readManifest(opened.payload, opened.payloadType, file);
  let at = headLength + envelope.length;
  const blobs = manifest.blobs.map((blob) => {
    const here = { ...blob, at };
    at += blob.size;
    return here;
  });
  return { manifest, digest: hexOf(trust.crypto.sha256(opened.payload)), blobs, length: headLength + envelope.length + blobsLength(manifest) };
}

export interface OpenPackage extends PackageHead {
  blob(role: BlobRole): Uint8Array | undefined;
}

/** Verifies a whole package held in memory: signature, exact length, both digests of every blob. */
export function openPackage(bytes: Uint8Array, trust: PackageTrust, file: string): OpenPackage {
  const { envelope } = readContainer(bytes, packageMagic, file);
  const head = openPackageHead(envelope, trust, file);
  if (bytes.length !== head.length) throw new Failure("packageTruncated", { file, detail: `${bytes.length} bytes instead of ${head.length}` });
  for (const blob of head.blobs) {
    const body = bytes.subarray(blob.at, blob.at + blob.size);
    if (hexOf(trust.crypto.sha256(body)) !== blob.sha256 || hexOf(trust.crypto.sha512(body)) !== blob.sha512) throw new Failure("packageDigestMismatch", { file, field: blob.role });
  }
  return {
    ...head,
    blob: (role) => {
      const found = head.blobs.find((blob) => blob.role === role);
      return found && bytes.subarray(found.at, found.at + found.size);
    },
  };
}
