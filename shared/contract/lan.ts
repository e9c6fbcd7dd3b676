// Calls about devices that are reached over the plant network. Everything is off until a person turns it on.
import { z } from "zod";
import { call, digest, handle } from "./call.ts";
import { Flag } from "./data.ts";
import { StationChoice } from "./deploy.ts";

const deviceId = () => z.string().regex(/^d-[a-z0-9]{4,30}$/);

export const LanDevice = z.strictObject({
  device: deviceId(),
  label: z.string(),
  /** Host or host:port, as a person typed it. */
  address: z.string(),
  /** SHA-256 of the key that its courier is known by. */
  pin: digest(),
  pairedAt: z.string(),
});

const visitErrors = ["lanOff", "lanNotPaired", "lanUnreachable", "lanOtherProtocol", "lanLost", "lanOverBound", "lanFrameMalformed", "lanVerbUnknown", "stickFileReplaced", "deviceDiskFailed", "fileMissing", "processDied"] as const;

/** What became of one device of a wave. */
export const LanOutcome = z.strictObject({ device: deviceId(), label: z.string(), wave: z.number().int(), outcome: z.enum(["installed", "already", "failed", "notTried"]), failure: Flag.nullable() });

export const lanCalls = {
  read: call("lan.read", { input: z.strictObject({}), output: z.strictObject({ on: z.boolean(), devices: z.array(LanDevice) }), sample: {} }),
  /** Turns connecting on or off for this person's workbench; nothing ever listens here. */
  turn: call("lan.turn", { input: z.strictObject({ on: z.boolean() }), output: z.strictObject({ on: z.boolean() }), roles: ["scientist", "technician"], changes: true, sample: { on: false } }),
  /** Couriers that announce themselves, which a person has to have asked for at the device. */
  lookAround: call("lan.lookAround", { input: z.strictObject({}), output: z.array(z.strictObject({ address: z.string(), pin: digest(), known: z.boolean() })), job: true, roles: ["scientist", "technician"], errors: ["lanOff", "processDied"], sample: {} }),
  /** Meets a device that is open for pairing. Its progress shows the digits ("compare", "1234 5678|label"); `confirm` answers them. */
  pair: call("lan.pair", {
    input: z.strictObject({ address: z.string().min(1).max(120) }),
    output: LanDevice,
    job: true,
    roles: ["scientist", "technician"],
    errors: [...visitErrors, "lanPairingSpent", "lanPairingDiffers", "lanCommitmentWrong"],
    sample: { address: "10.0.0.5" },
  }),
  confirm: call("lan.confirm", { input: z.strictObject({ same: z.boolean() }), output: z.strictObject({ answered: z.boolean() }), roles: ["scientist", "technician"], sample: { same: false } }),
  forget: call("lan.forget", { input: z.strictObject({ device: deviceId() }), output: z.strictObject({ forgotten: z.boolean() }), roles: ["scientist", "technician"], changes: true, sample: { device: "d-0000" } }),
  /** Brings a package to devices in waves. The first failure ends it after its wave: later devices are not tried. */
  install: call("lan.install", {
    input: z.strictObject({ package: digest(), devices: z.array(deviceId()).min(1).max(1000), waveSize: z.number().int().min(1).max(100).default(1), station: StationChoice }),
    output: z.strictObject({ results: z.array(LanOutcome), stick: handle() }),
    job: true,
    roles: ["scientist", "technician"],
    errors: [...visitErrors, "storeUnknownRef", "keyUnreadable", "keyNotEntitled"],
    sample: { package: "0".repeat(64), devices: ["d-0000"] },
  }),
  /** What a device says of itself, runs or takes back. The receipts and records that it hands out lie on the returned folder, which is read as a stick is. */
  visit: call("lan.visit", {
    input: z.strictObject({ device: deviceId(), act: z.enum(["status", "collect", "rollback"]) }),
    output: z.strictObject({ device: deviceId(), state: z.string(), running: z.string().nullable(), fetched: z.number().int(), stick: handle() }),
    job: true,
    roles: ["scientist", "technician"],
    errors: [...visitErrors, "deviceNothingToRollBack"],
    sample: { device: "d-0000", act: "status" },
  }),
};
