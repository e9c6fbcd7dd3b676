// Drives a live device in its own process: step after step, a short pause when nothing came, a sign of life to the supervisor after each, and an
// orderly end on a signal. Sleeps on timers only; all judgement of time is the device's own.
import type { FailureData } from "../../shared/contract/errors.ts";
import type { Live, LiveResult } from "./live.ts";

const pauseMs = 200;
const beatMs = 1000;

/** The answer of the word `run`, as any word answers over a channel. */
export interface WorkerAnswer {
  ok: boolean;
  failure?: FailureData;
}
/** What a worker tells its supervisor. */
export type WorkerWord = { beat: true } | WorkerAnswer;
/** What the supervisor tells its worker. */
export const stopWord = "stop";

/** Runs until the source ends or somebody asks for an end. */
export function drive(live: Live): Promise<LiveResult> {
  return new Promise((resolve, reject) => {
    let beaten = -Infinity;
    let timer: NodeJS.Timeout | undefined;
    let isStopping = false;
    const end = () => {
      isStopping = true;
      wake();
    };
    const over = (act: () => void) => {
      process.off("SIGTERM", end).off("SIGINT", end).off("disconnect", end).off("message", told);
      act();
    };
    const told = (message: unknown) => {
      if (message === stopWord) end();
    };
    const round = () => {
      timer = undefined;
      try {
        if (isStopping || live.over) {
          const result = live.stop();
          over(() => resolve(result));
          return;
        }
        const isBusy = live.step();
        if (performance.now() - beaten >= beatMs) {
          beaten = performance.now();
          if (process.connected) process.send?.({ beat: true } satisfies WorkerWord);
        }
        if (isBusy || live.over) setImmediate(round);
        else timer = setTimeout(round, pauseMs);
      } catch (thrown) {
        over(() => reject(thrown instanceof Error ? thrown : new Error(String(thrown))));
      }
    };
    const wake = () => {
      if (!timer) return;
      clearTimeout(timer);
      timer = undefined;
      setImmediate(round);
    };
    // a supervisor that is gone leaves nobody who would restart: end in order
    process.on("SIGTERM", end).on("SIGINT", end).on("disconnect", end).on("message", told);
    live.onReady(wake);
    round();
  });
}
