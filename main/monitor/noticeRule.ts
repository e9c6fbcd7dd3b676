// How strict drift is judged, from the false notices a month that the plan accepts: the share of held-out windows that a limit leaves above it, and
// the number of windows that must be over it. Pure. Why these: docs/decisions/0031-false-notices-of-change.md.
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";

export interface NoticeRule {
  /** Share of windows over a limit while nothing has changed: a rank of the held-out windows. */
  alpha: number;
  /** So many of the last `of` windows must be over a limit (ISA-18.2: no alarm from a single sample). */
  count: number;
  of: number;
  /** False notices a month that are to be expected of it at most; null where windows have no time. */
  noticesPerMonth: number | null;
}

export const monthUs = 365.25 / 12 * 86_400e6;

/** A change shall be told within so many windows, whatever the budget. */
const mostCount = 4;
/** Where rows have no time there is no month, and a share of windows takes its place. */
const alphaOfRows = 0.01;

/** The quickest rule that keeps within `budget` false notices a month, and of those the one with the lowest limits; where none does, the strictest one.
 *  windows: of the device in a month (null without time). statistics: those that can be over a limit by chance. heldOut: n. */
export function noticeRule(budget: number, windows: number | null, statistics: number, heldOut: number): NoticeRule {
  if (windows === null) return { alpha: Math.max(alphaOfRows, 1 / (heldOut + 1)), count: 2, of: 3, noticesPerMonth: null };
  const ofRank = (count: number, above: number): NoticeRule => ({ alpha: above / (heldOut + 1), count, of: count + 1, noticesPerMonth: windows * statistics * onsets(count, above, heldOut) });
  for (let count = 2; count <= mostCount; count++) {
    let found: NoticeRule | undefined;
    // Limits below the median would compare a window with what is usual, not with what is rare.
    for (let above = 1; above <= Math.max(1, heldOut / 2); above++) {
      const rule = ofRank(count, above);
      if (rule.noticesPerMonth! > budget) break;
      found = rule;
    }
    if (found !== undefined) return found;
  }
  return ofRank(mostCount, 1);
}

/** Beginnings of `count` in `count` + 1 windows over the limit, per window, at most: the window itself and all but one of the `count` before it,
 *  in `count` ways. The chance p of one window over the limit that `above` of n + 1 ranks leave is not known but drawn: Beta(above, n + 1 - above),
 *  whose mean of p^count is the product below. */
function onsets(count: number, above: number, n: number): number {
  let mean = 1;
  for (let i = 0; i < count; i++) mean *= (above + i) / (n + 1 + i);
  return count * mean;
}

/** Windows of a device in a month; null where rows have no time. groups: machines or runs that send windows side by side. */
export function windowsPerMonth({ axis, length }: MonitoringReference, groups: number): number | null {
  return axis === "time" ? (monthUs / length) * Math.max(1, groups) : null;
}
