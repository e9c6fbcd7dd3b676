// The rows of a frame that each event counts at: the twin of the target's SQL for scores that are judged against what people marked. Pure.
import type { Frame } from "./frame.ts";
import { stepsApart } from "./intervals.ts";

interface Marked {
  readonly fromUs: number;
  readonly toUs: number;
  readonly group?: string | undefined;
}

/** Rows of each event, rising: those in it, both ends included; in a group that has none in it, the last row before it, if the event ends within a
 *  few usual steps of that row. Rows without group belong to every event. Rows of a group lie in the order of time. */
export function markedRows({ rows, group, groupNames }: Pick<Frame, "rows" | "group" | "groupNames">, tUs: ArrayLike<number>, events: readonly Marked[]): number[][] {
  const codeOf = (r: number) => group?.[r] ?? -1;
  // From row to row of a group, whatever rows of other groups stand between them.
  const last = new Map<number, number>();
  const steps = Float64Array.from({ length: rows }, (_, r) => {
    const before = last.get(codeOf(r)) ?? NaN;
    last.set(codeOf(r), tUs[r]!);
    return tUs[r]! - before;
  }).filter((step) => step > 0).sort();
  const reachUs = stepsApart * (steps[(steps.length - 1) >> 1] ?? 0);
  return events.map(({ fromUs, toUs, group: of }) => {
    const inside: number[] = [];
    const before = new Map<number, number>();
    const met = new Set<number>();
    for (let r = 0; r < rows; r++) {
      const name = groupNames?.[codeOf(r)];
      if (of !== undefined && name !== undefined && name !== of) continue;
      const t = tUs[r]!;
      if (t >= fromUs && t <= toUs) {
        inside.push(r);
        met.add(codeOf(r));
      } else if (t < fromUs) before.set(codeOf(r), r);
    }
    const near = [...before].flatMap(([code, r]) => (met.has(code) || toUs - tUs[r]! > reachUs ? [] : [r]));
    return near.length === 0 ? inside : [...inside, ...near].sort((a, b) => a - b);
  });
}
