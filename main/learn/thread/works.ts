// What a learning thread can be asked to do, each with plain values in and out. Runs in the thread; must never read a file of the project.
import type { EvaluateOptions } from "../evaluate.ts";
import { evaluate, finalFit, type Candidate, type EvaluationTable, type Fitted } from "../evaluate.ts";
import type { CurvePoint, Task } from "../family.ts";
import type { FoldAnswer } from "../foldLedger.ts";
import type { Frame } from "../frame.ts";
import { measureHelp, type HelpInput, type HelpMeasured } from "../help/measureHelp.ts";
import { blendOf, type Blend, type BlendInput } from "../search/blend.ts";
import { measureTrial, type TrialInput, type TrialMeasured } from "../search/measureTrial.ts";
import { cheapestTie, type TieInput } from "../search/ties.ts";
import type { Split } from "../splits.ts";

/** News of a work under way. */
export interface Told {
  /** Share done, 0..1. */
  progress(done: number): void;
  /** A candidate's fits begin: the n-th of so many. */
  candidate(id: string, n: number, of: number): void;
  /** A point of the learning curve of the fit under way. */
  curve(point: CurvePoint): void;
  /** A fit of a training has ended: whoever asked may keep it. */
  fold(name: string, answer: FoldAnswer): void;
}

/** Options as they pass into a thread: a cancel there is the end of the thread. */
export type PlainOptions = Omit<EvaluateOptions, "signal" | "onProgress" | "onCurve" | "onCandidate" | "ledger">;

const listening = (options: PlainOptions, told: Told): EvaluateOptions => ({
  ...options,
  onProgress: (done) => told.progress(done),
  onCurve: (point) => told.curve(point),
  onCandidate: (id, n, of) => told.candidate(id, n, of),
});

export const works = {
  evaluate: ({ frame, task, candidates, split, options, known }: { frame: Frame; task: Task; candidates: Candidate[]; split: Split; options: PlainOptions; known?: ReadonlyMap<string, FoldAnswer> }, told: Told): Promise<EvaluationTable> =>
    evaluate(frame, task, candidates, split, { ...listening(options, told), ledger: { known: (name) => known?.get(name), keep: (name, answer) => told.fold(name, answer) } }),
  fit: ({ frame, task, candidate, options }: { frame: Frame; task: Task; candidate: Candidate; options: PlainOptions }, told: Told): Promise<Fitted> =>
    finalFit(frame, task, candidate, listening(options, told)),
  // Nobody looks on a trial's curve, so none is worked out.
  trial: (input: TrialInput): Promise<TrialMeasured> => measureTrial(input, input.options),
  help: ({ options, ...input }: Omit<HelpInput, "options"> & { options: PlainOptions }, told: Told): Promise<HelpMeasured> =>
    measureHelp({ ...input, options: { ...options, onProgress: (done) => told.progress(done) } }),
  ties: (input: TieInput): Promise<number | null> => Promise.resolve(cheapestTie(input)),
  blend: (input: BlendInput): Promise<Blend | null> => Promise.resolve(blendOf(input)),
} satisfies Record<string, (input: never, told: Told) => Promise<unknown>>;

export type Works = typeof works;
