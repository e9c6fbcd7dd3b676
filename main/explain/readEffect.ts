// The effect of one feature of the chosen model, read for the screen. Runs in main; reads, never writes; others are answered in between.
import type { OutputOf } from "../../shared/contract/call.ts";
import type { contract } from "../../shared/contract/contract.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { readEvaluation } from "../learn/evaluationObject.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import type { Workbench } from "../store/workbench.ts";
import { curveOf } from "./drawnCurves.ts";
import { scorerFor } from "./drivers.ts";
import { effectOf, evenly } from "./effect.ts";
import { commonThreshold, judgedRows, subjectOf } from "./subject.ts";
import { unitsOf } from "./units.ts";

/** Lines that a picture can hold apart. */
const drawnLines = 40;

/** Effect over the rows that judged the model; null where the feature does not move on them. Throws storeUnknownRef, planUnknownColumn. */
export async function readEffect(workbench: Workbench, feature: string): Promise<OutputOf<(typeof contract)["explain"]["readEffect"]>> {
  const subject = await subjectOf(workbench);
  const { frame, scorer, model, chosen, tagOf } = subject;
  const f = frame.features.indexOf(feature);
  if (f < 0) throw new Failure("planUnknownColumn", { column: feature });
  const effect = await inTurns(effectOf(frame, f, judgedRows(workbench, subject), (row, cells) => scorerFor(scorer, frame, row)!.score(cells)));
  if (!effect) return null;
  const { at, partial, lines, edges, local, bins, known, missing } = effect;
  const unit = unitsOf(workbench, readFeatureFacts(workbench).facts)(feature);
  return {
    feature, tag: tagOf(feature), ...(unit === undefined ? {} : { unit }),
    answer: model.answer === "class" ? "probability" : model.answer, at, partial, edges, local, bins, known, missing,
    lines: [...evenly(Int32Array.from(lines, (_, i) => i), drawnLines)].map((i) => lines[i]!),
    averaged: lines.length,
    threshold: commonThreshold(chosen),
    unseen: readEvaluation(workbench, chosen.evaluation).split.kind === "head",
    curve: curveOf(model, feature),
  };
}

async function inTurns<T>(run: Generator<number, T>): Promise<T> {
  for (;;) {
    const next = run.next();
    if (next.done === true) return next.value;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
