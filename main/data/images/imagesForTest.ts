// Images made by hand for tests: PNG by zlib, BMP and TIFF byte by byte, JPEG by the product's own writer. Test support only.
import { crc32, deflateSync } from "node:zlib";
import { writeJpeg } from "./writeJpeg.ts";

/** Grey of a pixel. */
export type Paint = (x: number, y: number) => number;

export const plain = (grey: number): Paint => () => grey;
/** A part with edges and a soft light: enough change for every measure. `at` moves it. */
export const part = (at = 0): Paint => (x, y) => ((x + at) % 16 < 8 === y % 12 < 6 ? 40 : 200) + ((x * 7 + y * 13) % 11) - 5;

function rgbOf(width: number, height: number, paint: Paint): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rgb.fill(paint(i % width, Math.floor(i / width)), i * 3, i * 3 + 3);
  return rgb;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crcOf(body));
  return Buffer.concat([length, body, sum]);
}

// Newer Node versions have it in zlib.
function crcOf(bytes: Buffer): number {
  if (typeof crc32 === "function") return crc32(bytes);
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A grey PNG of 8 bits, or one whose header says another size than its data have. */
export function png(width: number, height: number, paint: Paint, says: { width: number; height: number } = { width, height }): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = paint(x, y);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(says.width, 0);
  head.writeUInt32BE(says.height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

export function jpeg(width: number, height: number, paint: Paint, quality = 90): Buffer {
  return Buffer.from(writeJpeg({ width, height, rgb: rgbOf(width, height, paint) }, quality));
}

/** A BMP of 24 bits from below, or from above. */
export function bmp(width: number, height: number, paint: Paint, fromAbove = false): Buffer {
  const stride = 4 * Math.ceil((width * 3) / 4);
  const file = Buffer.alloc(54 + stride * height);
  file.write("BM", 0, "latin1");
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(fromAbove ? -height : height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) file.fill(paint(x, y), 54 + stride * (fromAbove ? y : height - 1 - y) + x * 3, 54 + stride * (fromAbove ? y : height - 1 - y) + x * 3 + 3);
  return file;
}

/** A grey TIFF of 16 bits in one strip, little end first. `paint` gives the 16-bit value. */
export function tiff(width: number, height: number, paint: Paint): Buffer {
  const entries: [tag: number, type: number, value: number][] = [[256, 4, width], [257, 4, height], [258, 3, 16], [259, 3, 1], [262, 3, 1], [273, 4, 8], [277, 3, 1], [278, 4, height], [279, 4, width * height * 2]];
  const at = 8 + width * height * 2;
  const file = Buffer.alloc(at + 2 + entries.length * 12 + 4);
  file.write("II*\0", 0, "latin1");
  file.writeUInt32LE(at, 4);
  for (let i = 0; i < width * height; i++) file.writeUInt16LE(paint(i % width, Math.floor(i / width)), 8 + 2 * i);
  file.writeUInt16LE(entries.length, at);
  for (const [i, [tag, type, value]] of entries.entries()) {
    const entry = at + 2 + 12 * i;
    file.writeUInt16LE(tag, entry);
    file.writeUInt16LE(type, entry + 2);
    file.writeUInt32LE(1, entry + 4);
    if (type === 3) file.writeUInt16LE(value, entry + 8);
    else file.writeUInt32LE(value, entry + 8);
  }
  return file;
}
