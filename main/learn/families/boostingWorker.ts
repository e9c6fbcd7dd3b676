// Entry of a training thread: joins the crew of one training and ends with it. Bundled to build/node/boostingWorker.js.
import { workerData } from "node:worker_threads";
import { growChunk } from "./forestGrow.ts";
import { serve, type WorkerTask } from "./kernel/crew.ts";
import { forestViewsOf, type ForestState } from "./kernel/forestLayout.ts";
import { viewsOf, type TrainingState } from "./kernel/layout.ts";
import { runChunk, type Step } from "./kernel/steps.ts";

const task = workerData as (WorkerTask<TrainingState> & { kind: "boosting" }) | (WorkerTask<ForestState> & { kind: "forest" });

if (task.kind === "boosting") {
  const views = viewsOf(task.state);
  serve(task.state.control, (step, chunk, chunks) => runChunk(views, step as Step, chunk, chunks));
} else {
  const views = forestViewsOf(task.state);
  serve(task.state.control, (step, chunk, chunks) => growChunk(views, step, chunk, chunks));
}
