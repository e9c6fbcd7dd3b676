// Relations: do tags still agree with each other, and if not, is there one tag without which they do? Pure.
import type { Course } from "../course.ts";
import { isKnown, spreadOf } from "../relations.ts";
import { shiftOf } from "../isolate.ts";
import { squeeze, type Evidence, type EvidenceItem } from "./evidence.ts";

/** t from which a relation counts as broken. */
const brokenT = 4;

export function relationEvidence(course: Course): Evidence {
  const { isolation, relations, table, referenceBlocks, lateFrom, blocks } = course;
  const { strained, energy, suspects } = isolation;
  const tagAt = (place: number) => table.tags[relations.standard.tags[place]!]!;
  const items: EvidenceItem[] = [];
  const figures: Evidence["figures"] = {};
  const broken = strained.filter(({ t }) => Math.abs(t) > brokenT);
  const [first, second] = suspects;
  // How far the share of the best suspect means anything: little energy is easily explained by one tag.
  const sure = energy / (energy + 80);
  figures["relEnergy"] = squeeze(energy, 60) / 3;
  figures["relStrongest"] = squeeze(Math.abs(strained[0]?.t ?? 0), 4);
  figures["relBroken"] = squeeze(broken.length, 2);
  figures["relBrokenShare"] = broken.length / Math.max(4, strained.length);
  figures["oneShare"] = sure * (first?.share ?? 0);
  figures["oneLead"] = sure * ((first?.share ?? 0) - (second?.share ?? 0));
  figures["oneLeft"] = squeeze(first?.left ?? 0, 60) / 3;
  const cells = { from: lateFrom * table.block, to: blocks * table.block };
  for (const { tag, t } of broken.slice(0, 3)) items.push({ kind: "relationBroken", tag: tagAt(tag).name, figure: t, ...cells, clarity: Math.min(0.8, Math.abs(t) / 15) });
  if (first === undefined) return { figures, items };
  const suspect = tagAt(first.tag);
  const table0 = relations.standard.tags[first.tag]!;
  const level = shiftOf(course.levels[table0]!, referenceBlocks, lateFrom, blocks);
  const own = shiftOf(course.residuals[first.tag]!, referenceBlocks, lateFrom, blocks);
  figures["suspectLevel"] = sure * squeeze(Math.abs(level.t), 3);
  figures["suspectOwn"] = sure * squeeze(Math.abs(own.t), 4);
  figures["suspectPv"] = sure * first.share * (suspect.loop?.role === "pv" ? 1 : 0);
  figures["suspectOp"] = sure * first.share * (suspect.loop?.role === "op" ? 1 : 0);
  const levelsOfOthers = relations.standard.tags.filter((i) => i !== table0).map((i) => Math.abs(shiftOf(course.levels[i]!, referenceBlocks, lateFrom, blocks).t));
  figures["othersMoved"] = levelsOfOthers.filter((t) => t > brokenT).length / Math.max(4, levelsOfOthers.length);
  figures["othersMost"] = squeeze(Math.max(0, ...levelsOfOthers), 4);
  // In a loop the reading stands at its set point while the rest moves.
  const hides = suspect.loop?.role === "pv" && Math.abs(level.t) < 2 && Math.abs(own.t) > brokenT ? 1 : 0;
  figures["loopHides"] = hides * sure * first.share;
  if (first.share > 0.5 && energy > 80) items.push({ kind: "oneTagExplains", tag: suspect.name, figure: first.share, ...cells, clarity: sure * first.share });
  else if (broken.length >= 3) items.push({ kind: "severalTagsStay", tag: null, figure: broken.length, ...cells, clarity: sure });
  if (hides === 1) items.push({ kind: "loopHides", tag: suspect.name, figure: own.t, ...cells, clarity: sure * first.share });
  const { offset, gain } = offsetOrGain(course, first.tag);
  figures["asOffset"] = sure * first.share * squeeze(Math.abs(offset), 4);
  figures["asGain"] = sure * first.share * squeeze(Math.abs(gain), 4);
  figures["gainOverOffset"] = sure * first.share * Math.max(-2, Math.min(2, (Math.abs(gain) - Math.abs(offset)) / 4));
  if (first.share > 0.5 && Math.abs(gain) > 4) items.push({ kind: "gainChange", tag: suspect.name, figure: gain, ...cells, clarity: Math.min(1, Math.abs(gain) / 15) * sure });
  // Where the broken relations stand: on one machine, or all over the plant.
  const byAsset = new Map<string, number>();
  let known = 0;
  for (const { tag, t } of strained) {
    const { asset } = tagAt(tag);
    const weight = Math.max(0, Math.min(900, t * t) - 4);
    if (asset === null) continue;
    known += weight;
    byAsset.set(asset, (byAsset.get(asset) ?? 0) + weight);
  }
  figures["oneAsset"] = known > 0 ? (sure * Math.max(...byAsset.values())) / known : 0;
  return { figures, items };
}

/** What the suspect reads against what the others say it should, before and after: a line's offset and slope, each as t over the spread of the reference's blocks. */
function offsetOrGain({ relations, referenceBlocks, lateFrom, blocks, levels }: Course, place: number): { offset: number; gain: number } {
  const { standard } = relations;
  const level = levels[standard.tags[place]!]!;
  const scale = spreadOf(level, referenceBlocks);
  const path = Array.from({ length: blocks }, (_, b) => relations.strain[b * standard.columns + place]! / relations.precision[place * standard.columns + place]!);
  const before = spreadOf(path, referenceBlocks);
  let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
  for (let b = lateFrom; b < blocks; b++) {
    const y = (path[b]! - before.mean) / (before.sd || 1);
    const x = (level[b]! - scale.mean) / (scale.sd || 1);
    if (!isKnown(x) || !isKnown(y)) continue;
    n++;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  if (n < 6) return { offset: 0, gain: 0 };
  const varX = sxx - (sx * sx) / n;
  const slope = varX > 1e-9 ? (sxy - (sx * sy) / n) / varX : 0;
  return { offset: (sy / n) * Math.sqrt(n / 3), gain: slope * Math.sqrt(Math.max(0, varX) / 3) };
}
