// All signals together: the plane that they moved on in the reference period, and what a window of rows says against it, and against the planes of the
// ways of running that are known (jointRegimes.ts). Planes are learned when a package is built; device and workbench measure rows by the same code
// (shared/stats/plane.ts). Pure.
import { planeMeter, type Measured } from "../stats/plane.ts";
import { addToRegimeWindow, emptyRegimeWindow, mergeRegimeWindows, regimeReferenceReader, regimeTeller, regimeWindowsReader } from "./jointRegimes.ts";
import { perSignal, planeReader } from "./planeReader.ts";
import { list, struct, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { addToSketch, emptySketch, mergeSketches, signalReferenceReader, sketchReader } from "./sketch.ts";

/** What a window holds of all signals together. Rows with a missing signal are not measured and count as missing in both sketches. */
export const jointWindowReader = struct({
  /** Hotelling's T² within the plane. */
  t2: sketchReader,
  /** Squared distance from the plane (SPE, Q). */
  spe: sketchReader,
  /** Per signal, sums over the measured rows, in spreads of the signal: how far it lies from what the other signals say of it; that times what they say;
   *  what they say, squared. The first tells an offset at equal operating point, the others a gain. */
  off: perSignal,
  cross: perSignal,
  square: perSignal,
}, {
  /** Absent where the reference knows no regimes. */
  regimes: regimeWindowsReader,
});
export type JointWindow = Read<typeof jointWindowReader>;

export const jointReferenceReader = struct({
  plane: planeReader,
  t2: signalReferenceReader,
  spe: signalReferenceReader,
  /** Per held-out window, in the order of the sketches: means of the sums of a window, and the rows that they rest on. */
  windows: list(struct({ rows: whole(0), off: perSignal, cross: perSignal, square: perSignal }), 1000),
}, {
  /** Ways of running with planes of their own; absent where nothing tells them, or they hold too few of the rows. */
  regimes: regimeReferenceReader,
});
export type JointReference = Read<typeof jointReferenceReader>;

/** The bins of both distances. */
interface JointEdges {
  t2: { edges: readonly number[] };
  spe: { edges: readonly number[] };
}

export function emptyJointWindow(reference: Pick<JointReference, "plane" | "regimes"> & JointEdges): JointWindow {
  const zeros = () => reference.plane.signals.map(() => 0);
  return {
    t2: emptySketch("t2", reference.t2.edges), spe: emptySketch("spe", reference.spe.edges), off: zeros(), cross: zeros(), square: zeros(),
    ...(reference.regimes ? { regimes: { elsewhere: 0, seen: [] } } : {}),
  };
}

/** Adds one row as the plane's meter measured it. */
export function addToJoint(window: JointWindow, { t2, spe }: JointEdges, measured: Measured): void {
  addToSketch(window.t2, t2.edges, measured.t2);
  addToSketch(window.spe, spe.edges, measured.spe);
  if (Number.isNaN(measured.spe)) return;
  for (let i = 0; i < window.off.length; i++) {
    const off = measured.off[i]!;
    const told = measured.told[i]!;
    window.off[i]! += off;
    window.cross[i]! += off * told;
    window.square[i]! += told * told;
  }
}

/** Adds rows to windows of a reference: to the whole, and to the regime that the row is of. columns: names of the values of a row; anything but a number
 *  is missing where a number is asked for. */
export function jointAdder(reference: JointReference, columns: readonly string[]): (window: JointWindow, values: readonly (number | string | null | undefined)[]) => void {
  const rowMeter = (plane: JointReference["plane"]) => {
    const [meter, places, row] = [planeMeter(plane), plane.signals.map((name) => columns.indexOf(name)), new Float64Array(plane.signals.length)];
    return (values: readonly (number | string | null | undefined)[]): Measured => {
      for (let j = 0; j < places.length; j++) {
        const value = values[places[j]!];
        row[j] = typeof value === "number" ? value : NaN;
      }
      return meter(row);
    };
  };
  const measure = rowMeter(reference.plane);
  const { regimes } = reference;
  const tell = regimes && { regimeOf: regimeTeller(regimes), places: regimes.context.map((name) => columns.indexOf(name)), meters: regimes.each.map((own) => own && rowMeter(own.plane)) };
  return (window, values) => {
    addToJoint(window, reference, measure(values));
    if (!tell || !window.regimes) return;
    const k = tell.regimeOf((i) => values[tell.places[i]!]);
    const own = regimes!.each[k];
    if (!own) {
      window.regimes.elsewhere++;
      return;
    }
    let seen = window.regimes.seen.find(({ regime }) => regime === k);
    if (!seen) window.regimes.seen.push((seen = emptyRegimeWindow(k, own)));
    addToRegimeWindow(seen, own, tell.meters[k]!(values));
  };
}

/** Both together. */
export function mergeJointWindows(a: JointWindow, b: JointWindow): JointWindow {
  const sums = (x: number[], y: number[]) => x.map((value, i) => value + (y[i] ?? 0));
  return {
    t2: mergeSketches(a.t2, b.t2), spe: mergeSketches(a.spe, b.spe), off: sums(a.off, b.off), cross: sums(a.cross, b.cross), square: sums(a.square, b.square),
    ...(a.regimes && b.regimes ? { regimes: mergeRegimeWindows(a.regimes, b.regimes) } : {}),
  };
}
