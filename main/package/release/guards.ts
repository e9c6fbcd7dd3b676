// Who guards a person's key: a passphrase, or the operating system's store of secrets behind the host. What the store keeps is a phrase that no person ever
// saw; the key file is sealed with it as with any other, so that its format and the signer's process stay as they are. Runs in the engine.
import { randomBytes } from "node:crypto";
import type { Workbench } from "../../store/workbench.ts";
import type { FoundKey, Seal } from "./personKeys.ts";

type Host = Pick<Workbench, "secrets">;

/** Entropy of a phrase that the store keeps: that of the seed behind it. */
const phraseBytes = 32;

/** The seal of a new key, or of one that changes its guard. Throws keyStoreMissing where the host has no store. */
export async function newSeal({ secrets }: Host, guard: "passphrase" | "system", passphrase: string | null): Promise<Seal> {
  if (guard === "passphrase") return passphrase === null ? {} : { phrase: passphrase };
  const phrase = randomBytes(phraseBytes).toString("base64");
  return { phrase, system: await secrets.seal(phrase) };
}

/**
 * The phrase that opens a key: as typed, or as the store gives it back once the person at this computer agreed. A station's key asks nobody: it signs
 * nothing that makes a device run anything. Throws keyStoreMissing, keyUnreadable, callCancelled when the person declines.
 */
export async function phraseOf({ secrets }: Host, { system, card, file }: FoundKey, typed: string | null): Promise<string | null> {
  return system === undefined ? typed : secrets.open(system, card.role === "station" ? null : card.name, file);
}
