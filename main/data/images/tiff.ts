// TIFF by the package tiff: its first page, uncompressed, LZW or Deflate. Runs only in the throw-away process.
import { toPixels, type Pixels } from "./pixels.ts";
import { Unreadable } from "./unreadable.ts";

/** Decodes the first page of a file whose header was found sound. Throws Unreadable. */
export async function decodeTiff(file: Buffer): Promise<Pixels> {
  const { decode } = await import("tiff");
  let page;
  try {
    [page] = decode(file, { pages: [0] });
  } catch (thrown) {
    if (thrown instanceof Error && /^unsupported/i.test(thrown.message)) throw new Unreadable("unsupported", `tiff: ${thrown.message}`);
    throw thrown;
  }
  if (page === undefined) throw new Unreadable("damaged", "no page");
  const { width, height, bitsPerSample, samplesPerPixel, palette } = page;
  const data = page.data as ArrayLike<number>;
  if (data.length < width * height * samplesPerPixel) throw new Unreadable("truncated", `${data.length} of ${width * height * samplesPerPixel} values`);
  if (page.type === 3 && palette !== undefined) {
    const rgb = new Uint8Array(width * height * 3);
    for (let i = 0; i < width * height; i++) rgb.set((palette[data[i]!] ?? [0, 0, 0]).map((value) => value >> 8), i * 3);
    return { width, height, rgb, colour: palette.some(([r, g, b]) => r !== g || g !== b), bits: bitsPerSample };
  }
  // Bits of one are given one a value.
  return toPixels({ width, height, samples: samplesPerPixel, bits: bitsPerSample, data });
}
