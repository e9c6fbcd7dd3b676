// Signing keys of persons, one a person and role: in the person's own folder or on a key stick, wrapped by a passphrase that the person types or that the
// operating system's store keeps.
// What others need is the card: name, group, role, public key. The words for recovery are told once and kept nowhere.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import { bytesOfHex, hexOf } from "../../../shared/format/bytes.ts";
import { bytesOfWords, digestWords } from "../../../shared/format/digestWords.ts";
import type { Signer } from "../../../shared/format/dsse.ts";
import { oneOf, readDocument, struct, text } from "../../../shared/format/readers.ts";
import type { Read } from "../../../shared/format/readers.ts";
import { keyRoles, personGroups, personIdReader, publicKeyReader } from "../../../shared/format/root.ts";
import { openSeed, sealedSeedFields, sealSeed, signerOfSeed, writeSecret } from "../keys.ts";

const about = { person: personIdReader, name: text(128), group: oneOf(...personGroups), role: oneOf(...keyRoles) };
const cardReader = struct({ format: oneOf(1), kind: oneOf("key-card"), ...about, publicKey: publicKeyReader });
const keyReader = struct(
  { format: oneOf(1), kind: oneOf("person-key"), ...about, publicKey: publicKeyReader, ...sealedSeedFields },
  {
    /** The passphrase as the operating system's store sealed it, base64; nobody types it then. */
    system: text(2048, /^[0-9A-Za-z+/]+=*$/),
  },
);

export type KeyCard = Read<typeof cardReader>;
type KeyFile = Read<typeof keyReader>;
export type KeyHolder = Pick<KeyCard, "person" | "name" | "group" | "role">;

/** A key that lies in a folder, unopened. */
export interface FoundKey {
  file: string;
  card: KeyCard;
  guard: "none" | "passphrase" | "system";
  /** What the operating system's store has to open first. */
  system?: string;
}

/** What a key is sealed with: a phrase that a person keeps in mind, or one that only the operating system's store can give back (`system`). */
export interface Seal {
  phrase?: string;
  system?: string;
}

export const passphraseLeast = 12;
const documentBytesMost = 4096;
const filesMost = 256;
const checkBytes = 2;

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** A new key in `folder`, with the words from which it can be made again. Only a station's key may go without a passphrase. Throws keyPassphraseShort. */
export function makeKey(folder: string, holder: KeyHolder, seal: Seal): { key: FoundKey; recovery: string } {
  const seed = new Uint8Array(randomBytes(32));
  return { key: keepKey(folder, holder, seed, seal), recovery: recoveryWords(seed) };
}

/** The key of recovery words again. Throws keyUnreadable when a word is wrong or missing. */
export function restoreKey(folder: string, holder: KeyHolder, words: string, seal: Seal): FoundKey {
  const bytes = bytesOfWords(words);
  const seed = bytes?.subarray(0, 32);
  if (!bytes || !seed || bytes.length !== 32 + checkBytes || hexOf(sha256(seed).subarray(0, checkBytes)) !== hexOf(bytes.subarray(32))) throw new Failure("keyUnreadable", { detail: "words" });
  return keepKey(folder, holder, seed, seal);
}

/** Seventeen words: the seed and a check, so that a slip of the pen is noticed. */
function recoveryWords(seed: Uint8Array): string {
  return digestWords(Uint8Array.from([...seed, ...sha256(seed).subarray(0, checkBytes)]), (32 + checkBytes) / 2);
}

function keepKey(folder: string, holder: KeyHolder, seed: Uint8Array, seal: Seal): FoundKey {
  const publicKey = hexOf(signerOfSeed(seed).publicKey);
  return writeKey(join(folder, `${holder.person}-${holder.role}-${publicKey.slice(0, 8)}.key.json`), { ...holder, publicKey }, seed, seal);
}

function writeKey(file: string, about: KeyHolder & { publicKey: string }, seed: Uint8Array, { phrase, system }: Seal): FoundKey {
  const open = about.role === "station" && phrase === undefined;
  if (!open && [...(phrase ?? "")].length < passphraseLeast) throw new Failure("keyPassphraseShort");
  const stored: KeyFile = { format: 1, kind: "person-key", ...about, ...sealSeed(seed, phrase), ...(system === undefined ? {} : { system }) };
  writeSecret(file, JSON.stringify(stored));
  return foundKey(file, stored);
}

function foundKey(file: string, stored: KeyFile): FoundKey {
  const { wrap, system } = stored;
  return { file, card: cardOf(stored), guard: wrap === null ? "none" : system === undefined ? "passphrase" : "system", ...(system === undefined ? {} : { system }) };
}

/** The same key in the same file behind another guard. Throws keyUnreadable for a wrong phrase, keyPassphraseShort; then the file is as before. */
export function resealKey(file: string, phrase: string | undefined, seal: Seal): void {
  const { stored, seed } = openStored(file, phrase);
  const { person, name, group, role, publicKey } = stored;
  writeKey(file, { person, name, group, role, publicKey }, seed, seal);
}

function cardOf({ person, name, group, role, publicKey }: KeyFile): KeyCard {
  return { format: 1, kind: "key-card", person, name, group, role, publicKey };
}

export function cardText(card: KeyCard): string {
  return JSON.stringify(cardReader(JSON.parse(JSON.stringify(card)), "card", "keyUnreadable"));
}

/** Throws keyUnreadable. */
export function readCard(bytes: Uint8Array, file: string): KeyCard {
  return readDocument(bytes, cardReader, { error: "keyUnreadable", file, bytes: documentBytesMost });
}

function readKeyFile(file: string): KeyFile {
  return readDocument(new Uint8Array(readFileSync(file)), keyReader, { error: "keyUnreadable", file, bytes: documentBytesMost });
}

/** Keys in a folder, by file name; what is no key is not listed. */
export function keysIn(folder: string): FoundKey[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".key.json")).sort().slice(0, filesMost);
  return names.flatMap((name) => {
    const file = join(folder, name);
    try {
      if (statSync(file).size > documentBytesMost) return [];
      return [foundKey(file, readKeyFile(file))];
    } catch {
      return [];
    }
  });
}

/** Opens a key file. Throws keyUnreadable. */
export function openKey(file: string, passphrase: string | undefined): { signer: Signer; card: KeyCard } {
  const { stored, signer } = openStored(file, passphrase);
  return { signer, card: cardOf(stored) };
}

function openStored(file: string, passphrase: string | undefined): { stored: KeyFile; seed: Uint8Array; signer: Signer } {
  const stored = readKeyFile(file);
  const seed = openSeed(stored, passphrase, file);
  const signer = signerOfSeed(seed);
  if (hexOf(signer.publicKey) !== stored.publicKey) throw new Failure("keyUnreadable", { file, field: "publicKey" });
  return { stored, seed, signer };
}

/** The first four words of a public key's digest: enough to tell keys apart on a screen. */
export function keyWords(publicKey: string): string {
  return digestWords(sha256(bytesOfHex(publicKey)!), 4);
}
