// What the target device allows a package to take, from the plan's Frame. Pure.
import type { Plan } from "../../shared/plan/plan.ts";

export interface Budget {
  /** 99th percentile of the time for one row, milliseconds. */
  latencyP99Ms: number;
  /** Memory of the whole device program, MiB. */
  rssMb: number;
}

/** Wide enough for a busy old plant computer; a package for a fast line states its own. */
export const defaultBudget: Budget = { latencyP99Ms: 250, rssMb: 256 };

/** A row must be answered within the response time; an old controller spares half the memory of a box. */
export function budgetOf({ frame }: Plan): Budget {
  return { latencyP99Ms: Math.min(defaultBudget.latencyP99Ms, 1000 * frame.responseTimeS), rssMb: frame.device === "old-controller" ? defaultBudget.rssMb / 2 : defaultBudget.rssMb };
}
