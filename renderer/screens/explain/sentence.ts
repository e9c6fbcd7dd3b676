// From contributions to words: features by their tag, tags in order of what they did, the alarm in one plain sentence. Pure.

import type { OutputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import { explainText } from "../../../shared/text/explain.ts";
import type { Words } from "../../parts/words.ts";

export type AlarmRead = OutputOf<(typeof contract)["explain"]["readAlarm"]>;
export type AlarmDriver = AlarmRead["drivers"][number];

const statTexts = { mean: explainText.mean, std: explainText.std, min: explainText.min, max: explainText.max, range: explainText.rangeOf, slope: explainText.slope, median: explainText.median, count: explainText.count, lag: explainText.lag, diff: explainText.diff } as const;

/** What a feature is of its tag: "mean of 20 rows", "level", or the rest of its name. */
export function featureOfTag(feature: string, tag: string, t: Words["t"]): string {
  if (feature === tag) return t(explainText.itself);
  const rest = feature.startsWith(`${tag}_`) ? feature.slice(tag.length + 1) : feature;
  const [, stat, n] = /^([a-z]+)_(\d+)$/.exec(rest) ?? [];
  const text = Object.entries(statTexts).find(([name]) => name === stat)?.[1];
  return text === undefined || n === undefined ? rest : t(text, { n });
}

/** A feature with its tag: "FLOW, mean of 20 rows"; the tag alone for the tag itself. */
export function featureWords(feature: string, tag: string, t: Words["t"]): string {
  return feature === tag || !feature.startsWith(`${tag}_`) ? feature : `${tag}, ${featureOfTag(feature, tag, t)}`;
}

export interface TagPart {
  readonly tag: string;
  readonly contribution: number;
  /** Features of the tag, strongest first. */
  readonly drivers: readonly AlarmDriver[];
}

/** Contributions added up by tag, strongest first. The sum over all tags is the sum over all features. */
export function byTag(drivers: readonly AlarmDriver[]): TagPart[] {
  const tags = new Map<string, AlarmDriver[]>();
  for (const driver of drivers) tags.set(driver.tag, [...(tags.get(driver.tag) ?? []), driver]);
  return [...tags]
    .map(([tag, list]) => ({ tag, contribution: list.reduce((sum, driver) => sum + driver.contribution, 0), drivers: [...list].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)) }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** Least part of the rise that a tag must carry to be named. */
const leastShare = 0.08;
const mostNamed = 3;

/** Tags that raise the score most, at most three, each by its strongest raising feature. */
export function namedDrivers(drivers: readonly AlarmDriver[]): AlarmDriver[] {
  const raising = byTag(drivers).filter((part) => part.contribution > 0);
  const whole = raising.reduce((sum, part) => sum + part.contribution, 0);
  return raising
    .filter((part) => part.contribution >= leastShare * whole)
    .sort((a, b) => b.contribution - a.contribution)
    .slice(0, mostNamed)
    .flatMap((part) => part.drivers.find((driver) => driver.contribution > 0) ?? []);
}

/** The alarm in one sentence: what each named tag was, against what is usual. */
export function alarmSentence(read: Pick<AlarmRead, "drivers">, { t, f }: Pick<Words, "t" | "f">): string {
  const named = namedDrivers(read.drivers);
  if (named.length === 0) return t(explainText.nothingRaised);
  const parts = named.map((driver) => {
    const name = featureWords(driver.feature, driver.tag, t);
    const { value, usualLow, usualHigh, unit = "" } = driver;
    if (value === null) return t(explainText.missing, { name });
    const shown = f.quantity(value, unit);
    if (usualLow === null || usualHigh === null) return t(explainText.plain, { name, value: shown });
    const usual = { name, value: shown, low: f.number(usualLow), high: f.quantity(usualHigh, unit) };
    return t(value > usualHigh ? explainText.above : value < usualLow ? explainText.below : explainText.inside, usual);
  });
  const last = parts.at(-1) ?? "";
  const listed = parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} ${t(explainText.and)} ${last}`;
  return `${listed}. ${named.length === 1 ? t(explainText.raisedOne) : t(explainText.raised, { count: named.length })}`;
}
