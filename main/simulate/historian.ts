// The plant historian: exception test, swinging door, quality and the collector's habits; gives the archived rows of each UTC day.
// Runs anywhere except that digests need Node's crypto. Never sees the truth. Method: Bristol, "Swinging door trending", ISA 1990.
import { createHash, type Hash } from "node:crypto";
import { GrowingRows, type ArchiveRows } from "./archiveRows.ts";
import { clockAheadS, type Outage } from "./collector.ts";
import { use, type Draws } from "./draws.ts";
import { startS } from "./localTime.ts";
import { log } from "./math.ts";
import { streamId } from "./streams.ts";
import { tags, type Area } from "./tags.ts";

/** OPC DA quality numbers that occur. */
export const quality = { good: 192, localOverride: 216, uncertain: 64, lastKnown: 20, communication: 24, sensor: 16, device: 12 } as const;

/** Texts that stand in place of a value; the code is the position. Only appended to. */
export const valueTexts = [
  "", "I/O Timeout", "No Data", "Bad Input", "Configure", "Under Range", "Shutdown", "Kein Signal",
  "RUN", "STANDBY", "TRIP", "MAINT", "HAND",
  "LEER", "CHARGE", "HEAT", "DOSE", "HOLD", "COOL", "DISCHARGE", "CIP",
  "K-12", "K-30", "S-05", "R4",
] as const;

const codes = new Map<string, number>(valueTexts.map((t, i) => [t, i]));
/** Code of a value text. */
export const textCode = (text: (typeof valueTexts)[number]): number => codes.get(text)!;

const enum Limit {
  EXCEPTION_S = 600,
  DOOR_S = 8 * 3600,
}

/** Exception test of a tag, eight numbers side by side: it runs dozens of times a second. A value stands behind its time. */
const enum Test {
  MISSING_AT,
  /** Half the deviation; -1 = every sample goes on. */
  HALF,
  SENT_T,
  SENT_V,
  SENT_Q,
  BEFORE_T,
  BEFORE_V,
  SIZE = 8,
}

/** Swinging door of a tag: anchor, held point, slopes. */
const enum Door {
  ANCHOR_T,
  ANCHOR_V,
  HELD_T,
  HELD_V,
  HELD_Q,
  UP,
  DOWN,
  DEV,
  SIZE,
}

/** Historian of one area's tags. Values are pushed in order of true time; rows come out when a UTC day closes. */
export class Historian {
  /** Samples offered and rows archived so far, per tag number. */
  readonly offered = new Float64Array(tags.length);
  readonly archived = new Float64Array(tags.length);
  private readonly n = tags.length;
  private readonly test = new Float64Array(Test.SIZE * this.n);
  private readonly doors = new Float64Array(Door.SIZE * this.n);
  private readonly taken = new Uint8Array(this.n);
  private readonly missingK = new Float64Array(this.n);
  private readonly hashes: (Hash | undefined)[] = [];
  /** Second that was last asked for and what the clock showed. */
  private readonly shown = new Float64Array([-1, 0]);
  private rows = new GrowingRows();
  private late = new GrowingRows();
  private outage = 0;
  private outageMarked = false;

  constructor(
    private readonly area: Area,
    private readonly draws: Draws,
    private readonly numbers: readonly number[],
    private readonly outages: readonly Outage[],
  ) {
    const stream = streamId("historian.settings");
    for (const i of numbers) {
      const t = tags[i]!;
      const sigma = t.sigma + t.sigmaOfValue * t.typical;
      const span = t.high - t.low;
      let dev = Math.max(0.002 * span, 4 * sigma);
      // 5 % of the tags are badly set: far too coarse, or no compression at all
      const u = draws.uniform(use.habit, stream, i, 0);
      if (u < 0.035) dev *= 5;
      else if (u < 0.05 && t.periodS >= 10) dev = 0;
      this.taken[i] = 1;
      this.test.set([this.gap(i), dev > 0 ? dev * 0.5 : -1, -1e9, 0, 0, -1e9, 0], Test.SIZE * i);
      this.doors.set([-1, 0, -1, 0, 0, 0, 0, dev], Door.SIZE * i);
      this.hashes[i] = createHash("sha256");
    }
  }

  private gap(i: number): number {
    const k = this.missingK[i]!++;
    const samples = -log(this.draws.uniform(use.missing, i, k)) / 0.0005;
    return (1 + Math.floor(samples)) * (tags[i]!.periodS || 1);
  }

  /** Call once a second before the samples of second `t`: 0 connected, 1 cut but buffered, 2 lost. */
  connection(t: number): 0 | 1 | 2 {
    const o = this.outages[this.outage];
    if (!o || t < o.fromS) return 0;
    if (t >= o.toS) {
      this.outage++;
      this.outageMarked = false;
      return 0;
    }
    if (o.filled) return 1;
    if (!this.outageMarked) {
      this.outageMarked = true;
      for (const i of this.numbers) {
        if (tags[i]!.periodS === 0) continue;
        this.flush(i);
        this.archive(i, t, 0, i % 2 === 0 ? textCode("I/O Timeout") : textCode("No Data"), quality.communication);
        this.test[Test.SIZE * i + Test.SENT_T] = this.test[Test.SIZE * i + Test.BEFORE_T] = -1e9;
      }
    }
    return 2;
  }

  /** Offers one sample at second `t` of the run of each tag due[0 .. n - 1]; y = readings, q = qualities by tag number. kept[k] = 0 if the sample was lost on the way or nobody takes it. */
  push(due: Int32Array, n: number, t: number, y: Float64Array, q: Int16Array, kept: Uint8Array): void {
    const { test, taken, offered } = this;
    for (let k = 0; k < n; k++) {
      const i = due[k]!;
      kept[k] = 0;
      if (taken[i] === 0) continue;
      offered[i]!++;
      const b = Test.SIZE * i;
      if (t >= test[b + Test.MISSING_AT]!) {
        test[b + Test.MISSING_AT] = t + this.gap(i);
        continue;
      }
      kept[k] = 1;
      const value = y[i]!;
      const half = test[b + Test.HALF]!;
      const d = value - test[b + Test.SENT_V]!;
      if (d <= half && d >= -half && t - test[b + Test.SENT_T]! < Limit.EXCEPTION_S && q[i] === test[b + Test.SENT_Q]) {
        test[b + Test.BEFORE_T] = t;
        test[b + Test.BEFORE_V] = value;
        continue;
      }
      // the point just before the exception goes first, with the quality it had
      if (test[b + Test.BEFORE_T]! > test[b + Test.SENT_T]!) this.door(i, b + Test.BEFORE_T);
      test[b + Test.SENT_T] = t;
      test[b + Test.SENT_V] = value;
      test[b + Test.SENT_Q] = q[i]!;
      this.door(i, b + Test.SENT_T);
    }
  }

  /** Archives a text or a typed-in value at once (states, phases, laboratory). */
  note(i: number, t: number, value: number, text: number, q: number): void {
    this.offered[i]!++;
    this.archive(i, t, value, text, q);
  }

  /** Passes the point whose time stands at test[from], and its value behind it, through the door of tag i. */
  private door(i: number, from: number): void {
    const d = this.doors;
    const b = Door.SIZE * i;
    const t = this.test[from]!;
    const v = this.test[from + 1]!;
    const q = this.test[Test.SIZE * i + Test.SENT_Q]!;
    const dev = d[b + Door.DEV]!;
    const anchorT = d[b + Door.ANCHOR_T]!;
    if (anchorT < 0 || q !== d[b + Door.HELD_Q] || t - anchorT > Limit.DOOR_S || dev === 0) {
      this.flush(i);
      this.archive(i, t, v, 0, q);
      d[b + Door.ANCHOR_T] = d[b + Door.HELD_T] = t;
      d[b + Door.ANCHOR_V] = d[b + Door.HELD_V] = v;
      d[b + Door.HELD_Q] = q;
      d[b + Door.UP] = -1e300;
      d[b + Door.DOWN] = 1e300;
      return;
    }
    const dt = t - anchorT;
    if (dt <= 0) return;
    const anchorV = d[b + Door.ANCHOR_V]!;
    const up = (v - anchorV - dev) / dt;
    const down = (v - anchorV + dev) / dt;
    if (up > d[b + Door.UP]!) d[b + Door.UP] = up;
    if (down < d[b + Door.DOWN]!) d[b + Door.DOWN] = down;
    const at = d[b + Door.HELD_T]!;
    if (d[b + Door.UP]! > d[b + Door.DOWN]! && at > anchorT) {
      const av = d[b + Door.HELD_V]!;
      this.archive(i, at, av, 0, q);
      d[b + Door.ANCHOR_T] = at;
      d[b + Door.ANCHOR_V] = av;
      const since = t - at;
      d[b + Door.UP] = (v - av - dev) / since;
      d[b + Door.DOWN] = (v - av + dev) / since;
    }
    d[b + Door.HELD_T] = t;
    d[b + Door.HELD_V] = v;
  }

  private flush(i: number): void {
    const d = this.doors;
    const b = Door.SIZE * i;
    if (d[b + Door.ANCHOR_T]! >= 0 && d[b + Door.HELD_T]! > d[b + Door.ANCHOR_T]!) this.archive(i, d[b + Door.HELD_T]!, d[b + Door.HELD_V]!, 0, d[b + Door.HELD_Q]!);
    d[b + Door.ANCHOR_T] = -1;
  }

  /** What the collector's clock shows at second `t`. */
  private clockUs(t: number): number {
    const { shown } = this;
    if (shown[0] !== t) {
      shown[0] = t;
      shown[1] = (startS + t) * 1e6 + Math.floor(clockAheadS(this.area, t) * 1000 + 0.5) * 1000;
    }
    return shown[1]!;
  }

  private archive(i: number, t: number, value: number, text: number, q: number): void {
    this.archived[i]!++;
    const o = this.outages[this.outage];
    const into = o && o.filled && t >= o.fromS && t < o.toS ? this.late : this.rows;
    const ts = this.clockUs(t);
    into.push(ts, i, value, text, q);
    // repeated rows: 0.02 % equal, 0.002 % the same time with another value
    const u = this.draws.word(use.duplicate, i, t) / 4294967296;
    if (u < 0.0002) into.push(ts, i, value, text, q);
    else if (u < 0.00022 && text === 0) into.push(ts, i, value + this.doors[Door.SIZE * i + Door.DEV]!, text, q);
  }

  /** Closes the day that ends at second `t` of the run: each door archives its held point; rows by time and tag, filled-in rows last. */
  closeDay(t: number): ArchiveRows {
    for (const i of this.numbers) if (tags[i]!.periodS > 0) this.flush(i);
    const out = this.rows;
    const base = (startS + t - 4 * 86400) * 1000;
    const keys = new Float64Array(out.n);
    for (let k = 0; k < out.n; k++) keys[k] = (Math.floor(out.ts[k]! / 1000) - base) * 4194304 + k;
    keys.sort();
    const o = this.outages[this.outage];
    const stillCut = o !== undefined && o.filled && t > o.fromS && t < o.toS;
    const lateN = stillCut ? 0 : this.late.n;
    const n = out.n + lateN;
    const day: ArchiveRows = { tsUs: new Float64Array(n), tag: new Int16Array(n), value: new Float64Array(n), text: new Int16Array(n), quality: new Int16Array(n) };
    const copy = (from: GrowingRows, k: number, to: number): void => {
      day.tsUs[to] = from.ts[k]!;
      day.tag[to] = from.tag[k]!;
      day.value[to] = from.value[k]!;
      day.text[to] = from.text[k]!;
      day.quality[to] = from.quality[k]!;
    };
    for (let k = 0; k < out.n; k++) copy(out, keys[k]! % 4194304, k);
    for (let k = 0; k < lateN; k++) copy(this.late, k, out.n + k);
    this.rows = new GrowingRows();
    if (!stillCut) this.late = new GrowingRows();
    this.digest(day);
    return day;
  }

  private digest(day: ArchiveRows): void {
    const counts = new Int32Array(this.n + 1);
    for (let k = 0; k < day.tag.length; k++) counts[day.tag[k]! + 1]!++;
    for (let i = 0; i < this.n; i++) counts[i + 1]! += counts[i]!;
    const start = counts.slice();
    const bytes = new DataView(new ArrayBuffer(day.tag.length * 20));
    for (let k = 0; k < day.tag.length; k++) {
      const at = 20 * counts[day.tag[k]!]!++;
      bytes.setFloat64(at, day.tsUs[k]!);
      bytes.setFloat64(at + 8, day.value[k]!);
      bytes.setInt16(at + 16, day.quality[k]!);
      bytes.setInt16(at + 18, day.text[k]!);
    }
    for (const i of this.numbers) {
      const from = start[i]! * 20;
      const to = start[i + 1]! * 20;
      if (to > from) this.hashes[i]!.update(new Uint8Array(bytes.buffer, from, to - from));
    }
  }

  /** SHA-256 per tag over (time, value bits, quality, text) of all closed days; call once, at the end. */
  digests(): Map<string, string> {
    return new Map(this.numbers.map((i) => [tags[i]!.tag, this.hashes[i]!.digest("hex")]));
  }
}
