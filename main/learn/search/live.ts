// The search that runs in this engine, for those who look on and for those who ask it to stop. Runs in main; nothing here is kept.
import type { Project } from "../../store/project.ts";
import type { MetricId } from "../metrics.ts";
import type { Trial } from "./trial.ts";

export interface Live {
  readonly key: string;
  readonly metric: MetricId;
  readonly higherIsBetter: boolean;
  readonly shares: readonly number[];
  readonly trials: Trial[];
  readonly abort: AbortController;
  /** No further trial begins; what was found is taken. */
  isFinishing: boolean;
  /** What was found is thrown away. */
  isDropped: boolean;
}

const running = new WeakMap<Project, Live>();

export const liveSearch = {
  begin(project: Project, facts: Pick<Live, "key" | "metric" | "higherIsBetter" | "shares" | "trials">): Live {
    const live: Live = { ...facts, abort: new AbortController(), isFinishing: false, isDropped: false };
    running.set(project, live);
    return live;
  },
  of: (project: Project): Live | undefined => running.get(project),
  end(project: Project, live: Live): void {
    if (running.get(project) === live) running.delete(project);
  },
};
