// Calls about what leaves the workbench and what comes back: packages, sticks, devices, records.
import { z } from "zod";
import { call, digest, handle, text } from "./call.ts";
import { Flag } from "./data.ts";
import { CheckReport, GateInfo, GateList } from "./gates.ts";

export const PackageInfo = z.strictObject({
  digest: digest(),
  name: z.string(),
  counter: z.number().int(),
  kind: z.enum(["trial", "release"]),
  bytes: z.number(),
  blobs: z.array(z.strictObject({ role: z.string(), bytes: z.number(), sha256: digest() })),
  gates: z.array(GateInfo),
  candidate: z.string(),
  family: z.string(),
  signers: z.array(z.string()),
  /** The digest in words, for people to compare. */
  digestWords: z.string(),
  current: z.boolean(),
});
export type PackageInfo = z.infer<typeof PackageInfo>;

/** The station's key that signs acknowledgements and times for production machines; absent: one that needs no person, where there is one. */
export const StationChoice = z.strictObject({ key: digest(), passphrase: z.string().max(200).nullable() }).optional();

export const StickInfo = z.strictObject({ stick: handle(), label: z.string(), kind: z.enum(["drive", "folder", "practice"]), freeBytes: z.number().nullable(), writable: z.boolean() });

const StickPackage = z.strictObject({
  digest: digest(),
  name: z.string(),
  counter: z.number(),
  valid: z.boolean(),
  kind: z.string(),
  /** Time of the newest row it learned from, and until when it may be installed; microseconds. */
  createdUs: z.number().nullable(),
  expiresUs: z.number().nullable(),
  /** Devices that a verified order on the stick names for it; null where no order lies there: any LAB device that trusts this workbench. */
  machines: z.array(z.string()).nullable(),
  failure: Flag.nullable(),
});

export const StickContent = z.strictObject({
  stick: handle(),
  packages: z.array(StickPackage),
  devices: z.array(z.strictObject({ device: z.string(), receipts: z.number(), records: z.number(), newest: z.string().nullable() })),
  flags: z.array(Flag),
  /** Only after writing: whether what was written was read back from the medium itself, or from what the system still held of it. */
  readFrom: z.enum(["medium", "memory"]).nullable(),
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
  build: call("package.build", { input: z.strictObject({}), output: PackageInfo, job: true, roles: ["scientist"], errors: ["planStepBlocked", "onnxDiffers", "onnxOverBound", "onnxReaderDied", "processDied", "packageSelfTest", "packageGateFailed", "storeDiskFull"], sample: {} }),
  /** Runs the gates of what is chosen and keeps the list, without building. */
  test: call("package.test", { input: z.strictObject({}), output: GateList, job: true, roles: ["scientist", "engineer"], errors: ["planStepBlocked", "onnxDiffers", "onnxOverBound", "onnxReaderDied", "processDied"], sample: {} }),
  /** The gates as they were last run; null while they never were. */
  listGates: call("package.listGates", { input: z.strictObject({}), output: GateList.nullable(), sample: {} }),
  /** Lets a gate pass for what is chosen now, in the name of who asks: kept in the journal and told by the package. */
  override: call("package.override", { input: z.strictObject({ gate: text(64), reason: text(2000).refine((said) => said.trim() !== "") }), output: GateList, changes: true, roles: ["scientist"], errors: ["packageGateFixed"], sample: { gate: "sensorMissing", reason: "why" } }),
  /** Opens any package without its project and proves again what it can prove by itself; keys: who may have signed, none: this person's own key. */
  check: call("package.check", { input: z.strictObject({ file: handle(), keys: z.array(digest()).max(16) }), output: CheckReport, job: true, changes: false, errors: ["fileMissing", "fileNotReadable", "packageOverBound", "processDied"], sample: { file: "h-1", keys: [] } }),
  list: call("package.list", { input: z.strictObject({}), output: z.array(PackageInfo), sample: {} }),
  readCard: call("package.readCard", { input: z.strictObject({ package: digest() }), output: z.strictObject({ html: z.string() }), errors: ["storeUnknownRef"], sample: { package: "0".repeat(64) } }),
};

export const deployCalls = {
  listSticks: call("deploy.listSticks", { input: z.strictObject({}), output: z.array(StickInfo), sample: {} }),
  /** Asks the host for a folder that stands for a stick; null when the person chose none or the host has no dialog. */
  chooseFolder: call("deploy.chooseFolder", { input: z.strictObject({}), output: z.strictObject({ stick: handle().nullable(), supported: z.boolean() }), sample: {} }),
  writeStick: call("deploy.writeStick", { input: z.strictObject({ stick: handle(), package: digest(), station: StationChoice }), output: StickContent, job: true, roles: ["scientist", "technician"], errors: ["stickMissing", "stickFull", "stickWriteFailed", "storeUnknownRef", "keyUnreadable", "keyNotEntitled"], sample: { stick: "h-1", package: "0".repeat(64) } }),
  /** Gives a drive back to the person: written out and unmounted, safe to pull. */
  eject: call("deploy.eject", { input: z.strictObject({ stick: handle() }), output: z.strictObject({ ejected: z.boolean() }), roles: ["scientist", "engineer", "technician"], changes: true, errors: ["stickMissing", "stickBusy"], sample: { stick: "h-1" } }),
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
