// XXH64 with seed 0, whose low half is the content checksum of a zstd frame. In halves of 32 bits: BigInt would take longer than the unpacking itself.
// Pure. Source: the xxHash specification, version 0.1.1.

/** A number of 64 bits as its high and low half. */
type Halves = readonly [high: number, low: number];
const prime1: Halves = [0x9e3779b1, 0x85ebca87];
const prime2: Halves = [0xc2b2ae3d, 0x27d4eb4f];
const prime3: Halves = [0x165667b1, 0x9e3779f9];
const prime4: Halves = [0x85ebca77, 0xc2b2ae63];
const prime5: Halves = [0x27d4eb2f, 0x165667c5];

/** High half of the product of two halves without a sign. */
function highOf(x: number, y: number): number {
  const x0 = x & 0xffff;
  const x1 = x >>> 16;
  const y0 = y & 0xffff;
  const y1 = y >>> 16;
  const inner = Math.imul(x1, y0);
  const outer = Math.imul(x0, y1);
  const middle = (Math.imul(x0, y0) >>> 16) + (inner & 0xffff) + (outer & 0xffff);
  return (Math.imul(x1, y1) + (inner >>> 16) + (outer >>> 16) + (middle >>> 16)) | 0;
}

/** What is worked on at the end of a hash: every function below reads and writes these two. */
let high = 0;
let low = 0;

function set(toHigh: number, toLow: number): void {
  high = toHigh;
  low = toLow;
}

function multiply([yHigh, yLow]: Halves): void {
  high = (highOf(low, yLow) + Math.imul(high, yLow) + Math.imul(low, yHigh)) | 0;
  low = Math.imul(low, yLow);
}

function add(yHigh: number, yLow: number): void {
  const sum = (low >>> 0) + (yLow >>> 0);
  high = (high + yHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
  low = sum | 0;
}

/** Rotates to the left by 1 to 31. */
function rotate(by: number): void {
  const before = high;
  high = (high << by) | (low >>> (32 - by));
  low = (low << by) | (before >>> (32 - by));
}

/** x ^= x >> by, by from 1 to 63. */
function fold(by: number): void {
  if (by < 32) low ^= (low >>> by) | (high << (32 - by));
  else low ^= high >>> (by - 32);
  if (by < 32) high ^= high >>> by;
}

/** One round of a lane (lanes[at], lanes[at + 1]) over eight bytes. */
function round(lanes: Int32Array, at: number, inputHigh: number, inputLow: number): void {
  // All bytes pass here: numbers of this function alone keep it fast.
  const p1High = 0x9e3779b1 | 0;
  const p1Low = 0x85ebca87 | 0;
  const p2High = 0xc2b2ae3d | 0;
  const p2Low = 0x27d4eb4f;
  const before = lanes[at + 1]!;
  const sumLow = (Math.imul(inputLow, p2Low) + before) | 0;
  const carry = sumLow >>> 0 < before >>> 0 ? 1 : 0;
  const sumHigh = (highOf(inputLow, p2Low) + Math.imul(inputHigh, p2Low) + Math.imul(inputLow, p2High) + lanes[at]! + carry) | 0;
  const turnedHigh = (sumHigh << 31) | (sumLow >>> 1);
  const turnedLow = (sumLow << 31) | (sumHigh >>> 1);
  lanes[at] = (highOf(turnedLow, p1Low) + Math.imul(turnedHigh, p1Low) + Math.imul(turnedLow, p1High)) | 0;
  lanes[at + 1] = Math.imul(turnedLow, p1Low);
}

export interface Xxhash64 {
  update(bytes: Uint8Array): void;
  /** The hash of all bytes so far, as its two halves without a sign. */
  digest(): Halves;
}

export function xxhash64(): Xxhash64 {
  const lanes = new Int32Array(8);
  for (const [lane, [a, b]] of [[prime1, prime2], [prime2, [0, 0]], [[0, 0], [0, 0]]].entries() as Iterable<[number, [Halves, Halves]]>) {
    set(a[0], a[1]);
    add(b[0], b[1]);
    lanes.set([high, low], lane * 2);
  }
  // The fourth begins at 0 - prime1.
  set(~prime1[0], ~prime1[1]);
  add(0, 1);
  lanes.set([high, low], 6);
  const rest = Buffer.alloc(32);
  let kept = 0;
  let length = 0;
  const stripe = (view: DataView, from: number) => {
    for (let lane = 0; lane < 4; lane++) round(lanes, lane * 2, view.getInt32(from + lane * 8 + 4, true), view.getInt32(from + lane * 8, true));
  };
  const restView = new DataView(rest.buffer, rest.byteOffset, 32);
  return {
    update(bytes) {
      length += bytes.length;
      let at = 0;
      if (kept > 0) {
        at = Math.min(32 - kept, bytes.length);
        rest.set(bytes.subarray(0, at), kept);
        kept += at;
        if (kept < 32) return;
        stripe(restView, 0);
        kept = 0;
      }
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (; at + 32 <= bytes.length; at += 32) stripe(view, at);
      rest.set(bytes.subarray(at), 0);
      kept = bytes.length - at;
    },
    digest() {
      if (length < 32) set(prime5[0], prime5[1]);
      else {
        const own = new Int32Array(2);
        for (const [lane, by] of [1, 7, 12, 18].entries()) {
          set(lanes[lane * 2]!, lanes[lane * 2 + 1]!);
          rotate(by);
          add(own[0]!, own[1]!);
          own.set([high, low]);
        }
        const none = new Int32Array(2);
        for (let lane = 0; lane < 4; lane++) {
          none.fill(0);
          round(none, 0, lanes[lane * 2]!, lanes[lane * 2 + 1]!);
          set(own[0]! ^ none[0]!, own[1]! ^ none[1]!);
          multiply(prime1);
          add(prime4[0], prime4[1]);
          own.set([high, low]);
        }
      }
      add(Math.floor(length / 2 ** 32), length | 0);
      let at = 0;
      const one = new Int32Array(2);
      for (; at + 8 <= kept; at += 8) {
        const [soFarHigh, soFarLow] = [high, low];
        one.fill(0);
        round(one, 0, restView.getInt32(at + 4, true), restView.getInt32(at, true));
        set(soFarHigh ^ one[0]!, soFarLow ^ one[1]!);
        rotate(27);
        multiply(prime1);
        add(prime4[0], prime4[1]);
      }
      if (at + 4 <= kept) {
        const [soFarHigh, soFarLow] = [high, low];
        set(0, restView.getInt32(at, true));
        multiply(prime1);
        set(high ^ soFarHigh, low ^ soFarLow);
        rotate(23);
        multiply(prime2);
        add(prime3[0], prime3[1]);
        at += 4;
      }
      for (; at < kept; at++) {
        const [soFarHigh, soFarLow] = [high, low];
        set(0, rest[at]!);
        multiply(prime5);
        set(high ^ soFarHigh, low ^ soFarLow);
        rotate(11);
        multiply(prime1);
      }
      fold(33);
      multiply(prime2);
      fold(29);
      multiply(prime3);
      fold(32);
      return [high >>> 0, low >>> 0];
    },
  };
}
