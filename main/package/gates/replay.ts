// Rows through recipe, scorer and decision as a device answers them, for gates that ask what a changed input does. Pure.
// The input rules of the contract are the caller's: a value that the device would drop is handed in as missing.
import type { Golden } from "../../../shared/format/golden.ts";
import type { InputContract } from "../../../shared/format/inputContract.ts";
import type { Recipe } from "../../../shared/recipe/recipe.ts";
import { columnsOf, createStream } from "../../../shared/recipe/stream.ts";
import { alarmEvidence, answeredClass } from "../../../shared/scoring/classes.ts";
import { decider, ruleFor, type DecisionRules } from "../../../shared/scoring/decide.ts";
import { scorerOf, type ModelDocument } from "../../../shared/scoring/scorer.ts";

/** What answers: a package before it is one. */
export interface Answering {
  recipe: Recipe;
  inputs: InputContract;
  model: ModelDocument;
  decision: DecisionRules | null;
  maxGapUs?: number;
}

export type RawRow = NonNullable<Golden["stream"]>["rows"][number];

export interface Replayed {
  tUs: number;
  group: string | null;
  /** NaN: no answer. */
  score: number;
  alarm: boolean;
  /** The alarm begins with this row. */
  begins: boolean;
}

/** The answers to rows, in the order in which they come. Throws RangeError where the recipe does not make the model's features. */
export function replay({ recipe, inputs, model, decision, maxGapUs }: Answering, rows: readonly RawRow[]): Replayed[] {
  const hasTime = inputs.timeColumn !== null;
  const stream = createStream(recipe, inputs.signals.map((signal) => ({ name: signal.column, kind: signal.type })), { hasTime });
  const pick = columnsOf(model.features, stream.outputs);
  if (!pick) throw new RangeError("the recipe does not make the model's features");
  const scorer = scorerOf(model);
  const decide = decision ? decider(decision, maxGapUs === undefined ? {} : { maxGapUs }) : undefined;
  const made = rows.flatMap((row) => stream.push({ values: row.values, group: row.group ?? undefined, ...(hasTime ? { tUs: row.tUs } : {}) }));
  made.push(...stream.flush());
  return made.map(({ tUs = NaN, group, values }) => {
    const own = group === undefined ? scorer : scorer.forGroup(group);
    const row = pick(values);
    const score = own?.score(row) ?? NaN;
    const evidence = own?.classes && decision ? alarmEvidence(ruleFor(decision, group ?? "") ?? {}, own.classes.names[answeredClass(own.classes.probabilities(row, new Float64Array(own.classes.names.length)))], score) : score;
    const { alarm, begins } = decide?.take(Number.isFinite(score) ? evidence : NaN, tUs, group) ?? { alarm: false, begins: false };
    return { tUs, group: group ?? null, score: Number.isFinite(score) ? score : NaN, alarm, begins };
  });
}

/** Largest distance of scores, in units of a golden row's scale; infinite where only one of two is an answer or the numbers of rows differ. */
export function farthestScore(a: readonly Replayed[], b: readonly Replayed[]): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((worst, { score }, i) => {
    const other = b[i]!.score;
    if (Number.isNaN(score) || Number.isNaN(other)) return Number.isNaN(score) && Number.isNaN(other) ? worst : Infinity;
    return Math.max(worst, Math.abs(score - other) / Math.max(1, Math.abs(other)));
  }, 0);
}
