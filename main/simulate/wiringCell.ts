// Area V, the wiring cell: a part each 11.5 s on weekdays from 06 to 22 h, what was wrong with it, and how the camera stood and saw.
// Runs anywhere, pure. One photographed part is a set of draws on its own number, so a twin without a fault photographs the same parts.
// Shares, geometry and light: simulation design, section 3.4.
import { use, type Draws } from "./draws.ts";
import { FaultChannels, parameterNumber, type PlantFault } from "./faults.ts";
import { berlin, startS } from "./localTime.ts";
import { exp } from "./math.ts";
import { MeasuringChain } from "./measuring.ts";
import { streamId } from "./streams.ts";

export const slots = 5;
/** Wires from left to right as the drawing asks for them. */
export const wireNames = ["brown", "blue", "green", "black", "red"] as const;
export type PartClass = "good" | "swapped" | "missing" | "bent";

/** A photographed part: what is true of it and of the picture. */
export interface Part {
  number: number;
  /** Second of the run. */
  t: number;
  class: PartClass;
  /** Wire in each slot, -1 = none. */
  order: number[];
  /** How far the end of each wire stands off, in pixels aside and up. */
  bent: readonly (readonly [number, number])[];
  pose: { turn: number; x: number; y: number };
  light: { gain: number; gradient: number; gradientX: number; gradientY: number; tint: [number, number, number]; shadow: number; blur: number };
  /** A connector of another colour set. */
  otherColours: boolean;
}

/** Whether the cell makes parts at a Unix second: two shifts on weekdays. */
export function isCellWorking(utcS: number): boolean {
  const local = berlin(utcS);
  return local.weekday < 5 && local.hour >= 6 && local.hour < 22;
}

const radian = 0.017453292519943295;

/** Parts photographed in the run, `count` of them evenly over the working hours. `scrap` = share of each kind of fault, as made: 0.4, 0.5 and 0.6 %. */
export function photographedParts(draws: Draws, seconds: number, count: number, faults: readonly PlantFault[], scrap = { swapped: 0.004, missing: 0.005, bent: 0.006 }): Part[] {
  const working: number[] = [];
  for (let hour = 0; hour * 3600 < seconds; hour++) if (isCellWorking(startS + hour * 3600)) working.push(hour);
  const channels = new FaultChannels("V", faults, draws, new MeasuringChain(draws));
  return Array.from({ length: working.length === 0 ? 0 : count }, (_, n) => {
    const place = ((n + 0.5) * working.length) / count;
    const t = Math.floor((working[Math.floor(place)]! + place - Math.floor(place)) * 3600);
    channels.update(t);
    return part(draws, n, t, channels.parameters, scrap);
  });
}

function part(draws: Draws, number: number, t: number, parameters: Float64Array, scrap: Record<Exclude<PartClass, "good">, number>): Part {
  const u = (lane: number): number => draws.uniform(use.event, streamId("V.part"), number, lane);
  const n = (lane: number): number => draws.normal(use.event, streamId("V.part"), number, lane);
  const order = [0, 1, 2, 3, 4];
  const kind: PartClass = u(0) < scrap.swapped ? "swapped" : u(0) < scrap.swapped + scrap.missing ? "missing" : u(0) < scrap.swapped + scrap.missing + scrap.bent ? "bent" : "good";
  const at = Math.floor(slots * u(1));
  const bent = order.map((): [number, number] => [0, 0]);
  if (kind === "swapped") {
    // four in five are neighbours
    const a = u(2) < 0.8 ? Math.floor((slots - 1) * u(3)) : at;
    const b = u(2) < 0.8 ? a + 1 : (a + 1 + Math.floor((slots - 1) * u(3))) % slots;
    [order[a], order[b]] = [order[b]!, order[a]!];
  } else if (kind === "missing") order[at] = -1;
  else if (kind === "bent") bent[at] = [(u(4) < 0.5 ? -1 : 1) * (1.5 + 5 * u(5)), 1.5 + 6.5 * u(6)];
  const parameter = (name: "V.lamp" | "V.lens" | "V.camera" | "V.colours"): number => parameters[parameterNumber(name)]!;
  return {
    number, t, class: kind, order, bent,
    pose: { turn: 1.3 * radian * n(8), x: 1.8 * n(9) + parameter("V.camera"), y: 1.8 * n(10) },
    light: {
      gain: exp(0.13 * n(11)) * parameter("V.lamp") * parameter("V.lens"), gradient: 0.16 * u(12), gradientX: 2 * u(13) - 1, gradientY: 2 * u(14) - 1,
      tint: [1 + 0.05 * (2 * u(16) - 1), 1 + 0.05 * (2 * u(17) - 1), 1 + 0.05 * (2 * u(18) - 1)], shadow: u(19) < 0.12 ? 20 + 88 * u(20) : -1, blur: 0.45 + 0.5 * u(21),
    },
    otherColours: parameter("V.colours") > 0.5,
  };
}
