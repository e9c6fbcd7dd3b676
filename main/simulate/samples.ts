// Samples of an area's tags that wait for the end of their minute: side by side per tag, so that measuring and compressing run tag by tag.
// Runs anywhere, pure. Holds at most one minute; the order of samples inside a tag is that of time.
import { tags } from "./tags.ts";

/** Most samples of a tag in a minute; also the width of a tag's row. */
export const mostSamples = 60;

/** Bits of a sample's `second`: the second itself, and the mark of a machine at rest. */
export const enum Moment {
  SECOND = 63,
  AT_REST = 64,
}

/** One minute of samples: row i of `value` holds tag i's, of which the first `n[i]` are there. */
export class SampleMinute {
  /** True value when it is put in; the reading once the chain has measured it. */
  readonly value = new Float64Array(mostSamples * tags.length);
  /** Standard normal of the sample's noise. */
  readonly noise = new Float64Array(mostSamples * tags.length);
  /** Second of the minute; Moment.AT_REST is set when the machine stood still, which gives no minute value. */
  readonly second = new Uint8Array(mostSamples * tags.length);
  readonly n = new Int32Array(tags.length);
  /** Tags in the order in which they were first asked for, which is their order within every second. */
  readonly order: number[] = [];
  private readonly known = new Uint8Array(tags.length);

  /** Makes room for a tag that has never been asked for. */
  meet(i: number): void {
    if (this.known[i] === 1) return;
    this.known[i] = 1;
    this.order.push(i);
  }

  /** Whether the sample of second `s` of the minute has been put in for the first tag of the order. */
  begun(s: number): boolean {
    const first = this.order[0];
    if (first === undefined) return false;
    const n = this.n[first]!;
    return n > 0 && (this.second[mostSamples * first + n - 1]! & Moment.SECOND) === s;
  }

  clear(): void {
    this.n.fill(0);
  }
}
