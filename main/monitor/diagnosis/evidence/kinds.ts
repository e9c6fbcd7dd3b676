// Of what kind the readings are that went astray: wear shows in effort (more output, speed, current or power for the same result) and in vibration,
// a lying transmitter in what it measures, another raw material in every reading of the product. By unit and place in the loop, never by name. Pure.
import type { Course } from "../course.ts";
import { shiftOf } from "../isolate.ts";
import type { TagCells } from "../table.ts";
import { squeeze, type Evidence } from "./evidence.ts";

const kinds = {
  Effort: ({ unit, loop }: TagCells) => loop?.role === "op" || /^(rpm|1\/min|min-1|u\/min|hz|a|ka|w|kw|mw|va|kva|nm|kwh)$/i.test(unit ?? ""),
  Vibration: ({ unit }: TagCells) => /^(mm\/s|in\/s|g|m\/s²|m\/s2|µm|um)$/i.test(unit ?? ""),
  Temperature: ({ unit }: TagCells) => /^(°c|°f|degc|degf|k)$/i.test(unit ?? ""),
  Flow: ({ unit }: TagCells) => /^(m³|m3|l|kg|t|g|gal|scf|nm³|nm3)\/(h|min|s|d)$|^gpm$/i.test(unit ?? ""),
  Content: ({ unit, loop }: TagCells) => loop === null && /^(kg|t|%|m|mm|l|m³|m3)$/i.test(unit ?? ""),
  Quality: ({ unit }: TagCells) => /^(m?pa[ ·.*]?s|cp|cst|mm²\/s|[mµu]s\/cm|ph|g\/l|mg\/l|g\/cm³|kg\/m³|ppm|ntu|°brix)$/i.test(unit ?? ""),
  Pressure: ({ unit }: TagCells) => /^(m?bar|[kmh]?pa|psi|mmh2o|atm)g?$/i.test(unit ?? ""),
} as const;

/** Whether a reading is of a kind, by its unit or its place in a loop. */
export const isKind = (tag: TagCells, kind: keyof typeof kinds): boolean => kinds[kind](tag);

/** A t beyond this counts no more, and below this nothing. */
const mostT = 12;
const leastT = 1.5;
const movedT = 3;

export function kindEvidence(course: Course): Evidence {
  const { table, levels, referenceBlocks, lateFrom, blocks, isolation, relations } = course;
  const figures: Evidence["figures"] = {};
  const strained = isolation.strained.map(({ tag, t }) => ({ tag: table.tags[relations.standard.tags[tag]!]!, t }));
  const moved = table.tags.flatMap((tag, i) => (tag.loop?.role === "sp" ? [] : [{ tag, t: shiftOf(levels[i]!, referenceBlocks, lateFrom, blocks).t }]));
  for (const [where, all] of [["rel", strained], ["level", moved]] as const) {
    const weights = all.map(({ tag, t }) => ({ tag, t: Math.max(-mostT, Math.min(mostT, t)), weight: Math.abs(t) < leastT ? 0 : Math.min(mostT, Math.abs(t)) ** 2 }));
    const whole = weights.reduce((sum, { weight }) => sum + weight, 0);
    const sure = whole / (whole + 40);
    for (const [kind, is] of Object.entries(kinds)) {
      const mine = weights.filter(({ tag }) => is(tag));
      figures[`${where}Of${kind}`] = whole > 0 ? (sure * mine.reduce((sum, { weight }) => sum + weight, 0)) / whole : 0;
      // The one that went furthest, and which way.
      const first = mine.reduce((best, { t }) => (Math.abs(t) > Math.abs(best) ? t : best), 0);
      figures[`${where}First${kind}`] = squeeze(first, 4);
      // All of a kind the same way, or one against the others.
      const moved = mine.filter(({ t }) => Math.abs(t) > movedT);
      figures[`${where}Moved${kind}`] = moved.length / Math.max(2, mine.length);
      figures[`${where}Agree${kind}`] = moved.length < 2 ? 0 : Math.abs(moved.reduce((sum, { t }) => sum + t, 0)) / moved.reduce((sum, { t }) => sum + Math.abs(t), 0);
    }
  }
  return { figures, items: [] };
}
