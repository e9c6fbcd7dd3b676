// The input rules of a package, row by row: what is missing, out of range, late, frozen, or doubted by its own source, and what that makes of the row
// (reliability.md section 10 row 66). Remembers the newest time and the standing values of each machine, nothing else.
import { errorRegistry } from "../../shared/contract/errors.ts";
import type { ErrorCode } from "../../shared/contract/errors.ts";
import { lateRowsMost } from "../../shared/format/inputContract.ts";
import type { InputContract } from "../../shared/format/inputContract.ts";
import { Stillness } from "./stillness.ts";

export interface InputRow {
  /** UTC microseconds; NaN where rows have no time. */
  tUs: number;
  group: string | undefined;
  /** In the order of the contract's signals; null = missing. */
  values: (number | string | null)[];
  /** Per signal, where the source doubts its own value. */
  doubts?: readonly ("Uncertain" | "Bad" | undefined)[];
}

/** What the input rules found in one row. */
export interface CheckedRow {
  row: InputRow;
  /** Per signal: a value was out of range. */
  outOfRange: readonly boolean[];
  quality: "Good" | "Uncertain" | "Bad";
  reason: ErrorCode | null;
  /** With this row the clock that dates the rows proved to be set back: nothing of the past holds from here on. */
  setBack?: true;
}

const missingCode = errorRegistry.deviceRowMissing.code;
const rangeCode = errorRegistry.deviceRowOutOfRange.code;
const frozenCode = errorRegistry.deviceSignalFrozen.code;
const badCode = errorRegistry.deviceValueBad.code;
const lateCode = errorRegistry.deviceRowLate.code;

/** Machines or batches whose newest time is kept, as many as the recipe keeps the past of; the one that was quiet longest is forgotten first. */
const keptGroups = 4096;

/** The rules of a contract; each row is to be handed in once, in order. `ownClock`: the row was dated when it was read, by this machine's own clock. Such rows
 *  cannot be of another day than today, so they are late only while that clock is set back (or one row was dated 2106), and the device goes on by itself
 *  after `lateRowsMost` of them. Rows that were dated elsewhere may well be old: those stay late, however many they are. */
export function inputRules({ timeColumn, lateUs, signals }: InputContract): (row: InputRow, ownClock?: boolean) => CheckedRow {
  const hasTime = timeColumn !== null;
  /** The newest time of each machine. */
  const newest = new Map<string, number>();
  const still = new Stillness(signals.map((signal) => (hasTime ? signal.frozenUs : undefined)));
  const allInRange: readonly boolean[] = signals.map(() => false);
  const ofMissing = signals.map(({ missing }): "Bad" | "Uncertain" => (missing === "noAnswer" ? "Bad" : "Uncertain"));
  const ofRange = signals.map((signal, i): "Bad" | "Uncertain" => (signal.outOfRange === "noAnswer" || (signal.outOfRange === "asMissing" && ofMissing[i] === "Bad") ? "Bad" : "Uncertain"));
  const ofFrozen = signals.map(({ frozen }): "Bad" | "Uncertain" => (frozen === "answer" ? "Uncertain" : "Bad"));
  let quality: CheckedRow["quality"] = "Good";
  let reason: ErrorCode | null = null;
  let outOfRange = allInRange;
  let lateRows = 0;
  let lastLateUs = NaN;

  /** Whether a late row is the last of as many as no clock that goes right brings. */
  const isSetBack = (tUs: number): boolean => {
    lateRows = tUs > lastLateUs ? lateRows + 1 : 1;
    lastLateUs = tUs;
    return lateRows >= lateRowsMost;
  };

  /** The first of the worst findings of a row is its reason. */
  const worse = (to: "Uncertain" | "Bad", code: ErrorCode): void => {
    if (quality === "Bad" || quality === to) return;
    quality = to;
    reason = code;
  };

  /** The value of signal i as the recipe may have it. */
  const judged = (i: number, row: InputRow, key: string): number | string | null => {
    const signal = signals[i]!;
    const value = row.values[i];
    const doubt = row.doubts?.[i];
    if (doubt === "Bad") {
      worse(ofMissing[i]!, badCode);
      return null;
    }
    if (doubt === "Uncertain") worse("Uncertain", badCode);
    const isGiven = signal.type === "number" ? Number.isFinite(value) : typeof value === "string";
    if (value === undefined || value === null || !isGiven) {
      worse(ofMissing[i]!, missingCode);
      return null;
    }
    if (typeof value === "number" && ((signal.min !== null && value < signal.min) || (signal.max !== null && value > signal.max))) {
      outOfRange = outOfRange.map((was, k) => was || k === i);
      worse(ofRange[i]!, rangeCode);
      return signal.outOfRange === "answer" ? value : null;
    }
    if (still.isFrozen(i, key, value, row.tUs)) worse(ofFrozen[i]!, frozenCode);
    return value;
  };

  return (row, ownClock = false) => {
    const key = row.group ?? "";
    let setBack = false;
    if (hasTime) {
      let last = newest.get(key) ?? -Infinity;
      if (!(row.tUs >= last - lateUs)) {
        if (!ownClock || !isSetBack(row.tUs)) return { row, outOfRange: allInRange, quality: "Bad", reason: lateCode };
        setBack = true;
        last = -Infinity;
        newest.clear();
      }
      lateRows = 0;
      newest.delete(key);
      newest.set(key, Math.max(last, row.tUs));
      if (newest.size > keptGroups) newest.delete(newest.keys().next().value!);
    }
    quality = "Good";
    reason = null;
    outOfRange = allInRange;
    const values = new Array<number | string | null>(signals.length);
    for (let i = 0; i < signals.length; i++) values[i] = judged(i, row, key);
    return { row: { ...row, values }, outOfRange, quality, reason, ...(setBack ? { setBack } : {}) };
  };
}
