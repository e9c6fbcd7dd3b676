// A person's knowledge of the process written into the plan, as a law of the next training. Runs in main.
import { Failure } from "../../shared/contract/errors.ts";
import { withConstraint, type Constraint, type ConstraintLaw } from "../../shared/plan/constraints.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import type { Act, Workbench } from "../store/workbench.ts";

/** Adds the law to the plan and returns how many there are. Throws planUnknownColumn for a feature or tag that no feature is made of, storeUnknownRef
 *  while there are no features. */
export async function constrain(workbench: Workbench, act: Act, law: ConstraintLaw, reason: string): Promise<number> {
  const { facts } = readFeatureFacts(workbench);
  const named = law.kind === "lagLimit" ? law.tag : law.feature;
  const known = law.kind === "lagLimit" ? Object.values(facts.from).flat() : facts.columns;
  if (!known.includes(named)) throw new Failure("planUnknownColumn", { column: named });
  const { plan } = workbench.readPlan();
  const said: Constraint = { ...law, reason, by: act.actor.person, at: new Date().toISOString() };
  const constraints = withConstraint(plan.train.constraints ?? [], said);
  await workbench.writePlan({ ...plan, train: { ...plan.train, constraints } }, act.actor, "learn.constrain");
  return constraints.length;
}
