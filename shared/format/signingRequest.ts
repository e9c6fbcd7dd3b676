// A release on its way to its signatures: the container of a package under another magic, so that no device ever takes it for one.
// Its envelope may hold any number of signatures; adding one changes no byte of the manifest, so the digest stays the release's name. Pure.
import { base64Of } from "./base64.ts";
import { packageMagic, readContainer, writeContainer } from "./container.ts";
import { decodeEnvelope, preAuthEncoding } from "./dsse.ts";
import type { Crypto, Signer } from "./dsse.ts";
import { assemblePackage, openPackage } from "./package.ts";
import type { Blobs, OpenPackage } from "./package.ts";
import type { Manifest } from "./manifest.ts";
import { keysOf } from "./root.ts";
import type { Root } from "./root.ts";
import { utf8 } from "./utf8.ts";

export const requestMagic = utf8("MWRQ1\n");

/** A request with the first person's signature. */
export function makeRequest(facts: Omit<Manifest, "blobs">, blobs: Blobs, first: Signer, crypto: Crypto): { bytes: Uint8Array; digest: string; manifest: Manifest } {
  const { bytes, digest, manifest } = assemblePackage(facts, blobs, [first], crypto);
  return { bytes: withMagic(bytes, packageMagic, requestMagic), digest, manifest };
}

/** Every digest of a request worked out anew; at least one person of the root who may sign releases has signed. Throws what openPackage throws. */
export function openRequest(bytes: Uint8Array, root: Root, crypto: Crypto, file: string): OpenPackage {
  return openPackage(withMagic(bytes, requestMagic, packageMagic, file), { crypto, keys: keysOf(root, "release"), threshold: 1, kinds: ["release"] }, file);
}

/** The request with one signature more; the same when this key has signed before. */
export function signRequest(bytes: Uint8Array, signer: Signer, file: string): Uint8Array {
  const { envelope, blobsAt } = readContainer(bytes, requestMagic, file);
  return writeContainer(requestMagic, withSignature(envelope, signer, file), [bytes.subarray(blobsAt)]);
}

/** The package that a request is, signatures and all. Verifies nothing. */
export function packageOfRequest(bytes: Uint8Array, file: string): Uint8Array {
  return withMagic(bytes, requestMagic, packageMagic, file);
}

/** An envelope with one signature more over the same bytes. Throws envelopeMalformed. */
export function withSignature(envelope: Uint8Array, signer: Signer, file: string): Uint8Array {
  const { payload, payloadType, signatures } = decodeEnvelope(envelope, file);
  const others = signatures.filter(({ keyId }) => keyId !== signer.keyId);
  const all = [...others, { keyId: signer.keyId, signature: signer.sign(preAuthEncoding(payloadType, payload)) }];
  return utf8(JSON.stringify({ payload: base64Of(payload), payloadType, signatures: all.map(({ keyId, signature }) => ({ keyid: keyId, sig: base64Of(signature) })) }));
}

function withMagic(bytes: Uint8Array, from: Uint8Array, to: Uint8Array, file = "request"): Uint8Array {
  const { envelope, blobsAt } = readContainer(bytes, from, file);
  return writeContainer(to, envelope, [bytes.subarray(blobsAt)]);
}
