// Which fault the simulator's injector puts into a recording: tag, kind, onset and size from the seed. SENSOR and SCALE are what an injector
// can honestly make: nothing behind the readings reacts. Pure.
import { robustSd, type Recording } from "../../../main/simulate/inject.ts";
import type { InjectedFault } from "../../../shared/contract/simulate.ts";
import type { seededGenerator } from "../../../shared/stats/random.ts";

/** Numbers 0..1 and places below n, in the order in which they are asked for. */
type Drawing = Pick<ReturnType<typeof seededGenerator>, "uniform" | "below">;

const pairs: Readonly<Record<string, string>> = { "°C": "°F", bar: "kPa", mbar: "kPa", kWh: "MJ" };

/** The fault of a case, or none. Tags without a robust spread, which a size could be in, are left alone, and those that are no reading. */
export function drawnFaults({ tsUs, columns }: Recording, kind: "NONE" | "SENSOR" | "SCALE", units: Readonly<Record<string, string>>, isReading: (tag: string) => boolean, { uniform, below }: Drawing): InjectedFault[] {
  const names = [...columns].filter(([column, values]) => isReading(column) && robustSd(values) > 0).map(([column]) => column);
  const tag = names[below(names.length)]!;
  const rows = tsUs.length;
  const fromUs = tsUs[Math.floor(rows * (0.4 + 0.3 * uniform()))]!;
  const days = (tsUs[rows - 1]! - tsUs[0]!) / 86_400e6;
  const ramp = { profile: "ramp" as const, rampDays: days * (0.1 + 0.15 * uniform()) };
  const step = { profile: "step" as const };
  const sign = uniform() < 0.5 ? -1 : 1;
  const size = Math.exp(Math.log(1) + uniform() * Math.log(4));
  const sensor: readonly InjectedFault[] = [
    { kind: "offset", tag, fromUs, by: { sd: sign * size }, ...ramp }, { kind: "offset", tag, fromUs, by: { sd: sign * size }, ...step }, { kind: "stuck", tag, fromUs, at: "last", ...step },
    { kind: "noise", tag, fromUs, sd: { sd: size / 2 }, phi: 0, ...step }, { kind: "gain", tag, fromUs, by: 1 + sign * 0.1 * size, about: 0, ...ramp },
  ];
  const unit = units[tag];
  const pair = unit === undefined ? undefined : pairs[unit];
  const scale: InjectedFault = unit !== undefined && pair !== undefined && uniform() < 0.7 ? { kind: "unit", tag, fromUs, from: unit, to: pair, ...step } : { kind: "gain", tag, fromUs, by: [1.41421356, 10, 0.1, 1000 / 60, 1 / 3.6][below(5)]!, about: 0, ...step };
  return kind === "NONE" ? [] : kind === "SCALE" ? [scale] : [sensor[below(sensor.length)]!];
}
