// Drift of all signals together: T² and the distance from the plane judged like a signal, and which signals are off what the others say of them. Where ways
// of running are known, each is judged against its own plane and the whole is not: another mix of products is no change (reliability.md 8.4).
// A signal is named only where one of both has changed (reliability.md 8.5: the joint statistic is the gate). Pure.
import type { JointReference } from "../../shared/format/joint.ts";
import { rowsOf, stretchesOf, type RegimeReference, type RegimeReferences } from "../../shared/format/jointRegimes.ts";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { SignalReference, Sketch } from "../../shared/format/sketch.ts";
import type { Judged, SignalDrift } from "./judged.ts";

export interface OffSignal {
  name: string;
  /** Mean distance from what the other signals say, in spreads of the signal, in the newest window; null where nothing was measured. */
  off: Judged;
  /** Share of the squared distance from the plane that this signal explains, 0..1. */
  share: number;
}

/** All rows, or those of one regime. */
export interface JointPart {
  /** What tells the regime, and its value there; null: all rows. */
  regime: { tag: string; value: number | string }[] | null;
  /** Of the rows in operation, 0..1: in the reference, and in the windows that are judged. Null for all rows. */
  share: { reference: number; now: number } | null;
  /** Windows, or stretches of one regime, that were judged, and the place of the newest window that holds any of its rows. */
  judged: number;
  newest: number | null;
  t2: SignalDrift;
  spe: SignalDrift;
  over: boolean;
  /** By window: whether one of both was over when its last stretch ended. */
  states: boolean[];
  /** Signals off what the others say, the one that explains most first; empty while nothing has changed. */
  off: OffSignal[];
}

export interface JointDrift {
  over: boolean;
  /** One of all rows, or one a regime. */
  parts: JointPart[];
  /** Share of the rows that are of no regime with a plane of its own: not judged. Null where no regimes are known. */
  elsewhere: number | null;
}

/** How windows are judged: a signal of its sketches, and values against those held out. */
export interface JudgedBy {
  signal: (reference: SignalReference, sketches: readonly Sketch[]) => SignalDrift;
  judge: (values: readonly number[], held: readonly number[]) => Judged;
}

/** What is judged of a part: sketches and sums, newest last, and the place of the window that each ends with. */
interface Measurement {
  end: number;
  t2: Sketch;
  spe: Sketch;
  off: readonly number[];
}

type PartReference = Pick<RegimeReference, "plane" | "t2" | "spe" | "windows">;

/** windows: newest last. */
export function jointDrift(reference: JointReference, windows: readonly WindowRecord[], by: JudgedBy): JointDrift {
  const { regimes } = reference;
  if (!regimes) {
    const measured = windows.flatMap(({ joint }, end) => (joint ? [{ ...joint, end }] : []));
    const whole: JointPart = { ...partDrift(reference, measured, windows.length, by), regime: null, share: null, newest: measured.at(-1)?.end ?? null };
    return { over: whole.over, parts: [whole], elsewhere: null };
  }
  const rows = windows.map(({ joint }) => joint?.regimes?.seen.reduce((sum, each) => sum + rowsOf(each), joint.regimes.elsewhere) ?? 0).reduce((sum, n) => sum + n, 0);
  const elsewhere = windows.reduce((sum, { joint }) => sum + (joint?.regimes?.elsewhere ?? 0), 0);
  const all = rowsOfBase(reference);
  const parts = regimes.each.flatMap((own, k): JointPart[] => {
    if (!own) return [];
    const pieces = windows.map(({ joint }) => joint?.regimes?.seen.find(({ regime }) => regime === k));
    const now = pieces.reduce((sum, piece) => sum + (piece ? rowsOf(piece) : 0), 0);
    const newest = pieces.findLastIndex((piece) => piece !== undefined);
    return [{ ...partDrift(own, regimeStretches(windows, own, k), windows.length, by), regime: namedBy(regimes, k), share: { reference: rowsOfBase(own) / all, now: rows === 0 ? 0 : now / rows }, newest: newest < 0 ? null : newest }];
  });
  return { over: parts.some(({ over }) => over), parts, elsewhere: rows === 0 ? null : elsewhere / rows };
}

const rowsOfBase = ({ t2: { base } }: Pick<PartReference, "t2">): number => base.count + base.missing;

/** Stretches of one regime, in the order in which they ended; those of machines side by side are never put together. */
export function regimeStretches(windows: readonly WindowRecord[], own: RegimeReference, regime: number): Measurement[] {
  const groups = new Map<string | null, number[]>();
  windows.forEach(({ group }, i) => groups.set(group, [...(groups.get(group) ?? []), i]));
  return [...groups.values()]
    .flatMap((places) => stretchesOf(places.map((i) => windows[i]!.joint?.regimes?.seen.find((each) => each.regime === regime)), own.stretch).map(({ stretch, end }) => ({ ...stretch, end: places[end]! })))
    .sort((a, b) => a.end - b.end);
}

function namedBy({ context, texts, middles }: RegimeReferences, k: number): NonNullable<JointPart["regime"]> {
  if (texts) return [{ tag: context[0]!, value: texts[k]! }];
  return context.map((tag, i) => ({ tag, value: middles!.fill[i]! + (middles!.inverseSpread[i]! > 0 ? middles!.centres[k]![i]! / middles!.inverseSpread[i]! : 0) }));
}

function partDrift(reference: PartReference, measured: readonly Measurement[], windows: number, { signal, judge }: JudgedBy): Pick<JointPart, "t2" | "spe" | "over" | "off" | "states" | "judged"> {
  const t2 = signal(reference.t2, measured.map((each) => each.t2));
  const spe = signal(reference.spe, measured.map((each) => each.spe));
  const over = t2.over || spe.over;
  const stateOf = measured.map((_, i) => [t2, spe].some(({ psi, shiftSd, missing }) => [psi, shiftSd, missing].some(({ states }) => states[i])));
  let ended = -1;
  const states = Array.from({ length: windows }, (_, w) => {
    while (ended + 1 < measured.length && measured[ended + 1]!.end <= w) ended++;
    return stateOf[ended] ?? false;
  });
  const newest = measured.at(-1);
  const said = { t2, spe, over, states, judged: measured.length };
  if (!over || !newest || newest.spe.count === 0) return { ...said, off: [] };
  const judged = reference.plane.signals.map((_, i) => judge(measured.map(({ off, spe: { count } }) => (count === 0 ? NaN : Math.abs(off[i]! / count))), reference.windows.map(({ rows, off }) => (rows === 0 ? NaN : Math.abs(off[i]!)))));
  const off = newest.off.map((sum) => sum / newest.spe.count);
  return { ...said, off: explained(reference, off, judged).map(({ at, share }) => ({ name: reference.plane.signals[at]!, off: judged[at]!, share })) };
}

const namedMost = 5;

/** The fewest signals that explain how far the mean row lies from the plane: the one that explains most, then what the others are off once it is put right,
 *  until nothing beyond a limit is left. share: of the squared distance. One wrong signal makes every other look off it; put right, they are not. */
function explained({ plane }: PartReference, off: readonly number[], judged: readonly Judged[]): { at: number; share: number }[] {
  const free = off.map((_, i) => plane.loadings.reduce((rest, loading) => rest - loading[i]! ** 2, 1));
  const rest = off.map((value, i) => value * free[i]!);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value * value, 0);
  const all = sum(rest);
  const found: { at: number; share: number }[] = [];
  while (found.length < namedMost) {
    const now = rest.map((value, i) => (off[i] === 0 ? 0 : value / free[i]!));
    const beyond = [...now.keys()].filter((i) => !found.some(({ at }) => at === i) && Math.abs(now[i]!) > (judged[i]!.limit ?? Infinity));
    if (beyond.length === 0) break;
    const at = beyond.reduce((best, i) => (now[i]! ** 2 * free[i]! > now[best]! ** 2 * free[best]! ? i : best));
    const before = sum(rest);
    for (let i = 0; i < rest.length; i++) rest[i]! -= now[at]! * (Number(i === at) - plane.loadings.reduce((told, loading) => told + loading[i]! * loading[at]!, 0));
    found.push({ at, share: (before - sum(rest)) / all });
  }
  return found;
}
