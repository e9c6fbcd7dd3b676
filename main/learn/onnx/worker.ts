// Entry of the throw-away process that runs one ONNX graph: takes one question, answers, is ended. Holds no key and no project.
// The runtime works in a thread of its own, for it gives nothing else a turn: this one goes on watching the memory of the whole process.
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort as starter, Worker, workerData } from "node:worker_threads";
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import type { Answer } from "../../data/import/throwaway.ts";
import type { GraphQuestion } from "./check.ts";
import { runGraph } from "./runGraph.ts";

/** What the parent asks. */
export interface GraphRequest {
  question: GraphQuestion;
  memoryMb: number;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): void;
}

const memoryPollMs = 50;

// Under Electron the parent is reached through parentPort, under Node through the channel of fork.
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
const say = (answer: Answer) => (parentPort ? parentPort.postMessage(answer) : void process.send!(answer));

function take({ question, memoryMb }: GraphRequest): void {
  const overMemory = () => say({ kind: "failed", failure: new Failure("memoryBound", { detail: `memoryMb=${memoryMb}` }).data });
  // said before the graph is looked at: a process that dies from here on died of it
  say({ kind: "form", form: "onnx" });
  setInterval(() => process.memoryUsage.rss() / 1_048_576 > memoryMb && overMemory(), memoryPollMs).unref();
  const thread = new Worker(fileURLToPath(import.meta.url), { workerData: question });
  thread.on("message", (answer: Answer) => say(answer));
  // a heap that ran full ends the thread alone
  thread.on("error", (thrown: NodeJS.ErrnoException) => (thrown.code === "ERR_WORKER_OUT_OF_MEMORY" ? overMemory() : say({ kind: "failed", failure: failureOf(thrown) })));
}

if (!isMainThread) {
  const answer = await runGraph(workerData as GraphQuestion).then(
    (result): Answer => ({ kind: "done", result }),
    (thrown: unknown): Answer => ({ kind: "failed", failure: failureOf(thrown) }),
  );
  starter!.postMessage(answer);
} else if (parentPort) parentPort.on("message", ({ data }) => take(data as GraphRequest));
else process.on("message", (message) => take(message as GraphRequest));
