// What is judged of a statistic over the windows of a device, and when a notice of change begins. Pure.

/** One statistic over the windows. */
export interface Judged {
  /** Of the newest window; null when it cannot be computed. */
  value: number | null;
  /** Null when there is no held-out window to rank it from. */
  limit: number | null;
  /** Windows over the limit, of all that were judged. */
  windowsOver: number;
  over: boolean;
  /** Per window whether the rule called for a notice then. */
  states: boolean[];
}

export interface Notices {
  /** How often a notice began in these windows, and with which window (counted from 0) the present one did; null while there is none. */
  notices: number;
  since: number | null;
}

export interface SignalDrift extends Notices {
  name: string;
  /** Population stability index, missing values as a bin of their own. */
  psi: Judged;
  /** Wasserstein-1 distance in standard deviations of the reference; never below the shift of the mean. */
  shiftSd: Judged;
  /** Share of missing values. */
  missing: Judged;
  mean: number | null;
  referenceMean: number | null;
  /** Any of the three. */
  over: boolean;
}

/** Beginnings of notices in states of windows, and the window with which the present one began. */
export function began(states: readonly boolean[]): Notices {
  const beginnings = states.flatMap((state, i) => (state && !states[i - 1] ? [i] : []));
  return { notices: beginnings.length, since: states.at(-1) ? beginnings.at(-1)! : null };
}

/** Of a statistic's shift and of its distribution what lies farther, in multiples of its limit. */
export function farthestOf({ psi, shiftSd, over }: Pick<SignalDrift, "psi" | "shiftSd" | "over">): { value: number | null; limit: number | null; over: boolean } {
  const times = [psi, shiftSd].flatMap(({ value, limit }) => (value === null || limit === null || limit <= 0 ? [] : [value / limit]));
  return { value: times.length === 0 ? null : Math.max(...times), limit: times.length === 0 ? null : 1, over };
}
