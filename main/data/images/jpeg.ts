// JPEG, read by MozJPEG compiled to WebAssembly (@jsquash/jpeg): outside bytes meet no native code. Runs only in the throw-away process.
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
interface Decoder {
  decode(file: Uint8Array, preserveOrientation: boolean): Picture | null;
}
type DecoderFactory = (options: object) => Promise<Decoder>;

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

async function load(): Promise<Decoder> {
  Reflect.set(globalThis, "ImageData", PlainImage);
  const module = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm")));
  // The package's own types need those of a browser.
  const loaded: unknown = await import("@jsquash/jpeg/codec/dec/mozjpeg_dec.js");
  const { default: factory } = loaded as { default: DecoderFactory };
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

let decoder: Promise<Decoder> | undefined;

/** Decodes a JPEG, turned as its camera says. `warning` is what the decoder complained about: the picture is then a part. Throws Unreadable where there is none. */
export async function decodeJpeg(file: Buffer, colour: boolean): Promise<{ pixels: Pixels; warning?: string }> {
  const codec = await (decoder ??= load());
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
