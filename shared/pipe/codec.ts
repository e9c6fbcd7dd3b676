// Values to bytes and back: JSON for structure, raw bytes for typed arrays. Keeps NaN, Infinity, -0 and bigint.
// Frame: u8 version, 3 zero bytes, u32 little-endian length of the JSON, JSON (UTF-8), padding to 8, then blocks aligned to 8.
// Decoding trusts nothing: bad lengths, keys that reach prototypes and too deep nesting are refused with callMalformed.
import { Failure } from "../contract/errors.ts";

const version = 1;
const maxDepth = 64;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface ArrayKind {
  of: (buffer: ArrayBuffer, length: number) => ArrayBufferView;
  bytes: number;
}
const arrayKinds: Record<string, ArrayKind> = {
  u8: { of: (b, n) => new Uint8Array(b, 0, n), bytes: 1 },
  i32: { of: (b, n) => new Int32Array(b, 0, n), bytes: 4 },
  u32: { of: (b, n) => new Uint32Array(b, 0, n), bytes: 4 },
  f32: { of: (b, n) => new Float32Array(b, 0, n), bytes: 4 },
  f64: { of: (b, n) => new Float64Array(b, 0, n), bytes: 8 },
};

function kindOf(value: ArrayBufferView): string | undefined {
  if (value instanceof Float64Array) return "f64";
  if (value instanceof Uint8Array) return "u8";
  if (value instanceof Int32Array) return "i32";
  if (value instanceof Float32Array) return "f32";
  if (value instanceof Uint32Array) return "u32";
  return undefined;
}

const align = (n: number) => (n + 7) & ~7;

/** Bytes of a value. Throws callMalformed for functions, symbols, unknown views and nesting past 64. */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  let blockBytes = 0;
  const walk = (v: unknown, depth: number): Json | undefined => {
    if (depth > maxDepth) throw new Failure("callMalformed", { detail: "nesting past 64" });
    switch (typeof v) {
      case "string":
      case "boolean":
        return v;
      case "number":
        if (Number.isFinite(v) && !Object.is(v, -0)) return v;
        return { $: "n", v: Object.is(v, -0) ? "-0" : String(v) };
      case "bigint":
        return { $: "i", v: v.toString() };
      case "undefined":
        return undefined;
      case "object":
        break;
      default:
        throw new Failure("callMalformed", { detail: `a ${typeof v} cannot travel` });
    }
    if (v === null) return null;
    if (Array.isArray(v)) return v.map((item) => walk(item, depth + 1) ?? null);
    if (ArrayBuffer.isView(v)) {
      const kind = kindOf(v);
      if (!kind) throw new Failure("callMalformed", { detail: "unknown typed array" });
      const bytes = new Uint8Array(v.buffer, v.byteOffset, v.byteLength);
      const at = blockBytes;
      blocks.push(bytes);
      blockBytes = align(blockBytes + bytes.length);
      return { $: "t", k: kind, o: at, n: bytes.length / arrayKinds[kind]!.bytes };
    }
    const out: { [key: string]: Json } = {};
    for (const [key, item] of Object.entries(v)) {
      const walked = walk(item, depth + 1);
      if (walked !== undefined) out[key] = walked;
    }
    return "$" in out ? { $: "o", v: out } : out;
  };
  const json = new TextEncoder().encode(JSON.stringify(walk(value, 0) ?? null));
  const start = align(8 + json.length);
  const frame = new Uint8Array(start + blockBytes);
  frame[0] = version;
  new DataView(frame.buffer).setUint32(4, json.length, true);
  frame.set(json, 8);
  let at = start;
  for (const block of blocks) {
    frame.set(block, at);
    at += align(block.length);
  }
  return frame;
}

/** The value in a frame. Typed arrays are copies. Throws callMalformed. */
export function decode(frame: Uint8Array): unknown {
  const malformed = (detail: string) => new Failure("callMalformed", { detail });
  if (frame.length < 8 || frame[0] !== version) throw malformed("not a frame");
  const length = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(4, true);
  const start = align(8 + length);
  if (8 + length > frame.length) throw malformed("frame shorter than it says");
  let json: Json;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(frame.subarray(8, 8 + length))) as Json;
  } catch {
    throw malformed("not JSON");
  }
  const walk = (v: Json, depth: number): unknown => {
    if (depth > maxDepth) throw malformed("nesting past 64");
    if (v === null || typeof v !== "object") return v;
    if (Array.isArray(v)) return v.map((item) => walk(item, depth + 1));
    if (Object.hasOwn(v, "$")) return walkTagged(v, depth);
    return walkObject(v, depth);
  };
  const walkObject = (v: { [key: string]: Json }, depth: number): unknown => {
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(v)) {
      if (key === "__proto__" || key === "constructor" || key === "prototype") throw malformed("refused key");
      out[key] = walk(v[key]!, depth + 1);
    }
    return out;
  };
  const walkTagged = (v: { [key: string]: Json }, depth: number): unknown => {
    switch (v["$"]) {
      case "n":
        if (v["v"] === "NaN" || v["v"] === "Infinity" || v["v"] === "-Infinity" || v["v"] === "-0") return Number(v["v"]);
        break;
      case "i":
        if (typeof v["v"] === "string" && /^-?\d{1,400}$/.test(v["v"])) return BigInt(v["v"]);
        break;
      case "o":
        if (v["v"] !== null && typeof v["v"] === "object" && !Array.isArray(v["v"])) return walkObject(v["v"], depth + 1);
        break;
      case "t": {
        const kind = typeof v["k"] === "string" && Object.hasOwn(arrayKinds, v["k"]) ? arrayKinds[v["k"]] : undefined;
        const { o: offset, n: count } = v;
        if (!kind || typeof offset !== "number" || typeof count !== "number") break;
        if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(count) || offset < 0 || count < 0) break;
        const from = start + offset;
        const bytes = count * kind.bytes;
        if (from + bytes > frame.length) break;
        const copy = new ArrayBuffer(bytes);
        new Uint8Array(copy).set(frame.subarray(from, from + bytes));
        return kind.of(copy, count);
      }
    }
    throw malformed("bad tagged value");
  };
  return walk(json, 0);
}
