// From scores to alarms: `count` of the last `of` scores at or over the threshold, kept per group. Runs anywhere; pure.
// Evaluation and the device run this same code, so an alarm counted on the bench is an alarm on the machine.
import type { DecisionRule } from "./model.ts";

/** One rule for all rows, or one for each group (machine, batch, run). */
export type DecisionRules = DecisionRule | { byGroup: Record<string, DecisionRule> };

export interface DeciderOptions {
  /** A longer pause between two rows of a group, in microseconds, ends its alarm and empties its memory. Default: never. */
  maxGapUs?: number;
}

/** Holds the memory of a stream of scores. */
export interface Decider {
  /** Takes one score and answers whether the alarm stands. NaN (no score) is no evidence: it fills a place and never counts.
   *  tUs: UTC microseconds, rising within a group. An unknown group under `byGroup` never alarms. */
  push(score: number, tUs?: number, group?: string): boolean;
  /** The same, and whether the alarm begins with this score: it did not stand before, or a pause lies between. */
  take(score: number, tUs?: number, group?: string): { alarm: boolean; begins: boolean };
  /** Forgets everything, or one group. */
  reset(group?: string): void;
}

/** Groups whose past is kept. The group that was quiet longest is forgotten first, as in the recipe (recipe/stream.ts) and in C99, so that batch after batch
 *  takes no memory. */
const keptGroups = 4096;

/** What is known of each group, of at most so many. */
class Memory<T> {
  private readonly groups = new Map<string, T>();
  private latest: string | undefined;

  /** What is known of a group; the group is the last to be forgotten from here on. */
  of(group: string): T | undefined {
    const known = this.groups.get(group);
    if (known !== undefined && group !== this.latest) this.keep(group, known);
    return known;
  }

  keep(group: string, known: T): void {
    const { groups } = this;
    groups.delete(group);
    groups.set(group, known);
    this.latest = group;
    if (groups.size > keptGroups) groups.delete(groups.keys().next().value!);
  }

  forget(group?: string): void {
    if (group === undefined) this.groups.clear();
    else this.groups.delete(group);
  }
}

/** A decider for the rules. Needs `of` bits of memory a group, of at most 4096 groups. Throws RangeError unless 1 <= count <= of. */
export function decider(rules: DecisionRules, options: DeciderOptions = {}): Decider {
  for (const rule of "byGroup" in rules ? Object.values(rules.byGroup) : [rules])
    if (!(rule.count >= 1 && rule.count <= rule.of)) throw new RangeError(`decision rule ${rule.count} of ${rule.of}`);
  const maxGapUs = options.maxGapUs ?? Infinity;
  const memory = new Memory<{ over: Uint8Array; at: number; sum: number; lastUs: number; begins: boolean; stands: boolean }>();
  const push: Decider["push"] = (score, tUs = NaN, group = "") => {
    const rule = ruleFor(rules, group);
    if (!rule) return false;
    let m = memory.of(group);
    if (!m || tUs - m.lastUs > maxGapUs) {
      m = { over: new Uint8Array(rule.of), at: 0, sum: 0, lastUs: NaN, begins: false, stands: false };
      memory.keep(group, m);
    }
    const now = score >= rule.threshold ? 1 : 0;
    m.sum += now - m.over[m.at]!;
    m.over[m.at] = now;
    m.at = (m.at + 1) % rule.of;
    m.lastUs = tUs;
    const alarm = m.sum >= rule.count;
    m.begins = alarm && !m.stands;
    m.stands = alarm;
    return alarm;
  };
  return {
    push,
    take: (score, tUs, group = "") => {
      const alarm = push(score, tUs, group);
      return { alarm, begins: alarm && memory.of(group)!.begins };
    },
    reset: (group) => memory.forget(group),
  };
}

/** The rule of a group; undefined when the rules are by group and do not know it. */
export function ruleFor(rules: DecisionRules, group: string): DecisionRule | undefined {
  return "byGroup" in rules ? (Object.hasOwn(rules.byGroup, group) ? rules.byGroup[group] : undefined) : rules;
}

const stepsOfPause = 5;

/** The pause that ends an alarm, in microseconds: five times the step that nine in ten neighbours of a group keep, so that bursts of a
 *  historian are no pauses and rows that a filter left out are. tUs: UTC microseconds, rising within a group; NaN is skipped.
 *  Undefined where rows have no time or no step. */
export function pauseUs(tUs: Float64Array | undefined, group?: ArrayLike<number>): number | undefined {
  if (!tUs) return undefined;
  const steps = new Float64Array(tUs.length);
  let n = 0;
  for (let r = 1; r < tUs.length; r++) {
    const step = tUs[r]! - tUs[r - 1]!;
    if (step > 0 && (!group || group[r] === group[r - 1])) steps[n++] = step;
  }
  return n === 0 ? undefined : stepsOfPause * steps.subarray(0, n).sort()[Math.floor(0.9 * (n - 1))]!;
}

/** Rows of a finished stream, in time order; `tUs` and `groups` (the group's name a row) where there are any. */
export interface ScoredRows {
  scores: Float64Array;
  tUs?: Float64Array;
  groups?: (row: number) => string;
}

/** Alarm (1) or none (0) of each row, by pushing the rows one after another. */
export function decideAll(rules: DecisionRules, rows: ScoredRows, options: DeciderOptions = {}): Uint8Array {
  const one = decider(rules, options);
  const { scores } = rows;
  const alarms = new Uint8Array(scores.length);
  for (let r = 0; r < scores.length; r++) alarms[r] = one.push(scores[r]!, rows.tUs?.[r], rows.groups?.(r)) ? 1 : 0;
  return alarms;
}

/** The highest threshold at which each row would still alarm under a rule of `count` of `of`: the count-th largest of the last `of` scores
 *  of its group, -Infinity before there are that many. decideAll at threshold t is this at or over t. */
export function persistedScores(rule: Pick<DecisionRule, "count" | "of">, rows: ScoredRows, options: DeciderOptions = {}): Float64Array {
  const maxGapUs = options.maxGapUs ?? Infinity;
  const memory = new Memory<{ last: Float64Array; at: number; lastUs: number }>();
  const { scores } = rows;
  const persisted = new Float64Array(scores.length);
  const fallen = new Float64Array(rule.of);
  for (let r = 0; r < scores.length; r++) {
    const group = rows.groups?.(r) ?? "";
    const tUs = rows.tUs?.[r] ?? NaN;
    let m = memory.of(group);
    // A place that no score has taken yet counts like no score: -Infinity.
    if (!m || tUs - m.lastUs > maxGapUs) memory.keep(group, (m = { last: new Float64Array(rule.of).fill(-Infinity), at: 0, lastUs: NaN }));
    m.last[m.at] = Number.isNaN(scores[r]!) ? -Infinity : scores[r]!;
    m.at = (m.at + 1) % rule.of;
    m.lastUs = tUs;
    fallen.set(m.last);
    fall(fallen);
    persisted[r] = fallen[rule.count - 1]!;
  }
  return persisted;
}

/** Sorts a short array in place, the largest first. Of a handful of values insertion is the quickest. */
function fall(values: Float64Array): void {
  for (let i = 1; i < values.length; i++) {
    const v = values[i]!;
    let at = i;
    for (; at > 0 && values[at - 1]! < v; at--) values[at] = values[at - 1]!;
    values[at] = v;
  }
}
