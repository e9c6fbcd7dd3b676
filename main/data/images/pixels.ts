// A decoded picture as every form gives it, and the way from there to the eight bits that are measured and shown. Pure.
// Runs only in the throw-away import process.

/** Eight bits a channel, RGB without alpha, row after row. */
export interface Pixels {
  width: number;
  height: number;
  /** width * height * 3 */
  rgb: Uint8Array;
  /** As the file has it. */
  colour: boolean;
  bits: number;
}

/** Samples of a picture as a decoder gives them: `samples` values a pixel (1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha). */
export interface Raw {
  width: number;
  height: number;
  samples: number;
  bits: number;
  data: ArrayLike<number>;
}

/** Raw samples to eight bits. More bits are cut to the highest eight that any pixel uses, in steps of two (a camera of 12 bits fills 16 only in part);
 *  floating point is stretched from its lowest to its highest finite value, and what is not finite is black. Alpha is left out. */
export function toPixels({ width, height, samples, bits, data }: Raw): Pixels {
  const count = width * height;
  const scale = scaleOf(data, bits, count * samples);
  const rgb = new Uint8Array(count * 3);
  const colour = samples >= 3;
  for (let i = 0, from = 0, to = 0; i < count; i++, from += samples, to += 3) {
    const first = scale(data[from]!);
    rgb[to] = first;
    rgb[to + 1] = colour ? scale(data[from + 1]!) : first;
    rgb[to + 2] = colour ? scale(data[from + 2]!) : first;
  }
  return { width, height, rgb, colour, bits };
}

function scaleOf(data: ArrayLike<number>, bits: number, length: number): (value: number) => number {
  if (bits === 8) return (value) => value;
  if (bits < 8) return (value) => Math.round((value * 255) / (2 ** bits - 1));
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < length; i++) {
    const value = data[i]!;
    if (value < low) low = value;
    if (value > high && value < Infinity) high = value;
  }
  if (bits > 16) {
    if (low === -Infinity) low = 0;
    const range = high - low;
    return (value) => (range > 0 && value >= low && value <= high ? Math.round(((value - low) * 255) / range) : 0);
  }
  const used = Math.max(8, 2 * Math.ceil(Math.log2(high + 1) / 2));
  return (value) => Math.min(255, Math.floor(value / 2 ** (used - 8)));
}
