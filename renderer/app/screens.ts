// Step to screen by name: screens/<step>/<Step>Screen.tsx exports <Step>Screen. Loaded when first shown, fetched ahead when the window is idle.

import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { StepId } from "../../shared/steps/steps.ts";

const found = import.meta.glob<Record<string, ComponentType>>("../screens/*/*Screen.tsx");

function load(step: StepId): Promise<{ default: ComponentType }> {
  const name = `${step.charAt(0).toUpperCase()}${step.slice(1)}Screen`;
  const source = found[`../screens/${step}/${name}.tsx`];
  if (source === undefined) return Promise.reject(new Error(`renderer/screens/${step}/${name}.tsx is missing`));
  return source().then((module) => {
    const screen = module[name];
    if (screen === undefined) throw new Error(`${name} is not exported`);
    return { default: screen };
  });
}

const screen = (step: StepId) => lazy(() => load(step));

export const screens: Record<StepId, LazyExoticComponent<ComponentType>> = {
  frame: screen("frame"), data: screen("data"), explore: screen("explore"), prepare: screen("prepare"), label: screen("label"), train: screen("train"), select: screen("select"),
  explain: screen("explain"), package: screen("package"), deploy: screen("deploy"), monitor: screen("monitor"),
};

/** Fetches the screens that were not shown yet, one after the other, so that the first visit is at once. */
export async function prefetchScreens(): Promise<void> {
  for (const source of Object.values(found)) await source().catch(() => undefined); // shown by the step itself when it is opened
}
