// What a measured delay means for preparation and for the screen. Pure.

import type { DelayResult } from "../../../shared/contract/explore.ts";
import type { Step } from "../../../shared/recipe/recipe.ts";

type AlignStep = Extract<Step, { kind: "align" }>;

/** Steps that may stand before a delay is taken out: they change values and rows, no row takes another's place. */
const before: ReadonlySet<Step["kind"]> = new Set(["select", "clean", "filter", "despike"]);

/** The step that shows the tag that runs ahead as much later as the other follows it, so that what belongs together stands in one row.
 *  null where there is no delay to take out. stepUs: the places that were compared. */
export function alignOf(x: string, y: string, { verdict, lag, basis }: Pick<DelayResult, "verdict" | "lag" | "basis">): AlignStep | null {
  if (verdict !== "clear" || lag === 0 || basis.axis !== "time") return null;
  return { kind: "align", columns: [lag > 0 ? x : y], delayS: Math.abs(lag) / 1e6, maxAgeS: Math.max(60, (5 * basis.step) / 1e6) };
}

/** A recipe with the step in it: in place of a delay of the same tag, else behind the cleaning at its beginning. */
export function withAlign(steps: readonly Step[], step: AlignStep): Step[] {
  const key = JSON.stringify(step.columns);
  const same = steps.findIndex((one) => one.kind === "align" && JSON.stringify(one.columns) === key);
  if (same >= 0) return steps.map((one, i) => (i === same ? step : one));
  const first = steps.findIndex((one) => !before.has(one.kind));
  const at = first < 0 ? steps.length : first;
  return [...steps.slice(0, at), step, ...steps.slice(at)];
}
