// When a running device must say that it has no answer because no row comes. Pure: who asks says what time it is.
import { errorRegistry } from "../../shared/contract/errors.ts";
import type { ErrorCode } from "../../shared/contract/errors.ts";

const safeEveryMs = 10_000;

/** No row for too long: said once for each such pause, and again and again where nothing can be answered at all. Times are monotonic, in ms. */
export class Silence {
  /** `saidMs`: when something was last said; a row came, or its absence was told. */
  constructor(private saidMs: number) {}

  /** Rows came. */
  broken(nowMs: number): void {
    this.saidMs = nowMs;
  }

  /** The code to say now. `running`: the input contract of what answers, undefined where nothing does; `leastMs`: never said more often than that. */
  due(nowMs: number, running: { staleUs?: number | undefined } | undefined, leastMs: number): ErrorCode | undefined {
    const everyMs = !running ? safeEveryMs : running.staleUs === undefined ? Infinity : Math.max(leastMs, running.staleUs / 1000);
    if (nowMs - this.saidMs < everyMs) return undefined;
    this.saidMs = nowMs;
    return running ? errorRegistry.deviceInputStale.code : errorRegistry.deviceNoSlot.code;
  }
}
