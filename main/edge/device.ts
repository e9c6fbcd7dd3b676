// The device as an object: identity, control record, log and trust, opened from its folder after whatever happened before.
// Opening finishes or undoes an interrupted act; it never runs anything.
import { arch, platform } from "node:os";
import { join } from "node:path";
import { errorRegistry, Failure, failureOf } from "../../shared/contract/errors.ts";
import { bytesOfHex, hexOf } from "../../shared/format/bytes.ts";
import type { Crypto, Signer } from "../../shared/format/dsse.ts";
import { readLogRecord } from "../../shared/format/logRecord.ts";
import type { PackageTrust } from "../../shared/format/package.ts";
import { publicKeyOfHex } from "../../shared/format/publicKey.ts";
import { deviceIdReader } from "../../shared/format/order.ts";
import { digestText, list, oneOf, readDocument, struct, text, timeUs } from "../../shared/format/readers.ts";
import type { Read } from "../../shared/format/readers.ts";
import { keysOf, lostKeys } from "../../shared/format/root.ts";
import type { OpenRoot } from "../../shared/format/root.ts";
import { clockApart, raisedFloor } from "../../shared/format/timeToken.ts";
import { textOfUtf8, utf8 } from "../../shared/format/utf8.ts";
import type { Clock } from "./clock.ts";
import { emptyControl, loadControl, saveControl, slotNames } from "./control.ts";
import type { Control } from "./control.ts";
import { deviceSigner, makeDeviceKey } from "./deviceCrypto.ts";
import type { Disk } from "./disk.ts";
import { DeviceLog } from "./log.ts";
import { tellLostTail } from "./logHead.ts";
import { keepRoot, keptRoots } from "./siteRoot.ts";
import { openSlot, revokedCode } from "./slots.ts";

/** Version of this program's grammar: packages name the range they need. */
export const runtimeVersion = 1;

const identityReader = struct({
  format: oneOf(1),
  device: deviceIdReader,
  mode: oneOf("LAB", "PRODUCTION"),
  label: text(128),
  /** Keys whose signature is accepted in LAB mode, hexadecimal; none in PRODUCTION, where the site's root says whose. */
  trusted: list(text(64, /^[0-9a-f]{64}$/), 16),
  enrolledUs: timeUs,
}, {
  /** Digest of root.1, pinned by the local act of enrolment. */
  root: digestText,
  hardwareClass: text(64),
});
export type Identity = Read<typeof identityReader>;

/** What the program reaches the world through; a test hands in a disk that fails. */
export interface World {
  disk: Disk;
  clock: Clock;
  crypto: Crypto;
}

/** Room for acts of a process that ends before the disk takes them (reserve.ts). */
export const reservePath = (home: string) => join(home, "reserve");
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
    if (identity.mode !== "LAB") throw new Failure("deviceOtherMode", { detail: identity.mode });
    if (!identity.trusted.includes(trustedKeyHex)) throw new Failure("signatureWrong", { detail: "already enrolled with another key" });
    return identity;
  }
  return makeIdentity(home, { mode: "LAB", label: label.slice(0, 128), trusted: [trustedKeyHex] }, world);
}

/**
 * Local act: makes this folder a PRODUCTION device of the site whose first root this is. The person at the machine has compared its words.
 * Doing it again with the same root changes nothing; a LAB device is refused as deviceOtherMode, another root as rootFork.
 */
export function enrolProduction(home: string, first: OpenRoot, label: string, hardwareClass: string | undefined, world: World): Identity {
  if (isEnrolled(home, world.disk)) {
    const identity = readIdentity(home, world.disk);
    if (identity.mode !== "PRODUCTION") throw new Failure("deviceOtherMode", { detail: identity.mode });
    if (identity.root !== first.digest) throw new Failure("rootFork", { detail: "already enrolled with another root" });
    return identity;
  }
  keepRoot(home, first, world.disk);
  return makeIdentity(home, { mode: "PRODUCTION", label: label.slice(0, 128), trusted: [], root: first.digest, ...(hardwareClass === undefined ? {} : { hardwareClass }) }, world);
}

function makeIdentity(home: string, about: Omit<Identity, "format" | "device" | "enrolledUs">, world: World): Identity {
  for (const folder of ["", "identity", "slots", "log", "out"]) world.disk.makeFolder(join(home, folder));
  const pem = makeDeviceKey();
  const signer = deviceSigner(pem);
  const identity: Identity = {
    format: 1,
    device: `d-${signer.keyId.slice(0, 12)}`,
    ...about,
    enrolledUs: world.clock.wallUs(),
  };
  // the identity file is the commit point: a key without it is replaced by the next try
  world.disk.write(keyPath(home), utf8(pem), true);
  world.disk.write(`${identityPath(home)}.part`, utf8(JSON.stringify(identity)));
  world.disk.rename(`${identityPath(home)}.part`, identityPath(home));
  return identity;
}

/** Who the device is; throws where the folder is none, or cannot be read. */
export function readIdentity(home: string, disk: Disk): Identity {
  return readDocument(disk.read(identityPath(home), 0, 16_385), identityReader, { error: "deviceNotEnrolled", file: "device.json", bytes: 16_384 });
}

/** Which packages may run: a LAB device's trials, or releases of the roots handed in. */
function trustOf(identity: Identity, roots: readonly OpenRoot[], { crypto }: World): PackageTrust {
  if (identity.mode === "PRODUCTION") return { crypto, keys: [], threshold: 2, kinds: ["release"], site: roots.map(({ root }) => root) };
  return { crypto, keys: identity.trusted.map((hex) => bytesOfHex(hex)!), threshold: 1, kinds: ["trial"] };
}

function rootsOf(home: string, identity: Identity, { disk, crypto }: World): OpenRoot[] {
  return identity.mode === "PRODUCTION" ? keptRoots(home, identity.root ?? "", disk, crypto) : [];
}

/** Acts that name the order which brought them. */
const ordersCarriedOut: ReadonlySet<string> = new Set(["committed", "rolledBack", "already"]);

/** A device that went this long without anything signed says so. */
const noNewsUs = 30 * 86_400_000_000;

/** What an act is about. */
interface About {
  code?: string | null;
  package?: string | null;
  facts?: Record<string, string | number | boolean | null>;
}
/** A log entry, made once its number is known. */
export type Entry = (device: Device, seq: number) => object;

function entryOf(act: string, { code = null, package: pkg = null, facts = {} }: About): Entry {
  return (device, seq) => ({ ...device.stamp(seq), kind: "act", act, code, package: pkg, facts });
}

export class Device {
  readonly bootId: string;
  /** Acts that the disk did not take: who runs the device writes them once it takes them (recorder.ts). */
  readonly unsaid: Entry[] = [];
  /** Monotonic time up to which the floor of time in the control record counts. */
  private countedNs: bigint;

  private constructor(
    readonly home: string,
    readonly world: World,
    readonly identity: Identity,
    readonly signer: Signer,
    readonly log: DeviceLog,
    /** The site's roots, the newest first; none in LAB mode. */
    private roots: OpenRoot[],
    private state: Control,
  ) {
    this.bootId = hexOf(world.clock.random(16));
    this.countedNs = world.clock.monotonicNs();
  }

  /** Opens an enrolled device. Throws deviceNotEnrolled. */
  static open(home: string, world: World): Device {
    if (!isEnrolled(home, world.disk)) throw new Failure("deviceNotEnrolled", { file: home });
    const identity = readIdentity(home, world.disk);
    const signer = deviceSigner(textOfUtf8(world.disk.read(keyPath(home), 0, 4096)) ?? "");
    const log = DeviceLog.open(join(home, "log"), world.disk, world.crypto);
    const found = loadControl(home, world.disk, world.crypto);
    const device = new Device(home, world, identity, signer, log, rootsOf(home, identity, world), found.control ?? emptyControl);
    if (log.cut > 0) device.tell("tailCut", { facts: { bytes: log.cut } });
    if (found.lost) device.rebuildControl();
    try {
      tellLostTail(device);
    } catch {
      // a disk that takes no word now: the head still says it at the next opening
    }
    device.dropStaging();
    return device;
  }

  /** The site root in force; undefined in LAB mode. */
  get root(): OpenRoot | undefined {
    return this.roots[0];
  }

  /** Every root kept whose effects the control record does not show yet, the oldest first, each with the one before it. */
  get rootsToApply(): { next: OpenRoot; before: OpenRoot | undefined }[] {
    const done = this.state.rootVersion ?? 0;
    return this.roots.flatMap((next, i) => (next.root.version > done ? [{ next, before: this.roots[i + 1] }] : [])).reverse();
  }

  /** A root that was just kept on the disk. */
  rootKept(next: OpenRoot): void {
    this.roots = [next, ...this.roots];
  }

  /** What kind of machine this is, for packages and orders that name one. */
  get hardwareClass(): string {
    return this.identity.hardwareClass ?? `${platform()}-${arch()}`;
  }

  /** No signed time is later than the present; powered-on time counts on. Zero until something signed was seen. */
  get floorUs(): number {
    const { tFloorUs } = this.state;
    return tFloorUs === 0 ? 0 : tFloorUs + Number((this.world.clock.monotonicNs() - this.countedNs) / 1000n);
  }

  /** The fields of the control record that a verified signed time changes. */
  sawTime(signedUs: number): Pick<Control, "tFloorUs" | "newsUs"> {
    const tFloorUs = raisedFloor(this.floorUs, signedUs);
    return { tFloorUs, newsUs: tFloorUs };
  }

  /** Codes that outputs, receipts and status carry while they hold: expired, revoked, clock apart, no news. */
  get flags(): string[] {
    const { active, slots, newsUs } = this.state;
    const running = active ? slots[active] : null;
    const floorUs = this.floorUs;
    const flags: string[] = [];
    if (running?.expiresUs !== undefined && running.expiresUs < floorUs) flags.push(errorRegistry.packageExpired.code);
    if (running?.revoked !== undefined) flags.push(running.revoked);
    // in LAB mode the only signed time is that of the data which the trial was made from
    if (this.identity.mode === "PRODUCTION" && clockApart(this.world.clock.wallUs(), floorUs)) flags.push(errorRegistry.deviceClockApart.code);
    if (this.identity.mode === "PRODUCTION" && newsUs !== undefined && floorUs - newsUs > noNewsUs) flags.push(errorRegistry.deviceNoNews.code);
    return flags;
  }

  /** What each output bears: the mode, and whether what runs has expired or was taken back. */
  get mark(): string {
    const { active, slots } = this.state;
    const running = active ? slots[active] : null;
    const expired = running?.expiresUs !== undefined && running.expiresUs < this.floorUs;
    return [this.identity.mode, ...(expired ? ["stale"] : []), ...(running?.revoked === undefined ? [] : ["revoked"])].join(" ");
  }

  get control(): Control {
    return this.state;
  }

  /** One control write: the new state is the truth once this returns. Throws deviceDiskFailed, state as before. */
  change(fields: Partial<Control>): void {
    const nowNs = this.world.clock.monotonicNs();
    const tFloorUs = fields.tFloorUs ?? this.floorUs;
    try {
      this.state = saveControl(this.home, { ...this.state, ...fields, tFloorUs }, this.world.disk, this.world.crypto);
      this.countedNs = nowNs;
    } catch (thrown) {
      throw new Failure("deviceDiskFailed", { file: "control", detail: failureOf(thrown).where.detail ?? "" }, { cause: thrown });
    }
  }

  /** Whose packages may run from this device's own slots: a trial's one signer in LAB mode, else two persons of any root that was in force here. */
  get trust(): PackageTrust {
    return trustOf(this.identity, this.roots, this.world);
  }

  /** Whose packages are let in from outside: as `trust`, but by the newest root alone. */
  get admission(): PackageTrust {
    return trustOf(this.identity, this.roots.slice(0, 1), this.world);
  }

  /** Keys of dispatch stations (`order`) or of stations that acknowledge and tell the time; in LAB mode the one key that it trusts. */
  keys(role: "order" | "station"): Uint8Array[] {
    return this.root ? keysOf(this.root.root, role) : this.identity.trusted.map((hex) => bytesOfHex(hex)!);
  }

  /** As `trust`, without opening the device: for the self-test's own process, which must change nothing. */
  static trustOf(home: string, world: World): PackageTrust {
    const identity = readIdentity(home, world.disk);
    return trustOf(identity, rootsOf(home, identity, world), world);
  }

  /** Fields that every log entry carries. */
  stamp(seq: number): { format: 1; seq: number; bootSeq: number; bootId: string; monotonicNs: string; wallUs: number; clockTrust: "rtc"; tFloorUs: number; mode: Identity["mode"] } {
    const { clock } = this.world;
    return { format: 1, seq, bootSeq: this.state.bootSeq, bootId: this.bootId, monotonicNs: String(clock.monotonicNs()), wallUs: clock.wallUs(), clockTrust: "rtc", tFloorUs: this.floorUs, mode: this.identity.mode };
  }

  /** Writes an act into the log and syncs it. Throws deviceDiskFailed. */
  note(act: string, about: About = {}): void {
    this.log.append((seq) => entryOf(act, about)(this, seq));
    this.log.sync();
  }

  /** As `note`, for what must be done although the disk takes no word: a full disk stops no start and no way back. */
  tell(act: string, about: About = {}): void {
    const entry = entryOf(act, about);
    try {
      this.log.append((seq) => entry(this, seq));
    } catch {
      this.unsaid.push(entry);
      return;
    }
    try {
      this.log.sync();
    } catch {
      // it waits in the log itself
    }
  }

  /** Before a process that does not run the device gives it back: what the disk did not take is written into the room that is kept for it. */
  sayUnsaid(): void {
    if (this.unsaid.length === 0) return;
    this.world.disk.remove(reservePath(this.home));
    for (const entry of this.unsaid.splice(0)) this.log.append((seq) => entry(this, seq));
    this.log.sync();
  }

  /** Forgets a staging that did not reach its commit; what ran before still runs. */
  private dropStaging(): void {
    const { staging, active, triesLeft, slots } = this.state;
    if (!staging) return;
    this.change({ staging: null, slots: { ...slots, [staging.slot]: null }, state: active ? (triesLeft > 0 ? "TRIAL" : "COMMITTED") : "EMPTY" });
    this.tell("stagingDropped", { package: staging.digest });
  }

  /** Both control records are unreadable: what the slots themselves prove, never below a counter seen in the log. MW-DEV-501. */
  private rebuildControl(): void {
    const counters: Record<string, number> = {};
    let last: string | null = null;
    let tFloorUs = 0;
    let orderCounter = 0;
    const { first, frames } = this.log.framesAfter(0, 256 * 1024 * 1024);
    // where the beginning of the log was acknowledged and dropped, what it said of roots went with it: none takes effect twice
    let rootVersion = first > 1 ? (this.root?.root.version ?? 0) : 0;
    for (const frame of frames) {
      if (frame.bytes.length === 0) continue;
      const record = readLogRecord(frame.bytes, "log");
      tFloorUs = Math.max(tFloorUs, record.tFloorUs);
      if (record.kind !== "act") continue;
      if (ordersCarriedOut.has(record.act)) orderCounter = Math.max(orderCounter, Number(record.facts["orderCounter"] ?? 0));
      if (record.act === "rootKept") {
        const version = Number(record.facts["version"]);
        const [next, before] = [version, version - 1].map((each) => this.roots.find(({ root }) => root.version === each));
        rootVersion = Math.max(rootVersion, version);
        if (next && before && lostKeys(before.root, next.root, "release")) for (const line of Object.keys(counters)) delete counters[line];
        if (next && before && lostKeys(before.root, next.root, "order")) orderCounter = 0;
        // a root may set the floor back
        tFloorUs = record.tFloorUs;
      }
      if (record.act !== "committed") continue;
      const line = String(record.facts["modelLine"]);
      counters[line] = Math.max(counters[line] ?? 1, Number(record.facts["releaseCounter"]));
      last = record.package;
    }
    const slots: Control["slots"] = { S0: null, S1: null };
    for (const name of slotNames)
      try {
        const { manifest, digest } = openSlot(this.home, name, this.trust, this.world.disk);
        slots[name] = { digest, packageId: manifest.packageId, modelLine: manifest.modelLine, kind: manifest.kind, releaseCounter: manifest.releaseCounter, installedAtUs: 0, ...(manifest.expiresUs === null ? {} : { expiresUs: manifest.expiresUs }) };
        const revoked = revokedCode(this, name, manifest);
        if (revoked !== undefined) slots[name].revoked = revoked;
      } catch {
        slots[name] = null;
      }
    const whole = slotNames.filter((name) => slots[name]).sort((a, b) => Number(slots[b]!.digest === last) - Number(slots[a]!.digest === last) || slots[b]!.releaseCounter - slots[a]!.releaseCounter);
    const active = whole[0] ?? null;
    if (active) counters[slots[active]!.modelLine] = Math.max(counters[slots[active]!.modelLine] ?? 1, slots[active]!.releaseCounter);
    const receiptSeq = this.world.disk.list(join(this.home, "out"), 100_000).reduce((most, name) => Math.max(most, Number(/^receipt-(\d{6})\.json$/.exec(name)?.[1] ?? 0)), 0);
    this.change({ ...emptyControl, slots, active, previous: whole[1] ?? null, counters, orderCounter, tFloorUs, receiptSeq, state: active ? "TRIAL" : "SAFE", triesLeft: active ? 3 : 0, ...(rootVersion > 0 ? { rootVersion } : {}) });
    this.tell("controlRebuilt", { code: "MW-DEV-501", package: active ? slots[active]!.digest : null });
  }
}
