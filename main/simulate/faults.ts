// Faults as data: each is a set of effects on named channels (a tag's sensor or a parameter of the plant) with a profile in time.
// Runs anywhere, pure. A new fault is a new entry, never new code in an area (simulation design, sections 4 and 5).
import { exp } from "./math.ts";
import { use, type Draws } from "./draws.ts";
import { streamId } from "./streams.ts";
import { tagNumber, tags, type Area } from "./tags.ts";
import { soundSensor, type MeasuringChain, type SensorFault } from "./measuring.ts";

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
  { name: "P.flowGain", neutral: 1 },
  { name: "P.pressureGain", neutral: 1 },
  { name: "P.flowHand", neutral: 0 },
  { name: "P.powerDip", neutral: 0 },
  { name: "P.sealRate.1", neutral: 1 },
  { name: "P.sealRate.2", neutral: 1 },
  { name: "P.sealRate.3", neutral: 1 },
  { name: "M.temperatureGain", neutral: 1 },
  { name: "M.labGain", neutral: 1 },
  { name: "M.labOffset", neutral: 0 },
  { name: "M.newRecipe", neutral: 0 },
  { name: "M.recipeShift", neutral: 0 },
  { name: "M.weekend", neutral: 0 },
  { name: "M.rest", neutral: 0 },
  { name: "V.lamp", neutral: 1 },
  { name: "V.lens", neutral: 1 },
  { name: "V.camera", neutral: 0 },
  { name: "V.colours", neutral: 0 },
] as const;

export type ParameterChannel = (typeof parameterChannels)[number]["name"];

/** p(t) in 0..1 after the start of an effect. `days` is the length of a ramp, the time constant of a decay, the period of a saw-tooth,
 *  the time in which a coating grows to its full size between two cleanings (each takes half of it). */
export type Profile = { kind: "step" } | { kind: "ramp" | "exponential" | "decay" | "sawtooth" | "intermittent" | "sigmoid" | "coating"; days: number };

/** One thing a fault moves. On a parameter: sums add `size`, factors multiply by 1 + (size - 1)·p. */
export type Effect =
  | { on: "parameter"; channel: ParameterChannel; size: number }
  | { on: "sensor"; tag: string; kind: "offset" | "gain" | "noise"; size: number }
  | { on: "sensor"; tag: string; kind: "stuck" }
  /** Another unit or span: the reading y, its limits and its steps become shift + gain · y. */
  | { on: "sensor"; tag: string; kind: "unit"; gain: number; shift: number }
  /** First-order damping in the transmitter. */
  | { on: "sensor"; tag: string; kind: "damping"; seconds: number }
  /** Single wrong values, `perDay` of them, `size` off. */
  | { on: "sensor"; tag: string; kind: "spikes"; perDay: number; size: number }
  /** The cables of two sensors exchanged. */
  | { on: "sensor"; tag: string; kind: "swap"; withTag: string }
  /** 0, 50 and 100 % of span for twenty minutes each: a calibration check. */
  | { on: "sensor"; tag: string; kind: "check" }
  /** Weather and demand, which all areas share: K or m³/h added. */
  | { on: "frame"; what: "outdoorC" | "demand"; size: number }
  /** The collector of an area is without connection from the fault's begin to its end. */
  | { on: "collector"; area: Area; filled: boolean };

/** What a change comes from; NONE = nothing that anybody need do something about. */
export type Cause = "SENSOR" | "SCALE" | "REGIME" | "PLANT" | "AGEING" | "MODEL" | "NONE";

/** Strength of an effect in day-to-day sd on the residual that shows it best: S 0.7-2, M 2-6, L above. */
export type Severity = "S" | "M" | "L";

/** One event of the plant's truth: a fault or a distractor, from `fromS` (seconds since the start of the run). */
export interface PlantFault {
  /** Catalogue id, such as AG1 or DI1. */
  scenario: string;
  cause: Cause;
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
  /** Strength that was drawn; absent where it is what it is. */
  severity?: Severity;
  /** Scenarios that give the same data. */
  ambiguousWith?: readonly string[];
  /** Run only by the bench on held-out seeds. */
  heldOut?: boolean;
  /** Share of the whole effect where several causes act together; absent = 1, or 0 of a distractor. */
  share?: number;
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
    case "sigmoid":
      return 1 / (1 + exp(6 - 12 * (x < 2 ? x : 2)));
    case "coating":
      return x < 1 ? x : 1;
    case "intermittent":
      return draws.uniform(use.event, streamId("faults"), Math.floor(seconds / 3600), id) < 0.4 ? 1 : 0;
  }
}

/** Area whose channels an effect moves; S for what all areas share. */
export function areaOf(effect: Effect): Area {
  if (effect.on === "frame") return "S";
  if (effect.on === "collector") return effect.area;
  return effect.on === "sensor" ? tags[tagNumber(effect.tag)]!.area : (effect.channel.charAt(0) as Area);
}

const checkS = 1200;

/** The channels of one area: parameters, and sensors through the measuring chain. Renewed each minute. */
export class FaultChannels {
  readonly parameters = Float64Array.from(parameterChannels, (c) => c.neutral);
  /** By tag number: 1 where a sample takes another way (damped, or under another name), its damping in seconds, the tag it is read as. */
  readonly diverted = new Uint8Array(tags.length);
  readonly dampingS = new Float64Array(tags.length);
  readonly readAs = Int16Array.from(tags, (_, i) => i);
  private readonly mine: { fault: PlantFault; id: number }[];
  private readonly touched: number[];
  /** What the last cleanings left of each coating: its second and the share of the full size then. */
  private readonly coatings = new Map<number, { fromS: number; left: number }>();
  private t = 0;

  constructor(
    area: Area,
    faults: readonly PlantFault[],
    private readonly draws: Draws,
    private readonly chain: MeasuringChain,
  ) {
    this.mine = faults.map((fault, id) => ({ fault, id })).filter(({ fault }) => fault.effects.some((e) => areaOf(e) === area));
    this.touched = [...new Set(this.mine.flatMap(({ fault }) => fault.effects.flatMap((e) => (e.on === "sensor" ? [tagNumber(e.tag)] : []))))];
  }

  /** The vessel has been cleaned: half of each coating is gone. */
  cleaned(): void {
    for (const { fault, id } of this.mine) if (fault.profile.kind === "coating" && this.t >= fault.fromS) this.coatings.set(id, { fromS: this.t, left: 0.5 * this.share(fault, id) });
  }

  private share(fault: PlantFault, id: number): number {
    const since = this.coatings.get(id);
    if (since === undefined) return profileAt(fault.profile, this.t - fault.fromS, this.draws, id);
    const grown = since.left + profileAt(fault.profile, this.t - since.fromS, this.draws, id);
    return grown < 1 ? grown : 1;
  }

  /** Sets every channel to its value at second `t` of the run. */
  update(t: number): void {
    if (this.mine.length === 0) return;
    this.t = t;
    for (let i = 0; i < parameterChannels.length; i++) this.parameters[i] = parameterChannels[i]!.neutral;
    const sensors = new Map(this.touched.map((i): [number, SensorFault] => [i, { ...soundSensor }]));
    this.diverted.fill(0);
    for (const { fault, id } of this.mine) {
      if (t < fault.fromS || (fault.toS !== undefined && t >= fault.toS)) continue;
      const p = this.share(fault, id);
      for (const effect of fault.effects) {
        if (effect.on === "parameter") {
          const n = parameterNumber(effect.channel);
          if (parameterChannels[n]!.neutral === 1) this.parameters[n]! *= 1 + (effect.size - 1) * p;
          else this.parameters[n]! += effect.size * p;
        } else if (effect.on === "sensor") {
          const i = tagNumber(effect.tag);
          const sensor = sensors.get(i);
          if (sensor) this.disturb(i, sensor, effect, p, t - fault.fromS, id);
        }
      }
    }
    for (const [i, fault] of sensors) this.chain.setFault(i, fault);
  }

  private disturb(i: number, sensor: SensorFault, effect: Extract<Effect, { on: "sensor" }>, p: number, sinceS: number, id: number): void {
    switch (effect.kind) {
      case "offset":
        sensor.offset += effect.size * p;
        break;
      case "gain":
        sensor.gain *= 1 + (effect.size - 1) * p;
        break;
      case "noise":
        sensor.noise *= 1 + (effect.size - 1) * p;
        break;
      case "stuck":
        sensor.stuck ||= p > 0.5;
        break;
      case "unit":
        sensor.scale = effect.gain;
        sensor.shift = effect.shift;
        break;
      case "spikes":
        if (p > 0.5 && this.draws.uniform(use.event, streamId("faults"), 1e6 + Math.floor(this.t / 60), 8 + id) < effect.perDay / 1440) sensor.offset += effect.size;
        break;
      case "check":
        if (sinceS >= 3 * checkS) break;
        sensor.gain = 0;
        sensor.noise = 0.2;
        sensor.offset = tags[i]!.low + (Math.floor(sinceS / checkS) / 2) * (tags[i]!.high - tags[i]!.low);
        break;
      case "damping":
        this.diverted[i] = 1;
        this.dampingS[i] = effect.seconds;
        break;
      case "swap": {
        const other = tagNumber(effect.withTag);
        this.diverted[i] = this.diverted[other] = 1;
        this.dampingS[i] = this.dampingS[other] = 0;
        this.readAs[i] = other;
        this.readAs[other] = i;
        break;
      }
    }
  }
}
