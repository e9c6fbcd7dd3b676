// Calls about proposals: what triggers or people ask for, who said yes or no, and how far it has come. Nothing goes on without a named person.
import { z } from "zod";
import { proposalKinds, Trigger, triggerSubjects } from "../plan/triggers.ts";
import { call, digest, text } from "./call.ts";
import { Flag } from "./data.ts";
import { Figure } from "./learn.ts";

/** NONE and WATCH are states of a device without a proposal; DONE ends what trains nothing. */
export const proposalStates = ["PROPOSED", "APPROVED", "TRAINED", "CHALLENGER", "RELEASED", "DONE", "REJECTED"] as const;
export const ProposalState = z.enum(proposalStates);
export type ProposalState = z.infer<typeof ProposalState>;

export const plantAnswers = ["changed", "notChanged", "unknown"] as const;

/** A candidate beside what runs, on rows later than those that the latter learned from. Gain: in the metric, better = positive. */
export const ProposalCandidate = z.strictObject({
  chosen: digest(),
  name: z.string(),
  family: z.string(),
  /** Who trained it. */
  by: z.string(),
  metric: z.string(),
  gain: Figure.nullable(),
  rows: z.number().int(),
  eventsWon: z.number().int(),
  eventsLost: z.number().int(),
  falseAlarmsGone: z.number().int(),
  falseAlarmsNew: z.number().int(),
  /** The lower end of the gain lies over 0; null where rows hold no truth to judge by. */
  better: z.boolean().nullable(),
  /** Threshold before and after, where only that moves. */
  threshold: z.tuple([z.number(), z.number()]).nullable(),
});
export type ProposalCandidate = z.infer<typeof ProposalCandidate>;

/** What an action is about: the tag whose sensor lied and in which time, or since when the plant counts as changed. µs. */
export const ProposalAbout = z.strictObject({ tag: z.string().max(200).nullable(), fromUs: z.number().nullable(), toUs: z.number().nullable() });
export type ProposalAbout = z.infer<typeof ProposalAbout>;

export const Proposal = z.strictObject({
  id: z.string(),
  device: z.string(),
  /** Package that ran when it was made. */
  package: digest(),
  kind: z.enum(proposalKinds),
  state: ProposalState,
  /** Trigger that made it; null: a person. */
  trigger: z.string().nullable(),
  on: z.enum(triggerSubjects).nullable(),
  /** What was seen: a subject (tag, score, verdict), its figure and limit. */
  evidence: z.array(z.strictObject({ what: z.string(), figure: z.number().nullable(), limit: z.number().nullable() })),
  /** Asked after a sudden shift that no entry of the plant's log explains; retraining waits for the answer. At: µs. */
  question: z.strictObject({ atUs: z.number(), asset: z.string(), tag: z.string().nullable(), answer: z.enum(plantAnswers).nullable() }).nullable(),
  /** Every step, the first one its making: who, when (ISO), why. By is "" where a trigger made it. */
  steps: z.array(z.strictObject({ state: ProposalState, at: z.string(), by: z.string(), role: z.string(), note: z.string() })),
  candidate: ProposalCandidate.nullable(),
  challenger: digest().nullable(),
  about: ProposalAbout.optional(),
  /** Package with the new reference, once the change was recorded. */
  made: digest().optional(),
  /** Findings that a person left as they are: they ask again once they grow. */
  left: z.array(z.strictObject({ trigger: z.string(), what: z.string(), figure: z.number().nullable() })).optional(),
});
export type Proposal = z.infer<typeof Proposal>;

/** How the challenger did beside what runs, as a device told. */
const ShadowResult = z.strictObject({ passed: z.boolean(), device: z.string(), rows: z.number(), alarmsGained: z.number(), alarmsLost: z.number(), worst: z.number(), why: z.string() });

/** How far a challenger has come for the machine, as far as signatures and receipts tell. */
const Released = z.strictObject({
  lab: z.boolean(),
  /** The signed release of it, and who signed; null before. A LAB machine needs none. */
  release: digest().nullable(),
  signers: z.array(z.string()),
  /** The newest order that names the machine. */
  order: z.strictObject({ counter: z.number().int(), by: z.string() }).nullable(),
  /** The machine's own receipt says that it runs. */
  runs: z.boolean(),
  missing: z.enum(["signatures", "order", "receipt"]).nullable(),
});
export type Released = z.infer<typeof Released>;

/** Where an action would begin and end, from what was seen and what the plant's log says; the entry of the log that says so. */
const SuggestedAbout = ProposalAbout.extend({ entry: z.string().nullable() });

export const ProposalView = Proposal.extend({ deviceName: z.string(), shadow: ShadowResult.nullable(), released: Released.nullable(), suggested: SuggestedAbout.nullable(), /** What a person may do next. */ next: z.array(z.enum(["answer", "approve", "reject", "train", "challenge", "release", "carryOut"])) });
export type ProposalView = z.infer<typeof ProposalView>;

/** What stands where with one machine's model. */
export const ModelStanding = z.strictObject({
  device: z.string(),
  name: z.string(),
  package: digest().nullable(),
  packageName: z.string(),
  counter: z.number().nullable(),
  /** ISO; by the device's clock. */
  since: z.string().nullable(),
  /** Who chose the model that runs; "" where this project does not know it. */
  owner: z.string(),
  standing: z.enum(["NONE", "WATCH", "PROPOSED", "APPROVED", "TRAINED", "CHALLENGER"]),
  /** Next look by a person, ISO; null where the plan asks for none. */
  reviewDue: z.string().nullable(),
  overdue: z.boolean(),
  pending: z.array(z.string()),
});
export type ModelStanding = z.infer<typeof ModelStanding>;

/** How often a trigger would have fired on a device's records so far, and when (µs, or rows) at the latest. */
export const BackTest = z.strictObject({ trigger: z.string(), device: z.string(), fired: z.number().int(), last: z.number().nullable(), firing: z.boolean(), fromUs: z.number().nullable() });
export type BackTest = z.infer<typeof BackTest>;

const id = () => z.string().regex(/^p-\d{1,9}$/);
const signs = ["scientist", "engineer"] as const;
const moves = ["storeUnknownRef", "proposalOtherState"] as const;
const noted = { id: id(), note: text(2000) };
const reason = () => text(2000).refine((said) => said.trim() !== "");

export const proposalCalls = {
  list: call("proposal.list", { input: z.strictObject({}), output: z.array(ProposalView), sample: {} }),
  /** Looks at every trigger now and makes the proposals that are due. */
  check: call("proposal.check", { input: z.strictObject({}), output: z.strictObject({ raised: z.array(z.string()) }), changes: true, sample: {} }),
  /** What these triggers (absent: those of the plan) would have done on the records so far. */
  backTest: call("proposal.backTest", { input: z.strictObject({ triggers: z.array(Trigger).max(50).optional() }), output: z.array(BackTest), sample: {} }),
  listModels: call("proposal.listModels", { input: z.strictObject({}), output: z.array(ModelStanding), sample: {} }),
  /** The last look at the triggers since the project was opened: when a stick came home, or by hand. failure: why it could not be finished. */
  readLook: call("proposal.readLook", { input: z.strictObject({}), output: z.strictObject({ at: z.string(), raised: z.array(z.string()), failure: Flag.nullable() }).nullable(), sample: {} }),
  /** A person's own proposal. */
  make: call("proposal.make", { input: z.strictObject({ device: z.string().max(80), kind: z.enum(proposalKinds), reason: reason() }), output: Proposal, changes: true, errors: ["storeUnknownRef"], sample: { device: "d-1", kind: "retrain", reason: "why" } }),
  /** Says whether somebody changed the plant; the answer goes into the plant's log. */
  answer: call("proposal.answer", { input: z.strictObject({ ...noted, answer: z.enum(plantAnswers) }), output: Proposal, changes: true, errors: moves, sample: { id: "p-1", note: "", answer: "unknown" } }),
  approve: call("proposal.approve", { input: z.strictObject(noted), output: Proposal, changes: true, roles: signs, errors: [...moves, "proposalOwnApproval", "proposalHeld"], sample: { id: "p-1", note: "" } }),
  reject: call("proposal.reject", { input: z.strictObject({ id: id(), note: reason() }), output: Proposal, changes: true, roles: signs, errors: moves, sample: { id: "p-1", note: "why" } }),
  /** Makes the candidate: trained by the plan on all data, or what runs with a threshold from calm later rows. */
  train: call("proposal.train", { input: z.strictObject({ id: id() }), output: Proposal, job: true, roles: signs, errors: [...moves, "proposalHeld", "proposalNothingLater", "learnNoModelBeatsBaseline"], sample: { id: "p-1" } }),
  /** Packs the candidate to run beside what answers. One that is not better needs a reason. */
  challenge: call("proposal.challenge", { input: z.strictObject(noted), output: Proposal, job: true, roles: ["scientist"], errors: [...moves, "proposalNotBetter", "packageGateFailed"], sample: { id: "p-1", note: "" } }),
  /** Closes the proposal once the challenger ran beside, was signed and ordered where the machine asks for that, and the machine's receipt says that it runs. */
  release: call("proposal.release", { input: z.strictObject(noted), output: Proposal, changes: true, roles: signs, errors: [...moves, "proposalOwnApproval", "proposalShadowOpen", "proposalNotReleased"], sample: { id: "p-1", note: "" } }),
  /** Does what an approved proposal says, where it trains nothing: rolls back a device within reach; marks the exchanged sensor's lies so that they teach
   *  nothing; makes the next package with a reference of the changed plant; leaves a finding as it is until it grows. about: in place of what is suggested. */
  carryOut: call("proposal.carryOut", {
    input: z.strictObject({ ...noted, about: ProposalAbout.optional() }),
    output: Proposal,
    job: true,
    roles: ["scientist", "engineer", "technician"],
    errors: [...moves, "deviceNothingToRollBack", "proposalNotRolledBack", "proposalIncomplete", "proposalFewRowsSince", "packageGateFailed", "lanNotPaired", "lanUnreachable", "lanLost"],
    sample: { id: "p-1", note: "" },
  }),
};
