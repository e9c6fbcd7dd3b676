// What a model family offers to training. One file a family in families/; its scorer lives in shared/scoring/<family>.ts.
import type { Contributions, ModelHead, Scorer } from "../../shared/scoring/model.ts";
import type { Frame } from "./frame.ts";

/** What is asked: one of two classes, one of three and more, a number, or whether a row is strange. */
export type Task = "classification" | "classes" | "regression" | "anomaly";

/** A point of the learning curve: mean loss after `iteration` (from 1: trees, passes over the rows), lower is better. `validation` is
 *  that of an inner part of the training rows from which nothing was learned; absent where the family holds none back. */
export interface CurvePoint {
  iteration: number;
  train: number;
  validation?: number;
}

export interface FitOptions {
  seed: number;
  /** Upper bound of worker threads; the result must not depend on it. */
  threads: number;
  signal?: AbortSignal;
  /** Called with work done so far, 0..1. */
  onProgress?: (done: number) => void;
  /** Called after each iteration by families that learn in many. */
  onCurve?: (point: CurvePoint) => void;
  /** Gap between an inner training part and an inner validation part, as the evaluation's own: seconds, or rows without time. Default 0. */
  gap?: number;
}

/** Additive contributions of a table: in each row base and parts add up to the total, to 1e-9. */
export interface TableContributions {
  scale: Contributions["scale"];
  base: number;
  /** Feature f of row r at f * rows + r. */
  parts: Float64Array;
  totals: Float64Array;
}

/** A model family: fit, score, ONNX. `P` are its parameters, all optional with stated defaults; `M` its document. */
export interface Family<P extends object = object, M extends ModelHead = ModelHead> {
  id: string;
  tasks: readonly Task[];
  defaults: P;
  /** Whether a table of these features has what the family needs, such as windows; absent: any table has. */
  suits?(features: readonly string[]): boolean;
  /** Fits on every row of the frame. Throws learnTooFewRows, learnOneClass, learnDiverged. Never mutates the frame. */
  fit(frame: Frame, task: Task, parameters: P, options: FitOptions): Promise<M>;
  scorer(model: M): Scorer;
  /** Scores of rows by group and time, for rules that need the rows before; they judge models and are never shipped. */
  scoreRows?(model: M, frame: Frame): Float64Array;
  /** Scores of all rows of a frame, each the very number that the scorer gives for the row alone, where working many rows at once pays. */
  scoreTable?(model: M, frame: Frame): Float64Array;
  /** Contributions of all rows of a frame, each what the scorer gives for the row alone but for rounding, where working many rows at once pays. */
  explainTable?(model: M, frame: Frame): TableContributions;
  /** Serialised ONNX ModelProto: input "row" double [N, features], output "score" double [N, 1]; NaN = missing. */
  toOnnx(model: M): Uint8Array;
}
