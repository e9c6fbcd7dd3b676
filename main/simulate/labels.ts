// labels/events.csv: what a process engineer could have marked on the trends, found in measured minute values, never in the truth's states.
// Runs anywhere. Truth only says where to look (which fault, from when); whether and when it shows is read from the data.
import type { PlantEvent } from "./area.ts";
import type { PlantFault } from "./faults.ts";
import { textCode } from "./valueTexts.ts";
import type { MinuteRows } from "./minuteAverages.ts";
import { minuteColumnsOf } from "./jobs.ts";
import { startS } from "./localTime.ts";

/** A marked interval, in seconds of the run. */
export interface EventLabel {
  fromS: number;
  toS: number;
  class: string;
  asset: string;
}

const P = Object.fromEntries(minuteColumnsOf("P").map((name, c) => [name, c]));
const M = Object.fromEntries(minuteColumnsOf("M").map((name, c) => [name, c]));
const HOLD = textCode("HOLD");

type Reading = (name: string) => number;

/** What to look at for a fault, from one minute of its area: NaN when it tells nothing. */
function indicator(fault: PlantFault): { area: "P" | "M"; value: (read: Reading) => number } | undefined {
  const pump = fault.asset.slice(-1);
  switch (fault.scenario) {
    case "AG1":
      return { area: "P", value: (read) => read(`VT-10${pump}E`) };
    case "SE2":
      // pressure one pump ought to give by its name plate at this speed and flow, less the pressure read
      return {
        area: "P",
        value: (read) => {
          const n = read("PIC-120.OP") / 100;
          const q = read("FIC-120.PV");
          return q < 85 ? (54 * n * n - 0.02 * n * q - 7e-4 * q * q) / 10.2 - read("PIC-120.PV") : NaN;
        },
      };
    case "SE4":
      return { area: "M", value: (read) => (read("XS-200") === HOLD ? read("TT-201") - read("TIC-200.PV") : NaN) };
    case "PL2":
      // head factor by the name-plate characteristic, while this pump runs alone
      return {
        area: "P",
        value: (read) => {
          const alone = ["1", "2", "3"].filter((k) => k !== pump).every((k) => Number.isNaN(read(`SI-10${k}`)));
          const n = read(`SI-10${pump}`) / 2950;
          const q = read("FIC-120.PV");
          return alone ? ((read("PIC-120.PV") - read("PT-100")) * 10.2 + 0.02 * n * q + 7e-4 * q * q) / (54 * n * n) : NaN;
        },
      };
    default:
      return undefined;
  }
}

function median(values: number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? NaN : sorted[Math.floor(sorted.length / 2)]!;
}

/** Gathers hourly means of the indicators of a run's faults and marks where they leave their early range. */
export class EventMarks {
  private readonly watched: { fault: PlantFault; area: "P" | "M"; value: (read: Reading) => number; sum: Float64Array; count: Float64Array }[];

  constructor(
    faults: readonly PlantFault[],
    private readonly seconds: number,
  ) {
    const hours = Math.ceil(seconds / 3600) + 1;
    this.watched = faults.flatMap((fault) => {
      const what = fault.label === undefined ? undefined : indicator(fault);
      return what ? [{ fault, ...what, sum: new Float64Array(hours), count: new Float64Array(hours) }] : [];
    });
  }

  /** Takes a day of minute rows of an area. */
  add(area: "P" | "M", rows: MinuteRows): void {
    const columns = area === "P" ? P : M;
    const width = Object.keys(columns).length;
    for (const w of this.watched) {
      if (w.area !== area) continue;
      let at = 0;
      const read: Reading = (name) => rows.values[at + columns[name]!]!;
      for (let r = 0; r < rows.fromS.length; r++) {
        at = r * width;
        const v = w.value(read);
        if (Number.isNaN(v)) continue;
        const hour = Math.floor((rows.fromS[r]! - startS) / 3600);
        w.sum[hour]! += v;
        w.count[hour]!++;
      }
    }
  }

  /** Second of the run from which a watched fault shows: six readable hours in a row beyond 5 robust sd of the good time before; undefined if never. */
  visibleFrom(fault: PlantFault): number | undefined {
    const w = this.watched.find((each) => each.fault === fault);
    if (!w) return undefined;
    const mean = (h: number): number => (w.count[h]! >= 10 ? w.sum[h]! / w.count[h]! : NaN);
    const early: number[] = [];
    // good time to compare with: the first sixth of a long run, the day before of a short one
    const short = this.seconds < 14 * 86400;
    const first = short ? Math.floor(w.fault.fromS / 3600) : Math.min(this.seconds / 6, w.fault.fromS) / 3600;
    for (let h = short ? Math.max(0, first - 24) : 0; h < first; h++) if (!Number.isNaN(mean(h))) early.push(mean(h));
    // a machine that stood still at the beginning is compared with its own first day of running
    for (let h = Math.ceil(first); early.length < 24 && h * 3600 < w.fault.fromS; h++) if (!Number.isNaN(mean(h))) early.push(mean(h));
    if (early.length < 4) return undefined;
    const middle = median(early);
    const spread = Math.max(1.4826 * median(early.map((v) => Math.abs(v - middle))), 1e-9);
    let run = 0;
    let from = 0;
    for (let h = Math.floor(w.fault.fromS / 3600); h < w.sum.length; h++) {
      const v = mean(h);
      if (Number.isNaN(v)) continue;
      if (Math.abs(v - middle) > 5 * spread) {
        if (run === 0) from = h;
        if (++run === 6) return Math.max(from * 3600, w.fault.fromS);
      } else run = 0;
    }
    return undefined;
  }

  /** The marks of the whole run, by time. Failures are marked from the stop to the repair. */
  labels(faults: readonly PlantFault[], events: readonly PlantEvent[]): EventLabel[] {
    const out: EventLabel[] = [];
    for (const fault of faults) {
      const fromS = fault.label === undefined ? undefined : this.visibleFrom(fault);
      if (fromS === undefined) continue;
      const stop = fault.scenario === "AG1" ? events.find((e) => e.kind === "failure" && e.asset === fault.asset && e.t > fault.fromS) : undefined;
      out.push({ fromS, toS: stop?.t ?? fault.toS ?? this.seconds, class: fault.label!, asset: fault.asset });
    }
    for (const e of events) {
      if (e.kind !== "failure") continue;
      const repair = events.find((other) => other.kind === "repair" && other.asset === e.asset && other.t > e.t);
      out.push({ fromS: e.t, toS: repair?.t ?? this.seconds, class: `${e.text}-failure`, asset: e.asset });
    }
    return out.sort((a, b) => a.fromS - b.fromS);
  }
}
