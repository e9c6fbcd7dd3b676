// Which reading stands out among all readings of the same plant, by one statistic after another: level, what it lies off the others, noise, spread, daily course. Pure.
// Every plant wanders, and a month says little of how far; its other readings say it. So a shift is held against the shifts of all others (their median),
// and an edge in a path against all edges of the same path (its median absolute one): neither needs a law of the noise.
import type { Course } from "../course.ts";
import { shiftOf } from "../isolate.ts";
import { isKnown } from "../relations.ts";
import { tellsOfChange } from "./notes.ts";
import { logMeans, slopes } from "./paths.ts";
import type { Evidence, EvidenceItem } from "./evidence.ts";

interface Standing {
  /** Column of the table. */
  tag: number;
  /** Late shift over its own noise. */
  late: number;
  /** Largest edge of the current blocks over the usual edge of the path; in which block it is, and which way it goes. */
  edge: number;
  at: number;
  up: boolean;
}

/** Blocks to either side of an edge. */
const widths = [2, 5, 9] as const;
/** Below these nothing stands out: a t of two, and an edge three times the usual one, are everybody's. */
const usualT = 2;
const usualEdge = 3;

export function outlierEvidence(course: Course): Evidence {
  const { table, blocks, referenceBlocks, lateFrom, levels, residuals, relations } = course;
  const readings = table.tags.flatMap(({ loop }, tag) => (loop?.role === "sp" ? [] : [tag]));
  const kinds: Readonly<Record<string, { tag: number; path: Float64Array }[]>> = {
    level: readings.map((tag) => ({ tag, path: levels[tag]! })),
    off: relations.standard.tags.map((tag, place) => ({ tag, path: residuals[place]! })),
    noise: readings.map((tag) => ({ tag, path: logMeans(table.tags[tag]!.jump, table.block, blocks) })),
    spread: readings.map((tag) => ({ tag, path: logMeans(table.tags[tag]!.spread, table.block, blocks) })),
    slope: readings.map((tag) => ({ tag, path: slopes(table.tags[tag]!.mean, table.block, blocks) })),
  };
  const figures: Evidence["figures"] = {};
  const items: EvidenceItem[] = [];
  const notes = table.notes.filter((note) => tellsOfChange(note) && note.at >= table.reference);
  const firsts: { tag: number; weight: number }[] = [];
  for (const [kind, paths] of Object.entries(kinds)) {
    const all = paths.map(({ tag, path }): Standing => ({ tag, late: Math.abs(shiftOf(path, referenceBlocks, lateFrom, blocks).t), ...edgeOf(path, referenceBlocks, blocks) }));
    const late = standOut(all, (each) => each.late, usualT);
    const edge = standOut(all, (each) => each.edge, usualEdge);
    figures[`${kind}LateOut`] = late.out;
    figures[`${kind}LateLead`] = late.lead;
    figures[`${kind}LateMany`] = late.many;
    figures[`${kind}EdgeOut`] = edge.out;
    figures[`${kind}EdgeLead`] = edge.lead;
    // Readings whose largest edge falls on the same day.
    const first = edge.first;
    figures[`${kind}EdgeTogether`] = first === undefined ? 0 : all.filter((each) => each !== first && each.edge > 2 * usualEdge && Math.abs(each.at - first.at) <= 1).length / Math.max(4, all.length);
    // An edge where somebody wrote of a change.
    figures[`${kind}EdgeNoted`] = Math.max(0, ...notes.map(({ at }) => Math.max(0, ...all.map((each) => (Math.abs(each.at - at / table.block) <= 1.5 ? Math.log(Math.max(1, each.edge / usualEdge)) : 0)))));
    if (late.first !== undefined) firsts.push({ tag: late.first.tag, weight: late.out });
    if (first !== undefined) firsts.push({ tag: first.tag, weight: edge.out });
  }
  // How much of what stands out is one reading.
  const whole = firsts.reduce((sum, { weight }) => sum + weight, 0);
  const byTag = new Map<number, number>();
  for (const { tag, weight } of firsts) byTag.set(tag, (byTag.get(tag) ?? 0) + weight);
  const most = [...byTag].sort((a, b) => b[1] - a[1])[0];
  figures["outOneTag"] = whole > 0 ? ((most?.[1] ?? 0) / whole) * Math.min(1, whole / 4) : 0;
  return { figures, items };
}

/** How far the first stands out of the usual (log of its ratio to the median of all), how far before the second, and the share of those well beyond the usual. */
function standOut(all: readonly Standing[], of: (each: Standing) => number, usual: number): { out: number; lead: number; many: number; first: Standing | undefined } {
  const sorted = [...all].sort((a, b) => of(b) - of(a));
  const [first, second] = sorted;
  if (first === undefined) return { out: 0, lead: 0, many: 0, first };
  const median = Math.max(usual, of(sorted[sorted.length >> 1]!));
  const out = Math.max(0, Math.log(of(first) / median));
  return { out: Math.min(4, out), lead: Math.min(4, second === undefined ? out : Math.max(0, Math.log(of(first) / Math.max(usual, of(second))))), many: sorted.filter((each) => of(each) > 2 * median).length / Math.max(4, all.length), first };
}

/** The largest edge of a path within the current blocks: difference of the means of some blocks after and before, over the median of such differences along the whole path. */
export function edgeOf(path: Float64Array, reference: number, blocks: number): Pick<Standing, "edge" | "at" | "up"> {
  let best = { edge: 0, at: blocks, up: true };
  const sums = new Float64Array(blocks + 1);
  const counts = new Float64Array(blocks + 1);
  for (let b = 0; b < blocks; b++) {
    sums[b + 1] = sums[b]! + (isKnown(path[b]!) ? path[b]! : 0);
    counts[b + 1] = counts[b]! + (isKnown(path[b]!) ? 1 : 0);
  }
  for (const w of widths) {
    const edges: { size: number; at: number; by: number }[] = [];
    for (let b = w; b <= blocks - w; b++) {
      const [before, after] = [counts[b]! - counts[b - w]!, counts[b + w]! - counts[b]!];
      if (before < w / 2 || after < w / 2) continue;
      const by = (sums[b + w]! - sums[b]!) / after - (sums[b]! - sums[b - w]!) / before;
      edges.push({ size: Math.abs(by), at: b, by });
    }
    if (edges.length < 12) continue;
    const usual = edges.map(({ size }) => size).sort((a, b) => a - b)[edges.length >> 1]!;
    if (!(usual > 0)) continue;
    for (const { size, at, by } of edges) if (at >= reference && size / usual > best.edge) best = { edge: size / usual, at, up: by > 0 };
  }
  return best;
}
