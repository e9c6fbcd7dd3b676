// Calls about targets: forms in which a package is put on a machine, what each of them weighs, and what it takes when it really runs.
import { z } from "zod";
import { call, digest, handle } from "./call.ts";
import { Flag } from "./data.ts";

/** A target a file in main/package/targets. */
export const targetIds = ["files", "linux-x64", "linux-arm64", "win-x64", "image", "c99", "onnx"] as const;
export type TargetId = (typeof targetIds)[number];

/** What a target takes. Null: not measured, because this machine cannot run it, or because it has no such figure. */
export const TargetMeasure = z.strictObject({
  /** What lies on the device: program and package. */
  bytes: z.number(),
  /** The same, compressed by gzip at level 9. */
  packedBytes: z.number(),
  /** From starting the program to its end with the first score written; the package's proof is checked on the way. Milliseconds. */
  startMs: z.number().nullable(),
  /** Most memory of the process while it scores, MiB. */
  memoryMb: z.number().nullable(),
  /** Time for one row, preparation included: the middle over a replay, and the 99th percentile of the self-test; milliseconds. */
  rowMs: z.number().nullable(),
  rowP99Ms: z.number().nullable(),
});
export type TargetMeasure = z.infer<typeof TargetMeasure>;

export const TargetInfo = z.strictObject({
  id: z.enum(targetIds),
  /** Why it is not offered here; null when it is. */
  failure: Flag.nullable(),
  /** Of the newest trial, or of the release made of it, which differs by its signatures alone; null before it was measured. */
  measured: TargetMeasure.nullable(),
});
export type TargetInfo = z.infer<typeof TargetInfo>;

export const TargetList = z.strictObject({
  /** The package asked for, else the newest trial, and the candidate that it was made from; null while there is none. */
  package: z.strictObject({ digest: digest(), counter: z.number().int(), kind: z.enum(["trial", "release"]), candidate: z.string(), family: z.string() }).nullable(),
  targets: z.array(TargetInfo),
  /** What the program itself weighs and takes without this package's model: the base of an estimate for other candidates. Null before measuring. */
  base: z.strictObject({ bytes: z.number(), modelBytes: z.number(), memoryMb: z.number().nullable() }).nullable(),
});
export type TargetList = z.infer<typeof TargetList>;

export const TargetExport = z.strictObject({
  id: z.enum(targetIds),
  /** Where the files went: the folder beside the project's data, or the name of the folder that was chosen. */
  folder: z.string(),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number() })),
});

/** Which package; absent: the newest trial. */
const which = { package: digest().optional() };
const exportErrors = ["planStepBlocked", "storeUnknownRef", "targetProgramMissing", "targetNotOffered", "storeDiskFull", "storeWriteFailed", "signatureTooFew", "packageRevoked"] as const;

export const targetCalls = {
  list: call("target.list", { input: z.strictObject(which), output: TargetList, errors: ["storeUnknownRef"], sample: {} }),
  /** Lays a package out for a target: into the folder of a handle, else beside the project's data. A release carries no LAB key: what it needs besides is an order. */
  export: call("target.export", { input: z.strictObject({ target: z.enum(targetIds), folder: handle().optional(), ...which }), output: TargetExport, job: true, changes: false, roles: ["scientist", "technician"], errors: exportErrors, sample: { target: "files" } }),
  /** Builds each target of the newest package, runs what this machine can run, and keeps what was measured. */
  measure: call("target.measure", { input: z.strictObject({}), output: TargetList, job: true, roles: ["scientist", "engineer"], errors: exportErrors, sample: {} }),
};
