// Since when the plant counts as changed: what lies before is no reference for the next packages. A person approved it with a reason; the packages before
// keep their own reference, and each that was made since says why on its card (reliability.md 8.8).
import { z } from "zod";
import { digest } from "../../shared/contract/call.ts";
import type { Workbench } from "../store/workbench.ts";

/** Rows that a reference needs at least: twenty windows of ten rows on each side of its middle. */
export const baselineRows = 400;

const Baseline = z.strictObject({
  fromUs: z.number(),
  reason: z.string(),
  by: z.string(),
  /** Package whose reference it takes the place of. */
  before: digest(),
});
export type Baseline = z.infer<typeof Baseline>;

/** Undefined while nobody has said so. */
export function baselineOf({ project }: Pick<Workbench, "project">): Baseline | undefined {
  const object = project.ref("baseline");
  return object === undefined ? undefined : Baseline.parse(project.objects.readJson(object, "baseline.json"));
}
