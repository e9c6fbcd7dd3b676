// Frames of the courier: four bytes of length, one of kind, then a JSON document or bytes of a file. Nothing is compressed, nothing nested.
// A frame that says it is larger than the bound is refused before a byte of it is kept.
import { Failure } from "../contract/errors.ts";
import { joinBytes, u32At, u32Bytes } from "./bytes.ts";
import { parseStrictJson, type JsonValue } from "./strictJson.ts";
import { utf8 } from "./utf8.ts";

/** Most bytes of a frame's content. */
export const frameBytesMost = 1024 * 1024;
/** Bytes of a file that go in one frame: what a cable that is pulled costs at most. */
export const pieceBytes = 64 * 1024;
const headLength = 5;

export type Frame = { kind: "document"; value: JsonValue } | { kind: "bytes"; bytes: Uint8Array };

const kinds = { document: 1, bytes: 2 } as const;

/** Bytes of a frame that holds a document. Throws lanOverBound. */
export function documentFrame(value: object): Uint8Array {
  return framed(kinds.document, utf8(JSON.stringify(value)));
}

/** Bytes of a frame that holds a piece of a file. Throws lanOverBound. */
export function bytesFrame(bytes: Uint8Array): Uint8Array {
  return framed(kinds.bytes, bytes);
}

function framed(kind: number, content: Uint8Array): Uint8Array {
  if (content.length > frameBytesMost) throw new Failure("lanOverBound", { field: "frame", detail: `${content.length} bytes` });
  return joinBytes([u32Bytes(content.length), Uint8Array.of(kind), content]);
}

/** Takes what arrives in any pieces and gives whole frames. Holds at most one frame and what came behind it. */
export class FrameReader {
  private parts: Uint8Array[] = [];
  private held = 0;

  add(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.held += bytes.length;
  }

  /** Bytes that wait for the rest of their frame. */
  get waiting(): number {
    return this.held;
  }

  /** The next whole frame; undefined until it is there. Throws lanFrameMalformed, lanOverBound. */
  take(): Frame | undefined {
    if (this.held < headLength) return undefined;
    if (this.parts[0]!.length < headLength) this.parts = [joinBytes(this.parts)];
    const head = this.parts[0]!;
    const length = u32At(head, 0);
    if (length > frameBytesMost) throw new Failure("lanOverBound", { field: "frame", detail: `${length} bytes` });
    const kind = head[4];
    if (kind !== kinds.document && kind !== kinds.bytes) throw new Failure("lanFrameMalformed", { field: "kind", detail: String(kind) });
    if (this.held < headLength + length) return undefined;
    const all = this.parts.length === 1 ? head : joinBytes(this.parts);
    const content = all.subarray(headLength, headLength + length);
    this.parts = all.length > headLength + length ? [all.subarray(headLength + length)] : [];
    this.held = all.length - headLength - length;
    if (kind === kinds.bytes) return { kind: "bytes", bytes: content };
    return { kind: "document", value: parseStrictJson(content, { error: "lanFrameMalformed", file: "frame", bytes: frameBytesMost, magnitude: Number.MAX_VALUE }) };
  }
}
