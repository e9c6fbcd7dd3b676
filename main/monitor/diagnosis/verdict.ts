// From figures to ranked causes: a forest of extremely randomised trees, learned on development seeds of the sample plant and on faults
// injected into recorded data; never on what is judged. Pure. Who learned it, from what and how often stands with it in verdict.json.
// An answer of a technician is weighed by Bayes' rule; one in ten denies what was done.
import { causes, type CauseName, type Diagnosis, type DiagnosisAnswer } from "../../../shared/contract/diagnosis.ts";
import type { Figures } from "./evidence/evidence.ts";
import { forestAnswer, unpackForest, type CauseForest, type PackedForest } from "./forest.ts";
import document from "./verdict.json";

/** What the verdict was learned as. */
export interface Learned {
  /** Where it comes from, for people. */
  provenance: Record<string, string | number>;
  figures: readonly string[];
  /** Shares in the order of `causes`. */
  forest: PackedForest;
  /** Log odds of a cause over NONE by which NONE is raised before causes are ranked: calm cases reach them by the wandering of any plant. */
  calmLimit: number;
  /** Least log odds over NONE, once ranked, with which a cause is said: fewer calm cases reach these. Between the two it stands first, and is asked for. */
  sayLimit: number;
  /** Below this the first cause is not said. */
  leastProbability: number;
}

/** Figures beyond this say no more. */
const bounds = [-3, 6] as const;
/** Nothing is surer than this. */
const leastShare = 0.005;
/** A sign that a person needs no second one beside: a reading that no longer moves at all while the others do. Each tree of a forest sees few figures and
 *  drowns it. Of 30 taught cases in which it stood 29 were SENSOR; it weighs as much as an answer. */
const sign = { figure: "flatLead", above: 0.8, cause: "SENSOR", odds: 9 } as const;

/** Figures as the forest looks at them, in the order of `names`. */
export const weighed = (figures: Figures, names: readonly string[]): Float64Array => Float64Array.from(names, (name) => Math.max(bounds[0], Math.min(bounds[1], figures[name] ?? 0)));

export type Ranked = { cause: CauseName; probability: number }[];

/** Ranks by what was learned. */
export type Ranking = (figures: Figures, hasModel: boolean) => Ranked;

/** All causes, the likeliest first, by a document. Without a model under watch it cannot be the model. Throws RangeError on broken trees. */
export function rankingOf({ figures: names, forest, calmLimit }: Pick<Learned, "figures" | "calmLimit"> & { readonly forest: CauseForest }): Ranking {
  const answer = forestAnswer(forest);
  return (figures, hasModel) => {
    const shares = answer(weighed(figures, names));
    const isSigned = (figures[sign.figure] ?? 0) > sign.above;
    return sorted(causes.map((cause, c) => ({ cause, probability: cause === "MODEL" && !hasModel ? 0 : Math.max(leastShare, shares[c]!) * (cause === "NONE" ? Math.exp(calmLimit) : isSigned && cause === sign.cause ? sign.odds : 1) })));
  };
}

export const learned: Learned = document;
let ranking: Ranking | undefined;

/** All causes, the likeliest first, by what the product has learned. */
export const rank: Ranking = (figures, hasModel) => (ranking ??= rankingOf({ ...learned, forest: unpackForest(learned.forest, causes.length) }))(figures, hasModel);

function sorted(values: Ranked): Ranked {
  const whole = values.reduce((sum, { probability }) => sum + probability, 0);
  return values.map(({ cause, probability }) => ({ cause, probability: probability / whole })).sort((a, b) => b.probability - a.probability || causes.indexOf(a.cause) - causes.indexOf(b.cause));
}

/** The likeliest cause where it is likely enough to be said. */
export function verdictOf(ranked: Ranked, { leastProbability, sayLimit }: Pick<Learned, "leastProbability" | "sayLimit"> = learned): CauseName | null {
  const [first] = ranked;
  const isSure = first!.cause === "NONE" || overNone(ranked) >= sayLimit;
  return isSure && first!.probability >= leastProbability ? first!.cause : null;
}

/** Log odds of the likeliest cause over NONE. */
export function overNone(ranked: Ranked): number {
  const none = ranked.find(({ cause }) => cause === "NONE")!.probability;
  return Math.log(ranked.find(({ cause }) => cause !== "NONE")!.probability / Math.max(1e-12, none));
}

/** Whose question a technician answers most easily and most surely, first. */
const easiest: readonly CauseName[] = ["SCALE", "PLANT", "REGIME", "MODEL", "SENSOR", "AGEING"];

/** The question that separates the two likeliest causes; null where the first leaves no doubt, or where both were asked about. */
export function questionOf(ranked: Ranked, asked: readonly CauseName[] = []): { confirms: CauseName; against: CauseName } | null {
  const [first, second] = ranked;
  if (second!.probability < 0.05) return null;
  const pair = [first!.cause, second!.cause];
  const confirms = easiest.find((cause) => pair.includes(cause) && !asked.includes(cause));
  return confirms === undefined ? null : { confirms, against: pair.find((cause) => cause !== confirms)! };
}

/** More is asked of nobody, nor beyond this probability of the first. On cases left out a second and a third question bring as much as the first. */
const mostQuestions = 3;
const sureEnough = 0.7;

/** What is asked after answers about `asked`. */
export const nextQuestionOf = (ranked: Ranked, asked: readonly CauseName[]): ReturnType<typeof questionOf> => (ranked[0]!.probability < sureEnough && asked.length < mostQuestions ? questionOf(ranked, asked) : null);

/** How often a yes is said: of what was changed, and of what was not. One in ten denies what was done; few tell of what never was. */
const yesOf = { done: 0.9, notDone: 0.03 } as const;

/** Causes weighed anew by an answer to the question that `confirms` one of them. */
export function answered(ranked: Ranked, confirms: CauseName, answer: DiagnosisAnswer): Ranked {
  if (answer === "unknown") return ranked;
  const isYes = answer === "changed";
  return sorted(
    ranked.map(({ cause, probability }) => {
      const yes = cause === confirms ? yesOf.done : yesOf.notDone;
      return { cause, probability: probability * (isYes ? yes : 1 - yes) };
    }),
  );
}

export const actionOf: Readonly<Record<CauseName, Diagnosis["action"]>> = { NONE: "nothing", SENSOR: "checkSensor", SCALE: "correctScale", REGIME: "tellRegime", PLANT: "recordChange", AGEING: "planMaintenance", MODEL: "repairModel" };
