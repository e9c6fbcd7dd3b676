// Philox4x32, the counter-based random generator of the sample plant: a draw depends only on (key, counter), never on earlier draws.
// Runs anywhere, pure. Never keeps a position: that would tie numbers to the order of work.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.

/** Multipliers and key steps of the paper, and the multipliers' halves; an enum, so that the bundler writes them into the code. */
const enum Word {
  M0 = 0xd2511f53 | 0,
  M1 = 0xcd9e8d57 | 0,
  W0 = 0x9e3779b9 | 0,
  W1 = 0xbb67ae85 | 0,
  M0_LO = 0x1f53,
  M0_HI = 0xd251,
  M1_LO = 0x8d57,
  M1_HI = 0xcd9e,
}

/** A generator bound to one 64-bit key. The four words of the last block lie in `w0..w3` (signed 32 bit). */
export class Philox {
  w0 = 0;
  w1 = 0;
  w2 = 0;
  w3 = 0;
  readonly keys = new Int32Array(20);

  constructor(keyLow: number, keyHigh: number) {
    for (let r = 0; r < 10; r++) {
      this.keys[2 * r] = keyLow + Math.imul(Word.W0, r);
      this.keys[2 * r + 1] = keyHigh + Math.imul(Word.W1, r);
    }
  }

  /** Fills `w0..w3` with the block of counter (c0, c1, c2, c3); `rounds` is 10 for parameters and events, 7 for samples. */
  block(c0: number, c1: number, c2: number, c3: number, rounds: number): void {
    c0 |= 0;
    c1 |= 0;
    c2 |= 0;
    c3 |= 0;
    const keys = this.keys;
    for (let r = 0; r < rounds; r++) {
      // high words of two 32 x 32 bit products from 16-bit parts; no sum leaves 32 bits
      const a0 = c0 & 0xffff;
      const a1 = c0 >>> 16;
      const t0 = (Math.imul(a1, Word.M0_LO) + (Math.imul(a0, Word.M0_LO) >>> 16)) | 0;
      const u0 = ((t0 & 0xffff) + Math.imul(a0, Word.M0_HI)) | 0;
      const hi0 = (Math.imul(a1, Word.M0_HI) + (t0 >>> 16) + (u0 >>> 16)) | 0;
      const b0 = c2 & 0xffff;
      const b1 = c2 >>> 16;
      const t1 = (Math.imul(b1, Word.M1_LO) + (Math.imul(b0, Word.M1_LO) >>> 16)) | 0;
      const u1 = ((t1 & 0xffff) + Math.imul(b0, Word.M1_HI)) | 0;
      const hi1 = (Math.imul(b1, Word.M1_HI) + (t1 >>> 16) + (u1 >>> 16)) | 0;
      const n0 = hi1 ^ c1 ^ keys[2 * r]!;
      const n2 = hi0 ^ c3 ^ keys[2 * r + 1]!;
      c1 = Math.imul(c2, Word.M1);
      c3 = Math.imul(c0, Word.M0);
      c0 = n0;
      c2 = n2;
    }
    this.w0 = c0;
    this.w1 = c1;
    this.w2 = c2;
    this.w3 = c3;
  }
}
