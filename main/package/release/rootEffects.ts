// What a root that is not in force yet would change: for persons, counters, releases and machines. Said before anybody signs it. Pure: the root before, the
// one after, releases of the project and the newest receipts are handed in; the judgement of a release is the device's own (openPackageHead).
import type { RootEffect } from "../../../shared/contract/release.ts";
import { failureOf } from "../../../shared/contract/errors.ts";
import { packageMagic, readContainer } from "../../../shared/format/container.ts";
import { openPackageHead } from "../../../shared/format/package.ts";
import type { Receipt } from "../../../shared/format/receipt.ts";
import { lostKeys } from "../../../shared/format/root.ts";
import type { Root } from "../../../shared/format/root.ts";
import { nodeCrypto } from "../keys.ts";
import type { KnownRelease } from "./releases.ts";

type Standing = "admitted" | "unsigned" | "revoked" | "belowFloor";

const effect = (kind: RootEffect["kind"], name = "", more: Partial<RootEffect> = {}): RootEffect => ({ kind, name, role: null, version: null, ...more });

/** Every effect, people first, then releases, then machines. Empty when the two roots ask for the same. */
export function rootEffects(before: Root | undefined, next: Root, releases: readonly KnownRelease[], receipts: readonly Receipt[]): RootEffect[] {
  return [...ofPeople(before, next), ...(before ? [...ofRules(before, next), ...ofReleases(before, next, releases), ...ofMachines(before, next, releases, receipts)] : [])];
}

/** Groups count at a release: who changes the group may complete one that was held before. */
const toGroup = { modelling: "toModelling", operations: "toOperations", quality: "toQuality" } as const;

function ofPeople(before: Root | undefined, next: Root): RootEffect[] {
  const nameIn = (root: Root, person: string) => root.persons.find(({ id }) => id === person)?.name ?? person;
  // by person and role too: a card on the stick can hand a key that is in force to somebody else, or give it another right
  const sameKey = ({ publicKey, person, role }: Root["keys"][number]) => `${publicKey} ${person} ${role}`;
  const had = new Set(before?.keys.map(sameKey));
  const has = new Set(next.keys.map(sameKey));
  const left = new Set(next.persons.map(({ id }) => id));
  return [
    ...next.keys.filter((key) => !had.has(sameKey(key))).map(({ person, role }) => effect("keyNew", nameIn(next, person), { role })),
    ...(before?.keys ?? []).filter((key) => !has.has(sameKey(key))).map(({ publicKey, person, role }) => effect(next.revokedKeys.includes(publicKey) ? "keyRevoked" : "keyGone", nameIn(before!, person), { role })),
    ...(before?.persons ?? []).filter(({ id }) => !left.has(id)).map(({ name }) => effect("personGone", name)),
    ...(before?.persons ?? []).flatMap(({ id, name, group }) => {
      const after = next.persons.find((person) => person.id === id);
      return after === undefined ? [] : [...(after.name === name ? [] : [effect("personNamed", `${name} → ${after.name}`)]), ...(after.group === group ? [] : [effect(toGroup[after.group], after.name)])];
    }),
  ];
}

function ofRules(before: Root, next: Root): RootEffect[] {
  return [
    ...(next.rootThreshold === before.rootThreshold ? [] : [effect("threshold", "", { version: next.rootThreshold })]),
    ...(lostKeys(before, next, "release") ? [effect("releaseCounters")] : []),
    ...(lostKeys(before, next, "order") ? [effect("orderCounters")] : []),
    ...Object.entries(next.securityFloor).filter(([line, least]) => before.securityFloor[line] !== least).map(([line, least]) => effect(least < (before.securityFloor[line] ?? 1) ? "floorLowered" : "floor", line, { version: least })),
    ...(next.revokedRunning === before.revokedRunning ? [] : [effect(next.revokedRunning === "rollBack" ? "runningGoesBack" : "runningStays")]),
    ...(next.tFloorUs === undefined ? [] : [effect("timeBack", new Date(next.tFloorUs / 1000).toISOString().slice(0, 10))]),
  ];
}

/** How a device would take a release under one root alone. */
function standing(root: Root, { modelLine, counter, bytes }: KnownRelease): Standing {
  try {
    openPackageHead(readContainer(bytes, packageMagic, "package").envelope, { crypto: nodeCrypto, keys: [], threshold: 2, kinds: ["release"], site: [root] }, "package");
  } catch (thrown) {
    const { name } = failureOf(thrown);
    return name === "packageRevoked" || name === "signatureRevokedKey" ? "revoked" : "unsigned";
  }
  return counter < (root.securityFloor[modelLine] ?? 0) ? "belowFloor" : "admitted";
}

function ofReleases(before: Root, next: Root, releases: readonly KnownRelease[]): RootEffect[] {
  const kinds = { unsigned: "releaseUnsigned", revoked: "releaseRevoked", belowFloor: "releaseBelowFloor" } as const;
  return releases.flatMap((release) => {
    const now = standing(next, release);
    return now === "admitted" || now === standing(before, release) ? [] : [effect(kinds[now], release.title, { version: release.counter })];
  });
}

/** A machine is marked, or goes back, where what it runs is taken back; a key that was merely replaced stops no machine. */
function ofMachines(before: Root, next: Root, releases: readonly KnownRelease[], receipts: readonly Receipt[]): RootEffect[] {
  return receipts.flatMap(({ mode, label, device, running }) => {
    if (mode !== "PRODUCTION" || !running) return [];
    const { package: digest, modelLine, releaseCounter: counter } = running;
    const known = releases.find((release) => release.digest === digest);
    const isTaken = (root: Root) => root.revokedPackages.includes(digest) || counter < (root.securityFloor[modelLine] ?? 0) || (known !== undefined && standing(root, known) === "revoked");
    if (!isTaken(next) || isTaken(before)) return [];
    return [effect(next.revokedRunning === "rollBack" ? "machineGoesBack" : "machineMarked", label || device, { version: counter })];
  });
}
