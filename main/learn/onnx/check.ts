// Holds an exported ONNX model against our own scorer, row for row. Runs in the engine; the graph is run by who is handed in (askGraph.ts), never here.
// Must never loosen a tolerance by itself: a model whose export differs is refused.
import { Failure } from "../../../shared/contract/errors.ts";
import type { ClassScorer, Scorer } from "../../../shared/scoring/model.ts";

/** A graph and rows for it: row-major, count × width, NaN = missing; `group`: each row's place in the list of groups, for a graph that asks for it. */
export interface GraphQuestion {
  graph: Uint8Array;
  rows: Float64Array;
  count: number;
  width: number;
  group?: Int32Array;
}

/** Its score of each row, and where it gives them the probabilities of all classes, row-major. */
export interface GraphAnswers {
  scores: Float64Array;
  probabilities?: Float64Array;
}
export type RunGraph = (question: GraphQuestion) => Promise<GraphAnswers>;

/** What the comparison saw. `worst` is max |onnx - scorer| / max(1, |scorer|), at row `worstRow` (0-based, -1 without rows). */
export interface OnnxCheck {
  rows: number;
  worst: number;
  worstRow: number;
}

/** Of a model by group, each row's place in the list of groups, and the scorer of each. */
export interface GroupedRows {
  group: Int32Array;
  scorers: readonly Scorer[];
}

/** Scores `rows` (row-major, n × nFeatures, NaN = missing) both ways, where the answer is a class all its probabilities. Two NaN, or twice the same infinity, count as equal.
 *  Throws onnxDiffers (row counted from 1) when a row differs by more than `tolerance`, relative above 1 and absolute below, and what `run` throws. */
export async function checkOnnx(
  run: RunGraph,
  bytes: Uint8Array,
  scorer: Scorer,
  rows: Float64Array,
  n: number,
  nFeatures: number,
  tolerance: number,
  byGroup?: GroupedRows,
): Promise<OnnxCheck> {
  const { scores, probabilities } = await run({ graph: bytes, rows, count: n, width: nFeatures, ...(byGroup ? { group: byGroup.group } : {}) });
  const check: OnnxCheck = { rows: n, worst: n > 0 ? -1 : 0, worstRow: -1 };
  let worstPair = "";
  for (let i = 0; i < n; i++) {
    const one = byGroup ? byGroup.scorers[byGroup.group[i]!]! : scorer;
    const row = rows.subarray(i * nFeatures, (i + 1) * nFeatures);
    const expected = one.score(row);
    const difference = Math.max(distance(scores[i]!, expected), probabilities && one.classes ? farthest(one.classes, row, probabilities, i) : 0);
    if (difference > check.worst) {
      check.worst = difference;
      check.worstRow = i;
      worstPair = `onnx ${scores[i]}, scorer ${expected}, tolerance ${tolerance}`;
    }
  }
  if (check.worst > tolerance) throw new Failure("onnxDiffers", { row: check.worstRow + 1, detail: worstPair });
  return check;
}

/** The largest distance of a class's probability from the exported one of row i. */
function farthest({ names, probabilities }: ClassScorer, row: Float64Array, exported: ArrayLike<number>, i: number): number {
  const own = probabilities(row, new Float64Array(names.length));
  return own.reduce((most, p, k) => Math.max(most, distance(exported[i * names.length + k]!, p)), 0);
}

function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const d = Math.abs(a - b) / Math.max(1, Math.abs(b));
  return Number.isNaN(d) ? Infinity : d;
}
