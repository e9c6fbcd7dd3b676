// What an outside file is as an image, told by its first bytes and never by its name, and its size in pixels from the header alone.
// Pure; runs only in the throw-away import process. Nothing is decoded here: a budget is judged before any pixel is made.
// Sources: PNG (ISO/IEC 15948), JPEG (ITU-T T.81, annex B), BMP (Microsoft, DIB headers), TIFF 6.0 (Adobe, 1992).
import type { ImageForm } from "../../../shared/contract/images.ts";

/** What a header says. samples: values a pixel; bits: of each. */
export interface ImageHeader {
  form: ImageForm;
  width: number;
  height: number;
  samples: number;
  bits: number;
}

export type Looked =
  | { kind: "image"; header: ImageHeader }
  /** Begins like this form, but its header is cut off or says nonsense. */
  | { kind: "broken"; form: ImageForm }
  /** An image of a form that is not read. */
  | { kind: "unsupported"; form: string }
  | { kind: "empty" }
  | { kind: "other" };

const ascii = (file: Buffer, from: number, to: number) => file.toString("latin1", from, to);
const pngSign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Looks at a whole file or at its beginning. A size of zero is broken. */
export function lookAtImage(file: Buffer): Looked {
  if (file.length === 0) return { kind: "empty" };
  const read = formReaders.find(({ fits }) => fits(file));
  if (read === undefined) {
    const other = otherForm(file);
    return other === undefined ? { kind: "other" } : { kind: "unsupported", form: other };
  }
  let header: Omit<ImageHeader, "form"> | undefined;
  try {
    header = read.header(file);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
  }
  const isSound = header !== undefined && header.width > 0 && header.height > 0 && Number.isInteger(header.width) && Number.isInteger(header.height);
  return isSound ? { kind: "image", header: { form: read.form, ...header! } } : { kind: "broken", form: read.form };
}

const formReaders: { form: ImageForm; fits: (file: Buffer) => boolean; header: (file: Buffer) => Omit<ImageHeader, "form"> | undefined }[] = [
  { form: "png", fits: (file) => file.subarray(0, 8).equals(pngSign), header: pngHeader },
  { form: "jpeg", fits: (file) => file[0] === 0xff && file[1] === 0xd8 && file[2] === 0xff, header: jpegHeader },
  { form: "bmp", fits: (file) => ascii(file, 0, 2) === "BM" && file.length >= 18 && [12, 40, 52, 56, 64, 108, 124].includes(file.readUInt32LE(14)), header: bmpHeader },
  { form: "tiff", fits: (file) => ascii(file, 0, 4) === "II*\0" || ascii(file, 0, 4) === "MM\0*", header: tiffHeader },
];

function otherForm(file: Buffer): string | undefined {
  if (ascii(file, 0, 4) === "GIF8") return "gif";
  if (ascii(file, 0, 4) === "RIFF" && ascii(file, 8, 12) === "WEBP") return "webp";
  if (ascii(file, 4, 8) === "ftyp") return /^(heic|heix|mif1|msf1|avif)/.test(ascii(file, 8, 12)) ? ascii(file, 8, 12) : undefined;
  if (ascii(file, 4, 8) === "jP  " || (file[0] === 0xff && file[1] === 0x4f && file[2] === 0xff)) return "jpeg2000";
  if (ascii(file, 0, 4) === "II+\0" || ascii(file, 0, 4) === "MM\0+") return "bigtiff";
  return undefined;
}

const pngSamples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function pngHeader(file: Buffer): Omit<ImageHeader, "form"> | undefined {
  if (ascii(file, 12, 16) !== "IHDR") return undefined;
  const samples = pngSamples[file.readUInt8(25)];
  return samples === undefined ? undefined : { width: file.readUInt32BE(16), height: file.readUInt32BE(20), bits: file.readUInt8(24), samples };
}

function jpegHeader(file: Buffer): Omit<ImageHeader, "form"> | undefined {
  for (let at = 2; ; ) {
    if (file.readUInt8(at) !== 0xff) return undefined;
    while (file.readUInt8(at + 1) === 0xff) at += 1;
    const marker = file.readUInt8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { bits: file.readUInt8(at + 4), height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7), samples: file.readUInt8(at + 9) };
    if (marker === 0xd9 || marker === 0xda) return undefined;
    at += marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7) ? 2 : 2 + file.readUInt16BE(at + 2);
  }
}

function bmpHeader(file: Buffer): Omit<ImageHeader, "form"> | undefined {
  const isCore = file.readUInt32LE(14) === 12;
  const perPixel = file.readUInt16LE(isCore ? 24 : 28);
  const samples = perPixel >= 24 ? perPixel / 8 : 1;
  return { width: isCore ? file.readUInt16LE(18) : file.readInt32LE(18), height: isCore ? file.readUInt16LE(20) : Math.abs(file.readInt32LE(22)), bits: Math.min(8, perPixel), samples };
}

const tiffTags = { 256: "width", 257: "height", 258: "bits", 277: "samples" } as const;

function tiffHeader(file: Buffer): Omit<ImageHeader, "form"> | undefined {
  const isLittle = file[0] === 0x49;
  const u16 = (at: number) => (isLittle ? file.readUInt16LE(at) : file.readUInt16BE(at));
  const u32 = (at: number) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const found = { width: 0, height: 0, bits: 1, samples: 1 };
  const directory = u32(4);
  for (let i = 0; i < u16(directory); i++) {
    const at = directory + 2 + 12 * i;
    const name = tiffTags[u16(at) as keyof typeof tiffTags] as (typeof tiffTags)[keyof typeof tiffTags] | undefined;
    if (name === undefined) continue;
    const isShort = u16(at + 2) === 3;
    // More than two short values do not fit into the entry: it then holds the place of the first.
    const isElsewhere = isShort && u32(at + 4) > 2;
    found[name] = isElsewhere ? u16(u32(at + 8)) : isShort ? u16(at + 8) : u32(at + 8);
  }
  return found;
}

const endings: Readonly<Record<string, ImageForm>> = { png: "png", jpg: "jpeg", jpeg: "jpeg", jpe: "jpeg", jfif: "jpeg", bmp: "bmp", dib: "bmp", tif: "tiff", tiff: "tiff" };

/** The form that a name promises; undefined where its ending says nothing. */
export function formOfName(name: string): ImageForm | undefined {
  return endings[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ""];
}
