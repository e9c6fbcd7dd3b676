// From strokes and figures to curves that the engine understands. Pure.

import type { DrawnShape } from "../../../shared/contract/explain.ts";

type Point = [number, number];

/** Span of the axis of a feature. */
export interface Axis {
  readonly low: number;
  readonly high: number;
}

/** Points of one stroke that a line keeps. */
const mostPoints = 40;
/** A line that reaches an end of the axis goes on level beyond it, so many spans far. */
const spansBeyond = 1000;

/** A line through points, in order and at distinct places; undefined for fewer than two. What reaches an end of the axis holds beyond it. */
export function lineShape(feature: string, points: readonly Point[], { low, high }: Axis): DrawnShape | undefined {
  const byPlace = new Map([...points].sort((a, b) => a[0] - b[0]).map(([x, y]) => [Math.min(high, Math.max(low, x)), y] as const));
  const all = [...byPlace].map(([x, y]): Point => [x, y]);
  const step = Math.max(1, Math.ceil(all.length / mostPoints));
  const kept = all.filter((_, k) => k % step === 0 || k === all.length - 1);
  const [first, last] = [kept[0], kept[kept.length - 1]];
  if (first === undefined || last === undefined || kept.length < 2) return undefined;
  const far = (high - low) * spansBeyond;
  return { feature, kind: "line", points: [...(first[0] <= low ? [[low - far, first[1]] as Point] : []), ...kept, ...(last[0] >= high ? [[high + far, last[1]] as Point] : [])] };
}

/** The nearest curve that only goes one way in a range; to the ends where the range reaches them. */
export function wayShape(feature: string, kind: "rises" | "falls", from: number, to: number, { low, high }: Axis): DrawnShape {
  return { feature, kind, from: from <= low ? null : from, to: to >= high ? null : to };
}

/** What a curve adds at a place: the step that holds up to its edge. */
export function heightOf({ edges, values }: { readonly edges: ArrayLike<number>; readonly values: ArrayLike<number> }, x: number): number {
  let step = 0;
  while (step < edges.length && (edges[step] ?? Infinity) < x) step += 1;
  return values[step] ?? 0;
}

/** A typed or dragged place of a range in four digits, held on the axis: beyond its ends there is nothing to draw. At an end it is the end itself. */
export function placeOn(v: number, { low, high }: Axis): number {
  return v <= low ? low : v >= high ? high : Math.min(high, Math.max(low, Number(v.toPrecision(4))));
}
