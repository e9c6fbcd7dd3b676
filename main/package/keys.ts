// Signing keys of the workbench: Ed25519 by node:crypto with our own check of public keys. A LAB key rests in the person's own
// folder, wrapped by scrypt and AES-256-GCM when a passphrase is given, else in a file that only its owner can read.
import { createCipheriv, createDecipheriv, createHash, createPrivateKey, createPublicKey, randomBytes, scryptSync, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import { base64Of, bytesOfBase64 } from "../../shared/format/base64.ts";
import type { Crypto, Signer } from "../../shared/format/dsse.ts";
import { isSafePublicKey } from "../../shared/format/publicKey.ts";
import { oneOf, orNull, readDocument, struct, text } from "../../shared/format/readers.ts";
import { diskFailure, sync } from "../store/disk.ts";

// DER prefixes of Ed25519 keys (RFC 8410); the 32 key bytes follow
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

const digest = (algorithm: string, bytes: Uint8Array) => new Uint8Array(createHash(algorithm).update(bytes).digest());

/** Hashing and verification of this process, as the package format asks for it. */
export const nodeCrypto: Crypto = {
  sha256: (bytes) => digest("sha256", bytes),
  sha512: (bytes) => digest("sha512", bytes),
  verify: (publicKey, message, signature) => {
    if (!isSafePublicKey(publicKey)) return false;
    try {
      return verify(null, message, createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: "der", type: "spki" }), signature);
    } catch {
      return false;
    }
  },
};

/** Signer of a 32-byte private seed (RFC 8032). Throws signatureUnsafeKey. */
export function signerOfSeed(seed: Uint8Array): Signer {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  return signerOf(privateKey);
}

function signerOf(privateKey: KeyObject): Signer {
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const publicKey = new Uint8Array(spki.subarray(spki.length - 32));
  if (!isSafePublicKey(publicKey)) throw new Failure("signatureUnsafeKey");
  return { keyId: hexOf(digest("sha256", publicKey)), publicKey, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}

/** Fields of a key file that hold its seed. */
export const sealedSeedFields = { seed: text(256), wrap: orNull(oneOf("scrypt-aes-256-gcm")) };

const keyFileReader = struct({
  format: oneOf(1),
  kind: oneOf("lab-key"),
  publicKey: text(64, /^[0-9a-f]{64}$/),
  ...sealedSeedFields,
});

// N = 2^15: about 0.1 s and 32 MiB (RFC 7914 names N = 2^14 for interactive use)
const scryptCost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/**
 * The LAB key in `file`; made there when the file does not exist. With a passphrase the seed is wrapped, without one the file has mode 0600.
 * Throws keyUnreadable for a wrong passphrase, a damaged file or a wrapped key without passphrase.
 */
export function labKey(file: string, passphrase?: string): Signer {
  if (!existsSync(file)) writeKey(file, new Uint8Array(randomBytes(32)), passphrase);
  const stored = readDocument(new Uint8Array(readFileSync(file)), keyFileReader, { error: "keyUnreadable", file, bytes: 4096 });
  const seed = openSeed(stored, passphrase, file);
  const signer = signerOfSeed(seed);
  if (hexOf(signer.publicKey) !== stored.publicKey) throw new Failure("keyUnreadable", { file, field: "publicKey" });
  return signer;
}

function writeKey(file: string, seed: Uint8Array, passphrase: string | undefined): void {
  const stored = { format: 1, kind: "lab-key", publicKey: hexOf(signerOfSeed(seed).publicKey), ...sealSeed(seed, passphrase) };
  writeSecret(file, JSON.stringify(stored));
}

/** Writes a file whole or not at all, for its owner's eyes only; what was begun is taken away again. Throws storeDiskFull, storeReadOnly, storeWriteFailed. */
export function writeSecret(file: string, text: string): void {
  const part = `${file}.${process.pid}.part`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const fd = openSync(part, "w", 0o600);
    try {
      // one write takes as much as a full disk has room for and says nothing
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, file);
    sync(dirname(file));
  } catch (thrown) {
    rmSync(part, { force: true });
    throw diskFailure(thrown, basename(file));
  }
}

/** A seed as a key file keeps it. */
export interface SealedSeed {
  /** Base64 of the seed, or of salt (16), nonce (12), sealed seed and tag when `wrap` is set. */
  seed: string;
  wrap: "scrypt-aes-256-gcm" | null;
}

export function sealSeed(seed: Uint8Array, passphrase: string | undefined): SealedSeed {
  return passphrase === undefined ? { seed: base64Of(seed), wrap: null } : { seed: base64Of(wrap(seed, passphrase)), wrap: "scrypt-aes-256-gcm" };
}

/** The seed behind its passphrase. Throws keyUnreadable for a wrong or missing passphrase and for anything but 32 bytes. */
export function openSeed(stored: SealedSeed, passphrase: string | undefined, file: string): Uint8Array {
  const sealed = bytesOfBase64(stored.seed);
  if (!sealed) throw new Failure("keyUnreadable", { file });
  if (stored.wrap && passphrase === undefined) throw new Failure("keyUnreadable", { file, detail: "passphrase" });
  const seed = stored.wrap ? unwrap(sealed, passphrase!, file) : sealed;
  if (seed.length !== 32) throw new Failure("keyUnreadable", { file });
  return seed;
}

function wrap(seed: Uint8Array, passphrase: string): Uint8Array {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", scryptSync(passphrase.normalize("NFC"), salt, 32, scryptCost), nonce);
  const sealed = Buffer.concat([cipher.update(seed), cipher.final()]);
  return new Uint8Array(Buffer.concat([salt, nonce, sealed, cipher.getAuthTag()]));
}

function unwrap(sealed: Uint8Array, passphrase: string, file: string): Uint8Array {
  if (sealed.length !== 16 + 12 + 32 + 16) throw new Failure("keyUnreadable", { file });
  try {
    const opener = createDecipheriv("aes-256-gcm", scryptSync(passphrase.normalize("NFC"), sealed.subarray(0, 16), 32, scryptCost), sealed.subarray(16, 28));
    opener.setAuthTag(sealed.subarray(60));
    return new Uint8Array(Buffer.concat([opener.update(sealed.subarray(28, 60)), opener.final()]));
  } catch (thrown) {
    throw new Failure("keyUnreadable", { file, detail: "passphrase" }, { cause: thrown });
  }
}
