// A device that runs for years: rows from a source, answers out, everything committed once a second, resumed where it was after any end.
// All work is done in short steps without waiting; who drives them (drive.ts, a test, a bench) owns the clock. Scoring stops for nothing but SAFE.
import { errorRegistry, failureOf } from "../../shared/contract/errors.ts";
import type { ErrorCode } from "../../shared/contract/errors.ts";
import { Answering } from "./answering.ts";
import type { Counts, Listener, Stopwatch } from "./answering.ts";
import type { Device, World } from "./device.ts";
import { HeldDevice } from "./heldDevice.ts";
import type { DeviceLock } from "./lock.ts";
import { HeadSigner } from "./logHead.ts";
import { absence, Outputs } from "./outputs.ts";
import type { AnsweredRow } from "./pipeline.ts";
import type { Progress } from "./progress.ts";
import { Proving } from "./proving.ts";
import type { Verdict } from "./proving.ts";
import { outputBounds } from "./quota.ts";
import { Reach } from "./reach.ts";
import { Recorder } from "./recorder.ts";
import { reserveRoom } from "./reserve.ts";
import { Silence } from "./silence.ts";
import { codeOfEvent, WordGate } from "./source.ts";
import type { Batch, Places, Source, TellSource } from "./source.ts";
import { startPackage } from "./start.ts";
import { publishStatus } from "./statusFile.ts";
import { Tally } from "./tally.ts";

export interface LiveOptions {
  home: string;
  /** Names the source in the progress record: another one begins anew. */
  sourceName: string;
  /** Opens the source, where it can go back at these places. */
  open: (tell: TellSource, from: Places | undefined) => Source;
  /** Bytes that log and outputs may fill together. */
  quota: number;
  alarmLine?: (line: string) => void;
  answerLine?: (line: string) => void;
}

export interface LiveResult extends Counts {
  package: string | null;
  state: string;
  scores: string;
}

const tickMs = 1000;

export class Live {
  private readonly held: HeldDevice;
  private readonly outputs: Outputs;
  private readonly recorder: Recorder;
  private readonly heads: HeadSigner;
  private readonly reach: Reach;
  private readonly tally = new Tally();
  private readonly proving = new Proving();
  private readonly words = new WordGate();
  private readonly silence: Silence;
  private answering: Answering | undefined;
  private source: Source;
  /** Rows of the stream that were read before this package's first. */
  private rowsBefore = 0;
  private rowsSinceCommit = 0;
  private last: AnsweredRow | undefined;
  private readonly startedMs: number;
  private tickedMs = -Infinity;
  private isOver = false;
  private ready: () => void = () => undefined;

  constructor(
    private readonly world: World,
    lock: DeviceLock,
    private readonly options: LiveOptions,
  ) {
    const { home, quota, sourceName } = options;
    this.startedMs = this.nowMs();
    this.outputs = new Outputs({ ...options, disk: world.disk, mark: () => this.held.told.mark, bounds: outputBounds(quota), isReplay: false });
    this.recorder = new Recorder(quota);
    this.heads = new HeadSigner(this.startedMs);
    this.reach = new Reach(home, sourceName, world, this.startedMs);
    this.silence = new Silence(this.startedMs);
    this.held = new HeldDevice(home, world, lock, this.recorder);
    this.source = options.open(this.tell, this.begin(this.held.take(() => this.nowMs())));
    reserveRoom(home, world.disk);
  }

  get over(): boolean {
    return this.isOver;
  }

  /** Called whenever a step may find something. */
  onReady(call: () => void): void {
    this.ready = call;
    this.source.onReady(call);
  }

  /** One short piece of work; true when there may be more at once. */
  step(): boolean {
    if (this.isOver) return false;
    if (this.nowMs() - this.tickedMs >= tickMs) this.tick();
    const { answering, source } = this;
    // without a package rows of a pipe are let go, files wait until there is something to score them
    const isPipe = source.kind === "adapter" || source.kind === "pipe";
    const batch = answering || isPipe ? source.take() : undefined;
    if (batch && answering) this.take(batch, answering);
    if (source.ended) {
      this.answering?.finish();
      this.stop();
    }
    return batch !== undefined && answering !== undefined;
  }

  /** Ends in order: everything committed, the source closed, the lock free. */
  stop(): LiveResult {
    if (this.isOver) return this.totals();
    this.isOver = true;
    this.held.takeBack();
    this.endLeg();
    const { rows, answered, alarms, unreadable, state } = this.totals();
    this.recorder.note("ended", { package: this.digest, facts: { rows, answered, alarms, unreadable, state } });
    this.commit();
    this.outputs.close();
    this.source.close();
    this.publish(this.nowMs());
    this.held.letGo();
    return this.totals();
  }

  private nowMs(): number {
    return Number(this.world.clock.monotonicNs() / 1000n) / 1000;
  }

  private get rowsHeard(): number {
    return this.answering?.counts.rows ?? 0;
  }

  private get digest(): string | null {
    return this.answering?.pkg.digest ?? null;
  }

  private readonly tell: TellSource = (event, facts) => {
    this.silence.heard(event, this.rowsHeard);
    const heldBack = this.words.pass(this.nowMs());
    if (heldBack === undefined) return;
    this.recorder.note("source", { code: codeOfEvent(event), facts: { event, ...facts, ...(heldBack > 0 ? { heldBack } : {}) } });
  };

  /** Opens what shall run; says where the source was left. */
  private begin(device: Device): Progress | undefined {
    const progress = this.reach.load();
    this.answering = undefined;
    this.proving.clear();
    try {
      this.answerWith(new Answering(startPackage(device), unheard), device, progress?.legRows ?? this.rowsBefore, progress);
      this.proving.openBeside(device);
    } catch (thrown) {
      const { code, name, where } = failureOf(thrown);
      if (name === "deviceDiskFailed") throw thrown;
      this.recorder.trouble(code, where.detail ?? name);
      this.outputs.open({ classes: false, interval: false }, undefined);
    }
    this.held.hear();
    this.reach.begin(progress, device.log.tail.seq, this.rowsBefore);
    if (progress) this.recorder.expectAgain(progress.legSeq);
    return progress;
  }

  /** From here on this one gives the answers. */
  private answerWith(answering: Answering, device: Device, rowsBefore: number, places: { scores: number; alarms: number } | undefined): void {
    const { pkg, pipeline } = answering;
    const latency = this.proving.freshLatency();
    const stopwatch: Stopwatch = { nowNs: () => Number(this.world.clock.monotonicNs()), latency };
    this.rowsBefore = rowsBefore;
    answering.speakTo(this.listener(pkg.digest), stopwatch, rowsBefore);
    this.outputs.open({ classes: pipeline.classes.length > 0, interval: pipeline.hasInterval }, places);
    this.answering = answering;
    this.recorder.well(errorRegistry.deviceNoSlot.code);
    this.proving.begin(pkg.manifest, device, this.nowMs());
  }

  private listener(pkg: string): Listener {
    return {
      answer: (answer) => {
        this.last = answer;
        this.outputs.answer(answer);
        this.proving.saw(answer);
        this.tally.saw(answer);
      },
      unreadable: () => this.sayNoAnswer(errorRegistry.deviceRowUnreadable.code),
      alarm: (answer, again) => {
        const { group, tUs, score, drivers, class: said } = answer;
        this.recorder.keep({ kind: "alarm" as const, package: pkg, group: group ?? null, tUs: Number.isNaN(tUs) ? null : tUs, score: score ?? 0, drivers, ...(said === null ? {} : { class: said }) });
        if (!again) this.outputs.alarm(answer, this.held.told.name, pkg);
      },
      window: (window) => this.recorder.keep({ kind: "window" as const, package: pkg, ...window }),
      event: (event, detail) => this.tell(event, { detail }),
    };
  }

  private take(batch: Batch, answering: Answering): void {
    const { from, to, phase } = batch;
    // the outputs must know where they began before the first of these answers can reach the disk
    if (from && this.reach.first(from)) this.commit();
    const rows = answering.take(batch);
    this.proving.take(batch);
    const now = this.nowMs();
    if (rows > 0) this.silence.broken(now);
    this.reach.read(batch, rows, now);
    if (phase !== "new") return;
    if (to && answering.isClean) this.reach.answered(to);
    this.rowsSinceCommit += rows;
    if (this.reach.isLegFull) this.endLeg();
    const dropped = this.source.dropped?.() ?? 0;
    if (dropped > 0) this.recorder.note("gap", { code: errorRegistry.deviceRowsDropped.code, package: this.digest, facts: { rows: dropped } });
  }

  /** Hands the open sketches to the log: what comes before here need not be read again for them. Not while the disk takes no entry: alarms that wait in
   *  memory are made again from these rows after a kill. */
  private endLeg(): void {
    const { answering, recorder, tally } = this;
    const { device } = this.held;
    if (!answering || !device || !answering.isClean || recorder.isRefused) return;
    answering.endWindows();
    this.reach.sketched(this.nowMs(), { ...answering.pipeline.history, machines: answering.machines }, recorder.nextSeq - 1, this.rowsBefore + answering.counts.rows);
    recorder.expectNothing();
    if (!tally.isBooked) recorder.guarded(() => tally.book(device));
    this.commit();
  }

  /** Everything said so far is on the disk when this returns, as far as the disk takes it: outputs, then the log, then how far the source was read. */
  private commit(): void {
    const { recorder, outputs, reach } = this;
    this.rowsSinceCommit = 0;
    outputs.sync();
    const { why } = outputs.trouble;
    if (why === undefined) recorder.well(errorRegistry.deviceDiskShort.code);
    else recorder.trouble(errorRegistry.deviceDiskShort.code, why);
    const { places } = reach;
    if (!this.held.device || !recorder.sync()) return;
    recorder.guarded(() => {
      if (places && this.digest !== null) reach.save(this.digest, places, outputs.places);
      this.source.committed?.();
    });
  }

  private tick(): void {
    const now = (this.tickedMs = this.nowMs());
    const back = this.held.lend(now, () => this.commit());
    if (back) this.noticeChange(back);
    this.saySilence(now);
    this.recorder.flush();
    const { device } = this.held;
    if (device) {
      this.held.hear();
      if (this.reach.isLegLate(now)) this.endLeg();
      // a word of the source or of another command waits for no row to be safe
      else if (this.rowsSinceCommit > 0 || this.recorder.troubles.length > 0 || device.log.tail.seq > device.log.safeTail.seq) this.commit();
      this.recorder.guarded(() => this.heads.tick(device, now));
      this.judge(now, device);
    } else this.outputs.sync();
    this.publish(now);
  }

  private saySilence(now: number): void {
    const code = this.silence.due(now, this.answering?.pipeline.contract, { leastMs: tickMs, rows: this.rowsHeard, sourceUs: this.source.silentUs });
    if (code === undefined) return;
    this.tally.silence(code);
    this.sayNoAnswer(code);
    this.outputs.sync();
  }

  /** Who shows the last answer must see its absence too, never a frozen last value. */
  private sayNoAnswer(code: ErrorCode): void {
    this.last = absence(code);
    this.outputs.noAnswer(code);
  }

  /** What was installed, rolled back or put beside meanwhile. */
  private noticeChange(device: Device): void {
    const { active, slots, shadow } = device.control;
    const wanted = active ? (slots[active]?.digest ?? null) : null;
    if (wanted !== this.digest) this.swap(device);
    else if ((shadow ? slots[shadow]?.digest : undefined) !== this.proving.besideDigest) this.proving.openBeside(device, this.answering);
  }

  /** Another package from here on: a file is read again for its past, so no row goes without an answer; a pipe goes on. */
  private swap(device: Device): void {
    const { source, answering: old } = this;
    this.endLeg();
    this.tally.change(this.answering?.counts);
    const progress = this.begin(device);
    if (source.kind === "file" || source.kind === "folder") {
      source.close();
      this.source = this.options.open(this.tell, progress);
      this.source.onReady(this.ready);
    } else if (old) this.answering?.readBeside(old);
  }

  private judge(now: number, device: Device): void {
    let verdict: Verdict;
    this.recorder.guarded(() => (verdict = this.proving.judge(now, device, this.digest, this.recorder.isIdle)));
    // a disk that fails in the middle of a swap ends this worker: started again it finds what shall run, here it would answer nothing for ever
    if (verdict?.kind === "swap") this.swap(device);
    if (verdict?.kind !== "takeOver") return;
    // it has seen the past that its answers rest on: no row goes without an answer
    this.endLeg();
    this.tally.change(this.answering?.counts);
    this.answerWith(verdict.answering, device, this.reach.legRows, this.outputs.places);
    this.commit();
  }

  private publish(now: number): void {
    publishStatus(this.options.home, this.world, {
      device: this.held.device,
      deviceName: this.held.told.name,
      mark: this.held.told.mark,
      uptimeS: Math.round((now - this.startedMs) / 1000),
      source: { kind: this.source.kind, state: this.source.state },
      counts: this.totals(),
      last: this.last,
      p99Ms: this.proving.latency.quantileMs(0.99),
      troubles: this.recorder.troubles,
      lost: { entries: this.recorder.lost, lines: this.outputs.trouble.lost },
      shadow: this.proving.differences,
      isTrial: this.proving.isTrial,
    });
  }

  private totals(): LiveResult {
    const { device, told } = this.held;
    return { package: this.digest, ...this.tally.total(this.answering?.counts), state: device?.control.state ?? told.state, scores: this.outputs.path };
  }
}

const nothing = () => undefined;
/** Before a package is known well enough to be listened to. */
const unheard: Listener = { answer: nothing, unreadable: nothing, alarm: nothing, window: nothing, event: nothing };
