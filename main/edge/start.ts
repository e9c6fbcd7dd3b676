// What runs from now on: the active slot, verified again. A package on trial has three starts; the third that does not end in good health, and a
// slot that is damaged, leads back to the package before, and where there is none to SAFE: no answers, said openly (reliability.md 4.6, 4.7).
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import type { OpenPackage } from "../../shared/format/package.ts";
import { candidateOf, passShadow } from "./candidate.ts";
import type { Device } from "./device.ts";
import { rollBack } from "./rollBack.ts";
import { openSlot } from "./slots.ts";

/** Verifies what shall run and counts the start. Throws deviceNoSlot when nothing can. */
export function startPackage(device: Device): OpenPackage {
  device.change({ bootSeq: device.control.bootSeq + 1 });
  const { state: before, triesLeft: left, previous } = device.control;
  // three power cuts while a first package is on trial are no reason to answer nothing for ever: what crashes, the supervisor stops
  if (before === "TRIAL" && left === 0 && previous) rollBackOrSafe(device, "no healthy start in three");
  for (;;) {
    const { active, triesLeft, state } = device.control;
    if (!active) throw new Failure("deviceNoSlot");
    try {
      const pkg = openSlot(device.home, active, device.trust, device.world.disk);
      if (state === "TRIAL") device.change({ triesLeft: Math.max(0, triesLeft - 1) });
      device.tell("started", { package: pkg.digest, facts: { state, triesLeft: device.control.triesLeft } });
      return pkg;
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.name === "deviceDiskFailed") throw thrown;
      device.tell("quarantined", { code: failure.code, package: device.control.slots[active]?.digest ?? null });
      rollBackOrSafe(device, "damaged");
    }
  }
}

/** Back to the package before; without one the device says that it has no answer. */
export function rollBackOrSafe(device: Device, why: string): void {
  // a verified candidate is better than nothing
  if (device.control.shadow && candidateOf(device) && passShadow(device, null, why)) return;
  try {
    rollBack(device, why);
  } catch (thrown) {
    // a control record that cannot be written is the disk's matter: what ran before still runs
    if (failureOf(thrown).name === "deviceDiskFailed") throw thrown;
    device.change({ state: "SAFE", active: null, previous: null, triesLeft: 0 });
    device.tell("safe", { code: "MW-DEV-502", facts: { why } });
  }
}
