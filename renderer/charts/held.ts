// What a trend reads for a window, and how long what it holds still serves. Pure.

import type { View } from "./trendStage.ts";

const mostBuckets = 4000;

/** What is read for a window: half of it more on each side, a bucket a pixel. */
export function wishFor(view: View, extent: View, width: number): { from: number; to: number; buckets: number } {
  const span = view.to - view.from;
  const from = Math.max(extent.from, view.from - span / 2);
  const to = Math.min(extent.to, view.to + span / 2);
  return { from: Math.floor(from), to: Math.ceil(to), buckets: Math.min(mostBuckets, Math.max(10, Math.round((width * (to - from)) / span))) };
}

/** What is held: its stretch, the width of a bucket asked for, and whether it is single rows, which nothing is finer than. */
export interface Held extends View {
  readonly bucket: number;
  readonly isRows: boolean;
}

/** True when what is held still serves a window: generously while it moves, closely once it rests. */
export function serves(held: Held, view: View, extent: View, width: number, isResting: boolean): boolean {
  const room = (view.to - view.from) / (isResting ? 4 : 8);
  if (held.from > Math.max(extent.from, view.from - room) || held.to < Math.min(extent.to, view.to + room)) return false;
  const wish = wishFor(view, extent, width);
  const coarser = held.bucket / ((wish.to - wish.from) / wish.buckets);
  const [finest, coarsest] = isResting ? [0.8, 1.25] : [0.25, 2];
  return coarser >= finest && (coarser <= coarsest || held.isRows);
}
