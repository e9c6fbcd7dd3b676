// records/shift_log.csv: what the crews wrote at the end of their shifts, in free text. 60 % of shifts with something to tell tell it.
// Runs anywhere, pure. Rates: simulation design, section 6. One line in ten has a slip of the fingers.
import type { PlantEvent } from "./area.ts";
import { use, type Draws } from "./draws.ts";
import type { PlantFault } from "./faults.ts";
import { berlin, berlinOffsetS, crewAt, isoBerlin, startS } from "./localTime.ts";
import type { RecordTable } from "./records.ts";
import { quietLines, shiftLines } from "./recordTexts.ts";
import { streamId } from "./streams.ts";

const shiftS = 8 * 3600;
const names = ["Früh", "Spät", "Nacht"] as const;

interface Happening {
  t: number;
  key: string;
  /** Pump number, 0 = none. */
  pump: number;
  loop: string;
}

function happenings(events: readonly PlantEvent[], faults: readonly PlantFault[]): Happening[] {
  const pumpOf = (asset: string): number => (asset.includes("pump") ? Number(asset.slice(-1)) : 0);
  const out: Happening[] = [];
  for (const e of events) {
    const key = e.kind === "repair" ? e.text! : e.kind;
    if (shiftLines[key]) out.push({ t: e.t, key, pump: pumpOf(e.asset), loop: e.kind === "hand" ? e.text! : "" });
    // a bearing is heard days before it fails
    if (e.kind === "failure" && e.text === "bearing") for (let k = 1; k <= 12; k++) out.push({ t: e.t - k * shiftS, key: "noisy", pump: pumpOf(e.asset), loop: "" });
  }
  for (const f of faults) if (shiftLines[f.scenario]) out.push({ t: f.fromS, key: f.scenario, pump: pumpOf(f.asset), loop: "" });
  return out;
}

/** Two neighbouring letters in the wrong order. */
function slip(text: string, u: number): string {
  const at = Math.floor(u * (text.length - 1));
  return `${text.slice(0, at)}${text.charAt(at + 1)}${text.charAt(at)}${text.slice(at + 2)}`;
}

/** The shift log of the run. Nine shifts in ten write; 85 % in German. */
export function shiftLog(draws: Draws, events: readonly PlantEvent[], faults: readonly PlantFault[], seconds: number): RecordTable {
  const stream = streamId("records.shifts");
  const told = happenings(events, faults);
  const rows: string[][] = [];
  // shifts begin at 06, 14 and 22 h by the clock on the wall; the run begins in the night shift
  for (let n = 0, from = -2 * 3600; from < seconds; n++) {
    const local = berlin(startS + from);
    const next = from + shiftS + berlinOffsetS(startS + from) - berlinOffsetS(startS + from + shiftS);
    const u = (lane: number): number => draws.uniform(use.record, stream, n, lane);
    const mine = told.filter((h) => h.t >= from && h.t < next && h.t >= 0);
    const until = Math.min(next, seconds);
    if (u(0) < 0.9 && until > 0) {
      const lang = u(1) < 0.85 ? "de" : "en";
      // what stands still is told before what is noisy, and that before routine
      const chosen = u(2) < 0.6 ? (mine.find((h) => h.key === "failure" || h.key === "trip") ?? mine[Math.floor(u(3) * mine.length)]) : undefined;
      const texts = chosen && !(chosen.key === "noisy" && u(7) < 0.6) ? shiftLines[chosen.key]![lang] : quietLines[lang];
      let text = texts[Math.floor(u(4) * texts.length)]!.replaceAll("#", String(chosen?.pump ?? 0)).replaceAll("~", chosen?.loop ?? "");
      if (u(5) < 0.1) text = slip(text, u(6));
      const name = names[local.hour === 6 ? 0 : local.hour === 14 ? 1 : 2];
      rows.push([isoBerlin(startS + from).slice(0, 10), name, "ABCD".charAt(crewAt(startS + from)), text, lang]);
    }
    from = next;
  }
  return { name: "shift_log", header: ["date", "shift", "crew", "text", "lang"], rows };
}
