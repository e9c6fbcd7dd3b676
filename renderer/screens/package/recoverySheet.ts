// The sheet that a person prints, signs and locks away: the words from which a signing key is made again, whose key it is, and what to do with them.
// A page of its own without scripts and without anything fetched; what people typed is shown as text. Pure.

import { sheetStyle } from "../../../shared/format/sheetStyle.ts";

export interface RecoverySheet {
  readonly language: "en" | "de";
  readonly title: string;
  /** Whose key: name and value. */
  readonly facts: readonly (readonly [string, string])[];
  /** Seventeen words, in their order. */
  readonly words: readonly string[];
  readonly wordsTitle: string;
  /** What to do with the sheet, a line each. */
  readonly steps: readonly string[];
  readonly stepsTitle: string;
  /** Where somebody signs that it was locked away. */
  readonly lines: readonly string[];
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** The sheet as HTML that fits one page of A4 or Letter paper: a second one would be lost. */
export function recoverySheet({ language, title, facts, words, wordsTitle, steps, stepsTitle, lines }: RecoverySheet): string {
  const rows = facts.map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join("");
  const cells = words.map((word) => `<li>${escaped(word)}</li>`).join("");
  const items = steps.map((step) => `<li>${escaped(step)}</li>`).join("");
  const blanks = lines.map((line) => `<p class="blank">${escaped(line)}</p>`).join("");
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escaped(title)}</title><style>${sheetStyle}</style><h1>${escaped(title)}</h1><table>${rows}</table><h2>${escaped(wordsTitle)}</h2><ol class="words">${cells}</ol><h2>${escaped(stepsTitle)}</h2><ol class="steps">${items}</ol><div class="lines">${blanks}</div></html>`;
}
