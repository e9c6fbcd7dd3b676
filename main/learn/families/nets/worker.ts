// Thread that trains nets: one asked training after another. Started only by thread.ts; bundled with TensorFlow.js to build/node/netWorker.js.
import { parentPort } from "node:worker_threads";
import { chooseBackend, type Backend } from "./backend.ts";
import { descend, type NetResult, type NetTask } from "./descend.ts";

// What the gradient test asks of the very bundle that trains.
export { useBackend } from "./backend.ts";
export { answersOf, gradientsOf } from "./descend.ts";

/** What it says of the training it was asked for. */
export type NetNews =
  | { kind: "epoch"; epoch: number }
  | { kind: "done"; backend: Backend; result: NetResult }
  | { kind: "stopped" }
  | { kind: "diverged"; detail: string }
  | { kind: "failed"; detail: string };

const say = (news: NetNews) => parentPort!.postMessage(news);

parentPort?.on("message", (task: NetTask) => {
  void (async () => {
    try {
      const backend = await chooseBackend();
      const result = await descend(task, (epoch) => say({ kind: "epoch", epoch }));
      say(result ? { kind: "done", backend, result } : { kind: "stopped" });
    } catch (thrown) {
      say({ kind: thrown instanceof RangeError ? "diverged" : "failed", detail: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  })();
});
