// records/: what people wrote down. Imperfect as such papers are: late, rounded, sometimes missing, sometimes about the wrong pump.
// Runs anywhere. Rates: simulation design, section 6. The truth is elsewhere.
import type { PlantEvent } from "./area.ts";
import { use, type Draws } from "./draws.ts";
import type { PlantFault } from "./faults.ts";
import { berlin, crewAt, isoBerlin, startS } from "./localTime.ts";
import { recipes } from "./recipes.ts";
import { changes, neverHappened, vagueChange, work } from "./recordTexts.ts";
import { streamId } from "./streams.ts";

/** A small table on its way to a CSV file. */
export interface RecordTable {
  name: string;
  header: string[];
  rows: string[][];
}

function clock(utcS: number, roundMin: number): string {
  const c = berlin(Math.floor(utcS / (60 * roundMin)) * 60 * roundMin);
  return `${c.day}.${c.month}. ${c.minute === 0 ? `ca. ${c.hour} Uhr` : `${c.hour}:${c.minute < 10 ? "0" : ""}${c.minute}`}`;
}

/** Maintenance orders from what was done: 12 % not written, 5 % on the wrong pump, 8 % abbreviated, 70 % in German, typed 0 to 3 days late. */
export function maintenance(draws: Draws, events: readonly PlantEvent[], faults: readonly PlantFault[]): RecordTable {
  const stream = streamId("records.maintenance");
  const done = [
    ...events.flatMap((e) => {
      const key = e.kind === "repair" ? e.text! : e.kind === "strainer" || e.kind === "sealRefill" ? e.kind : undefined;
      return key === undefined ? [] : [{ t: e.t, key, asset: e.asset }];
    }),
    ...faults.filter((f) => work[f.scenario] && f.scenario !== "PL2").map((f) => ({ t: f.fromS, key: f.scenario, asset: f.asset })),
  ].sort((a, b) => a.t - b.t);
  const rows: string[][] = [];
  done.forEach((d, n) => {
    const u = (lane: number): number => draws.uniform(use.record, stream, n, lane);
    if (u(0) < 0.12) return;
    const lang = u(1) < 0.7 ? "de" : "en";
    const texts = work[d.key]![lang];
    const pump = d.asset.includes("pump") ? Number(d.asset.slice(-1)) : 0;
    const named = pump > 0 && u(2) < 0.05 ? (pump % 3) + 1 : pump;
    let text = texts[Math.floor(u(3) * texts.length)]!.replaceAll("#", String(named));
    if (u(4) < 0.08) text = `${text.split(" ").slice(0, 2).join(" ")}.`;
    const error = draws.lognormal(35, 0.8, use.record, stream, n, 8) * 60 * (u(5) < 0.5 ? -1 : 1);
    const at = startS + Math.max(0, d.t + error);
    rows.push([`W${24000 + n}`, isoBerlin(startS + d.t + 1800 + Math.floor(3 * 86400 * u(6) * u(7))), clock(at, u(9) < 0.5 ? 60 : 15), named > 0 ? `P10${named}` : "Pumpstation", text, "ABCD".charAt(crewAt(startS + d.t)), lang]);
  });
  return { name: "maintenance", header: ["order", "typed_at", "done_at_text", "asset_text", "text", "by", "lang"], rows };
}

/** Notices of plant changes: 75 % of PLANT and SCALE changes are there, 20 % of them vague; 4 % of notices speak of what never happened.
 *  A fault that is `recorded` is there and says what it was: its scenario needs the paper. */
export function plantChanges(draws: Draws, faults: readonly PlantFault[], seconds: number): RecordTable {
  const stream = streamId("records.changes");
  const rows: string[][] = [];
  faults.forEach((f, n) => {
    if ((f.cause !== "PLANT" && f.cause !== "SCALE") || f.fromS >= seconds) return;
    const u = (lane: number): number => draws.uniform(use.record, stream, n, lane);
    if (f.recorded !== true && u(0) >= 0.75) return;
    const texts = work[f.scenario]?.de ?? changes[f.scenario] ?? ["Umbau"];
    const text = f.recorded !== true && u(1) < 0.2 ? vagueChange : texts[Math.floor(u(2) * texts.length)]!.replaceAll("#", f.asset.slice(-1));
    rows.push([`C${100 + n}`, isoBerlin(startS + f.fromS).slice(0, 10), f.asset, text]);
    if (u(3) < 0.04) rows.push([`C${200 + n}`, isoBerlin(startS + Math.floor(u(5) * seconds)).slice(0, 10), "Weidenau", neverHappened[Math.floor(u(6) * neverHappened.length)]!]);
  });
  return { name: "plant_changes", header: ["change", "date", "asset", "text"], rows };
}

/** One row a batch: times of its phases by the control system. */
export function batches(events: readonly PlantEvent[]): RecordTable {
  const rows: string[][] = [];
  let open: { number: number; recipe: number; times: Map<string, number> } | undefined;
  for (const e of events) {
    if (e.kind !== "phase") continue;
    if (e.text === "CHARGE") open = { number: e.numbers!["batch"]!, recipe: e.numbers!["recipe"]!, times: new Map() };
    if (!open) continue;
    open.times.set(e.text!, e.t);
    if (e.text !== "LEER") continue;
    const at = (phase: string): string => (open!.times.has(phase) ? isoBerlin(startS + open!.times.get(phase)!) : "");
    rows.push([`B${1000 + open.number}`, recipes[open.recipe]!.name, at("CHARGE"), at("HEAT"), at("DOSE"), at("HOLD"), at("COOL"), at("DISCHARGE"), at("LEER"), "ABCD".charAt(crewAt(startS + open.times.get("CHARGE")!))]);
    open = undefined;
  }
  return { name: "batches", header: ["batch", "recipe", "charge", "heat", "dose", "hold", "cool", "discharge", "end", "crew"], rows };
}

/** Laboratory results as typed in: sample time rounded, now and then a slip; known only later. */
export function laboratory(events: readonly PlantEvent[]): RecordTable {
  const rows = events.flatMap((e) => (e.kind === "lab" ? [[`B${1000 + e.numbers!["batch"]!}`, isoBerlin(startS + e.numbers!["typedS"]!), isoBerlin(startS + e.numbers!["knownS"]!), `${e.numbers!["viscosity"]!}`, `${e.numbers!["dryMatter"]!}`]] : []));
  return { name: "laboratory", header: ["batch", "sampled_at", "known_at", "LAB-VISC", "LAB-DM"], rows };
}

/** Alarm journal: trips, failures, loops in hand. */
export function alarms(events: readonly PlantEvent[]): RecordTable {
  const rows = events.flatMap((e) => (e.kind === "trip" || e.kind === "failure" || e.kind === "hand" ? [[isoBerlin(startS + e.t), e.asset, e.kind === "hand" ? "HAND" : "TRIP", e.kind === "hand" ? e.text! : e.kind === "trip" ? e.text! : "protection"]] : []));
  return { name: "alarms", header: ["time", "asset", "alarm", "detail"], rows };
}
