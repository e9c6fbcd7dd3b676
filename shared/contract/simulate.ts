// The call that puts known faults into a copy of the data: what a fault of recorded or simulated tags may be, and what was really done.
// Recorded data have no plant behind them: nothing reacts to a lying sensor, and the truth says so (inLoop).
import { z } from "zod";
import { call, digest, timeUs } from "./call.ts";

/** A size in the tag's unit, or in robust standard deviations of the tag in the week before the fault. */
const size = z.union([z.number(), z.strictObject({ sd: z.number() })]);
const seconds = z.number().min(0).max(7200);

export const faultKinds = ["stuck", "offset", "gain", "noise", "spikes", "delay", "swap", "unit", "slowGain", "damping", "missing", "quantise", "clock"] as const;
export type FaultKind = (typeof faultKinds)[number];
export const faultProfiles = ["step", "ramp", "exponential", "intermittent", "sawtooth"] as const;

const when = {
  tag: z.string().min(1).max(200),
  fromUs: timeUs(),
  /** Absent: to the end of the data. */
  toUs: timeUs().optional(),
  /** How it comes: at once; evenly over rampDays; as 1 - e^(-3 t / rampDays); on and off by the hour; growing and falling back each rampDays. */
  profile: z.enum(faultProfiles).default("step"),
  rampDays: z.number().positive().max(3660).optional(),
  /** Machine, batch or run whose rows it acts on; absent: all. */
  group: z.string().max(200).optional(),
};

export const InjectedFault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("stuck"), ...when, at: z.union([z.literal("last"), z.number()]).default("last") }),
  z.strictObject({ kind: z.literal("offset"), ...when, by: size }),
  /** y = about + (1 + (by - 1) p)(x - about). */
  z.strictObject({ kind: z.literal("gain"), ...when, by: z.number(), about: z.number().default(0) }),
  /** phi: how much of the last sample's noise is in this one's. */
  z.strictObject({ kind: z.literal("noise"), ...when, sd: size, phi: z.number().min(0).max(0.999).default(0) }),
  z.strictObject({ kind: z.literal("spikes"), ...when, perDay: z.number().positive().max(86_400), size }),
  z.strictObject({ kind: z.literal("delay"), ...when, seconds }),
  z.strictObject({ kind: z.literal("swap"), ...when, withTag: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal("unit"), ...when, from: z.string().max(40), to: z.string().max(40) }),
  /** Share of the gain lost a day. */
  z.strictObject({ kind: z.literal("slowGain"), ...when, perDay: z.number().min(-1).max(1) }),
  z.strictObject({ kind: z.literal("damping"), ...when, seconds }),
  /** Missing stretches: their share of the time and mean length; the quality that stands in their place where the data keep one. */
  z.strictObject({ kind: z.literal("missing"), ...when, share: z.number().min(0).max(0.99), meanGapS: z.number().positive().max(8_640_000), quality: z.union([z.literal(0), z.literal(20), z.literal(24)]).default(24) }),
  z.strictObject({ kind: z.literal("quantise"), ...when, step: z.number().positive() }),
  z.strictObject({ kind: z.literal("clock"), ...when, driftSPerDay: z.number().min(-3600).max(3600), stepS: z.number().min(-86_400).max(86_400).default(0) }),
]);
export type InjectedFault = z.infer<typeof InjectedFault>;

/** One fault as it acted: sizes in the tag's unit, both ends in the data's time. */
export const FaultInterval = z.strictObject({
  tag: z.string().max(200),
  kind: z.enum(faultKinds),
  fromUs: timeUs(),
  toUs: timeUs(),
  profile: z.enum(faultProfiles),
  group: z.string().max(200).optional(),
  /** Size in the tag's unit where the kind has one. */
  size: z.number().nullable(),
  /** Whether a controller saw the lie; never in recorded data. */
  inLoop: z.boolean(),
});
export type FaultInterval = z.infer<typeof FaultInterval>;

export const simulateCalls = {
  injectFaults: call("label.injectFaults", {
    input: z.strictObject({
      faults: z.array(InjectedFault).min(1).max(64),
      /** Same data, faults and seed: same rows. */
      seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
    }),
    output: z.strictObject({ dataset: digest(), changedRows: z.number(), truth: z.array(FaultInterval), labels: digest() }),
    job: true,
    roles: ["scientist", "engineer"],
    errors: ["storeUnknownRef", "planUnknownColumn", "planUnfit", "storeDiskFull", "memoryBound", "callCancelled"],
    sample: { faults: [{ kind: "offset", tag: "PT-130", fromUs: 1_704_500_000_000_000, profile: "ramp", rampDays: 10, by: { sd: 2 } }], seed: 1 },
  }),
};
