// The project as the window sees it: facts, path, plan sections, and where the window is.

import { createContext, useCallback, useContext, useLayoutEffect, useMemo, useState, useSyncExternalStore } from "react";
import { contract } from "../../shared/contract/contract.ts";
import type { ProjectInfo } from "../../shared/contract/project.ts";
import type { Plan, PlanSection } from "../../shared/plan/plan.ts";
import type { StepId } from "../../shared/steps/steps.ts";
import { formatAddress, parseAddress, type Address } from "./address.ts";
import { PlanWriterContext, useAct, type Act } from "./calls.tsx";
import { makePlanWriter, type PlanWriter } from "./planWriter.ts";

export const ProjectContext = createContext<ProjectInfo | null>(null);

/** The window's one writer of its project's plan, told of every reading. */
export function usePlanWriter(project: ProjectInfo | null): PlanWriter | null {
  const [writer, setWriter] = useState<PlanWriter | null>(null);
  if (writer === null && project !== null) setWriter(makePlanWriter(project.planDigest));
  // In the layout phase, before the engine's next message is taken: a reading must not be told after the answer to a later write.
  useLayoutEffect(() => {
    if (project !== null) writer?.told(project.planDigest);
  }, [writer, project]);
  return writer;
}

/** Facts of the open project. Screens are drawn only once they are known. */
export function useProject(): ProjectInfo {
  const project = useContext(ProjectContext);
  if (project === null) throw new Error("a screen outside of its project");
  return project;
}


export interface Section<K extends PlanSection> {
  readonly value: Plan[K];
  /** Writes the section on the plan that this window has read or made; resolves true when it was taken. */
  readonly write: (value: Plan[K]) => Promise<boolean>;
  readonly act: Act<typeof contract.plan.writeSection>;
}

/** One section of the plan, to read and to write. What was written shows at once, here and wherever else this window shows it. */
export function useSection<K extends PlanSection>(section: K): Section<K> {
  const project = useProject();
  const writer = useContext(PlanWriterContext);
  if (writer === null) throw new Error("a screen outside of its project");
  const act = useAct(contract.plan.writeSection);
  const { run } = act;
  const pending = useSyncExternalStore(writer.subscribe, () => writer.pending(section));
  const write = useCallback((value: Plan[K]) => writer.write(section, value, run), [writer, section, run]);
  return { value: pending === undefined ? project.plan[section] : pending.value, write, act };
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
