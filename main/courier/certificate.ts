// A self-signed X.509 certificate around a P-256 key, written as the few DER structures that it is (RFC 5280; ECDSA with SHA-256, RFC 5758).
// Nobody reads names or dates in it: a peer is known by its pinned key alone. P-256, because Electron's TLS has no Ed25519.
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from "node:crypto";

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));
const commonName = (name: string) => sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))));
/** RFC 5280 4.1.2.5: no expiration that means anything. */
const forever = sequence(der(0x17, Buffer.from("200101000000Z")), der(0x18, Buffer.from("99991231235959Z")));

export interface TlsIdentity {
  /** PEM. */
  key: string;
  cert: string;
  /** SubjectPublicKeyInfo of the key: what a peer pins. */
  spki: Uint8Array;
}

/** A new private key, PEM. */
export function makeTlsKey(): string {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

/** Certificate of a private key. */
export function identityOf(key: string): TlsIdentity {
  const privateKey = createPrivateKey(key);
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const serial = randomBytes(16);
  serial[0]! &= 0x7f;
  serial[0]! |= 0x40;
  const name = commonName("millwright courier");
  const body = sequence(der(0xa0, der(0x02, Uint8Array.of(2))), der(0x02, serial), ecdsaWithSha256, name, forever, name, spki);
  const certificate = sequence(body, ecdsaWithSha256, der(0x03, Uint8Array.of(0), sign("sha256", body, privateKey)));
  return { key, cert: new X509Certificate(certificate).toString(), spki: new Uint8Array(spki) };
}
