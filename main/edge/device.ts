// The device as an object: identity, control record, log and trust, opened from its folder after whatever happened before.
// Opening finishes or undoes an interrupted act; it never runs anything.
import { join } from "node:path";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { bytesOfHex, hexOf } from "../../shared/format/bytes.ts";
import type { Crypto, Signer } from "../../shared/format/dsse.ts";
import { readLogRecord } from "../../shared/format/logRecord.ts";
import type { PackageTrust } from "../../shared/format/package.ts";
import { publicKeyOfHex } from "../../shared/format/publicKey.ts";
import { deviceIdReader } from "../../shared/format/order.ts";
import { list, oneOf, readDocument, struct, text, timeUs } from "../../shared/format/readers.ts";
import type { Read } from "../../shared/format/readers.ts";
import { textOfUtf8, utf8 } from "../../shared/format/utf8.ts";
import type { Clock } from "./clock.ts";
import { emptyControl, loadControl, saveControl, slotNames } from "./control.ts";
import type { Control } from "./control.ts";
import { deviceSigner, makeDeviceKey } from "./deviceCrypto.ts";
import type { Disk } from "./disk.ts";
import { DeviceLog } from "./log.ts";
import { openSlot } from "./slots.ts";

/** Version of this program's grammar: packages name the range they need. */
export const runtimeVersion = 1;

const identityReader = struct({
  format: oneOf(1),
  device: deviceIdReader,
  mode: oneOf("LAB"),
  label: text(128),
  /** Keys whose signature is accepted, hexadecimal. */
  trusted: list(text(64, /^[0-9a-f]{64}$/), 16, 1),
  enrolledUs: timeUs,
});
export type Identity = Read<typeof identityReader>;

/** What the program reaches the world through; a test hands in a disk that fails. */
export interface World {
  disk: Disk;
  clock: Clock;
  crypto: Crypto;
}

const identityPath = (home: string) => join(home, "identity", "device.json");
const keyPath = (home: string) => join(home, "identity", "device.key");

/** True once the folder belongs to an enrolled device. */
export function isEnrolled(home: string, disk: Disk): boolean {
  return disk.exists(identityPath(home));
}

/**
 * Local act: makes this folder a LAB device that trusts one key. The device's key is made here and never leaves.
 * Throws signatureUnsafeKey. Doing it again with the same key changes nothing; with another key it is refused as signatureWrong.
 */
export function enrol(home: string, trustedKeyHex: string, label: string, world: World): Identity {
  if (!publicKeyOfHex(trustedKeyHex)) throw new Failure("signatureUnsafeKey", { field: "publicKey" });
  if (isEnrolled(home, world.disk)) {
    const identity = readIdentity(home, world.disk);
    if (!identity.trusted.includes(trustedKeyHex)) throw new Failure("signatureWrong", { detail: "already enrolled with another key" });
    return identity;
  }
  for (const folder of ["", "identity", "slots", "log", "out"]) world.disk.makeFolder(join(home, folder));
  const pem = makeDeviceKey();
  const signer = deviceSigner(pem);
  const identity: Identity = {
    format: 1,
    device: `d-${signer.keyId.slice(0, 12)}`,
    mode: "LAB",
    label: label.slice(0, 128),
    trusted: [trustedKeyHex],
    enrolledUs: world.clock.wallUs(),
  };
  // the identity file is the commit point: a key without it is replaced by the next try
  world.disk.write(keyPath(home), utf8(pem), true);
  world.disk.write(`${identityPath(home)}.part`, utf8(JSON.stringify(identity)));
  world.disk.rename(`${identityPath(home)}.part`, identityPath(home));
  return identity;
}

function readIdentity(home: string, disk: Disk): Identity {
  return readDocument(disk.read(identityPath(home), 0, 16_385), identityReader, { error: "deviceNotEnrolled", file: "device.json", bytes: 16_384 });
}

function trustOf(identity: Identity, world: World): PackageTrust {
  return { crypto: world.crypto, keys: identity.trusted.map((hex) => bytesOfHex(hex)!), threshold: 1, kinds: ["trial"] };
}

export class Device {
  readonly bootId: string;

  private constructor(
    readonly home: string,
    readonly world: World,
    readonly identity: Identity,
    readonly signer: Signer,
    readonly log: DeviceLog,
    private state: Control,
  ) {
    this.bootId = hexOf(world.clock.random(16));
  }

  /** Opens an enrolled device. Throws deviceNotEnrolled. */
  static open(home: string, world: World): Device {
    if (!isEnrolled(home, world.disk)) throw new Failure("deviceNotEnrolled", { file: home });
    const identity = readIdentity(home, world.disk);
    const signer = deviceSigner(textOfUtf8(world.disk.read(keyPath(home), 0, 4096)) ?? "");
    const log = DeviceLog.open(join(home, "log"), world.disk, world.crypto);
    const found = loadControl(home, world.disk, world.crypto);
    const device = new Device(home, world, identity, signer, log, found.control ?? emptyControl);
    if (log.cut > 0) device.note("tailCut", { facts: { bytes: log.cut } });
    if (found.lost) device.rebuildControl();
    device.dropStaging();
    return device;
  }

  get control(): Control {
    return this.state;
  }

  /** One control write: the new state is the truth once this returns. Throws deviceDiskFailed, state as before. */
  change(fields: Partial<Control>): void {
    try {
      this.state = saveControl(this.home, { ...this.state, ...fields }, this.world.disk, this.world.crypto);
    } catch (thrown) {
      throw new Failure("deviceDiskFailed", { file: "control", detail: failureOf(thrown).where.detail ?? "" }, { cause: thrown });
    }
  }

  /** Whose packages this device accepts: a LAB device one signature over a trial, by a key pinned when it was enrolled. */
  get trust(): PackageTrust {
    return trustOf(this.identity, this.world);
  }

  /** The same without opening the device, for the self-test's own process, which must change nothing. */
  static trustOf(home: string, world: World): PackageTrust {
    return trustOf(readIdentity(home, world.disk), world);
  }

  /** Fields that every log entry carries. */
  stamp(seq: number): { format: 1; seq: number; bootSeq: number; bootId: string; monotonicNs: string; wallUs: number; clockTrust: "rtc"; tFloorUs: number; mode: "LAB" } {
    const { clock } = this.world;
    return { format: 1, seq, bootSeq: this.state.bootSeq, bootId: this.bootId, monotonicNs: String(clock.monotonicNs()), wallUs: clock.wallUs(), clockTrust: "rtc", tFloorUs: this.state.tFloorUs, mode: this.identity.mode };
  }

  /** Writes an act into the log and syncs it. */
  note(act: string, about: { code?: string | null; package?: string | null; facts?: Record<string, string | number | boolean | null> } = {}): void {
    this.log.append((seq) => ({ ...this.stamp(seq), kind: "act", act, code: about.code ?? null, package: about.package ?? null, facts: about.facts ?? {} }));
    this.log.sync();
  }

  /** Forgets a staging that did not reach its commit; what ran before still runs. */
  private dropStaging(): void {
    const { staging, active, triesLeft, slots } = this.state;
    if (!staging) return;
    this.change({ staging: null, slots: { ...slots, [staging.slot]: null }, state: active ? (triesLeft > 0 ? "TRIAL" : "COMMITTED") : "EMPTY" });
    this.note("stagingDropped", { package: staging.digest });
  }

  /** Both control records are unreadable: what the slots themselves prove, never below a counter seen in the log. MW-DEV-501. */
  private rebuildControl(): void {
    const counters: Record<string, number> = {};
    let last: string | null = null;
    for (const frame of this.log.framesAfter(0, 256 * 1024 * 1024).frames) {
      const record = readLogRecord(frame.bytes, "log");
      if (record.kind !== "act" || record.act !== "committed") continue;
      const line = String(record.facts["modelLine"]);
      counters[line] = Math.max(counters[line] ?? 1, Number(record.facts["releaseCounter"]));
      last = record.package;
    }
    const slots: Control["slots"] = { S0: null, S1: null };
    for (const name of slotNames)
      try {
        const { manifest, digest } = openSlot(this.home, name, this.trust, this.world.disk);
        slots[name] = { digest, packageId: manifest.packageId, modelLine: manifest.modelLine, kind: manifest.kind, releaseCounter: manifest.releaseCounter, installedAtUs: 0 };
      } catch {
        slots[name] = null;
      }
    const whole = slotNames.filter((name) => slots[name]).sort((a, b) => Number(slots[b]!.digest === last) - Number(slots[a]!.digest === last) || slots[b]!.releaseCounter - slots[a]!.releaseCounter);
    const active = whole[0] ?? null;
    if (active) counters[slots[active]!.modelLine] = Math.max(counters[slots[active]!.modelLine] ?? 1, slots[active]!.releaseCounter);
    const receiptSeq = this.world.disk.list(join(this.home, "out"), 100_000).reduce((most, name) => Math.max(most, Number(/^receipt-(\d{6})\.json$/.exec(name)?.[1] ?? 0)), 0);
    this.change({ ...emptyControl, slots, active, previous: whole[1] ?? null, counters, receiptSeq, state: active ? "TRIAL" : "SAFE", triesLeft: active ? 3 : 0 });
    this.note("controlRebuilt", { code: "MW-DEV-501", package: active ? slots[active]!.digest : null });
  }
}
