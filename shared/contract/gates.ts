// What calls say of the gates before a package. Word keys only; the words stand in shared/text/gates.ts.
import { z } from "zod";
import { gateAreas, gateStates } from "../format/gates.ts";
import { digest } from "./call.ts";

/** One gate: its figure against its bound, or why there is nothing to hold. */
export const GateInfo = z.strictObject({
  id: z.string(),
  area: z.enum(gateAreas),
  state: z.enum(gateStates),
  figure: z.number().nullable(),
  bound: z.number().nullable(),
  /** The figure may be at most, or has to be at least, the bound. */
  sense: z.enum(["most", "least"]),
  unit: z.string(),
  why: z.string(),
  facts: z.record(z.string(), z.union([z.number(), z.string()])),
  /** The worst lines of evidence. */
  rows: z.array(z.strictObject({ name: z.string(), figure: z.number().nullable(), note: z.string() })),
  /** The figure holds for this machine, or the day of the test. */
  measured: z.boolean(),
  override: z.strictObject({ by: z.string(), reason: z.string(), at: z.string() }).nullable(),
  /** It keeps the package from being built. */
  isHeld: z.boolean(),
  /** It proves the package itself: no reason lets it pass. */
  isFixed: z.boolean(),
});
export type GateInfo = z.infer<typeof GateInfo>;

/** current: nothing has changed since the list was made. */
export const GateList = z.strictObject({ current: z.boolean(), gates: z.array(GateInfo) });
export type GateList = z.infer<typeof GateList>;

/** A gate of a package that was opened without its project; isRecorded: told as it was when the package was built, for want of the project. */
export const CheckedGate = GateInfo.extend({ isRecorded: z.boolean() });
export type CheckedGate = z.infer<typeof CheckedGate>;
/** package: null where the file is none that can be read. */
export const CheckReport = z.strictObject({
  file: z.string(),
  package: z.strictObject({ digest: digest(), packageId: z.string(), title: z.string(), counter: z.number(), kind: z.enum(["trial", "release"]) }).nullable(),
  gates: z.array(CheckedGate),
});
export type CheckReport = z.infer<typeof CheckReport>;
