// Two guards against figures that are too good: the same model on shuffled rows, and columns that alone nearly are the answer. Runs in main; pure.
// They warn and never remove a column: a person decides.
import { wilsonLow } from "../../shared/stats/proportion.ts";
import { spearman } from "../../shared/stats/ranks.ts";
import { mostMarks, suspectAuc, suspectCorrelation, suspectShare } from "../data/quality/leakage.ts";
import type { Frame } from "./frame.ts";
import type { Task } from "./family.ts";
import { metricOf, prepare, type MetricId } from "./metrics.ts";
import { splitFrame, type Split } from "./splits.ts";

/** The headline under the honest split beside the one that shuffled rows would have flattered it to. */
export interface LeakMeter {
  candidate: string;
  metric: MetricId;
  honest: number;
  flattered: number;
}

/** A column that alone nearly gives the answer. */
export interface LeakSuspect {
  feature: string;
  /** `orders`: its values put the target in order; `marks`: one of its few values nearly always means class 1. */
  why: "orders" | "marks";
  /** ROC AUC or rank correlation (0..1) for `orders`; lowest believable share of class 1 for `marks`. */
  figure: number;
}

/** Five shuffled folds of the same rows, stratified where the target has two classes. */
export function shuffledTwin(frame: Frame, seed: number): Split {
  return splitFrame(frame, { kind: "shuffled", folds: 5, seed, reason: "leak meter: shows what shuffling would flatter" });
}

/** Suspicious columns, the worst first; none for a target without values. Rows with an unknown target or a gap in the column are passed over. */
export function leakSuspects(frame: Frame, task: Task): LeakSuspect[] {
  const { y } = frame;
  if (!y) return [];
  const found: LeakSuspect[] = [];
  for (const [f, feature] of frame.features.entries()) {
    const column = frame.X.subarray(f * frame.rows, (f + 1) * frame.rows);
    const known = { x: new Float64Array(frame.rows), t: new Float64Array(frame.rows) };
    let n = 0;
    for (let r = 0; r < frame.rows; r++) {
      if (Number.isNaN(y[r]!) || Number.isNaN(column[r]!)) continue;
      known.x[n] = column[r]!;
      known.t[n++] = y[r]!;
    }
    const [x, t] = [known.x.subarray(0, n), known.t.subarray(0, n)];
    const suspect = task === "regression" ? copiesTarget(x, t) : task === "classes" ? tellsClass(x, t, frame.classes!.length) : (ordersClasses(x, t) ?? marksClass(x, t));
    if (suspect) found.push({ feature, ...suspect });
  }
  return found.sort((a, b) => b.figure - a.figure);
}

function copiesTarget(x: Float64Array, t: Float64Array): Omit<LeakSuspect, "feature"> | undefined {
  const figure = Math.abs(spearman(x, t));
  return figure >= suspectCorrelation ? { why: "orders", figure } : undefined;
}

function ordersClasses(x: Float64Array, t: Float64Array): Omit<LeakSuspect, "feature"> | undefined {
  const auc = metricOf("rocAuc").compute(prepare({ y: t, answer: x }));
  const figure = Math.max(auc, 1 - auc);
  return figure >= suspectAuc ? { why: "orders", figure } : undefined;
}

/** The worst that a column says of any one class against the rest. */
function tellsClass(x: Float64Array, t: Float64Array, classes: number): Omit<LeakSuspect, "feature"> | undefined {
  const each = Array.from({ length: classes }, (_, k) => t.map((c) => Number(c === k))).flatMap((own) => ordersClasses(x, own) ?? marksClass(x, own) ?? []);
  return each.sort((a, b) => b.figure - a.figure)[0];
}

/** Lower end of Wilson's 95 % interval (JASA 22, 1927) of the share of class 1 behind each value; needs class 1 to be the smaller class. */
function marksClass(x: Float64Array, t: Float64Array): Omit<LeakSuspect, "feature"> | undefined {
  const counts = new Map<number, { n: number; ones: number }>();
  let ones = 0;
  for (let r = 0; r < x.length; r++) {
    const c = counts.get(x[r]!) ?? { n: 0, ones: 0 };
    if (counts.size === mostMarks && c.n === 0) return undefined;
    counts.set(x[r]!, c);
    c.n++;
    if (t[r]! > 0.5) {
      c.ones++;
      ones++;
    }
  }
  if (counts.size < 2 || ones > x.length / 2) return undefined;
  const figure = Math.max(...[...counts.values()].map(({ n, ones: k }) => wilsonLow(k, n)));
  return figure >= suspectShare ? { why: "marks", figure } : undefined;
}
