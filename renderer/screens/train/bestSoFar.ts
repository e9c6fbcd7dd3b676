// The best score that a search has reached, over its time: only trials on all rows are compared, for lower rungs saw fewer. Pure.

import type { SearchInfo } from "../../../shared/contract/learn.ts";

/** Steps of the best score; `x` in seconds of search time, one point where it began to hold and one where the next took over. */
export function bestSoFar({ trials, shares, higherIsBetter }: Pick<SearchInfo, "trials" | "shares" | "higherIsBetter">): { x: number[]; y: number[] } {
  const top = shares.length - 1;
  const whole = trials.filter(({ rung, state, score }) => rung === top && state === "done" && score !== null).sort((a, b) => a.atSeconds - b.atSeconds);
  const [x, y]: [number[], number[]] = [[], []];
  let best: number | undefined;
  for (const { score, atSeconds } of whole) {
    if (best !== undefined && (higherIsBetter ? score! <= best : score! >= best)) continue;
    if (best !== undefined) {
      x.push(atSeconds);
      y.push(best);
    }
    best = score!;
    x.push(atSeconds);
    y.push(best);
  }
  const end = trials.reduce((latest, { atSeconds }) => Math.max(latest, atSeconds), 0);
  if (best !== undefined && end > x.at(-1)!) {
    x.push(end);
    y.push(best);
  }
  return { x, y };
}
