// What may start a proposal: a threshold on what came home, the calendar, new events, a diagnosis. A part of the plan; pure data.
// A trigger that fires makes a proposal and nothing more (reliability.md M2).
import { z } from "zod";

/** What a proposal can ask for. */
export const proposalKinds = ["retrain", "recalibrate", "replaceSensor", "rebaseline", "rollBack", "nothing"] as const;
export type ProposalKind = (typeof proposalKinds)[number];

export const triggerSubjects = ["drift", "score", "alarmRate", "performance", "age", "calendar", "labels", "diagnosis"] as const;
export type TriggerSubject = (typeof triggerSubjects)[number];

const shared = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
  propose: z.enum(proposalKinds),
  off: z.literal(true).optional().describe("kept, but does not fire"),
};

export const Trigger = z.discriminatedUnion("on", [
  z.strictObject({ ...shared, on: z.literal("drift"), tags: z.number().int().min(1).max(1000).describe("at least so many tags over their limit at once, or all together") }),
  z.strictObject({ ...shared, on: z.literal("score") }).describe("the model's score is over its limit"),
  z.strictObject({ ...shared, on: z.literal("alarmRate") }).describe("the share of rows in alarm is over its limit"),
  z.strictObject({ ...shared, on: z.literal("performance"), falsePerWeek: z.number().positive().nullable().describe("more false alarms a week than this; null: not looked at"), caught: z.number().gt(0).max(1).nullable().describe("a smaller share of events caught; null: not looked at") }),
  z.strictObject({ ...shared, on: z.literal("age"), days: z.number().positive().max(36_500).describe("since the newest row that the model learned from") }),
  z.strictObject({ ...shared, on: z.literal("calendar"), everyDays: z.number().positive().max(36_500).describe("since it was installed") }),
  z.strictObject({ ...shared, on: z.literal("labels"), events: z.number().int().min(1).max(1_000_000).describe("marked events later than what the model learned from") }),
  z.strictObject({ ...shared, on: z.literal("diagnosis"), verdicts: z.array(z.enum(["SENSOR", "SCALE", "REGIME", "PLANT", "AGEING", "MODEL"])).min(1).max(6) }),
]);
export type Trigger = z.infer<typeof Trigger>;

/** Days without a second proposal of a kind for a device. */
export const coolDownDays = 7;
