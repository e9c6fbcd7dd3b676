// What people know about the process and a model must not break: a law of the training, each with its reason, its author and its time. Pure.
import { z } from "zod";

const name = z.string().min(1).max(200);
const rises = { kind: z.literal("rises"), feature: name };
const falls = { kind: z.literal("falls"), feature: name };
const lagLimit = { kind: z.literal("lagLimit"), tag: name, most: z.number().nonnegative().describe("seconds, or rows where rows have no time") };
const said = {
  reason: z.string().min(1).max(2000),
  by: z.string().max(200).default("").describe("who said it"),
  at: z.string().max(40).default("").describe("when, ISO 8601 in UTC"),
};

/** The law alone. */
export const ConstraintLaw = z.discriminatedUnion("kind", [z.strictObject(rises), z.strictObject(falls), z.strictObject(lagLimit)]);
export type ConstraintLaw = z.infer<typeof ConstraintLaw>;

export const Constraint = z.discriminatedUnion("kind", [
  z.strictObject({ ...rises, ...said }).describe("the answer never falls while this feature rises"),
  z.strictObject({ ...falls, ...said }).describe("the answer never rises while this feature rises"),
  z.strictObject({ ...lagLimit, ...said }).describe("features of this tag that look back further are left out"),
]);
export type Constraint = z.infer<typeof Constraint>;

/** Way in which the answer may go with a feature. */
export type Direction = "rises" | "falls";

/** What a constraint is about: two of one place exclude each other. */
export function placeOf(law: ConstraintLaw): string {
  return law.kind === "lagLimit" ? `tag ${law.tag}` : `feature ${law.feature}`;
}

/** Constraints with one more; an earlier one about the same place gives way. */
export function withConstraint(constraints: readonly Constraint[], added: Constraint): Constraint[] {
  return [...constraints.filter((each) => placeOf(each) !== placeOf(added)), added];
}

/** Directions by feature; the later one holds where a plan that was written by hand names a feature twice. */
export function directionsOf(constraints: readonly Constraint[] = []): Record<string, Direction> {
  return Object.fromEntries(constraints.flatMap((each) => (each.kind === "lagLimit" ? [] : [[each.feature, each.kind]])));
}
