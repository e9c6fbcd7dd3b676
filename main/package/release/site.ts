// The site's chain of roots as this person's workbench keeps it, and how the next one comes to be: drafted from key cards, signed by one holder after
// another, in force once enough of the old and of the new have signed. The first is pinned by a person who compared its words.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import { bytesOfHex } from "../../../shared/format/bytes.ts";
import { digestWords } from "../../../shared/format/digestWords.ts";
import { payloadTypeOf, sealEnvelope } from "../../../shared/format/dsse.ts";
import { followRoots, openRoot, rootBytes, rootSigners, rootVersionsMost, unprovenRoot } from "../../../shared/format/root.ts";
import type { OpenRoot, Root } from "../../../shared/format/root.ts";
import { withSignature } from "../../../shared/format/signingRequest.ts";
import { nodeCrypto, writeSecret } from "../keys.ts";
import type { AskSigner } from "./askSigner.ts";
import { exchanged, exchangedFile, hand, takeAway } from "./exchange.ts";
import { readCard } from "./personKeys.ts";
import type { FoundKey } from "./personKeys.ts";

const folderOf = (configDir: string) => join(configDir, "site");
const fileOf = (configDir: string, version: number) => join(folderOf(configDir), `root.${version}.json`);

/** Every root in the chain, the newest first; empty where no site is known. Throws what openRoot throws for a damaged chain. */
export function siteRoots(configDir: string): OpenRoot[] {
  const roots: OpenRoot[] = [];
  for (let version = 1; version <= rootVersionsMost && existsSync(fileOf(configDir, version)); version++)
    roots.unshift(openRoot(new Uint8Array(readFileSync(fileOf(configDir, version))), nodeCrypto, `root.${version}.json`, roots[0]?.root));
  return roots;
}

/** The root in force. Throws rootMissing. */
export function siteRoot(configDir: string): OpenRoot {
  const root = siteRoots(configDir)[0];
  if (!root) throw new Failure("rootMissing");
  return root;
}

function keep(configDir: string, { root, bytes }: OpenRoot): void {
  mkdirSync(folderOf(configDir), { recursive: true, mode: 0o700 });
  writeSecret(fileOf(configDir, root.version), Buffer.from(bytes).toString("utf8"));
}

/** What a new root changes of the one in force. */
export interface RootChanges {
  site?: string;
  rootThreshold?: number;
  /** Public keys that end; the revoked ones are also named to devices. */
  removeKeys?: string[];
  revokeKeys?: string[];
  /** Public keys that ended with an earlier root and whose cards count again. */
  returnKeys?: string[];
  revokePackages?: string[];
  revokedRunning?: Root["revokedRunning"];
  securityFloor?: Record<string, number>;
  tFloorUs?: number;
}

/** Public keys that an earlier root named and the one in force does not. */
export function endedKeys(roots: readonly OpenRoot[]): ReadonlySet<string> {
  const ended = new Set(roots.slice(1).flatMap(({ root }) => root.keys.map(({ publicKey }) => publicKey)));
  for (const { publicKey } of roots[0]?.root.keys ?? []) ended.delete(publicKey);
  return ended;
}

/** The next root from the chain, newest first, the cards on the stick and the changes. Throws rootMalformed naming what is missing. */
export function nextRoot(roots: readonly OpenRoot[], stick: string, changes: RootChanges, createdUs: number): Root {
  const before = roots[0]?.root;
  const ended = endedKeys(roots);
  const cards = Array.from(exchanged(stick, "card"), ({ name, bytes }) => readCard(bytes, name));
  const gone = new Set([...(changes.removeKeys ?? []), ...(changes.revokeKeys ?? [])]);
  const keys = new Map((before?.keys ?? []).map((key) => [key.publicKey, key]));
  const people = new Map((before?.persons ?? []).map((person) => [person.id, person]));
  const revokedKeys = [...new Set([...(before?.revokedKeys ?? []), ...(changes.revokeKeys ?? [])])];
  for (const { publicKey, person, name, group, role } of cards) {
    if (revokedKeys.includes(publicKey)) continue; // an old card of a key that was taken back
    if (ended.has(publicKey) && !changes.returnKeys?.includes(publicKey)) continue; // or that ended, and nobody asks for it again
    keys.set(publicKey, { publicKey, person, role });
    people.set(person, { id: person, name, group });
  }
  const left = [...keys.values()].filter(({ publicKey }) => !gone.has(publicKey));
  return {
    format: 1,
    kind: "root",
    site: before?.site ?? changes.site ?? "",
    version: (before?.version ?? 0) + 1,
    createdUs,
    persons: [...people.values()].filter(({ id }) => left.some(({ person }) => person === id)),
    keys: left,
    rootThreshold: changes.rootThreshold ?? before?.rootThreshold ?? 2,
    revokedKeys,
    revokedPackages: [...new Set([...(before?.revokedPackages ?? []), ...(changes.revokePackages ?? [])])],
    revokedRunning: changes.revokedRunning ?? before?.revokedRunning ?? "keepFlagged",
    securityFloor: { ...before?.securityFloor, ...changes.securityFloor },
    ...(changes.tFloorUs === undefined ? {} : { tFloorUs: changes.tFloorUs }),
  };
}

/** A root on its way to its signatures. */
export interface RootDraft {
  root: Root;
  words: string;
  signedBy: Root["persons"];
  /** How many holders more must sign: of the root before, and of the new one. */
  missing: { before: number; own: number };
}

function draftOf(bytes: Uint8Array, file: string, before: Root | undefined): RootDraft & { bytes: Uint8Array } {
  const { root, payload } = unprovenRoot(bytes, file);
  const own = rootSigners(root, bytes, nodeCrypto, file);
  const earlier = before ? rootSigners(before, bytes, nodeCrypto, file) : [];
  const people = new Map([...earlier, ...own].map((person) => [person.id, person]));
  return {
    root,
    bytes,
    words: wordsOf(nodeCrypto.sha256(payload)),
    signedBy: [...people.values()],
    missing: { before: before ? Math.max(0, before.rootThreshold - earlier.length) : 0, own: Math.max(0, root.rootThreshold - own.length) },
  };
}

const wordsOf = (digest: Uint8Array) => digestWords(digest);
export const rootWords = ({ digest }: OpenRoot) => wordsOf(bytesOfHex(digest)!);

/** The draft that follows the root in force, where the stick holds one. */
export function draftOn(configDir: string, stick: string): RootDraft | undefined {
  const before = siteRoots(configDir)[0]?.root;
  const name = `root.${(before?.version ?? 0) + 1}.draft.json`;
  const found = exchangedFile(stick, "draft", name);
  return found && draftOf(found.bytes, name, before);
}

/** Drafts the next root and puts the first signature to it. */
export async function draftRoot(configDir: string, stick: string, changes: RootChanges, key: FoundKey, passphrase: string | null, ask: AskSigner, nowUs: number): Promise<RootDraft> {
  const roots = siteRoots(configDir);
  const before = roots[0]?.root;
  const root = nextRoot(roots, stick, changes, nowUs);
  const payload = rootBytes(root);
  const signer = await ask({ keyFile: key.file, passphrase, kind: "root", payload });
  return settle(configDir, stick, sealEnvelope(payloadTypeOf("root"), payload, [signer]), before);
}

/** One holder more. Throws rootMissing when the stick holds no draft that follows the root in force. */
export async function signRoot(configDir: string, stick: string, key: FoundKey, passphrase: string | null, ask: AskSigner): Promise<RootDraft> {
  const before = siteRoots(configDir)[0]?.root;
  const name = `root.${(before?.version ?? 0) + 1}.draft.json`;
  const found = exchangedFile(stick, "draft", name);
  if (!found) throw new Failure("rootMissing", { file: name });
  const { payload } = unprovenRoot(found.bytes, name);
  const signer = await ask({ keyFile: key.file, passphrase, kind: "root", payload });
  return settle(configDir, stick, withSignature(found.bytes, signer, name), before);
}

/** Keeps a draft with its new signature, or puts it in force when that was the last one needed. */
function settle(configDir: string, stick: string, bytes: Uint8Array, before: Root | undefined): RootDraft {
  const { bytes: _bytes, ...draft } = draftOf(bytes, "draft", before);
  const { version } = draft.root;
  if (draft.missing.before + draft.missing.own > 0) {
    hand(stick, `root.${version}.draft.json`, bytes);
    return draft;
  }
  const open = openRoot(bytes, nodeCrypto, `root.${version}.json`, before);
  hand(stick, `root.${version}.json`, bytes);
  keep(configDir, open);
  takeAway(stick, `root.${version}.draft.json`);
  return draft;
}

/** Takes over the site's roots from a stick. The first needs its first four words, as the site's record has them. Throws rootMissing, rootUnconfirmed and what followRoots throws. */
export function acceptRoots(configDir: string, stick: string, words: string): OpenRoot {
  const links = Array.from(exchanged(stick, "root"), ({ name, bytes }) => ({ version: Number(name.split(".")[1]), bytes, file: name }));
  let now = siteRoots(configDir)[0];
  if (!now) {
    const first = links.find(({ version }) => version === 1);
    if (!first) throw new Failure("rootMissing", { file: "root.1.json" });
    now = openRoot(first.bytes, nodeCrypto, first.file);
    const all = rootWords(now).split(" ");
    const given = words.trim().toLowerCase().split(/[\s-]+/);
    if (given.length < 4 || given.some((word, i) => word !== all[i])) throw new Failure("rootUnconfirmed", { file: now.root.site, detail: all.join(" ") });
    keep(configDir, now);
  }
  return followRoots(now, links, nodeCrypto, (next) => keep(configDir, next));
}
