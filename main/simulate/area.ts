// What every area of the plant shares: random numbers, frame, measuring chain, fault channels, historian, minute grid, log.
// Runs anywhere except that digests need Node's crypto. An area never reads another area's state: all they share is the site frame.
import { outagesWith, type Outage } from "./collector.ts";
import { Draws } from "./draws.ts";
import { FaultChannels, type PlantFault } from "./faults.ts";
import type { ArchiveRows } from "./archiveRows.ts";
import { Historian } from "./historian.ts";
import { startS } from "./localTime.ts";
import { MeasuringChain } from "./measuring.ts";
import { MinuteAverages, type MinuteRows } from "./minuteAverages.ts";
import { Moment, mostSamples, SampleMinute } from "./samples.ts";
import { nominalStructure, type Structure } from "./structure.ts";
import { gridS } from "./frameGrid.ts";
import { siteFrame, type SiteFrame } from "./siteFrame.ts";
import { tagNumber, tags, tagsOfArea, type Area } from "./tags.ts";
import { quality } from "./valueTexts.ts";

/** Everything that decides a run. */
export interface RunSettings {
  seed: bigint;
  seconds: number;
  faults: readonly PlantFault[];
  /** Tags the collector takes; empty = all. */
  tagsTaken: readonly string[];
  /** Range of the bearings' damage at the start of the run. */
  bearingStart: readonly [number, number];
  /** What this plant is built like; absent = the nominal plant. */
  structure?: Structure;
  /** One reading at the begin of each minute, no historian: what a bench needs. Absent = everything that the collector sees. */
  snapshots?: true;
}

/** Something that happened: the raw material of records, modes and truth. Texts are codes for the writer, not words for a user. */
export interface PlantEvent {
  t: number;
  kind:
    | "pumpState" | "failure" | "repair" | "trip" | "strainer" | "greasing" | "sealRefill" | "hand" | "level"
    | "phase" | "batch" | "cip" | "lab" | "lot";
  asset: string;
  text?: string;
  numbers?: Record<string, number>;
}

/** What an area hands over when a UTC day is complete (or the run ends). */
export interface DayBlock {
  area: Area;
  rows: ArchiveRows;
  minutes: MinuteRows;
  /** Hidden states on the hour, `hiddenNames` wide, with the second of the run first. */
  hidden: Float64Array;
  events: PlantEvent[];
}

/** Parts and clock of one area. */
export class AreaBase {
  readonly draws: Draws;
  readonly chain: MeasuringChain;
  readonly channels: FaultChannels;
  readonly historian: Historian;
  readonly outages: Outage[];
  readonly frame: SiteFrame;
  readonly minutes: MinuteAverages;
  /** Interpolated site frame of the current second. */
  outdoorC = 0;
  hallC = 0;
  waterC = 0;
  /** Second of the run that comes next. */
  t = 0;
  /** Second of the minute. */
  protected second = 0;
  connection: 0 | 1 | 2 = 0;
  events: PlantEvent[] = [];
  hidden: number[] = [];
  /** By tag number: true value and sample noise of the tags that are due, and quality. */
  protected readonly x = new Float64Array(tags.length);
  protected readonly z = new Float64Array(tags.length);
  protected readonly q = new Int16Array(tags.length).fill(quality.good);
  private readonly resting = new Uint8Array(tags.length);
  protected readonly numbers: number[];
  protected readonly taken: Uint8Array;
  private readonly samples = new SampleMinute();
  /** Tags that are read at once, for a controller. */
  private readonly readAtOnce = new Uint8Array(tags.length);
  private readonly kept = new Uint8Array(mostSamples);
  private readonly needed: Float64Array;
  private readonly column: Int16Array;
  readonly structure: Structure;
  private readonly snapshots: boolean;
  /** Whether samples of this second are nobody's: only the first second of a minute is read. */
  private between = false;
  /** States of damped transmitters; NaN = it follows. */
  private readonly damped = new Float64Array(tags.length).fill(NaN);

  constructor(
    readonly area: Area,
    readonly settings: RunSettings,
    /** Tags of the minute grid, then further columns. */
    readonly minuteColumns: readonly string[],
  ) {
    this.draws = new Draws(settings.seed);
    this.structure = settings.structure ?? nominalStructure;
    this.snapshots = settings.snapshots === true;
    this.chain = new MeasuringChain(this.draws, this.structure.noise, this.structure.wander, this.structure.noiseShape);
    this.channels = new FaultChannels(area, settings.faults, this.draws, this.chain);
    this.outages = outagesWith(this.draws, area, settings.seconds, settings.faults);
    this.numbers = tagsOfArea(area);
    this.taken = new Uint8Array(tags.length);
    for (const i of this.numbers) this.taken[i] = settings.tagsTaken.length === 0 || settings.tagsTaken.includes(tags[i]!.tag) ? 1 : 0;
    this.historian = new Historian(area, this.draws, this.snapshots ? [] : this.numbers.filter((i) => this.taken[i] === 1), this.outages);
    this.frame = siteFrame(this.draws, settings.seconds, settings.faults, this.structure.climateK);
    this.minutes = new MinuteAverages(minuteColumns.length);
    this.column = new Int16Array(tags.length).fill(-1);
    this.needed = new Float64Array(minuteColumns.length).fill(1);
    minuteColumns.forEach((name, c) => {
      const spec = tags.find((t) => t.tag === name);
      if (!spec) return;
      this.column[tagNumber(name)] = c;
      if (spec.periodS > 0 && !this.snapshots) this.needed[c] = Math.max(1, 30 / spec.periodS);
    });
  }

  /** Starts second t: frame, wander on its grid, fault channels each minute, connection. */
  protected begin(): void {
    const t = this.t;
    this.second = t % 60;
    this.between = this.snapshots && this.second !== 0;
    if (this.second === 0) {
      const i = Math.floor(t / gridS);
      if (t % gridS === 0) this.chain.wander(this.numbers, i);
      const share = (t - i * gridS) / gridS;
      const f = this.frame;
      this.outdoorC = f.outdoorC[i]! + (f.outdoorC[i + 1]! - f.outdoorC[i]!) * share;
      this.hallC = f.hallC[i]! + (f.hallC[i + 1]! - f.hallC[i]!) * share;
      this.waterC = f.waterC[i]! + (f.waterC[i + 1]! - f.waterC[i]!) * share;
      this.channels.update(t);
    }
    if (this.historian.mayChange(t)) this.pass();
    this.connection = this.historian.connection(t);
  }

  /** Puts a tag on this second's list; its x, z and rest are set before, q is the same for a whole minute. */
  protected ask(i: number): void {
    if (this.channels.diverted[i] === 1) return this.askDiverted(i);
    if (this.between) return;
    const { samples } = this;
    const n = samples.n[i]!++;
    if (n === 0) samples.meet(i);
    const at = mostSamples * i + n;
    samples.value[at] = this.x[i]!;
    samples.noise[at] = this.z[i]!;
    samples.second[at] = this.second | this.resting[i]!;
  }

  /** Puts a tag whose transmitter is damped, or whose cable ends elsewhere, on this second's list. */
  private askDiverted(i: number): void {
    this.damp(i);
    if (this.between) return;
    const { samples } = this;
    const j = this.channels.readAs[i]!;
    const n = samples.n[j]!++;
    if (n === 0) samples.meet(j);
    const at = mostSamples * j + n;
    samples.value[at] = this.x[i]!;
    samples.noise[at] = this.z[i]!;
    samples.second[at] = this.second | this.resting[i]!;
  }

  private damp(i: number): void {
    const tau = this.channels.dampingS[i]!;
    if (tau === 0) return;
    const before = this.damped[i]!;
    const dt = tags[i]!.periodS;
    this.x[i] = this.damped[i] = before === before ? before + ((this.x[i]! - before) * dt) / (tau + dt) : this.x[i]!;
  }

  /** Asks for a tag with its true value and noise. */
  protected sample(i: number, x: number, z: number): void {
    this.x[i] = x;
    this.z[i] = z;
    this.ask(i);
  }

  /** Asks for a tag and reads it at once: the reading, in `chain.last`, is what a controller gets. */
  protected look(i: number): void {
    const { samples } = this;
    if (this.channels.diverted[i] === 1) this.damp(i);
    this.chain.read(i, this.x, this.z);
    if (this.between) return;
    const n = samples.n[i]!++;
    if (n === 0) {
      samples.meet(i);
      this.readAtOnce[i] = 1;
    }
    const at = mostSamples * i + n;
    samples.value[at] = this.chain.last[i]!;
    samples.second[at] = this.second | this.resting[i]!;
  }

  /** Says whether a tag's machine is at rest, for its samples from now on. */
  protected rest(i: number, still: boolean): void {
    this.resting[i] = still ? Moment.AT_REST : 0;
  }

  /** Measures the samples that wait and hands them to the collector, tag by tag. */
  private pass(): void {
    const { samples, kept, taken } = this;
    const from = this.t - 1 - ((this.t - 1) % 60);
    for (const i of samples.order) {
      const n = samples.n[i]!;
      if (n === 0 || taken[i] === 0) continue;
      if (this.readAtOnce[i] === 0) this.chain.readMinute(i, samples);
      if (this.connection === 2) continue;
      if (this.snapshots) kept.fill(1, 0, n);
      else this.historian.push(i, from, samples, this.q[i]!, kept);
      const c = this.column[i]!;
      if (c >= 0) this.minutes.addKept(c, samples, i, kept);
    }
    samples.clear();
    this.historian.archive.file();
  }

  /** Ends second t; passes and closes the minute that is over. */
  protected end(): void {
    this.t++;
    if (this.t % 60 !== 0) return;
    this.pass();
    this.minutes.closeMinute(startS + this.t - 60, this.needed);
  }

  /** Archives a text on change. */
  protected note(i: number, text: number, value = 0): void {
    if (this.connection !== 2 && this.taken[i] === 1 && !this.snapshots) this.historian.note(i, this.t, value, text, quality.good, this.samples.begun(this.second));
  }

  /** Puts a value in a minute column that no tag feeds; the last one of the minute counts. */
  protected minuteValue(column: number, value: number): void {
    this.minutes.sum[column] = value;
    this.minutes.count[column] = 1;
  }

  protected log(event: Omit<PlantEvent, "t">): void {
    this.events.push({ t: this.t, ...event });
  }

  /** Closes the day at the current second. */
  closeDay(): DayBlock {
    this.pass();
    const block: DayBlock = { area: this.area, rows: this.historian.closeDay(this.t), minutes: this.minutes.closeDay(), hidden: Float64Array.from(this.hidden), events: this.events };
    this.hidden = [];
    this.events = [];
    return block;
  }
}

/** An area that can be run. */
export interface PlantArea extends AreaBase {
  readonly hiddenNames: readonly string[];
  step(): void;
}

/** Seconds from UTC midnight to the start of the run. Small whole numbers keep the remainders of every step in integer arithmetic. */
const startOfDayS = startS % 86400;

/** Runs an area from where it stands to second `to` of the run; each completed UTC day goes to `emit`. */
export function advance(area: PlantArea, to: number, emit: (block: DayBlock) => void): void {
  const end = Math.min(to, area.settings.seconds);
  while (area.t < end) {
    area.step();
    if ((area.t + startOfDayS) % 86400 === 0 || area.t === area.settings.seconds) emit(area.closeDay());
  }
}
