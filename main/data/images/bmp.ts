// Uncompressed Windows bitmaps: 1, 4 and 8 bits with a palette, 24 and 32 bits, from below or from above. Pure; only in the throw-away process.
// Source: Microsoft, "Bitmap Storage" and BITMAPINFOHEADER. Run-length and 16-bit ones are not read.
import type { Pixels } from "./pixels.ts";
import { Unreadable } from "./unreadable.ts";

/** Decodes a file whose header was found sound. Throws Unreadable. */
export function decodeBmp(file: Buffer): Pixels {
  const headerBytes = file.readUInt32LE(14);
  const isCore = headerBytes === 12;
  const [width, signed] = isCore ? [file.readUInt16LE(18), file.readUInt16LE(20)] : [file.readInt32LE(18), file.readInt32LE(22)];
  const height = Math.abs(signed);
  const perPixel = file.readUInt16LE(isCore ? 24 : 28);
  const compression = isCore ? 0 : file.readUInt32LE(30);
  const isPlain = compression === 0 || (compression === 3 && perPixel === 32 && hasUsualMasks(file));
  if (!isPlain || ![1, 4, 8, 24, 32].includes(perPixel)) throw new Unreadable("unsupported", `bmp ${perPixel} bit, compression ${compression}`);
  const start = file.readUInt32LE(10);
  const stride = 4 * Math.ceil((width * perPixel) / 32);
  if (start < 14 + headerBytes || start > file.length) throw new Unreadable("damaged", `pixels at ${start}`);
  if (file.length < start + stride * height) throw new Unreadable("truncated", `${file.length} of ${start + stride * height} bytes`);
  const palette = perPixel <= 8 ? paletteOf(file, 14 + headerBytes, isCore ? 3 : 4, Math.min(2 ** perPixel, Math.floor((start - 14 - headerBytes) / (isCore ? 3 : 4)))) : undefined;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = start + stride * (signed < 0 ? y : height - 1 - y);
    for (let x = 0, to = y * width * 3; x < width; x++, to += 3) {
      if (palette === undefined) {
        const from = row + (x * perPixel) / 8;
        rgb[to] = file[from + 2]!;
        rgb[to + 1] = file[from + 1]!;
        rgb[to + 2] = file[from]!;
      } else {
        const bit = x * perPixel;
        const index = (file[row + (bit >> 3)]! >> (8 - perPixel - (bit & 7))) & (2 ** perPixel - 1);
        rgb.set(palette.subarray(index * 3, index * 3 + 3), to);
      }
    }
  }
  const colour = palette === undefined || palette.some((value, i) => value !== palette[i - (i % 3)]);
  return { width, height, rgb, colour, bits: Math.min(8, perPixel) };
}

/** 32 bits with the masks that everybody writes: blue, green, red, whatever. */
function hasUsualMasks(file: Buffer): boolean {
  return file.readUInt32LE(54) === 0xff0000 && file.readUInt32LE(58) === 0xff00 && file.readUInt32LE(62) === 0xff;
}

/** 256 colours; those that the file does not have are black. */
function paletteOf(file: Buffer, start: number, step: number, count: number): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  for (let i = 0; i < count; i++) {
    const at = start + i * step;
    palette.set([file[at + 2]!, file[at + 1]!, file[at]!], i * 3);
  }
  return palette;
}
