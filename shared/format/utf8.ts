// UTF-8 text, strictly: what is not well-formed is refused, never replaced (Unicode Standard, table 3-7).
// Written out because the shared layer has neither DOM nor Node types.

/** UTF-8 bytes of a text; undefined when it holds a lone surrogate. */
export function utf8Of(text: string): Uint8Array | undefined {
  const out = new Uint8Array(text.length * 3);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      out[at++] = code;
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = text.charCodeAt(i + 1);
      if (code > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) return undefined;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      i++;
    }
    if (code < 0x800) out[at++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) out[at++] = 0xe0 | (code >> 12);
      else {
        out[at++] = 0xf0 | (code >> 18);
        out[at++] = 0x80 | ((code >> 12) & 63);
      }
      out[at++] = 0x80 | ((code >> 6) & 63);
    }
    out[at++] = 0x80 | (code & 63);
  }
  return out.slice(0, at);
}

/** UTF-8 bytes of a text known to be well-formed (our own constants and JSON.stringify output, which escapes lone surrogates). */
export function utf8(text: string): Uint8Array {
  const bytes = utf8Of(text);
  if (!bytes) throw new Error("text with a lone surrogate");
  return bytes;
}

/** Text of UTF-8 bytes; undefined when they are not well-formed (overlong, surrogate, cut, above U+10FFFF). */
export function textOfUtf8(bytes: Uint8Array): string | undefined {
  const parts: string[] = [];
  let units: number[] = [];
  for (let i = 0; i < bytes.length; ) {
    const plain = endOfAscii(bytes, i);
    if (plain > i) {
      if (units.length > 0) parts.push(String.fromCharCode(...units));
      units = [];
      // apply takes any array-like; spreading a typed array would walk its iterator, ten times slower
      parts.push(String.fromCharCode.apply(null, bytes.subarray(i, plain) as unknown as number[]));
      i = plain;
      continue;
    }
    const first = bytes[i]!;
    let code = first;
    let more = 0;
    let least = 0;
    if (first >= 0x80) {
      if (first >= 0xc2 && first <= 0xdf) [code, more, least] = [first & 31, 1, 0x80];
      else if ((first & 0xf0) === 0xe0) [code, more, least] = [first & 15, 2, 0x800];
      else if (first >= 0xf0 && first <= 0xf4) [code, more, least] = [first & 7, 3, 0x10000];
      else return undefined;
      if (i + more >= bytes.length) return undefined;
      for (let k = 1; k <= more; k++) {
        const next = bytes[i + k]!;
        if ((next & 0xc0) !== 0x80) return undefined;
        code = (code << 6) | (next & 63);
      }
      if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    }
    if (code >= 0x10000) units.push(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
    else units.push(code);
    i += more + 1;
    if (units.length > 4096) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
  }
  parts.push(String.fromCharCode(...units));
  return parts.join("");
}

/** End of the run of plain characters that starts at `from`, at most 8192 of them. */
function endOfAscii(bytes: Uint8Array, from: number): number {
  const most = Math.min(bytes.length, from + 8192);
  let at = from;
  while (at < most && bytes[at]! < 0x80) at++;
  return at;
}
