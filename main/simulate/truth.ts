// truth/: what really happened. Never read by import; used by tests and by measures of the diagnosis.
// Runs anywhere, pure. Times in UTC microseconds as numbers (exact below 2^53).
import type { PlantEvent } from "./area.ts";
import type { PlantFault } from "./faults.ts";
import type { EventMarks } from "./labels.ts";
import { startS } from "./localTime.ts";

const us = (t: number): number => (startS + t) * 1e6;

/** Events: every fault and distractor that acts, and what the plant itself brought about (strainer cleaned = DI12, wear failures). */
export function truthEvents(faults: readonly PlantFault[], events: readonly PlantEvent[], marks: EventMarks, seconds: number): object[] {
  const out: object[] = [];
  for (const [n, f] of faults.entries()) {
    if (f.fromS >= seconds) continue;
    const repair = f.scenario === "AG1" ? events.find((e) => e.kind === "repair" && e.text === "bearing" && e.asset === f.asset && e.t > f.fromS) : undefined;
    const end = repair?.t ?? f.toS ?? seconds;
    const visible = marks.visibleFrom(f);
    out.push({ id: `E${n + 1}`, scenario: f.scenario, cause: f.cause, asset: f.asset, tags: f.tags, onset_us: us(f.fromS), start_us: us(f.fromS), visible_us: visible === undefined ? null : us(visible), end_us: us(Math.min(end, seconds)), profile: f.profile, params: f.effects, severity: f.severity ?? null, share: f.share ?? (f.distractor ? 0 : 1), distractor: f.distractor, ambiguous_with: f.ambiguousWith ?? [], in_loop: f.effects.some((e) => e.on === "sensor" && /^(PIC|FIC|TIC)-|^LT-100/.test(e.tag)), heldout: f.heldOut === true });
  }
  let n = faults.length;
  for (const e of events) {
    if (e.kind === "strainer") out.push({ id: `E${++n}`, scenario: "DI12", cause: "NONE", asset: e.asset, tags: ["PT-100"], onset_us: us(e.t), start_us: us(e.t), visible_us: null, end_us: us(e.t), profile: { kind: "step" }, params: e.numbers, severity: null, share: 0, distractor: true, ambiguous_with: [], in_loop: false, heldout: false });
  }
  return out;
}

/** Failures and repairs, and remaining life each six hours of every pump that fails within the run (running or not, in hours of the calendar). */
export function truthRul(events: readonly PlantEvent[], seconds: number): object[] {
  const out: object[] = [];
  for (const asset of [1, 2, 3].map((k) => `Weidenau/P/pump${k}`)) {
    const failures = events.filter((e) => e.kind === "failure" && e.asset === asset);
    for (let t = 0; t < seconds; t += 21600) {
      const next = failures.find((e) => e.t >= t);
      out.push({ asset, mode: next?.text ?? "", ts_us: us(t), rul_h: ((next?.t ?? seconds) - t) / 3600, censored: next === undefined });
    }
  }
  return out;
}

/** Modes of the areas and machines, from the log of states and phases. */
export function truthModes(events: readonly PlantEvent[], seconds: number): object[] {
  const open = new Map<string, PlantEvent>();
  const out: object[] = [];
  const close = (e: PlantEvent, toS: number): void => {
    out.push({ asset: e.asset, from_us: us(e.t), to_us: us(toS), mode: e.text, batch: e.numbers?.["batch"] ?? null, recipe: e.numbers?.["recipe"] ?? null });
  };
  for (const e of events) {
    if (e.kind !== "pumpState" && e.kind !== "phase") continue;
    const before = open.get(e.asset);
    if (before) close(before, e.t);
    open.set(e.asset, e);
  }
  for (const e of open.values()) close(e, seconds);
  return out;
}
