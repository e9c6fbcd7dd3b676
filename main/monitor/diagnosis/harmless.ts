// What moved though nobody needs to act: weather or season, the product mix, maintenance that leaves all as it was, standstill, a gap in the records. Pure.
// Said only beside the verdict that nothing needs to be done; the clearest of them, or none. Words of notes are those of the trade, in English and German.
import { harmlessKinds, type Harmless } from "../../../shared/contract/diagnosis.ts";
import { blockMeans, type Course } from "./course.ts";
import { isKind } from "./evidence/kinds.ts";
import { edgeOf } from "./evidence/outliers.ts";
import { shiftOf } from "./isolate.ts";
import { isKnown } from "./relations.ts";

/** Maintenance that gives back what was: cleaned, greased, topped up, exchanged for the same, checked. */
const upkeep = /gereinigt|reinig|sauber|clean|gespült|flush|\bsieb|strainer|geschmiert|gefettet|greas|fett|1:1|like for like|gleicher typ|same type|geprüft|prüfung|checked|calibration check|linse|lens|nachgefüllt|aufgefüllt|topped up/i;
/** Upkeep of every week. */
const routine = /sieb|strainer|nachgefüllt|aufgefüllt|topped|\bcip\b|kessel gereinigt/i;
/** States of machines: their shares say who runs, not what is made. */
const machineState = /^(run|standby|stand-?by|stop|off|on|trip|maint|hand|auto|idle|ein|aus|betrieb|stillstand|störung|wartung)$/i;
/** From here one of them is clear enough to be said. */
const clear = 1;

/** The first clear harmless explanation of what moved in the current blocks, or null. */
export function harmlessOf(course: Course): Harmless | null {
  const clarity: Readonly<Record<Harmless, number>> = { gap: gapClarity(course), standstill: standstillClarity(course), productMix: mixClarity(course), maintenance: upkeepClarity(course), season: seasonClarity(course) };
  // What the records themselves show comes before what somebody wrote, and that before the weather, which always moves.
  return harmlessKinds.find((kind) => clarity[kind] >= clear) ?? null;
}

/** All readings gone together for longer than ever before: hours of the longest such gap over those of the reference (at least three). */
function gapClarity({ table }: Course): number {
  const longest = (from: number, to: number) => {
    let run = 0;
    let most = 0;
    for (let c = from; c < to; c++) {
      const lost = table.tags.filter(({ mean }) => !isKnown(mean[c]!)).length;
      run = lost > 0.8 * table.tags.length ? run + 1 : 0;
      most = Math.max(most, run);
    }
    return most;
  };
  return longest(table.reference, table.cells) / (2 * Math.max(2, longest(0, table.reference)));
}

/** Blocks in which most readings rest or lie far from all that was usual, for days in a row, and then come back. */
function standstillClarity({ table, blocks, referenceBlocks }: Course): number {
  const moving = table.tags.filter(({ loop }) => loop?.role !== "sp");
  const restOf = (b: number) => {
    let rest = 0;
    for (const tag of moving) {
      let still = true;
      for (let c = b * table.block; c < (b + 1) * table.block; c++) if (isKnown(tag.mean[c]!) && tag.high[c]! > tag.low[c]!) still = false;
      if (still) rest++;
    }
    return rest / Math.max(1, moving.length);
  };
  const rests = Float64Array.from({ length: blocks }, (_, b) => restOf(b));
  const usual = Math.max(...rests.subarray(0, referenceBlocks));
  const usualRun = longestRun(rests.subarray(0, referenceBlocks), 0.5 * usual + 0.1);
  const run = longestRun(rests.subarray(referenceBlocks), 0.5 * usual + 0.1);
  return run > usualRun + 1 ? run / (2 * Math.max(1.5, usualRun)) : 0;
}

function longestRun(values: Float64Array, least: number): number {
  let run = 0;
  let most = 0;
  for (const value of values) {
    run = value >= least ? run + 1 : 0;
    most = Math.max(most, run);
  }
  return most;
}

/** Known products in other shares: t of the clearest, 8 = clear. */
function mixClarity({ table, blocks, referenceBlocks, lateFrom }: Course): number {
  let most = 0;
  for (const { states } of table.texts) {
    if (states.some(({ value }) => machineState.test(value)) || states.length < 2 || states.length > 6) continue;
    for (const { share } of states) most = Math.max(most, Math.abs(shiftOf(blockMeans(share, table.block, blocks), referenceBlocks, lateFrom, blocks).t));
  }
  return most / 4;
}

/** Somebody wrote of upkeep in the current span that is not the weekly routine: what is written of in the reference too, in the same words, explains nothing. */
function upkeepClarity({ table }: Course): number {
  const written = table.notes.filter(({ kind, text }) => (kind === "maintenance" || kind === "shift" || kind === "calibration") && upkeep.test(text));
  const wordsOf = (text: string) => text.toLowerCase().replace(/[^a-zäöüß ]/g, " ").split(" ").filter((word) => word.length > 4);
  const usual = new Set(written.filter(({ at }) => at < table.reference).flatMap(({ text }) => wordsOf(text)));
  return written.some(({ at, text }) => at >= table.reference && !routine.test(text) && wordsOf(text).some((word) => !usual.has(word))) ? clear : 0;
}

/** Temperatures that no loop holds moved more than anything else did, late or by their edges. */
function seasonClarity({ table, levels, referenceBlocks, lateFrom, blocks }: Course): number {
  const moves = table.tags.flatMap((tag, i) => (tag.loop === null ? [{ warm: isKind(tag, "Temperature"), t: Math.abs(shiftOf(levels[i]!, referenceBlocks, lateFrom, blocks).t), edge: edgeOf(levels[i]!, referenceBlocks, blocks).edge }] : []));
  const most = (warm: boolean, of: "t" | "edge") => Math.max(0, ...moves.filter((each) => each.warm === warm).map((each) => each[of]));
  const late = most(true, "t") > 4 ? most(true, "t") / (2 + most(false, "t")) : 0;
  return Math.max(late, most(true, "edge") > 6 ? most(true, "edge") / most(false, "edge") : 0);
}
