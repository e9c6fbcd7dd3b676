// A site of five people for tests: three hold root keys, two of them from either side may release, a dispatch station and a station of the desk.
// Keys come from the caller, seeded; imported by tests only.
import { payloadTypeOf, sealEnvelope } from "./dsse.ts";
import type { Crypto, Signer } from "./dsse.ts";
import { hexOf } from "./bytes.ts";
import { openRoot, rootBytes } from "./root.ts";
import type { KeyRole, OpenRoot, Root } from "./root.ts";

/** 2026-03-01 00:00 UTC. */
export const siteStartUs = 1_772_323_200_000_000;

const staff = [
  ["anna", "modelling", "root"], ["bert", "operations", "root"], ["carla", "quality", "root"],
  ["anna", "modelling", "release"], ["bert", "operations", "release"], ["dora", "modelling", "release"], ["anna", "modelling", "release"],
  ["desk", "operations", "order"], ["desk", "operations", "station"],
] as const;

export type SampleKey = "rootAnna" | "rootBert" | "rootCarla" | "anna" | "bert" | "dora" | "annaAgain" | "order" | "station" | "stranger";
const names: SampleKey[] = ["rootAnna", "rootBert", "rootCarla", "anna", "bert", "dora", "annaAgain", "order", "station", "stranger"];

export interface SampleSite {
  keys: Record<SampleKey, Signer>;
  first: OpenRoot;
  /** The next root with changes, signed by the keys named; not verified. */
  next(before: Root, changes: Partial<Root>, signers?: SampleKey[]): Uint8Array;
}

/** `signerOf` makes the key of a seed from 1 on. */
export function sampleSite(signerOf: (seed: number) => Signer, crypto: Crypto): SampleSite {
  const keys = Object.fromEntries(names.map((name, i) => [name, signerOf(i + 1)])) as Record<SampleKey, Signer>;
  const people = new Map(staff.map(([id, group]) => [id, { id, name: id, group }]));
  const root: Root = {
    format: 1,
    kind: "root",
    site: "Weidenau",
    version: 1,
    createdUs: siteStartUs,
    persons: [...people.values()],
    keys: staff.map(([person, , role], i) => ({ publicKey: hexOf(keys[names[i]!].publicKey), person, role: role as KeyRole })),
    rootThreshold: 2,
    revokedKeys: [],
    revokedPackages: [],
    revokedRunning: "keepFlagged",
    securityFloor: {},
  };
  const seal = (value: Root, signers: SampleKey[]) => sealEnvelope(payloadTypeOf("root"), rootBytes(value), signers.map((name) => keys[name]));
  return {
    keys,
    first: openRoot(seal(root, ["rootAnna", "rootBert"]), crypto, "root.1.json"),
    next: (before, changes, signers = ["rootAnna", "rootCarla"]) => seal({ ...before, version: before.version + 1, createdUs: before.createdUs + 86_400_000_000, ...changes }, signers),
  };
}
