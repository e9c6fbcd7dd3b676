// The plane of all signals in the base half of the reference period, and what held-out windows say against it. Pure.
import { addToJoint, emptyJointWindow, type JointReference } from "../../shared/format/joint.ts";
import { meansOf, planeOfRows, type ReferenceParts, type SignalRows } from "./planeOfRows.ts";
import { regimeReferences, type KnownRegimes } from "./regimeReferences.ts";

/** Undefined where fewer than two signals vary, or too few rows hold them all. Of more than 200 signals the first 200. */
export function jointReference(signals: SignalRows, parts: ReferenceParts, regimes?: KnownRegimes): JointReference | undefined {
  const learned = planeOfRows(signals, parts.base);
  if (!learned) return undefined;
  const { plane, edges, measured } = learned;
  const windowOf = (members: readonly number[]) => {
    const window = emptyJointWindow({ plane, ...edges });
    for (const r of members) addToJoint(window, edges, measured(r));
    return window;
  };
  const base = windowOf(parts.base);
  const windows = parts.held.map(({ members }) => windowOf(members));
  const own = regimes && regimeReferences(signals, parts, regimes);
  return {
    plane,
    t2: { ...edges.t2, base: base.t2, windows: windows.map(({ t2 }) => t2) },
    spe: { ...edges.spe, base: base.spe, windows: windows.map(({ spe }) => spe) },
    windows: windows.map(({ spe, off, cross, square }) => ({ rows: spe.count, off: meansOf(off, spe.count), cross: meansOf(cross, spe.count), square: meansOf(square, spe.count) })),
    ...(own ? { regimes: own } : {}),
  };
}
