// The plan of a project as an object under the ref "plan".
import { readPlan } from "../../shared/plan/read.ts";
import type { Plan } from "../../shared/plan/plan.ts";
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
