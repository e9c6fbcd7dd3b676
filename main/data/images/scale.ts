// Pictures made smaller by the mean of the area that a new pixel covers, whole pixels only. Pure; the same pixels give the same bytes.
import type { Pixels } from "./pixels.ts";

type Plane = Pick<Pixels, "width" | "height" | "rgb">;

/** The size of a picture whose longer side is at most `most`, in the same proportion; at least one pixel each way. */
export function sizeWithin(width: number, height: number, most: number): { width: number; height: number } {
  const by = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * by)), height: Math.max(1, Math.round(height * by)) };
}

/** A picture of the given size, no larger than before. */
export function scaled(from: Plane, { width, height }: { width: number; height: number }): Plane {
  if (width === from.width && height === from.height) return from;
  const rgb = new Uint8Array(width * height * 3);
  const edgesX = edgesOf(from.width, width);
  const edgesY = edgesOf(from.height, height);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += 3) {
      let [red, green, blue] = [0, 0, 0];
      for (let v = edgesY[y]!; v < edgesY[y + 1]!; v++)
        for (let u = edgesX[x]!, at = (v * from.width + edgesX[x]!) * 3; u < edgesX[x + 1]!; u++, at += 3) {
          red += from.rgb[at]!;
          green += from.rgb[at + 1]!;
          blue += from.rgb[at + 2]!;
        }
      const count = (edgesX[x + 1]! - edgesX[x]!) * (edgesY[y + 1]! - edgesY[y]!);
      rgb[to] = Math.round(red / count);
      rgb[to + 1] = Math.round(green / count);
      rgb[to + 2] = Math.round(blue / count);
    }
  return { width, height, rgb };
}

/** Where each of `parts` begins in a line of `length` pixels, and the end. With more parts than pixels a pixel stands in several. */
function edgesOf(length: number, parts: number): number[] {
  return Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * length) / parts));
}

/** Grey values, 0 to 255, by the weights of ITU-R BT.601. */
export function greyOf({ rgb }: Plane): Float32Array {
  const grey = new Float32Array(rgb.length / 3);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) grey[i] = 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
  return grey;
}

/** Mean grey of each of columns x rows fields that divide a picture; fields of a tiny picture hold at least one pixel. */
export function fieldsOf(grey: ArrayLike<number>, width: number, height: number, columns: number, rows: number): Float64Array {
  const out = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [left, top] = [Math.floor((column * width) / columns), Math.floor((row * height) / rows)];
      const [right, bottom] = [Math.max(left + 1, Math.floor(((column + 1) * width) / columns)), Math.max(top + 1, Math.floor(((row + 1) * height) / rows))];
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += grey[y * width + x]!;
      out[row * columns + column] = sum / ((right - left) * (bottom - top));
    }
  return out;
}
