// The candidate of a shadow run in the control record: put beside what runs, promoted to trial, or refused. One control write each; the package
// that runs goes on answering through all of it.
import { errorRegistry, Failure } from "../../shared/contract/errors.ts";
import type { OpenPackage } from "../../shared/format/package.ts";
import type { Device } from "./device.ts";
import type { Differences } from "./shadow.ts";
import { openSlot } from "./slots.ts";

/** The verified package that shall run beside; undefined when there is none. One that does not verify, or that the site took back, is refused. */
export function candidateOf(device: Device): OpenPackage | undefined {
  const { shadow, slots } = device.control;
  if (!shadow) return undefined;
  if (slots[shadow]?.revoked !== undefined) {
    refuseShadow(device, "revoked");
    return undefined;
  }
  try {
    const pkg = openSlot(device.home, shadow, device.trust, device.world.disk);
    if (pkg.manifest.shadow) return pkg;
  } catch (thrown) {
    refuseShadow(device, thrown instanceof Error ? thrown.message : "damaged");
    return undefined;
  }
  refuseShadow(device, "no bound");
  return undefined;
}

/** The candidate becomes what runs, on its first of three starts, with the old one to go back to. Says which package that is. */
export function passShadow(device: Device, differences: Differences | null, by = "within its bound"): string | null {
  const { shadow, active, slots } = device.control;
  if (!shadow) return null;
  const digest = slots[shadow]?.digest ?? null;
  device.tell("shadowPassed", { package: digest, facts: { by, ...differences } });
  device.change({ state: "TRIAL", active: shadow, previous: active, shadow: null, triesLeft: 2 });
  return digest;
}

/** The candidate is dropped; nothing that runs changes. */
export function refuseShadow(device: Device, why: string, differences: Differences | null = null): void {
  const { shadow, slots, triesLeft } = device.control;
  if (!shadow) return;
  device.tell("shadowRefused", { code: errorRegistry.deviceShadowDiverged.code, package: slots[shadow]?.digest ?? null, facts: { why, ...differences } });
  // what runs may have been on its own trial when the candidate came
  device.change({ state: triesLeft > 0 ? "TRIAL" : "COMMITTED", shadow: null, slots: { ...slots, [shadow]: null } });
}

/** A person at the machine says that it is good: a candidate goes on trial, a package on trial stays. Throws deviceNothingToAccept. */
export function accept(device: Device): string {
  const { state, active, slots } = device.control;
  const promoted = passShadow(device, null, "accepted by hand");
  if (promoted) return promoted;
  const running = active ? slots[active]?.digest : undefined;
  if (state !== "TRIAL" || !running) throw new Failure("deviceNothingToAccept");
  device.note("accepted", { package: running });
  device.change({ state: "COMMITTED", triesLeft: 0 });
  return running;
}
