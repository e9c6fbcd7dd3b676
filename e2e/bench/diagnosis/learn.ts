// Learns the verdict from judged cases: a forest, and limits from cases that taught nothing of what they are held against. Pure.
// Trees come from development seeds and from faults injected into recorded data that is never judged; threshold seeds set the limits.
import { evidenceOf } from "../../../main/monitor/diagnosis/figures.ts";
import { packForest, type CauseForest } from "../../../main/monitor/diagnosis/forest.ts";
import { overNone, rankingOf, verdictOf, weighed, type Learned, type Ranked, type Ranking } from "../../../main/monitor/diagnosis/verdict.ts";
import { causes, type CauseName } from "../../../shared/contract/diagnosis.ts";
import type { Case } from "./cases.ts";
import { growForest } from "./grow.ts";
import { scoreOf } from "./score.ts";

const growth = { trees: 200, least: 2, tried: 0.2, seed: 1 } as const;
const folds = 5;
/** Shares of calm cases that may go beyond a limit: those tried for ranking, and the one for saying. */
const rankedBeyond = [1, 0.5, 0.4, 0.3, 0.2, 0.1] as const;
const saidBeyond = 0.1;

export interface Lesson {
  /** Cases of one seed stay in one fold. */
  seed: string;
  figures: Readonly<Record<string, number>>;
  truth: CauseName;
  /** Causes of equal share; a case is taught as each of them. */
  causes: readonly CauseName[];
  /** Every right answer, partners that give the same data among them. */
  right: readonly CauseName[];
  /** A drawn case of the plant: what limits are set by and cross-validation counts. The others only teach. */
  isDrawn: boolean;
}

export function lessonOf({ id, table, right, partners }: Case, isDrawn = true): Lesson {
  const { figures } = evidenceOf(table);
  return { seed: id.split(" ")[0]!, figures, truth: right[0]!, causes: right, right: [...right, ...partners], isDrawn };
}

/** What the development cases teach, with limits of the threshold cases and of development cases left out. */
export function learn(development: readonly Lesson[], thresholds: readonly Lesson[], provenance: Learned["provenance"]): Learned {
  const figures = [...new Set(development.flatMap((lesson) => Object.keys(lesson.figures)))].sort();
  const forest = grown(development, figures);
  const whole = rankingOf({ figures, forest, calmLimit: 0 });
  const unseen = [...leftOut(development, figures), ...thresholds.map((lesson) => ({ lesson, ranking: whole }))].filter(({ lesson }) => lesson.isDrawn);
  const odds = unseen.filter(({ lesson }) => lesson.truth === "NONE").map(({ lesson, ranking }) => overNone(ranked(lesson, ranking))).sort((a, b) => a - b);
  const limitOf = (beyond: number) => Math.max(0, odds[Math.min(odds.length - 1, Math.ceil((1 - beyond) * (odds.length + 1)) - 1)] ?? 0);
  const rankedBy = (calmLimit: number) => unseen.map(({ lesson, ranking }) => ({ lesson, ranked: beyondCalm(ranked(lesson, ranking), calmLimit) }));
  const scoreBy = (calmLimit: number) => scoreOf(rankedBy(calmLimit).map(({ lesson, ranked }) => judged(lesson, ranked)));
  // Ranked is by what names most causes and calm cases alike; said is less.
  const calmLimit = short(rankedBeyond.map(limitOf).reduce((best, limit) => (scoreBy(limit).macroF1 > scoreBy(best).macroF1 ? limit : best)));
  const sayLimit = short(limitOf(saidBeyond) - calmLimit);
  const limited = rankedBy(calmLimit);
  const leastProbability = leastProbabilityOf(limited.slice(limited.length - thresholds.length).filter(({ ranked: all }) => verdictOf(all, { leastProbability: 0, sayLimit }) !== null));
  const scores = scoreOf(limited.map(({ lesson, ranked: all }) => ({ ...judged(lesson, all), isSaid: verdictOf(all, { leastProbability, sayLimit }) !== null })));
  return { provenance: { ...provenance, ...growth, calmCasesForLimit: odds.length, leftOutCases: limited.length, leftOutMacroF1: short(scores.macroF1), leftOutMacroF1OfCauses: short(scores.macroF1OfCauses), leftOutFalseVerdicts: short(scores.falseVerdicts) }, figures, forest: packForest(forest), calmLimit, sayLimit, leastProbability };
}

const short = (value: number) => Math.round(1000 * value) / 1000;

const ranked = ({ figures }: Lesson, ranking: Ranking): Ranked => ranking(figures, (figures["modelWatched"] ?? 0) > 0);

function beyondCalm(all: Ranked, calmLimit: number): Ranked {
  const raised = all.map(({ cause, probability }) => ({ cause, probability: cause === "NONE" ? probability * Math.exp(calmLimit) : probability }));
  const whole = raised.reduce((sum, { probability }) => sum + probability, 0);
  return raised.map(({ cause, probability }) => ({ cause, probability: probability / whole })).sort((a, b) => b.probability - a.probability);
}

function judged(lesson: Lesson, [said, second]: Ranked) {
  const isRight = lesson.right.includes(said!.cause);
  const first = isRight ? lesson.truth : said!.cause;
  return { truth: lesson.truth, first, second: second!.cause, isRight, isSaid: true, scenario: "", severity: "", asksRight: null, afterAnswer: first, afterAll: first, isSaidAfterAll: true, questions: 0, harmless: null };
}

/** The least probability at which threshold cases have most right verdicts beyond wrong ones. */
function leastProbabilityOf(all: readonly { lesson: Lesson; ranked: Ranked }[]): number {
  const grid = [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5];
  const worth = (least: number) => all.filter(({ ranked: [first] }) => first!.probability >= least).reduce((sum, { lesson, ranked: [first] }) => sum + (lesson.right.includes(first!.cause) ? 1 : -1), 0);
  return grid.reduce((best, least) => (worth(least) > worth(best) ? least : best), 0.25);
}

/** Each drawn case with a ranking that was learned without its seed. */
function leftOut(lessons: readonly Lesson[], figures: readonly string[]): { lesson: Lesson; ranking: Ranking }[] {
  const seeds = [...new Set(lessons.map(({ seed }) => seed))].sort();
  const foldOf = new Map(seeds.map((seed, i) => [seed, i % folds]));
  return Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const ranking = rankingOf({ figures, forest: grown(lessons.filter(({ seed }) => foldOf.get(seed) !== fold), figures), calmLimit: 0 });
    return lessons.filter(({ seed }) => foldOf.get(seed) === fold).map((lesson) => ({ lesson, ranking }));
  });
}

function grown(lessons: readonly Lesson[], figures: readonly string[]): CauseForest {
  const taught = lessons.flatMap((lesson) => {
    const row = weighed(lesson.figures, figures);
    return lesson.causes.map((cause) => ({ row, truth: causes.indexOf(cause), share: 1 / lesson.causes.length }));
  });
  return growForest(taught.map(({ row }) => row), taught.map(({ truth }) => truth), taught.map(({ share }) => share), causes.length, growth);
}
