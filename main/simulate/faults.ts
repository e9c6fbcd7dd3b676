// Faults as data: each is a set of effects on named channels (a tag's sensor or a parameter of the plant) with a profile in time.
// Runs anywhere, pure. A new fault is a new entry, never new code in an area (simulation design, sections 4 and 5).
import { exp } from "./math.ts";
import { use, type Draws } from "./draws.ts";
import { streamId } from "./streams.ts";
import { tagNumber, tags, type Area } from "./tags.ts";
import type { MeasuringChain } from "./measuring.ts";

/** Parameters of the plant that a fault may move; neutral value: 0 for sums, 1 for factors. */
export const parameterChannels = [
  { name: "P.netPressure", neutral: 0 },
  { name: "P.bypass", neutral: 0 },
  { name: "P.demand", neutral: 1 },
  { name: "P.pressureSp", neutral: 0 },
  { name: "P.head.1", neutral: 1 },
  { name: "P.head.2", neutral: 1 },
  { name: "P.head.3", neutral: 1 },
  { name: "P.bearingRate.1", neutral: 1 },
  { name: "P.bearingRate.2", neutral: 1 },
  { name: "P.bearingRate.3", neutral: 1 },
  { name: "P.impeller.1", neutral: 0 },
  { name: "P.impeller.2", neutral: 0 },
  { name: "P.impeller.3", neutral: 0 },
  { name: "P.lubrication.1", neutral: 0 },
  { name: "P.lubrication.2", neutral: 0 },
  { name: "P.lubrication.3", neutral: 0 },
  { name: "P.valveAgeing", neutral: 0 },
  { name: "P.stiction", neutral: 0 },
  { name: "P.strainerRate", neutral: 1 },
  { name: "M.trueDose", neutral: 1 },
  { name: "M.agitator", neutral: 1 },
  { name: "M.temperatureSp", neutral: 0 },
  { name: "M.cleaning", neutral: 1 },
  { name: "M.exchanger", neutral: 0 },
  { name: "M.lotViscosity", neutral: 1 },
  { name: "M.steam", neutral: 0 },
] as const;

export type ParameterChannel = (typeof parameterChannels)[number]["name"];

/** p(t) in 0..1 after the start of an effect. `days` is the length of a ramp, the time constant of a decay, the period of a saw-tooth. */
export type Profile = { kind: "step" } | { kind: "ramp" | "exponential" | "decay" | "sawtooth" | "intermittent"; days: number };

/** One channel a fault moves. On a parameter: sums add `size`, factors multiply by 1 + (size - 1)·p. */
export type Effect =
  | { on: "parameter"; channel: ParameterChannel; size: number }
  | { on: "sensor"; tag: string; kind: "offset" | "gain" | "noise"; size: number }
  | { on: "sensor"; tag: string; kind: "stuck" };

/** One event of the plant's truth: a fault or a distractor, from `fromS` (seconds since the start of the run). */
export interface PlantFault {
  /** Catalogue id, such as AG1 or DI1. */
  scenario: string;
  cause: "SENSOR" | "SCALE" | "REGIME" | "PLANT" | "AGEING" | "NONE";
  asset: string;
  tags: readonly string[];
  fromS: number;
  /** End of the effect; absent = to the end of the run (or until the part is repaired). */
  toS?: number;
  profile: Profile;
  effects: readonly Effect[];
  distractor: boolean;
  /** True when its plant change is written down in any case; else whether it is follows the plant's habits. */
  recorded?: true;
  /** What a process engineer would call it on a trend; absent when there is nothing to mark. */
  label?: string;
}

const parameterNumbers = new Map<string, number>(parameterChannels.map((c, i) => [c.name, i]));

/** Number of a parameter channel in the array of `FaultChannels.parameters`. */
export function parameterNumber(name: ParameterChannel): number {
  return parameterNumbers.get(name)!;
}

/** Value of a profile `seconds` after the start; `id` and `draws` feed the on/off pattern of an intermittent fault (by the hour). */
export function profileAt(profile: Profile, seconds: number, draws: Draws, id: number): number {
  if (seconds < 0) return 0;
  if (profile.kind === "step") return 1;
  const x = seconds / (profile.days * 86400);
  switch (profile.kind) {
    case "ramp":
      return x < 1 ? x : 1;
    case "exponential":
      return 1 - exp(-3 * x);
    case "decay":
      return exp(-x);
    case "sawtooth":
      return x - Math.floor(x);
    case "intermittent":
      return draws.uniform(use.event, streamId("faults"), Math.floor(seconds / 3600), id) < 0.4 ? 1 : 0;
  }
}

/** Area whose channels an effect moves. */
export function areaOf(effect: Effect): Area {
  return effect.on === "sensor" ? tags[tagNumber(effect.tag)]!.area : (effect.channel.charAt(0) as Area);
}

/** The channels of one area: parameters, and sensors through the measuring chain. Renewed each minute. */
export class FaultChannels {
  readonly parameters = Float64Array.from(parameterChannels, (c) => c.neutral);
  private readonly mine: { fault: PlantFault; id: number }[];
  private readonly touched: number[];

  constructor(
    area: Area,
    faults: readonly PlantFault[],
    private readonly draws: Draws,
    private readonly chain: MeasuringChain,
  ) {
    this.mine = faults.map((fault, id) => ({ fault, id })).filter(({ fault }) => fault.effects.some((e) => areaOf(e) === area));
    this.touched = [...new Set(this.mine.flatMap(({ fault }) => fault.effects.flatMap((e) => (e.on === "sensor" ? [tagNumber(e.tag)] : []))))];
  }

  /** Sets every channel to its value at second `t` of the run. */
  update(t: number): void {
    if (this.mine.length === 0) return;
    for (let i = 0; i < parameterChannels.length; i++) this.parameters[i] = parameterChannels[i]!.neutral;
    const sensors = new Map(this.touched.map((i) => [i, { offset: 0, gain: 1, noise: 1, stuck: false }]));
    for (const { fault, id } of this.mine) {
      if (t < fault.fromS || (fault.toS !== undefined && t >= fault.toS)) continue;
      const p = profileAt(fault.profile, t - fault.fromS, this.draws, id);
      for (const effect of fault.effects) {
        if (effect.on === "parameter") {
          const n = parameterNumber(effect.channel);
          if (parameterChannels[n]!.neutral === 1) this.parameters[n]! *= 1 + (effect.size - 1) * p;
          else this.parameters[n]! += effect.size * p;
          continue;
        }
        const sensor = sensors.get(tagNumber(effect.tag));
        if (!sensor) continue;
        if (effect.kind === "offset") sensor.offset += effect.size * p;
        else if (effect.kind === "gain") sensor.gain *= 1 + (effect.size - 1) * p;
        else if (effect.kind === "noise") sensor.noise *= 1 + (effect.size - 1) * p;
        else sensor.stuck ||= p > 0.5;
      }
    }
    for (const [i, fault] of sensors) this.chain.setFault(i, fault);
  }
}
