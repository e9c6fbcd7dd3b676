// The plan of a project as an object under the ref "plan".
import { Failure } from "../../shared/contract/errors.ts";
import { readPlan } from "../../shared/plan/read.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Actor, Project } from "../store/project.ts";

/** The plan and its digest. Throws storeUnknownRef, planUnreadable, planNewerVersion. */
export function readPlanOf(project: Project): { plan: Plan; digest: string } {
  const digest = project.needRef("plan");
  return { plan: readPlan(project.objects.readJson(digest, "plan.json")), digest };
}

/** Keeps a plan and points the name at it; returns its digest. */
export async function writePlanOf(project: Project, plan: Plan, actor: Actor, act: string): Promise<string> {
  const digest = await project.objects.makeJson("plan", plan);
  project.commit(actor, act, { plan: digest });
  return digest;
}

/** Whether a field of the plan reads as it did in the plan of a digest; false where that plan is not kept. */
export function readsAsIn(project: Project, digest: string, plan: Plan, field: string): boolean {
  const inIt = (whole: Plan) => canonicalJson((whole as Readonly<Record<string, unknown>>)[field] ?? null);
  try {
    return inIt(readPlan(project.objects.readJson(digest, "plan.json"))) === inIt(plan);
  } catch (thrown) {
    if (thrown instanceof Failure) return false;
    throw thrown;
  }
}
