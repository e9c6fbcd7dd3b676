// Base64 (RFC 4648), strictly: one text for one byte string. Text that a tolerant reader would accept is refused,
// so that two readers can never see different bytes under one signature.

const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard base64 with padding. */
export function base64Of(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = (bytes[i]! << 16) | ((left > 1 ? bytes[i + 1]! : 0) << 8) | (left > 2 ? bytes[i + 2]! : 0);
    out += standard[(word >> 18) & 63]! + standard[(word >> 12) & 63]!;
    out += left > 1 ? standard[(word >> 6) & 63]! : "=";
    out += left > 2 ? standard[word & 63]! : "=";
  }
  return out;
}

/** Bytes of base64 text in the standard or the URL-safe alphabet (never mixed), padded; undefined unless encoding them again gives the same text. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const urlSafe = /[-_]/.test(text);
  const plain = urlSafe ? text.replace(/-/g, "+").replace(/_/g, "/") : text;
  if (urlSafe && /[+/]/.test(text)) return undefined;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return undefined;
  const padding = plain.endsWith("==") ? 2 : plain.endsWith("=") ? 1 : 0;
  const out = new Uint8Array((plain.length / 4) * 3 - padding);
  let at = 0;
  for (let i = 0; i < plain.length; i += 4) {
    let word = 0;
    for (let k = 0; k < 4; k++) word = (word << 6) | Math.max(0, standard.indexOf(plain[i + k]!));
    for (const shift of [16, 8, 0]) if (at < out.length) out[at++] = (word >> shift) & 255;
  }
  return base64Of(out) === plain ? out : undefined;
}
