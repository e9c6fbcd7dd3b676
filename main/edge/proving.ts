// What is on proof while a device runs: the package that answers on its trial, a candidate in the shadow beside it. Judges both by what they said
// and writes the verdict into control record and log; who answers from then on is not decided here.
import { errorRegistry } from "../../shared/contract/errors.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import type { Answering } from "./answering.ts";
import { Beside } from "./beside.ts";
import type { Device } from "./device.ts";
import { Latency, Trial } from "./health.ts";
import type { AnsweredRow } from "./pipeline.ts";
import type { Differences } from "./shadow.ts";
import type { Batch } from "./source.ts";
import { rollBackOrSafe } from "./start.ts";

/** Nothing yet, another package is to answer by the control record, or the candidate is. */
export type Verdict = undefined | { kind: "swap" } | { kind: "takeOver"; answering: Answering };

export class Proving {
  /** Times of the package that answers. */
  private times = new Latency();
  private trial: Trial | undefined;
  private beside: Beside | undefined;

  get latency(): Latency {
    return this.times;
  }

  /** Another package answers: its times begin anew. */
  freshLatency(): Latency {
    return (this.times = new Latency());
  }

  /** Nothing is on proof. */
  clear(): void {
    this.trial = this.beside = undefined;
  }

  /** The package that answers from here on is on trial where the device says so. */
  begin(manifest: Manifest, device: Device, nowMs: number): void {
    this.trial = device.control.state === "TRIAL" ? new Trial(manifest, nowMs) : undefined;
  }

  /** Opens what the control record has beside; `running`: it goes on reading where this one stands. */
  openBeside(device: Device, running?: Answering): void {
    this.beside = Beside.open(device, running);
  }

  get besideDigest(): string | undefined {
    return this.beside?.answering.pkg.digest;
  }

  get differences(): Differences | null {
    return this.beside?.shadow.differences ?? null;
  }

  get isTrial(): boolean {
    return this.trial !== undefined;
  }

  /** An answer of the package that answers. */
  saw(answer: AnsweredRow): void {
    this.trial?.saw(answer);
    this.beside?.shadow.saw(answer, false);
  }

  /** The candidate reads the same. */
  take(batch: Batch): void {
    this.beside?.take(batch);
  }

  /** `isIdle`: everything said is in the log. Throws deviceDiskFailed. */
  judge(nowMs: number, device: Device, answering: string | null, isIdle: boolean): Verdict {
    const found = this.trial?.judge(nowMs, this.times, isIdle);
    if (found?.healthy) {
      // only once it is written: a disk that takes no word now is asked again, else the next starts would use the trial's tries up
      device.change({ state: "COMMITTED", triesLeft: 0 });
      device.note("trialPassed", { package: answering });
      this.trial = undefined;
    } else if (found) {
      device.note("trialFailed", { code: errorRegistry.deviceTrialFailed.code, package: answering, facts: { why: found.why } });
      rollBackOrSafe(device, found.why);
      return { kind: "swap" };
    }
    const { beside } = this;
    if (!beside || !beside.settle(device)) return undefined;
    this.beside = undefined;
    return device.control.state === "TRIAL" ? { kind: "takeOver", answering: beside.answering } : undefined;
  }
}
