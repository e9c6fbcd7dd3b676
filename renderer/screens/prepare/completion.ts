// What a formula that is being typed may go on with: columns in quotes, and functions. Pure.

import { formulaFunctions } from "../../../shared/recipe/formula.ts";

export interface Completion {
  /** Characters that a choice takes the place of. */
  readonly from: number;
  readonly to: number;
  readonly choices: readonly { readonly label: string; readonly insert: string }[];
}

const mostChoices = 8;

/** Choices at the caret; none where nothing has been begun. Names that begin alike come first. */
export function completionAt(text: string, caret: number, names: readonly string[]): Completion {
  const before = text.slice(0, caret);
  const quotes = [...before].filter((sign) => sign === '"').length;
  const isQuoted = quotes % 2 === 1;
  const from = isQuoted ? before.lastIndexOf('"') : caret - (/[A-Za-z_][A-Za-z0-9_]*$/.exec(before)?.[0].length ?? 0);
  const begun = before.slice(isQuoted ? from + 1 : from).toLowerCase();
  const to = isQuoted && text[caret] === '"' ? caret + 1 : caret;
  if (begun === "" && !isQuoted) return { from, to, choices: [] };
  const rank = (name: string) => (name.toLowerCase().startsWith(begun) ? 0 : 1);
  const found = names.filter((name) => name.toLowerCase().includes(begun)).sort((a, b) => rank(a) - rank(b));
  const functions = isQuoted ? [] : Object.keys(formulaFunctions).filter((name) => name.startsWith(begun) && name !== begun);
  return { from, to, choices: [...functions.map((name) => ({ label: `${name}(…)`, insert: `${name}(` })), ...found.map((name) => ({ label: name, insert: `"${name.replaceAll('"', '""')}"` }))].slice(0, mostChoices) };
}
