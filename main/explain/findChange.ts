// What would have had to differ: the least change of tags that a person can move, within what was seen and what the plant allows, that brings an alarm's score
// under its threshold or a value into the wished range. Raw values are moved over the rows that the features look back on and run through the recipe and the
// scorer again, as on the device; other tags stay as they were. Runs in main; reads, never writes; others are answered in between.
import type { OutputOf } from "../../shared/contract/call.ts";
import type { contract } from "../../shared/contract/contract.ts";
import { Failure } from "../../shared/contract/errors.ts";
import type { AlarmInfo } from "../../shared/contract/explain.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { alarmEvidence, answeredClass } from "../../shared/scoring/classes.ts";
import { ruleFor } from "../../shared/scoring/decide.ts";
import type { DecisionRule, Scorer } from "../../shared/scoring/model.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import { readRow } from "../prepare/frame.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { scorerFor } from "./drivers.ts";
import { leastChanges, smallest, stepsTo, type Lever, type Way } from "./leastChange.ts";
import { readReplay, type Move, type Replay } from "./replay.ts";
import { subjectOf, type Subject } from "./subject.ts";
import { movableTags, rangesOf, type TagRange } from "./tagRange.ts";
import { turn } from "./turn.ts";

type Answer = OutputOf<(typeof contract)["explain"]["findChange"]>;

/** Tags that are combined, those that help most alone; steps of a tag either way; ways checked through the recipe; ways told. */
const mostLevers = 8;
const parts = 12;
const mostChecked = 24;
const mostTold = 3;
/** A score met again to this share of it is the same. */
const sameScore = 1e-6;

/** One step of a tag: moved by `k` hundredths of its spread, or set to a level. */
interface Step {
  k: number;
  move: Move;
  distance: number;
}

/** The least change for an alarm, by the plan's movable tags and wish. Throws storeUnknownRef,
 *  callCancelled. */
export async function findChange(workbench: Workbench, act: Act, alarm: AlarmInfo, plan: Plan): Promise<Answer> {
  const subject = await subjectOf(workbench);
  const { chosen, frame, scorer } = subject;
  const one = scorerFor(scorer, frame, alarm.row);
  if (!one) throw new Failure("storeUnknownRef", { field: alarm.group ?? alarm.id });
  const row = readRow(frame, alarm.row, new Float64Array(frame.features.length));
  const was = one.score(row);
  const wish = wishOf(subject, alarm, plan, one);
  const nothing = { was: finite(was), ways: [], nearest: null, rows: 0, seconds: null };
  if (!wish) return { ...nothing, state: "noWish" };
  const usable = new Set(movableTags(workbench, chosen.columns));
  const ranges = await rangesOf(workbench, (plan.explain.movable ?? []).filter((tag) => usable.has(tag)));
  if (ranges.length === 0) return { ...nothing, state: "noTags" };
  const replay = await replayOf(workbench, subject, alarm, plan, one, was);
  if (!replay) return { ...nothing, state: "notReplayed" };
  const search = new Search(replay, wish, figureOf(one, row), ranges, act.signal);
  const { ways, nearest } = await search.run();
  const seconds = replay.fromUs === null || replay.toUs === null ? null : (replay.toUs - replay.fromUs) / 1e6;
  return { state: wish(row) === 0 ? "met" : ways.length > 0 ? "found" : "none", was: finite(was), ways, nearest, rows: replay.rows, seconds };
}

/** How far the answer to some features is from where it is wanted, 0 where it is there, Infinity where there is none. */
type Wish = (cells: Float64Array) => number;

/** Undefined where nothing is wished. */
function wishOf({ chosen, model }: Subject, alarm: AlarmInfo, plan: Plan, scorer: Scorer): Wish | undefined {
  const rule = chosen.rules ? ruleFor(chosen.rules, alarm.group ?? "") : undefined;
  const least = Number.MIN_VALUE; // at the threshold is an alarm
  if (rule && rule.classes?.length !== 0) {
    const score = evidenceOf(scorer, rule);
    return (cells) => known(score(cells), (value) => (value < rule.threshold ? 0 : value - rule.threshold + least));
  }
  const { low = null, high = null } = plan.explain.wish ?? {};
  if (model.answer !== "value" || (low === null && high === null)) return undefined;
  return (cells) => known(scorer.score(cells), (value) => Math.max(0, (low ?? -Infinity) - value, value - (high ?? Infinity)));
}

const known = (value: number, gap: (value: number) => number): number => (Number.isNaN(value) ? Infinity : gap(value));

/** What the rule counts for a row: its score, or how far the answered class speaks for an alarm. */
function evidenceOf(scorer: Scorer, rule: DecisionRule): (cells: Float64Array) => number {
  const { classes } = scorer;
  if (!classes) return (cells) => scorer.score(cells);
  const own = new Float64Array(classes.names.length);
  return (cells) => {
    const answered = answeredClass(classes.probabilities(cells, own));
    return alarmEvidence(rule, classes.names[answered], own[answered] ?? NaN);
  };
}

/** The figure that is told: the score, or the probability of the class that was answered. */
function figureOf(scorer: Scorer, row: Float64Array): (cells: Float64Array) => number {
  const { classes } = scorer;
  if (!classes) return (cells) => scorer.score(cells);
  const own = new Float64Array(classes.names.length);
  const was = answeredClass(classes.probabilities(row, own));
  return (cells) => classes.probabilities(cells, own)[was] ?? NaN;
}

/** The rows behind the alarm, when recipe and scorer give its score again from them; a longer past is tried before that is given up. Undefined where data or
 *  recipe have changed since the choice. */
async function replayOf(workbench: Workbench, { chosen, frame }: Subject, alarm: AlarmInfo, plan: Plan, scorer: Scorer, was: number): Promise<Replay | undefined> {
  const { project } = workbench;
  const { facts, digest } = readFeatureFacts(workbench);
  if (digest !== chosen.features) return undefined;
  const place = { dataset: project.objects.file(project.needRef("dataset"), "data.parquet"), features: project.objects.file(chosen.features, "features.parquet"), row: alarm.row, group: frame.group ? alarm.group : null };
  for (const times of [1, 4, 16]) {
    const replay = await readReplay(workbench, place, plan.prepare.recipe, facts, chosen.columns, times);
    const cells = replay?.run([]);
    if (replay && cells && Math.abs(scorer.score(cells) - was) <= sameScore * Math.max(1, Math.abs(was))) return replay;
  }
  return undefined;
}

/** A tag with its last raw value and what it can be moved by. */
interface Movable {
  range: TagRange;
  from: number;
  steps: Step[];
}

/** A step of one of the levers. */
interface Chosen {
  lever: number;
  step: Step;
}

class Search {
  private asked = 0;
  private readonly steps: Movable[] = [];

  constructor(private readonly replay: Replay, private readonly wish: Wish, private readonly figure: (cells: Float64Array) => number, private readonly ranges: readonly TagRange[], private readonly signal: AbortSignal) {}

  async run(): Promise<Pick<Answer, "ways" | "nearest">> {
    const base = this.replay.run([])!;
    const levers = await this.levers();
    const found = leastChanges(base, levers, this.wish, mostChecked);
    let next = found.next();
    for (; next.done !== true; next = found.next()) await this.turn();
    const held: Chosen[][] = [];
    for (const way of next.value.ways) {
      // The tags of a nearer way and some more are no other way.
      const isMore = held.some((steps) => steps.every(({ lever }) => way.moves.some((move) => move.lever === lever)));
      const steps = isMore || held.length >= mostTold ? undefined : await this.shrunk(way);
      if (steps) held.push(steps);
    }
    const ways = held.map((steps) => this.told(steps)).sort((a, b) => a.distance - b.distance || a.moves.length - b.moves.length);
    const { best } = next.value;
    return { ways, nearest: ways.length > 0 || !best ? null : this.told(this.stepsOf(best)) };
  }

  /** Levers of the tags that help most alone. What a tag can do is looked at in few places first. */
  private async levers(): Promise<Lever[]> {
    const helps: { lever: Movable; gap: number }[] = [];
    for (const range of this.ranges) {
      const values = this.replay.valuesOf(range.tag);
      const from = values.at(-1);
      if (from === undefined) continue;
      const steps = stepsOf(range, values, from);
      let gap = Infinity;
      for (const step of steps.filter((_, i) => i % 6 === 5 || i === steps.length - 1)) gap = Math.min(gap, await this.gapOf([step]));
      if (steps.length > 0) helps.push({ lever: { range, from, steps }, gap });
    }
    helps.sort((a, b) => a.gap - b.gap);
    const levers: Lever[] = [];
    for (const { lever } of helps.slice(0, mostLevers)) {
      const done = [];
      for (const step of lever.steps) {
        await this.turn();
        const cells = this.replay.run([step.move]);
        if (cells) done.push({ step, cells });
      }
      this.steps.push({ ...lever, steps: done.map(({ step }) => step) });
      levers.push(done.map(({ step, cells }) => ({ value: step.k, distance: step.distance, cells })));
    }
    return levers;
  }

  /** A way checked through the recipe and made as small as it can be, a tag at a time, the farthest first; undefined where it does not hold. */
  private async shrunk(way: Way): Promise<Chosen[] | undefined> {
    let steps = this.stepsOf(way);
    if ((await this.gapOf(steps.map(({ step }) => step))) > 0) return undefined;
    for (const one of [...steps].sort((a, b) => b.step.distance - a.step.distance)) {
      const others = steps.filter((each) => each !== one);
      if (others.length > 0 && (await this.gapOf(others.map(({ step }) => step))) === 0) {
        steps = others;
        continue;
      }
      const { range } = this.steps[one.lever]!;
      if (range.levels) continue;
      const sign = Math.sign(one.step.k);
      const k = await smallest(Math.abs(one.step.k), async (size) => (await this.gapOf([...others.map(({ step }) => step), moveBy(range, sign * size)])) === 0);
      one.step = moveBy(range, sign * k);
    }
    return steps;
  }

  private stepsOf(way: Way): Chosen[] {
    return way.moves.map(({ lever, step }) => ({ lever, step: this.steps[lever]!.steps[step]! }));
  }

  private told(steps: readonly Chosen[]): Answer["ways"][number] {
    const moves = steps.map(({ lever, step }) => {
      const { range, from } = this.steps[lever]!;
      const { move, distance } = step;
      return { tag: range.tag, ...(range.unit === undefined ? {} : { unit: range.unit }), from, to: "to" in move ? move.to : from + move.by, distance };
    });
    const cells = this.replay.run(steps.map(({ step }) => step.move));
    return { moves, score: cells ? finite(this.figure(cells)) : null, distance: moves.reduce((sum, { distance }) => sum + distance, 0) };
  }

  private async gapOf(steps: readonly Step[]): Promise<number> {
    await this.turn();
    const cells = this.replay.run(steps.map(({ move }) => move));
    return cells ? this.wish(cells) : Infinity;
  }

  private async turn(): Promise<void> {
    if (++this.asked % 8 !== 0) return;
    await turn(this.signal);
  }
}

/** Steps of a tag: up and down until its values over the rows would leave the range, or its other levels. Values that are outside already may come back. */
function stepsOf(range: TagRange, values: readonly number[], from: number): Step[] {
  const { levels, low, high, spread, tag } = range;
  if (levels) return levels.filter((level) => level !== from).map((to) => ({ k: 0, move: { tag, to }, distance: Math.abs(to - from) / spread }));
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const [down, up] = [Math.min(0, low - least), Math.max(0, high - most)];
  return [...stepsTo(down / spread, parts), ...stepsTo(up / spread, parts)].map((k) => moveBy(range, k));
}

function moveBy({ tag, spread }: TagRange, k: number): Step {
  return { k, move: { tag, by: (k * spread) / 100 }, distance: Math.abs(k) / 100 };
}

const finite = (v: number): number | null => (Number.isFinite(v) ? v : null);
