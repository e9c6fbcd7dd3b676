// Known faults put into recorded or simulated values as they stream by: one function for the screen, the bench and the command line.
// Runs anywhere, pure. Keeps quality and irregular times, holds at most two hours of samples, never needs a plant model.
// Order of kinds: unit, gain, offset, slowGain, delay, damping, noise, spikes, quantise, stuck, missing, swap, clock (simulation design, section 5).
import type { FaultInterval, FaultKind, InjectedFault } from "../../shared/contract/simulate.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { conversion, parseUnit } from "../../shared/recipe/units.ts";
import { use, Draws } from "./draws.ts";
import { exp, log } from "./math.ts";
import { streamId } from "./streams.ts";

const dayUs = 86_400e6;
const order: readonly FaultKind[] = ["unit", "gain", "offset", "slowGain", "delay", "damping", "noise", "spikes", "quantise", "stuck", "missing", "swap", "clock"];

/** Samples of a tag that a delay still needs. */
interface Held {
  tsUs: number;
  value: number;
  quality: number;
}

/** A fault with its place among the columns and what it remembers of the samples so far. */
interface Active {
  fault: InjectedFault;
  column: number;
  other: number;
  lane: number;
  /** Size in the tag's unit. */
  size: number;
  unit: { factor: number; offset: number };
  held: Held[];
  /** Damped value, last noise, last value before it stuck, end of the gap, time of the sample before. */
  memory: number;
  gapToUs: number;
  lastUs: number;
}

/** Share 0..1 of a fault at a time; 0 outside its interval. */
function shareAt(fault: InjectedFault, tsUs: number, draws: Draws, lane: number): number {
  if (tsUs < fault.fromUs || (fault.toUs !== undefined && tsUs >= fault.toUs)) return 0;
  const since = tsUs - fault.fromUs;
  const x = since / ((fault.rampDays ?? 1) * dayUs);
  switch (fault.profile) {
    case "step":
      return 1;
    case "ramp":
      return x < 1 ? x : 1;
    case "exponential":
      return 1 - exp(-3 * x);
    case "sawtooth":
      return x - Math.floor(x);
    case "intermittent":
      return draws.uniform(use.habit, streamId("inject"), Math.floor(since / 3600e6), lane) < 0.4 ? 1 : 0;
  }
}

function converted(from: string, to: string): { factor: number; offset: number } | undefined {
  const [a, b] = [parseUnit(from), parseUnit(to)];
  return a && b && conversion(a, b);
}

/** Puts faults into rows that come in the order of time. Throws planUnknownColumn for a tag that is no column, planUnfit for units that do not fit. */
export class Injector {
  private readonly draws: Draws;
  private readonly active: Active[];
  private n = 0;

  /** `robustSd` gives the spread of a column in the week before a moment, for sizes in sd. */
  constructor(columns: readonly string[], faults: readonly InjectedFault[], seed: bigint | number, robustSd: (column: string, fromUs: number) => number) {
    this.draws = new Draws(BigInt.asUintN(64, BigInt(seed)));
    const place = (name: string): number => {
      const at = columns.indexOf(name);
      if (at < 0) throw new Failure("planUnknownColumn", { column: name });
      return at;
    };
    this.active = faults
      .map((fault, n): Active => {
        const of = fault.kind === "offset" ? fault.by : fault.kind === "noise" ? fault.sd : fault.kind === "spikes" ? fault.size : 0;
        const unit = fault.kind === "unit" ? converted(fault.from, fault.to) : { factor: 1, offset: 0 };
        if (unit === undefined && fault.kind === "unit") throw new Failure("planUnfit", { field: "unit", detail: `${fault.from} - ${fault.to}` });
        return { fault, column: place(fault.tag), other: fault.kind === "swap" ? place(fault.withTag) : -1, lane: 4 * n, size: typeof of === "number" ? of : of.sd * robustSd(fault.tag, fault.fromUs), unit: unit!, held: [], memory: NaN, gapToUs: -Infinity, lastUs: NaN };
      })
      .sort((a, b) => order.indexOf(a.fault.kind) - order.indexOf(b.fault.kind) || a.lane - b.lane);
  }

  /** Changes a row in place and gives back the time it is stamped with. values: NaN = missing. */
  row(tsUs: number, values: Float64Array, quality?: Int16Array, group?: string): number {
    let stamped = tsUs;
    const n = this.n++;
    for (const one of this.active) {
      const { fault, column } = one;
      if (fault.group !== undefined && fault.group !== group) continue;
      const p = shareAt(fault, tsUs, this.draws, one.lane);
      const x = values[column]!;
      switch (fault.kind) {
        case "unit":
          if (p > 0.5) values[column] = one.unit.factor * x + one.unit.offset;
          break;
        case "gain":
          values[column] = p === 0 ? x : fault.about + (1 + (fault.by - 1) * p) * (x - fault.about);
          break;
        case "offset":
          values[column] = x + one.size * p;
          break;
        case "slowGain":
          if (p > 0) values[column] = x * (1 + (fault.perDay * (tsUs - fault.fromUs)) / dayUs);
          break;
        case "delay":
          this.delay(one, fault.seconds, p, tsUs, values, quality);
          break;
        case "damping":
          this.damp(one, fault.seconds, p, tsUs, values);
          break;
        case "noise":
          one.memory = (one.memory === one.memory ? fault.phi * one.memory : 0) + Math.sqrt(1 - fault.phi * fault.phi) * this.normal(n, one.lane);
          values[column] = x + one.size * p * one.memory;
          break;
        case "spikes": {
          const dt = one.lastUs === one.lastUs ? tsUs - one.lastUs : 0;
          one.lastUs = tsUs;
          if (p > 0.5 && this.uniform(n, one.lane) < 1 - exp((-fault.perDay * dt) / dayUs)) values[column] = x + (this.uniform(n, one.lane + 1) < 0.5 ? -one.size : one.size);
          break;
        }
        case "quantise":
          if (p > 0.5) values[column] = Math.floor(x / fault.step + 0.5) * fault.step;
          break;
        case "stuck":
          if (p <= 0.5) one.memory = x === x ? x : one.memory;
          else if (fault.at !== "last" || one.memory === one.memory) values[column] = fault.at === "last" ? one.memory : fault.at;
          else one.memory = x;
          break;
        case "missing":
          if (this.inGap(one, fault, p, n, tsUs)) {
            values[column] = NaN;
            if (quality) quality[column] = fault.quality;
          }
          break;
        case "swap":
          if (p <= 0.5) break;
          values[column] = values[one.other]!;
          values[one.other] = x;
          if (quality) [quality[column], quality[one.other]] = [quality[one.other]!, quality[column]!];
          break;
        case "clock":
          if (p > 0) stamped += fault.stepS * 1e6 + (fault.driftSPerDay * 1e6 * (tsUs - fault.fromUs)) / dayUs;
          break;
      }
    }
    return stamped;
  }

  /** What the faults did until the last row, whose time is `endUs`. Faults that begin later are left out. */
  truth(endUs: number): FaultInterval[] {
    return [...this.active]
      .sort((a, b) => a.fault.fromUs - b.fault.fromUs || a.lane - b.lane)
      .filter(({ fault }) => fault.fromUs <= endUs)
      .map(({ fault, size }) => ({ tag: fault.tag, kind: fault.kind, fromUs: fault.fromUs, toUs: fault.toUs === undefined || fault.toUs > endUs ? endUs : fault.toUs, profile: fault.profile, ...(fault.group === undefined ? {} : { group: fault.group }), size: fault.kind === "offset" || fault.kind === "noise" || fault.kind === "spikes" ? size : null, inLoop: false }));
  }

  private uniform(n: number, lane: number): number {
    return this.draws.uniform(use.event, streamId("inject"), n, lane);
  }

  private normal(n: number, lane: number): number {
    return this.draws.normal(use.event, streamId("inject"), n, lane);
  }

  private delay(one: Active, seconds: number, p: number, tsUs: number, values: Float64Array, quality: Int16Array | undefined): void {
    const { held, column } = one;
    held.push({ tsUs, value: values[column]!, quality: quality?.[column] ?? 0 });
    // the newest sample that is old enough stays first
    while (held.length > 1 && held[1]!.tsUs <= tsUs - seconds * 1e6) held.shift();
    if (p <= 0.5) return;
    values[column] = held[0]!.value;
    if (quality) quality[column] = held[0]!.quality;
  }

  private damp(one: Active, seconds: number, p: number, tsUs: number, values: Float64Array): void {
    const x = values[one.column]!;
    const dt = one.lastUs === one.lastUs ? (tsUs - one.lastUs) / 1e6 : 0;
    one.lastUs = tsUs;
    if (x !== x) return;
    if (p <= 0.5 || one.memory !== one.memory) {
      one.memory = x;
      return;
    }
    one.memory += ((x - one.memory) * dt) / (seconds + dt);
    values[one.column] = one.memory;
  }

  /** Gaps begin at a rate that makes their share of the time the wanted one. */
  private inGap(one: Active, fault: Extract<InjectedFault, { kind: "missing" }>, p: number, n: number, tsUs: number): boolean {
    const dt = one.lastUs === one.lastUs ? (tsUs - one.lastUs) / 1e6 : 0;
    one.lastUs = tsUs;
    if (p <= 0.5) return false;
    if (tsUs < one.gapToUs) return true;
    if (this.uniform(n, one.lane) >= 1 - exp((-fault.share * dt) / ((1 - fault.share) * fault.meanGapS))) return false;
    one.gapToUs = tsUs - fault.meanGapS * 1e6 * log(this.uniform(n, one.lane + 1));
    return true;
  }
}

/** Columns of a recording that share their times. */
export interface Recording {
  tsUs: Float64Array;
  columns: ReadonlyMap<string, Float64Array>;
}

/** Robust standard deviation (1.4826 times the median distance from the median) of what is known; NaN of nothing. */
export function robustSd(values: ArrayLike<number>): number {
  const known = Float64Array.from(values).filter((v) => v === v).sort();
  if (known.length === 0) return NaN;
  const middle = known[known.length >> 1]!;
  const distances = known.map((v) => (v < middle ? middle - v : v - middle)).sort();
  return 1.4826 * distances[distances.length >> 1]!;
}

/** A recording with faults put in, and what was done. The source stays as it is. Throws as Injector. */
export function inject(source: Recording, faults: readonly InjectedFault[], seed: bigint | number): { series: Recording; truth: FaultInterval[] } {
  const names = [...source.columns.keys()];
  const columns = names.map((name) => Float64Array.from(source.columns.get(name)!));
  const before = (name: string, fromUs: number): number => {
    const values = source.columns.get(name)!;
    const week = values.filter((_, r) => source.tsUs[r]! < fromUs && source.tsUs[r]! >= fromUs - 7 * dayUs);
    return robustSd(week.length >= 100 ? week : values);
  };
  const injector = new Injector(names, faults, seed, before);
  const row = new Float64Array(names.length);
  const tsUs = source.tsUs.map((ts, r) => {
    for (let c = 0; c < row.length; c++) row[c] = columns[c]![r]!;
    const stamped = injector.row(ts, row);
    for (let c = 0; c < row.length; c++) columns[c]![r] = row[c]!;
    return stamped;
  });
  return { series: { tsUs, columns: new Map(names.map((name, c) => [name, columns[c]!])) }, truth: source.tsUs.length === 0 ? [] : injector.truth(source.tsUs.at(-1)!) };
}
