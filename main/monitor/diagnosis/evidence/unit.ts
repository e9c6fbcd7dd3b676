// Units: is a tag's new level what another unit of the same quantity would read, exactly? Pure.
// Compared are quantiles of the reference under each known line y = a x + b with those after the onset; conversion factors: NIST SP 811.
import type { Course } from "../course.ts";
import { isKnown } from "../relations.ts";
import { squeeze, type Evidence, type EvidenceItem } from "./evidence.ts";

interface Line {
  pair: string;
  a: number;
  b: number;
}

const line = (from: string, to: string, a: number, b = 0): Line[] => [{ pair: `${from} → ${to}`, a, b }, { pair: `${to} → ${from}`, a: 1 / a, b: -b / a }];
const lines: readonly Line[] = [
  ...line("°C", "°F", 1.8, 32), ...line("°C", "K", 1, 273.15), ...line("bar", "psi", 14.5037738), ...line("bar", "kPa", 100), ...line("bar", "mbar", 1000), ...line("bar", "MPa", 0.1),
  ...line("rms", "peak", Math.SQRT2), ...line("mm/s", "in/s", 1 / 25.4), ...line("m³/h", "l/min", 1000 / 60), ...line("m³/h", "l/s", 1 / 3.6), ...line("m³/h", "gpm", 4.40286754), ...line("kW", "hp", 1.34102209),
  ...line("kg", "lb", 2.20462262), ...line("m", "ft", 3.2808399), ...line("mm", "in", 1 / 25.4), ...line("1", "%", 100), ...line("k", "1", 1000), ...line("1", "×10", 10),
];

/** Quantiles at which distributions are compared. */
const at = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95];

export function unitEvidence(course: Course): Evidence {
  const { table, levelChanges, levels, lateFrom, blocks, referenceBlocks } = course;
  let best = { fit: 0, tag: "", pair: "", from: 0 };
  let affine = 0;
  table.tags.forEach((tag, i) => {
    if (tag.loop !== null && tag.loop.role !== "pv") return;
    const change = levelChanges[i]!;
    if (change.gains[1]! < 15) return;
    const before = quantiles(tag.mean, 0, table.reference);
    const after = quantiles(tag.mean, Math.max(lateFrom, change.onset) * table.block, blocks * table.block);
    if (before === undefined || after === undefined) return;
    const width = after.at(-1)! - after[0]!;
    // The level right at the edge is the sharper yardstick: a plant does not jump onto another unit's line by itself.
    const edge = edgeRatio(levels[i]!, change.onset, referenceBlocks);
    for (const { pair, a, b } of lines) {
      const same = at.reduce((sum, _, k) => sum + Math.abs(after[k]! - before[k]!), 0) / at.length;
      const off = at.reduce((sum, _, k) => sum + Math.abs(after[k]! - (a * before[k]! + b)), 0) / at.length;
      const jump = edge === undefined ? Infinity : Math.abs(edge.after - (a * edge.before + b)) / Math.max(1e-12, Math.abs(edge.after - edge.before));
      const fit = same > 0.5 * Math.max(width, 1e-12) || Math.abs(Math.log(a)) > 0.25 ? Math.max(0, 1 - (3 * off) / Math.max(same, 1e-12)) * (jump < 0.15 ? 1 : 0.4) : 0;
      if (fit > best.fit) best = { fit, tag: tag.name, pair, from: change.onset * table.block };
    }
    if (edge !== undefined) affine = Math.max(affine, change.gains[1]! - change.gains[2]! > 0 ? Math.min(3, Math.abs(Math.log(Math.abs(edge.after / (edge.before || 1e-12)) || 1e-12))) : 0);
  });
  const items: EvidenceItem[] = best.fit > 0.6 ? [{ kind: "unitChange", tag: best.tag, figure: best.fit, from: best.from, to: blocks * table.block, clarity: best.fit, detail: best.pair }] : [];
  return { figures: { unit: best.fit, bigJump: squeeze(affine, 0.5) }, items };
}

function quantiles(cells: Float64Array, from: number, to: number): number[] | undefined {
  const known = Array.from(cells.subarray(from, to)).filter(isKnown).sort((a, b) => a - b);
  return known.length < 20 ? undefined : at.map((q) => known[Math.min(known.length - 1, Math.floor(q * known.length))]!);
}

/** Medians of the five blocks before and after the edge, the block of the edge left out. */
function edgeRatio(level: Float64Array, onset: number, reference: number): { before: number; after: number } | undefined {
  const median = (from: number, to: number) => {
    const known = Array.from(level.subarray(Math.max(0, from), to)).filter(isKnown).sort((a, b) => a - b);
    return known.length === 0 ? undefined : known[known.length >> 1];
  };
  const before = median(Math.max(onset - 6, reference - 6), onset);
  const after = median(onset + 1, onset + 6);
  return before === undefined || after === undefined ? undefined : { before, after };
}
