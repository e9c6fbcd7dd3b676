// All signals together by way of running: which regime a row is of, and what its rows of a window say against the plane of their own regime, so that a new
// mix of products is no change and a change in one of them is not averaged away (reliability.md 8.4). Learned at packaging, used on the device. Pure.
import { nearestRegime } from "../stats/nearestRegime.ts";
import type { Measured } from "../stats/plane.ts";
import { planeReader, perSignal } from "./planeReader.ts";
import { finite, list, orNull, struct, text, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { addToSketch, emptySketch, mergeSketches, signalReferenceReader, sketchReader } from "./sketch.ts";

export const regimesMost = 12;
/** UTF-16 units of a text that a regime goes by. */
export const regimeTextMost = 256;
const contextMost = 20;
const perContext = list(finite(), contextMost);

/** What a window holds of its rows by regime. */
export const regimeWindowsReader = struct({
  /** Rows of no regime that the reference knows: an unseen product, or nothing that tells it. */
  elsewhere: whole(0),
  /** Regimes that ran in this window, by number; off: as of the whole window, against the regime's own plane. */
  seen: list(struct({ regime: whole(0, regimesMost - 1), t2: sketchReader, spe: sketchReader, off: perSignal }), regimesMost),
});
export type RegimeWindows = Read<typeof regimeWindowsReader>;
type RegimeWindow = RegimeWindows["seen"][number];

const regimeReader = struct({
  plane: planeReader,
  t2: signalReferenceReader,
  spe: signalReferenceReader,
  /** Per held-out stretch of this regime, in the order of the sketches. */
  windows: list(struct({ rows: whole(0), off: perSignal }), 1000),
  /** Pieces of windows are put together until they hold so many rows from so many windows; medians of the held-out stretches. */
  stretch: struct({ rows: whole(1), windows: whole(1) }),
});
export type RegimeReference = Read<typeof regimeReader>;

export const regimeReferenceReader = struct({
  /** Signals that tell the regime: numbers, or one text. */
  context: list(text(256), contextMost, 1),
  /** By number of the regime; null where too few rows were known for a plane of its own. */
  each: list(orNull(regimeReader), regimesMost, 1),
}, {
  /** The text that each regime goes by. */
  texts: list(text(regimeTextMost), regimesMost, 1),
  /** Where numbers tell: middles of the regimes (shared/stats/nearestRegime.ts). */
  middles: struct({ fill: perContext, inverseSpread: perContext, centres: list(perContext, regimesMost, 1) }),
});
export type RegimeReferences = Read<typeof regimeReferenceReader>;

/** Says of a row the number of its regime, -1 where a signal that tells it is missing or its text is unknown. value: of the i-th context signal. */
export function regimeTeller({ context, texts, middles }: Pick<RegimeReferences, "context" | "texts" | "middles">): (value: (i: number) => number | string | null | undefined) => number {
  if (texts) {
    const places = new Map(texts.map((known, k) => [known, k]));
    return (value) => places.get(value(0) as string) ?? -1;
  }
  if (!middles) return () => -1;
  const numbers = new Float64Array(context.length);
  return (value) => {
    for (let i = 0; i < numbers.length; i++) {
      const found = value(i);
      if (typeof found !== "number" || Number.isNaN(found)) return -1;
      numbers[i] = found;
    }
    return nearestRegime(middles, (i) => numbers[i]!);
  };
}

/** Bins of a regime's distances, and how many signals its plane holds. */
type RegimeEdges = { plane: { signals: readonly string[] }; t2: { edges: readonly number[] }; spe: { edges: readonly number[] } };

export function emptyRegimeWindow(regime: number, { plane, t2, spe }: RegimeEdges): RegimeWindow {
  return { regime, t2: emptySketch("t2", t2.edges), spe: emptySketch("spe", spe.edges), off: plane.signals.map(() => 0) };
}

/** Adds one row as the meter of its regime's plane measured it. */
export function addToRegimeWindow(window: RegimeWindow, { t2, spe }: Pick<RegimeEdges, "t2" | "spe">, measured: Measured): void {
  addToSketch(window.t2, t2.edges, measured.t2);
  addToSketch(window.spe, spe.edges, measured.spe);
  if (Number.isNaN(measured.spe)) return;
  for (let i = 0; i < window.off.length; i++) window.off[i]! += measured.off[i]!;
}

/** Both together, of one regime. */
export function mergeRegimeWindow(a: RegimeWindow, b: RegimeWindow): RegimeWindow {
  return { regime: a.regime, t2: mergeSketches(a.t2, b.t2), spe: mergeSketches(a.spe, b.spe), off: a.off.map((value, i) => value + (b.off[i] ?? 0)) };
}

export function mergeRegimeWindows(a: RegimeWindows, b: RegimeWindows): RegimeWindows {
  const seen = new Map(a.seen.map((window) => [window.regime, window]));
  for (const window of b.seen) {
    const before = seen.get(window.regime);
    seen.set(window.regime, before ? mergeRegimeWindow(before, window) : window);
  }
  return { elsewhere: a.elsewhere + b.elsewhere, seen: [...seen.values()].sort((x, y) => x.regime - y.regime) };
}

/** Pieces of one regime put together in order until a stretch holds `rows` rows from `windows` windows; what is left at the end waits for more.
 *  ends: place of the piece that completed each stretch. */
export function stretchesOf(pieces: readonly (RegimeWindow | undefined)[], { rows, windows }: RegimeReference["stretch"]): { stretch: RegimeWindow; end: number; windows: number }[] {
  const out: { stretch: RegimeWindow; end: number; windows: number }[] = [];
  let open: RegimeWindow | undefined;
  let count = 0;
  pieces.forEach((piece, end) => {
    if (!piece) return;
    open = open ? mergeRegimeWindow(open, piece) : piece;
    count++;
    if (rowsOf(open) < rows || count < windows) return;
    out.push({ stretch: open, end, windows: count });
    [open, count] = [undefined, 0];
  });
  return out;
}

/** Rows of a regime, measured or not. */
export const rowsOf = ({ t2 }: { t2: { count: number; missing: number } }): number => t2.count + t2.missing;
