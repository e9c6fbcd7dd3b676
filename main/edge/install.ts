// Installing from a stick: verify, copy, verify the copy, self-test in another process, one control write as the commit.
// At every byte of it the device runs the old package or the new one, complete; a refusal changes nothing and says why.
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import type { FailureData } from "../../shared/contract/errors.ts";
import { openEnvelope, payloadTypeOf } from "../../shared/format/dsse.ts";
import { readOrder } from "../../shared/format/order.ts";
import type { PackageHead } from "../../shared/format/package.ts";
import type { Receipt } from "../../shared/format/receipt.ts";
import type { SlotName } from "./control.ts";
import { runtimeVersion } from "./device.ts";
import type { Device } from "./device.ts";
import { copyToSlot, openSlot, readHead, slotPath } from "./slots.ts";
import type { SelfTestResult } from "./selfTest.ts";
import { ordersOn, packagesOn } from "./stickSide.ts";

/** A jump of the release counter beyond this is a stolen key playing fast-forward. */
const counterJumpMost = 10_000;
const dayUs = 86_400_000_000;

export type TestSlot = (home: string, slot: SlotName) => SelfTestResult;

/** What an install came to, ready for a receipt. */
export interface InstallResult {
  outcome: "installed" | "already" | "refused";
  package: string | null;
  failure: FailureData | null;
  selfTest: Receipt["selfTest"];
}

/** Installs the newest acceptable package of the stick, or the one named. Never throws for a refusal; throws deviceDiskFailed. */
export function install(device: Device, stick: string, testSlot: TestSlot, wanted?: string): InstallResult {
  let about: string | null = wanted ?? null;
  let tested: Receipt["selfTest"] = null;
  try {
    const { head, path, file } = choose(device, stick, wanted);
    about = head.digest;
    if (isRunning(device, head)) {
      device.note("already", { code: "MW-PKG-405", package: head.digest });
      return { outcome: "already", package: head.digest, failure: new Failure("packageAlready", { file }).data, selfTest: null };
    }
    admit(device, head, file);
    const orderCounter = orderFor(device, stick, head);
    const slot: SlotName = device.control.active === "S0" ? "S1" : "S0";
    device.change({ state: "STAGING", staging: { slot, digest: head.digest }, slots: { ...device.control.slots, [slot]: null }, previous: device.control.previous === slot ? null : device.control.previous });
    device.note("staging", { package: head.digest });
    copyToSlot(path, file, slotPath(device.home, slot), head, device.trust, device.world.disk);
    const local = openSlot(device.home, slot, device.trust, device.world.disk);
    if (local.digest !== head.digest) throw new Failure("stickFileReplaced", { file });
    device.change({ state: "VERIFIED" });
    device.change({ state: "SELFTEST" });
    const { why, ...result } = testSlot(device.home, slot);
    tested = result;
    if (!result.passed) throw new Failure("packageSelfTest", { file, detail: why ?? "" });
    commit(device, slot, head, orderCounter);
    return { outcome: "installed", package: head.digest, failure: null, selfTest: tested };
  } catch (thrown) {
    const failure = failureOf(thrown);
    undoStaging(device);
    device.note("refused", { code: failure.code, package: about, facts: { name: failure.name, detail: failure.where.detail ?? null } });
    return { outcome: "refused", package: about, failure, selfTest: tested };
  }
}

/** The verified head with the highest counter; when none verifies, the first one's failure. */
function choose(device: Device, stick: string, wanted: string | undefined): { head: PackageHead; path: string; file: string } {
  const found = packagesOn(stick, device.world.disk).filter((entry) => wanted === undefined || entry.digest === wanted);
  if (found.length === 0) throw new Failure("stickEmpty", { file: "packages", detail: wanted ?? "" });
  let first: unknown;
  const good = found.flatMap(({ path, file }) => {
    try {
      return [{ head: readHead(path, file, device.trust, device.world.disk), path, file }];
    } catch (thrown) {
      first ??= thrown;
      return [];
    }
  });
  const best = good.sort((a, b) => b.head.manifest.releaseCounter - a.head.manifest.releaseCounter || (a.head.digest < b.head.digest ? -1 : 1))[0];
  if (!best) throw first;
  return best;
}

function isRunning(device: Device, head: PackageHead): boolean {
  const { active, slots } = device.control;
  if (!active || slots[active]?.digest !== head.digest) return false;
  try {
    openSlot(device.home, active, device.trust, device.world.disk);
    return true;
  } catch {
    return false;
  }
}

/** Everything that a good signature does not settle. Throws packageWrongTarget, packageOlderCounter, packageJump, packageExpired. */
function admit(device: Device, { manifest, digest }: PackageHead, file: string): void {
  const { counters, tFloorUs, active, slots } = device.control;
  if (runtimeVersion < manifest.runtime.least || runtimeVersion > manifest.runtime.most) throw new Failure("packageWrongTarget", { file, field: "runtime" });
  if (manifest.hardwareClass !== "any") throw new Failure("packageWrongTarget", { file, field: "hardwareClass", detail: manifest.hardwareClass });
  const seen = counters[manifest.modelLine];
  // the damaged copy of what runs may be replaced by the same package
  const repair = active !== null && slots[active]?.digest === digest;
  if (seen !== undefined && manifest.releaseCounter <= seen && !repair) throw new Failure("packageOlderCounter", { file, detail: `${manifest.releaseCounter}, seen ${seen}` });
  if (seen !== undefined && manifest.releaseCounter > seen + counterJumpMost) throw new Failure("packageJump", { file, detail: `${manifest.releaseCounter}, seen ${seen}` });
  if (manifest.expiresUs !== null && manifest.expiresUs < tFloorUs) throw new Failure("packageExpired", { file });
}

/** Orders are optional in LAB mode; one for this package must name this device and be newer than the last. */
function orderFor(device: Device, stick: string, head: PackageHead): number {
  const { trust, identity, control, world } = device;
  let orderCounter = control.orderCounter;
  for (const { file, bytes } of ordersOn(stick, world.disk)) {
    const order = readOrder(openEnvelope(bytes, { crypto: trust.crypto, keys: trust.keys, threshold: 1, payloadTypes: [payloadTypeOf("order")], file }).payload, file);
    if (order.package !== head.digest || order.act !== "install") continue;
    if (!order.devices.includes(identity.device)) throw new Failure("packageOtherDevice", { file, detail: order.devices.slice(0, 4).join(", ") });
    if (order.orderCounter <= control.orderCounter) throw new Failure("packageOlderCounter", { file, field: "orderCounter" });
    orderCounter = Math.max(orderCounter, order.orderCounter);
  }
  return orderCounter;
}

function commit(device: Device, slot: SlotName, { manifest, digest }: PackageHead, orderCounter: number): void {
  const { control, world } = device;
  const floor = control.tFloorUs === 0 ? manifest.createdUs : Math.max(control.tFloorUs, Math.min(manifest.createdUs, control.tFloorUs + 400 * dayUs));
  const previous = control.active && control.active !== slot ? control.active : null;
  device.change({
    state: "TRIAL",
    active: slot,
    previous,
    staging: null,
    triesLeft: 3,
    slots: { ...control.slots, [slot]: { digest, packageId: manifest.packageId, modelLine: manifest.modelLine, kind: manifest.kind, releaseCounter: manifest.releaseCounter, installedAtUs: world.clock.wallUs() } },
    counters: { ...control.counters, [manifest.modelLine]: Math.max(manifest.releaseCounter, control.counters[manifest.modelLine] ?? 1) },
    orderCounter,
    tFloorUs: floor,
  });
  device.note("committed", { package: digest, facts: { slot, modelLine: manifest.modelLine, releaseCounter: manifest.releaseCounter } });
}

function undoStaging(device: Device): void {
  const { staging, active, triesLeft, slots } = device.control;
  if (!staging) return;
  device.change({ staging: null, slots: { ...slots, [staging.slot]: null }, state: active ? (triesLeft > 0 ? "TRIAL" : "COMMITTED") : "REJECTED" });
}

/** Back to the previous package, which is verified first. Throws deviceNothingToRollBack and what openSlot throws. */
export function rollBack(device: Device, why: string): string {
  const { active, previous, slots } = device.control;
  const facts = previous ? slots[previous] : null;
  if (!active || !previous || !facts) throw new Failure("deviceNothingToRollBack", { detail: why });
  openSlot(device.home, previous, device.trust, device.world.disk);
  device.change({ state: "ROLLED_BACK", active: previous, previous: null, slots: { ...slots, [active]: null }, triesLeft: 0 });
  device.note("rolledBack", { package: facts.digest, facts: { why } });
  return facts.digest;
}
