// When a running device must say that it has no answer because no row comes. Pure: who asks says what time it is.
import { errorRegistry } from "../../shared/contract/errors.ts";
import type { ErrorCode } from "../../shared/contract/errors.ts";
import { lostSilentUs } from "../../shared/format/inputContract.ts";

const safeEveryMs = 10_000;
/** Words of an adapter after which, without a row, the plant counts as lost. */
const lostWords: ReadonlySet<string> = new Set(["disconnected", "trouble", "adapterEnded"]);

/** No row for too long: said once for each such pause, and again and again where nothing can be answered at all. Times are monotonic, in ms. */
export class Silence {
  /** Rows that had come when the source said that it lost the plant; one more, and it has it back. */
  private lostAt: number | undefined;

  /** `saidMs`: when something was last said; a row came, or its absence was told. */
  constructor(private saidMs: number) {}

  /** Rows came. */
  broken(nowMs: number): void {
    this.saidMs = nowMs;
  }

  /** The source says something of itself, after so many rows. */
  heard(event: string, rows: number): void {
    if (lostWords.has(event)) this.lostAt = rows;
    else if (event === "connected") this.lostAt = undefined;
  }

  /** The code to say now. `running`: the input contract of what answers, undefined where nothing does; `leastMs`: never said more often than that; `rows` came
   *  until now; `sourceUs`: the limit of a source with a beat of its own, where the package states none. */
  due(nowMs: number, running: { staleUs?: number | undefined } | undefined, { leastMs, rows, sourceUs = Infinity }: { leastMs: number; rows: number; sourceUs?: number | undefined }): ErrorCode | undefined {
    const mostMs = Math.min(running?.staleUs ?? sourceUs, this.lostAt === rows ? lostSilentUs : Infinity) / 1000;
    const everyMs = running ? Math.max(leastMs, mostMs) : safeEveryMs;
    if (nowMs - this.saidMs < everyMs) return undefined;
    this.saidMs = nowMs;
    return running ? errorRegistry.deviceInputStale.code : errorRegistry.deviceNoSlot.code;
  }
}
