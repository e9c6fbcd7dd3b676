// Triggers of the plan against what came home: when each would have fired, and whether it fires now. Pure; the clock is handed in. It never acts:
// what fires becomes a proposal elsewhere, and a person decides (reliability.md M2, 8.9).
import type { CauseName } from "../../shared/contract/diagnosis.ts";
import { coolDownDays, type Trigger } from "../../shared/plan/triggers.ts";
import type { DriftView } from "./drift.ts";
import type { Judged, SignalDrift } from "./judged.ts";

export const dayUs = 86_400e6;

/** Everything that triggers look at, of one device. */
export interface Seen {
  nowUs: number;
  axis: "time" | "rows";
  /** Where each compared window ends: µs or rows. */
  ends: number[];
  /** By window: tags over a limit at once, and whether all together, the score, the share of alarms are. */
  tags: number[];
  joint: boolean[];
  score: boolean[];
  alarmRate: boolean[];
  /** Null where no events tell. */
  told: { falsePerWeek: number | null; caught: number | null } | null;
  /** Newest row that the model learned from, and when the device took it, µs; null where nobody said. */
  learnedToUs: number | null;
  installedUs: number | null;
  /** Begins of marked events later than what the model learned from, ascending. */
  events: number[];
  diagnoses: { atUs: number; verdict: CauseName }[];
}

/** States by window of a signal whose sketches may be missing at the front. */
function overOf(signal: Pick<SignalDrift, "psi" | "shiftSd" | "missing">, windows: number): boolean[] {
  const states = ({ states: own }: Judged) => [...new Array<boolean>(Math.max(0, windows - own.length)).fill(false), ...own];
  const [psi, shift, missing] = [states(signal.psi), states(signal.shiftSd), states(signal.missing)];
  return psi.map((state, i) => state || shift[i]! || missing[i]!);
}

/** What a drift view says, window by window. */
export function seenOfDrift(view: DriftView, windowLength: number): Pick<Seen, "axis" | "ends" | "tags" | "joint" | "score" | "alarmRate"> {
  const { windows } = view;
  const tags = view.signals.map((signal) => overOf(signal, windows));
  const joint = view.joint?.parts ?? [];
  return {
    axis: view.axis,
    ends: view.series.map(({ start }) => start + windowLength),
    tags: view.series.map((_, i) => tags.filter((states) => states[i]).length),
    joint: view.series.map((_, i) => joint.some(({ states }) => states[i])),
    score: overOf(view.score, windows),
    alarmRate: view.alarmRate.states,
  };
}

export interface Firing {
  /** When it would have fired, on the device's axis for windows and in µs otherwise; the newest last. */
  fired: number[];
  /** It asks for a proposal now. */
  firing: boolean;
  /** Figure and limit that it looks at now. */
  figure: number | null;
  limit: number | null;
}

/** When a trigger would have fired so far, a cool-down apart. Without time (rows) every beginning counts. */
export function firingOf(trigger: Trigger, seen: Seen): Firing {
  const { nowUs } = seen;
  const never: Firing = { fired: [], firing: false, figure: null, limit: null };
  const byState = (states: readonly boolean[], figure: number | null = null, limit: number | null = null): Firing => {
    const fired: number[] = [];
    states.forEach((state, i) => {
      const at = seen.ends[i] ?? 0;
      const isNew = seen.axis === "rows" ? !states[i - 1] : fired.length === 0 || at - fired.at(-1)! >= coolDownDays * dayUs;
      if (state && isNew) fired.push(at);
    });
    return { fired, firing: states.at(-1) ?? false, figure, limit };
  };
  /** Every `every` µs since `from`. */
  const repeated = (from: number | null, everyUs: number): Firing => {
    if (from === null) return never;
    const count = Math.max(0, Math.floor((nowUs - from) / everyUs));
    const most = Math.min(count, 10_000);
    return { fired: Array.from({ length: most }, (_, k) => from + (count - most + k + 1) * everyUs), firing: count > 0, figure: Math.max(0, nowUs - from) / dayUs, limit: everyUs / dayUs };
  };
  switch (trigger.on) {
    case "drift":
      return byState(seen.tags.map((count, i) => count >= trigger.tags || (seen.joint[i] ?? false)), seen.tags.at(-1) ?? null, trigger.tags);
    case "score":
      return byState(seen.score);
    case "alarmRate":
      return byState(seen.alarmRate);
    case "performance": {
      if (!seen.told) return never;
      const { falsePerWeek, caught } = seen.told;
      const isNoisy = trigger.falsePerWeek !== null && falsePerWeek !== null && falsePerWeek > trigger.falsePerWeek;
      const isBlind = trigger.caught !== null && caught !== null && caught < trigger.caught;
      // Only the whole time is judged: when it first was so is not known.
      const [figure, limit] = isBlind || trigger.falsePerWeek === null ? [caught, trigger.caught] : [falsePerWeek, trigger.falsePerWeek];
      return { fired: isNoisy || isBlind ? [nowUs] : [], firing: isNoisy || isBlind, figure, limit };
    }
    case "age": {
      const once = repeated(seen.learnedToUs, trigger.days * dayUs);
      return { ...once, fired: once.fired.slice(0, 1) };
    }
    case "calendar":
      return repeated(seen.installedUs, trigger.everyDays * dayUs);
    case "labels": {
      const fired = seen.events.filter((_, i) => (i + 1) % trigger.events === 0);
      return { fired, firing: seen.events.length >= trigger.events, figure: seen.events.length, limit: trigger.events };
    }
    case "diagnosis": {
      const named = seen.diagnoses.filter(({ verdict }) => (trigger.verdicts as readonly string[]).includes(verdict));
      const fired = named.map(({ atUs }) => atUs);
      return { fired, firing: named.length > 0 && named.at(-1) === seen.diagnoses.at(-1), figure: null, limit: null };
    }
  }
}
