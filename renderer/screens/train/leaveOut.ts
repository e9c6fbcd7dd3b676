// Features that no candidate may see any more, as a change of the plan's section. Pure.

import type { Plan } from "../../../shared/plan/plan.ts";

type Train = Plan["train"];

/** The section without some features: they are left out with a reason, and no setting names them any more. */
export function leaveOut(train: Train, features: readonly string[], reason: string): Train {
  const known = new Set(train.without.map(({ feature }) => feature));
  const named = (spec: Train["candidates"][number]): Train["candidates"][number] => {
    const { only, ...others } = spec.parameters;
    if (!Array.isArray(only) || !only.some((name) => features.includes(String(name)))) return spec;
    const left = only.filter((name) => !features.includes(String(name)));
    return { ...spec, parameters: left.length > 0 ? { ...others, only: left } : others };
  };
  return {
    ...train,
    candidates: train.candidates.map(named),
    baselines: train.baselines.map(named),
    without: [...train.without, ...features.filter((feature) => !known.has(feature)).map((feature) => ({ feature, reason }))],
  };
}
