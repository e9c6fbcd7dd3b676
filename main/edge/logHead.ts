// The device signs how far its log goes, every five minutes and whenever a segment ends, and holds the log against it when it opens: entries that were
// safe once and are gone are told in the log that is left. Signs only what is synced.
import { join } from "node:path";
import { errorRegistry } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import { openEnvelope, payloadTypeOf, sealEnvelope } from "../../shared/format/dsse.ts";
import type { Crypto, Signer } from "../../shared/format/dsse.ts";
import { headBytes, headFile, readHead } from "../../shared/format/logHead.ts";
import type { SignedHead } from "../../shared/format/logHead.ts";
import type { Disk } from "./disk.ts";
import type { DeviceLog } from "./log.ts";

const everyMs = 300_000;
const bytesMost = 4096;

/** What of a device a head is made of. */
interface Signing {
  home: string;
  world: { disk: Disk; crypto: Crypto; clock: { wallUs(): number } };
  identity: { device: string };
  signer: Signer;
  log: DeviceLog;
  control: { bootSeq: number };
}

/** Signs when it is time; of one process, so that its clock may be any. */
export class HeadSigner {
  private seq = 0;
  private segments = 0;
  private signedMs: number;

  constructor(nowMs: number) {
    this.signedMs = nowMs;
  }

  /** Throws what the disk throws; the head before stays. */
  tick(device: Signing, nowMs: number): void {
    const { safeTail, segments } = device.log;
    if (safeTail.seq === this.seq || (nowMs - this.signedMs < everyMs && segments === this.segments)) return;
    signHead(device);
    [this.seq, this.segments, this.signedMs] = [safeTail.seq, segments, nowMs];
  }
}

function signHead({ home, identity, signer, log, control, world }: Signing): void {
  const head: SignedHead = { format: 1, kind: "head", device: identity.device, publicKey: hexOf(signer.publicKey), bootSeq: control.bootSeq, ...log.safeTail, wallUs: world.clock.wallUs() };
  const path = join(home, "out", headFile);
  world.disk.write(`${path}.part`, sealEnvelope(payloadTypeOf("head"), headBytes(head), [signer]));
  world.disk.rename(`${path}.part`, path);
}

/** The sealed bytes of the newest head; undefined before the first. */
export function sealedHead({ home, world: { disk } }: Pick<Signing, "home" | "world">): Uint8Array | undefined {
  const path = join(home, "out", headFile);
  return disk.exists(path) ? disk.read(path, 0, bytesMost + 1) : undefined;
}

/** Says in the log where it is shorter than what was signed, once: the next head begins from what is left. */
export function tellLostTail(device: Signing & { note(act: string, about: { code: string; facts: Record<string, string | number> }): void }): void {
  const sealed = sealedHead(device);
  if (!sealed) return;
  let head: SignedHead;
  try {
    const { crypto } = device.world;
    head = readHead(openEnvelope(sealed, { crypto, keys: [device.signer.publicKey], threshold: 1, payloadTypes: [payloadTypeOf("head")], file: headFile }).payload, headFile);
  } catch {
    return; // a torn or foreign file says nothing
  }
  const { seq } = device.log.tail;
  if (seq >= head.seq) return;
  device.note("tailLost", { code: errorRegistry.recordTailCut.code, facts: { fromSeq: seq + 1, toSeq: head.seq, hash: head.hash } });
  signHead(device);
}
