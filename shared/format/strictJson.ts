// JSON (RFC 8259), strictly: for documents that a signature covers. Refuses what tolerant readers resolve in different ways:
// duplicate keys, "__proto__", byte-order marks, lone surrogates, great depth, numbers beyond exact integers.
import { Failure } from "../contract/errors.ts";
import type { ErrorName } from "../contract/errors.ts";
import { textOfUtf8 } from "./utf8.ts";

export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

export interface StrictJsonLimits {
  /** Error thrown on anything refused. */
  error: ErrorName;
  /** Name of the document for the error. */
  file: string;
  /** Greatest nesting; default 16. */
  depth?: number;
  /** Greatest number of bytes; default 256 KiB. */
  bytes?: number;
  /** Largest magnitude of a number; default 2^53 - 1. */
  magnitude?: number;
}

/** Value of a strict JSON document in UTF-8. Objects have no prototype. Throws `limits.error` naming the byte or character where it stopped. */
export function parseStrictJson(bytes: Uint8Array, limits: StrictJsonLimits): JsonValue {
  const refuse = (detail: string) => new Failure(limits.error, { file: limits.file, detail });
  if (bytes.length > (limits.bytes ?? 262_144)) throw refuse("too large");
  const text = textOfUtf8(bytes);
  if (text === undefined) throw refuse("not UTF-8");
  const depth = limits.depth ?? 16;
  const magnitude = limits.magnitude ?? Number.MAX_SAFE_INTEGER;
  return asWritten(text, depth, magnitude) ?? new StrictParser(text, depth, magnitude, refuse).document();
}

/** The value of a text that is to the letter what JSON.stringify writes, as ours are: the engine's own parser reads those many times faster,
 *  and writing the value again proves that it resolved nothing. Undefined for any other text, which the strict parser judges. */
function asWritten(text: string, depth: number, magnitude: number): JsonValue | undefined {
  // short documents gain nothing; an escaped surrogate or this key would come out of the round trip unchanged
  if (text.length < 4096 || text.includes("__proto__") || /\\u[dD]/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as JsonValue;
    return JSON.stringify(value) === text ? bare(value, depth, magnitude) : undefined;
  } catch {
    return undefined;
  }
}

/** The value with objects that have no prototype; undefined when it is nested too deep or holds too large a number. */
function bare(value: JsonValue, depth: number, magnitude: number): JsonValue | undefined {
  if (typeof value === "number") return Math.abs(value) <= magnitude ? value : undefined;
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const each = value[i]!;
      // most of a model is lists of numbers: no call for each
      if (typeof each === "number" && Math.abs(each) <= magnitude) continue;
      const item = bare(each, depth - 1, magnitude);
      if (item === undefined) return undefined;
      if (typeof item === "object") value[i] = item;
    }
    return value;
  }
  const out = Object.create(null) as { [key: string]: JsonValue };
  for (const key of Object.keys(value)) {
    const item = bare(value[key]!, depth - 1, magnitude);
    if (item === undefined) return undefined;
    out[key] = item;
  }
  return out;
}

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const plainText = /[^"\\\u0000-\u001f]*/y;
const escapes: Record<string, string> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

class StrictParser {
  private at = 0;
  constructor(
    private readonly text: string,
    private readonly depth: number,
    private readonly magnitude: number,
    private readonly refuse: (detail: string) => Failure,
  ) {}

  document(): JsonValue {
    const value = this.value(1);
    this.space();
    if (this.at !== this.text.length) throw this.stop("more after the end");
    return value;
  }

  private stop(why: string): Failure {
    return this.refuse(`${why} at character ${this.at + 1}`);
  }

  private space(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 32 && c !== 9 && c !== 10 && c !== 13) return;
      this.at++;
    }
  }

  private value(level: number): JsonValue {
    this.space();
    const c = this.text[this.at];
    if (c === "{" || c === "[") {
      if (level > this.depth) throw this.stop("nested too deep");
      return c === "{" ? this.object(level) : this.array(level);
    }
    if (c === '"') return this.string();
    if (c === "t") return this.word("true", true);
    if (c === "f") return this.word("false", false);
    if (c === "n") return this.word("null", null);
    number.lastIndex = this.at;
    const found = number.exec(this.text);
    if (!found) throw this.stop("not a value");
    const value = Number(found[0]);
    if (!(Math.abs(value) <= this.magnitude) || !Number.isFinite(value)) throw this.stop("number out of range");
    this.at += found[0].length;
    return value;
  }

  private word<T extends boolean | null>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.stop("not a value");
    this.at += word.length;
    return value;
  }

  private object(level: number): JsonValue {
    const out: { [key: string]: JsonValue } = Object.create(null) as { [key: string]: JsonValue };
    this.at++;
    this.space();
    if (this.text[this.at] === "}") {
      this.at++;
      return out;
    }
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') throw this.stop("key expected");
      const key = this.string();
      if (key === "__proto__") throw this.stop("key __proto__");
      if (key in out) throw this.stop(`duplicate key ${key}`);
      this.space();
      if (this.text[this.at++] !== ":") throw this.stop("colon expected");
      out[key] = this.value(level + 1);
      this.space();
      const c = this.text[this.at++];
      if (c === "}") return out;
      if (c !== ",") throw this.stop("comma expected");
    }
  }

  private array(level: number): JsonValue {
    const out: JsonValue[] = [];
    this.at++;
    this.space();
    if (this.text[this.at] === "]") {
      this.at++;
      return out;
    }
    for (;;) {
      out.push(this.value(level + 1));
      this.space();
      const c = this.text[this.at++];
      if (c === "]") return out;
      if (c !== ",") throw this.stop("comma expected");
    }
  }

  private string(): string {
    let out = "";
    this.at++;
    for (;;) {
      plainText.lastIndex = this.at;
      const run = plainText.exec(this.text)![0];
      out += run;
      this.at += run.length;
      const c = this.text[this.at++];
      if (c === '"') break;
      if (c !== "\\") throw this.stop("text not closed");
      const mark = this.text[this.at++] ?? "";
      if (mark === "u") {
        const hex = this.text.slice(this.at, this.at + 4);
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.stop("bad escape");
        out += String.fromCharCode(Number.parseInt(hex, 16));
        this.at += 4;
      } else {
        const plain = escapes[mark];
        if (plain === undefined) throw this.stop("bad escape");
        out += plain;
      }
    }
    if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(out)) throw this.stop("lone surrogate");
    return out;
  }
}
