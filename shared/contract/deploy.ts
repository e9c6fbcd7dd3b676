// Calls about what leaves the workbench and what comes back: packages, sticks, devices, records.
import { z } from "zod";
import { call, digest, handle } from "./call.ts";
import { Flag } from "./data.ts";

export const GateResult = z.strictObject({ id: z.string(), ok: z.boolean(), measured: z.string(), limit: z.string() });
export const PackageInfo = z.strictObject({
  digest: digest(),
  name: z.string(),
  counter: z.number().int(),
  kind: z.enum(["trial", "release"]),
  bytes: z.number(),
  blobs: z.array(z.strictObject({ role: z.string(), bytes: z.number(), sha256: digest() })),
  gates: z.array(GateResult),
  candidate: z.string(),
  family: z.string(),
  signers: z.array(z.string()),
  /** The digest in words, for people to compare. */
  digestWords: z.string(),
  current: z.boolean(),
});
export type PackageInfo = z.infer<typeof PackageInfo>;

export const StickInfo = z.strictObject({ stick: handle(), label: z.string(), kind: z.enum(["drive", "folder", "practice"]), freeBytes: z.number().nullable(), writable: z.boolean() });
export const StickContent = z.strictObject({
  stick: handle(),
  packages: z.array(z.strictObject({ digest: digest(), name: z.string(), counter: z.number(), valid: z.boolean(), kind: z.string(), failure: Flag.nullable() })),
  devices: z.array(z.strictObject({ device: z.string(), receipts: z.number(), records: z.number(), newest: z.string().nullable() })),
  flags: z.array(Flag),
});

export const DeviceInfo = z.strictObject({
  device: z.string(),
  name: z.string(),
  modelLine: z.string(),
  package: digest().nullable(),
  packageName: z.string(),
  counter: z.number().nullable(),
  state: z.string(),
  lab: z.boolean(),
  /** ISO time of the newest thing known of it, and how old that is now, in seconds. */
  newest: z.string().nullable(),
  ageS: z.number().nullable(),
  rowsScored: z.number(),
  alarms: z.number(),
  verdict: z.enum(["asExpected", "changed", "refused", "unknown"]),
  failure: Flag.nullable(),
  /** Alarms per hour of data, newest last, for a small line. */
  spark: z.array(z.number()),
});
export type DeviceInfo = z.infer<typeof DeviceInfo>;

export const DriftInfo = z.strictObject({
  device: z.string(),
  windows: z.number(),
  fromUs: z.number().nullable(),
  toUs: z.number().nullable(),
  tags: z.array(z.strictObject({ tag: z.string(), psi: z.number().nullable(), shiftSd: z.number().nullable(), limit: z.number().nullable(), over: z.boolean(), missing: z.number(), missingLimit: z.number().nullable(), mean: z.number().nullable(), referenceMean: z.number().nullable() })),
  alarmsPerWeek: z.number().nullable(),
  budgetPerWeek: z.number(),
  /** False notices of change a month: accepted, and expected at most (null without time); a tag counts as changed when `count` of its last `of` windows lie over a limit. */
  notices: z.strictObject({ budgetPerMonth: z.number(), expectedPerMonth: z.number().nullable(), count: z.number().int(), of: z.number().int() }),
  /** The newest windows hold too few rows in operation to be compared: since when (µs, or a row), and how many. */
  rest: z.strictObject({ windows: z.number(), since: z.number(), axis: z.enum(["time", "rows"]) }).nullable(),
  flags: z.array(Flag),
});
export type DriftInfo = z.infer<typeof DriftInfo>;

/** What a device measured in the self-test of a package of this project, on its own rows of proof. */
export const DeviceFit = z.strictObject({
  candidate: z.string(),
  family: z.string(),
  package: digest(),
  counter: z.number().int(),
  device: z.string(),
  lab: z.boolean(),
  passed: z.boolean(),
  /** 99th percentile of the time for one row, preparation included where the package prepares; milliseconds. */
  rowP99Ms: z.number(),
  /** Memory of the whole device program, MiB. */
  memoryMb: z.number(),
});
export type DeviceFit = z.infer<typeof DeviceFit>;

export const packageCalls = {
  build: call("package.build", { input: z.strictObject({}), output: PackageInfo, job: true, roles: ["scientist"], errors: ["planStepBlocked", "onnxDiffers", "packageSelfTest", "packageOpenDoubts", "storeDiskFull"], sample: {} }),
  list: call("package.list", { input: z.strictObject({}), output: z.array(PackageInfo), sample: {} }),
  readCard: call("package.readCard", { input: z.strictObject({ package: digest() }), output: z.strictObject({ html: z.string() }), errors: ["storeUnknownRef"], sample: { package: "0".repeat(64) } }),
};

export const deployCalls = {
  listSticks: call("deploy.listSticks", { input: z.strictObject({}), output: z.array(StickInfo), sample: {} }),
  /** Asks the host for a folder that stands for a stick; null when the person chose none or the host has no dialog. */
  chooseFolder: call("deploy.chooseFolder", { input: z.strictObject({}), output: z.strictObject({ stick: handle().nullable(), supported: z.boolean() }), sample: {} }),
  writeStick: call("deploy.writeStick", { input: z.strictObject({ stick: handle(), package: digest() }), output: StickContent, job: true, roles: ["scientist", "technician"], errors: ["stickMissing", "stickFull", "stickWriteFailed", "storeUnknownRef"], sample: { stick: "h-1", package: "0".repeat(64) } }),
  readStick: call("deploy.readStick", { input: z.strictObject({ stick: handle() }), output: StickContent, errors: ["stickMissing", "stickEmpty"], sample: { stick: "h-1" } }),
  /** Runs the device program here, as its own process, with nothing but the stick and an empty folder: install, replay, collect. */
  practise: call("deploy.practise", {
    input: z.strictObject({ stick: handle() }),
    output: z.strictObject({ device: z.string(), verified: z.boolean(), selfTestRows: z.number(), rowsScored: z.number(), alarms: z.number(), rowsPerSecond: z.number() }),
    job: true,
    roles: ["scientist", "technician"],
    errors: ["stickMissing", "stickEmpty", "packageDigestMismatch", "signatureWrong", "processDied"],
    sample: { stick: "h-1" },
  }),
};

export const monitorCalls = {
  /** Reads receipts and records that a stick brings home; what was read before is not counted twice. */
  importStick: call("monitor.importStick", { input: z.strictObject({ stick: handle() }), output: z.strictObject({ receipts: z.number(), records: z.number(), already: z.number(), refused: z.array(Flag) }), job: true, errors: ["stickMissing", "stickEmpty", "receiptForged", "recordChainBroken", "recordFork"], sample: { stick: "h-1" } }),
  readFleet: call("monitor.readFleet", { input: z.strictObject({}), output: z.array(DeviceInfo), sample: {} }),
  /** What devices measured of packages of this project, the newest first; one line a device and package. */
  readDeviceFits: call("monitor.readDeviceFits", { input: z.strictObject({}), output: z.array(DeviceFit), sample: {} }),
  readDrift: call("monitor.readDrift", { input: z.strictObject({ device: z.string().max(80) }), output: DriftInfo.nullable(), sample: { device: "d-1" } }),
};
