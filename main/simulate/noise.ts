// Random numbers by the minute from the compiled generator: sample noise of an area, and the first words of many draws.
// Runs in Node. Gives the very numbers of draws.ts, several times as fast; a test holds the two equal.
import { readFileSync } from "node:fs";
import { entryPath } from "../entryPath.ts";
import { knots, normalOfWord, use, type Draws } from "./draws.ts";

interface Kernel {
  memory: WebAssembly.Memory;
  normals(first: number, by: number, count: number, stream: number, purpose: number, out: number, stride: number, rare: number): number;
  firstWords(count: number, steps: number, streams: number, purpose: number, out: number): void;
}

/** Places in the kernel's memory, in bytes: as in kernel/philox.as.ts, then our own. */
const enum At {
  KEYS = 0,
  KNOTS = 128,
  RARE = 33024,
  ROOM = 52224,
}

let compiled: WebAssembly.Module | undefined;

function kernelOf(draws: Draws): Kernel {
  compiled ??= new WebAssembly.Module(readFileSync(entryPath("philox.wasm")));
  const kernel = new WebAssembly.Instance(compiled, { env: { abort: () => undefined } }).exports as unknown as Kernel;
  new Int32Array(kernel.memory.buffer, At.KEYS, 20).set(draws.keys);
  new Float64Array(kernel.memory.buffer, At.KNOTS, knots.length).set(knots);
  return kernel;
}

/** A minute of sample noise of an area, drawn in one go: four lanes a stream, a row each `periodS`. */
export class NoiseLanes {
  /** Most rows a minute. */
  static readonly rows = 60;
  readonly values: Float64Array;
  private readonly kernel: Kernel;
  private readonly width: number;
  private readonly rare: Uint32Array;

  /** Up to ten streams. */
  constructor(
    draws: Draws,
    private readonly streams: readonly number[],
    private readonly periodS: number,
  ) {
    this.kernel = kernelOf(draws);
    this.width = 4 * streams.length;
    this.values = new Float64Array(this.kernel.memory.buffer, At.ROOM, (NoiseLanes.rows / periodS) * this.width);
    this.rare = new Uint32Array(this.kernel.memory.buffer, At.RARE, 8 * NoiseLanes.rows);
  }

  /** Draws the minute that begins at second `t` of the run (below 2^32); the row of a second s of it then starts at values[(s / periodS) · width]. */
  fill(t: number): void {
    for (let i = 0; i < this.streams.length; i++) {
      const found = this.kernel.normals(t, this.periodS, NoiseLanes.rows / this.periodS, this.streams[i]!, use.sample, At.ROOM + 32 * i, 8 * this.width, At.RARE);
      for (let k = 0; k < found; k++) this.values[(this.rare[2 * k]! - At.ROOM) / 8] = normalOfWord(this.rare[2 * k + 1]!);
    }
  }
}

/** Room for the first words of many draws of one use. */
export class FirstWords {
  /** Most draws at once. */
  static readonly most = 4096;
  /** Step and stream of each draw come in; its word comes out. */
  readonly steps: Int32Array;
  readonly streams: Int32Array;
  readonly words: Uint32Array;
  private readonly kernel: Kernel;

  constructor(draws: Draws) {
    this.kernel = kernelOf(draws);
    const { buffer } = this.kernel.memory;
    this.steps = new Int32Array(buffer, At.ROOM, FirstWords.most);
    this.streams = new Int32Array(buffer, At.ROOM + 4 * FirstWords.most, FirstWords.most);
    this.words = new Uint32Array(buffer, At.ROOM + 8 * FirstWords.most, FirstWords.most);
  }

  /** Draws the first `count` of them: words[k] = draws.word(purpose, streams[k], steps[k]). */
  draw(purpose: number, count: number): void {
    this.kernel.firstWords(count, this.steps.byteOffset, this.streams.byteOffset, purpose, this.words.byteOffset);
  }
}
