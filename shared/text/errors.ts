// What a person reads when an act fails: a fact, then the next step, in English and German, one entry an error name, a file an area.
// Pure; runs everywhere. No code may branch on these words. Placeholders: {file} {row} {column} {field} {step} {detail};
// a part in [square brackets] is dropped when a placeholder inside it has no value.

import type { ErrorName, FailureData, Where } from "../contract/errors.ts";
import { deliveryErrors } from "./errors/delivery.ts";
import { learningErrors } from "./errors/learning.ts";
import { storeErrors } from "./errors/store.ts";
import { systemErrors } from "./errors/system.ts";
import { tablesErrors } from "./errors/tables.ts";
import type { Said } from "./said.ts";
import type { Language } from "./text.ts";

export const errorText: Record<ErrorName, Record<Language, Said>> = { ...tablesErrors, ...learningErrors, ...storeErrors, ...deliveryErrors, ...systemErrors };

const placeOrder = ["file", "row", "column", "field", "step"] as const;
const placeWord: Record<Language, Record<(typeof placeOrder)[number], string>> = {
  en: { file: "", row: "row ", column: "column ", field: "field ", step: "step " },
  de: { file: "", row: "Zeile ", column: "Spalte ", field: "Feld ", step: "Schritt " },
};

/** Fact and next step of a failure. A place the sentence does not name stands before it ("data.csv, row 12: …"), an unnamed
 *  detail in parentheses behind it, so nothing known is lost; a bracketed part without its value is dropped. */
export function sayFailure(data: FailureData, language: Language): Said {
  const text = errorText[data.name][language];
  const used = new Set<string>();
  const what = fill(text.what, data.where, used);
  const next = fill(text.next, data.where, used);
  const place = placeOrder
    .filter((key) => data.where[key] !== undefined && !used.has(key))
    .map((key) => `${placeWord[language][key]}${String(data.where[key])}`);
  const detail = data.where.detail !== undefined && !used.has("detail") ? ` (${data.where.detail})` : "";
  const prefix = place.length === 0 ? "" : `${capital(place.join(", "), used.has("file") || data.where.file === undefined)}: `;
  return { what: `${prefix}${what}${detail}`, next };
}

function fill(template: string, where: Where, used: Set<string>): string {
  let startsWithValue = false;
  const parts = template.replace(/\[([^\]]*)\]/g, (_, part: string) => (namesIn(part).every((n) => where[n] !== undefined) ? part : ""));
  const filled = parts.replace(/\{(\w+)\}/g, (_, name: string, at: number) => {
    used.add(name);
    if (at === 0) startsWithValue = true;
    return String(where[name as keyof Where] ?? "");
  });
  return capital(filled, !startsWithValue);
}

function namesIn(part: string): (keyof Where)[] {
  return [...part.matchAll(/\{(\w+)\}/g)].map((m) => m[1] as keyof Where);
}

/** A sentence begins with a capital unless it begins with a name given by the plant. */
function capital(sentence: string, wanted: boolean): string {
  return wanted ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
}
