// Any family of two classes as one of many: by its own fit for many classes where it has one, else one fit a class against the rest, whose shares are
// made to add up to 1 (Rifkin and Klautau, Journal of Machine Learning Research 5 (2004), 101-141). Runs in main.
import { Failure } from "../../../shared/contract/errors.ts";
import type { ClassesModel } from "../../../shared/scoring/classes.ts";
import type { ConstantModel } from "../../../shared/scoring/baselines.ts";
import type { ModelHead } from "../../../shared/scoring/model.ts";
import { scorerOf, type PlainDocument } from "../../../shared/scoring/scorer.ts";
import type { Family, FitOptions } from "../family.ts";
import { takeRows, type Frame } from "../frame.ts";
import { joinClasses } from "../onnx/classes.ts";
import { prior } from "./baselines.ts";
import { knownRows, needRows } from "./standardise.ts";

/** Rows whose class is known, with the names of the classes and how many rows each has. */
export interface ClassRows {
  frame: Frame;
  names: readonly string[];
  /** Place of the class in `names`, a row. */
  y: Float64Array;
  counts: readonly number[];
}

/** The parts of a model, one a class. Throws what the family throws. */
export type FitParts<P> = (rows: ClassRows, parameters: P, options: FitOptions) => Promise<Pick<ClassesModel<PlainDocument>, "link" | "parts">>;

/** The family with the task "classes". fitParts: its own fit for many classes; without it one fit a class against the rest. A class without rows
 *  among those given is never answered. */
export function ofManyClasses<P extends object, M extends ModelHead>(family: Family<P, M>, fitParts: FitParts<P> = oneAgainstRest(family)): Family<P, M | ClassesModel<PlainDocument>> {
  const isOfClasses = (model: M | ClassesModel<PlainDocument>): model is ClassesModel<PlainDocument> => model.answer === "class";
  // A part is a document of the family itself, or a constant.
  const partOnnx = (part: PlainDocument) => (part.family === "prior" ? prior.toOnnx(part as ConstantModel) : family.toOnnx(part as unknown as M));
  return {
    ...family,
    tasks: [...family.tasks, "classes"],
    async fit(frame, task, parameters, options) {
      if (task !== "classes") return family.fit(frame, task, parameters, options);
      const rows = classRows(frame);
      return { family: "classes", answer: "class", of: family.id, features: [...frame.features], classes: [...rows.names], ...(await fitParts(rows, parameters, options)) };
    },
    scorer: (model) => (isOfClasses(model) ? scorerOf(model) : family.scorer(model)),
    toOnnx: (model) => (isOfClasses(model) ? joinClasses(model.classes, model.link, model.parts.map(partOnnx)) : family.toOnnx(model)),
  };
}

/** Throws planUnfit without names of classes, learnTooFewRows, learnOneClass. */
export function classRows(frame: Frame): ClassRows {
  const names = frame.classes;
  if (!names) throw new Failure("planUnfit", { field: "target", detail: "no classes" });
  const known = knownRows(frame);
  needRows(known, 2);
  const own = known.length === frame.rows ? frame : takeRows(frame, known);
  const counts = names.map(() => 0);
  for (const k of own.y!) counts[k]!++;
  if (counts.filter((n) => n > 0).length < 2) throw new Failure("learnOneClass", { detail: names[own.y![0]!] ?? "" });
  return { frame: own, names, y: own.y!, counts };
}

/** A part that says the same of every row. */
export function constantPart(features: readonly string[], constant: number): PlainDocument {
  return { family: "prior", answer: "probability", features: [...features], constant };
}

function oneAgainstRest<P extends object, M extends ModelHead>(family: Family<P, M>): FitParts<P> {
  return async ({ frame, names, y, counts }, parameters, options) => {
    const parts: PlainDocument[] = [];
    const { onCurve: _, ...plain } = options; // a curve a class would be several at once
    for (const k of names.keys()) {
      const two: Frame = { ...frame, y: y.map((c) => Number(c === k)) };
      const onProgress = (done: number) => options.onProgress?.((k + done) / names.length);
      parts.push(counts[k] === 0 ? constantPart(frame.features, 0) : ((await family.fit(two, "classification", parameters, { ...plain, onProgress })) as unknown as PlainDocument));
    }
    return { link: "shares", parts };
  };
}

/** Shares of the classes in training, for every row: the class that is met most is always answered. */
export const sharesOfClasses: FitParts<object> = ({ frame, y, counts }) =>
  Promise.resolve({ link: "shares", parts: counts.map((n) => constantPart(frame.features, n / y.length)) });
