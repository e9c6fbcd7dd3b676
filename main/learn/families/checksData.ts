// Small seeded frames with a known signal, and the quality of scores on them. Runs under the test runner only.
import type { Answer } from "../../../shared/scoring/model.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Task } from "../family.ts";
import type { Frame } from "../frame.ts";

/** Five columns on different scales: three carry the signal, the third only by a threshold, two are noise. For anomaly the frame's
 *  columns move together except in every 20th row, where two swap sign far out; y then marks these rows (1) and must not be learned from. */
export function plantedFrame(task: Task, rows: number, seed: number): Frame {
  const random = seededGenerator(seed);
  const features = ["pressure", "flow", "valve", "noiseA", "noiseB"];
  const X = new Float64Array(rows * features.length);
  const y = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    const strange = task === "anomaly" && r % 20 === 7;
    const row =
      task === "anomaly"
        ? [strange ? 4 + a : a, strange ? -5 + b : a + 0.3 * b, c, random.normal(), random.normal()]
        : [a, b, c, random.normal(), random.normal()];
    const signal = 1.5 * a - b + (c > 0 ? 1 : -1) + 0.5 * random.normal();
    y[r] = task === "anomaly" ? Number(strange) : task === "classification" ? Number(signal > 0.3) : 40 + 5 * signal;
    row.forEach((v, f) => (X[f * rows + r] = [20 + v, 300 + 40 * v, v, 1e-3 * v, v][f]!));
  }
  return { rows, features, X, y };
}

/** What the document of a task answers. */
export function answerOf(task: Task): Answer {
  return task === "classification" ? "probability" : task === "regression" ? "value" : "score";
}

/** ROC AUC (rank form, ties count half), for regression R². */
export function quality(task: Task, scores: Float64Array, y: Float64Array): number {
  if (task === "regression") {
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    return 1 - y.reduce((s, v, i) => s + (v - scores[i]!) ** 2, 0) / y.reduce((s, v) => s + (v - mean) ** 2, 0);
  }
  let wins = 0;
  let pairs = 0;
  for (let i = 0; i < y.length; i++)
    for (let j = 0; j < y.length; j++) {
      if (y[i] !== 1 || y[j] !== 0) continue;
      pairs++;
      wins += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    }
  return wins / pairs;
}
