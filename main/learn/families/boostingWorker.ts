// Entry of a training thread: joins the crew of one training and ends with it. Bundled to build/node/boostingWorker.js.
import { workerData } from "node:worker_threads";
import { serve } from "./kernel/crew.ts";
import type { TrainingState } from "./kernel/layout.ts";

serve(workerData as TrainingState);
