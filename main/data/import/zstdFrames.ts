// A zstd file frame by frame and block by block: unpacked by fzstd, which verifies nothing, and held to the length and the checksum that each frame states.
// Runs only in the throw-away import process. One block is unfolded at a time (128 KiB), whatever it claims. Source: RFC 8878, section 3.
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { Decompress } from "fzstd";
import xxhash from "xxhash-wasm";
import { Failure } from "../../../shared/contract/errors.ts";

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;
const pieceBytes = 1 << 20;

/** Compiled once a process, when the first frame states a checksum; each sum keeps a state of its own. */
let hashes: ReturnType<typeof xxhash> | undefined;

/** Bytes of a file in the order and the portions that are asked for. */
class Portions {
  private piece = Buffer.alloc(0);
  private at = 0;
  private position = 0;
  constructor(private readonly handle: FileHandle) {}

  /** That many bytes, valid until the next call; fewer where the file ends. */
  async take(count: number): Promise<Buffer> {
    if (this.at + count > this.piece.length) {
      const next = Buffer.allocUnsafe(Math.max(pieceBytes, count));
      let have = this.piece.copy(next, 0, this.at);
      while (have < count) {
        const { bytesRead } = await this.handle.read(next, have, next.length - have, this.position);
        if (bytesRead === 0) break;
        have += bytesRead;
        this.position += bytesRead;
      }
      this.piece = next.subarray(0, have);
      this.at = 0;
    }
    const taken = this.piece.subarray(this.at, this.at + count);
    this.at += taken.length;
    return taken;
  }

  skip(count: number): void {
    const here = Math.min(count, this.piece.length - this.at);
    this.at += here;
    this.position += count - here;
  }
}

/** Length that a frame states for its content, or undefined. `sizeField` as it stands in the frame's head. */
function statedLength(sizeField: Buffer): number | undefined {
  if (sizeField.length === 0) return undefined;
  if (sizeField.length === 8) return Number(sizeField.readBigUInt64LE());
  return sizeField.readUIntLE(0, sizeField.length) + (sizeField.length === 2 ? 256 : 0);
}

/** Content of all frames, in order. Throws zipMalformed where a frame is cut off, damaged, or has not the length or the checksum that it states. */
export async function* unpackFrames(path: string, file: string): AsyncGenerator<Uint8Array> {
  const broken = (detail: string, cause?: unknown) => new Failure("zipMalformed", { file, detail: `zstd: ${detail}` }, { cause });
  const handle = await open(path, "r");
  try {
    const portions = new Portions(handle);
    const need = async (count: number) => {
      const bytes = await portions.take(count);
      if (bytes.length < count) throw broken("cut off");
      return bytes;
    };
    for (let frame = 1; ; frame++) {
      const start = Buffer.from(await portions.take(4));
      if (start.length === 0) return;
      const magic = start.length === 4 ? start.readUInt32LE() : 0;
      if ((magic & ~15) >>> 0 === skippableMagic) {
        portions.skip((await need(4)).readUInt32LE());
        continue;
      }
      if (magic !== frameMagic) throw broken(`frame ${frame}: no frame`);
      const head = [start, Buffer.from(await need(1))];
      const flags = head[1]![0]!;
      const isSingle = (flags & 32) !== 0;
      const hasSum = (flags & 4) !== 0;
      head.push(Buffer.from(await need((isSingle ? 0 : 1) + [0, 1, 2, 4][flags & 3]!)));
      const sizeField = Buffer.from(await need(flags >> 6 === 0 ? (isSingle ? 1 : 0) : 1 << (flags >> 6)));
      head.push(sizeField);

      const sum = hasSum ? (await (hashes ??= xxhash())).create64() : undefined;
      let ready: Uint8Array[] = [];
      let bytes = 0;
      const stream = new Decompress((piece) => {
        ready.push(piece);
        bytes += piece.length;
        sum?.update(piece);
      });
      const push = (piece: Uint8Array, last: boolean) => {
        try {
          stream.push(piece, last);
        } catch (cause) {
          throw broken((cause as Error).message.slice(0, 100), cause);
        }
      };
      push(Buffer.concat(head), false);
      for (let isLast = false; !isLast; ) {
        const blockHead = Buffer.from(await need(3));
        const block = blockHead.readUIntLE(0, 3);
        isLast = (block & 1) === 1;
        // A block of the kind 1 is one byte that is repeated.
        push(Buffer.concat([blockHead, await need(((block >> 1) & 3) === 1 ? 1 : block >> 3)]), false);
        yield* ready;
        ready = [];
      }
      const stated = hasSum ? Buffer.from(await need(4)) : undefined;
      if (stated) push(stated, false);
      push(new Uint8Array(0), true);
      const length = statedLength(sizeField);
      if (length !== undefined && length !== bytes) throw broken(`frame ${frame}: ${bytes} bytes, ${length} are stated`);
      // The checksum is the low half of XXH64 with seed 0.
      if (stated && Number(sum!.digest() & 0xffffffffn) !== stated.readUInt32LE()) throw broken(`frame ${frame}: checksum`);
      yield* ready;
    }
  } finally {
    await handle.close();
  }
}
