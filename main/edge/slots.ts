// Slots S0 and S1: a package is copied into the inactive one while it is hashed, then the local copy is opened and hashed again.
// Nothing is ever parsed or run from the stick after the envelope (reliability.md 4.4). A slot is verified at every start.
import { join } from "node:path";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { envelopeLength, headLength, packageMagic } from "../../shared/format/container.ts";
import { openPackage, openPackageHead } from "../../shared/format/package.ts";
import type { OpenPackage, PackageHead, PackageTrust } from "../../shared/format/package.ts";
import { packageBytesMost } from "../../shared/format/manifest.ts";
import type { OpenRoot } from "../../shared/format/root.ts";
import { runningHash } from "./deviceCrypto.ts";
import type { SlotName } from "./control.ts";
import type { Disk } from "./disk.ts";

const piece = 1024 * 1024;

export function slotPath(home: string, slot: SlotName): string {
  return join(home, "slots", `${slot}.mwpkg`);
}

/** Verifies only the envelope of a package file and reads its manifest. */
export function readHead(path: string, file: string, trust: PackageTrust, disk: Disk): PackageHead {
  const length = envelopeLength(disk.read(path, 0, headLength), packageMagic, file);
  const envelope = disk.read(path, headLength, length);
  if (envelope.length < length) throw new Failure("packageTruncated", { file, detail: "envelope" });
  return openPackageHead(envelope, trust, file);
}

/**
 * Copies a package whose head was verified into a slot, checking length and digests on the way; the slot file is synced at the end.
 * Throws packageTruncated, packageDigestMismatch, stickFileReplaced when the head is not the one that was verified before.
 */
export function copyToSlot(from: string, file: string, to: string, head: PackageHead, trust: PackageTrust, disk: Disk): void {
  if (disk.size(from) !== head.length) throw new Failure("packageTruncated", { file, detail: `${disk.size(from) ?? 0} bytes instead of ${head.length}` });
  const again = readHead(from, file, trust, disk);
  if (again.digest !== head.digest || again.length !== head.length) throw new Failure("stickFileReplaced", { file });
  const blobsAt = head.blobs[0]!.at;
  disk.write(to, disk.read(from, 0, blobsAt));
  const out = disk.appender(to);
  try {
    for (const blob of head.blobs) {
      const sha256 = runningHash("sha256");
      for (let at = 0; at < blob.size; at += piece) {
        const wanted = Math.min(piece, blob.size - at);
        const bytes = disk.read(from, blob.at + at, wanted);
        if (bytes.length !== wanted) throw new Failure("packageTruncated", { file, field: blob.role });
        sha256.add(bytes);
        out.append(bytes);
      }
      if (sha256.hex() !== blob.sha256) throw new Failure("packageDigestMismatch", { file, field: blob.role });
    }
    out.sync();
  } finally {
    out.close();
  }
}

/** What of a device settles whether the site took a package back. */
interface Admitting {
  home: string;
  world: { disk: Disk };
  root: OpenRoot | undefined;
  admission: PackageTrust;
}

/** Why the newest root would not let a slot's package in, where that is a taking back; a key that was merely replaced is none. */
export function revokedCode({ home, world, root, admission }: Admitting, name: SlotName, facts: { modelLine: string; releaseCounter: number }): string | undefined {
  if ((root?.root.securityFloor[facts.modelLine] ?? 0) > facts.releaseCounter) return new Failure("packageBelowFloor").data.code;
  try {
    readHead(slotPath(home, name), name, admission, world.disk);
    return undefined;
  } catch (thrown) {
    const { name: why, code } = failureOf(thrown);
    return why === "packageRevoked" || why === "signatureRevokedKey" ? code : undefined;
  }
}

/** Reads and verifies all of a slot's local copy. Throws what openPackage throws, packageTruncated when it is not there. */
export function openSlot(home: string, slot: SlotName, trust: PackageTrust, disk: Disk): OpenPackage {
  const path = slotPath(home, slot);
  const size = disk.size(path);
  if (size === undefined || size > packageBytesMost) throw new Failure("packageTruncated", { file: slot });
  return openPackage(disk.read(path, 0, size), trust, slot);
}
