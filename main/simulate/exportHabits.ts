// Habits of a plant's exports that its historian does not have: units wrong or absent, a tag that changes its name, a counter that rolls over.
// Runs anywhere, pure. Drawn per seed; they act only in the layouts of plantExports.ts (simulation design, section 2).
import type { ArchiveRows } from "./archiveRows.ts";
import { use, type Draws } from "./draws.ts";
import { startS } from "./localTime.ts";
import { streamId } from "./streams.ts";
import { tagNumber, tags, type Area } from "./tags.ts";

/** What somebody types by mistake for a unit. */
const wrongUnits: Readonly<Record<string, string>> = { "%": "-", "m³/h": "l/min", "°C": "°F", bar: "mbar", kW: "W", A: "mA", rpm: "Hz", "mm/s": "in/s", g: "m/s²", "-": "%", "mPa·s": "cSt", kg: "t", "kg/min": "kg/h", "mS/cm": "µS/cm" };

/** Counter of the flow to the works: 10 pulses a m³, rolls over at 65,536. */
export const counterTag = { tag: "FQ-120", unit: "-", area: "P", en: "Flow to the works, 0.1 m³ pulses", de: "Durchfluss zum Werk, Impulse zu 0,1 m³" } as const;
const counterRollover = 65536;
const counterEveryS = 600;

export class ExportHabits {
  /** The tag that gets another name, what it is called then, and from which second of the run (60 %). */
  readonly renamed: { tag: string; to: string; fromS: number };
  private readonly renamedNumber: number;
  private readonly renamedFromUs: number;
  private readonly units: readonly string[];

  constructor(draws: Draws, seconds: number, areas: readonly Area[], taken: readonly string[]) {
    const stream = streamId("exports");
    // instruments, not controllers: nobody renames a loop; the cell came last, and the draw is among the others
    const candidates = tags.flatMap((t, i) => (areas.includes(t.area) && t.area !== "V" && t.periodS > 0 && !/IC-|\.OP$/.test(t.tag) && (taken.length === 0 || taken.includes(t.tag)) ? [i] : []));
    this.renamedNumber = candidates[Math.floor(candidates.length * draws.uniform(use.habit, stream, 0, 0))]!;
    const { tag } = tags[this.renamedNumber]!;
    const fromS = Math.floor((0.6 * seconds) / 60) * 60;
    this.renamed = { tag, to: `${tag.replace("-", "")}.PV`, fromS };
    this.renamedFromUs = (startS + fromS) * 1e6;
    this.units = tags.map((t, i) => {
      const u = draws.uniform(use.habit, stream, i + 1, 0);
      return u < 0.015 ? "" : u < 0.03 ? (wrongUnits[t.unit] ?? "") : t.unit;
    });
  }

  /** Name of a tag in a row with this time. */
  nameAt(i: number, tsUs: number): string {
    return i === this.renamedNumber && tsUs >= this.renamedFromUs ? this.renamed.to : tags[i]!.tag;
  }

  /** Names under which a tag appears in the run. */
  namesOf(i: number): string[] {
    return i === this.renamedNumber ? [this.renamed.tag, this.renamed.to] : [tags[i]!.tag];
  }

  /** Unit that the export says; wrong or absent for 3 % of tags. */
  unitOf(i: number): string {
    return this.units[i]!;
  }
}

/** Readings of the counter, made from the archived flow of area P day by day, each ten minutes by the collector's clock. */
export class PulseCounter {
  private readonly flow = tagNumber("FIC-120.PV");
  private pulses = 0;
  private lastUs = 0;
  private lastFlow = NaN;
  private nextUs = 0;

  /** Times and counts of the readings that fall into these rows. Late rows, which go back in time, are not counted twice. */
  take(rows: ArchiveRows): { tsUs: number; count: number }[] {
    const out: { tsUs: number; count: number }[] = [];
    for (let k = 0; k < rows.tag.length; k++) {
      const ts = rows.tsUs[k]!;
      if (rows.tag[k] !== this.flow || rows.text[k] !== 0 || ts <= this.lastUs) continue;
      if (this.nextUs === 0) this.nextUs = (Math.floor(ts / 1e6 / counterEveryS) + 1) * counterEveryS * 1e6;
      // the flow stands until the next point, as in the control system's own totaliser
      const from = this.lastUs;
      const counted = (us: number): number => (this.lastFlow === this.lastFlow ? (this.lastFlow * 10 * us) / 3.6e9 : 0);
      for (; this.nextUs <= ts; this.nextUs += counterEveryS * 1e6) out.push({ tsUs: this.nextUs, count: Math.floor(this.pulses + counted(this.nextUs - from)) % counterRollover });
      if (from > 0) this.pulses = (this.pulses + counted(ts - from)) % counterRollover;
      this.lastUs = ts;
      this.lastFlow = rows.value[k]!;
    }
    return out;
  }
}
