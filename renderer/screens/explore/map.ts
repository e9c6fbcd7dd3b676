// What a map of places needs besides drawing: which points share a colour, and the window around a point. Pure.

import type { LabelEvent } from "../../../shared/contract/label.ts";
import type { MapResult } from "../../../shared/contract/explore.ts";

export type Colouring = "cluster" | "label" | "group" | "time";

/** Points of one colour, by their place in the result. `key`: cluster or group or stretch of time as a number, class as a text; null: none of them. */
export interface Cloud {
  readonly key: number | string | null;
  readonly points: readonly number[];
}

/** Stretches of equal length that a range is cut into for colours. */
export const timeShades = 6;

export function cloudsOf(map: Pick<MapResult, "at" | "regime" | "group" | "groups">, by: Colouring, events: readonly Pick<LabelEvent, "class" | "fromUs" | "toUs" | "group">[]): Cloud[] {
  const [first, last] = [map.at.reduce((least, at) => Math.min(least, at), Infinity), map.at.reduce((most, at) => Math.max(most, at), -Infinity)];
  const clouds = new Map<Cloud["key"], number[]>();
  // Of two events at once the one that began later is said, as where people are compared.
  const byStart = [...events].sort((a, b) => b.fromUs - a.fromUs);
  const keyOf = (i: number): Cloud["key"] => {
    const at = map.at[i]!;
    switch (by) {
      case "cluster":
        return map.regime[i]!;
      case "group":
        return map.group[i]!;
      case "time":
        return last > first ? Math.min(timeShades - 1, Math.floor(((at - first) / (last - first)) * timeShades)) : 0;
      case "label": {
        const group = map.groups[map.group[i]!];
        return byStart.find((event) => event.fromUs <= at && event.toUs >= at && (event.group === undefined || event.group === group))?.class ?? null;
      }
    }
  };
  for (let i = 0; i < map.at.length; i += 1) {
    const key = keyOf(i);
    const points = clouds.get(key);
    if (points === undefined) clouds.set(key, [i]);
    else points.push(i);
  }
  const order = (key: Cloud["key"]) => (key === null ? -1 : typeof key === "number" ? key : 0);
  return [...clouds].map(([key, points]) => ({ key, points })).sort((a, b) => order(a.key) - order(b.key) || (String(a.key) < String(b.key) ? -1 : 1));
}

/** The window that shows a point: as long as the one shown, but a twentieth of the map's stretch at most; within the extent. */
export function windowAt(at: number, window: { readonly from: number; readonly to: number }, range: { readonly from: number; readonly to: number }, extent: { readonly from: number; readonly to: number }): { from: number; to: number } {
  const length = Math.max(1, Math.min(window.to - window.from, (range.to - range.from) / 20));
  const from = Math.max(extent.from, Math.min(extent.to - length, at - length / 2));
  return { from, to: from + length };
}
