// Keys of persons, the root from card to force, and what a key may not sign. The signer answers in this process instead of its own.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import { hexOf } from "../../../shared/format/bytes.ts";
import { orderBytes } from "../../../shared/format/order.ts";
import type { Receipt } from "../../../shared/format/receipt.ts";
import type { KeyRole, PersonGroup, Root } from "../../../shared/format/root.ts";
import { manifestDiff } from "../../../shared/format/manifestDiff.ts";
import type { Blobs, OpenPackage } from "../../../shared/format/package.ts";
import { makeRequest, signRequest } from "../../../shared/format/signingRequest.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { nodeCrypto, signerOfSeed } from "../keys.ts";
import { buildPackage, verifyPackage, type PackageInputs } from "../build.ts";
import { samplePackage, sampleSigner } from "../samplePackage.ts";
import { releaseAnswers } from "./answers.ts";
import { signerOf } from "./askSigner.ts";
import type { AskSigner } from "./askSigner.ts";
import { listOrders, makeOrder } from "./deskDocuments.ts";
import { exchanged, hand } from "./exchange.ts";
import { cardText, keysIn, makeKey, openKey, restoreKey } from "./personKeys.ts";
import type { FoundKey, Seal } from "./personKeys.ts";
import { finishRelease, requestsOn } from "./requests.ts";
import { rootEffects } from "./rootEffects.ts";
import { answerWish, signDocuments } from "./signing.ts";
import type { SignedKind } from "./signing.ts";
import { acceptRoots, draftOn, draftRoot, rootWords, signRoot, siteRoots } from "./site.ts";

const work = mkdtempSync(join(tmpdir(), "millwright-release-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const passphrase = "a long enough phrase";
const ask: AskSigner = ({ kind, payload, ...wish }) => Promise.resolve(signerOf(signDocuments({ ...wish, documents: [{ kind, payload }] })[0]!));
const failing = (act: () => unknown) => {
  try {
    act();
    return undefined;
  } catch (thrown) {
    return failureOf(thrown).name;
  }
};
const refused = (act: Promise<unknown>) => act.then(() => undefined, (thrown: unknown) => failureOf(thrown).name);

function keyOf(person: string, group: PersonGroup, role: KeyRole, stick?: string): FoundKey {
  const { key } = makeKey(join(work, person, "keys"), { person, name: person, group, role }, role === "station" ? {} : { phrase: passphrase });
  if (stick !== undefined) hand(stick, `${person}-${role}.card.json`, cardText(key.card));
  return key;
}

/** A card alone, for those who sign nothing here: sealing a key costs a tenth of a second. */
function card(person: string, group: PersonGroup, role: KeyRole, stick: string, seed: number): void {
  const publicKey = hexOf(signerOfSeed(new Uint8Array(32).fill(seed)).publicKey);
  hand(stick, `${person}-${role}.card.json`, cardText({ format: 1, kind: "key-card", person, name: person, group, role, publicKey }));
}

test("a key is made again from its words, opens with its passphrase alone, and signs nothing but what its role allows", () => {
  const folder = join(work, "one");
  const holder = { person: "anna", name: "Anna", group: "modelling", role: "order" } as const;
  expect(failing(() => makeKey(folder, holder, { phrase: "short" }))).toBe("keyPassphraseShort");
  expect(failing(() => makeKey(folder, holder, {}))).toBe("keyPassphraseShort");
  const { key, recovery } = makeKey(folder, holder, { phrase: passphrase });
  expect(restoreKey(join(work, "again"), holder, recovery.toUpperCase(), { phrase: passphrase }).card).toEqual(key.card);
  expect(failing(() => restoreKey(folder, holder, recovery.replace(/^\S+/, "lusab"), { phrase: passphrase }))).toBe("keyUnreadable");
  expect(failing(() => openKey(key.file, "another long phrase"))).toBe("keyUnreadable");
  expect(keysIn(folder).map(({ card, guard }) => [card.person, guard])).toEqual([["anna", "passphrase"]]);
  const sign = (kind: SignedKind, payload: Uint8Array) => signDocuments({ keyFile: key.file, passphrase, documents: [{ kind, payload }] });
  const order = orderBytes({ format: 1, kind: "order", act: "install", devices: ["d-0123"], package: "0".repeat(64), orderCounter: 1, createdUs: 1, nonce: null });
  expect(sign("order", order)[0]!.signature).toHaveLength(64);
  expect(failing(() => sign("order", order.subarray(1)))).toBe("envelopeMalformed");
  const { manifest } = buildPackage(samplePackage());
  expect(failing(() => sign("release", new TextEncoder().encode(JSON.stringify({ ...manifest, kind: "release" }))))).toBe("keyNotEntitled");
});

test("a root comes into force with the signature that completes it, others take it over by its words, and the next one needs both sides", async () => {
  const stick = join(work, "stick");
  mkdirSync(stick);
  const [anna, bert] = [keyOf("anna", "modelling", "root", stick), keyOf("bert", "operations", "root", stick)];
  const station = keyOf("desk", "operations", "station");
  const home = (name: string) => join(work, name);
  expect(await refused(draftRoot(home("anna"), stick, { site: "Weidenau" }, anna, passphrase, ask, 1))).toBe("rootMalformed");
  keyOf("carla", "quality", "root", stick);
  card("anna", "modelling", "release", stick, 1);
  card("bert", "operations", "release", stick, 2);
  card("carla", "quality", "order", stick, 4);
  expect(await draftRoot(home("anna"), stick, { site: "Weidenau" }, anna, passphrase, ask, 1)).toMatchObject({ signedBy: [{ name: "anna" }], missing: { before: 0, own: 1 } });
  expect([siteRoots(home("anna")).length, draftOn(home("bert"), stick)?.signedBy.length]).toEqual([0, 1]);
  expect(await refused(signRoot(home("bert"), stick, station, null, ask))).toBe("keyNotEntitled");
  expect(await signRoot(home("bert"), stick, bert, passphrase, ask)).toMatchObject({ missing: { before: 0, own: 0 } });
  const [first] = siteRoots(home("bert"));
  expect(failing(() => acceptRoots(home("anna"), stick, "lusab babad lusab babad"))).toBe("rootUnconfirmed");
  expect(acceptRoots(home("anna"), stick, rootWords(first!).split(" ").slice(0, 4).join(" ")).digest).toBe(first!.digest);
  // bert's root key was lost: a new one for dora, and bert's is taken back
  card("dora", "quality", "root", stick, 3);
  await draftRoot(home("anna"), stick, { revokeKeys: [bert.card.publicKey], securityFloor: { line: 3 } }, anna, passphrase, ask, 2);
  expect(draftOn(home("anna"), stick)).toMatchObject({ missing: { before: 1, own: 1 } });
  const carla = keysIn(join(work, "carla", "keys"))[0]!;
  await signRoot(home("anna"), stick, carla, passphrase, ask);
  expect(siteRoots(home("anna"))[0]!.root).toMatchObject({ version: 2, revokedKeys: [bert.card.publicKey], securityFloor: { line: 3 } });
  expect(acceptRoots(home("bert"), stick, "").root.version).toBe(2);
  // a chain that somebody rewrote on the stick is refused, and the known one stays
  writeFileSync(join(stick, "MILLWRIGHT", "exchange", "root.2.json"), readFileSync(join(stick, "MILLWRIGHT", "exchange", "root.1.json")));
  expect([failing(() => acceptRoots(home("bert"), stick, "")), siteRoots(home("bert"))[0]!.root.version]).toEqual(["rootFork", 2]);
});

test("what a release changes is told field by field", () => {
  const [one, two] = [buildPackage(samplePackage(1)).manifest, buildPackage(samplePackage(2, { decision: { threshold: 0.9, count: 2, of: 3 } })).manifest];
  expect(manifestDiff(one, one)).toEqual([]);
  expect(manifestDiff(one, two).map(({ field }) => field)).toEqual(["packageId", "releaseCounter", "createdUs", "decision", "blobs.sbom", "blobs.card"]);
});

test("a key moves between its passphrase and the system's store in the signer's process, and a wrong phrase changes nothing", () => {
  const folder = join(work, "moving");
  const { key } = makeKey(folder, { person: "emil", name: "Emil", group: "quality", role: "order" }, { phrase: passphrase });
  const reseal = (phrase: string, seal: Seal) => answerWish({ keyFile: key.file, passphrase: phrase, reseal: seal });
  const guards = () => keysIn(folder).map(({ guard, system, card }) => [guard, system, card.publicKey === key.card.publicKey]);
  expect(failing(() => reseal("a wrong long phrase", { phrase: "another long phrase" }))).toBe("keyUnreadable");
  expect(reseal(passphrase, { phrase: "what the store keeps", system: "c2VhbGVk" })).toEqual([]);
  expect(guards()).toEqual([["system", "c2VhbGVk", true]]);
  expect(openKey(key.file, "what the store keeps").card).toEqual(key.card);
  reseal("what the store keeps", { phrase: "another long phrase" });
  expect(guards()).toEqual([["passphrase", undefined, true]]);
});

test("what people hand each other is read when it is its turn, and a medium that cannot be read is missing", () => {
  const stick = join(work, "handing");
  mkdirSync(stick);
  expect([...exchanged(stick, "card")]).toEqual([]);
  for (const name of ["anna", "bert", "carla"]) card(name, "quality", "root", stick, 1);
  const folder = join(stick, "MILLWRIGHT", "exchange");
  if (process.platform !== "win32") symlinkSync(join(stick, "nowhere"), join(folder, "aa-lost.card.json"));
  const names: string[] = [];
  for (const { name } of exchanged(stick, "card")) {
    names.push(name);
    rmSync(join(folder, "bert-root.card.json"), { force: true });
  }
  expect(names).toEqual(["anna-root.card.json", "carla-root.card.json"]);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "");
  expect(failing(() => [...exchanged(stick, "card")])).toBe("stickMissing");
});

/** A project with one trial, as far as releases and orders look at it. The site is the one above, whose release keys are those of two seeds. */
function projectOf(trial: OpenPackage, more: Record<string, unknown> = {}) {
  const refs = new Map(Object.entries({ "package/1": "trial", ...Object.fromEntries(Object.keys(more).map((name) => [name, name])) }));
  const kept = new Map<string, unknown>([["trial", { digest: trial.digest, kind: "trial", blobs: trial.manifest.blobs, gates: [] }], ...Object.entries(more)]);
  const project = {
    ref: (name: string) => refs.get(name),
    refsUnder: (start: string) => [...refs].filter(([name]) => name.startsWith(start)),
    commit: (_actor: unknown, _name: string, moved: Record<string, string>) => Object.entries(moved).forEach(([name, object]) => refs.set(name, object)),
    objects: {
      readJson: (object: string) => kept.get(object),
      manifest: () => ({ meta: {} }),
      file: (object: string, name: string) => join(work, "objects", object.replace("/", "-"), name),
      makeJson: (name: string, value: unknown) => Promise.resolve(`${name}-${kept.size}`).then((object) => (kept.set(object, value), object)),
      make: (_name: string, _meta: unknown, fill: (folder: string) => void) => {
        mkdirSync(join(work, "objects", "made"), { recursive: true });
        fill(join(work, "objects", "made"));
        kept.set("made", JSON.parse(readFileSync(join(work, "objects", "made", "package.json"), "utf8")));
        return Promise.resolve("made");
      },
    },
  };
  return { project, workbench: { project, configDir: join(work, "anna"), startProcess: () => undefined } as unknown as Workbench };
}

const releasers = [1, 2].map((seed) => signerOfSeed(new Uint8Array(32).fill(seed)));
const act = { actor: { person: "anna", role: "scientist" } } as unknown as Act;

test("a release is taken into the project of its trial alone; what is undecided did not pass", async () => {
  const stick = join(work, "release stick");
  mkdirSync(stick);
  const { bytes } = buildPackage(samplePackage());
  const trial = verifyPackage(bytes, [sampleSigner.publicKey]);
  const { blobs: _blobs, ...facts } = trial.manifest;
  const gates = facts.gates.map((gate, i) => (i === 0 ? { ...gate, state: "undecided" as const } : gate));
  const blobs = Object.fromEntries(trial.manifest.blobs.map(({ role }) => [role, trial.blob(role)!])) as Blobs;
  const request = makeRequest({ ...facts, gates, kind: "release" }, { ...blobs, card: new TextEncoder().encode("<html>no lab</html>") }, releasers[0]!, nodeCrypto);
  hand(stick, `${request.digest}.mwreq`, signRequest(request.bytes, releasers[1]!, "request"));
  const own = projectOf(trial);
  expect(requestsOn(own.workbench, stick)).toMatchObject([{ digest: request.digest, missing: [], gates: { passed: 2, count: 3 }, failure: null }]);
  const other = projectOf(verifyPackage(buildPackage(samplePackage(1, { model: { ...samplePackage().model, l2: 2 } as PackageInputs["model"] })).bytes, [sampleSigner.publicKey]));
  expect(await refused(finishRelease(other.workbench, act, stick, request.digest))).toBe("storeUnknownRef");
  expect(other.project.ref("package/r1")).toBeUndefined();
  expect(await finishRelease(own.workbench, act, stick, request.digest)).toMatchObject({ digest: request.digest, kind: "release", signers: ["anna", "bert"] });
});

test("two orders at once bear a counter each, and both are kept", async () => {
  const { bytes, digest, manifest } = buildPackage({ ...samplePackage(), kind: "release", signers: releasers });
  mkdirSync(join(work, "objects", "package-r1"), { recursive: true });
  writeFileSync(join(work, "objects", "package-r1", "package.mwpkg"), bytes);
  const receipt = { mode: "PRODUCTION", device: "d-0001", label: "Press 4", receiptSeq: 1, nonce: "0".repeat(32) };
  const { workbench } = projectOf(verifyPackage(buildPackage(samplePackage()).bytes, [sampleSigner.publicKey]), { "package/r1": { digest, kind: "release", blobs: manifest.blobs, gates: [] }, fleet: { known: {}, receipts: [receipt] } });
  const station = { card: { publicKey: siteRoots(join(work, "anna"))[0]!.root.keys.find(({ role }) => role === "order")?.publicKey ?? "", name: "carla" } } as FoundKey;
  const order = () => makeOrder(workbench, act, { device: "d-0001", package: digest, act: "install" }, station, null, () => Promise.resolve(releasers[0]!), 5);
  expect((await Promise.all([order(), order()])).map(({ counter }) => counter)).toEqual([1, 2]);
  expect(listOrders(workbench).map(({ counter }) => counter)).toEqual([1, 2]);
});

test("a spoilt card or draft hides nothing of the site, and whoever drafts is told of it", async () => {
  const stick = join(work, "spoilt stick");
  mkdirSync(stick);
  card("dora", "quality", "order", stick, 9);
  hand(stick, "emil-order.card.json", "{");
  hand(stick, "root.3.draft.json", "{");
  const { workbench } = projectOf(verifyPackage(buildPackage(samplePackage()).bytes, [sampleSigner.publicKey]));
  const desk = { ...workbench, path: () => stick, secrets: { has: () => Promise.resolve(false) } } as unknown as Workbench;
  expect(await releaseAnswers.describe({ stick: "h-1" }, desk, act)).toMatchObject({ root: { version: 2 }, draft: null, cards: [{ person: "dora" }] });
  expect(await releaseAnswers.previewRoot({ stick: "h-1", changes: {} }, desk, act)).toMatchObject({ failure: { name: "keyUnreadable", where: { file: "emil-order.card.json" } } });
});

test("a key that ended comes back where it is chosen, and not because its old card lies on a stick", async () => {
  const stick = join(work, "old cards");
  mkdirSync(stick);
  const home = join(work, "old cards home");
  const holders = (["anna", "bert", "carla"] as const).map((person, i) => keyOf(person, (["modelling", "operations", "quality"] as const)[i]!, "root", stick));
  card("anna", "modelling", "release", stick, 31);
  card("bert", "operations", "release", stick, 32);
  card("carla", "quality", "order", stick, 33);
  const [, bert] = [31, 32].map((seed) => hexOf(signerOfSeed(new Uint8Array(32).fill(seed)).publicKey)) as [string, string];
  const make = async (changes: object) => {
    await draftRoot(home, stick, changes, holders[0]!, passphrase, ask, 1);
    await signRoot(home, stick, holders[1]!, passphrase, ask);
  };
  await make({ site: "Weidenau" });
  card("dora", "quality", "release", stick, 34);
  await make({ removeKeys: [bert] });
  const desk = { ...projectOf(verifyPackage(buildPackage(samplePackage()).bytes, [sampleSigner.publicKey])).workbench, configDir: home, path: () => stick, secrets: { has: () => Promise.resolve(false) } } as unknown as Workbench;
  expect((await releaseAnswers.describe({ stick: "h-1" }, desk, act)).cards).toMatchObject([{ publicKey: bert, ended: true }]);
  const effects = async (changes: object) => (await releaseAnswers.previewRoot({ stick: "h-1", changes }, desk, act)).effects.filter(({ kind }) => kind === "keyNew").map(({ name }) => name);
  expect([await effects({}), await effects({ returnKeys: [bert] })]).toEqual([[], ["bert"]]);
});

test("of a key that lies here and on the stick the copy signs that was chosen", async () => {
  const stick = join(work, "key stick");
  mkdirSync(stick);
  const configDir = join(work, "a desk without a store");
  const holder = { person: "emil", name: "Emil", group: "quality", role: "root" } as const;
  const { recovery } = makeKey(join(configDir, "keys"), holder, { phrase: "what the store keeps", system: "c2VhbGVk" });
  const { card: { publicKey: key } } = restoreKey(join(stick, "MILLWRIGHT", "keys"), holder, recovery, { phrase: passphrase });
  const secrets = { has: () => Promise.resolve(false), open: () => Promise.reject(new Failure("keyStoreMissing")) };
  const desk = { configDir, path: () => stick, secrets } as unknown as Workbench;
  const sign = (where?: "here" | "stick") => refused(releaseAnswers.signRoot({ stick: "h-1", key, where, passphrase }, desk, act));
  // on the stick it gets as far as the root that is not there
  expect([await sign(), await sign("here"), await sign("stick")]).toEqual(["keyStoreMissing", "keyStoreMissing", "rootMissing"]);
});

test("a new key whose card cannot be handed over is not kept, for its words were told to nobody", async () => {
  const stick = join(work, "full stick");
  mkdirSync(stick);
  writeFileSync(join(stick, "MILLWRIGHT"), "");
  const desk = { configDir: join(work, "another desk"), path: () => stick } as unknown as Workbench;
  const asked = { stick: "h-1", person: "anna", name: "Anna", group: "modelling", role: "station", passphrase: null, place: "here", guard: "passphrase" } as const;
  expect(await refused(releaseAnswers.makeKey(asked, desk, act))).toBe("storeWriteFailed");
  expect(keysIn(join(work, "another desk", "keys"))).toEqual([]);
});

describe("what a root will do is said before it is signed", () => {
  const signers = [11, 12, 13].map((seed) => signerOfSeed(new Uint8Array(32).fill(seed)));
  const [anna, bert, carla] = signers.map(({ publicKey }) => hexOf(publicKey)) as [string, string, string];
  const rootKeys = [21, 22, 23].map((seed) => hexOf(signerOfSeed(new Uint8Array(32).fill(seed)).publicKey));
  const before: Root = {
    format: 1, kind: "root", site: "Weidenau", version: 1, createdUs: 1, rootThreshold: 2, revokedKeys: [], revokedPackages: [], revokedRunning: "keepFlagged", securityFloor: {},
    persons: [{ id: "anna", name: "Anna", group: "modelling" }, { id: "bert", name: "Bert", group: "operations" }, { id: "carla", name: "Carla", group: "quality" }],
    keys: [{ publicKey: anna, person: "anna", role: "release" }, { publicKey: bert, person: "bert", role: "release" }, ...["anna", "bert", "carla"].map((person, i) => ({ publicKey: rootKeys[i]!, person, role: "root" as const }))],
  };
  const { bytes, digest, manifest } = buildPackage({ ...samplePackage(2), kind: "release", signers: signers.slice(0, 2) });
  const release = { digest, title: manifest.title, modelLine: manifest.modelLine, counter: 2, bytes };
  const receipt = { mode: "PRODUCTION", device: "d-0001", label: "Press 4", running: { package: digest, modelLine: manifest.modelLine, releaseCounter: 2 } } as Receipt;
  const replaced = [...before.keys.filter(({ publicKey }) => publicKey !== bert), { publicKey: carla, person: "carla", role: "release" as const }];
  const line = manifest.modelLine;
  const of = (changes: Partial<Root>) => rootEffects(before, { ...before, version: 2, ...changes }, [release], [receipt, { ...receipt, mode: "LAB" }]).map(({ kind, name, role, version }) => [kind, name, role, version].filter((each) => each !== null && each !== "").join(" "));

  test.each<[string, Partial<Root>, string[]]>([
    ["nothing", {}, []],
    ["a key replaced", { keys: replaced }, ["keyNew Carla release", "keyGone Bert release", "releaseCounters", `releaseUnsigned ${release.title} 2`]],
    ["a key revoked", { keys: replaced, revokedKeys: [bert] }, ["keyNew Carla release", "keyRevoked Bert release", "releaseCounters", `releaseRevoked ${release.title} 2`, "machineMarked Press 4 2"]],
    ["a release taken back, machines go back", { revokedPackages: [digest], revokedRunning: "rollBack" }, ["runningGoesBack", `releaseRevoked ${release.title} 2`, "machineGoesBack Press 4 2"]],
    ["a least version above what runs", { securityFloor: { [line]: 3 } }, [`floor ${line} 3`, `releaseBelowFloor ${release.title} 2`, "machineMarked Press 4 2"]],
    ["a least version that holds nothing back", { securityFloor: { [line]: 2 } }, [`floor ${line} 2`]],
    ["time and threshold", { tFloorUs: Date.UTC(2026, 4, 1) * 1000, rootThreshold: 3 }, ["threshold 3", "timeBack 2026-05-01"]],
    ["a key in force that a card hands to somebody else, with another right", { keys: before.keys.map((key) => (key.publicKey === rootKeys[2] ? { ...key, person: "bert", role: "order" as const } : key)) }, ["keyNew Bert order", "keyGone Carla root"]],
    ["a person of another name in another group", { persons: before.persons.map((person) => (person.id === "bert" ? { ...person, name: "Berta", group: "modelling" as const } : person)) }, ["personNamed Bert → Berta", "toModelling Berta", `releaseUnsigned ${release.title} 2`]],
    ["a person who leaves", { keys: before.keys.filter(({ person }) => person !== "carla"), persons: before.persons.slice(0, 2) }, ["keyGone Carla root", "personGone Carla"]],
  ])("%s", (_name, changes, effects) => expect(of(changes)).toEqual(effects));
});
