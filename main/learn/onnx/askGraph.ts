// The engine's side of running an ONNX graph: one throw-away process a graph, all rows in one question, within caps of memory and time. The one home for
// whoever has a graph to run. onnxruntime is never loaded here: a graph can be made so that it takes down the process that loads it.
import { Failure, failureOf, failureSaid } from "../../../shared/contract/errors.ts";
import { askThrowaway, type Answer, type Caps, type StartProcess } from "../../data/import/throwaway.ts";
import type { GraphAnswers, RunGraph } from "./check.ts";
import type { GraphRequest } from "./worker.ts";

/** A graph of a million leaves, more than the largest model that a device takes (32 MiB), took 0.8 GB and 3 to 8 s on two busy cores. */
export const graphCaps: Caps = { memoryMb: 2048, wallMs: 120_000 };
/** The host's own limit is behind ours, so that what ended the process is known here. */
const behindMs = 5000;

/** Rejects with onnxMalformed, onnxOverBound, onnxExternalData, onnxUnsupported, onnxReaderDied, callCancelled; processDied where no process could be started. */
export function askGraph(start: StartProcess, { signal, caps = graphCaps }: { signal?: AbortSignal; caps?: Caps } = {}): RunGraph {
  return async (question) => {
    let hasBegun = false;
    const watched: StartProcess = (entry, { memoryMb, wallMs }) => {
      const channel = start(entry, { memoryMb, wallMs: wallMs + behindMs });
      const hear = (message: unknown): Answer => {
        const answer = heard(message);
        hasBegun ||= answer.kind === "form";
        return answer;
      };
      return { ...channel, onMessage: (listener) => channel.onMessage((message) => listener(hear(message))) };
    };
    // a copy of the graph alone: where messages are cloned whole, a part of a file would take the file along
    const request: GraphRequest = { question: { ...question, graph: question.graph.slice() }, memoryMb: caps.memoryMb };
    const result = await askThrowaway("onnxWorker.js", request, { start: watched, caps, ...(signal ? { signal } : {}) }).catch((thrown: unknown) => {
      const failure = failureOf(thrown);
      if (failure.name === "memoryBound") throw new Failure("onnxOverBound", { detail: `${caps.memoryMb} MiB` });
      if (failure.name !== "processDied") throw thrown;
      if (failure.where.detail?.startsWith("wallMs=")) throw new Failure("onnxOverBound", { detail: `${caps.wallMs / 1000} s` });
      throw hasBegun ? new Failure("onnxReaderDied", failure.where) : thrown;
    });
    return answersFor(question.count, result);
  };
}

/** A process that ran somebody else's graph says what it likes: only what can be understood is heard. */
function heard(message: unknown): Answer {
  const { kind, result, failure } = (message ?? {}) as { kind?: unknown; result?: unknown; failure?: unknown };
  if (kind === "form") return { kind, form: "onnx" };
  if (kind === "done") return { kind, result };
  return { kind: "failed", failure: failureSaid(failure, "onnxReaderDied").data };
}

function answersFor(count: number, said: unknown): GraphAnswers {
  const { scores, probabilities } = (said ?? {}) as { scores?: unknown; probabilities?: unknown };
  if (!(scores instanceof Float64Array) || scores.length !== count) throw new Failure("onnxMalformed", { detail: `scores for ${count} rows` });
  return { scores, ...(probabilities instanceof Float64Array ? { probabilities } : {}) };
}
