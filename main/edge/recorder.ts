// What a running device writes into its log: alarms, sketches, acts. Entries wait in memory while another process has the log or the disk takes
// none; what cannot be kept is counted. Nothing here ever stops the scoring. After a restart entries that stand in the log are not written twice.
import { errorRegistry, failureOf } from "../../shared/contract/errors.ts";
import type { ErrorCode } from "../../shared/contract/errors.ts";
import { readLogRecord } from "../../shared/format/logRecord.ts";
import type { AlarmRecord, WindowRecord } from "../../shared/format/logRecord.ts";
import { deletableSeq } from "./control.ts";
import type { Device, Entry } from "./device.ts";
import { logBounds, makeRoom } from "./quota.ts";
import type { Room } from "./quota.ts";
import { finishThinning } from "./thinning.ts";

type Keyed = Pick<AlarmRecord, "kind" | "group" | "tUs" | "score"> | Pick<WindowRecord, "kind" | "group" | "start" | "rows" | "answered">;

/** What tells one alarm or sketch from another. */
function keyOf(entry: Keyed): string {
  return entry.kind === "alarm" ? `a|${entry.group}|${entry.tUs}|${entry.score}` : `w|${entry.group}|${entry.start}|${entry.rows}|${entry.answered}`;
}

/** Entries that wait at most. */
const waitingMost = 2000;
const againBytesMost = 256 * 1024 * 1024;
const diskCode = errorRegistry.deviceDiskFailed.code;
const shortCode = errorRegistry.deviceDiskShort.code;

export class Recorder {
  private device: Device | undefined;
  private waiting: Entry[] = [];
  private refused = false;
  private room: Room = { sketches: true, all: true };
  private readonly found = new Map<ErrorCode, string>();
  /** How often each entry stands in the log for rows that are read again. */
  private written = new Map<string, number>();
  /** Entries that could not be kept. */
  lost = 0;

  constructor(private readonly quota: number) {}

  /** The log may be written from here on. */
  attach(device: Device): void {
    this.device = device;
    device.log.boundTo(logBounds(this.quota).sketches);
    this.guarded(() => finishThinning(device.log));
    this.flush();
  }

  /** Another process has the log: entries wait. */
  detach(): void {
    const { device } = this;
    this.device = undefined;
    this.guarded(() => device?.log.close());
  }

  /** What is less than it should be. */
  get troubles(): { code: string; detail: string }[] {
    return [...this.found].map(([code, detail]) => ({ code, detail }));
  }

  /** True while the disk does not take what waits, and all of that can be made again from its rows: none of it stands in a summary yet. */
  get isRefused(): boolean {
    return this.refused && this.device?.log.isOwing !== true;
  }

  get isIdle(): boolean {
    return this.waiting.length === 0;
  }

  /** Number that the next entry will have once those that wait are written. */
  get nextSeq(): number {
    return (this.device?.log.tail.seq ?? 0) + this.waiting.length + 1;
  }

  /** Entries after `seq` belong to rows that are read again. */
  expectAgain(seq: number): void {
    this.written = new Map();
    for (const { bytes } of this.device?.log.framesAfter(seq, againBytesMost).frames ?? []) {
      if (bytes.length === 0) continue;
      const record = readLogRecord(bytes, "log");
      if (record.kind === "act" || record.kind === "summary") continue;
      const key = keyOf(record);
      this.written.set(key, (this.written.get(key) ?? 0) + 1);
    }
  }

  /** Nothing is read again any more. */
  expectNothing(): void {
    this.written.clear();
  }

  /** An alarm or a sketch, unless an earlier run wrote it. */
  keep<E extends Keyed>(entry: E): void {
    const key = keyOf(entry);
    const times = this.written.get(key) ?? 0;
    if (times > 0) this.written.set(key, times - 1);
    else if (entry.kind === "window" && !this.room.sketches) this.lost++;
    else this.add((device, seq) => ({ ...device.stamp(seq), ...entry }));
  }

  note(act: string, about: { code?: ErrorCode; package?: string | null; facts?: Record<string, string | number | boolean | null> } = {}): void {
    const { code = null, package: pkg = null, facts = {} } = about;
    this.add((device, seq) => ({ ...device.stamp(seq), kind: "act", act, code, package: pkg, facts }));
  }

  /** Remembers what is wrong; the log hears of it once, when it begins. */
  trouble(code: ErrorCode, detail: string): void {
    const isNew = !this.found.has(code);
    this.found.set(code, detail);
    if (isNew && code !== diskCode) this.note("degraded", { code, facts: { detail } });
  }

  well(code: ErrorCode): void {
    if (this.found.delete(code) && code !== diskCode) this.note("recovered", { code });
  }

  /** Writes what waits, as far as the disk takes it. */
  flush(): void {
    const { device } = this;
    this.waiting.push(...(device?.unsaid.splice(0) ?? []));
    if (!device || this.waiting.length === 0) return;
    this.refused = false;
    this.refused = !this.guarded(() => {
      while (this.waiting.length > 0 && this.hasRoom(device)) {
        device.log.append((seq) => this.waiting[0]!(device, seq));
        this.waiting.shift();
      }
    });
  }

  /** Everything written so far is safe when this returns true. */
  sync(): boolean {
    return this.guarded(() => this.device?.log.sync());
  }

  /** Does what may fail for the disk; says whether it did not. */
  guarded(act: () => void): boolean {
    try {
      act();
      if (!this.refused) this.found.delete(diskCode);
      return true;
    } catch (thrown) {
      const { name, where } = failureOf(thrown);
      this.trouble(diskCode, where.detail ?? name);
      return false;
    }
  }

  private add(make: (device: Device, seq: number) => object): void {
    this.waiting.push(make);
    if (this.waiting.length > waitingMost) {
      this.waiting.shift();
      this.lost++;
    }
    this.flush();
  }

  private hasRoom(device: Device): boolean {
    const bounds = logBounds(this.quota);
    if (device.log.bytes <= bounds.sketches) return true;
    this.room = makeRoom(device.log, bounds, deletableSeq(device.control), (replacement) => {
      if (replacement.kind === "gap") return device.note("gap", { code: shortCode, facts: replacement.facts });
      device.log.append((seq) => ({ ...device.stamp(seq), ...replacement }));
      device.log.sync();
    });
    if (this.room.all) this.found.delete(shortCode);
    else this.found.set(shortCode, "log");
    return this.room.all;
  }
}
