// How good verdicts are: confusion table, F1 by cause and their mean, top two, what was left open. Pure.
import { causes, type CauseName } from "../../../shared/contract/diagnosis.ts";

export interface Judged {
  truth: CauseName;
  first: CauseName;
  second: CauseName;
  isRight: boolean;
  isSaid: boolean;
  scenario: string;
  severity: string;
  /** Whether the question that is asked separates the right cause from another; null where nothing is wrong or nothing is asked. */
  asksRight: boolean | null;
  /** First cause once the technician has answered; the truth where it, or a partner of it, is first. */
  afterAnswer: CauseName;
  /** The same once no further question is asked; whether it is said then; how many were asked. */
  afterAll: CauseName;
  isSaidAfterAll: boolean;
  questions: number;
  /** What something harmless was to be called, and what it was called; null where nothing harmless happened. */
  harmless: { wanted: string; said: string | null } | null;
}

export interface Score {
  cases: number;
  macroF1: number;
  f1: Partial<Record<CauseName, number>>;
  top1: number;
  top2: number;
  cannotTell: number;
  /** Share of calm cases in which a cause was said. */
  falseVerdicts: number;
  /** Mean of F1 over the six causes alone, without NONE. */
  macroF1OfCauses: number;
  /** Share of the questions asked that separate the right cause from another. */
  asksRight: number;
  top1AfterAnswer: number;
  /** Mean of F1 over the six causes once the one question is answered. */
  macroF1AfterAnswer: number;
  /** The same, and what is said, once no further question is asked; mean number of questions. */
  afterAll: { top1: number; macroF1OfCauses: number; falseVerdicts: number; cannotTell: number; questions: number };
  /** Calm cases with something harmless, and in how many of them that was named. */
  harmless: { cases: number; named: number };
  /** Rows truth, columns first cause, in the order of `causes`. */
  confusion: number[][];
}

export function scoreOf(all: readonly Judged[]): Score {
  const confusion = tableOf(all, ({ first }) => first);
  const f1 = f1Of(confusion);
  const share = (of: (each: Judged) => boolean, among: readonly Judged[] = all) => (among.length === 0 ? 0 : among.filter(of).length / among.length);
  const values = Object.values(f1);
  const calm = all.filter(({ truth }) => truth === "NONE");
  return {
    cases: all.length,
    macroF1: meanOf(values),
    f1,
    top1: share(({ isRight }) => isRight),
    top2: share(({ isRight, second, truth }) => isRight || second === truth),
    cannotTell: share(({ isSaid }) => !isSaid),
    falseVerdicts: share(({ first, isSaid }) => isSaid && first !== "NONE", calm),
    macroF1OfCauses: ofCauses(f1),
    asksRight: share(({ asksRight }) => asksRight === true, all.filter(({ asksRight }) => asksRight !== null)),
    top1AfterAnswer: share(({ afterAnswer, truth }) => afterAnswer === truth),
    macroF1AfterAnswer: ofCauses(f1Of(tableOf(all, ({ afterAnswer }) => afterAnswer))),
    afterAll: {
      top1: share(({ afterAll, truth }) => afterAll === truth),
      macroF1OfCauses: ofCauses(f1Of(tableOf(all, ({ afterAll }) => afterAll))),
      falseVerdicts: share(({ afterAll, isSaidAfterAll }) => isSaidAfterAll && afterAll !== "NONE", calm),
      cannotTell: share(({ isSaidAfterAll }) => !isSaidAfterAll),
      questions: meanOf(all.map(({ questions }) => questions)),
    },
    harmless: { cases: all.filter(({ harmless }) => harmless !== null).length, named: all.filter(({ harmless }) => harmless !== null && harmless.wanted === harmless.said).length },
    confusion,
  };
}

const tableOf = (all: readonly Judged[], said: (each: Judged) => CauseName) => causes.map((truth) => causes.map((first) => all.filter((each) => each.truth === truth && said(each) === first).length));

function f1Of(confusion: readonly (readonly number[])[]): Score["f1"] {
  const f1: Score["f1"] = {};
  causes.forEach((cause, c) => {
    const actual = confusion[c]!.reduce((a, b) => a + b, 0);
    const said = confusion.reduce((sum, row) => sum + row[c]!, 0);
    if (actual > 0) f1[cause] = (2 * confusion[c]![c]!) / (actual + said);
  });
  return f1;
}

const ofCauses = (f1: Score["f1"]) => meanOf(causes.slice(1).flatMap((cause) => f1[cause] ?? []));

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

export function tableText({ confusion }: Score): string {
  const line = (name: string, cells: readonly (string | number)[]) => name.padEnd(8) + cells.map((cell) => String(cell).padStart(8)).join("");
  return [line("truth", causes), ...causes.map((cause, c) => line(cause, confusion[c]!))].join("\n");
}
