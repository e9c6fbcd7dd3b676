// Calls about releases: keys of persons, the site's root, what two persons sign, orders for devices. `stick`: what people hand each other, a drive or a folder.
// Passphrases cross the pipe to be handed to the signer's process; none is kept and none stands in an answer.
import { z } from "zod";
import { keyRoles, personGroups } from "../format/root.ts";
import { call, digest, handle, text } from "./call.ts";
import { Flag } from "./data.ts";
import { PackageInfo } from "./deploy.ts";

const personId = () => z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
const publicKey = digest;
const group = () => z.enum(personGroups);
const role = () => z.enum(keyRoles);
const passphrase = () => z.string().max(200).nullable();
const time = () => z.iso.datetime();
const place = () => z.enum(["here", "stick"]);

const Card = z.strictObject({ publicKey: publicKey(), words: z.string(), person: personId(), name: text(128), group: group(), role: role() });
export const KeyInfo = Card.extend({
  /** Who guards it: nobody (a station's), a passphrase, or the operating system's store of the computer where it was made. */
  guard: z.enum(["none", "passphrase", "system"]),
  where: place(),
  /** The root in force names this key for this role. */
  inRoot: z.boolean(),
});
export type KeyInfo = z.infer<typeof KeyInfo>;

export const RootInfo = z.strictObject({
  site: z.string(),
  version: z.number().int(),
  created: z.string(),
  words: z.string(),
  rootThreshold: z.number().int(),
  persons: z.array(z.strictObject({ person: personId(), name: z.string(), group: group(), keys: z.array(z.strictObject({ publicKey: publicKey(), words: z.string(), role: role() })) })),
  revokedKeys: z.array(publicKey()),
  revokedPackages: z.array(digest()),
  revokedRunning: z.enum(["rollBack", "keepFlagged"]),
  securityFloor: z.record(z.string(), z.number().int()),
});
export type RootInfo = z.infer<typeof RootInfo>;

/** One thing that a root changes. `name`: of a person, release, line, machine or day, by kind. */
export const RootEffect = z.strictObject({
  kind: z.enum([
    "keyNew", "keyGone", "keyRevoked", "personGone", "personNamed", "toModelling", "toOperations", "toQuality", "threshold", "releaseCounters", "orderCounters", "floor", "floorLowered", "runningGoesBack", "runningStays", "timeBack",
    "releaseUnsigned", "releaseRevoked", "releaseBelowFloor", "machineGoesBack", "machineMarked",
  ]),
  name: z.string(),
  role: role().nullable(),
  version: z.number().int().nullable(),
});
export type RootEffect = z.infer<typeof RootEffect>;

/** Who may sign the next root, and how many of them must: of the root in force (none before the first), and of itself. */
export const RootHolders = z.strictObject({ before: z.array(z.string()), beforeNeeds: z.number().int(), own: z.array(z.string()), ownNeeds: z.number().int() });
export type RootHolders = z.infer<typeof RootHolders>;

export const RootPreview = z.strictObject({
  effects: z.array(RootEffect),
  /** Null where no site can stand with such a root; `failure` says why. */
  holders: RootHolders.nullable(),
  failure: Flag.nullable(),
});
export type RootPreview = z.infer<typeof RootPreview>;

export const RootDraftInfo = z.strictObject({
  root: RootInfo,
  effects: z.array(RootEffect),
  signedBy: z.array(z.string()),
  /** How many holders more must sign: of the root before, and of the new one. */
  missing: z.strictObject({ before: z.number().int(), own: z.number().int() }),
  complete: z.boolean(),
});

export const SiteInfo = z.strictObject({
  /** Null until this workbench knows its site. */
  root: RootInfo.nullable(),
  /** Words of the site's first root: a machine is enrolled, and a workbench joins, by the first four of them, whatever root is in force. */
  firstWords: z.string().nullable(),
  draft: RootDraftInfo.nullable(),
  /** Cards on the stick that the root in force does not name. `ended`: an earlier one did; such a card counts where it is chosen. */
  cards: z.array(Card.extend({ ended: z.boolean() })),
  /** Releases of this project, the newest first; those that the root took back among them. */
  releases: z.array(z.strictObject({ digest: digest(), title: z.string(), modelLine: z.string(), counter: z.number().int(), revoked: z.boolean() })),
  /** The host reaches a store of secrets of the operating system that guards keys. */
  systemStore: z.boolean(),
  /** What devices said last: who is behind is seen here. */
  devices: z.array(z.strictObject({ device: z.string(), label: z.string(), lab: z.boolean(), hardwareClass: z.string(), rootVersion: z.number().int().nullable(), orderCounter: z.number().int(), running: z.number().int().nullable() })),
});
export type SiteInfo = z.infer<typeof SiteInfo>;

export const RequestInfo = z.strictObject({
  digest: digest(),
  /** Twelve words, for two people to compare. */
  digestWords: z.string(),
  title: z.string(),
  modelLine: z.string(),
  counter: z.number().int(),
  hardwareClass: z.string(),
  notBefore: z.string().nullable(),
  expires: z.string().nullable(),
  approvals: z.string(),
  gates: z.strictObject({ passed: z.number().int(), count: z.number().int() }),
  signedBy: z.array(z.strictObject({ person: z.string(), group: group() })),
  /** Sides that have not signed: modelling, or operations and quality. */
  missing: z.array(z.enum(["modelling", "operations"])),
  /** Golden rows through this machine's own recipe and scorer; null when the request does not open. */
  replay: z.strictObject({ rows: z.number().int(), worst: z.number().nullable(), tolerance: z.number(), passed: z.boolean() }).nullable(),
  /** Counter of the release that the difference is against; null where this project knows none. */
  comparedWith: z.number().int().nullable(),
  diff: z.array(z.strictObject({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  failure: Flag.nullable(),
});
export type RequestInfo = z.infer<typeof RequestInfo>;

export const OrderInfo = z.strictObject({ device: z.string(), label: z.string(), package: digest(), packageCounter: z.number().int(), act: z.enum(["install", "rollback"]), counter: z.number().int(), created: z.string(), by: z.string() });
export type OrderInfo = z.infer<typeof OrderInfo>;

const newGuard = () => z.enum(["passphrase", "system"]);
const holder = { stick: handle(), person: personId(), name: text(128), group: group(), role: role(), passphrase: passphrase(), place: place(), guard: newGuard().default("passphrase") };
/** What a new root changes of the one in force. */
const changes = z.strictObject({
  site: text(128).optional(),
  rootThreshold: z.number().int().min(2).max(16).optional(),
  removeKeys: z.array(publicKey()).max(256).optional(),
  revokeKeys: z.array(publicKey()).max(128).optional(),
  /** Of the cards on the stick, keys that ended with an earlier root and come back. */
  returnKeys: z.array(publicKey()).max(256).optional(),
  revokePackages: z.array(digest()).max(256).optional(),
  revokedRunning: z.enum(["rollBack", "keepFlagged"]).optional(),
  securityFloor: z.record(z.string().max(64), z.number().int().min(1)).optional(),
  timeFloor: time().optional(),
});
/** `where`: which copy of a key that lies here and on the stick; without it the one kept here. */
const signing = { stick: handle(), key: publicKey(), where: place().optional(), passphrase: passphrase() };
const none = "0".repeat(64);
const person = { stick: "h-1", person: "a", name: "A", group: "modelling", role: "release", passphrase: null, place: "here" } as const;
const signer = { stick: "h-1", key: none, passphrase: null };
const signs = ["scientist", "engineer"] as const;

export const releaseCalls = {
  /** A new key in this person's folder or on the stick; its card goes onto the stick. The recovery words are told this once. */
  makeKey: call("release.makeKey", { input: z.strictObject(holder), output: z.strictObject({ key: KeyInfo, recovery: z.string() }), changes: true, roles: signs, errors: ["stickMissing", "keyPassphraseShort", "keyStoreMissing"], sample: person }),
  restoreKey: call("release.restoreKey", { input: z.strictObject({ ...holder, words: text(400) }), output: KeyInfo, changes: true, roles: signs, errors: ["stickMissing", "keyPassphraseShort", "keyUnreadable", "keyStoreMissing"], sample: { ...person, words: "" } }),
  /** The same key behind another guard: a new passphrase, or the operating system's store of this computer. */
  guardKey: call("release.guardKey", {
    input: z.strictObject({ stick: handle(), key: publicKey(), where: place(), passphrase: passphrase(), guard: newGuard(), newPassphrase: passphrase() }),
    output: KeyInfo,
    changes: true,
    roles: signs,
    errors: ["stickMissing", "keyUnreadable", "keyPassphraseShort", "keyStoreMissing"],
    sample: { ...signer, where: "here", guard: "passphrase", newPassphrase: null },
  }),
  listKeys: call("release.listKeys", { input: z.strictObject({ stick: handle().nullable() }), output: z.array(KeyInfo), errors: ["stickMissing"], sample: { stick: null } }),
  describe: call("release.describe", { input: z.strictObject({ stick: handle().nullable() }), output: SiteInfo, errors: ["stickMissing", "rootMalformed"], sample: { stick: null } }),
  /** What the next root from the cards on the stick and these changes would do; nothing is signed. */
  previewRoot: call("release.previewRoot", { input: z.strictObject({ stick: handle(), changes }), output: RootPreview, errors: ["stickMissing"], sample: { stick: "h-1", changes: {} } }),
  /** The next root from the cards on the stick and these changes, with the first holder's signature. */
  draftRoot: call("release.draftRoot", {
    input: z.strictObject({ ...signing, changes }),
    output: RootDraftInfo,
    changes: true,
    roles: signs,
    errors: ["stickMissing", "keyUnreadable", "keyNotEntitled", "rootMalformed"],
    sample: { ...signer, changes: {} },
  }),
  signRoot: call("release.signRoot", { input: z.strictObject(signing), output: RootDraftInfo, changes: true, roles: signs, errors: ["stickMissing", "keyUnreadable", "keyNotEntitled", "rootMissing"], sample: signer }),
  /** Takes over the site's roots from the stick; the first needs its first four words. */
  acceptRoots: call("release.acceptRoots", { input: z.strictObject({ stick: handle(), words: text(200) }), output: RootInfo, changes: true, roles: signs, errors: ["stickMissing", "rootMissing", "rootUnconfirmed", "rootGap", "rootFork", "rootOneSided"], sample: { stick: "h-1", words: "" } }),
  /** A trial becomes a request on the stick, with the first person's signature. */
  request: call("release.request", {
    input: z.strictObject({ ...signing, package: digest(), approvals: text(2000), hardwareClass: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/), notBefore: time().nullable(), expires: time().nullable() }),
    output: RequestInfo,
    changes: true,
    roles: signs,
    errors: ["stickMissing", "storeUnknownRef", "rootMissing", "keyUnreadable", "keyNotEntitled", "signatureWrong"],
    sample: { ...signer, package: none, approvals: "", hardwareClass: "any", notBefore: null, expires: null },
  }),
  /** What waits on the stick, every digest worked out and the golden rows replayed here. */
  listRequests: call("release.listRequests", { input: z.strictObject({ stick: handle() }), output: z.array(RequestInfo), errors: ["stickMissing", "rootMissing"], sample: { stick: "h-1" } }),
  sign: call("release.sign", { input: z.strictObject({ ...signing, digest: digest() }), output: RequestInfo, changes: true, roles: signs, errors: ["stickMissing", "storeUnknownRef", "rootMissing", "keyUnreadable", "keyNotEntitled", "packageSelfTest"], sample: { ...signer, digest: none } }),
  /** A request with its two signatures becomes a release of this project. */
  finish: call("release.finish", { input: z.strictObject({ stick: handle(), digest: digest() }), output: PackageInfo, changes: true, roles: signs, errors: ["stickMissing", "storeUnknownRef", "rootMissing", "signatureTooFew", "signatureSamePerson", "signatureGroups", "packageRevoked"], sample: { stick: "h-1", digest: none } }),
  makeOrder: call("release.makeOrder", {
    input: z.strictObject({ ...signing, device: z.string().regex(/^d-[a-z0-9]{4,30}$/), package: digest(), act: z.enum(["install", "rollback"]) }),
    output: OrderInfo,
    changes: true,
    roles: signs,
    errors: ["stickMissing", "storeUnknownRef", "rootMissing", "signatureOtherType", "receiptUnknownDevice", "deviceOtherMode", "packageWrongTarget", "keyUnreadable", "keyNotEntitled"],
    sample: { ...signer, device: "d-0000", package: none, act: "install" },
  }),
  listOrders: call("release.listOrders", { input: z.strictObject({}), output: z.array(OrderInfo), sample: {} }),
};
