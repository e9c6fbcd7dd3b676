// DSSE v1 envelopes (Dead Simple Signing Envelope, secure-systems-lab specification): the signature covers type and bytes as they are,
// so no JSON has to be brought into one form. Pure: hashing and Ed25519 are handed in. Order of work: decode, verify, check type, then parse.
import { Failure } from "../contract/errors.ts";
import { base64Of, bytesOfBase64 } from "./base64.ts";
import { hexOf, joinBytes } from "./bytes.ts";
import { isSafePublicKey } from "./publicKey.ts";
import { list, readDocument, struct, text } from "./readers.ts";
import { utf8 } from "./utf8.ts";

/** Cryptography handed in by the host. */
export interface Crypto {
  sha256(bytes: Uint8Array): Uint8Array;
  sha512(bytes: Uint8Array): Uint8Array;
  /** True when `signature` (64 bytes) is an Ed25519 signature of `message` under `publicKey` (32 bytes). Never throws. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** One who signs: keyId is the hexadecimal SHA-256 of the public key. */
export interface Signer {
  keyId: string;
  publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** The payload types of this product; a signature over one is never valid for another. */
export type DocumentKind = "release" | "trial" | "root" | "order" | "ack" | "time" | "receipt" | "records" | "head" | "lan";

export function payloadTypeOf(kind: DocumentKind): string {
  return `application/vnd.millwright.${kind}.v1+json`;
}

export const envelopeBytesMost = 262_144;

/** Pre-authentication encoding: "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  return joinBytes([utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload]);
}

export interface Envelope {
  payloadType: string;
  payload: Uint8Array;
  signatures: { keyId: string; signature: Uint8Array }[];
}

const envelopeReader = struct({
  payload: text(envelopeBytesMost),
  payloadType: text(128),
  signatures: list(struct({ keyid: text(128), sig: text(128) }), 16, 1),
});

/** Bytes of an envelope with one signature by each signer. */
export function sealEnvelope(payloadType: string, payload: Uint8Array, signers: readonly Signer[]): Uint8Array {
  const message = preAuthEncoding(payloadType, payload);
  const signatures = signers.map((signer) => ({ keyid: signer.keyId, sig: base64Of(signer.sign(message)) }));
  return utf8(JSON.stringify({ payload: base64Of(payload), payloadType, signatures }));
}

/** Decodes without trusting anything. Throws envelopeMalformed. */
export function decodeEnvelope(bytes: Uint8Array, file = "envelope"): Envelope {
  const raw = readDocument(bytes, envelopeReader, { error: "envelopeMalformed", file, bytes: envelopeBytesMost });
  const payload = bytesOfBase64(raw.payload);
  if (!payload) throw new Failure("envelopeMalformed", { file, field: "payload", detail: "base64" });
  const signatures = raw.signatures.map((entry) => {
    const signature = bytesOfBase64(entry.sig);
    if (!signature || signature.length !== 64) throw new Failure("envelopeMalformed", { file, field: "signatures", detail: "base64" });
    return { keyId: entry.keyid, signature };
  });
  return { payloadType: raw.payloadType, payload, signatures };
}

export interface EnvelopeCheck {
  crypto: Crypto;
  /** Trusted public keys, 32 bytes each. */
  keys: readonly Uint8Array[];
  /** How many different keys must have signed. */
  threshold: number;
  /** Allowed payload types. */
  payloadTypes: readonly string[];
  file?: string;
}

/**
 * Payload of an envelope signed by at least `threshold` different trusted keys. The key id only narrows which signatures are tried.
 * Throws envelopeMalformed, signatureUnsafeKey, signatureWrong (none right), signatureTooFew, signatureOtherType.
 */
export function openEnvelope(bytes: Uint8Array, check: EnvelopeCheck): { payload: Uint8Array; payloadType: string; signedBy: Uint8Array[] } {
  const file = check.file ?? "envelope";
  const envelope = decodeEnvelope(bytes, file);
  for (const key of check.keys) if (!isSafePublicKey(key)) throw new Failure("signatureUnsafeKey", { file });
  const message = preAuthEncoding(envelope.payloadType, envelope.payload);
  const signedBy = check.keys.filter((key, i) => {
    const first = check.keys.findIndex((other) => other.every((byte, k) => byte === key[k])) === i;
    const keyId = hexOf(check.crypto.sha256(key));
    return first && envelope.signatures.some((entry) => entry.keyId === keyId && check.crypto.verify(key, message, entry.signature));
  });
  if (signedBy.length === 0) throw new Failure("signatureWrong", { file });
  if (signedBy.length < check.threshold) throw new Failure("signatureTooFew", { file, detail: `${signedBy.length} of ${check.threshold}` });
  if (!check.payloadTypes.includes(envelope.payloadType)) throw new Failure("signatureOtherType", { file, detail: envelope.payloadType });
  return { payload: envelope.payload, payloadType: envelope.payloadType, signedBy };
}
