// JSON text to records one by one in constant memory: elements of the outer list, or the document itself. Counts keys, depth and length while it splits.
// Pure but for what it is handed. A value is parsed only after its size and depth are known; names such as __proto__ are only names.
import { Failure } from "../../../shared/contract/errors.ts";

export interface JsonBounds {
  depth: number;
  /** Bytes of one element; of the whole document when it is no list. */
  elementChars: number;
  documentChars: number;
  keys: number;
}
export const jsonBounds: JsonBounds = { depth: 64, elementChars: 1 << 20, documentChars: 64 << 20, keys: 100_000 };

/** What was odd, counted by kind; becomes one flag. */
export class Oddities {
  private readonly counts = new Map<string, { count: number; first: number }>();
  add(kind: string, row: number): void {
    const known = this.counts.get(kind);
    if (known) known.count++;
    else this.counts.set(kind, { count: 1, first: row });
  }
  get any(): boolean {
    return this.counts.size > 0;
  }
  detail(): string {
    return [...this.counts].map(([kind, { count }]) => `${kind}=${count}`).join(" ");
  }
  get firstRow(): number {
    return Math.min(...[...this.counts.values()].map(({ first }) => first));
  }
}

/** The text with each half of a broken character pair replaced by U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}

/** Whole numbers of 16 digits and more, outside of texts. */
const longNumber = /("[^"\\]*(?:\\.[^"\\]*)*")|(?<![\w.+-])-?\d{16,}(?![\w.+-])/g;

/** The text with whole numbers that a double does not hold as texts: a serial number keeps all its digits, and a column of numbers reads it as before. */
function keepLong(text: string): string {
  return /\d{16}/.test(text) ? text.replace(longNumber, (whole, quoted: string | undefined) => (quoted !== undefined || Number.isSafeInteger(Number(whole)) ? whole : `"${whole}"`)) : text;
}

const bareWord = /("(?:[^"\\]|\\.)*")|\b(NaN|-?Infinity)\b|-(Infinity)\b/g;

/** Parses one value. `colons` is the number of keys that its text holds; fewer afterwards means that a key stood twice. Throws SyntaxError. */
export function parseOne(text: string, colons: number, row: number, odd: Oddities): unknown {
  let value: unknown;
  try {
    value = JSON.parse(keepLong(text));
  } catch (thrown) {
    // Python and R write NaN and Infinity, which JSON has no word for: missing values, counted.
    let words = 0;
    const mended = text.replace(bareWord, (whole, quoted: string | undefined) => {
      if (quoted !== undefined) return whole;
      words++;
      return "null";
    });
    if (words === 0) throw thrown;
    value = JSON.parse(keepLong(mended.replaceAll("-null", "null")));
    odd.add("notANumber", row);
  }
  let keys = 0;
  const walk = (part: unknown): void => {
    if (typeof part === "string") {
      if (wellFormed(part) !== part) odd.add("loneSurrogate", row);
      return;
    }
    if (typeof part !== "object" || part === null) return;
    if (Array.isArray(part)) {
      for (const item of part) walk(item);
      return;
    }
    for (const [key, item] of Object.entries(part)) {
      keys++;
      if (key === "__proto__" || key === "constructor" || key === "prototype") odd.add("reservedName", row);
      walk(item);
    }
  };
  walk(value);
  if (keys < colons) odd.add("duplicateKey", row);
  return value;
}

/** Depth and keys of one text, without parsing it. Strings are stepped over. */
export function measure(text: string): { depth: number; colons: number } {
  let depth = 0;
  let deepest = 0;
  let colons = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) {
      for (i++; i < text.length; i++) {
        const d = text.charCodeAt(i);
        if (d === 92) i++;
        else if (d === 34) break;
      }
    } else if (c === 123 || c === 91) deepest = Math.max(deepest, ++depth);
    else if (c === 125 || c === 93) depth--;
    else if (c === 58) colons++;
  }
  return { depth: deepest, colons };
}

/** Feeds on a document; hands over the text of each element of the outer list, or at the end the document as one. */
export class ElementReader {
  private depth = 0;
  private inString = false;
  private escaped = false;
  private outer: "list" | "one" | undefined;
  private current: string[] = [];
  private length = 0;
  private colons = 0;
  private elements = 0;
  private ended = false;

  private readonly file: string;
  private readonly bounds: JsonBounds;
  private readonly take: (text: string, colons: number, index: number) => void;
  constructor(file: string, bounds: JsonBounds, take: (text: string, colons: number, index: number) => void) {
    this.file = file;
    this.bounds = bounds;
    this.take = take;
  }

  private bad(detail: string): never {
    throw new Failure("jsonMalformed", { file: this.file, row: this.elements + 1, detail });
  }

  private emit(): void {
    const text = this.current.join("");
    this.current = [];
    const filled = text.trim();
    if (filled === "") {
      if (this.outer === "list" && this.elements > 0) this.bad("empty element");
      return;
    }
    this.take(filled, this.colons, ++this.elements);
    this.length = 0;
    this.colons = 0;
  }

  private keep(text: string): void {
    if (text.length === 0) return;
    this.length += text.length;
    const most = this.outer === "one" ? this.bounds.documentChars : this.bounds.elementChars;
    if (this.length > most) throw new Failure("jsonOverBound", { file: this.file, row: this.elements + 1, detail: `characters most=${most}` });
    this.current.push(text);
  }

  push(text: string): void {
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (c === 92) this.escaped = true;
        else if (c === 34) this.inString = false;
        continue;
      }
      if (c === 34) {
        this.inString = true;
        if (this.depth === 0) this.bad("text outside");
      } else if (c === 123 || c === 91) {
        if (this.ended) this.bad("something after the end");
        if (this.outer === undefined) {
          this.outer = c === 91 ? "list" : "one";
          if (c === 91) from = i + 1;
        }
        if (++this.depth > this.bounds.depth) throw new Failure("jsonOverBound", { file: this.file, row: this.elements + 1, detail: `depth most=${this.bounds.depth}` });
      } else if (c === 125 || c === 93) {
        if (--this.depth < 0) this.bad("closed twice");
        if (this.depth === 0) {
          this.keep(text.slice(from, this.outer === "list" ? i : i + 1));
          from = i + 1;
          this.ended = true;
          this.emit();
        }
      } else if (c === 44 && this.depth === 1 && this.outer === "list") {
        this.keep(text.slice(from, i));
        from = i + 1;
        if (this.current.join("").trim() === "") this.bad("empty element");
        this.emit();
      } else if (c === 58) {
        if (++this.colons > this.bounds.keys * (this.outer === "one" ? 50 : 1)) throw new Failure("jsonOverBound", { file: this.file, row: this.elements + 1, detail: `keys most=${this.bounds.keys}` });
      } else if (this.depth === 0 && c > 32 && c !== 0xfeff) this.bad("text outside");
    }
    if (this.outer !== undefined && !this.ended) this.keep(text.slice(from));
  }

  end(): void {
    if (!this.ended) this.bad("ends inside");
  }
}
