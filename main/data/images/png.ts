// PNG by fast-png, with its checksums verified. Runs only in the throw-away process.
// What is packed into the file is measured before it is unpacked: a header may promise little and the data hold much.
import { inflateSync } from "node:zlib";
import { toPixels, type Pixels } from "./pixels.ts";
import { Unreadable } from "./unreadable.ts";
import type { ImageHeader } from "./imageForm.ts";

/** The most that a byte of deflate can become (RFC 1951: 258 bytes from two bits). */
const mostRatio = 1032;

/** Decodes a file whose header was found sound and within the budget of `mostBytes`. Throws Unreadable. */
export async function decodePng(file: Buffer, header: ImageHeader, mostBytes: number): Promise<Pixels> {
  const packed = packedData(file);
  const bytes = packed.reduce((sum, part) => sum + part.length, 0);
  if (bytes * mostRatio > 2 * mostBytes) refuseBomb(Buffer.concat(packed), header);
  // Loaded when first needed: most throw-away processes read tables.
  const { decode } = await import("fast-png");
  const png = decode(file, { checkCrc: true });
  if (png.palette !== undefined) {
    const { palette } = png;
    const indices = unpacked(png.data, png.width, png.height, png.depth);
    const rgb = new Uint8Array(png.width * png.height * 3);
    for (let i = 0; i < indices.length; i++) {
      const entry = palette[indices[i]!];
      if (entry === undefined) throw new Unreadable("damaged", "a colour that the palette does not have");
      rgb.set(entry.slice(0, 3), i * 3);
    }
    return { width: png.width, height: png.height, rgb, colour: palette.some(([r, g, b]) => r !== g || g !== b), bits: 8 };
  }
  const data = png.depth < 8 ? unpacked(png.data, png.width, png.height, png.depth) : png.data;
  return toPixels({ width: png.width, height: png.height, samples: png.channels, bits: png.depth, data });
}

/** The parts of the picture's compressed data. Throws Unreadable where the file ends before its last chunk. */
function packedData(file: Buffer): Buffer[] {
  const out: Buffer[] = [];
  for (let at = 8; ; ) {
    if (at + 12 > file.length) throw new Unreadable("truncated", `ends at byte ${file.length}`);
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    if (at + 12 + length > file.length) throw new Unreadable("truncated", `${type} at byte ${at} is cut off`);
    if (type === "IDAT") out.push(file.subarray(at + 8, at + 8 + length));
    if (type === "IEND") return out;
    at += 12 + length;
  }
}

function refuseBomb(packed: Buffer, { width, height, samples, bits }: ImageHeader): void {
  // A row has one byte of its filter before it; interlaced pictures have up to 15 more rows' worth of them.
  const most = Math.ceil((width * samples * bits) / 8 + 8) * (height + 8) * 2;
  try {
    inflateSync(packed, { maxOutputLength: most });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw new Unreadable("overBound", "unpacks to more than its header says");
    throw new Unreadable("damaged", (thrown as Error).message);
  }
}

/** One value an item from rows of 1, 2 or 4 bits; rows begin at a byte. */
function unpacked(data: ArrayLike<number>, width: number, height: number, depth: number): ArrayLike<number> {
  if (depth >= 8) return data;
  const stride = Math.ceil((width * depth) / 8);
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      out[y * width + x] = (data[y * stride + (bit >> 3)]! >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  return out;
}
