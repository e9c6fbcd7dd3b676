// JPEG by MozJPEG compiled to WebAssembly (@jsquash/jpeg): outside bytes meet no native code. Runs only in the throw-away process.
// The decoder fills what is missing with grey and says so: every word of it is heard, so that half a picture never passes as whole.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Pixels } from "./pixels.ts";
import { Unreadable } from "./unreadable.ts";

interface Picture {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}
interface Codec {
  decode(file: Uint8Array, preserveOrientation: boolean): Picture | null;
  encode(data: Uint8ClampedArray, width: number, height: number, options: object): Uint8Array | null;
}
type CodecFactory = (options: object) => Promise<Codec>;

/** What the decoder hands a picture over in; browsers have it, Node does not. */
class PlainImage implements Picture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

const heard: string[] = [];

async function load(part: "dec" | "enc"): Promise<Codec> {
  Reflect.set(globalThis, "ImageData", PlainImage);
  const module = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve(`@jsquash/jpeg/codec/${part}/mozjpeg_${part}.wasm`)));
  // The package's own types need those of a browser.
  const loaded: unknown = part === "dec" ? await import("@jsquash/jpeg/codec/dec/mozjpeg_dec.js") : await import("@jsquash/jpeg/codec/enc/mozjpeg_enc.js");
  const { default: factory } = loaded as { default: CodecFactory };
  const say = (words: string) => void heard.push(words);
  return factory({
    noInitialRun: true,
    print: say,
    printErr: say,
    instantiateWasm(imports: ConstructorParameters<typeof WebAssembly.Instance>[1], done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
}

let decoder: Promise<Codec> | undefined;
let encoder: Promise<Codec> | undefined;

/** Decodes a JPEG, turned as its camera says. `warning` is what the decoder complained about: the picture is then a part. Throws Unreadable where there is none. */
export async function decodeJpeg(file: Buffer, colour: boolean): Promise<{ pixels: Pixels; warning?: string }> {
  const codec = await (decoder ??= load("dec"));
  heard.length = 0;
  let picture: Picture | null;
  try {
    picture = codec.decode(file, true);
  } catch (thrown) {
    // After its own exit the decoder is not asked again.
    decoder = undefined;
    throw new Unreadable(isCut(heard) ? "truncated" : "damaged", heard[0] ?? (thrown instanceof Error ? thrown.message : "the decoder gave up"));
  }
  if (picture === null) throw new Unreadable(isCut(heard) ? "truncated" : "damaged", heard[0] ?? "the decoder gave up");
  const { data, width, height } = picture;
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + 1]!;
    rgb[to + 2] = data[from + 2]!;
  }
  return { pixels: { width, height, rgb, colour, bits: 8 }, ...(heard.length > 0 ? { warning: heard[0]! } : {}) };
}

/** True where the decoder's words say that the data end too early. */
export function isCut(words: readonly string[]): boolean {
  return words.some((word) => /premature end/i.test(word));
}

/** Baseline JPEG, quality 0..100; the same pixels give the same bytes. */
export async function encodeJpeg({ width, height, rgb }: Pick<Pixels, "width" | "height" | "rgb">, quality: number): Promise<Uint8Array> {
  const codec = await (encoder ??= load("enc"));
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
  }
  const made = codec.encode(rgba, width, height, {
    quality, baseline: true, arithmetic: false, progressive: false, optimize_coding: false, smoothing: 0, color_space: 3, quant_table: 0, trellis_multipass: false,
    trellis_opt_zero: false, trellis_opt_table: false, trellis_loops: 1, auto_subsample: true, chroma_subsample: 2, separate_chroma_quality: false, chroma_quality: quality,
  });
  if (made === null) throw new Error("jpeg: the encoder gave nothing");
  return Uint8Array.from(made);
}
