// Whether what a device sends can be told from the reference by all tags together: the test of two tables (densityRatio.ts) on windows. A window is a block of
// rows of which level, spread, missing values and movement with the other tags came home, so the rows themselves are not needed. Pure. It is looked at, and
// never notified by: the budget of false notices does not count it.
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { sketchSd, type Sketch } from "../../shared/format/sketch.ts";
import { quantileOfSorted } from "../../shared/stats/quantiles.ts";
import { figureOf, type SeparationKind } from "./blockFigures.ts";
import { leastBlocks, separationBy, type Separation } from "./densityRatio.ts";
import { goesWithNext } from "./sequential.ts";

export interface WindowRatio extends Omit<Separation, "blocks"> {
  /** Held-out windows and the device's newest ones, after neighbours were put together. */
  windows: [number, number];
  /** Neighbours still know of each other: chance may look like a change. */
  lowPower: boolean;
}

const blocksMost = 120;
const seed = 1;

/** What windows say of a tag, held-out ones and those of the device; NaN where nothing is known. */
interface Told {
  tag: string;
  kind: SeparationKind;
  before: number[];
  now: number[];
}

/** Of the newest windows, as many as were held out. windows: compared ones, newest last. Null with fewer than ten on a side after joining. */
export function windowRatio(reference: MonitoringReference, windows: readonly WindowRecord[]): WindowRatio | null {
  const heldOut = reference.score.windows.length;
  const newest = windows.slice(-Math.max(1, heldOut));
  if (Math.min(heldOut, newest.length) < leastBlocks) return null;
  const told = toldOf(reference, newest);
  const most = Math.floor(Math.min(heldOut, newest.length) / leastBlocks);
  const asked = Float64Array.from(told, ({ before }) => untilApart(before, most)).sort();
  if (asked.length === 0) return null;
  const size = Math.max(Math.ceil(quantileOfSorted(asked, 0.9)), Math.ceil(heldOut / blocksMost));
  const blocks: [number, number] = [Math.floor(heldOut / size), Math.floor(newest.length / size)];
  const joinedTold = told.map(({ tag, kind, before, now }) => ({ tag, kind, before: joined(before, size), values: [...joined(before, size), ...joined(now, size)] }));
  const figures = joinedTold.flatMap(({ tag, kind, values }) => figureOf(tag, kind, values.length, 1, (row) => values[row]!) ?? []);
  const found = separationBy(figures, { perBlock: 1, blocks }, seed);
  if (!found) return null;
  const { blocks: both, ...rest } = found;
  const tied = joinedTold.filter(({ before }) => goesWithNext(knownOf(before))).length;
  return { ...rest, windows: both, lowPower: tied > joinedTold.length / 10 };
}

function toldOf({ signals, joint }: MonitoringReference, windows: readonly WindowRecord[]): Told[] {
  const missingOf = (sketch: Sketch | undefined) => (sketch && sketch.count + sketch.missing > 0 ? sketch.missing / (sketch.count + sketch.missing) : Number.NaN);
  return signals.flatMap((signal): Told[] => {
    const { name: tag, mean } = signal.base;
    // Sizes of about 1, whatever the unit.
    const scale = sketchSd(signal.base) || Math.abs(mean ?? 0) || 1;
    const now = windows.map((window) => window.signals.find(({ name }) => name === tag));
    const of = (kind: SeparationKind, figure: (sketch: Sketch | undefined) => number): Told => ({ tag, kind, before: signal.windows.map(figure), now: now.map(figure) });
    const s = joint?.plane.signals.indexOf(tag) ?? -1;
    const scaled = (sketch: Sketch | undefined) => ((sketch?.mean ?? Number.NaN) - joint!.plane.center[s]!) / joint!.plane.scale[s]!;
    // Movement with what the other tags say of it, within the window: levels that moved together are no relation that changed.
    const relation = (rows: number, off: number, cross: number, sketch: Sketch | undefined) => (rows === 0 ? Number.NaN : cross - off * (scaled(sketch) - off));
    const relations: Told[] = s < 0 ? [] : [{
      tag, kind: "relation",
      before: joint!.windows.map(({ rows, off, cross }, w) => relation(rows, off[s]!, cross[s]!, signal.windows[w])),
      now: windows.map(({ joint: own }, w) => relation(own?.spe.count ?? 0, (own?.off[s] ?? 0) / (own?.spe.count ?? 1), (own?.cross[s] ?? 0) / (own?.spe.count ?? 1), now[w])),
    }];
    const level = (sketch: Sketch | undefined) => ((sketch?.mean ?? Number.NaN) - (mean ?? 0)) / scale;
    const spread = (sketch: Sketch | undefined) => (sketch && sketch.count > 1 ? sketchSd(sketch) / scale : Number.NaN);
    return [of("level", level), of("spread", spread), of("missing", missingOf), ...relations];
  });
}

const knownOf = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value));

/** Means of `size` neighbours each, of what is known of them; a rest at the beginning is left out. */
function joined(values: readonly number[], size: number): number[] {
  const count = Math.floor(values.length / size);
  return Array.from({ length: count }, (_, b) => {
    const known = knownOf(values.slice(values.length - (count - b) * size, values.length - (count - b - 1) * size));
    return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

/** How many neighbours it takes until they no longer go with the next, at most `most`. */
function untilApart(values: readonly number[], most: number): number {
  let size = 1;
  while (size * 2 <= most && goesWithNext(knownOf(joined(values, size)))) size *= 2;
  return size;
}
