// Bytes to text, once, with digest: refuses kinds that are no text, checks every byte against the encoding, notices a file that changes.
// Runs only in the throw-away import process. Never replaces an undecodable byte; names its offset.
import { isAscii, isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import type { encodings } from "./importRecipe.ts";

export type Encoding = (typeof encodings)[number];

const refused: [name: string, at: number, magic: string][] = [
  ["sqlite", 0, "SQLite format 3\0"], ["duckdb", 8, "DUCK"], ["zip", 0, "PK\x03\x04"], ["gzip", 0, "\x1f\x8b"], ["parquet", 0, "PAR1"], ["hdf5", 0, "\x89HDF"],
  ["xls", 0, "\xd0\xcf\x11\xe0"], ["pdf", 0, "%PDF-"], ["elf", 0, "\x7fELF"], ["exe", 0, "MZ\x90"], ["png", 0, "\x89PNG"], ["jpeg", 0, "\xff\xd8\xff"], ["7z", 0, "7z\xbc\xaf"], ["xz", 0, "\xfd7zXZ"],
  ["zstd", 0, "\x28\xb5\x2f\xfd"], ["numpy", 0, "\x93NUMPY"], ["matlab", 0, "MATLAB 5.0 MAT-file"], ["arrow", 0, "ARROW1"],
  ...[2, 3, 4, 5].map((version): [string, number, string] => ["pickle", 0, `\x80${String.fromCharCode(version)}`]),
];

/** The name of the binary kind whose mark the head bears, or undefined for what may be text. Judged by content, never by file name. */
export function refusedKind(head: Buffer): string | undefined {
  return refused.find(([, at, magic]) => head.subarray(at, at + magic.length).equals(Buffer.from(magic, "latin1")))?.[0];
}

/** Encoding told by a byte order mark, with the mark's length. */
export function byteOrderMark(head: Buffer): { encoding: Encoding; length: number } | undefined {
  if (head.length >= 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", length: 3 };
  if (head.length >= 2 && head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", length: 2 };
  if (head.length >= 2 && head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", length: 2 };
  return undefined;
}

/** Guesses the encoding of a sample: mark, NUL pattern of UTF-16, valid UTF-8, otherwise Windows-1252. */
export function guessEncoding(sample: Buffer): Encoding {
  const mark = byteOrderMark(sample);
  if (mark) return mark.encoding;
  let evenNul = 0;
  let oddNul = 0;
  const n = Math.min(sample.length, 4096) & ~1;
  for (let i = 0; i < n; i += 2) {
    if (sample[i] === 0) evenNul++;
    if (sample[i + 1] === 0) oddNul++;
  }
  if (oddNul > n * 0.35 && evenNul === 0) return "utf-16le";
  if (evenNul > n * 0.35 && oddNul === 0) return "utf-16be";
  return isUtf8(sample.subarray(0, sample.length - incompleteTail(sample))) ? "utf-8" : "windows-1252";
}

/** Bytes at the end of the chunk that begin a UTF-8 character without finishing it (0 to 3). */
function incompleteTail(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back++) {
    const byte = chunk[chunk.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** Offset of the first byte that begins no valid UTF-8 character; `bytes` is known to hold one. Halves the range, then looks closely. */
function validUtf8Length(bytes: Buffer): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const head = bytes.subarray(0, middle);
    if (isUtf8(head.subarray(0, middle - incompleteTail(head)))) good = middle;
    else bad = middle;
  }
  // The prefix of `good` bytes may itself end in the first bytes of the character that turns out wrong.
  return good - incompleteTail(bytes.subarray(0, good));
}

// The printable part of Windows-1252 between 0x80 and 0x9F; holes are undefined there. Source: Unicode's CP1252.TXT.
const cp1252 = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

/** Decodes whole characters of a chunk; `at` is the chunk's offset in the file, for the message. Throws csvUndecodable. */
function decodeChunk(chunk: Buffer, encoding: Encoding, at: number, file: string): string {
  if (encoding === "utf-16le") return chunk.toString("utf16le");
  if (encoding === "utf-16be") return Buffer.from(chunk).swap16().toString("utf16le");
  const nul = chunk.indexOf(0);
  if (nul >= 0) throw new Failure("csvUndecodable", { file, detail: `offset=${at + nul} byte=0x00` });
  if (encoding === "utf-8") {
    if (isUtf8(chunk)) return chunk.toString("utf8");
    const offset = validUtf8Length(chunk);
    throw new Failure("csvUndecodable", { file, detail: `offset=${at + offset} byte=0x${chunk[offset]!.toString(16)}` });
  }
  return chunk.toString("latin1").replace(/[\x80-\x9f]/g, (c, index: number) => {
    const to = cp1252[c.charCodeAt(0) - 0x80]!;
    if (to === "\0") throw new Failure("csvUndecodable", { file, detail: `offset=${at + index} byte=0x${c.charCodeAt(0).toString(16)}` });
    return to;
  });
}

/** Lines of a text read as Windows-1252 that hold letters of UTF-8, and the first of them (from 1). Letters that would be one in UTF-8 ("Ã¤") are not what
 *  people write; a line that mixes both counts as none. */
export interface Utf8Lines {
  count: number;
  first: number;
}

/** Counts such lines over chunks of bytes, in order; a line may lie in two chunks. `end` counts the last one. */
export function utf8LineCounter(): { take: (chunk: Buffer) => void; end: () => Utf8Lines } {
  const found: Utf8Lines = { count: 0, first: 0 };
  let line = 1;
  let open: Buffer[] = [];
  const close = (rest: Buffer) => {
    const bytes = open.length === 0 ? rest : Buffer.concat([...open, rest]);
    open = [];
    if (!isAscii(bytes) && isUtf8(bytes)) {
      if (found.count === 0) found.first = line;
      found.count++;
    }
    line++;
  };
  const take = (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      close(chunk.subarray(from, at));
      from = at + 1;
    }
    // The reader's buffer is written over: what stays is a copy.
    if (from < chunk.length) open.push(Buffer.from(chunk.subarray(from)));
  };
  return {
    take,
    end: () => {
      close(Buffer.alloc(0));
      return found;
    },
  };
}

/** The note on lines of another encoding, or none. */
export function mixedEncoding({ count, first }: Utf8Lines, file: string): FailureData[] {
  return count === 0 ? [] : [new Failure("csvMixedEncoding", { file, row: first, detail: `lines=${count}` }).data];
}

/** Opens a file for reading; `name` is what messages call it. Throws fileMissing, fileNotReadable. */
export async function openForReading(path: string, name: string): Promise<FileHandle> {
  try {
    const handle = await open(path, "r");
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (error) {
    const code = (error as { code?: string }).code;
    throw new Failure(code === "ENOENT" ? "fileMissing" : "fileNotReadable", { file: name, detail: String(code) }, { cause: error });
  }
  throw new Failure("fileNotReadable", { file: name, detail: "not a file" });
}

/** The first bytes of a file and its size and time of change. Throws fileMissing, fileNotReadable, fileRefusedKind. */
export async function readHead(path: string, name: string, bytes: number): Promise<{ head: Buffer; bytes: number; modifiedMs: number }> {
  const handle = await openForReading(path, name);
  try {
    const { size, mtimeMs } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(bytes, size));
    let have = 0;
    while (have < buffer.length) {
      const { bytesRead } = await handle.read(buffer, have, buffer.length - have, have);
      if (bytesRead === 0) break;
      have += bytesRead;
    }
    const head = buffer.subarray(0, have);
    const kind = refusedKind(head);
    if (kind) throw new Failure("fileRefusedKind", { file: name, detail: kind });
    return { head, bytes: size, modifiedMs: mtimeMs };
  } finally {
    await handle.close();
  }
}

/** Text of a sample that may end in the middle of a character. Throws csvUndecodable. */
export function decodeSample(head: Buffer, encoding: Encoding, name: string): string {
  const start = byteOrderMark(head)?.length ?? 0;
  const cut = encoding === "utf-8" ? incompleteTail(head) : encoding.startsWith("utf-16") ? (head.length - start) % 2 : 0;
  return decodeChunk(head.subarray(start, head.length - cut), encoding, start, name);
}

export interface DecodedFile {
  bytes: number;
  sha256: string;
  /** Notes on the text: lines of another encoding. */
  flags: FailureData[];
}

/** Reads the file once from start to end and hands text to `take` chunk by chunk.
 *  Throws csvUndecodable; csvChangedWhileRead when size, time of change or identity differ afterwards. */
export async function decodeFile(path: string, name: string, encoding: Encoding, take: (text: string, bytesDone: number) => void | Promise<void>): Promise<DecodedFile> {
  const handle = await openForReading(path, name);
  try {
    const before = await handle.stat();
    const digest = createHash("sha256");
    const utf8Lines = encoding === "windows-1252" ? utf8LineCounter() : undefined;
    const buffer = Buffer.alloc(1 << 20);
    let kept = 0;
    let done = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, buffer.length - kept, done);
      const first = done === 0;
      digest.update(buffer.subarray(kept, kept + bytesRead));
      utf8Lines?.take(buffer.subarray(kept, kept + bytesRead));
      done += bytesRead;
      const have = kept + bytesRead;
      const last = bytesRead === 0;
      const start = first ? (byteOrderMark(buffer.subarray(0, have))?.length ?? 0) : 0;
      const view = buffer.subarray(0, have);
      let cut = 0;
      if (encoding === "utf-8" && !last) cut = incompleteTail(view);
      if (encoding.startsWith("utf-16")) cut = (have - start) % 2;
      if (last && encoding.startsWith("utf-16") && cut > 0) throw new Failure("csvUndecodable", { file: name, detail: `offset=${done - 1} half a character` });
      const text = decodeChunk(view.subarray(start, have - cut), encoding, done - have + start, name);
      if (text.length > 0) await take(text, done);
      view.copy(buffer, 0, have - cut, have);
      kept = cut;
      if (last) break;
    }
    const after = await handle.stat();
    const still = await stat(path).catch(() => undefined);
    if (after.size !== done || after.mtimeMs !== before.mtimeMs || still?.ino !== before.ino) throw new Failure("csvChangedWhileRead", { file: name });
    return { bytes: done, sha256: digest.digest("hex"), flags: utf8Lines === undefined ? [] : mixedEncoding(utf8Lines.end(), name) };
  } finally {
    await handle.close();
  }
}
