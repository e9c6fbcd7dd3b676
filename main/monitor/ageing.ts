// Creeping change: what lies at equal operating point, seen over the whole time since packaging. A tag against what the other tags say of it (level and
// gain), and the model's score, each held against its own held-out windows. A fast change is drift's to tell; here a ramp over weeks is told from
// wandering, and a step from a ramp (reliability.md 8.7). Pure.
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import type { Sketch } from "../../shared/format/sketch.ts";
import { courseOf, type Course } from "../../shared/stats/course.ts";
import { sketchOf } from "./drift.ts";

export interface AgeingPath {
  /** The tag, or "score". */
  name: string;
  /** level: off what the others say, in spreads of the tag; gain: as a share of what they say; score: mean place among the
   *  scores of the reference, 0 to 1, less that of the reference itself. */
  what: "level" | "gain" | "score";
  course: Course;
  /** Means of stretches of time: where each ends on the axis, and how far from the reference; newest last. Those of the reference come first. */
  points: { at: number; value: number; isReference: boolean }[];
}

const pointsMost = 60;
/** What the other tags say must vary by a tenth of a spread within a window before a gain can be told from a level. */
const leastVariance = 0.01;

interface Seen {
  at: number;
  weight: number;
  value: number;
  isReference: boolean;
}

/** Paths with at least 12 points, the strongest evidence first. windows: joined and in operation, oldest first. */
export function ageing(reference: MonitoringReference, windows: readonly WindowRecord[]): AgeingPath[] {
  const first = windows[0];
  if (!first) return [];
  const { joint, length } = reference;
  const before = (i: number, count: number) => first.start - (count - i) * length;
  const paths: { name: string; what: AgeingPath["what"]; seen: Seen[] }[] = [];
  const add = (name: string, what: AgeingPath["what"], ofReference: readonly Omit<Seen, "at" | "isReference">[], now: readonly Omit<Seen, "isReference">[]) =>
    paths.push({ name, what, seen: [...ofReference.map((each, i) => ({ ...each, at: before(i, ofReference.length), isReference: true })), ...now.map((each) => ({ ...each, isReference: false }))].filter(({ weight, value }) => weight > 0 && Number.isFinite(value)) });
  joint?.plane.signals.forEach((name, s) => {
    const { center, scale } = joint.plane;
    const scaled = (mean: number | null | undefined) => ((mean ?? Number.NaN) - center[s]!) / scale[s]!;
    const place = reference.signals.findIndex(({ base }) => base.name === name);
    const signal = reference.signals[place];
    const measured = windows.flatMap((window) => {
      const rows = window.joint?.spe.count ?? 0;
      if (!window.joint || rows === 0) return [];
      const { off, cross, square } = window.joint;
      return [{ at: window.start, weight: rows, off: off[s]! / rows, cross: cross[s]! / rows, square: square[s]! / rows, mean: scaled(sketchOf(window, name, place)?.mean) }];
    });
    const held = joint.windows.map(({ rows, off, cross, square }, w) => ({ weight: rows, off: off[s]!, cross: cross[s]!, square: square[s]!, mean: scaled(signal?.windows[w]?.mean) }));
    add(name, "level", held.map((each) => ({ weight: each.weight, value: each.off })), measured.map((each) => ({ at: each.at, weight: each.weight, value: each.off })));
    add(name, "gain", held.map((each) => ({ weight: each.weight, value: gainOf(each) })), measured.map((each) => ({ at: each.at, weight: each.weight, value: gainOf(each) })));
  });
  const { base } = reference.score;
  if (base.bins.length > 1 && base.count > 0) {
    // A few great scores would outweigh a thousand usual ones: places count, not sizes.
    const of = (sketch: Sketch) => ({ weight: sketch.count, value: meanPlace(base, sketch) - meanPlace(base, base) });
    add("score", "score", reference.score.windows.map(of), windows.map(({ start, score }) => ({ at: start, ...of(score) })));
  }
  // The more paths are looked at, the more evidence each one needs: prior odds of one in so many.
  const needed = 10 + 2 * Math.log(Math.max(1, paths.length));
  return paths
    .flatMap(({ name, what, seen }): AgeingPath[] => {
      const points = gathered(seen, length);
      return points.length < 12 ? [] : [{ name, what, points, course: courseOf(points.map(({ at }) => at / length), points.map(({ value }) => value), needed) }];
    })
    .map((path) => ({ ...path, course: { ...path.course, at: path.course.at * length } }))
    .sort((a, b) => b.course.evidence - a.course.evidence);
}

/** Slope of what a signal is off on what the others say of it, within the window: a level that moved is no gain. NaN where what they say hardly varies. */
function gainOf({ off, cross, square, mean }: { off: number; cross: number; square: number; mean: number }): number {
  const told = mean - off;
  const variance = square - told * told;
  return variance > leastVariance ? (cross - off * told) / variance : Number.NaN;
}

/** Mean place of a sketch's values among those of the base, 0 lowest to 1 highest: each bin stands for the middle of the share that it holds there. */
function meanPlace(base: Sketch, sketch: Sketch): number {
  let below = 0;
  let sum = 0;
  base.bins.forEach((count, b) => {
    sum += ((below + count / 2) / base.count) * (sketch.bins[b] ?? 0);
    below += count;
  });
  return sketch.count === 0 ? Number.NaN : sum / sketch.count;
}

/** Weighted means of at most 60 stretches of equally many windows' time; where nothing was seen there is no point. */
function gathered(seen: readonly Seen[], length: number): AgeingPath["points"] {
  if (seen.length === 0) return [];
  const [from, to] = [seen[0]!.at, seen.at(-1)!.at + length];
  const size = Math.max(length, (to - from) / pointsMost);
  const stretches = new Map<number, { weight: number; sum: number; isReference: boolean; at: number }>();
  for (const { at, weight, value, isReference } of seen) {
    const key = Math.floor((at - from) / size);
    const before = stretches.get(key) ?? { weight: 0, sum: 0, isReference, at: 0 };
    stretches.set(key, { weight: before.weight + weight, sum: before.sum + weight * value, isReference: before.isReference && isReference, at: from + (key + 1) * size });
  }
  return [...stretches].sort((a, b) => a[0] - b[0]).map(([, { at, weight, sum, isReference }]) => ({ at, value: sum / weight, isReference }));
}
