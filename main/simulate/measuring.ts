// The measuring chain: y = clamp(quantise(gain · (x + bias + wander) + noise)), one for every tag, in the loop where there is a loop.
// Runs anywhere, pure. Never knows where a value goes: a controller and the historian see the same lie (simulation design, 3.5).
import { use, type Draws } from "./draws.ts";
import { exp } from "./math.ts";
import { mostSamples, type SampleMinute } from "./samples.ts";
import { gridS } from "./frameGrid.ts";
import { tags } from "./tags.ts";

/** Sensor faults acting on one tag at a moment; combined by the fault channels, neutral by default. */
export interface SensorFault {
  offset: number;
  gain: number;
  noise: number;
  /** Sensor stands still at its last value. */
  stuck: boolean;
  /** Another unit or span: what is shown is shift + scale · reading. */
  scale: number;
  shift: number;
}

/** A sensor without any fault. */
export const soundSensor: Readonly<SensorFault> = { offset: 0, gain: 1, noise: 1, stuck: false, scale: 1, shift: 0 };

/** Shape of sample noise: normal; Student's t of 5 degrees, scaled to variance 1; normal with one sample in a hundred three times as far. */
export type NoiseShape = "normal" | "student" | "bursts";

/** A standard normal bent into another shape (Student: Cornish-Fisher expansion, Abramowitz and Stegun 26.7.5). */
function shaped(z: number, shape: NoiseShape): number {
  if (shape === "bursts") return z > 2.576 || z < -2.576 ? 3 * z : z;
  const q = z * z;
  return z * (1 + (q + 1) / 20 + (5 * q * q + 16 * q + 3) / 2400 + (3 * q * q * q + 19 * q * q + 17 * q - 15) / 48000) * 0.7745966692414834;
}

/** What a reading needs of its tag, eight numbers side by side: the chain runs dozens of times a second. */
const enum At {
  MUL,
  ADD,
  SIGMA,
  SIGMA_OF_VALUE,
  LOW,
  HIGH,
  PER_UNIT,
  QUANTUM,
  SIZE,
}

/** All transmitters of the plant; arrays are indexed by tag number. */
export class MeasuringChain {
  /** Last reading of each tag. */
  readonly last = new Float64Array(tags.length);
  private readonly set = new Float64Array(At.SIZE * tags.length);
  private readonly stuck = new Uint8Array(tags.length);
  private readonly fast = new Float64Array(tags.length);
  private readonly slow = new Float64Array(tags.length);
  private readonly bias = new Float64Array(tags.length);
  private readonly faults: SensorFault[] = tags.map(() => ({ ...soundSensor }));
  private readonly aFast = exp(-gridS / 21600);
  private readonly aSlow = exp(-gridS / 864000);

  /** `noise` and `wander` are factors on every tag's. */
  constructor(
    private readonly draws: Draws,
    private readonly noise = 1,
    private readonly wanders = 1,
    private readonly shape: NoiseShape = "normal",
  ) {
    tags.forEach((t, i) => {
      this.bias[i] = t.tag === "TT-201" ? 0.15 : 0;
      this.set.set([1, 0], At.SIZE * i);
      this.span(i);
    });
  }

  /** Moves the wander of the given tags to grid point `index` (each 600 s): OU(6 h, 0.06 %) + OU(10 d, 0.15 %) of span; vibration velocity and envelope 3 % as a factor. */
  wander(tagNumbers: readonly number[], index: number): void {
    for (const i of tagNumbers) {
      const t = tags[i]!;
      // set points and commands are numbers in the controller, nothing measures them
      if (t.periodS === 0 || (t.sigma === 0 && t.sigmaOfValue === 0)) continue;
      const z0 = this.draws.normal(use.wander, i, index, 0);
      const z1 = this.draws.normal(use.wander, i, index, 1);
      this.fast[i] = index === 0 ? z0 : this.aFast * this.fast[i]! + Math.sqrt(1 - this.aFast * this.aFast) * z0;
      this.slow[i] = index === 0 ? z1 : this.aSlow * this.slow[i]! + Math.sqrt(1 - this.aSlow * this.aSlow) * z1;
      this.combine(i);
    }
  }

  /** Sets the sensor faults of a tag (called by the fault channels). */
  setFault(i: number, fault: SensorFault): void {
    this.faults[i] = fault;
    this.stuck[i] = fault.stuck ? 1 : 0;
    this.span(i);
    this.combine(i);
  }

  /** Noise, limits and steps of a tag as its sensor shows them. */
  private span(i: number): void {
    const t = tags[i]!;
    const { noise, scale, shift } = this.faults[i]!;
    // spans are divided into powers of two, so steps and their inverse are as exact as the span
    const quantum = ((t.high - t.low) / (t.bits === 16 ? 65536 : 4096) || 1) * scale;
    this.set.set([t.sigma * noise * this.noise * scale, t.sigmaOfValue * noise * this.noise * scale, t.low * scale + shift, t.high * scale + shift, 1 / quantum, quantum], At.SIZE * i + At.SIGMA);
  }

  /** Reads tag i at once, for a controller: x = true value, z = one standard normal, both by tag number; the reading stands in `last`. */
  read(i: number, x: Float64Array, z: Float64Array): void {
    const { set, last } = this;
    if (this.stuck[i] === 1) return;
    const b = At.SIZE * i;
    const v = x[i]!;
    const y = set[b + At.MUL]! * v + set[b + At.ADD]! + (set[b + At.SIGMA]! + set[b + At.SIGMA_OF_VALUE]! * (v < 0 ? -v : v)) * (this.shape === "normal" ? z[i]! : shaped(z[i]!, this.shape));
    const low = set[b + At.LOW]!;
    const high = set[b + At.HIGH]!;
    const out = low + Math.floor((y - low) * set[b + At.PER_UNIT]! + 0.5) * set[b + At.QUANTUM]!;
    last[i] = out < low ? low : out > high ? high : out;
  }

  /** Reads the waiting samples of tag i, within which nothing of the chain has moved: `value` is the true value before and the reading after. */
  readMinute(i: number, samples: SampleMinute): void {
    const { set, last } = this;
    const { value, noise } = samples;
    const first = mostSamples * i;
    const end = first + samples.n[i]!;
    if (this.shape !== "normal") for (let k = first; k < end; k++) noise[k] = shaped(noise[k]!, this.shape);
    if (this.stuck[i] === 1) {
      value.fill(last[i]!, first, end);
      return;
    }
    const b = At.SIZE * i;
    const mul = set[b + At.MUL]!;
    const add = set[b + At.ADD]!;
    const sigma = set[b + At.SIGMA]!;
    const sigmaOfValue = set[b + At.SIGMA_OF_VALUE]!;
    const low = set[b + At.LOW]!;
    const high = set[b + At.HIGH]!;
    const perUnit = set[b + At.PER_UNIT]!;
    const quantum = set[b + At.QUANTUM]!;
    let reading = last[i]!;
    for (let k = first; k < end; k++) {
      const v = value[k]!;
      const y = mul * v + add + (sigma + sigmaOfValue * (v < 0 ? -v : v)) * noise[k]!;
      const out = low + Math.floor((y - low) * perUnit + 0.5) * quantum;
      reading = out < low ? low : out > high ? high : out;
      value[k] = reading;
    }
    last[i] = reading;
  }

  /** What tag i reads above the truth at true value x, without noise and steps of the converter. */
  deviation(i: number, x: number): number {
    return this.set[At.SIZE * i + At.MUL]! * x + this.set[At.SIZE * i + At.ADD]! - x;
  }

  private combine(i: number): void {
    const t = tags[i]!;
    const fault = this.faults[i]!;
    const w = this.wanders;
    const relative = this.fast[i]! * 0.4 + this.slow[i]! * 0.9;
    const vibration = t.tag.startsWith("VT-10");
    // an accelerometer's gain drifts; it cancels in kurtosis, which is a ratio of moments
    const drifts = vibration && !t.tag.endsWith("K");
    this.set[At.SIZE * i + At.MUL] = fault.scale * fault.gain * (drifts ? 1 + 0.03 * w * relative : 1);
    this.set[At.SIZE * i + At.ADD] = fault.shift + fault.scale * (vibration ? fault.offset : fault.gain * (this.bias[i]! + w * (t.high - t.low) * (0.0006 * this.fast[i]! + 0.0015 * this.slow[i]!)) + fault.offset);
  }
}
