// Holds an exported ONNX model against our own scorer, row for row. Runs in main with onnxruntime-node on the CPU.
// Must never loosen a tolerance by itself: a model whose export differs is refused.
import { Failure } from "../../../shared/contract/errors.ts";
import type { ClassScorer, Scorer } from "../../../shared/scoring/model.ts";
import { groupInput } from "./byGroup.ts";
import { probabilitiesOutput } from "./classes.ts";
import { rowInput, scoreOutput } from "./graph.ts";

/** What the comparison saw. `worst` is max |onnx - scorer| / max(1, |scorer|), at row `worstRow` (0-based, -1 without rows). */
export interface OnnxCheck {
  rows: number;
  worst: number;
  worstRow: number;
}

/** Of a model by group: each row's place in the list of groups, and the scorer of each. */
export interface GroupedRows {
  group: Int32Array;
  scorers: readonly Scorer[];
}

/** Rows in one run of the session, so that a long table needs no second copy in memory. */
const batchRows = 4096;

/** Scores `rows` (row-major, n × nFeatures, NaN = missing) both ways, where the answer is a class all its probabilities. Two NaN, or twice the same infinity, count as equal.
 *  Throws onnxDiffers (row counted from 1) when a row differs by more than `tolerance`, relative above 1 and absolute below. */
export async function checkOnnx(
  bytes: Uint8Array,
  scorer: Scorer,
  rows: Float64Array,
  n: number,
  nFeatures: number,
  tolerance: number,
  byGroup?: GroupedRows,
): Promise<OnnxCheck> {
  const ort = await import("onnxruntime-node");
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ["cpu"],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const input = session.inputMetadata.find((m) => m.name === rowInput);
  const float = input?.isTensor === true && input.type === "float32";
  const check: OnnxCheck = { rows: n, worst: n > 0 ? -1 : 0, worstRow: -1 };
  let worstPair = "";
  try {
    for (let start = 0; start < n; start += batchRows) {
      const count = Math.min(batchRows, n - start);
      const part = rows.subarray(start * nFeatures, (start + count) * nFeatures);
      const dims = [count, nFeatures];
      const tensor = float ? new ort.Tensor("float32", Float32Array.from(part), dims) : new ort.Tensor("float64", Float64Array.from(part), dims);
      const groups = byGroup && new ort.Tensor("int64", BigInt64Array.from(byGroup.group.subarray(start, start + count), BigInt), [count, 1]);
      const answers = await session.run({ [rowInput]: tensor, ...(groups ? { [groupInput]: groups } : {}) });
      const answer = answers[scoreOutput]!.data as Float64Array | Float32Array;
      const shares = answers[probabilitiesOutput]?.data as Float64Array | Float32Array | undefined;
      for (let i = 0; i < count; i++) {
        const one = byGroup ? byGroup.scorers[byGroup.group[start + i]!]! : scorer;
        const row = part.subarray(i * nFeatures, (i + 1) * nFeatures);
        const expected = one.score(row);
        const difference = Math.max(distance(answer[i]!, expected), shares && one.classes ? farthest(one.classes, row, shares, i) : 0);
        if (difference > check.worst) {
          check.worst = difference;
          check.worstRow = start + i;
          worstPair = `onnx ${answer[i]}, scorer ${expected}, tolerance ${tolerance}`;
        }
      }
    }
  } finally {
    await session.release();
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
