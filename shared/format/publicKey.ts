// Which Ed25519 public keys may be trusted. OpenSSL accepts signatures under points of small order, one of them for every message,
// so keys are checked at enrolment and at every load: canonical 32 bytes (RFC 8032 5.1.3) and not of order 1, 2, 4 or 8.
import { bytesOfHex, hexOf } from "./bytes.ts";

// y coordinates (little-endian, sign bit cleared) of the eight points of small order; Cremers and Jackson 2019, table 2, canonical ones.
const smallOrderY = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

/** True for a canonical Ed25519 public key that is not of small order. */
export function isSafePublicKey(key: Uint8Array): boolean {
  if (key.length !== 32) return false;
  const y = Uint8Array.from(key);
  y[31]! &= 0x7f;
  // y >= p = 2^255 - 19: the last byte 7f, all between ff, the first ed or more
  if (y[31] === 0x7f && y.subarray(1, 31).every((byte) => byte === 0xff) && y[0]! >= 0xed) return false;
  return !smallOrderY.has(hexOf(y));
}

/** A trusted key from its hexadecimal text; undefined when malformed or unsafe. */
export function publicKeyOfHex(text: string): Uint8Array | undefined {
  const key = bytesOfHex(text);
  return key && isSafePublicKey(key) ? key : undefined;
}
