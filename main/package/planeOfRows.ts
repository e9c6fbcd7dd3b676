// The plane that signals move on over some rows, with the bins of both distances from it: of all rows of a reference, or of those of one regime. Pure.
import type { JointReference } from "../../shared/format/joint.ts";
import { signalsMost } from "../../shared/format/planeReader.ts";
import { sketchFor } from "../../shared/stats/distances.ts";
import { learnPlane, planeMeter, type Measured } from "../../shared/stats/plane.ts";

const bins = 10;

export type SignalRows = readonly { name: string; values: Float64Array }[];

/** Rows by number: of the base, and of each held-out window, with the group that the window is of; rows of a window while it is whole. */
export interface ReferenceParts {
  base: readonly number[];
  held: readonly { members: readonly number[]; group: number }[];
  windowRows: number;
}

/** Plane of the base rows, the bins of both distances, and a meter of any row by its number. Undefined where fewer than two signals vary, or too few rows hold
 *  them all. Of more than 200 signals the first 200. */
export function planeOfRows(signals: SignalRows, baseRows: readonly number[]): { plane: JointReference["plane"]; edges: { t2: { edges: number[] }; spe: { edges: number[] } }; measured: (row: number) => Measured } | undefined {
  const some = signals.slice(0, signalsMost);
  const learned = learnPlane(some.map(({ values }) => Float64Array.from(baseRows, (r) => values[r]!)));
  if (!learned) return undefined;
  const columns = learned.kept.map((i) => some[i]!);
  const plane = { signals: columns.map(({ name }) => name), ...plain(learned.plane) };
  const meter = planeMeter(plane);
  const row = new Float64Array(columns.length);
  const measured = (r: number) => {
    columns.forEach(({ values }, i) => (row[i] = values[r]!));
    return meter(row);
  };
  const distances = { t2: new Float64Array(baseRows.length), spe: new Float64Array(baseRows.length) };
  baseRows.forEach((r, i) => {
    const { t2, spe } = measured(r);
    distances.t2[i] = t2;
    distances.spe[i] = spe;
  });
  return { plane, edges: { t2: { edges: sketchFor(distances.t2, bins).edges }, spe: { edges: sketchFor(distances.spe, bins).edges } }, measured };
}

/** Means of sums over `count` rows; six digits are finer than any limit, and a third of the size. */
export function meansOf(sums: readonly number[], count: number): number[] {
  return sums.map((sum) => (count === 0 ? 0 : Number((sum / count).toPrecision(6))));
}

function plain(plane: { center: readonly number[]; scale: readonly number[]; loadings: readonly (readonly number[])[]; variances: readonly number[] }) {
  return { center: [...plane.center], scale: [...plane.scale], loadings: plane.loadings.map((loading) => [...loading]), variances: [...plane.variances] };
}
