// Bringing something to many devices in waves: the devices of a wave side by side, the next wave only when none of the last one failed.
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

/** Result per device, in the order given. A cancelled act stops before the next wave and its devices are not tried. */
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
    const done = await Promise.all(
      mine.map(async (device): Promise<WaveResult<D>> => {
        try {
          return { device, wave, outcome: await install(device), failure: null };
        } catch (thrown) {
          return { device, wave, outcome: "failed", failure: failureOf(thrown) };
        }
      }),
    );
    results.push(...done);
    stopped = done.some(({ outcome }) => outcome === "failed");
  }
  return results;
}
