// The archive of one area: rows gather by the minute and come out when a UTC day closes, by time of the collector's clock.
// Runs anywhere except that digests need Node's crypto. Never drops a row; repeated rows are part of its habits.
import { createHash, type Hash } from "node:crypto";
import { GrowingRows, type ArchiveRows } from "./archiveRows.ts";
import { clockAheadS, clockStepOf, type Outage } from "./collector.ts";
import { use, type Draws } from "./draws.ts";
import { startS } from "./localTime.ts";
import { FirstWords } from "./noise.ts";
import { tags, type Area } from "./tags.ts";

/** Place of a row within its minute: three to a second, before, with and after the second's samples. */
export const enum Rank {
  BEFORE,
  SAMPLE,
  AFTER,
  A_SECOND,
}

/** Most ranks of a minute. */
const ranks = Rank.A_SECOND * 60;

/** Shares of rows that are repeated: as they are, and (above that) at the same time with another value. */
const enum Repeat {
  EQUAL = 0.0002,
  OTHER = 0.00022,
}

export class Archive {
  /** Rows archived so far, per tag number. */
  readonly count = new Float64Array(tags.length);
  private readonly hashes: (Hash | undefined)[] = [];
  // rows of the minute in the order they were put: second of the run, rank, whether delivered late
  private n = 0;
  private readonly t = new Int32Array(FirstWords.most);
  private readonly tag = new Int16Array(FirstWords.most);
  private readonly value = new Float64Array(FirstWords.most);
  private readonly text = new Int16Array(FirstWords.most);
  private readonly quality = new Int16Array(FirstWords.most);
  private readonly rank = new Int16Array(FirstWords.most);
  private readonly isLate = new Uint8Array(FirstWords.most);
  private readonly counts = new Int32Array(ranks + 1);
  private readonly place = new Int32Array(FirstWords.most);
  private readonly repeats: FirstWords;
  private readonly clockStep: { fromS: number; byS: number };
  private readonly rows = new GrowingRows();
  private readonly late = new GrowingRows(1024);
  // room to sort and to digest a day, kept from day to day
  private keys = new Float64Array(65536);
  private bytes = new DataView(new ArrayBuffer(0));

  constructor(
    private readonly area: Area,
    draws: Draws,
    private readonly numbers: readonly number[],
    /** Compression deviation by tag number: what a repeated row with another value is off. */
    private readonly deviation: Float64Array,
  ) {
    for (const i of numbers) this.hashes[i] = createHash("sha256");
    this.repeats = new FirstWords(draws);
    this.clockStep = area === "V" ? clockStepOf(draws) : { fromS: Infinity, byS: 0 };
  }

  /** Puts a row of tag i at second `t` of the run; `rank` is the moment of the minute at which it is archived. `outage` = the one that is on or comes next. */
  put(i: number, t: number, value: number, text: number, q: number, rank: number, outage: Outage | undefined): void {
    const n = this.n++;
    if (n === FirstWords.most) throw new Error("archive: a minute holds more rows than its tags have samples");
    this.count[i]!++;
    this.t[n] = t;
    this.tag[n] = i;
    this.value[n] = value;
    this.text[n] = text;
    this.quality[n] = q;
    this.rank[n] = rank;
    this.isLate[n] = outage !== undefined && outage.filled && t >= outage.fromS && t < outage.toS ? 1 : 0;
  }

  /** Files the rows of the minute so far in the order of their moments; rows of one moment keep their order. */
  file(): void {
    const { n, counts, rank, place, repeats, value, text } = this;
    if (n === 0) return;
    this.n = 0;
    repeats.steps.set(this.t.subarray(0, n));
    for (let k = 0; k < n; k++) repeats.streams[k] = this.tag[k]!;
    repeats.draw(use.duplicate, n);
    counts.fill(0);
    for (let k = 0; k < n; k++) counts[rank[k]! + 1]!++;
    for (let r = 0; r < ranks; r++) counts[r + 1]! += counts[r]!;
    for (let k = 0; k < n; k++) place[counts[rank[k]!]!++] = k;
    for (let at = 0; at < n; at++) {
      const k = place[at]!;
      const i = this.tag[k]!;
      const into = this.isLate[k] === 1 ? this.late : this.rows;
      const t = this.t[k]!;
      const ahead = clockAheadS(this.area, t) + (t >= this.clockStep.fromS ? this.clockStep.byS : 0);
      const ts = (startS + t) * 1e6 + Math.floor(ahead * 1000 + 0.5) * 1000;
      into.push(ts, i, value[k]!, text[k]!, this.quality[k]!);
      // repeated rows: 0.02 % equal, 0.002 % the same time with another value
      const u = repeats.words[k]! / 4294967296;
      if (u < Repeat.EQUAL) into.push(ts, i, value[k]!, text[k]!, this.quality[k]!);
      else if (u < Repeat.OTHER && text[k] === 0) into.push(ts, i, value[k]! + this.deviation[i]!, text[k]!, this.quality[k]!);
    }
  }

  /** Closes the day that ends at second `t` of the run: rows by time, filled-in rows last unless the outage goes on (`stillCut`). */
  closeDay(t: number, stillCut: boolean): ArchiveRows {
    this.file();
    const out = this.rows;
    const base = (startS + t - 4 * 86400) * 1000;
    if (this.keys.length < out.n) this.keys = new Float64Array(2 * out.n);
    const keys = this.keys.subarray(0, out.n);
    for (let k = 0; k < out.n; k++) keys[k] = (Math.floor(out.ts[k]! / 1000) - base) * 4194304 + k;
    keys.sort();
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
    this.rows.n = 0;
    if (!stillCut) this.late.n = 0;
    this.digest(day);
    return day;
  }

  private digest(day: ArchiveRows): void {
    const n = tags.length;
    const counts = new Int32Array(n + 1);
    for (let k = 0; k < day.tag.length; k++) counts[day.tag[k]! + 1]!++;
    for (let i = 0; i < n; i++) counts[i + 1]! += counts[i]!;
    const start = counts.slice();
    if (this.bytes.byteLength < day.tag.length * 20) this.bytes = new DataView(new ArrayBuffer(day.tag.length * 40));
    const { bytes } = this;
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
