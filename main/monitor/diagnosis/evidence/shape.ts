// Shape in time: sudden, slowly growing, fading, or coming and going; of the suspect, and of whatever moves most. Pure.
import type { Course } from "../course.ts";
import { clearGain } from "../course.ts";
import { shapes, type Change } from "../paths.ts";
import { squeeze, type Evidence, type EvidenceItem } from "./evidence.ts";

/** By how much each shape is better than the best other, in units of a clear gain, -2..2; weighed by how clear the change is. */
function shapeFigures(change: Change | undefined, name: string): Evidence["figures"] {
  const gains = change?.gains ?? shapes.map(() => 0);
  const most = Math.max(...gains);
  const clear = most / (most + 2 * clearGain);
  return Object.fromEntries(
    shapes.slice(1).map((shape, i) => {
      const others = Math.max(...gains.filter((_, j) => j !== i + 1));
      return [`${name}${shape}`, clear * Math.max(-2, Math.min(2, (gains[i + 1]! - others) / clearGain))];
    }),
  );
}

/** What a change gains beyond a trend that was there before. */
const beyondTrend = (change: Change) => change.gain - Math.max(0, change.gains[shapes.indexOf("trend")]!);

export function shapeEvidence(course: Course): Evidence {
  const { isolation, residualChanges, levelChanges, relations, table, referenceBlocks, blocks } = course;
  const suspect = isolation.suspects[0];
  const ofSuspect = suspect === undefined ? undefined : residualChanges[suspect.tag];
  const byGain = (all: readonly Change[]) => [...all].sort((a, b) => beyondTrend(b) - beyondTrend(a));
  const relMost = byGain(residualChanges)[0];
  const levelMost = byGain(levelChanges)[0];
  const figures: Evidence["figures"] = {
    ...shapeFigures(ofSuspect, "suspect-"),
    ...shapeFigures(relMost, "rel-"),
    ...shapeFigures(levelMost, "level-"),
    relGain: squeeze(relMost === undefined ? 0 : beyondTrend(relMost), 20),
    levelGain: squeeze(levelMost === undefined ? 0 : beyondTrend(levelMost), 20),
    relClear: residualChanges.filter((change) => beyondTrend(change) > 2 * clearGain).length / Math.max(4, residualChanges.length),
    levelClear: levelChanges.filter((change) => beyondTrend(change) > 2 * clearGain).length / Math.max(4, levelChanges.length),
    // A season or wear that was under way before goes on from the very beginning.
    early: relMost === undefined || relMost.gain < clearGain ? 0 : 1 - (relMost.onset - referenceBlocks) / Math.max(1, blocks - referenceBlocks),
  };
  const items: EvidenceItem[] = [];
  const offer = (change: Change | undefined, tag: string) => {
    if (change === undefined || change.gain < clearGain) return;
    const kind = ({ step: "sudden", ramp: "slowRamp", fade: "faded", saw: "sawTooth", trend: "season", none: "asBefore" } as const)[change.shape];
    items.push({ kind, tag, figure: change.size, from: change.onset * table.block, to: blocks * table.block, clarity: change.gain / (change.gain + 4 * clearGain) });
  };
  if (suspect !== undefined) offer(ofSuspect, table.tags[relations.standard.tags[suspect.tag]!]!.name);
  else if (levelMost !== undefined) offer(levelMost, table.tags[levelChanges.indexOf(levelMost)]!.name);
  return { figures, items };
}
