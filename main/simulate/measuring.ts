// The measuring chain: y = clamp(quantise(gain · (x + bias + wander) + noise)), one for every tag, in the loop where there is a loop.
// Runs anywhere, pure. Never knows where a value goes: a controller and the historian see the same lie (simulation design, 3.5).
import { use, type Draws } from "./draws.ts";
import { exp } from "./math.ts";
import { gridS } from "./siteFrame.ts";
import { tags } from "./tags.ts";

/** Sensor faults acting on one tag at a moment; combined by the fault channels, neutral by default. */
export interface SensorFault {
  offset: number;
  gain: number;
  noise: number;
  /** Sensor stands still at its last value. */
  stuck: boolean;
}

/** All transmitters of the plant; arrays are indexed by tag number. */
export class MeasuringChain {
  readonly last = new Float64Array(tags.length);
  private readonly mul = new Float64Array(tags.length).fill(1);
  private readonly add = new Float64Array(tags.length);
  private readonly sigma: Float64Array;
  private readonly sigmaOfValue: Float64Array;
  private readonly quantum: Float64Array;
  private readonly perUnit: Float64Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly stuck = new Uint8Array(tags.length);
  private readonly fast = new Float64Array(tags.length);
  private readonly slow = new Float64Array(tags.length);
  private readonly bias = new Float64Array(tags.length);
  private readonly faults: SensorFault[] = tags.map(() => ({ offset: 0, gain: 1, noise: 1, stuck: false }));
  private readonly aFast = exp(-gridS / 21600);
  private readonly aSlow = exp(-gridS / 864000);

  constructor(private readonly draws: Draws) {
    this.sigma = Float64Array.from(tags, (t) => t.sigma);
    this.sigmaOfValue = Float64Array.from(tags, (t) => t.sigmaOfValue);
    this.quantum = Float64Array.from(tags, (t) => (t.high - t.low) / (t.bits === 16 ? 65536 : 4096) || 1);
    this.perUnit = this.quantum.map((q) => 1 / q);
    this.low = Float64Array.from(tags, (t) => t.low);
    this.high = Float64Array.from(tags, (t) => t.high);
    tags.forEach((t, i) => (this.bias[i] = t.tag === "TT-201" ? 0.15 : 0));
  }

  /** Moves the wander of the given tags to grid point `index` (each 600 s): OU(6 h, 0.06 %) + OU(10 d, 0.15 %) of span; vibration 3 % as a factor. */
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
    this.sigma[i] = tags[i]!.sigma * fault.noise;
    this.sigmaOfValue[i] = tags[i]!.sigmaOfValue * fault.noise;
    this.combine(i);
  }

  /** Reading of tag i for the true value x and one standard normal z. */
  measure(i: number, x: number, z: number): number {
    if (this.stuck[i] === 1) return this.last[i]!;
    const y = this.mul[i]! * x + this.add[i]! + (this.sigma[i]! + this.sigmaOfValue[i]! * (x < 0 ? -x : x)) * z;
    const low = this.low[i]!;
    const high = this.high[i]!;
    // spans are divided into powers of two, so steps and their inverse are as exact as the span
    let out = low + Math.floor((y - low) * this.perUnit[i]! + 0.5) * this.quantum[i]!;
    if (out < low) out = low;
    else if (out > high) out = high;
    this.last[i] = out;
    return out;
  }

  private combine(i: number): void {
    const t = tags[i]!;
    const fault = this.faults[i]!;
    const relative = this.fast[i]! * 0.4 + this.slow[i]! * 0.9;
    const vibration = t.tag.startsWith("VT-10");
    this.mul[i] = fault.gain * (vibration ? 1 + 0.03 * relative : 1);
    this.add[i] = vibration ? fault.offset : fault.gain * (this.bias[i]! + (t.high - t.low) * (0.0006 * this.fast[i]! + 0.0015 * this.slow[i]!)) + fault.offset;
  }
}
