// The plan's constraints made to hold in training: which features are left out, what each candidate is told, who cannot keep it. Runs in main; pure.
import { Failure } from "../../shared/contract/errors.ts";
import { directionsOf, type Direction } from "../../shared/plan/constraints.ts";
import type { CandidateSpec, Plan } from "../../shared/plan/plan.ts";
import { memoryOf } from "../../shared/recipe/memory.ts";
import type { FeatureFacts } from "../prepare/answers.ts";
import type { Candidate } from "./evaluateFit.ts";
import type { Task } from "./family.ts";
import { familyEntry } from "./registry.ts";

type Facts = Pick<FeatureFacts, "columns" | "inputs" | "hasTime" | "from">;

/** Whether a person said how far back features of some tag may look. */
export function limitsMemory({ train }: Plan): boolean {
  return train.constraints?.some(({ kind }) => kind === "lagLimit") === true;
}

/** Features that no candidate and no baseline sees: those left out by name, and those that look back further than a person says the process can
 *  remember. stepS: seconds between rows. Throws planStepBlocked where the table was made by another recipe than the plan's. */
export function leftOutOf(plan: Plan, facts: Facts, stepS: number): Set<string> {
  const out = new Set(plan.train.without.map(({ feature }) => feature));
  const limits = (plan.train.constraints ?? []).filter((each) => each.kind === "lagLimit");
  if (limits.length === 0) return out;
  const memory = memoryOf(plan.prepare.recipe, facts.inputs, facts.hasTime);
  for (const feature of facts.columns) {
    const past = memory.get(feature);
    if (!past) throw new Failure("planStepBlocked", { step: "prepare", field: feature });
    const length = facts.hasTime ? past.seconds + past.rows * stepS : past.rows;
    if (limits.some(({ tag, most }) => length > most && (facts.from[feature] ?? [feature]).includes(tag))) out.add(feature);
  }
  return out;
}

/** A candidate as it is fitted: told the directions of those features that the table has. */
export function heldCandidate({ id, family, parameters }: Pick<CandidateSpec, "id" | "family" | "parameters">, plan: Plan, features: readonly string[]): Candidate {
  const directions = directionsIn(plan, features);
  if (Object.keys(directions).length === 0) return { id, family, parameters, role: "candidate" };
  return { id, family, parameters: { ...parameters, monotone: { ...(parameters["monotone"] as object | undefined), ...directions } }, role: "candidate" };
}

/** True where every direction of the plan is kept by fits of this family: it can be told, and no directed feature tells it the regime, where one
 *  step may change how all the others are read. Several classes have no direction. */
export function canKeep({ family, parameters }: Pick<CandidateSpec, "family" | "parameters">, plan: Plan, features: readonly string[], task?: Task): boolean {
  const directed = Object.keys(directionsIn(plan, features));
  if (directed.length === 0) return true;
  if (task === "classes") return false;
  const { regimes } = parameters;
  const entry = familyEntry(family);
  return entry !== undefined && "monotone" in entry.family.defaults && !(Array.isArray(regimes) && directed.some((feature) => regimes.includes(feature)));
}

/** The plan's candidates as they are fitted, and the ids of those that cannot keep what it demands. Throws learnNoneKeepsDirection where that is all. */
export function heldCandidates(plan: Plan, features: readonly string[], task: Task): { candidates: Candidate[]; setAside: string[] } {
  const keeping = plan.train.candidates.filter((spec) => canKeep(spec, plan, features, task));
  if (keeping.length === 0) throw new Failure("learnNoneKeepsDirection", { field: Object.keys(directionsIn(plan, features)).join(", "), detail: plan.train.candidates.map(({ family }) => family).join(", ") });
  return { candidates: keeping.map((spec) => heldCandidate(spec, plan, features)), setAside: plan.train.candidates.filter((spec) => !keeping.includes(spec)).map(({ id }) => id) };
}

function directionsIn(plan: Plan, features: readonly string[]): Record<string, Direction> {
  return Object.fromEntries(Object.entries(directionsOf(plan.train.constraints)).filter(([feature]) => features.includes(feature)));
}
