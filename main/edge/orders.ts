// Which order a device carries out: of those on the stick that a dispatch station signed and that name it, the one with the highest counter.
import { Failure } from "../../shared/contract/errors.ts";
import { openEnvelope, payloadTypeOf } from "../../shared/format/dsse.ts";
import { readOrder } from "../../shared/format/order.ts";
import type { Order } from "../../shared/format/order.ts";
import type { PackageHead } from "../../shared/format/package.ts";
import type { Device } from "./device.ts";
import { ordersOn } from "./stickSide.ts";

/** A jump of a counter beyond this is a stolen key playing fast-forward. */
export const counterJumpMost = 10_000;

function openOrder(device: Device, bytes: Uint8Array, file: string): Order {
  return readOrder(openEnvelope(bytes, { crypto: device.world.crypto, keys: device.keys("order"), threshold: 1, payloadTypes: [payloadTypeOf("order")], file }).payload, file);
}

/** The order in force on this stick. Throws packageNoOrder, packageOtherDevice, packageWrongTarget, or why the only orders there do not verify. */
export function orderOn(device: Device, stick: string): Order {
  let first: unknown;
  let others: string[] = [];
  const orders: Order[] = [];
  for (const { file, bytes } of ordersOn(stick, device.identity.device, device.world.disk))
    try {
      const order = openOrder(device, bytes, file);
      if (order.devices.includes(device.identity.device)) orders.push(order);
      else others = [...others, ...order.devices].slice(0, 4);
    } catch (thrown) {
      first ??= thrown;
    }
  const [best, ...older] = orders.sort((a, b) => b.orderCounter - a.orderCounter);
  if (!best) throw others.length > 0 ? new Failure("packageOtherDevice", { detail: others.join(", ") }) : (first ?? new Failure("packageNoOrder"));
  for (const order of older) if (order.orderCounter > device.control.orderCounter) device.note("leftAside", { code: new Failure("stickOrderSuperseded").data.code, package: order.package, facts: { orderCounter: order.orderCounter } });
  const wanted = best.hardwareClass ?? "any";
  if (wanted !== "any" && wanted !== device.hardwareClass) throw new Failure("packageWrongTarget", { field: "hardwareClass", detail: wanted });
  return best;
}

function verifiedOrder(device: Device, bytes: Uint8Array, file: string): Order | undefined {
  try {
    return openOrder(device, bytes, file);
  } catch {
    return undefined;
  }
}

/** Holds an order to what this device has seen: newer than the last, no leap, and an answer to one of its last receipts where it claims to be one. */
export function admitOrder(device: Device, order: Order): void {
  const { orderCounter, nonces } = device.control;
  if (order.orderCounter <= orderCounter) throw new Failure("packageOlderCounter", { field: "orderCounter", detail: `${order.orderCounter}, seen ${orderCounter}` });
  if (order.orderCounter > orderCounter + counterJumpMost) throw new Failure("packageJump", { field: "orderCounter", detail: `${order.orderCounter}, seen ${orderCounter}` });
  if (order.nonce !== null && !(nonces ?? []).includes(order.nonce)) throw new Failure("orderNonce", { detail: String(order.orderCounter) });
}

/**
 * Orders are optional in LAB mode; one for this package must name this device and be newer than the last. What does not verify here, as the orders of
 * a site's other devices on the same stick, says nothing about this package.
 */
export function labOrder(device: Device, stick: string, head: PackageHead): Order | undefined {
  const { identity, control } = device;
  let best: Order | undefined;
  for (const { file, bytes } of ordersOn(stick, device.identity.device, device.world.disk)) {
    const order = verifiedOrder(device, bytes, file);
    if (order?.package !== head.digest || order.act !== "install") continue;
    if (!order.devices.includes(identity.device)) throw new Failure("packageOtherDevice", { file, detail: order.devices.slice(0, 4).join(", ") });
    if (order.orderCounter <= control.orderCounter) throw new Failure("packageOlderCounter", { file, field: "orderCounter" });
    if (order.orderCounter > (best?.orderCounter ?? 0)) best = order;
  }
  return best;
}
