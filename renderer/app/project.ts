// The project as the window sees it: facts, path, plan sections, and where the window is.

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { contract } from "../../shared/contract/contract.ts";
import type { ProjectInfo } from "../../shared/contract/project.ts";
import type { Plan, PlanSection } from "../../shared/plan/plan.ts";
import type { StepId } from "../../shared/steps/steps.ts";
import { formatAddress, parseAddress, type Address } from "./address.ts";
import { useAct, type Act } from "./calls.tsx";

export const ProjectContext = createContext<ProjectInfo | null>(null);

/** Facts of the open project. Screens are drawn only once they are known. */
export function useProject(): ProjectInfo {
  const project = useContext(ProjectContext);
  if (project === null) throw new Error("a screen outside of its project");
  return project;
}


export interface Section<K extends PlanSection> {
  readonly value: Plan[K];
  /** Writes the section on the plan that this window has read; resolves true when it was taken. */
  readonly write: (value: Plan[K]) => Promise<boolean>;
  readonly act: Act<typeof contract.plan.writeSection>;
}

/** One section of the plan, to read and to write. What was written shows at once, and the next write waits for the one before: two settings made
 *  faster than the engine answers are both kept. */
export function useSection<K extends PlanSection>(section: K): Section<K> {
  const project = useProject();
  const act = useAct(contract.plan.writeSection);
  const { run } = act;
  const [pending, setPending] = useState<{ readonly value: Plan[K] } | null>(null);
  const base = useRef(project.planDigest);
  const last = useRef<Promise<boolean>>(Promise.resolve(true));
  const waiting = useRef(0);
  useEffect(() => {
    if (waiting.current > 0) return;
    base.current = project.planDigest;
    setPending(null);
  }, [project.planDigest]);
  const write = useCallback(
    (value: Plan[K]) => {
      setPending({ value });
      waiting.current += 1;
      last.current = last.current.then(async () => {
        const done = await run({ section, value, base: base.current });
        waiting.current -= 1;
        if (done !== undefined) base.current = done.digest;
        // A refused write shows what the plan holds; a kept one stands until the plan was read anew.
        else setPending(null);
        return done !== undefined;
      });
      return last.current;
    },
    [run, section],
  );
  return { value: pending === null ? project.plan[section] : pending.value, write, act };
}

const subscribeHash = (listener: () => void) => {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
};

/** Where this window is. */
export function useAddress(): Address {
  const hash = useSyncExternalStore(subscribeHash, () => location.hash);
  return useMemo(() => parseAddress(hash), [hash]);
}

/** Goes to a step, optionally to a place in it. */
export function go(step: StepId, rest = ""): void {
  location.hash = formatAddress(step, rest);
}
