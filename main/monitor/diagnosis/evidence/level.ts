// Levels: what moved by itself, whether somebody moved a set point, and whether vibration or wear signals rise. Pure.
import type { Course } from "../course.ts";
import { shiftOf } from "../isolate.ts";
import { isKnown, spreadOf } from "../relations.ts";
import { squeeze, type Evidence, type EvidenceItem } from "./evidence.ts";
import { isKind } from "./kinds.ts";

export function levelEvidence(course: Course): Evidence {
  const { table, levels, levelChanges, referenceBlocks, lateFrom, blocks, placeOf } = course;
  const cells = { from: lateFrom * table.block, to: blocks * table.block };
  const items: EvidenceItem[] = [];
  const shifts = table.tags.map((tag, i) => ({ tag, i, ...shiftOf(levels[i]!, referenceBlocks, lateFrom, blocks), change: levelChanges[i]!, sp: tag.loop?.role === "sp" }));
  const moved = shifts.filter(({ sp }) => !sp).sort((a, b) => Math.abs(b.t) - Math.abs(a.t));
  const setPoints = shifts.filter(({ sp }) => sp);
  // A set point does not wander: its own habits in the reference are the yardstick, and what counts is a new level that stays.
  const newSetPoint = Math.max(0, ...setPoints.map(({ i, change }) => (change.shape === "step" || change.shape === "ramp" || referenceStill(levels[i]!, referenceBlocks) ? setPointMove(levels[i]!, referenceBlocks, lateFrom, blocks) : 0)));
  const told = moved.filter(({ i }) => placeOf[i]! >= 0);
  const alone = moved.filter(({ i }) => placeOf[i]! < 0);
  const vibration = shifts.filter(({ tag }) => isKind(tag, "Vibration"));
  const warm = shifts.filter(({ tag }) => isKind(tag, "Temperature"));
  const rising = vibration.filter(({ change, t }) => t > 4 && (change.shape === "ramp" || change.gains[2]! > 20)).length;
  const outside = moved.filter(({ i }) => outsideShare(table.tags[i]!.mean, table.reference, lateFrom * table.block) > 0.3).length;
  const figures: Evidence["figures"] = {
    levelMost: squeeze(Math.abs(moved[0]?.t ?? 0), 4),
    levelMoved: moved.filter(({ t }) => Math.abs(t) > 4).length / Math.max(4, moved.length),
    levelTold: squeeze(Math.abs(told[0]?.t ?? 0), 4),
    levelAlone: squeeze(Math.abs(alone[0]?.t ?? 0), 4),
    levelAloneSecond: squeeze(Math.abs(alone[1]?.t ?? 0), 4),
    // One reading that goes somewhere while every other stays: nothing in the plant moves alone.
    levelSolo: soloOf(Math.abs(moved[0]?.t ?? 0), Math.abs(moved[1]?.t ?? 0)),
    // Levels moved while relations held: the same plant, run otherwise.
    levelOverRelation: Math.max(-2, Math.min(2, (squeeze(Math.abs(told[0]?.t ?? 0), 4) - squeeze(Math.abs(course.isolation.strained[0]?.t ?? 0), 4)))),
    setPoint: squeeze(newSetPoint, 2),
    vibrationUp: squeeze(Math.max(0, ...vibration.map(({ t }) => t)), 4),
    vibrationRising: Math.min(1, rising / 2),
    vibrationDown: squeeze(Math.max(0, ...vibration.map(({ t }) => -t)), 4),
    warmer: squeeze(Math.max(0, ...warm.map(({ t }) => t)), 4),
    outside: outside / Math.max(4, moved.length),
  };
  for (const { tag, t, change } of moved.slice(0, 2)) if (Math.abs(t) > 4) items.push({ kind: "levelMoved", tag: tag.name, figure: t, from: change.shape === "none" ? cells.from : change.onset * table.block, to: cells.to, clarity: Math.min(1, Math.abs(t) / 20) });
  const sp = setPoints.sort((a, b) => Math.abs(b.t) - Math.abs(a.t))[0];
  if (sp !== undefined && newSetPoint > 2) items.push({ kind: "setPointMoved", tag: sp.tag.name, figure: sp.shift, ...cells, clarity: Math.min(1, newSetPoint / 6) });
  const up = vibration.sort((a, b) => b.t - a.t)[0];
  if (up !== undefined && rising > 0) items.push({ kind: "vibrationRises", tag: up.tag.name, figure: up.t, ...cells, clarity: Math.min(1, up.t / 15) });
  return { figures, items };
}

function soloOf(first: number, second: number): number {
  return first > 0 ? (first / (first + 6)) * Math.max(0, 1 - (2 * second) / first) : 0;
}

function referenceStill(level: Float64Array, reference: number): boolean {
  const { sd, mean } = spreadOf(level, reference);
  return !(sd > 1e-6 * Math.max(1, Math.abs(mean)));
}

/** How far a set point's late level lies beyond all that it was in the reference, in its own spread there (at least a thousandth of its size). */
function setPointMove(level: Float64Array, reference: number, from: number, to: number): number {
  const { sd, mean } = spreadOf(level, reference);
  const late = spreadOf(level.subarray(from, to), to - from);
  return late.n === 0 ? 0 : Math.abs(late.mean - mean) / Math.max(sd, 0.002 * Math.abs(mean), 1e-9);
}

/** Share of the late cells outside what the reference has seen (its whole range with a tenth to either side). */
function outsideShare(cells: Float64Array, reference: number, from: number): number {
  let low = Infinity;
  let high = -Infinity;
  for (let c = 0; c < reference; c++) {
    if (!isKnown(cells[c]!)) continue;
    low = Math.min(low, cells[c]!);
    high = Math.max(high, cells[c]!);
  }
  const room = (high - low) / 10;
  let n = 0;
  let out = 0;
  for (let c = from; c < cells.length; c++) {
    if (!isKnown(cells[c]!)) continue;
    n++;
    if (cells[c]! < low - room || cells[c]! > high + room) out++;
  }
  return n === 0 ? 0 : out / n;
}
