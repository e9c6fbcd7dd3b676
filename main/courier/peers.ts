// What a courier keeps beside the device: its TLS key, who is paired with it, and when pairing was tried. Three small files, each replaced whole.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import { digestText, list, oneOf, orNull, readDocument, struct, text, timeUs, type Read } from "../../shared/format/readers.ts";
import { createHash } from "node:crypto";
import { identityOf, makeTlsKey, type TlsIdentity } from "./certificate.ts";

const peerReader = struct({
  /** SHA-256 of the peer's SubjectPublicKeyInfo: what its connections are known by. */
  pin: digestText,
  publicKey: digestText,
  device: orNull(text(32)),
  label: text(128),
  pairedUs: timeUs,
});
const peersReader = struct({ format: oneOf(1), peers: list(peerReader, 64) });
const attemptsReader = struct({ format: oneOf(1), triedUs: list(timeUs, 16) });

export type Peer = Read<typeof peerReader>;

const attemptsAnHour = 3;
const hourUs = 3_600_000_000;
const dayUs = 24 * hourUs;

/** Pin of a public key in DER. */
export function pinOf(spki: Uint8Array): string {
  return hexOf(createHash("sha256").update(spki).digest());
}

export class CourierHome {
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** The TLS identity, made at first use. */
  identity(): TlsIdentity {
    const file = join(this.folder, "tls.key");
    if (!existsSync(file)) this.replace("tls.key", makeTlsKey());
    return identityOf(readFileSync(file, "utf8"));
  }

  peers(): Peer[] {
    const file = join(this.folder, "peers.json");
    if (!existsSync(file)) return [];
    return readDocument(new Uint8Array(readFileSync(file)), peersReader, { error: "lanFrameMalformed", file: "peers.json" }).peers;
  }

  keep(peer: Peer): void {
    this.replace("peers.json", JSON.stringify({ format: 1, peers: [...this.peers().filter(({ pin }) => pin !== peer.pin), peer].slice(-64) }));
  }

  /** Forgets a peer by device, label or pin; true when there was one. */
  forget(who: string): boolean {
    const peers = this.peers();
    const kept = peers.filter(({ pin, device, label }) => ![pin, device, label].includes(who));
    if (kept.length < peers.length) this.replace("peers.json", JSON.stringify({ format: 1, peers: kept }));
    return kept.length < peers.length;
  }

  /** Counts an attempt to pair before it begins. Throws lanPairingSpent when there were three within the hour. A clock set back by less than a day gives no new ones. */
  countAttempt(nowUs: number): void {
    const file = join(this.folder, "attempts.json");
    const { triedUs } = existsSync(file) ? readDocument(new Uint8Array(readFileSync(file)), attemptsReader, { error: "lanFrameMalformed", file: "attempts.json" }) : { triedUs: [] };
    // an attempt of a clock that stood years ahead would close pairing until then; a day is more than a clock is set back to gain attempts unseen
    const recent = triedUs.filter((at) => nowUs - at < hourUs && at - nowUs <= dayUs);
    if (recent.length >= attemptsAnHour) throw new Failure("lanPairingSpent", { detail: `${recent.length} in an hour` });
    this.replace("attempts.json", JSON.stringify({ format: 1, triedUs: [...recent, nowUs] }));
  }

  private replace(name: string, content: string): void {
    const part = join(this.folder, `${name}.part`);
    const fd = openSync(part, "w", 0o600);
    try {
      writeSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, join(this.folder, name));
  }
}
