// How strict drift is judged, from the false notices a month that the plan accepts: the share of held-out windows that a limit leaves above it, and
// the number of windows that must be over it. Pure. Why these: docs/decisions/0050-drift-of-all-signals.md.
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";

export interface NoticeRule {
  /** Share of windows over a limit while nothing has changed: a rank of the held-out windows. */
  alpha: number;
  /** So many of the last `of` windows must be over a limit (ISA-18.2: no alarm from a single sample). */
  count: number;
  of: number;
  /** False notices a month that are to be expected of it; null where windows have no time. */
  noticesPerMonth: number | null;
}

export const monthUs = 365.25 / 12 * 86_400e6;

/** A change shall be told within so many windows, whatever the budget. */
const mostCount = 4;
/** Where rows have no time there is no month, and a share of windows takes its place. */
const alphaOfRows = 0.01;

/** Statistics that are judged over stretches of their own instead of windows: how many stretches in a month, how many statistics of one can be over a limit
 *  by chance, and n. */
export interface Apart {
  perMonth: number;
  statistics: number;
  heldOut: number;
}

/** The quickest rule that spends `budget` false notices a month, with limits as low as that allows; where none keeps within it, the strictest one.
 *  windows: of the device in a month (null without time). statistics: those that can be over a limit by chance, alike ones counted once (may be broken).
 *  heldOut: n. Limits may lie between two ranks (fractional order statistics: Hutson, Journal of Applied Statistics 26(3), 1999).
 *  apart: what is judged beside the windows by the same share and count. */
export function noticeRule(budget: number, windows: number | null, statistics: number, heldOut: number, apart: readonly Apart[] = []): NoticeRule {
  if (windows === null) return { alpha: Math.max(alphaOfRows, 1 / (heldOut + 1)), count: 2, of: 3, noticesPerMonth: null };
  // Fewer held-out stretches than windows cannot give a share as small: their limit is then the largest of them.
  const aside = (count: number, share: number) => apart.reduce((sum, each) => sum + each.perMonth * each.statistics * onsets(count, Math.max(1, share * (each.heldOut + 1)), each.heldOut), 0);
  const expected = (count: number, above: number) => windows * statistics * onsets(count, above, heldOut) + aside(count, above / (heldOut + 1));
  const rule = (count: number, above: number): NoticeRule => ({ alpha: above / (heldOut + 1), count, of: count + 1, noticesPerMonth: expected(count, above) });
  // Limits below the median would compare a window with what is usual, not with what is rare.
  const most = Math.max(1, heldOut / 2);
  for (let count = 2; count <= mostCount; count++) {
    if (expected(count, 1) > budget) continue;
    let [low, high] = [1, most];
    if (expected(count, most) <= budget) low = most;
    for (let halvings = 0; halvings < 40 && low < most; halvings++) {
      const middle = (low + high) / 2;
      if (expected(count, middle) <= budget) low = middle;
      else high = middle;
    }
    return rule(count, low);
  }
  return rule(mostCount, 1);
}

/** Beginnings of `count` in `count` + 1 windows over the limit, per window: the window itself is over, and all but one of the `count` before it, in
 *  `count` ways, while that one and the window before them are not. The chance p of one window over the limit that `above` of n + 1 ranks leave is not
 *  known but drawn: Beta(above, n + 1 - above). The product is the mean of count p^count (1 - p)^2. */
function onsets(count: number, above: number, n: number): number {
  let mean = count;
  for (let i = 0; i < count; i++) mean *= (above + i) / (n + 1 + i);
  for (let i = 0; i < 2; i++) mean *= (n + 1 - above + i) / (n + 1 + count + i);
  return mean;
}

/** Windows of a device in a month; null where rows have no time. groups: machines or runs that send windows side by side. */
export function windowsPerMonth({ axis, length }: MonitoringReference, groups: number): number | null {
  return axis === "time" ? (monthUs / length) * Math.max(1, groups) : null;
}
