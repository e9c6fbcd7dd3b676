// Installing from a stick: verify, copy, verify the copy, self-test in another process, one control write as the commit.
// At every byte of it the device runs the old package or the new one, complete; a refusal changes nothing and says why.
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { FailureData } from "../../shared/contract/errors.ts";
import type { Order } from "../../shared/format/order.ts";
import type { PackageHead } from "../../shared/format/package.ts";
import type { Receipt } from "../../shared/format/receipt.ts";
import { modelLinesMost } from "./control.ts";
import type { SlotName } from "./control.ts";
import { refuseShadow } from "./candidate.ts";
import { runtimeVersion } from "./device.ts";
import { deviceFailureOf } from "./disk.ts";
import type { Device } from "./device.ts";
import { copyToSlot, openSlot, readHead, slotPath } from "./slots.ts";
import type { SelfTestResult } from "./selfTest.ts";
import { takeNews } from "./news.ts";
import { admitOrder, counterJumpMost, labOrder, orderOn } from "./orders.ts";
import { rollBack } from "./rollBack.ts";
import { packagesOn, stickFolder } from "./stickSide.ts";

export type TestSlot = (home: string, slot: SlotName) => SelfTestResult;

/** What an install came to, ready for a receipt. */
export interface InstallResult {
  outcome: "installed" | "already" | "refused" | "rolledBack";
  package: string | null;
  failure: FailureData | null;
  selfTest: Receipt["selfTest"];
}

/**
 * Takes in the stick's news, then installs: what the newest order for this device says, in LAB mode the newest acceptable package or the one named.
 * Never throws for a refusal; throws deviceDiskFailed.
 */
export function install(device: Device, stick: string, testSlot: TestSlot, wanted?: string): InstallResult {
  let about: string | null = wanted ?? null;
  let tested: Receipt["selfTest"] = null;
  try {
    // where no stick is, no order is missing
    if (!device.world.disk.exists(join(stick, stickFolder))) throw new Failure("stickMissing", { file: stickFolder });
    takeNews(device, stick);
    const order = device.root ? orderOn(device, stick) : undefined;
    if (order && wanted !== undefined && wanted !== order.package) throw new Failure("packageNoOrder", { detail: wanted.slice(0, 12) });
    about = order?.package ?? about;
    if (order && isRunning(device, order.package)) return already(device, order.package, order);
    if (order && goesBack(device, order)) return { outcome: "rolledBack", package: order.package, failure: null, selfTest: null };
    const { head, path, file } = choose(device, stick, order?.package ?? wanted);
    about = head.digest;
    if (isRunning(device, head.digest)) return already(device, head.digest);
    if (order) admitOrder(device, order);
    admit(device, head, file, order);
    const carried = order ?? labOrder(device, stick, head);
    const slot: SlotName = device.control.active === "S0" ? "S1" : "S0";
    refuseShadow(device, "replaced");
    const { state, slots, previous, triesLeft } = device.control;
    // a package on its last start stays on trial when what is staged is dropped again
    device.change({ state: "STAGING", staging: { slot, digest: head.digest }, slots: { ...slots, [slot]: null }, previous: previous === slot ? null : previous, triesLeft: state === "TRIAL" ? Math.max(1, triesLeft) : triesLeft });
    device.note("staging", { package: head.digest });
    copyToSlot(path, file, slotPath(device.home, slot), head, device.admission, device.world.disk);
    const local = openSlot(device.home, slot, device.admission, device.world.disk);
    if (local.digest !== head.digest) throw new Failure("stickFileReplaced", { file });
    device.change({ state: "VERIFIED" });
    device.change({ state: "SELFTEST" });
    const { why, ...result } = testSlot(device.home, slot);
    tested = result;
    if (!result.passed) throw new Failure("packageSelfTest", { file, detail: why ?? "" });
    commit(device, slot, head, carried);
    return { outcome: "installed", package: head.digest, failure: null, selfTest: tested };
  } catch (thrown) {
    const failure = deviceFailureOf(thrown);
    undoStaging(device);
    device.tell("refused", { code: failure.code, package: about, facts: { name: failure.name, detail: failure.where.detail ?? null } });
    return { outcome: "refused", package: about, failure, selfTest: tested };
  }
}

/** The verified head with the highest counter; when none verifies, the first one's failure. */
function choose(device: Device, stick: string, wanted: string | undefined): { head: PackageHead; path: string; file: string } {
  const found = packagesOn(stick, wanted, device.world.disk);
  let first: unknown;
  const good = found.flatMap(({ path, file }) => {
    try {
      return [{ head: readHead(path, file, device.admission, device.world.disk), path, file }];
    } catch (thrown) {
      first ??= thrown;
      return [];
    }
  });
  const best = good.sort((a, b) => b.head.manifest.releaseCounter - a.head.manifest.releaseCounter || (a.head.digest < b.head.digest ? -1 : 1))[0];
  if (!best) throw first;
  return best;
}

/** Nothing to do. The order is remembered all the same: one that was signed before it is worth nothing from here on. */
function already(device: Device, digest: string, order?: Order): InstallResult {
  const failure = new Failure("packageAlready", { detail: digest.slice(0, 12) }).data;
  const isNews = order !== undefined && isAdmitted(device, order);
  if (isNews) device.change({ orderCounter: order.orderCounter, ...device.sawTime(order.createdUs) });
  device.note("already", { code: failure.code, package: digest, ...(isNews ? { facts: { orderCounter: order.orderCounter } } : {}) });
  return { outcome: "already", package: digest, failure, selfTest: null };
}

function isAdmitted(device: Device, order: Order): boolean {
  try {
    admitOrder(device, order);
    return true;
  } catch {
    return false;
  }
}

function isRunning(device: Device, digest: string): boolean {
  const { active, shadow, slots } = device.control;
  const slot = [active, shadow ?? null].find((name) => name !== null && slots[name]?.digest === digest);
  if (!slot) return false;
  try {
    openSlot(device.home, slot, device.trust, device.world.disk);
    return true;
  } catch {
    return false;
  }
}

/** True when a roll-back order names what lies in the previous slot, and it was gone back to. */
function goesBack(device: Device, order: Order): boolean {
  const { previous, slots } = device.control;
  if (order.act !== "rollback" || !previous || slots[previous]?.digest !== order.package) return false;
  admitOrder(device, order);
  rollBack(device, "by order", { orderCounter: order.orderCounter, ...device.sawTime(order.createdUs) });
  return true;
}

/**
 * Everything that a good signature does not settle. A roll-back order lets an older counter in, never one below the site's floor.
 * Throws packageWrongTarget, packageOlderCounter, packageJump, packageBelowFloor, packageNotYet, packageExpired.
 */
function admit(device: Device, { manifest, digest }: PackageHead, file: string, order: Order | undefined): void {
  const { counters, active, slots } = device.control;
  const { modelLine, releaseCounter, hardwareClass, expiresUs, notBeforeUs } = manifest;
  if (runtimeVersion < manifest.runtime.least || runtimeVersion > manifest.runtime.most) throw new Failure("packageWrongTarget", { file, field: "runtime" });
  if (hardwareClass !== "any" && hardwareClass !== device.hardwareClass) throw new Failure("packageWrongTarget", { file, field: "hardwareClass", detail: hardwareClass });
  const seen = counters[modelLine];
  // the control record has room for so many lines; one more could not be read again
  if (seen === undefined && Object.keys(counters).length >= modelLinesMost) throw new Failure("packageWrongTarget", { file, field: "modelLine", detail: `${modelLine}: ${modelLinesMost} others before it` });
  const lowest = device.root?.root.securityFloor[modelLine];
  if (lowest !== undefined && releaseCounter < lowest) throw new Failure("packageBelowFloor", { file, detail: `${releaseCounter}, floor ${lowest}` });
  // the damaged copy of what runs may be replaced by the same package
  const repair = active !== null && slots[active]?.digest === digest;
  if (seen !== undefined && releaseCounter <= seen && !repair && order?.act !== "rollback") throw new Failure("packageOlderCounter", { file, detail: `${releaseCounter}, seen ${seen}` });
  if (seen !== undefined && releaseCounter > seen + counterJumpMost) throw new Failure("packageJump", { file, detail: `${releaseCounter}, seen ${seen}` });
  if (order && notBeforeUs !== undefined && order.createdUs < notBeforeUs) throw new Failure("packageNotYet", { file });
  const floorUs = order ? Math.max(device.floorUs, device.sawTime(order.createdUs).tFloorUs) : device.floorUs;
  if (expiresUs !== null && expiresUs < floorUs) throw new Failure("packageExpired", { file });
}

function commit(device: Device, slot: SlotName, { manifest, digest }: PackageHead, order: Order | undefined): void {
  const { control, world } = device;
  const previous = control.active && control.active !== slot ? control.active : null;
  const { packageId, modelLine, kind, releaseCounter, expiresUs } = manifest;
  const orderCounter = Math.max(control.orderCounter, order?.orderCounter ?? 0);
  // beside what runs first, where the package asks for it and something runs
  const isShadow = manifest.shadow !== undefined && previous !== null;
  device.change({
    ...(isShadow ? { state: "SHADOW" as const, shadow: slot, previous: null } : { state: "TRIAL" as const, active: slot, previous, triesLeft: 3 }),
    staging: null,
    slots: { ...control.slots, [slot]: { digest, packageId, modelLine, kind, releaseCounter, installedAtUs: world.clock.wallUs(), ...(expiresUs === null ? {} : { expiresUs }) } },
    counters: { ...control.counters, [modelLine]: Math.max(releaseCounter, control.counters[modelLine] ?? 1) },
    orderCounter,
    ...device.sawTime(Math.max(manifest.createdUs, order?.createdUs ?? 0)),
  });
  // once it runs it runs: a disk that takes no word now must not have it called refused
  device.tell("committed", { package: digest, facts: { slot, modelLine, releaseCounter, orderCounter } });
}

function undoStaging(device: Device): void {
  const { staging, active, triesLeft, slots } = device.control;
  if (!staging) return;
  device.change({ staging: null, slots: { ...slots, [staging.slot]: null }, state: active ? (triesLeft > 0 ? "TRIAL" : "COMMITTED") : "REJECTED" });
}
