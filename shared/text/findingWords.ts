// A finding in words: the same for screen, saved report and command line. Pure; numbers and times by format.ts.
import { Correction, type QualityFinding } from "../contract/data.ts";
import { formatNumber, formatPercent, formatTime } from "./format.ts";
import { qualityText } from "./quality.ts";
import { say, type Language, type Text } from "./text.ts";

export interface FindingWords {
  name: string;
  /** The column, or what stands for all of them; with how many more. */
  where: string;
  /** How much, such as "40 rows, 4 %". */
  extent: string;
  /** Figures of this finding as a sentence; empty where the extent says all. */
  facts: string;
  says: string;
  /** What a person may do. */
  doThis: string;
  /** When, "" without time. */
  when: string;
}

const table: Readonly<Record<string, Text>> = qualityText;

function textOf(name: string, language: Language, values: Readonly<Record<string, string>> = {}): string {
  const text = table[name];
  return text === undefined ? "" : say(text, language, values);
}

/** Name of a check; one that has no words yet keeps its own name. */
export function checkName(check: string, language: Language): string {
  return textOf(`check_${check}`, language) || check;
}

/** A column's name for people: the time column and whole rows have words of their own. */
export function columnWord(column: string, language: Language): string {
  return column === "ts" ? say(qualityText.timeColumn, language) : column === "row_id" ? say(qualityText.rowColumn, language) : column;
}

/** All words of a finding. zone: the plant's. */
export function findingWords(finding: QualityFinding, language: Language, zone: string): FindingWords {
  const count = (value: number) => formatNumber(value, language, { digits: 0 });
  const figures = Object.fromEntries(Object.entries(finding.figures ?? {}).map(([name, value]) => [name, typeof value === "string" ? value : /Share$|^figure$/.test(name) ? formatPercent(value, language) : formatNumber(value, language)]));
  const values = { count: count(finding.count), share: formatPercent(finding.share, language) };
  const isOfImages = finding.check.startsWith("image");
  const column = isOfImages ? say(qualityText.imageColumn, language) : columnWord(finding.column, language);
  const more = finding.columns?.length ?? 0;
  const times = finding.fromUs === null ? [] : [...new Set([finding.fromUs, finding.toUs ?? finding.fromUs].map((tUs) => formatTime(tUs, zone, language, "day")))];
  return {
    name: checkName(finding.check, language),
    where: more === 0 ? column : say(qualityText.andMore, language, { column, count: count(more) }),
    extent: finding.check === "gaps" ? say(qualityText.shareSpan, language, values) : isOfImages && finding.fromRow !== null ? say(qualityText.shareImages, language, values) : finding.share < 0.0005 ? say(qualityText.onlyRows, language, { count: values.count }) : say(qualityText.shareRows, language, values),
    facts: textOf(`check_${finding.check}Facts`, language, figures),
    says: textOf(`check_${finding.check}Says`, language),
    doThis: textOf(`check_${finding.check}Do`, language),
    when: times.join(" – "),
  };
}

/** The correction of a finding, or null where it has none. */
export function correctionOf({ repair }: QualityFinding): Correction | null {
  const parsed = Correction.safeParse(repair);
  return parsed.success ? parsed.data : null;
}

/** What a correction does, in one sentence. */
export function correctionWords(correction: Correction, finding: QualityFinding, language: Language): string {
  const count = formatNumber("rows" in correction ? correction.rows.reduce((sum, [from, to]) => sum + to - from + 1, 0) : finding.count, language, { digits: 0 });
  switch (correction.kind) {
    case "blank":
      return say(qualityText.blankSays, language, { count, column: correction.column });
    case "convert":
      return say(qualityText.convertSays, language, { count, column: correction.column, slope: formatNumber(correction.slope, language), offset: formatNumber(correction.offset, language) });
    case "exchange":
      return say(qualityText.exchangeSays, language, { count, column: correction.columns[0], other: correction.columns[1] });
    case "dropRows":
      return say(correction.which === "equal" ? qualityText.dropEqualSays : qualityText.dropTimesSays, language, { count });
    case "sortByTime":
      return say(qualityText.sortSays, language);
    case "setClock":
      return say(qualityText.clockSays, language, { perDay: formatNumber(correction.perDayS, language) });
    case "asNumber":
      return say(qualityText.asNumberSays, language, { count, column: correction.column });
  }
}
