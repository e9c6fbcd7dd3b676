// Signatures over documents of our own, and a key's change of guard. Runs in the signer's process alone: it parses nothing but these five kinds, and a key
// signs only what its role allows, so that no trick with file names makes a dispatch key release a model.
import { Failure } from "../../../shared/contract/errors.ts";
import { readAck } from "../../../shared/format/ack.ts";
import { payloadTypeOf, preAuthEncoding } from "../../../shared/format/dsse.ts";
import { readManifest } from "../../../shared/format/manifest.ts";
import { readOrder } from "../../../shared/format/order.ts";
import { readRoot } from "../../../shared/format/root.ts";
import type { KeyRole } from "../../../shared/format/root.ts";
import { readTimeToken } from "../../../shared/format/timeToken.ts";
import { openKey, resealKey } from "./personKeys.ts";
import type { Seal } from "./personKeys.ts";

export type SignedKind = "root" | "release" | "order" | "ack" | "time";

export interface DocumentToSign {
  kind: SignedKind;
  payload: Uint8Array;
}

/** What the signer's process is asked: documents for one key, which is opened once. */
export interface SigningWish {
  keyFile: string;
  passphrase: string | null;
  documents: DocumentToSign[];
}

/** The other thing it is asked: the same key behind another guard. */
export interface ResealWish {
  keyFile: string;
  passphrase: string | null;
  reseal: Seal;
}

export interface Signature {
  keyId: string;
  publicKey: Uint8Array;
  signature: Uint8Array;
}

const roleFor: Record<SignedKind, KeyRole> = { root: "root", release: "release", order: "order", ack: "station", time: "station" };

const readers: Record<SignedKind, (payload: Uint8Array) => unknown> = {
  root: (payload) => readRoot(payload, "root"),
  release: (payload) => readManifest(payload, payloadTypeOf("release"), "release"),
  order: (payload) => readOrder(payload, "order"),
  ack: (payload) => readAck(payload, "ack"),
  time: (payload) => readTimeToken(payload, "time"),
};

/** Reads each document as a device will, then signs exactly these bytes. Throws keyNotEntitled, keyUnreadable and what the reader throws. */
export function signDocuments({ keyFile, passphrase, documents }: SigningWish): Signature[] {
  for (const { kind, payload } of documents) readers[kind](payload);
  const { signer, card } = openKey(keyFile, passphrase ?? undefined);
  for (const { kind } of documents) if (card.role !== roleFor[kind]) throw new Failure("keyNotEntitled", { detail: `${card.role}, ${kind}` });
  return documents.map(({ kind, payload }) => ({ keyId: signer.keyId, publicKey: signer.publicKey, signature: signer.sign(preAuthEncoding(payloadTypeOf(kind), payload)) }));
}

/** Answers one wish: signatures, or nothing when a key was sealed anew. */
export function answerWish(wish: SigningWish | ResealWish): Signature[] {
  if ("documents" in wish) return signDocuments({ ...wish, documents: wish.documents.map(({ kind, payload }) => ({ kind, payload: new Uint8Array(payload) })) });
  resealKey(wish.keyFile, wish.passphrase ?? undefined, wish.reseal);
  return [];
}
