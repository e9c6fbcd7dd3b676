// What each way of running looked like in the reference period: a plane of its own, and stretches of its held-out rows, put together from windows as the
// workbench puts a device's together. Pure; which regime a row is of is told from outside.
import { addToRegimeWindow, emptyRegimeWindow, rowsOf, stretchesOf, type RegimeReference, type RegimeReferences } from "../../shared/format/jointRegimes.ts";
import { median } from "../../shared/stats/quantiles.ts";
import { autocorrelationRows } from "./autocorrelation.ts";
import { meansOf, planeOfRows, type ReferenceParts, type SignalRows } from "./planeOfRows.ts";

/** What tells regimes, and the number of each row's, -1 where nothing does. */
export interface KnownRegimes {
  told: Pick<RegimeReferences, "context" | "texts" | "middles">;
  of: Int8Array;
}

/** Below this a limit says nothing, and a plane turns with every row. */
const leastStretches = 10;
const wantedStretches = 15;
const leastRowsASignal = 20;
const leastRows = 50;
/** Regimes with a plane of their own hold at least this share of the rows, or the whole stays one. */
const leastShare = 0.8;

/** Undefined where too few rows are of regimes with enough rows for a plane of their own. */
export function regimeReferences(signals: SignalRows, parts: ReferenceParts, { told, of }: KnownRegimes): RegimeReferences | undefined {
  const count = told.texts?.length ?? told.middles?.centres.length ?? 0;
  const each = Array.from({ length: count }, (_, k) => referenceOf(signals, parts, (row) => of[row] === k, k));
  const held = each.reduce((sum, own) => sum + (own ? own.t2.base.count + own.t2.base.missing : 0), 0);
  return held < leastShare * parts.base.length ? undefined : { ...told, each };
}

function referenceOf(signals: SignalRows, { base, held, windowRows }: ReferenceParts, isOf: (row: number) => boolean, regime: number): RegimeReference | null {
  const rows = base.filter(isOf);
  const learned = rows.length < leastRowsASignal * signals.length ? undefined : planeOfRows(signals, rows);
  if (!learned) return null;
  const { plane, edges, measured } = learned;
  const windowOf = (members: readonly number[]) => {
    const window = emptyRegimeWindow(regime, { plane, ...edges });
    for (const r of members) addToRegimeWindow(window, edges, measured(r));
    return window;
  };
  const pieces = held.map(({ members, group }) => ({ members: members.filter(isOf), group })).filter(({ members }) => members.length > 0);
  const heldRows = pieces.reduce((sum, { members }) => sum + members.length, 0);
  // As with windows: as long as it takes to forget, but shorter where too few would be left.
  const wanted = Math.max(leastRows, Math.min(windowRows / 2, 15 * memoryOf(rows, measured), heldRows / wantedStretches));
  // Machines are never put together.
  const groups = [...new Set(pieces.map(({ group }) => group))];
  const found = groups.flatMap((one) => stretchesOf(pieces.filter(({ group }) => group === one).map(({ members }) => windowOf(members)), { rows: Math.ceil(wanted), windows: 1 }));
  if (found.length < leastStretches) return null;
  const stretches = found.map(({ stretch }) => stretch);
  const all = windowOf(rows);
  const middle = (values: readonly number[]) => Math.max(1, Math.floor(median(Float64Array.from(values))));
  return {
    plane,
    t2: { ...edges.t2, base: all.t2, windows: stretches.map(({ t2 }) => t2) },
    spe: { ...edges.spe, base: all.spe, windows: stretches.map(({ spe }) => spe) },
    windows: stretches.map(({ spe, off }) => ({ rows: spe.count, off: meansOf(off, spe.count) })),
    stretch: { rows: middle(stretches.map(rowsOf)), windows: middle(found.map(({ windows }) => windows)) },
  };
}

/** Integral autocorrelation time of both distances, in rows of this regime: changes of regime, which make windows long, are not in it. */
function memoryOf(rows: readonly number[], measured: (row: number) => { t2: number; spe: number }): number {
  const [t2, spe] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  rows.forEach((r, i) => ({ t2: t2[i], spe: spe[i] } = measured(r)));
  const order = Array.from(rows.keys());
  return Math.max(autocorrelationRows(t2, order), autocorrelationRows(spe, order));
}
