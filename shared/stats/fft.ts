// Fast Fourier transform of a power-of-two length, in place. Pure; the same figures on every machine.
// Source: Cooley and Tukey 1965, decimation in time, with a table of roots computed once.

/** Least power of two that is at least `n` (n >= 1). */
export function powerOfTwo(n: number): number {
  let size = 1;
  while (size < n) size *= 2;
  return size;
}

/** Transforms of one size; keep it for many transforms. Throws RangeError when size is no power of two. */
export class Fft {
  readonly size: number;
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;
  private readonly place: Uint32Array;

  constructor(size: number) {
    if (size < 1 || (size & (size - 1)) !== 0) throw new RangeError(`no power of two: ${size}`);
    this.size = size;
    this.cos = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.sin = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / size));
    this.place = new Uint32Array(size);
    for (let i = 1; i < size; i++) this.place[i] = (this.place[i >> 1]! >> 1) | (i & 1 ? size >> 1 : 0);
  }

  /** X[k] = sum over n of x[n] exp(-2 pi i k n / size), over re and im (size each). */
  forward(re: Float64Array, im: Float64Array): void {
    const { size, cos, sin, place } = this;
    for (let i = 0; i < size; i++) {
      const j = place[i]!;
      if (j <= i) continue;
      const [a, b] = [re[i]!, im[i]!];
      re[i] = re[j]!;
      im[i] = im[j]!;
      re[j] = a;
      im[j] = b;
    }
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0, root = 0; k < half; k++, root += step) {
          const low = start + k;
          const high = low + half;
          const c = cos[root]!;
          const s = sin[root]!;
          const x = re[high]! * c + im[high]! * s;
          const y = im[high]! * c - re[high]! * s;
          re[high] = re[low]! - x;
          im[high] = im[low]! - y;
          re[low] = re[low]! + x;
          im[low] = im[low]! + y;
        }
      }
    }
  }

  /** The way back, divided by size: inverse(forward(x)) is x. */
  inverse(re: Float64Array, im: Float64Array): void {
    this.forward(im, re);
    const scale = 1 / this.size;
    for (let i = 0; i < this.size; i++) {
      re[i] = re[i]! * scale;
      im[i] = im[i]! * scale;
    }
  }
}
