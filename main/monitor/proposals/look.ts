// A look at everything that a proposal may follow from, when a stick comes home, when the project opens and when a person asks. What cannot be read is told
// on the screen; it stops neither the opening of a project nor records from coming home.
import { failureOf, type FailureData } from "../../../shared/contract/errors.ts";
import type { Actor, Project } from "../../store/project.ts";
import type { Workbench } from "../../store/workbench.ts";
import { fleetNow, raiseDue } from "./raise.ts";
import { followReleases } from "./released.ts";

export interface Look {
  /** ISO. */
  at: string;
  raised: string[];
  failure: FailureData | null;
}

/** The last one of each open project. */
const looks = new WeakMap<Project, Look>();

export const lastLook = ({ project }: Workbench): Look | null => looks.get(project) ?? null;

/** Closes what was released meanwhile and makes the proposals that are due. Throws nothing: what went wrong is kept in the look. */
export async function look(workbench: Workbench, actor: Actor, nowUs: number): Promise<Look> {
  const at = new Date(nowUs / 1000).toISOString();
  let found: Look;
  try {
    await followReleases(workbench, actor, fleetNow(workbench, nowUs), at);
    found = { at, raised: await raiseDue(workbench, actor, nowUs), failure: null };
  } catch (thrown) {
    found = { at, raised: [], failure: failureOf(thrown) };
  }
  looks.set(workbench.project, found);
  return found;
}
