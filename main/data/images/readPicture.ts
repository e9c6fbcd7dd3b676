// One outside file to what the project keeps of it: state, size, figures, a small and a large picture. Runs only in the throw-away process.
// The header is judged before anything is decoded. A file that is no whole image gives a state, never an exception.
import { readFileSync, statSync } from "node:fs";
import { decodeBmp } from "./bmp.ts";
import { lookAtImage, type ImageHeader } from "./imageForm.ts";
import { decodeJpeg, isCut } from "./jpeg.ts";
import { measuresOf, type Measures } from "./measures.ts";
import type { Pixels } from "./pixels.ts";
import { decodePng } from "./png.ts";
import { greyOf, scaled, sizeWithin } from "./scale.ts";
import { decodeTiff } from "./tiff.ts";
import { Unreadable } from "./unreadable.ts";
import { writeJpeg } from "./writeJpeg.ts";
import type { ImageState } from "../../../shared/contract/images.ts";

/** Bounds of one image. */
export interface PictureBounds {
  fileBytes: number;
  pixels: number;
  /** All samples of a decoded picture as the file has them. */
  decodedBytes: number;
}
export const pictureBounds: PictureBounds = { fileBytes: 256 << 20, pixels: 64_000_000, decodedBytes: 400 << 20 };

/** What is known of an image; the same bytes give the same facts. */
export interface PictureFacts {
  state: ImageState;
  /** What is wrong, as the reader said it; empty where nothing is. */
  detail: string;
  /** Form by content; empty where it is none. */
  form: string;
  width: number | null;
  height: number | null;
  bits: number | null;
  colour: boolean | null;
  /** Null where nothing could be decoded. */
  measures: Measures | null;
}

export interface ReadPicture {
  facts: PictureFacts;
  /** JPEG of at most thumbSide and viewSide pixels; null where nothing could be decoded. */
  thumb: Uint8Array | null;
  view: Uint8Array | null;
}

export const thumbSide = 160;
export const viewSide = 1024;

/** Reads a file. Rejects only where the file itself cannot be opened. */
export async function readPicture(path: string, bounds: PictureBounds = pictureBounds): Promise<ReadPicture> {
  const { size } = statSync(path);
  const nothing = { form: "", width: null, height: null, bits: null, colour: null, measures: null };
  const failed = (state: ImageState, detail: string, known: Partial<PictureFacts> = {}): ReadPicture => ({ facts: { ...nothing, ...known, state, detail }, thumb: null, view: null });
  if (size > bounds.fileBytes) return failed("overBound", `${size} bytes`);
  const file = readFileSync(path);
  const looked = lookAtImage(file);
  if (looked.kind === "empty") return failed("empty", "0 bytes");
  if (looked.kind === "other") return failed("notImage", "");
  if (looked.kind === "unsupported") return failed("unsupported", looked.form, { form: looked.form });
  if (looked.kind === "broken") return failed(file.length < 64 ? "truncated" : "damaged", "header", { form: looked.form });
  const { header } = looked;
  const known = { form: header.form, width: header.width, height: header.height, bits: header.bits, colour: header.samples >= 3 };
  const pixels = header.width * header.height;
  if (pixels > bounds.pixels || (pixels * header.samples * Math.max(8, header.bits)) / 8 > bounds.decodedBytes) return failed("overBound", `${header.width} x ${header.height}`, known);
  try {
    const { pixels: decoded, warning } = await decode(file, header, bounds);
    const state = warning === undefined ? "whole" : isCut([warning]) ? "truncated" : "damaged";
    return drawn(decoded, { ...nothing, ...known, state, detail: warning ?? "", width: decoded.width, height: decoded.height, bits: decoded.bits, colour: decoded.colour });
  } catch (thrown) {
    if (thrown instanceof Unreadable) return failed(thrown.state, thrown.message, known);
    // A decoder that reads past the end says so by an index out of range.
    const detail = thrown instanceof Error ? thrown.message.slice(0, 200) : "";
    return failed(thrown instanceof RangeError ? "truncated" : "damaged", detail, known);
  }
}

async function decode(file: Buffer, header: ImageHeader, bounds: PictureBounds): Promise<{ pixels: Pixels; warning?: string }> {
  switch (header.form) {
    case "png":
      return { pixels: await decodePng(file, header, bounds.decodedBytes) };
    case "jpeg":
      return decodeJpeg(file, header.samples >= 3);
    case "bmp":
      return { pixels: decodeBmp(file) };
    case "tiff":
      return { pixels: await decodeTiff(file) };
  }
}

function drawn(pixels: Pixels, facts: PictureFacts): ReadPicture {
  const large = scaled(pixels, sizeWithin(pixels.width, pixels.height, viewSide));
  const small = scaled(large, sizeWithin(large.width, large.height, thumbSide));
  return {
    facts: { ...facts, measures: measuresOf(greyOf(large), large.width, large.height) },
    thumb: writeJpeg(small, 78),
    view: writeJpeg(large, 88),
  };
}
