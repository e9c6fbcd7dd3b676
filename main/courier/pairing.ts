// Pairing two machines by eight digits that two people compare. Both commit to a nonce and their keys before either reveals them, so a man in the
// middle has one blind guess in 10^8 (the short-authentication-string scheme of ZRTP, RFC 6189, and of Bluetooth's numeric comparison).
import { createHash, randomBytes } from "node:crypto";
import { Failure } from "../../shared/contract/errors.ts";
import { base64Of, bytesOfBase64 } from "../../shared/format/base64.ts";
import { bytesOfHex, hexOf, sameBytes } from "../../shared/format/bytes.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { openLanStatement, type LanStatement } from "../../shared/format/lanStatement.ts";
import { digestText, flag, struct, text } from "../../shared/format/readers.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Wire } from "./wire.ts";

const commitReader = struct({ commit: digestText });
const revealReader = struct({ nonce: text(64, /^[0-9a-f]{64}$/), statement: text(8192) });
const confirmReader = struct({ confirmed: flag });

interface Reveal {
  nonce: string;
  statement: string;
}

const sha256 = (...parts: Uint8Array[]) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

function commitOf({ nonce, statement }: Reveal): string {
  return hexOf(sha256(utf8("millwright-pair-commit/1"), bytesOfHex(nonce)!, utf8(statement)));
}

/** The digits of a transcript: what who called and who was called revealed, in this order. */
export function pairingDigits(caller: Reveal, called: Reveal): string {
  const digest = sha256(utf8("millwright-pair/1"), utf8(JSON.stringify([caller.nonce, caller.statement, called.nonce, called.statement])));
  return String(digest.readBigUInt64BE(0) % 100_000_000n).padStart(8, "0");
}

/**
 * What another machine calls itself, fit to stand beside the digits: on one line, without a character that is not seen. On a terminal such a name could
 * hide the digits and write others in their place, and who stands between two machines knows those of the one before he names himself to the other.
 */
function plainLabel(label: string): string {
  return label.replaceAll(/[\p{C}\p{Z}]+/gu, " ").trim();
}

export interface PairingSide {
  wire: Wire;
  crypto: Crypto;
  /** Our statement about our TLS key, sealed. */
  statement: Uint8Array;
  /** TLS key that the other side showed in this connection. */
  peerKey: Uint8Array;
  isCaller: boolean;
  /** Shows the digits and who the other says to be; resolves with what the person answered. */
  compare: (digits: string, peer: LanStatement) => Promise<boolean>;
}

/**
 * Runs the exchange to its end and gives the other side's statement, which is then to be stored.
 * Throws lanCommitmentWrong, lanNotPaired (its statement is about another TLS key than it uses), lanPairingDiffers, lanLost.
 */
export async function pair({ wire, crypto, statement, peerKey, isCaller, compare }: PairingSide): Promise<LanStatement> {
  const own: Reveal = { nonce: hexOf(randomBytes(32)), statement: base64Of(statement) };
  // who calls commits first; who is called reveals last
  const told = async <T>(value: object, read: () => Promise<T>): Promise<T> => {
    if (isCaller) {
      await wire.send(value);
      return read();
    }
    const answer = await read();
    await wire.send(value);
    return answer;
  };
  const { commit } = await told({ commit: commitOf(own) }, async () => commitReader(await wire.document(), "commit", "lanFrameMalformed"));
  const other = await told(own, async () => revealReader(await wire.document(), "reveal", "lanFrameMalformed"));
  if (commitOf(other) !== commit) throw new Failure("lanCommitmentWrong");
  if (other.nonce === own.nonce) throw new Failure("lanCommitmentWrong", { detail: "our own words came back" });
  const sealed = bytesOfBase64(other.statement);
  if (!sealed) throw new Failure("lanFrameMalformed", { field: "statement" });
  const stated = openLanStatement(sealed, crypto);
  const peer = { ...stated, label: plainLabel(stated.label) };
  if (!sameBytes(bytesOfHex(peer.tlsKey)!, peerKey)) throw new Failure("lanNotPaired", { detail: "the statement is about another key" });
  const digits = isCaller ? pairingDigits(own, other) : pairingDigits(other, own);
  const confirmed = await stillHere(wire, compare(digits, peer));
  await wire.send({ confirmed });
  const theirs = await waited(wire);
  if (!confirmed || !theirs) throw new Failure("lanPairingDiffers", { detail: confirmed ? "the other side" : "this side" });
  return peer;
}

const waitingMs = 2000;

/** While a person compares, the other side hears that we are still here. */
async function stillHere(wire: Wire, answer: Promise<boolean>): Promise<boolean> {
  const timer = setInterval(() => void wire.send({ waiting: true }).catch(() => undefined), waitingMs);
  try {
    return await answer;
  } finally {
    clearInterval(timer);
  }
}

async function waited(wire: Wire): Promise<boolean> {
  for (;;) {
    const value = await wire.document();
    if (typeof value === "object" && value !== null && "waiting" in value) continue;
    return confirmReader(value, "confirm", "lanFrameMalformed").confirmed;
  }
}
