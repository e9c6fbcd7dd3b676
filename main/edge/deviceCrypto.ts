// Hashing, Ed25519 and the device's own key by Node's built-in crypto. The private key never leaves the device's folder.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import type { Crypto, Signer } from "../../shared/format/dsse.ts";
import { hexOf } from "../../shared/format/bytes.ts";

// DER prefix of an Ed25519 SubjectPublicKeyInfo (RFC 8410); the 32 key bytes follow
const spkiPrefix = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);

const digest = (algorithm: string, bytes: Uint8Array) => new Uint8Array(createHash(algorithm).update(bytes).digest());

export const deviceCrypto: Crypto = {
  sha256: (bytes) => digest("sha256", bytes),
  sha512: (bytes) => digest("sha512", bytes),
  verify: (publicKey, message, signature) => {
    try {
      const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: "der", type: "spki" });
      return verify(null, message, key, signature);
    } catch {
      return false;
    }
  },
};

/** A hash fed piece by piece. */
export function runningHash(algorithm: "sha256" | "sha512"): { add(bytes: Uint8Array): void; hex(): string } {
  const hash = createHash(algorithm);
  return { add: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
}

/** A new private key as PEM text. */
export function makeDeviceKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

/** The signer of a private key in PEM text. */
export function deviceSigner(pem: string): Signer {
  const privateKey = createPrivateKey(pem);
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const publicKey = new Uint8Array(spki.subarray(spki.length - 32));
  return { keyId: hexOf(deviceCrypto.sha256(publicKey)), publicKey, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}
