// What the fleet says about a machine: old knowledge is unknown, whatever it said last. Pure.

import type { DeviceInfo } from "../../../shared/contract/deploy.ts";
import { errorRegistry, type ErrorName, type FailureData } from "../../../shared/contract/errors.ts";
import { monitorText } from "../../../shared/text/monitor.ts";
import type { State } from "../../parts/State.tsx";
import type { Words } from "../../parts/words.ts";

/** Knowledge older than this says nothing about now: a week, the usual round of a stick. Seconds. */
export const ageLimitS = 7 * 86_400;

const minuteS = 60;

/** An age in its largest unit alone, rounded down: 47 days, 3 hours, 20 minutes. Seconds in, seconds out; under a minute it is 0. */
export function roundAge(ageS: number): number {
  const unit = ageS >= 86_400 ? 86_400 : ageS >= 3600 ? 3600 : minuteS;
  return Math.floor(ageS / unit) * unit;
}

/** An age for a table: "20 min"; under a minute in words. */
export function shortAge(ageS: number, { t, f }: Pick<Words, "t" | "f">): string {
  return ageS < minuteS ? t(monitorText.justNow) : f.duration(roundAge(ageS) * 1000);
}

/** An age in a sentence of its own: "20 min 5 s old"; under a minute in words. */
export function longAge(ageS: number, { t, f }: Pick<Words, "t" | "f">): string {
  return ageS < minuteS ? t(monitorText.justNow) : t(monitorText.old, { age: f.duration(ageS * 1000) });
}

/** The device as it is known at `nowMs`: knowledge ages while a screen stays open. Never younger than when the engine answered, even where
 *  the device's clock is ahead; without an age it stays without. */
export function agedTo(nowMs: number, device: DeviceInfo): DeviceInfo {
  if (device.ageS === null || device.newest === null) return device;
  return { ...device, ageS: Math.max(device.ageS, (nowMs - Date.parse(device.newest)) / 1000) };
}

export type Verdict = DeviceInfo["verdict"];

/** Verdict with age: what is too old or has no age is unknown; a refusal stays one. */
export function verdictNow(device: Pick<DeviceInfo, "verdict" | "ageS">): Verdict {
  if (device.verdict === "refused") return "refused";
  return device.ageS === null || device.ageS > ageLimitS ? "unknown" : device.verdict;
}

export const stateOf: Record<Verdict, State> = { changed: "caution", refused: "alarm", unknown: "unknown", asExpected: "ok" };

const order: readonly Verdict[] = ["refused", "changed", "unknown", "asExpected"];

/** Worst first: refused, changed, unknown, as expected; the older knowledge before the newer. */
export function worstFirst(devices: readonly DeviceInfo[]): DeviceInfo[] {
  return [...devices].sort((a, b) => order.indexOf(verdictNow(a)) - order.indexOf(verdictNow(b)) || (b.ageS ?? Infinity) - (a.ageS ?? Infinity) || (a.device < b.device ? -1 : 1));
}

interface Flag {
  readonly name: string;
  readonly code: string;
  readonly where: Readonly<Record<string, string | number>>;
}

/** A flag as the failure that ErrorNote says: by its name, else by its code; undefined when this version does not know it. */
export function failureOfFlag(flag: Flag): FailureData | undefined {
  const found = (Object.entries(errorRegistry) as [ErrorName, (typeof errorRegistry)[ErrorName]][]).find(([name, entry]) => name === flag.name || entry.code === flag.code);
  return found === undefined ? undefined : { name: found[0], code: found[1].code, outcome: found[1].outcome, where: { ...flag.where } };
}
