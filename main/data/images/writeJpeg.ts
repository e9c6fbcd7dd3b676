// Writes a baseline JPEG: three channels, no subsampling, the tables of the standard, all made once. Pure; the same pixels give the same bytes.
// Sources: ITU-T T.81 (1992), annexes C, F, K; Y. Arai, T. Agui, M. Nakajima, Trans. IEICE E-71 (1988), 1095-1097, for the cosine transform.
import type { Pixels } from "./pixels.ts";

/** Annex K.1: quantisation at quality 50, row by row; luminance, then colour. */
const quantities = [
  [16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99],
  [17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99, ...new Array<number>(32).fill(99)],
] as const;

/** Place of each coefficient in the zigzag order. */
const zigzag = Uint8Array.from([0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63]);

/** Annex K.3: how many codes of each length, and their values in order. */
const tables = [
  { kind: 0x00, lengths: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], values: "000102030405060708090a0b" },
  { kind: 0x10, lengths: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125], values: "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa" },
  { kind: 0x01, lengths: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], values: "000102030405060708090a0b" },
  { kind: 0x11, lengths: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119], values: "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa" },
].map(({ kind, lengths, values }) => {
  const bytes = Buffer.from(values, "hex");
  const codes = new Uint16Array(256);
  const bits = new Uint8Array(256);
  let [code, k] = [0, 0];
  for (const [i, count] of lengths.entries()) {
    for (let n = 0; n < count; n++, k++, code++) {
      codes[bytes[k]!] = code;
      bits[bytes[k]!] = i + 1;
    }
    code *= 2;
  }
  return { kind, lengths, bytes, codes, bits };
});

const scales = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379];

interface Quantiser {
  table: Uint8Array;
  /** What a coefficient of the transform is multiplied by. */
  factors: Float32Array;
}

const quantisers = new Map<number, Quantiser[]>();

function quantisersOf(quality: number): Quantiser[] {
  const known = quantisers.get(quality);
  if (known !== undefined) return known;
  const by = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const made = quantities.map((base) => {
    const table = Uint8Array.from(base, (value) => Math.min(255, Math.max(1, Math.floor((value * by + 50) / 100))));
    return { table, factors: Float32Array.from(table, (value, i) => 1 / (value * scales[i >> 3]! * scales[i & 7]! * 8)) };
  });
  quantisers.set(quality, made);
  return made;
}

/** quality: 1 to 100. */
export function writeJpeg({ width, height, rgb }: Pick<Pixels, "width" | "height" | "rgb">, quality: number): Uint8Array {
  const [light, colour] = quantisersOf(quality) as [Quantiser, Quantiser];
  const out = new Bits(2048 + width * height);
  out.bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  for (const [id, { table }] of [light, colour].entries()) out.bytes([0xff, 0xdb, 0, 67, id, ...Array.from(zigzag, (place) => table[place]!)]);
  out.bytes([0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]);
  for (const { kind, lengths, bytes } of tables) out.bytes([0xff, 0xc4, (19 + bytes.length) >> 8, (19 + bytes.length) & 255, kind, ...lengths, ...bytes]);
  out.bytes([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
  const blocks = [new Float32Array(64), new Float32Array(64), new Float32Array(64)] as const;
  const last = [0, 0, 0];
  for (let top = 0; top < height; top += 8)
    for (let left = 0; left < width; left += 8) {
      const [y, cb, cr] = blocks;
      for (let i = 0; i < 64; i++) {
        // Over the edge the last pixel is repeated.
        const at = (Math.min(height - 1, top + (i >> 3)) * width + Math.min(width - 1, left + (i & 7))) * 3;
        const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
        y[i] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
        cb[i] = -0.168736 * r - 0.331264 * g + 0.5 * b;
        cr[i] = 0.5 * r - 0.418688 * g - 0.081312 * b;
      }
      for (const [k, block] of blocks.entries()) {
        transform(block);
        last[k] = encodeBlock(out, block, k === 0 ? light : colour, last[k]!, tables[k === 0 ? 0 : 2]!, tables[k === 0 ? 1 : 3]!);
      }
    }
  out.flush();
  out.bytes([0xff, 0xd9]);
  return out.whole();
}

/** The two-dimensional cosine transform, in place, scaled by `scales` both ways and by 8. */
function transform(d: Float32Array): void {
  for (let i = 0; i < 64; i += 8) transformLine(d, i, 1);
  for (let i = 0; i < 8; i++) transformLine(d, i, 8);
}

function transformLine(d: Float32Array, o: number, s: number): void {
  const [a, b, c, e, f, g, h, i] = [d[o]!, d[o + s]!, d[o + 2 * s]!, d[o + 3 * s]!, d[o + 4 * s]!, d[o + 5 * s]!, d[o + 6 * s]!, d[o + 7 * s]!];
  const [s0, s7, s1, s6, s2, s5, s3, s4] = [a + i, a - i, b + h, b - h, c + g, c - g, e + f, e - f];
  const [e0, e3, e1, e2] = [s0 + s3, s0 - s3, s1 + s2, s1 - s2];
  d[o] = e0 + e1;
  d[o + 4 * s] = e0 - e1;
  const turned = (e2 + e3) * 0.707106781;
  d[o + 2 * s] = e3 + turned;
  d[o + 6 * s] = e3 - turned;
  const [t0, t1, t2] = [s4 + s5, s5 + s6, s6 + s7];
  const z5 = (t0 - t2) * 0.382683433;
  const z2 = 0.5411961 * t0 + z5;
  const z4 = 1.306562965 * t2 + z5;
  const z3 = t1 * 0.707106781;
  const [z11, z13] = [s7 + z3, s7 - z3];
  d[o + 5 * s] = z13 + z2;
  d[o + 3 * s] = z13 - z2;
  d[o + s] = z11 + z4;
  d[o + 7 * s] = z11 - z4;
}

type Table = (typeof tables)[number];

/** One block; gives its first coefficient, from which the next one's is told. */
function encodeBlock(out: Bits, block: Float32Array, { factors }: Quantiser, before: number, first: Table, others: Table): number {
  const dc = Math.round(block[0]! * factors[0]!);
  put(out, dc - before, 0, first);
  let zeros = 0;
  for (let k = 1; k < 64; k++) {
    const place = zigzag[k]!;
    const value = Math.round(block[place]! * factors[place]!);
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) out.put(others.codes[0xf0]!, others.bits[0xf0]!);
    put(out, value, zeros, others);
    zeros = 0;
  }
  if (zeros > 0) out.put(others.codes[0]!, others.bits[0]!);
  return dc;
}

/** A value by the number of its bits, with the zeros before it, then the bits; negative ones less one. */
function put(out: Bits, value: number, zeros: number, { codes, bits }: Table): void {
  const size = 32 - Math.clz32(Math.abs(value));
  const symbol = zeros * 16 + size;
  out.put(codes[symbol]!, bits[symbol]!);
  if (size > 0) out.put(value < 0 ? value + 2 ** size - 1 : value, size);
}

/** Bytes that grow, with bits written from the highest on; a byte of ones gets a zero byte behind it. */
class Bits {
  private data: Uint8Array;
  private length = 0;
  private held = 0;
  private count = 0;
  constructor(size: number) {
    this.data = new Uint8Array(size);
  }
  bytes(values: readonly number[]): void {
    for (const value of values) this.byte(value);
  }
  /** `size` at most 16. */
  put(value: number, size: number): void {
    this.held = (this.held << size) | value;
    this.count += size;
    while (this.count >= 8) {
      this.count -= 8;
      const byte = (this.held >>> this.count) & 255;
      this.byte(byte);
      if (byte === 255) this.byte(0);
    }
    this.held &= 2 ** this.count - 1;
  }
  flush(): void {
    if (this.count > 0) this.put(2 ** (8 - this.count) - 1, 8 - this.count);
  }
  whole(): Uint8Array {
    return this.data.slice(0, this.length);
  }
  private byte(value: number): void {
    if (this.length === this.data.length) {
      const larger = new Uint8Array(2 * this.data.length);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = value;
  }
}
