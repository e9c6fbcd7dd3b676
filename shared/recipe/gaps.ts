// When a step must forget: at the start of a group, at a break made by an earlier step, and at a gap in time.
import { Failure } from "../contract/errors.ts";
import type { Row, StepContext } from "./step.ts";

/** Watches the rows of one group. A gap is a distance to the row before that is over `maxGapS`, negative or unknown. */
export class GapWatch {
  private readonly maxGapUs: number | undefined;
  private segment: number | undefined;
  private tUs = NaN;
  constructor(maxGapS: number | undefined) {
    this.maxGapUs = maxGapS === undefined ? undefined : secondsToUs(maxGapS);
  }
  /** True when nothing before this row may be used with it. */
  startsAnew(row: Row): boolean {
    const dt = row.tUs - this.tUs;
    const anew = row.segment !== this.segment || (this.maxGapUs !== undefined && !(dt >= 0 && dt <= this.maxGapUs));
    this.segment = row.segment;
    this.tUs = row.tUs;
    return anew;
  }
}

export function secondsToUs(seconds: number): number {
  return Math.round(seconds * 1e6);
}

/** Throws planUnfit where a step needs the time of a row and the data have none. */
export function needTime(context: StepContext): void {
  if (!context.hasTime) throw new Failure("planUnfit", { step: context.step, detail: "the rows have no time" });
}
