// An evaluation as an object of the project: what the screens show as JSON, and the arrays behind it as plain little-endian files.
// Seconds are not part of the content: the same plan, data and seed give the same digest on any machine.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EvaluationInfo } from "../../shared/contract/learn.ts";
import type { Constraint } from "../../shared/plan/constraints.ts";
import type { DecisionRules } from "../../shared/scoring/decide.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Workbench } from "../store/workbench.ts";
import type { EvaluationTable } from "./evaluate.ts";
import type { Outcomes } from "./metrics.ts";
import { prepareClasses } from "./metricsClasses.ts";

/** What is kept of an evaluation, without what changes from run to run. */
export type KeptEvaluation = Omit<EvaluationInfo, "digest" | "current" | "chosen">;

/** What the ref `chosen` points to: which candidate, by which rule. Its model lies beside it as model.json. */
export interface Chosen {
  candidate: string;
  family: string;
  /** On the axis of the cost curve; null where nothing is decided. */
  threshold: number | null;
  rules: DecisionRules | null;
  /** A longer pause ends an alarm; null: none does. */
  maxGapUs: number | null;
  reason: string;
  evaluation: string;
  features: string;
  /** Features that the model reads, in order. */
  columns: string[];
  /** Laws that its training kept; absent for none. */
  constraints?: Constraint[];
}

const arrayFile = (candidate: string, what: string) => `${candidate}.${what}.f64`;
const bytesOf = (values: ArrayLike<number>) => Buffer.from(Float64Array.from(values).buffer);

/** Keeps an evaluation; returns its digest. Arrays a candidate: out-of-fold scores by frame row (NaN untested); truth, answer, alarm and place of the tested rows, and
 *  where the answer is a class the true one and the probabilities, and by frame row the place of the answered one. */
export async function keepEvaluation(workbench: Workbench, key: string, kept: KeptEvaluation, table: EvaluationTable, frameRows: number, seconds: Record<string, number>): Promise<string> {
  const withoutSeconds: KeptEvaluation = { ...kept, candidates: kept.candidates.map((each) => ({ ...each, fitSeconds: 0 })) };
  const digest = await workbench.project.objects.make("evaluation", { key, verdict: kept.verdict.kind }, (folder) => {
    writeFileSync(join(folder, "evaluation.json"), canonicalJson(withoutSeconds));
    for (const result of table.results) {
      const scores = new Float64Array(frameRows).fill(Number.NaN);
      table.rows.forEach((row, i) => (scores[row] = result.scores[i]!));
      const { id } = result.candidate;
      const { classes: said } = result.outcomes;
      if (said) {
        const answered = new Float64Array(frameRows).fill(Number.NaN);
        prepareClasses(said).answered.forEach((k, i) => (answered[table.rows[i]!] = k));
        writeFileSync(join(folder, arrayFile(id, "answered")), bytesOf(answered));
      }
      writeFileSync(join(folder, arrayFile(id, "scores")), bytesOf(scores));
      const { y, answer, alarm, classes, tUs, group } = result.outcomes;
      for (const [what, values] of Object.entries({ y, answer, alarm, truth: classes?.truth, probabilities: classes?.probabilities, tUs, group })) if (values) writeFileSync(join(folder, arrayFile(id, what)), bytesOf(values));
    }
  });
  const beside = secondsFile(workbench, digest);
  mkdirSync(join(beside, ".."), { recursive: true });
  writeFileSync(beside, JSON.stringify(seconds));
  return digest;
}

function secondsFile({ project }: Workbench, digest: string): string {
  return project.workPath(join("seconds", `${digest}.json`));
}

export function readEvaluation(workbench: Workbench, digest: string): KeptEvaluation {
  const kept = workbench.project.objects.readJson<KeptEvaluation>(digest, "evaluation.json");
  const beside = secondsFile(workbench, digest);
  const seconds = existsSync(beside) ? (JSON.parse(readFileSync(beside, "utf8")) as Record<string, number>) : {};
  return { ...kept, candidates: kept.candidates.map((each) => ({ ...each, fitSeconds: seconds[each.id] ?? 0 })) };
}

function readArray({ project }: Workbench, digest: string, candidate: string, what: string): Float64Array | undefined {
  const path = join(project.objects.path(digest), arrayFile(candidate, what));
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Out-of-fold scores by row of the feature table; undefined for an unknown candidate. */
export function readScores(workbench: Workbench, digest: string, candidate: string): Float64Array | undefined {
  return readArray(workbench, digest, candidate, "scores");
}

/** Places of the classes that were answered, by row of the feature table, NaN untested; undefined where the answer is no class. */
export function readAnswered(workbench: Workbench, digest: string, candidate: string): Float64Array | undefined {
  return readArray(workbench, digest, candidate, "answered");
}

/** Truth and answer of the tested rows of a candidate, by group and time. */
export function readOutcomes(workbench: Workbench, digest: string, candidate: string): Outcomes | undefined {
  const read = (what: string) => readArray(workbench, digest, candidate, what);
  const y = read("y");
  const answer = read("answer");
  if (!y || !answer) return undefined;
  const [alarm, tUs, group] = [read("alarm"), read("tUs"), read("group")];
  const [truth, probabilities] = [read("truth"), read("probabilities")];
  const names = truth && readEvaluation(workbench, digest).candidates.find(({ id }) => id === candidate)?.classes?.names;
  return { y, answer, ...(names && truth && probabilities ? { classes: { names, truth, probabilities } } : {}), ...(alarm ? { alarm: Uint8Array.from(alarm) } : {}), ...(tUs ? { tUs } : {}), ...(group ? { group: Int32Array.from(group) } : {}) };
}

/** What was chosen, and its model. Throws storeUnknownRef while nothing is. */
export function readChosen({ project }: Workbench): { digest: string; chosen: Chosen; model: ModelDocument } {
  const digest = project.needRef("chosen");
  return { digest, chosen: project.objects.readJson<Chosen>(digest, "chosen.json"), model: project.objects.readJson<ModelDocument>(digest, "model.json") };
}
