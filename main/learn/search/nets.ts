// Whether a net takes part in a search by itself: where its window is in the table and one trial of it takes no more than its share of the time. Pure.
// Rates are stated ones, so that the same search tries the same families on every machine; they are those of docs/decisions/0026, rounded down.
import { layoutOf } from "../families/nets/layout.ts";

/** Rows a second that a net learns from on one thread; how many times a fit goes over its rows; most rows of one time (the families' defaults). */
const nets: Readonly<Record<string, { rowsPerSecond: number; epochs: number; rowsPerEpoch: number; needsWindow: boolean }>> = {
  denseAutoencoder: { rowsPerSecond: 50_000, epochs: 60, rowsPerEpoch: 20_000, needsWindow: false },
  convAutoencoder: { rowsPerSecond: 3000, epochs: 60, rowsPerEpoch: 10_000, needsWindow: true },
  cnn: { rowsPerSecond: 3000, epochs: 60, rowsPerEpoch: 10_000, needsWindow: true },
  gru: { rowsPerSecond: 1500, epochs: 60, rowsPerEpoch: 5000, needsWindow: true },
};

/** Share of the whole time that one trial of a net may take. */
const mostShare = 0.1;
/** Fewer steps are no window. */
const leastSteps = 4;

export const isNet = (family: string): boolean => family in nets;

/** rows: those that teach in each fold. minutes: bound of the search; null: none, then a net takes part only where it is named. */
export function netSuits(family: string, features: readonly string[], rows: readonly number[], minutes: number | null): boolean {
  const net = nets[family];
  if (!net || minutes === null || (net.needsWindow && layoutOf(features).lags.length < leastSteps)) return false;
  const seconds = rows.reduce((sum, n) => sum + (net.epochs * Math.min(n, net.rowsPerEpoch)) / net.rowsPerSecond, 0);
  return seconds <= mostShare * minutes * 60;
}
