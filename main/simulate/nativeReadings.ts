// What the collector is offered, at the rate of each tag: how alike neighbouring readings are, and whole series of a few tags by the second.
// Runs in Node. For the figures of realism alone; it listens beside the historian and changes nothing.
import type { AreaBase } from "./area.ts";
import { Moment, mostSamples, type SampleMinute } from "./samples.ts";
import { tagNumber, tags } from "./tags.ts";

/** Sums over pairs of neighbouring readings, each less the first one. */
interface Pairs {
  first: number;
  lastT: number;
  last: number;
  n: number;
  a: number;
  b: number;
  aa: number;
  bb: number;
  ab: number;
}

/** Fewest pairs that tell anything. */
const fewest = 1000;

export class NativeReadings {
  private readonly pairs = new Map<number, Pairs>();
  private readonly series: ReadonlyMap<number, Float64Array>;
  private readonly whole: ReadonlyMap<number, Float64Array>;

  /** `kept` are the tags whose series are kept, without the readings of a machine at rest; `whole` those kept with them. */
  constructor(seconds: number, kept: readonly string[], whole: readonly string[]) {
    const room = (names: readonly string[]): Map<number, Float64Array> => new Map(names.map((tag) => [tagNumber(tag), new Float64Array(seconds).fill(NaN)]));
    this.series = room(kept);
    this.whole = room(whole);
  }

  /** Readings of a whole tag each ten seconds of the run. */
  everyTenSeconds(tag: string): number[] {
    const x = this.whole.get(tagNumber(tag))!;
    return Array.from({ length: Math.floor(x.length / 10) }, (_, n) => x[10 * n]!);
  }

  /** Hears what this area's collector takes from now on. */
  listen(area: AreaBase): void {
    const { historian } = area;
    const push = historian.push.bind(historian);
    historian.push = (i, from, samples, q, kept) => {
      push(i, from, samples, q, kept);
      this.take(i, from, samples, kept);
    };
  }

  private take(i: number, from: number, samples: SampleMinute, kept: Uint8Array): void {
    const series = this.series.get(i);
    const whole = this.whole.get(i);
    const p = this.pairs.get(i) ?? { first: NaN, lastT: NaN, last: NaN, n: 0, a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
    this.pairs.set(i, p);
    const { periodS } = tags[i]!;
    for (let k = 0; k < samples.n[i]!; k++) {
      const second = samples.second[mostSamples * i + k]!;
      if (kept[k] === 0) continue;
      const t = from + (second & Moment.SECOND);
      const v = samples.value[mostSamples * i + k]!;
      if (whole) whole[t] = v;
      if (series && second < Moment.AT_REST) series[t] = v;
      if (p.first !== p.first) p.first = v;
      if (t - p.lastT === periodS) {
        const [a, b] = [p.last - p.first, v - p.first];
        p.n++;
        p.a += a;
        p.b += b;
        p.aa += a * a;
        p.bb += b * b;
        p.ab += a * b;
      }
      p.lastT = t;
      p.last = v;
    }
  }

  /** Autocorrelation of each tag at one sample; tags that never move are left out. */
  lag1(): number[] {
    return [...this.pairs.values()].flatMap(({ n, a, b, aa, bb, ab }) => {
      const [va, vb] = [aa - (a * a) / n, bb - (b * b) / n];
      return n >= fewest && va > 1e-9 * aa && vb > 1e-9 * bb ? [(ab - (a * b) / n) / Math.sqrt(va * vb)] : [];
    });
  }

  /** Autocorrelation at one second of a kept tag less its mean over `window` seconds around; stretches that were lost or at rest are left out. */
  lag1LessMean(tag: string, window: number): number {
    const x = this.series.get(tagNumber(tag))!;
    const half = window / 2;
    const sums = new Float64Array(x.length + 1);
    const counts = new Float64Array(x.length + 1);
    x.forEach((v, t) => {
      sums[t + 1] = sums[t]! + (v === v ? v : 0);
      counts[t + 1] = counts[t]! + (v === v ? 1 : 0);
    });
    let [n, a, b, aa, bb, ab, before] = [0, 0, 0, 0, 0, 0, NaN];
    for (let t = half; t < x.length - half; t++) {
      const known = counts[t + half]! - counts[t - half]!;
      const left = known >= 0.95 * window ? x[t]! - (sums[t + half]! - sums[t - half]!) / known : NaN;
      if (left === left && before === before) {
        n++;
        a += before;
        b += left;
        aa += before * before;
        bb += left * left;
        ab += before * left;
      }
      before = left;
    }
    return n < fewest ? NaN : (ab - (a * b) / n) / Math.sqrt((aa - (a * a) / n) * (bb - (b * b) / n));
  }
}
