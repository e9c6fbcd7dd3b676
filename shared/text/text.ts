// Typed sentences: a table of texts in English and German, placeholders checked by the compiler.
// Pure, runs everywhere; formats no numbers itself (see format.ts). A text that lacks a language is a type error.

export type Language = "en" | "de";

/** One sentence in both languages. `{name}` marks a place that a value fills. */
export interface Text {
  readonly en: string;
  readonly de: string;
}

/** Names in braces of a sentence, as a union: `"{a} of {b}"` gives `"a" | "b"`. */
export type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;

/** What `say` needs besides the text: nothing, or one value for each placeholder. Already formatted numbers are strings. */
export type Values<T extends Text> = string extends T["en"]
  ? [values?: Readonly<Record<string, string | number>>]
  : [Placeholders<T["en"]>] extends [never]
    ? []
    : [values: Readonly<Record<Placeholders<T["en"]>, string | number>>];

/** A table of texts. Keeps the literal types, so that `say` knows each text's placeholders. */
export function words<const T extends Readonly<Record<string, Text>>>(table: T): T {
  return table;
}

/** The sentence in one language with its places filled; a place without a value stays visible as `{name}`. */
export function say<T extends Text>(text: T, language: Language, ...values: Values<T>): string {
  const filled: Readonly<Record<string, string | number>> = values[0] ?? {};
  return text[language].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = filled[name];
    return value === undefined ? whole : String(value);
  });
}

/** Names of the texts whose two languages do not have the same placeholders, or whose sentence is empty. For tests. */
export function unevenTexts(table: Readonly<Record<string, Text>>): string[] {
  const places = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort().join();
  return Object.entries(table)
    .filter(([, text]) => text.en.trim() === "" || text.de.trim() === "" || places(text.en) !== places(text.de))
    .map(([name]) => name);
}
