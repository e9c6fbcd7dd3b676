// Rhythm and rows: another week than before, wild single values, a decimal place lost for some days, machines at rest for days. Pure.
// A block is a day where the data have days; with other blocks the week of seven says nothing and stays quiet by its own spread.
import { blockMeans, type Course } from "../course.ts";
import { isKnown, middleOf, spreadOf } from "../relations.ts";
import type { TagCells } from "../table.ts";
import { slopes } from "./paths.ts";
import { squeeze, type Evidence, type EvidenceItem } from "./evidence.ts";

const week = 7;

export function rhythmEvidence(course: Course): Evidence {
  const { table, blocks, referenceBlocks, levels } = course;
  const items: EvidenceItem[] = [];
  const shares = table.texts.flatMap(({ states }) => states.map(({ share }) => blockMeans(share, table.block, blocks)));
  const decimals = table.tags.map((tag, i) => ({ tag, ...decimalDays(levels[i]!, referenceBlocks, blocks) }));
  const worst = decimals.sort((a, b) => b.share - a.share)[0];
  const spikes = table.tags.filter(({ loop }) => loop?.role !== "sp").map((tag) => ({ tag, ...spikesOf(tag, table.reference, table.cells) })).sort((a, b) => b.more - a.more);
  const rest = table.tags.map((tag) => restDays(tag, table.reference, table.block, blocks)).sort((a, b) => b - a);
  const drains = table.tags.flatMap((tag) => (tag.loop === null ? [drainOf(tag, referenceBlocks, course.lateFrom, blocks, table.block)] : [])).sort((a, b) => b - a);
  const figures: Evidence["figures"] = {
    weekOfStates: squeeze(Math.max(0, ...shares.map((path) => weekChange(path, referenceBlocks, blocks))), 3),
    weekOfLevels: squeeze(middleOf(levels.map((path) => weekChange(path, referenceBlocks, blocks))), 1),
    decimalDays: worst === undefined ? 0 : Math.min(1, 4 * worst.share),
    spikes: squeeze(Math.max(0, spikes[0]?.more ?? 0), 0.02),
    spikesLead: squeeze(Math.max(0, (spikes[0]?.more ?? 0) - (spikes[1]?.more ?? 0)), 0.02),
    drains: squeeze(Math.max(0, drains[0] ?? 0), 0.5),
    drainsLead: squeeze(Math.max(0, (drains[0] ?? 0) - (drains[1] ?? 0)), 0.5),
    restMost: rest[0] ?? 0,
    restMany: rest.filter((share) => share > 0.1).length / Math.max(4, rest.length),
  };
  if (worst !== undefined && worst.share > 0.02) items.push({ kind: "unitChange", tag: worst.tag.name, figure: worst.share, from: worst.first * table.block, to: (worst.last + 1) * table.block, clarity: 0.9, detail: "1 → ×10ⁿ" });
  return { figures, items };
}

/** How far the days of the week have moved against each other: largest change of a weekday's mean, less the change of the whole, in spreads of such days. */
function weekChange(path: Float64Array, reference: number, blocks: number): number {
  const dayOf = (from: number, to: number, day: number) => {
    let sum = 0;
    let n = 0;
    for (let b = from; b < to; b++) if (b % week === day && isKnown(path[b]!)) {
      sum += path[b]!;
      n++;
    }
    return n >= 3 ? sum / n : Number.NaN;
  };
  const from = reference + Math.floor((blocks - reference) / 2);
  const changes = Array.from({ length: week }, (_, day) => dayOf(from, blocks, day) - dayOf(0, reference, day)).filter(isKnown);
  if (changes.length < week) return 0;
  const sorted = [...changes].sort((a, b) => a - b);
  const whole = sorted[week >> 1]!;
  // What remains of a day when its weekday's mean is taken away.
  const means = Array.from({ length: week }, (_, day) => dayOf(0, reference, day));
  const rests = Float64Array.from({ length: reference }, (_, b) => path[b]! - means[b % week]!);
  const { sd } = spreadOf(rests, reference);
  return sd > 1e-9 ? Math.max(...changes.map((change) => Math.abs(change - whole))) / sd : 0;
}

/** Blocks of the current span whose level is the reference's times a power of ten (within a third of it), or whose sign of size is off by one. */
function decimalDays(level: Float64Array, reference: number, blocks: number): { share: number; first: number; last: number } {
  const known = Array.from(level.subarray(0, reference)).filter(isKnown).sort((a, b) => a - b);
  const none = { share: 0, first: 0, last: 0 };
  if (known.length < 8) return none;
  const [low, usual, high] = [known[0]!, known[known.length >> 1]!, known.at(-1)!];
  // A level around zero, or one that spans decades by itself, has no decimal place to lose.
  if (!(Math.min(Math.abs(low), Math.abs(high)) > 0) || low * high <= 0 || high / low > 3 || high / low < 1 / 3) return none;
  let n = 0;
  let first = blocks;
  let last = 0;
  for (let b = reference; b < blocks; b++) {
    const ratio = Math.log10(level[b]! / usual);
    if (isKnown(ratio) && Math.abs(ratio) > 0.8 && Math.abs(ratio - Math.round(ratio)) < 0.2) {
      n++;
      first = Math.min(first, b);
      last = b;
    }
  }
  return { share: n / Math.max(1, blocks - reference), first, last };
}

/** Share of current cells whose range is far beyond what the quick movement makes, more than before. */
function spikesOf(tag: TagCells, reference: number, cells: number): { more: number } {
  const wild = (from: number, to: number, limit: number) => {
    let n = 0;
    let k = 0;
    for (let c = from; c < to; c++) {
      const range = tag.high[c]! - tag.low[c]!;
      if (!isKnown(range)) continue;
      n++;
      if (range > limit) k++;
    }
    return n === 0 ? 0 : k / n;
  };
  const ranges: number[] = [];
  for (let c = 0; c < reference; c++) if (isKnown(tag.high[c]!)) ranges.push(tag.high[c]! - tag.low[c]!);
  if (ranges.length < 24) return { more: 0 };
  ranges.sort((a, b) => a - b);
  const limit = 1.5 * ranges[Math.floor(0.99 * (ranges.length - 1))]!;
  return { more: limit > 0 ? wild(reference, cells, limit) - wild(0, reference, limit) : 0 };
}

/** Share of the current blocks in which a reading stands still or is not there all day, though it was there on most days before. */
function restDays(tag: TagCells, reference: number, block: number, blocks: number): number {
  const still = (b: number) => {
    for (let c = b * block; c < (b + 1) * block; c++) if (isKnown(tag.mean[c]!) && tag.high[c]! > tag.low[c]!) return false;
    return true;
  };
  const first = reference / block;
  let before = 0;
  let after = 0;
  for (let b = 0; b < first; b++) if (still(b)) before++;
  for (let b = first; b < blocks; b++) if (still(b)) after++;
  return Math.max(0, after / Math.max(1, blocks - first) - before / Math.max(1, first));
}

/** A level that only falls and is filled up now and then (a seal pot, a lubricator): logarithm of how much faster it falls of late, by the fastest tenth of the blocks,
 *  since a machine at rest loses nothing; 0 for readings that go both ways. */
function drainOf(tag: TagCells, reference: number, from: number, blocks: number, block: number): number {
  const steps: number[] = [];
  for (let c = 1; c < reference * block; c++) if (isKnown(tag.mean[c]!) && isKnown(tag.mean[c - 1]!)) steps.push(tag.mean[c]! - tag.mean[c - 1]!);
  if (steps.length < 2 * block) return 0;
  const sum = (some: readonly number[]) => some.reduce((a, b) => a + b, 0);
  const down = -sum(steps.filter((step) => step < 0));
  // What it gains in small steps is its own noise; what it gains in a few large ones is a refill.
  const usual = [...steps].map(Math.abs).sort((a, b) => a - b)[Math.floor(0.99 * steps.length)]!;
  const smallUp = sum(steps.filter((step) => step > 0 && step <= usual));
  if (smallUp > 0.4 * down) return 0;
  const path = slopes(tag.mean, block, blocks);
  const fastest = (some: Float64Array) => {
    const falls = Array.from(some).filter((v) => v < 0).sort((a, b) => a - b);
    return falls.length < 5 ? Number.NaN : falls[Math.floor(falls.length / 10)]!;
  };
  const ratio = fastest(path.subarray(from)) / fastest(path.subarray(0, reference));
  return ratio > 0 ? Math.log(ratio) : 0;
}
