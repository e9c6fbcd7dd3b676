// What a device or a workbench says under its Ed25519 key about its key for the plant network: "this TLS key speaks for me".
// The courier holds only the TLS key; whoever takes the courier's key can bring and fetch files, and sign nothing.
import { Failure } from "../contract/errors.ts";
import { bytesOfHex, hexOf } from "./bytes.ts";
import { decodeEnvelope, openEnvelope, payloadTypeOf, sealEnvelope, type Crypto, type Signer } from "./dsse.ts";
import { publicKeyOfHex } from "./publicKey.ts";
import { oneOf, orNull, readDocument, struct, text, type Read } from "./readers.ts";
import { utf8 } from "./utf8.ts";

const statementReader = struct({
  format: oneOf(1),
  kind: oneOf("lan"),
  /** A device's id; null for a workbench. */
  device: orNull(text(32, /^d-[a-z0-9]{4,30}$/)),
  label: text(128),
  /** Ed25519 public key of the speaker, hexadecimal. */
  publicKey: text(64, /^[0-9a-f]{64}$/),
  /** SubjectPublicKeyInfo of its P-256 key for TLS, hexadecimal. */
  tlsKey: text(400, /^(?:[0-9a-f]{2})+$/),
});

export type LanStatement = Read<typeof statementReader>;

export function sealLanStatement(about: { device: string | null; label: string; tlsKey: Uint8Array }, signer: Signer): Uint8Array {
  const statement: LanStatement = { format: 1, kind: "lan", device: about.device, label: about.label.slice(0, 128), publicKey: hexOf(signer.publicKey), tlsKey: hexOf(about.tlsKey) };
  return sealEnvelope(payloadTypeOf("lan"), utf8(JSON.stringify(statement)), [signer]);
}

/**
 * Reads a statement and verifies it under the key that it names, and that this key is the device's own. Throws envelopeMalformed and the signature codes,
 * lanNotPaired when a device's name is not that of its key.
 */
export function openLanStatement(bytes: Uint8Array, crypto: Crypto): LanStatement {
  const offered = readDocument(decodeEnvelope(bytes, "statement").payload, statementReader, { error: "envelopeMalformed", file: "statement", bytes: 4096 });
  const key = publicKeyOfHex(offered.publicKey);
  if (!key) throw new Failure("signatureUnsafeKey", { file: "statement" });
  const { payload } = openEnvelope(bytes, { crypto, keys: [key], threshold: 1, payloadTypes: [payloadTypeOf("lan")], file: "statement" });
  const statement = readDocument(payload, statementReader, { error: "envelopeMalformed", file: "statement", bytes: 4096 });
  const own = `d-${hexOf(crypto.sha256(bytesOfHex(statement.publicKey)!)).slice(0, 12)}`;
  if (statement.device !== null && statement.device !== own) throw new Failure("lanNotPaired", { detail: "the device's name is not of its key" });
  return statement;
}
