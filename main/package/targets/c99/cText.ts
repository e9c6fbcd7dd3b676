// Numbers, texts and names as C99 writes them. Pure; knows nothing of models.
// Numbers are hexadecimal (C99, 6.4.4.2): every compiler reads back the very same double.
import { Failure } from "../../../../shared/contract/errors.ts";

const bits = new DataView(new ArrayBuffer(8));

/** A double constant. Small whole numbers stay readable; NaN and the infinities are the macros of math.h. */
export function cDouble(x: number): string {
  if (Number.isNaN(x)) return "NAN";
  if (!Number.isFinite(x)) return x > 0 ? "INFINITY" : "-INFINITY";
  if (Number.isInteger(x) && Math.abs(x) < 1e6 && !Object.is(x, -0)) return `${x}.0`;
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  const digits = ((high & 0xfffff).toString(16).padStart(5, "0") + bits.getUint32(4).toString(16).padStart(8, "0")).replace(/0+$/, "");
  const sign = high >>> 31 === 1 ? "-" : "";
  return `${sign}0x${exponent === 0 ? 0 : 1}${digits === "" ? "" : `.${digits}`}p${exponent === 0 ? -1022 : exponent - 1023}`;
}

/** A whole number as source. Throws packageManifestMalformed for anything else: what a document writes in its place would become code that is run. */
export function cWhole(n: number): string {
  if (!Number.isInteger(n)) throw new Failure("packageManifestMalformed", { field: "model", detail: "no whole number" });
  return String(n);
}

/** A string constant; all but letters and digits are octal, so that nothing of it is read as a name, a trigraph or an end. */
export function cString(text: string): string {
  return `"${[...new TextEncoder().encode(text)].map((byte) => (/[A-Za-z0-9 ]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`)).join("")}"`;
}

/** What a comment may say of a text that a person wrote. */
export function cComment(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._%°-]/gu, "_");
}

/** Names for macros, each once: capital letters, digits and underscores of the texts, with a number where two would be one. */
export function cNames(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const bare = text.normalize("NFKD").toUpperCase().replace(/[^A-Z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "X";
    let name = bare;
    for (let n = 2; taken.has(name); n++) name = `${bare}_${n}`;
    taken.add(name);
    return name;
  });
}

/** Lists broken into lines. */
export function cList(items: readonly string[]): string {
  const lines: string[] = [];
  for (let i = 0; i < items.length; i += 12) lines.push(`  ${items.slice(i, i + 12).join(", ")}`);
  return lines.join(",\n");
}

/** The text with another beginning of all its names; "mw" is the usual one. Texts of people hold no such name: see cString. */
export function withPrefix(text: string, prefix: string): string {
  return prefix === "mw" ? text : text.replace(/\bmw_/g, `${prefix}_`).replace(/\bMW_/g, `${prefix.toUpperCase()}_`);
}
