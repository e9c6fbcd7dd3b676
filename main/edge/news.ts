// What a stick brings besides packages: the site's roots, acknowledgements of records, signed times. Taken in before anything is installed.
// A chain of roots that does not hold ends the visit with the last good root in force; a wrong acknowledgement is left aside and nothing is deleted.
import { join } from "node:path";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { readAck } from "../../shared/format/ack.ts";
import { envelopeBytesMost, openEnvelope, payloadTypeOf } from "../../shared/format/dsse.ts";
import { lostKeys } from "../../shared/format/root.ts";
import { readTimeToken } from "../../shared/format/timeToken.ts";
import { slotNames } from "./control.ts";
import type { Control } from "./control.ts";
import type { Device } from "./device.ts";
import { candidateOf, passShadow, refuseShadow } from "./candidate.ts";
import { rollBack } from "./rollBack.ts";
import { revokedCode } from "./slots.ts";
import { followStick } from "./siteRoot.ts";
import { stickFolder } from "./stickSide.ts";

/** Takes in everything signed that concerns this device. Throws what a bad chain of roots throws, and deviceDiskFailed. */
export function takeNews(device: Device, stick: string): void {
  const { world, home, root } = device;
  applyRoots(device);
  if (root)
    followStick(home, root, stick, world.disk, world.crypto, (next) => {
      device.rootKept(next);
      applyRoots(device);
    });
  for (const [kind, act] of [["ack", takeAck], ["time", takeTime]] as const) {
    const file = `${device.identity.device}.${kind}`;
    const path = join(stick, stickFolder, "in", `${kind}s`, file);
    if (!world.disk.exists(path)) continue;
    try {
      act(device, world.disk.read(path, 0, envelopeBytesMost + 1), file);
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.name === "deviceDiskFailed") throw thrown;
      device.note("leftAside", { code: failure.code, facts: { file, detail: failure.where.detail ?? null } });
    }
  }
}

/** The effects of each newly kept root, one control write each: counters of a role whose keys are gone start anew, the floor of time, what was taken back. */
function applyRoots(device: Device): void {
  for (const { next: { root, digest }, before } of device.rootsToApply) {
    const lost = (role: "release" | "order") => before !== undefined && lostKeys(before.root, root, role);
    const fields: Partial<Control> = {
      rootVersion: root.version,
      ...(lost("release") ? { counters: {} } : {}),
      ...(lost("order") ? { orderCounter: 0 } : {}),
      ...device.sawTime(root.createdUs),
      ...(root.tFloorUs === undefined ? {} : { tFloorUs: root.tFloorUs, newsUs: root.tFloorUs }),
    };
    device.change(fields);
    device.note("rootKept", { facts: { version: root.version, digest } });
    markRevoked(device);
  }
}

/** Marks what runs and what lies ready when the newest root takes it back, and goes back to a permitted one where the site wants that. */
function markRevoked(device: Device): void {
  const { slots, active, shadow } = device.control;
  const marked = { ...slots };
  for (const name of slotNames) {
    const facts = slots[name];
    const code = facts && revokedCode(device, name, facts);
    if (facts && code) marked[name] = { ...facts, revoked: code };
  }
  if (slotNames.every((name) => marked[name] === slots[name])) return;
  device.change({ slots: marked });
  for (const name of slotNames) if (marked[name] !== slots[name]) device.note("revoked", { code: marked[name]!.revoked!, package: marked[name]!.digest });
  // what was taken back never takes over
  if (shadow && marked[shadow]?.revoked !== undefined) refuseShadow(device, "revoked");
  if (!active || marked[active]?.revoked === undefined || device.root?.root.revokedRunning !== "rollBack") return;
  // a permitted candidate beside it is where to go: what it should replace must not outlive it
  if (device.control.shadow && candidateOf(device) && passShadow(device, null, "revoked")) return;
  try {
    rollBack(device, "revoked");
  } catch (thrown) {
    // nothing permitted to go back to: it goes on, and every output says so; only a person stops a machine's model
    if (failureOf(thrown).name !== "deviceNothingToRollBack") throw thrown;
  }
}

function stationDocument(device: Device, bytes: Uint8Array, kind: "ack" | "time", file: string): Uint8Array {
  try {
    return openEnvelope(bytes, { crypto: device.world.crypto, keys: device.keys("station"), threshold: 1, payloadTypes: [payloadTypeOf(kind)], file }).payload;
  } catch (thrown) {
    throw failureOf(thrown).name === "signatureWrong" ? new Failure("ackWrongStation", { file }, { cause: thrown }) : thrown;
  }
}

function takeAck(device: Device, bytes: Uint8Array, file: string): void {
  const { control, log } = device;
  const ack = readAck(stationDocument(device, bytes, "ack", file), file);
  const wrong = (detail: string) => new Failure("ackWrong", { file, detail });
  if (ack.device !== device.identity.device) throw wrong("another device");
  const known = control.acknowledged ?? [];
  // an old stick again: nothing new, and its time counted when it was new
  if (ack.seq <= (known[0] ?? 0)) return;
  if (ack.seq > log.tail.seq) throw wrong(`entry ${ack.seq} after ${log.tail.seq}`);
  const { first, previous } = log.framesAfter(ack.seq, 0);
  if (first !== ack.seq + 1 || previous !== ack.hash) throw wrong(`hash of entry ${ack.seq}`);
  device.change({ acknowledged: [ack.seq, ...known].slice(0, 3), ...device.sawTime(ack.createdUs) });
  device.note("acknowledged", { facts: { seq: ack.seq } });
}

function takeTime(device: Device, bytes: Uint8Array, file: string): void {
  const token = readTimeToken(stationDocument(device, bytes, "time", file), file);
  const untimed = device.control.untimed ?? [];
  if (token.device !== device.identity.device || !untimed.includes(token.nonce)) throw new Failure("orderNonce", { file });
  // answered once: the same document never lifts the floor again; an order may still answer the same visit
  device.change({ untimed: untimed.filter((nonce) => nonce !== token.nonce), ...device.sawTime(token.createdUs) });
  device.note("timeSeen", { facts: { createdUs: token.createdUs } });
}
