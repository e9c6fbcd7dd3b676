// Dynamics: noise, spread, steps of a reading, standing still, missing values. What means do not show: loose contacts, damping, retuned or sticking loops. Pure.
import type { Course } from "../course.ts";
import { changeOf } from "../paths.ts";
import { shiftOf } from "../isolate.ts";
import { isKnown, middleOf, spreadOf } from "../relations.ts";
import type { TagCells } from "../table.ts";
import { squeeze, type Evidence, type EvidenceItem } from "./evidence.ts";
import { logMeans } from "./paths.ts";

interface Noise {
  index: number;
  tag: TagCells;
  /** Late log ratio of the noise, in noise of the reference's blocks, and as a ratio. */
  t: number;
  ratio: number;
  /** The same of the slower spread within a cell. */
  spreadT: number;
  spreadRatio: number;
  /** How unsteady it is in the late blocks, over the reference's: on and off. */
  unsteady: number;
}

const leastT = 4;

export function dynamicsEvidence(course: Course): Evidence {
  const { table, blocks, referenceBlocks, lateFrom, levels } = course;
  const cells = { from: lateFrom * table.block, to: blocks * table.block };
  const all = table.tags.flatMap((tag, index): Noise[] => {
    if (tag.loop?.role === "sp") return [];
    const jump = logMeans(tag.jump, table.block, blocks);
    const spread = logMeans(tag.spread, table.block, blocks);
    const a = shiftOf(jump, referenceBlocks, lateFrom, blocks);
    const b = shiftOf(spread, referenceBlocks, lateFrom, blocks);
    const before = spreadOf(jump, referenceBlocks).sd;
    const after = spreadOf(jump.subarray(lateFrom), blocks - lateFrom).sd;
    return [{ index, tag, t: a.t, ratio: Math.exp(a.shift), spreadT: b.t, spreadRatio: Math.exp(b.shift), unsteady: before > 0 ? after / before : 0 }];
  });
  const weight = ({ t, ratio }: Noise) => (Math.abs(Math.log(ratio)) > 0.15 ? Math.abs(t) : 0);
  const byNoise = [...all].sort((a, b) => weight(b) - weight(a));
  const [first, second, third] = byNoise;
  const still = table.tags.map((tag, index) => ({ index, tag, share: stillShare(tag, cells.from, cells.to) - stillShare(tag, 0, table.reference) })).filter(({ tag }) => tag.loop?.role !== "sp").sort((a, b) => b.share - a.share);
  const lost = table.tags.map((tag) => ({ tag, share: missingShare(tag, cells.from, cells.to) - missingShare(tag, 0, table.reference) })).sort((a, b) => b.share - a.share);
  const outputs = all.filter(({ tag }) => tag.loop?.role === "op");
  const bySpread = (list: readonly Noise[]) => Math.max(0, ...list.map(({ spreadT, spreadRatio }) => (Math.abs(Math.log(spreadRatio)) > 0.15 ? Math.abs(spreadT) : 0)));
  const most = first === undefined ? 0 : weight(first);
  const sure = most / (most + leastT);
  const ramp = first === undefined ? undefined : changeOf(logMeans(first.tag.jump, table.block, blocks), referenceBlocks);
  const clear = ramp === undefined ? 0 : ramp.gain / (ramp.gain + 20);
  const figures: Evidence["figures"] = {
    noiseMost: squeeze(most, leastT),
    noiseAlone: sure * Math.max(0, 1 - (second === undefined ? 0 : weight(second)) / Math.max(1e-9, most)),
    noiseThird: squeeze(third === undefined ? 0 : weight(third), leastT),
    noiseUp: sure * Math.max(0, Math.min(3, Math.log(first?.ratio ?? 1))),
    noiseDown: sure * Math.max(0, Math.min(3, -Math.log(first?.ratio ?? 1))),
    // Noise that grows with the level is another scale; noise alone is the reading itself.
    noiseBeyondLevel: first === undefined ? 0 : sure * Math.max(-2, Math.min(2, Math.abs(Math.log(first.ratio)) - Math.abs(levelRatio(levels[first.index]!, referenceBlocks, lateFrom, blocks)))),
    noiseUnsteady: sure * squeeze(Math.max(0, (first?.unsteady ?? 0) - 1), 2),
    noiseOutput: squeeze(Math.max(0, ...outputs.map(weight)), leastT),
    noiseRamp: ramp === undefined ? 0 : clear * Math.max(-2, Math.min(2, (ramp.gains[2]! - ramp.gains[1]!) / 10)),
    spreadMost: squeeze(bySpread(all), leastT),
    spreadOutput: squeeze(bySpread(outputs), leastT),
    // Slower swings without quicker noise: a loop that hunts.
    hunts: Math.max(0, Math.min(2, ...(outputs.length === 0 ? [0] : [Math.max(...outputs.map(({ spreadRatio, ratio }) => Math.log(spreadRatio) - Math.log(ratio)))]))),
    flat: Math.max(0, still[0]?.share ?? 0),
    flatLead: Math.max(0, (still[0]?.share ?? 0) - (still[1]?.share ?? 0)),
    missing: Math.max(0, lost[0]?.share ?? 0),
    missingLead: Math.max(0, (lost[0]?.share ?? 0) - (lost[1]?.share ?? 0)),
  };
  const items: EvidenceItem[] = [];
  if (first !== undefined && most > leastT) items.push({ kind: first.ratio > 1 ? "noisier" : "quieter", tag: first.tag.name, figure: first.ratio, ...cells, clarity: sure });
  if (still[0] !== undefined && still[0].share > 0.3) items.push({ kind: "flat", tag: still[0].tag.name, figure: still[0].share, ...cells, clarity: still[0].share });
  if (lost[0] !== undefined && lost[0].share > 0.2) items.push({ kind: "missing", tag: lost[0].tag.name, figure: lost[0].share, ...cells, clarity: lost[0].share });
  return { figures, items };
}

/** Logarithm of the late level over the reference's, by medians of the blocks; 0 where the sign changes. */
function levelRatio(level: Float64Array, reference: number, from: number, to: number): number {
  const ratio = middleOf(level.subarray(from, to)) / middleOf(level.subarray(0, reference));
  return ratio > 0 ? Math.log(ratio) : 0;
}

/** Share of the cells with values in which the reading does not move at all, and is what it was in the cell before. */
function stillShare(tag: TagCells, from: number, to: number): number {
  let n = 0;
  let still = 0;
  for (let c = Math.max(1, from); c < to; c++) {
    if (!isKnown(tag.mean[c]!) || tag.count[c]! < 2) continue;
    n++;
    if (tag.high[c] === tag.low[c] && tag.low[c] === tag.low[c - 1]) still++;
  }
  return n === 0 ? 0 : still / n;
}

function missingShare(tag: TagCells, from: number, to: number): number {
  let missing = 0;
  for (let c = from; c < to; c++) if (!isKnown(tag.mean[c]!)) missing++;
  return missing / Math.max(1, to - from);
}
