// What a running device counted: of the stream over packages that came and went, and what its control record does not know of yet. Keeps no files.
import type { Counts } from "./answering.ts";
import type { Device } from "./device.ts";
import type { AnsweredRow } from "./pipeline.ts";

export class Tally {
  private past: Counts = { rows: 0, answered: 0, alarms: 0, unreadable: 0, reasons: {} };
  /** Answers and alarms that the control record does not count yet. */
  private unbooked = { answered: 0, alarms: 0 };

  saw(answer: AnsweredRow): void {
    if (answer.score !== null) this.unbooked.answered++;
    if (answer.alarmBegins) this.unbooked.alarms++;
  }

  /** Said without a row. */
  silence(code: string): void {
    this.past.reasons[code] = (this.past.reasons[code] ?? 0) + 1;
  }

  /** All of the stream, with what the package that answers now has counted. */
  total(now: Counts | undefined): Counts {
    const { past } = this;
    const reasons = { ...past.reasons };
    for (const [code, times] of Object.entries(now?.reasons ?? {})) reasons[code] = (reasons[code] ?? 0) + times;
    const sum = (name: "rows" | "answered" | "alarms" | "unreadable") => past[name] + (now?.[name] ?? 0);
    return { rows: sum("rows"), answered: sum("answered"), alarms: sum("alarms"), unreadable: sum("unreadable"), reasons };
  }

  /** Another package counts from here on. */
  change(now: Counts | undefined): void {
    this.past = this.total(now);
  }

  get isBooked(): boolean {
    return this.unbooked.answered + this.unbooked.alarms === 0;
  }

  /** Enters in the control record what it does not count yet. Throws deviceDiskFailed; nothing is forgotten then. */
  book(device: Device): void {
    const { answered, alarms } = this.unbooked;
    device.change({ rowsScored: device.control.rowsScored + answered, alarms: device.control.alarms + alarms });
    this.unbooked = { answered: 0, alarms: 0 };
  }
}
