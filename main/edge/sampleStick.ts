// A PRODUCTION device of the sample site in this process, sticks for it, and a clock that a test turns. Imported by tests only.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ackBytes } from "../../shared/format/ack.ts";
import type { Ack } from "../../shared/format/ack.ts";
import { payloadTypeOf, sealEnvelope } from "../../shared/format/dsse.ts";
import type { DocumentKind } from "../../shared/format/dsse.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import { orderBytes } from "../../shared/format/order.ts";
import type { Order } from "../../shared/format/order.ts";
import { sampleSite, siteStartUs } from "../../shared/format/sampleSite.ts";
import type { SampleKey } from "../../shared/format/sampleSite.ts";
import { realClock } from "./clock.ts";
import { Device, enrolProduction } from "./device.ts";
import { deviceCrypto, deviceSigner } from "./deviceCrypto.ts";
import { realDisk } from "./disk.ts";
import { install } from "./install.ts";
import type { InstallResult, TestSlot } from "./install.ts";
import { makeReceipt } from "./receipts.ts";
import { samplePackage } from "./samplePackage.ts";

export const dayUs = 86_400_000_000;
// RFC 8410: PKCS #8 of an Ed25519 seed
const pemOf = (seed: number) => `-----BEGIN PRIVATE KEY-----\n${Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, seed)]).toString("base64")}\n-----END PRIVATE KEY-----\n`;
export const site = sampleSite((seed) => deviceSigner(pemOf(seed)), deviceCrypto);
export const { keys, first } = site;
/** Where the samples of one test file lie, and the device that they are made for. */
export const place = { work: "", template: "", id: "", nonce: "", made: 0 };

/** A machine whose clocks the test turns. */
export const clock = { ...realClock, wall: siteStartUs, elapsedNs: 0n, wallUs: () => clock.wall, monotonicNs: () => clock.elapsedNs };
export const world = { disk: realDisk, clock, crypto: deviceCrypto };
const passes: TestSlot = () => ({ passed: true, rows: 1, worst: 0, latencyP99Ms: 0, rssMb: 1, why: null });

export function release(counter: number, facts: Partial<Manifest> = {}, signers: SampleKey[] = ["anna", "bert"]): { bytes: Uint8Array; digest: string } {
  return samplePackage(counter, { kind: "release", createdUs: siteStartUs + counter * dayUs, ...facts }, signers.map((name) => keys[name]));
}

/** A stick with what is put on it. */
export class Stick {
  readonly path = join(place.work, `stick-${++place.made}`);
  constructor() {
    mkdirSync(join(this.path, "MILLWRIGHT"), { recursive: true });
  }
  file(path: string, bytes: Uint8Array): this {
    const to = join(this.path, "MILLWRIGHT", path);
    mkdirSync(join(to, ".."), { recursive: true });
    writeFileSync(to, bytes);
    return this;
  }
  put(pkg: { bytes: Uint8Array; digest: string }, bytes = pkg.bytes): this {
    return this.file(`packages/${pkg.digest}.mwpkg`, bytes);
  }
  order(digest: string, orderCounter: number, changes: Partial<Order> = {}, by: SampleKey = "order", kind: DocumentKind = "order"): this {
    const order: Order = { format: 1, kind: "order", act: "install", devices: [place.id], package: digest, orderCounter, createdUs: siteStartUs + 10 * dayUs, nonce: null, ...changes };
    return this.file(`in/orders/${orderCounter}.order`, sealEnvelope(payloadTypeOf(kind), orderBytes(order), [keys[by]]));
  }
  /** A release and the order for it. */
  bring(counter: number, facts: Partial<Manifest> = {}, signers?: SampleKey[], order: Partial<Order> = {}): this {
    const pkg = release(counter, facts, signers);
    return this.put(pkg).order(pkg.digest, 2, order);
  }
  root(version: number, bytes: Uint8Array): this {
    return this.file(`device/roots/root.${version}.json`, bytes);
  }
  ack(changes: Partial<Ack> & Pick<Ack, "seq" | "hash">, by: SampleKey = "station"): this {
    return this.file(`in/acks/${place.id}.ack`, sealEnvelope(payloadTypeOf("ack"), ackBytes({ format: 1, kind: "ack", device: place.id, createdUs: siteStartUs + 20 * dayUs, ...changes }), [keys[by]]));
  }
}

export const fifth = () => release(5);

/** A device that runs release 5, brought by order 1. */
export function running(): Device {
  const home = join(place.work, `home-${++place.made}`);
  cpSync(place.template, home, { recursive: true });
  return Device.open(home, world);
}

export function visit(device: Device, stick: Stick): InstallResult {
  return install(device, stick.path, passes);
}

/** Makes the place: a device of the site that runs release 5, brought by order 1. */
export function openPlace(): void {
  place.work = mkdtempSync(join(tmpdir(), "millwright-trust-"));
  place.template = join(place.work, "template");
  place.id = enrolProduction(place.template, first, "mill 3", "mill", world).device;
  const device = Device.open(place.template, world);
  const { outcome } = visit(device, new Stick().put(fifth()).order(fifth().digest, 1));
  if (outcome !== "installed") throw new Error(outcome);
  place.nonce = makeReceipt(device, { act: "install", outcome: "installed", code: null, package: null, selfTest: null }).receipt.nonce;
  device.log.close();
}

export function closePlace(): void {
  rmSync(place.work, { recursive: true, force: true });
}
