// Transmitters that were compared with a reference instrument: one found out of tolerance lies or was set otherwise; one found well does not. Pure.
// Read from the lines of a calibration log, in English and German; a line counts for the reading whose name stands in it.
import type { Course } from "../course.ts";
import type { Evidence, EvidenceItem } from "./evidence.ts";

const failed = /außer(halb)? (der )?toleranz|toleranz überschritten|out of (tolerance|spec)|not within|nicht bestanden|\bn\.? ?i\.? ?o\b|nicht i\.? ?o|\bfail|\bnok\b|\bnot ok\b/i;
const passed = /\bi\.? ?o\b|within|in (der )?toleranz|\bpass|bestanden|\bok\b/i;

/** What a line says of the transmitter that it names; null where it says neither. */
export const checkOf = (text: string): "failed" | "passed" | null => (failed.test(text) ? "failed" : passed.test(text) ? "passed" : null);

export function checkEvidence(course: Course): Evidence {
  const { table, isolation, relations, onset } = course;
  const figures: Evidence["figures"] = { checkFailed: 0, checkFailedSuspect: 0, checkPassedSuspect: 0 };
  const items: EvidenceItem[] = [];
  const suspect = isolation.suspects[0] === undefined ? -1 : relations.standard.tags[isolation.suspects[0].tag]!;
  const failedBefore = new Set<number>();
  const from = Math.max(table.reference, (onset ?? 0) * table.block);
  for (const note of [...table.notes].sort((a, b) => a.at - b.at)) {
    if (note.kind !== "calibration") continue;
    const tag = tagIn(note.text, table.tags.map(({ name }) => name));
    const check = checkOf(note.text);
    if (tag === -1 || check === null) continue;
    const isFailed = check === "failed";
    if (note.at < table.reference) {
      if (isFailed) failedBefore.add(tag);
      continue;
    }
    if (!isFailed) {
      // Before anything began it says nothing of what came after.
      if (tag === suspect && note.at > from + table.block) figures["checkPassedSuspect"] = 1;
      continue;
    }
    if (failedBefore.has(tag)) continue;
    figures["checkFailed"] = 1;
    if (tag === suspect) figures["checkFailedSuspect"] = 1;
    items.push({ kind: "outOfTolerance", tag: table.tags[tag]!.name, figure: null, from: Math.floor(note.at), to: Math.min(table.cells, Math.floor(note.at) + table.block), clarity: 0.95, detail: note.text });
  }
  return { figures, items };
}

/** The longest name that stands in a text by itself; -1 where none does. */
export function tagIn(text: string, names: readonly string[]): number {
  let best = -1;
  names.forEach((name, i) => {
    const at = text.indexOf(name);
    const alone = at >= 0 && !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "") && !/[\p{L}\p{N}]/u.test(text[at + name.length] ?? "");
    if (alone && (best === -1 || name.length > names[best]!.length)) best = i;
  });
  return best;
}
