// Answers about releases: keys of persons, the site's root, signing requests, orders. The clock is read here and handed on.
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { contract } from "../../../shared/contract/contract.ts";
import type { KeyInfo, RootInfo, RootPreview, SiteInfo } from "../../../shared/contract/release.ts";
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import { readRoot, rootBytes } from "../../../shared/format/root.ts";
import type { Root } from "../../../shared/format/root.ts";
import type { Answers, Workbench } from "../../store/workbench.ts";
import { askReseal, askSigner } from "./askSigner.ts";
import { lastReceipts, listOrders, makeOrder } from "./deskDocuments.ts";
import { exchanged, hand, keysOn } from "./exchange.ts";
import { newSeal, phraseOf } from "./guards.ts";
import { cardText, keysIn, keyWords, makeKey, readCard, restoreKey } from "./personKeys.ts";
import type { FoundKey } from "./personKeys.ts";
import { releasesOf } from "./releases.ts";
import { finishRelease, requestRelease, requestsOn, signRelease } from "./requests.ts";
import { rootEffects } from "./rootEffects.ts";
import { acceptRoots, draftOn, draftRoot, endedKeys, nextRoot, rootWords, signRoot, siteRoots } from "./site.ts";
import type { RootChanges, RootDraft } from "./site.ts";

const nowUs = () => Date.now() * 1000;
const keysHere = ({ configDir }: Workbench) => join(configDir, "keys");

function stickPath(workbench: Workbench, stick: string): string {
  try {
    return workbench.path(stick);
  } catch (thrown) {
    throw new Failure("stickMissing", { detail: stick }, { cause: thrown });
  }
}

/** Keys of this person and, where a stick is there, of that stick. */
function allKeys(workbench: Workbench, path: string | undefined): { found: FoundKey; where: KeyInfo["where"] }[] {
  const here = keysIn(keysHere(workbench)).map((found) => ({ found, where: "here" as const }));
  return path === undefined ? here : [...here, ...keysIn(keysOn(path)).map((found) => ({ found, where: "stick" as const }))];
}

/** `where`: which of two copies; without it the one kept here. Throws keyUnreadable. */
function theKey(workbench: Workbench, path: string, publicKey: string, where?: KeyInfo["where"]): FoundKey {
  const key = allKeys(workbench, path).find((each) => each.found.card.publicKey === publicKey && (where === undefined || each.where === where));
  if (!key) throw new Failure("keyUnreadable", { detail: publicKey.slice(0, 12) });
  return key.found;
}

/** The folder behind a handle, the key that signs there, and the phrase that opens it. */
async function signing(workbench: Workbench, { stick, key, where, passphrase }: { stick: string; key: string; where?: KeyInfo["where"] | undefined; passphrase: string | null }): Promise<{ path: string; key: FoundKey; phrase: string | null }> {
  const path = stickPath(workbench, stick);
  const found = theKey(workbench, path, key, where);
  return { path, key: found, phrase: await phraseOf(workbench, found, passphrase) };
}

/** What a file of a stick says; undefined where it is spoilt. One such file must not hide the site, its keys and what waits beside it: whoever drafts or signs is
 *  told of it. Throws stickMissing. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (failureOf(thrown).name === "stickMissing") throw thrown;
    return undefined;
  }
}

type Holding = Parameters<(typeof releaseAnswers)["makeKey"]>[0];

/** Where a new key goes and what it is sealed with. A key on a stick is in nobody's store: it would open on one computer alone. Throws keyStoreMissing. */
async function newPlace(workbench: Workbench, path: string, { place, guard, passphrase }: Pick<Holding, "place" | "guard" | "passphrase">) {
  if (place === "stick" && guard === "system") throw new Failure("keyStoreMissing", { detail: "stick" });
  return { folder: place === "stick" ? keysOn(path) : keysHere(workbench), seal: await newSeal(workbench, guard, passphrase) };
}

function keyInfo({ configDir }: Workbench, { card, guard }: FoundKey, where: KeyInfo["where"]): KeyInfo {
  const { publicKey, person, name, group, role } = card;
  const root = siteRoots(configDir)[0]?.root;
  return { publicKey, words: keyWords(publicKey), person, name, group, role, guard, where, inRoot: root?.keys.some((key) => key.publicKey === publicKey && key.role === role) ?? false };
}

function rootInfo(root: Root, words: string): RootInfo {
  const { site, version, createdUs, rootThreshold, revokedKeys, revokedPackages, revokedRunning, securityFloor } = root;
  const persons = root.persons.map(({ id, name, group }) => ({ person: id, name, group, keys: root.keys.filter(({ person }) => person === id).map(({ publicKey, role }) => ({ publicKey, words: keyWords(publicKey), role })) }));
  return { site, version, created: new Date(createdUs / 1000).toISOString(), words, rootThreshold, persons, revokedKeys, revokedPackages, revokedRunning, securityFloor };
}

function draftInfo(workbench: Workbench, before: Root | undefined, { root, words, signedBy, missing }: RootDraft): NonNullable<SiteInfo["draft"]> {
  return { root: rootInfo(root, words), effects: effectsOf(workbench, before, root), signedBy: signedBy.map(({ name }) => name), missing, complete: missing.before + missing.own === 0 };
}

function effectsOf(workbench: Workbench, before: Root | undefined, next: Root): RootPreview["effects"] {
  return rootEffects(before, next, releasesOf(workbench), [...lastReceipts(workbench).values()]);
}

/** What a call says of a root's changes, in the terms of the format. */
function changesOf({ timeFloor, ...changes }: Parameters<(typeof releaseAnswers)["previewRoot"]>[0]["changes"]): RootChanges {
  const given = { ...changes, tFloorUs: timeFloor === undefined ? undefined : Date.parse(timeFloor) * 1000 };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function previewOf(workbench: Workbench, path: string, changes: RootChanges): RootPreview {
  const roots = siteRoots(workbench.configDir);
  const before = roots[0]?.root;
  try {
    const next = readRoot(rootBytes(nextRoot(roots, path, changes, nowUs())), "root");
    const holders = (root: Root) => root.persons.filter(({ id }) => root.keys.some(({ person, role }) => role === "root" && person === id)).map(({ name }) => name);
    return { effects: effectsOf(workbench, before, next), holders: { before: before ? holders(before) : [], beforeNeeds: before?.rootThreshold ?? 0, own: holders(next), ownNeeds: next.rootThreshold }, failure: null };
  } catch (thrown) {
    return { effects: [], holders: null, failure: failureOf(thrown) as RootPreview["failure"] };
  }
}

export const releaseAnswers: Answers<(typeof contract)["release"]> = {
  async makeKey({ stick, person, name, group, role, ...holding }, workbench) {
    const path = stickPath(workbench, stick);
    const { folder, seal } = await newPlace(workbench, path, holding);
    const { key, recovery } = makeKey(folder, { person, name, group, role }, seal);
    try {
      hand(path, `${person}-${role}.card.json`, cardText(key.card));
    } catch (thrown) {
      // its words have been told to nobody: a key that stayed could never be made again
      rmSync(key.file, { force: true });
      throw thrown;
    }
    return { key: keyInfo(workbench, key, holding.place), recovery };
  },
  async restoreKey({ stick, person, name, group, role, words, ...holding }, workbench) {
    const path = stickPath(workbench, stick);
    const { folder, seal } = await newPlace(workbench, path, holding);
    const key = restoreKey(folder, { person, name, group, role }, words, seal);
    hand(path, `${person}-${role}.card.json`, cardText(key.card));
    return keyInfo(workbench, key, holding.place);
  },
  async guardKey({ stick, key, where, passphrase, guard, newPassphrase }, workbench) {
    const path = stickPath(workbench, stick);
    const found = theKey(workbench, path, key, where);
    const phrase = await phraseOf(workbench, found, passphrase);
    const { seal } = await newPlace(workbench, path, { place: where, guard, passphrase: newPassphrase });
    await askReseal(workbench, { keyFile: found.file, passphrase: phrase, reseal: seal });
    const sealed = keysIn(dirname(found.file)).find(({ file }) => file === found.file);
    return keyInfo(workbench, sealed ?? found, where);
  },
  async listKeys({ stick }, workbench) {
    const path = stick === null ? undefined : stickPath(workbench, stick);
    return allKeys(workbench, path).map(({ found, where }) => keyInfo(workbench, found, where));
  },
  async describe({ stick }, workbench) {
    const roots = siteRoots(workbench.configDir);
    const [newest] = roots;
    const first = roots.at(-1);
    const path = stick === null ? undefined : stickPath(workbench, stick);
    const draft = path === undefined ? undefined : readable(() => draftOn(workbench.configDir, path));
    const before = newest?.root;
    const cards = path === undefined || !existsSync(path) ? [] : [...exchanged(path, "card")].flatMap(({ name, bytes }) => readable(() => readCard(bytes, name)) ?? []);
    const ended = endedKeys(roots);
    const known = new Set(newest?.root.keys.map(({ publicKey }) => publicKey));
    return {
      root: newest ? rootInfo(newest.root, rootWords(newest)) : null,
      firstWords: first ? rootWords(first) : null,
      draft: draft ? draftInfo(workbench, before, draft) : null,
      releases: releasesOf(workbench).map(({ digest, title, modelLine, counter }) => ({ digest, title, modelLine, counter, revoked: before?.revokedPackages.includes(digest) ?? false })),
      systemStore: await workbench.secrets.has(),
      cards: cards.filter(({ publicKey }) => !known.has(publicKey)).map(({ publicKey, person, name, group, role }) => ({ publicKey, words: keyWords(publicKey), person, name, group, role, ended: ended.has(publicKey) })),
      devices: [...lastReceipts(workbench).values()].map(({ device, label, mode, hardwareClass, rootVersion, orderCounter, running }) => ({ device, label, lab: mode === "LAB", hardwareClass: hardwareClass ?? "", rootVersion: rootVersion ?? null, orderCounter: orderCounter ?? 0, running: running?.releaseCounter ?? null })),
    };
  },
  async previewRoot({ stick, changes }, workbench) {
    return previewOf(workbench, stickPath(workbench, stick), changesOf(changes));
  },
  async draftRoot({ changes, ...signer }, workbench) {
    const { path, key, phrase } = await signing(workbench, signer);
    const before = siteRoots(workbench.configDir)[0]?.root;
    return draftInfo(workbench, before, await draftRoot(workbench.configDir, path, changesOf(changes), key, phrase, askSigner(workbench), nowUs()));
  },
  async signRoot(signer, workbench) {
    const { path, key, phrase } = await signing(workbench, signer);
    const before = siteRoots(workbench.configDir)[0]?.root;
    return draftInfo(workbench, before, await signRoot(workbench.configDir, path, key, phrase, askSigner(workbench)));
  },
  async acceptRoots({ stick, words }, workbench) {
    const root = acceptRoots(workbench.configDir, stickPath(workbench, stick), words);
    return rootInfo(root.root, rootWords(root));
  },
  async request({ package: trial, approvals, hardwareClass, notBefore, expires, ...signer }, workbench) {
    const { path, key, phrase } = await signing(workbench, signer);
    const us = (iso: string | null) => (iso === null ? null : Date.parse(iso) * 1000);
    return requestRelease(workbench, path, trial, { approvals, hardwareClass, notBeforeUs: us(notBefore), expiresUs: us(expires) }, key, phrase, askSigner(workbench), nowUs());
  },
  async listRequests({ stick }, workbench) {
    return requestsOn(workbench, stickPath(workbench, stick));
  },
  async sign({ digest, ...signer }, workbench) {
    const { path, key, phrase } = await signing(workbench, signer);
    return signRelease(workbench, path, digest, key, phrase, askSigner(workbench));
  },
  async finish({ stick, digest }, workbench, act) {
    return finishRelease(workbench, act, stickPath(workbench, stick), digest);
  },
  async makeOrder({ device, package: digest, act: what, ...signer }, workbench, act) {
    const { key, phrase } = await signing(workbench, signer);
    return makeOrder(workbench, act, { device, package: digest, act: what }, key, phrase, askSigner(workbench), nowUs());
  },
  async listOrders(_input, workbench) {
    return listOrders(workbench);
  },
};
