// Runs one ONNX graph over rows by onnxruntime on the CPU. Only in the throw-away process (worker.ts) and in tests: the runtime works inside the call that
// asks it, so whoever calls hears nothing meanwhile, and a graph made for it takes its process down.
import type { Tensor } from "onnxruntime-node";
import { Failure } from "../../../shared/contract/errors.ts";
import type { RunGraph } from "./check.ts";
import { groupInput } from "./byGroup.ts";
import { probabilitiesOutput } from "./classes.ts";
import { rowInput, scoreOutput } from "./graph.ts";
import { checkKnownGraph } from "./knownGraph.ts";

/** Rows in one run of the session, so that a long table needs no second copy in memory. */
const batchRows = 4096;
/** Of a long message the ends say most: where, and in the last words what. */
const [startMost, endMost] = [60, 140];
const outOfMemory = /failed to allocate|bad_alloc|bad allocation|out of memory|allocation failed|array length/i;

/** Throws what knownGraph.ts refuses; onnxMalformed for what the runtime does; onnxOverBound where memory cannot be had. */
export const runGraph: RunGraph = async (question) => {
  checkKnownGraph(question.graph);
  try {
    return await run(question);
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const message = (thrown instanceof Error ? thrown.message : String(thrown)).replaceAll(/\s+/g, " ").trim();
    const detail = message.length > startMost + endMost ? `${message.slice(0, startMost)} … ${message.slice(-endMost)}` : message;
    throw new Failure(outOfMemory.test(message) ? "onnxOverBound" : "onnxMalformed", { detail });
  }
};

const run: RunGraph = async ({ graph, rows, count, width, group }) => {
  // asked for here, so that only the thread that runs a graph loads it
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  // Its own words on standard error would be those of whoever made the graph: what it throws is said by a code.
  const session = await InferenceSession.create(graph, { executionProviders: ["cpu"], intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 });
  const input = session.inputMetadata.find((m) => m.name === rowInput);
  const float = input?.isTensor === true && input.type === "float32";
  const scores = new Float64Array(count);
  let probabilities: Float64Array | undefined;
  try {
    for (let start = 0; start < count; start += batchRows) {
      const size = Math.min(batchRows, count - start);
      const part = rows.subarray(start * width, (start + size) * width);
      const tensor = float ? new Tensor("float32", Float32Array.from(part), [size, width]) : new Tensor("float64", Float64Array.from(part), [size, width]);
      const groups = group && new Tensor("int64", BigInt64Array.from(group.subarray(start, start + size), BigInt), [size, 1]);
      const answers = await session.run({ [rowInput]: tensor, ...(groups ? { [groupInput]: groups } : {}) });
      scores.set(numbersOf(answers[scoreOutput], size), start);
      if (!answers[probabilitiesOutput]) continue;
      const classes = answers[probabilitiesOutput].size / size;
      probabilities ??= new Float64Array(count * classes);
      probabilities.set(numbersOf(answers[probabilitiesOutput], size * classes), start * classes);
    }
  } finally {
    await session.release();
  }
  return { scores, ...(probabilities ? { probabilities } : {}) };
};

function numbersOf(output: Tensor | undefined, size: number): Float64Array | Float32Array {
  const data = output?.data;
  if (!(data instanceof Float64Array || data instanceof Float32Array) || data.length !== size) throw new Failure("onnxMalformed", { detail: `output of ${data?.length ?? 0} for ${size}` });
  return data;
}
