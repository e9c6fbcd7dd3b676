// What is shown of a search: the one that runs, the one that waits in its checkpoint, or the log of the last one; and how one is asked to stop.
import type { SearchInfo } from "../../../shared/contract/learn.ts";
import { readFeatureFacts } from "../../prepare/answers.ts";
import { keyOf, searchKey } from "../../store/lineage.ts";
import type { Workbench } from "../../store/workbench.ts";
import { metrics } from "../metrics.ts";
import { headlineFor, taskOf } from "../planTraining.ts";
import { readCheckpoint, sweepCheckpoints } from "./checkpoint.ts";
import { liveSearch } from "./live.ts";
import { checkpointFolder } from "./searchByPlan.ts";
import { readSearch } from "./searchObject.ts";

/** Null where the project has no search. */
export function describeSearch(workbench: Workbench): SearchInfo | null {
  const { project } = workbench;
  const { plan } = workbench.readPlan();
  const key = plan.train.search ? searchKey(project, plan) : "";
  const live = liveSearch.of(project);
  if (live) return { state: "running", current: live.key === key, digest: null, metric: live.metric, higherIsBetter: live.higherIsBetter, shares: [...live.shares], trials: [...live.trials], winners: [], blend: null };
  const waiting = key === "" ? undefined : readCheckpoint(checkpointFolder(workbench), key);
  if (waiting) {
    // The one that its trials are measured by, which the plan's need not be. A search that waits under this key has features.
    const id = headlineFor(plan, taskOf(plan, readFeatureFacts(workbench).facts)) ?? plan.select.metric;
    const metric = metrics.find((each) => each.id === id);
    const top = Math.max(0, ...waiting.map(({ rung }) => rung));
    return { state: "paused", current: true, digest: null, metric: id, higherIsBetter: metric?.direction !== "lower", shares: Array.from({ length: top + 1 }, (_, rung) => 3 ** (rung - top)), trials: waiting, winners: [], blend: null };
  }
  const digest = project.ref("search");
  if (!digest) return null;
  const { metric, higherIsBetter, shares, trials, winners, blend } = readSearch(workbench, digest);
  return { state: "done", current: keyOf(project, "search") === key, digest, metric, higherIsBetter, shares, trials, winners, blend };
}

/** Asks the running search to stop; `drop` also forgets one that waits. */
export function holdSearch(workbench: Workbench, how: "pause" | "finish" | "drop"): void {
  const live = liveSearch.of(workbench.project);
  if (how === "finish") {
    if (live) live.isFinishing = true;
    return;
  }
  if (!live) {
    if (how === "drop") sweepCheckpoints(checkpointFolder(workbench), "");
    return;
  }
  live.isDropped = how === "drop";
  live.abort.abort();
}
