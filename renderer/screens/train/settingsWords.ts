// Settings of a model in a line: what differs from the recommended ones, by their names.

import { choiceText, parameterText, trainText } from "../../../shared/text/train.ts";
import { useText, type Words } from "../../parts/words.ts";

/** Name of a parameter; its own name when nobody named it. */
export function parameterName(name: string, t: Words["t"]): string {
  const text = Object.entries(parameterText).find(([id]) => id === name)?.[1];
  return text === undefined ? name : t(text);
}

/** A word that a setting takes; itself when nobody named it. */
function choiceName(word: string, t: Words["t"]): string {
  const text = Object.entries(choiceText).find(([id]) => id === word)?.[1];
  return text === undefined ? word : t(text);
}

/** Says the settings of a candidate or a trial; "as recommended" where there are none. */
export function useSettingsWords(): (parameters: Readonly<Record<string, unknown>>) => string {
  const { t, f } = useText();
  const said = (text: string) => (text === "all" ? t(trainText.allFeatures) : choiceName(text, t));
  const word = (value: unknown) => (typeof value === "number" ? f.number(value) : typeof value === "object" && value !== null ? f.number(Object.keys(value).length) : said(String(value)));
  return (parameters) => Object.entries(parameters).map(([name, value]) => `${parameterName(name, t)} ${word(value)}`).join(", ") || t(trainText.usual);
}
