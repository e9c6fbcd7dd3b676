// The plane that signals move on as packages carry it (shared/stats/plane.ts), and how many signals it may hold. Pure.
import { finite, list, struct, text } from "./readers.ts";

export const signalsMost = 200;
export const perSignal = list(finite(), signalsMost);

/** A plane in scaled values, (value - center) / scale. */
export const planeReader = struct({
  signals: list(text(256), signalsMost),
  center: perSignal,
  scale: perSignal,
  /** Component by component: a loading a signal, and its variance. */
  loadings: list(perSignal, signalsMost),
  variances: perSignal,
});
