// The site root: who the persons are, which group each is of, which key may sign what, what is revoked, and below which counter nothing runs.
// Versions form a chain: each link is signed by enough persons of the version before and of its own (TUF specification 1.0, 5.3 and 6.1).
// Pure: crypto is handed in; keeping what was accepted is the caller's part. A threshold counts persons, never keys.
import { Failure } from "../contract/errors.ts";
import { bytesOfHex, hexOf } from "./bytes.ts";
import { decodeEnvelope, openEnvelope, payloadTypeOf } from "./dsse.ts";
import type { Crypto } from "./dsse.ts";
import { publicKeyOfHex } from "./publicKey.ts";
import { digestText, list, oneOf, readDocument, struct, table, text, timeUs, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { utf8 } from "./utf8.ts";

/** What a key may sign: roots, releases, orders of a dispatch station, or a station's acknowledgements and times. */
export const keyRoles = ["root", "release", "order", "station"] as const;
export type KeyRole = (typeof keyRoles)[number];
export const personGroups = ["modelling", "operations", "quality"] as const;
export type PersonGroup = (typeof personGroups)[number];

/** Bounds of one link and of the whole chain (reliability.md 3.11). */
export const rootBytesMost = 65_536;
export const rootVersionsMost = 1_024;

export const personIdReader = text(32, /^[a-z0-9][a-z0-9-]{0,31}$/);
export const publicKeyReader = text(64, /^[0-9a-f]{64}$/);

const rootReader = struct(
  {
    format: oneOf(1),
    kind: oneOf("root"),
    site: text(128),
    version: whole(1, rootVersionsMost),
    createdUs: timeUs,
    persons: list(struct({ id: personIdReader, name: text(128), group: oneOf(...personGroups) }), 64, 3),
    /** One key has one role: a key that signs orders can never count for a release. */
    keys: list(struct({ publicKey: publicKeyReader, person: personIdReader, role: oneOf(...keyRoles) }), 256, 3),
    /** How many different persons must sign a root. */
    rootThreshold: whole(2, 16),
    revokedKeys: list(publicKeyReader, 128),
    /** Manifest digests that no device may install any more. */
    revokedPackages: list(digestText, 256),
    /** What a device does that runs a revoked package and has nothing permitted to go back to, or is told to stay. Stopping is never automatic. */
    revokedRunning: oneOf("rollBack", "keepFlagged"),
    /** Lowest release counter that may run, by model line. */
    securityFloor: table(whole(1, 2_000_000_000), 64),
  },
  {
    /** Sets a device's floor of time back when a stolen station key has driven it ahead. */
    tFloorUs: timeUs,
  },
);

export type Root = Read<typeof rootReader>;
export type RootKey = Root["keys"][number];

/** A root whose signatures were counted. */
export interface OpenRoot {
  root: Root;
  /** SHA-256 of the payload: what two people compare in words. */
  digest: string;
  bytes: Uint8Array;
}

/** Payload bytes of a root: the same value gives the same bytes. Throws rootMalformed. */
export function rootBytes(root: Root): Uint8Array {
  const bytes = utf8(JSON.stringify(root));
  return utf8(JSON.stringify(readRoot(bytes, "root")));
}

/** Reads a root's payload and holds it to what every site needs. Proves no signature. Throws rootMalformed, signatureUnsafeKey. */
export function readRoot(payload: Uint8Array, file: string): Root {
  const root = readDocument(payload, rootReader, { error: "rootMalformed", file, bytes: rootBytesMost });
  const wrong = (field: string, detail = "") => new Failure("rootMalformed", { file, field, detail });
  const ids = root.persons.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) throw wrong("persons");
  const keys = root.keys.map(({ publicKey }) => publicKey);
  if (new Set(keys).size !== keys.length) throw wrong("keys", "twice");
  for (const key of root.keys) {
    if (!publicKeyOfHex(key.publicKey)) throw new Failure("signatureUnsafeKey", { file, field: key.person });
    if (!ids.includes(key.person)) throw wrong("keys.person", key.person);
    if (root.revokedKeys.includes(key.publicKey)) throw wrong("revokedKeys", key.person);
  }
  const holders = (role: KeyRole) => new Set(root.keys.filter((key) => key.role === role).map(({ person }) => person));
  // one lost root key must never lock the site out, and one thief must never be enough
  if (holders("root").size < Math.max(3, root.rootThreshold + 1)) throw wrong("keys.root", "one person more than the threshold, and at least three");
  const groupOf = (id: string) => root.persons.find((person) => person.id === id)!.group;
  const releasers = [...holders("release")];
  if (!releasers.some((id) => groupOf(id) === "modelling") || !releasers.some((id) => groupOf(id) !== "modelling")) throw wrong("keys.release", "modelling and operations or quality");
  return root;
}

/** Public keys of one role. */
export function keysOf(root: Root, role: KeyRole): Uint8Array[] {
  return root.keys.filter((key) => key.role === role).map(({ publicKey }) => bytesOfHex(publicKey)!);
}

/** The persons behind public keys that are of `role`; each once. */
export function personsBehind(root: Root, role: KeyRole, signedBy: readonly Uint8Array[]): Root["persons"] {
  const hex = new Set(signedBy.map(hexOf));
  const ids = new Set(root.keys.filter((key) => key.role === role && hex.has(key.publicKey)).map(({ person }) => person));
  return root.persons.filter(({ id }) => ids.has(id));
}

/** Who of a root signed an envelope of another root, as persons; none is no failure here. Throws envelopeMalformed and signatureOtherType. */
export function rootSigners(root: Root, bytes: Uint8Array, crypto: Crypto, file: string): Root["persons"] {
  try {
    const { signedBy } = openEnvelope(bytes, { crypto, keys: keysOf(root, "root"), threshold: 1, payloadTypes: [payloadTypeOf("root")], file });
    return personsBehind(root, "root", signedBy);
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.data.name === "signatureWrong") return [];
    throw thrown;
  }
}

/**
 * A root signed by enough persons of its own and, where there is one, of the root before, whose version it follows by one.
 * Throws rootOverBound, rootMalformed, rootGap, rootOneSided (enough of one side only), signatureTooFew, envelopeMalformed, signatureOtherType.
 */
export function openRoot(bytes: Uint8Array, crypto: Crypto, file: string, before?: Root): OpenRoot {
  if (bytes.length > rootBytesMost) throw new Failure("rootOverBound", { file, detail: `${bytes.length} bytes` });
  const { payload, root } = unprovenRoot(bytes, file);
  if (before && root.version !== before.version + 1) throw new Failure("rootGap", { file, detail: `${root.version} after ${before.version}` });
  if (before && root.site !== before.site) throw new Failure("rootMalformed", { file, field: "site" });
  const own = rootSigners(root, bytes, crypto, file).length >= root.rootThreshold;
  const earlier = !before || rootSigners(before, bytes, crypto, file).length >= before.rootThreshold;
  if (!own && !earlier) throw new Failure("signatureTooFew", { file });
  if (!own || !earlier) throw new Failure(before ? "rootOneSided" : "signatureTooFew", { file, detail: own ? "before" : "own" });
  return { root, digest: hexOf(crypto.sha256(payload)), bytes };
}

/** A root as its file states it, before anything about it is proven: its own keys say who may sign it. */
export function unprovenRoot(bytes: Uint8Array, file: string): { payload: Uint8Array; root: Root } {
  const { payload, payloadType } = decodeEnvelope(bytes, file);
  if (payloadType !== payloadTypeOf("root")) throw new Failure("signatureOtherType", { file, detail: payloadType });
  return { payload, root: readRoot(payload, file) };
}

/** One file of a chain, by the number in its name. */
export interface RootLink {
  version: number;
  bytes: Uint8Array;
  file: string;
}

/**
 * Walks from the root in force to the newest link, handing each accepted one to `keep` before the next is looked at.
 * Links up to the present version must be the very ones known. Throws rootOverBound (more than 1 024), rootGap, rootFork and what openRoot throws;
 * what was kept until then stays in force.
 */
export function followRoots(now: OpenRoot, links: readonly RootLink[], crypto: Crypto, keep: (next: OpenRoot, before: OpenRoot) => void): OpenRoot {
  if (links.length > rootVersionsMost) throw new Failure("rootOverBound", { detail: `${links.length}` });
  let current = now;
  for (const { version, bytes, file } of links.toSorted((a, b) => a.version - b.version)) {
    if (version < now.root.version) continue;
    if (version === now.root.version) {
      if (hexOf(crypto.sha256(unprovenRoot(bytes, file).payload)) !== now.digest) throw new Failure("rootFork", { file, detail: `${version}` });
      continue;
    }
    if (version !== current.root.version + 1) throw new Failure("rootGap", { file, detail: `${version} after ${current.root.version}` });
    const next = openRoot(bytes, crypto, file, current.root);
    keep(next, current);
    current = next;
  }
  return current;
}

/** True when a key of a role is gone: then the role may have been stolen and its counters driven ahead, so they start anew (TUF 1.0, 5.3.11). */
export function lostKeys(before: Root, next: Root, role: KeyRole): boolean {
  const kept = new Set(next.keys.filter((key) => key.role === role).map(({ publicKey }) => publicKey));
  return before.keys.some((key) => key.role === role && !kept.has(key.publicKey));
}

/**
 * Holds the signers of a release to the rule of the site: two different persons, one of modelling and one of operations or quality; no revoked digest.
 * Two keys of one person count once. Throws signatureSamePerson, signatureGroups, packageRevoked.
 */
export function admitRelease(root: Root, signedBy: readonly Uint8Array[], digest: string, file: string): void {
  const persons = personsBehind(root, "release", signedBy);
  if (persons.length < 2) throw new Failure(signedBy.length > 1 ? "signatureSamePerson" : "signatureTooFew", { file, detail: persons.map(({ name }) => name).join(", ") });
  if (!persons.some(({ group }) => group === "modelling") || !persons.some(({ group }) => group !== "modelling")) throw new Failure("signatureGroups", { file, detail: persons.map(({ group }) => group).join(", ") });
  if (root.revokedPackages.includes(digest)) throw new Failure("packageRevoked", { file, detail: digest.slice(0, 12) });
}
