// A device of a benchmark: a package of its own on a stick, installed by the device program as a technician would. Kept apart from the product's own
// packaging, which wants a project and its gates.
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hexOf } from "../../shared/format/bytes.ts";
import type { Crypto, Signer } from "../../shared/format/dsse.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import { assemblePackage } from "../../shared/format/package.ts";
import { root, type Work } from "../harness/work.ts";

export const edgeProgram = join(root, "build/node/edge.cjs");

function theSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  return { keyId: createHash("sha256").update(key).digest("hex"), publicKey: key, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}

/** What a package of a benchmark says of itself. */
export type Said = Pick<Manifest, "packageId" | "answer" | "family" | "decision" | "inputs">;

/** Makes a device in the folder of work with this package installed and gives its home. Throws what the device said where it refuses. */
export function installDevice(work: Work, said: Said, blobs: Record<"model" | "recipe" | "golden" | "monitoring", Uint8Array>): string {
  const digest = (name: string) => (bytes: Uint8Array) => new Uint8Array(createHash(name).update(bytes).digest());
  const crypto: Crypto = { sha256: digest("sha256"), sha512: digest("sha512"), verify: () => true };
  const signer = theSigner();
  const facts: Omit<Manifest, "blobs"> = {
    format: 1, kind: "trial", modelLine: said.packageId, title: said.packageId, releaseCounter: 1, createdUs: 0, expiresUs: null, runtime: { least: 1, most: 1 }, hardwareClass: "any",
    maxGapUs: null, budget: { latencyP99Ms: 5000, rssMb: 4096 }, lineage: {}, gates: [], ...said,
  };
  const pkg = assemblePackage(facts, blobs, [signer], crypto);
  const stick = work.makeFolder("stick");
  const home = join(work.folder, "device");
  for (const folder of ["packages", "device"]) mkdirSync(join(stick, "MILLWRIGHT", folder), { recursive: true });
  writeFileSync(join(stick, "MILLWRIGHT", "packages", `${pkg.digest}.mwpkg`), pkg.bytes);
  writeFileSync(join(stick, "MILLWRIGHT", "device", "lab-trust.json"), JSON.stringify({ format: 1, kind: "lab-trust", publicKey: hexOf(signer.publicKey), label: said.packageId }));
  const installed = spawnSync(process.execPath, [edgeProgram, "install", "--lab", "--stick", stick, "--home", home, "--json"], { encoding: "utf8" });
  if (installed.status !== 0) throw new Error(installed.stdout + installed.stderr);
  return home;
}
