// What a picture is like in figures: brightness, contrast, sharpness, a fingerprint of its looks. Pure, on grey values.
import { fieldsOf } from "./scale.ts";

export interface Measures {
  /** Mean grey, 0 to 255. */
  brightness: number;
  /** Standard deviation of grey. */
  contrast: number;
  /** Variance of the Laplacian: how much fine change there is. Compares only pictures of one size and scene.
   *  Source: J. L. Pech-Pacheco, G. Cristobal, J. Chamorro-Martinez, J. Fernandez-Valdivia, ICPR 2000, pp. 314-317. */
  sharpness: number;
  /** Shares of pixels below 16 and above 239. */
  dark: number;
  bright: number;
  /** 64 bits in 16 hex digits: whether grey rises from a field to the next, in 8 rows of 9 fields. Near pictures differ in few bits. Source: N. Krawetz, "Kind of Like That", 2013. */
  looks: string;
  /** Mean grey of 16 x 16 fields, two hex digits each: tells pictures apart that differ in one small place. */
  fields: string;
}

const digits = 4;

/** Measures of a picture of at least one pixel. */
export function measuresOf(grey: ArrayLike<number>, width: number, height: number): Measures {
  let [sum, squares, dark, bright] = [0, 0, 0, 0];
  for (let i = 0; i < grey.length; i++) {
    const value = grey[i]!;
    sum += value;
    squares += value * value;
    if (value < 16) dark += 1;
    if (value >= 240) bright += 1;
  }
  const mean = sum / grey.length;
  const rounded = (value: number) => Number(value.toPrecision(digits));
  return {
    brightness: rounded(mean),
    contrast: rounded(Math.sqrt(Math.max(0, squares / grey.length - mean * mean))),
    sharpness: rounded(laplacianVariance(grey, width, height)),
    dark: rounded(dark / grey.length),
    bright: rounded(bright / grey.length),
    looks: looksOf(grey, width, height),
    fields: Array.from(fieldsOf(grey, width, height, 16, 16), (value) => Math.round(value).toString(16).padStart(2, "0")).join(""),
  };
}

/** Variance of grey(left) + grey(right) + grey(above) + grey(below) - 4 grey over all inner pixels; 0 where there are none. */
export function laplacianVariance(grey: ArrayLike<number>, width: number, height: number): number {
  let [count, mean, spread] = [0, 0, 0];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const value = grey[at - 1]! + grey[at + 1]! + grey[at - width]! + grey[at + width]! - 4 * grey[at]!;
      count += 1;
      const off = value - mean;
      mean += off / count;
      spread += off * (value - mean);
    }
  return count === 0 ? 0 : spread / count;
}

function looksOf(grey: ArrayLike<number>, width: number, height: number): string {
  const fields = fieldsOf(grey, width, height, 9, 8);
  let hex = "";
  for (let row = 0; row < 8; row++) {
    let byte = 0;
    for (let column = 0; column < 8; column++) byte = byte * 2 + (fields[row * 9 + column + 1]! > fields[row * 9 + column]! ? 1 : 0);
    hex += byte.toString(16).padStart(2, "0");
  }
  return hex;
}
