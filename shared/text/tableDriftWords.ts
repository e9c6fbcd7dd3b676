// What a drift report says of all columns together, in a person's language: page, command line and screen say the same. Pure.
import type { TableDrift, Together } from "../contract/monitor.ts";
import { formatNumber, formatPercent } from "./format.ts";
import { tableDriftText as words } from "./tableDrift.ts";
import { say, type Language } from "./text.ts";

const namedMost = 5;
/** A column that makes less of the distance between the tables is not worth naming. */
const leastShare = 0.05;

/** How surely the tables are told apart, and by which columns where they are. */
export function togetherWords({ together }: Pick<TableDrift, "together">, language: Language): string {
  if (together === null) return say(words.togetherUnknown, language);
  const figure = (value: number) => formatNumber(value, language, { digits: 2 });
  const { value, low, high } = together.auc;
  const said = say(together.apart ? words.apart : words.notApart, language, { auc: figure(value), low: figure(low), high: figure(high) });
  return withTags(said, together, language);
}

/** The same of a device's newest windows against those of its package's reference. */
export function windowsTogetherWords(together: Together | null, language: Language): string {
  if (together === null) return say(words.windowsUnknown, language);
  const figure = (value: number, digits = 2) => formatNumber(value, language, { digits });
  const { auc: { value, low, high }, windows: [before, now] } = together;
  return withTags(say(together.apart ? words.windowsApart : words.windowsNotApart, language, { auc: figure(value), low: figure(low), high: figure(high), before: figure(before, 0), now: figure(now, 0) }), together, language);
}

function withTags(said: string, together: Together, language: Language): string {
  const tags = together.tags.filter(({ share }, i) => i === 0 || share >= leastShare).slice(0, namedMost);
  if (!together.apart || tags.length === 0) return said;
  const named = tags.map(({ tag, kind, share }) => say(words.toldByTag, language, { tag, kind: say(words[`kind-${kind}`], language), share: formatPercent(share, language) }));
  return `${said} ${say(words.toldBy, language, { tags: named.join("; ") })}`;
}

type Column = TableDrift["columns"][number];

/** A spread that differs by less than a fifth is not worth a word. */
const leastFactor = 1.2;

/** What happened to a column, as an engineer would say it; several things one after another. */
export function columnWords(column: Column, language: Language): string {
  if (!column.changed) return say(words.asBeforeSays, language);
  const { moved, missing, missingLimit, mean, sd, kind } = column;
  const figure = (value: number) => formatNumber(value, language, { digits: 2 });
  const said: string[] = [];
  if (moved !== null && moved.low * moved.high > 0) {
    const size = [moved.value, moved.low, moved.high].map(Math.abs).sort((a, b) => a - b);
    said.push(say(moved.value > 0 ? words.higher : words.lower, language, { size: figure(Math.abs(moved.value)), low: figure(size[0]!), high: figure(size[2]!) }));
  }
  const factor = (sd[1] ?? Number.NaN) / (sd[0] ?? Number.NaN);
  if (factor >= leastFactor && Number.isFinite(factor)) said.push(say(words.wider, language, { factor: figure(factor) }));
  if (factor <= 1 / leastFactor) said.push(say(words.narrower, language, { factor: figure(factor) }));
  if (Math.abs(missing[1] - missing[0]) > missingLimit) said.push(say(words.moreMissing, language, { before: formatPercent(missing[0], language), now: formatPercent(missing[1], language) }));
  if (said.length === 0 && kind === "number" && sd[0] === 0 && mean[0] !== mean[1]) said.push(say(words.otherValue, language, { before: formatNumber(mean[0], language), now: formatNumber(mean[1], language) }));
  if (said.length > 0) return said.join("; ");
  return column.shiftSd === null ? say(words.otherTexts, language) : say(words.otherShape, language, { size: figure(column.shiftSd) });
}
