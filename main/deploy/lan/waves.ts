// Bringing something to many devices in waves: the devices of a wave side by side, as many as a workbench bears, the next wave only when none of the last
// one failed.
// Pure but for what it is handed.
import type { FailureData } from "../../../shared/contract/errors.ts";
import { failureOf } from "../../../shared/contract/errors.ts";

export interface WaveResult<D> {
  device: D;
  /** Counted from 1. */
  wave: number;
  outcome: "installed" | "already" | "failed" | "notTried";
  failure: FailureData | null;
}

/** Devices of a wave that are tried at the same moment: each takes a process with a memory of its own. */
const atOnce = 8;

/** Result per device, in the order given. A cancelled act stops before the next wave; what has not begun by then is not tried. */
export async function inWaves<D>(devices: readonly D[], size: number, install: (device: D) => Promise<"installed" | "already">, go: { signal: AbortSignal; begins: (wave: number, of: number) => void }): Promise<WaveResult<D>[]> {
  const results: WaveResult<D>[] = [];
  const waves = Math.ceil(devices.length / size);
  let stopped = false;
  for (let wave = 1; wave <= waves; wave++) {
    const mine = devices.slice((wave - 1) * size, wave * size);
    if (stopped || go.signal.aborted) {
      results.push(...mine.map((device): WaveResult<D> => ({ device, wave, outcome: "notTried", failure: null })));
      continue;
    }
    go.begins(wave, waves);
    const done = mine.map((device): WaveResult<D> => ({ device, wave, outcome: "notTried", failure: null }));
    // a failure stops the next wave, not what is left of its own
    const left = done[Symbol.iterator]();
    const oneByOne = async () => {
      for (const result of left) {
        if (go.signal.aborted) return;
        try {
          result.outcome = await install(result.device);
        } catch (thrown) {
          result.outcome = "failed";
          result.failure = failureOf(thrown);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, mine.length) }, oneByOne));
    results.push(...done);
    stopped = done.some(({ outcome }) => outcome === "failed");
  }
  return results;
}
