// UTF-8 text, strictly: what is not well-formed is refused, never replaced (Unicode Standard, table 3-7).
// Written out because the shared layer has neither DOM nor Node types.
import { joinBytes } from "./bytes.ts";

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

/** UTF-8 bytes of several texts, one after the other. */
export function utf8Lines(lines: readonly string[]): Uint8Array {
  return joinBytes(lines.map((line) => utf8(line + "\n")));
}
