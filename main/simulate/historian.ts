// The plant historian: exception test and swinging door over a minute of each tag, and what the collector loses on the way.
// Runs anywhere except that digests need Node's crypto. Never sees the truth. Method: Bristol, "Swinging door trending", ISA 1990.
import { Archive, Rank } from "./archive.ts";
import type { ArchiveRows } from "./archiveRows.ts";
import type { Outage } from "./collector.ts";
import { use, type Draws } from "./draws.ts";
import { log } from "./math.ts";
import { Moment, mostSamples, type SampleMinute } from "./samples.ts";
import { streamId } from "./streams.ts";
import { tags, type Area } from "./tags.ts";
import { quality, textCode } from "./valueTexts.ts";

const enum Limit {
  EXCEPTION_S = 600,
  DOOR_S = 8 * 3600,
}

/** Exception test of a tag: what was sent last and the sample before the one at hand. */
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

/** Historian of one area's tags. Minutes are pushed in order of true time; rows come out when a UTC day closes. */
export class Historian {
  /** Samples offered so far, per tag number. */
  readonly offered = new Float64Array(tags.length);
  readonly archive: Archive;
  private readonly n = tags.length;
  private readonly test = new Float64Array(Test.SIZE * this.n);
  private readonly doors = new Float64Array(Door.SIZE * this.n);
  private readonly missingK = new Float64Array(this.n);
  /** Points of one tag's minute that passed the exception test, two a sample at most: time, value, quality, second of the minute at which they passed. */
  private readonly pointT = new Float64Array(2 * mostSamples);
  private readonly pointV = new Float64Array(2 * mostSamples);
  private readonly pointQ = new Int16Array(2 * mostSamples);
  private readonly pointAt = new Uint8Array(2 * mostSamples);
  private outage = 0;
  private outageMarked = false;

  constructor(
    area: Area,
    private readonly draws: Draws,
    private readonly numbers: readonly number[],
    private readonly outages: readonly Outage[],
  ) {
    const deviation = new Float64Array(this.n);
    this.archive = new Archive(area, draws, numbers, deviation);
    const stream = streamId("historian.settings");
    for (const i of numbers) {
      const t = tags[i]!;
      const sigma = t.sigma + t.sigmaOfValue * t.typical;
      const span = t.high - t.low;
      let dev = t.counter ? 1 : Math.max(0.002 * span, 4 * sigma);
      // 5 % of the tags are badly set: far too coarse, or no compression at all
      const u = draws.uniform(use.habit, stream, i, 0);
      if (u < 0.035) dev *= 5;
      else if (u < 0.05 && t.periodS >= 10) dev = 0;
      deviation[i] = dev;
      this.test.set([this.gap(i), dev > 0 ? dev * 0.5 : -1, -1e9, 0, 0, -1e9, 0], Test.SIZE * i);
      this.doors.set([-1, 0, -1, 0, 0, 0, 0, dev], Door.SIZE * i);
    }
  }

  private gap(i: number): number {
    const k = this.missingK[i]!++;
    const samples = -log(this.draws.uniform(use.missing, i, k)) / 0.0005;
    return (1 + Math.floor(samples)) * (tags[i]!.periodS || 1);
  }

  /** Whether the connection may change at second `t`: samples from before must have been pushed by then. */
  mayChange(t: number): boolean {
    const o = this.outages[this.outage];
    return o !== undefined && t >= o.fromS;
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
      const rank = Rank.A_SECOND * (t % 60);
      for (const i of this.numbers) {
        if (tags[i]!.periodS === 0) continue;
        this.flush(i, rank);
        this.put(i, t, 0, i % 2 === 0 ? textCode("I/O Timeout") : textCode("No Data"), quality.communication, rank);
        this.test[Test.SIZE * i + Test.SENT_T] = this.test[Test.SIZE * i + Test.BEFORE_T] = -1e9;
      }
    }
    return 2;
  }

  /** Offers the measured samples of tag i of the minute that begins at second `from` of the run, all of quality q. kept[k] = 0 if sample k was lost on the way. */
  push(i: number, from: number, samples: SampleMinute, q: number, kept: Uint8Array): void {
    const { test, pointT, pointV, pointQ, pointAt } = this;
    const { value, second } = samples;
    const first = mostSamples * i;
    const n = samples.n[i]!;
    const b = Test.SIZE * i;
    const half = test[b + Test.HALF]!;
    let missingAt = test[b + Test.MISSING_AT]!;
    let sentT = test[b + Test.SENT_T]!;
    let sentV = test[b + Test.SENT_V]!;
    let sentQ = test[b + Test.SENT_Q]!;
    let beforeT = test[b + Test.BEFORE_T]!;
    let beforeV = test[b + Test.BEFORE_V]!;
    let points = 0;
    for (let k = 0; k < n; k++) {
      const at = second[first + k]! & Moment.SECOND;
      const t = from + at;
      if (t >= missingAt) {
        missingAt = t + this.gap(i);
        kept[k] = 0;
        continue;
      }
      kept[k] = 1;
      const v = value[first + k]!;
      const d = v - sentV;
      if (d <= half && d >= -half && t - sentT < Limit.EXCEPTION_S && q === sentQ) {
        beforeT = t;
        beforeV = v;
        continue;
      }
      // the point just before the exception goes first, with the quality it had
      if (beforeT > sentT) {
        pointT[points] = beforeT;
        pointV[points] = beforeV;
        pointQ[points] = sentQ;
        pointAt[points++] = at;
      }
      sentT = t;
      sentV = v;
      sentQ = q;
      pointT[points] = t;
      pointV[points] = v;
      pointQ[points] = q;
      pointAt[points++] = at;
    }
    this.offered[i]! += n;
    test[b + Test.MISSING_AT] = missingAt;
    test[b + Test.SENT_T] = sentT;
    test[b + Test.SENT_V] = sentV;
    test[b + Test.SENT_Q] = sentQ;
    test[b + Test.BEFORE_T] = beforeT;
    test[b + Test.BEFORE_V] = beforeV;
    if (points > 0) this.door(i, points);
  }

  /** Archives a text or a typed-in value at once (states, phases, laboratory), before or after the samples of its second. */
  note(i: number, t: number, value: number, text: number, q: number, after: boolean): void {
    this.offered[i]!++;
    this.put(i, t, value, text, q, Rank.A_SECOND * (t % 60) + (after ? Rank.AFTER : Rank.BEFORE));
  }

  /** Passes the first `points` points through the door of tag i. */
  private door(i: number, points: number): void {
    const { doors, pointT, pointV, pointQ, pointAt } = this;
    const b = Door.SIZE * i;
    const dev = doors[b + Door.DEV]!;
    let anchorT = doors[b + Door.ANCHOR_T]!;
    let anchorV = doors[b + Door.ANCHOR_V]!;
    let heldT = doors[b + Door.HELD_T]!;
    let heldV = doors[b + Door.HELD_V]!;
    let heldQ = doors[b + Door.HELD_Q]!;
    let up = doors[b + Door.UP]!;
    let down = doors[b + Door.DOWN]!;
    for (let k = 0; k < points; k++) {
      const t = pointT[k]!;
      const v = pointV[k]!;
      const q = pointQ[k]!;
      const rank = Rank.A_SECOND * pointAt[k]! + Rank.SAMPLE;
      if (anchorT < 0 || q !== heldQ || t - anchorT > Limit.DOOR_S || dev === 0) {
        if (anchorT >= 0 && heldT > anchorT) this.put(i, heldT, heldV, 0, heldQ, rank);
        this.put(i, t, v, 0, q, rank);
        anchorT = heldT = t;
        anchorV = heldV = v;
        heldQ = q;
        up = -1e300;
        down = 1e300;
        continue;
      }
      const dt = t - anchorT;
      if (dt <= 0) continue;
      const steepest = (v - anchorV - dev) / dt;
      const flattest = (v - anchorV + dev) / dt;
      if (steepest > up) up = steepest;
      if (flattest < down) down = flattest;
      if (up > down && heldT > anchorT) {
        this.put(i, heldT, heldV, 0, q, rank);
        anchorT = heldT;
        anchorV = heldV;
        up = (v - anchorV - dev) / (t - anchorT);
        down = (v - anchorV + dev) / (t - anchorT);
      }
      heldT = t;
      heldV = v;
    }
    doors[b + Door.ANCHOR_T] = anchorT;
    doors[b + Door.ANCHOR_V] = anchorV;
    doors[b + Door.HELD_T] = heldT;
    doors[b + Door.HELD_V] = heldV;
    doors[b + Door.HELD_Q] = heldQ;
    doors[b + Door.UP] = up;
    doors[b + Door.DOWN] = down;
  }

  /** Archives the point a door holds, and opens the door anew. */
  private flush(i: number, rank: number): void {
    const d = this.doors;
    const b = Door.SIZE * i;
    if (d[b + Door.ANCHOR_T]! >= 0 && d[b + Door.HELD_T]! > d[b + Door.ANCHOR_T]!) this.put(i, d[b + Door.HELD_T]!, d[b + Door.HELD_V]!, 0, d[b + Door.HELD_Q]!, rank);
    d[b + Door.ANCHOR_T] = -1;
  }

  private put(i: number, t: number, value: number, text: number, q: number, rank: number): void {
    this.archive.put(i, t, value, text, q, rank, this.outages[this.outage]);
  }

  /** Closes the day that ends at second `t` of the run: each door archives its held point. */
  closeDay(t: number): ArchiveRows {
    this.archive.file();
    for (const i of this.numbers) if (tags[i]!.periodS > 0) this.flush(i, 0);
    const o = this.outages[this.outage];
    return this.archive.closeDay(t, o !== undefined && o.filled && t > o.fromS && t < o.toS);
  }
}
