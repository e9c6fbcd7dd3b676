// The signer's process as the engine sees it: started for one wish, ended after it. Keys and passphrases never meet the engine's parsers.
import type { Signer } from "../../../shared/format/dsse.ts";
import { askThrowaway } from "../../data/import/throwaway.ts";
import type { Workbench } from "../../store/workbench.ts";
import type { DocumentToSign, ResealWish, Signature, SigningWish } from "./signing.ts";

/** Signs in a process of its own and gives the signature as a signer of these bytes alone. Throws what the signer refused with, processDied. */
export type AskSigner = (wish: Omit<SigningWish, "documents"> & DocumentToSign) => Promise<Signer>;

type Host = Pick<Workbench, "startProcess">;

const caps = { memoryMb: 512, wallMs: 60_000 };

export function askSigner(host: Host): AskSigner {
  return async ({ keyFile, passphrase, kind, payload }) => (await askSignatures(host, { keyFile, passphrase, documents: [{ kind, payload }] }))[0]!;
}

/** Signs many documents with one key, opened once; a signer each, in their order. */
export async function askSignatures(host: Host, wish: SigningWish): Promise<Signer[]> {
  return ((await ask(host, wish)) as Signature[]).map(signerOf);
}

/** Seals a key anew over there. Throws keyUnreadable for a wrong passphrase, keyPassphraseShort. */
export async function askReseal(host: Host, wish: ResealWish): Promise<void> {
  await ask(host, wish);
}

function ask({ startProcess }: Host, wish: SigningWish | ResealWish): Promise<unknown> {
  return askThrowaway("signer.js", wish, { start: startProcess, caps });
}

/** A signature that was made already, in the shape of one who signs. */
export function signerOf({ keyId, publicKey, signature }: Signature): Signer {
  return { keyId, publicKey: new Uint8Array(publicKey), sign: () => new Uint8Array(signature) };
}
