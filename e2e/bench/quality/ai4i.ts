// AI4I 2020, failures of a milling machine: stratified five folds over rows without order, probabilities pooled. Type and the five measured columns are
// the inputs. Each fold has a search of its own on its training rows, with a fifth of the budget, and its test rows are scored once.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blockBootstrap, centralInterval } from "../../../shared/stats/bootstrap.ts";
import { seededGenerator, shuffle } from "../../../shared/stats/random.ts";
import type { Series } from "../../../shared/contract/data.ts";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { metricOf, prepare } from "../../../main/learn/metrics.ts";
import { planOf, type Bench, type Line, type QualitySet } from "./harness.ts";
import { cellsOf } from "./raw.ts";

const folds = 5;
const modes = ["TWF", "HDF", "PWF", "OSF", "RNF"];
const keys = ["UDI", "Product ID"];
const target = "Machine failure";
const reason = "rows are separate jobs without time or machine: there is no order that a random split could leak";

export const ai4i: QualitySet = {
  name: "ai4i",
  async measure(bench): Promise<Line[]> {
    const text = readFileSync(join(bench.data, "ai4i2020/ai4i2020.csv"), "utf8").replace(/^\uFEFF/, "");
    const head = text.split(/\r?\n/)[0]!.split(",");
    const rows = cellsOf(text);
    const truth = Float64Array.from(rows, (row) => Number(row[head.indexOf(target)]));
    const home = foldsOf(truth);
    const answer = new Float64Array(rows.length);
    const found: string[] = [];
    for (let fold = 0; fold < folds; fold++) found.push(await oneFold(bench, fold, head, rows, home, answer));
    const outcomes = prepare({ y: truth, answer, alarm: Uint8Array.from(answer, (p) => (p >= 0.5 ? 1 : 0)) });
    const figure = (metric: "f1" | "prAuc") => {
      const { compute } = metricOf(metric);
      return { value: compute(outcomes), ...centralInterval(blockBootstrap({ rows: rows.length, blockLength: 1, replicates: 500, seed: 1 }, (weights) => compute(outcomes, weights))) };
    };
    const [f1, prAuc] = [figure("f1"), figure("prAuc")];
    const suspects = await suspectsLeftIn(bench, head, rows);
    const asked = modes.slice(0, 4);
    const named = asked.filter((mode) => suspects.includes(mode));
    return [
      { measure: "f1 at 0.5", ours: f1, floor: "0.764", best: "0.895, probably macro", bar: ">= 0.85", met: f1.value >= 0.85, how: found.join(" | ") },
      { measure: "pr-auc", ours: prAuc, floor: "0.829", best: "-", bar: ">= 0.90", met: prAuc.value >= 0.9, how: "the same answers" },
      { measure: "modes named by the leak meter", ours: { value: named.length, low: null, high: null }, floor: "-", best: "-", bar: `${asked.join(", ")} when left in`, met: named.length === asked.length, how: `suspects: ${suspects.join(", ") || "none"}` },
    ];
  },
};

/** Fold of each row: of either class as many in each as can be, in an order drawn from seed 0. */
function foldsOf(truth: Float64Array): Int32Array {
  const home = new Int32Array(truth.length);
  const random = seededGenerator(0);
  for (const value of [0, 1]) shuffle(Int32Array.from(truth.keys()).filter((r) => truth[r] === value), random).forEach((row, i) => (home[row] = i % folds));
  return home;
}

/** Chooses on four folds and writes the answers for the fifth. Gives what was chosen. */
async function oneFold(bench: Bench, fold: number, head: string[], rows: string[][], home: Int32Array, answer: Float64Array): Promise<string> {
  const places = (inside: boolean) => [...rows.keys()].filter((r) => (home[r] === fold) === inside);
  const [teach, judge] = [places(false), places(true)];
  const common = { scenario: "classification" as const, target: { kind: "column" as const, column: target, positive: 1 }, metric: "prAuc", forbidden: [...keys, ...modes] };
  const teachFolder = bench.writeCsv(`ai4i ${fold} teach`, head, teach.map((r) => rows[r]!));
  const searched = await bench.open(`ai4i ${fold} search`, teachFolder).compare(planOf({ ...common, name: `ai4i fold ${fold}: search`, split: { kind: "stratifiedRandom", folds, reason }, searchMinutes: bench.minutes / folds }));
  const { family, parameters } = searched.choice;
  // The winner alone, taught on all four folds: rows stand in the order teach, judge, and the last part judges.
  const wholeFolder = bench.writeCsv(`ai4i ${fold} whole`, head, [...teach, ...judge].map((r) => rows[r]!));
  const judged = bench.open(`ai4i ${fold} judged`, wholeFolder);
  const plan = planOf({ ...common, name: `ai4i fold ${fold}`, split: { kind: "holdout", testShare: judge.length / rows.length }, inputs: searched.proposal!.recipe.steps, searchMinutes: null });
  await judged.compare({ ...plan, train: { ...plan.train, candidates: [{ id: "winner", family, parameters, why: "found on the training rows of this fold" }] }, select: { ...plan.select, threshold: { kind: "fixed", at: 0.5 } } });
  const { columns } = await judged.call<Series>("learn.readScores", { candidate: "winner", from: teach.length, to: rows.length - 1, buckets: 4000, group: null });
  // More buckets than rows: each holds one row.
  judge.forEach((r, i) => (answer[r] = columns[0]!.mean[i]!));
  return `${searched.how}`;
}

/** What the leak meter suspects when the parts of the answer are left among the inputs. */
async function suspectsLeftIn(bench: Bench, head: string[], rows: string[][]): Promise<string[]> {
  const project = bench.open("ai4i leak", bench.writeCsv("ai4i leak", head, rows));
  const plan = planOf({ name: "ai4i with its modes", scenario: "classification", target: { kind: "column", column: target, positive: 1 }, split: { kind: "stratifiedRandom", folds, reason }, metric: "prAuc", forbidden: keys, searchMinutes: null });
  await project.call("plan.replace", { plan });
  await project.call("plan.run", { until: "train" });
  const { leak } = await project.call<EvaluationInfo>("learn.describe", {});
  return leak?.suspects.map(({ column }) => column) ?? [];
}
