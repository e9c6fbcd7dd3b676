// Going back to the package before: by hand, by order, after failed starts, or because the site took back what runs. One control write.
import { Failure } from "../../shared/contract/errors.ts";
import { refuseShadow } from "./candidate.ts";
import type { Control } from "./control.ts";
import type { Device } from "./device.ts";
import { openSlot } from "./slots.ts";

/** Back to the previous package, which is verified first and must not be taken back by the site. Throws deviceNothingToRollBack and what openSlot throws. */
export function rollBack(device: Device, why: string, also: Partial<Control> = {}): string {
  const { active, previous, shadow, slots } = device.control;
  if (active && shadow && slots[active]) {
    // what runs never stopped answering: only the candidate beside it goes
    refuseShadow(device, why);
    return slots[active].digest;
  }
  const facts = previous ? slots[previous] : null;
  if (!active || !previous || !facts || facts.revoked !== undefined) throw new Failure("deviceNothingToRollBack", { detail: why });
  openSlot(device.home, previous, device.trust, device.world.disk);
  device.change({ ...also, state: "ROLLED_BACK", active: previous, previous: null, slots: { ...slots, [active]: null }, triesLeft: 0 });
  device.tell("rolledBack", { package: facts.digest, facts: { why, ...(also.orderCounter === undefined ? {} : { orderCounter: also.orderCounter }) } });
  return facts.digest;
}
