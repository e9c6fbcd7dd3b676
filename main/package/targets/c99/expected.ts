// What the device program answers to rows: the measure of the C source. Reads nothing and writes nothing.
import type { OpenPackage } from "../../../../shared/format/package.ts";
import { openPipeline } from "../../../edge/pipeline.ts";
import type { ExpectedAnswer, GoldenRow } from "./goldenText.ts";

/** Answers of a package to rows from the first on, through input rules, recipe, model and alarm rule, and those that wait at the end. */
export function expectedAnswers(pkg: OpenPackage, rows: readonly GoldenRow[]): { answers: ExpectedAnswer[]; classes: readonly string[] } {
  const pipeline = openPipeline(pkg);
  const answers = rows.flatMap(({ tUs, group, values }) => pipeline.push(pipeline.check({ tUs, group: group ?? undefined, values: [...values] })));
  return { answers: [...answers, ...pipeline.flush()], classes: pipeline.classes };
}
