// Settings of a model in a line: what differs from the recommended ones, by their names.

import { trainText } from "../../../shared/text/train.ts";
import { useText } from "../../parts/words.ts";
import { parameterName } from "./CandidateForm.tsx";

/** Says the settings of a candidate or a trial; "as recommended" where there are none. */
export function useSettingsWords(): (parameters: Readonly<Record<string, unknown>>) => string {
  const { t, f } = useText();
  const said = (text: string) => (text === "none" || text === "balanced" || text === "mean" || text === "largest" ? t(trainText[text]) : text === "all" ? t(trainText.allFeatures) : text);
  const word = (value: unknown) => (typeof value === "number" ? f.number(value) : Array.isArray(value) ? f.number(value.length) : said(String(value)));
  return (parameters) => Object.entries(parameters).map(([name, value]) => `${parameterName(name, t)} ${word(value)}`).join(", ") || t(trainText.usual);
}
