import { expect, test } from "vitest";
import { realDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { ordersOn } from "./stickSide.ts";

test("of more orders than are read this device's come first, the newest of all first", () => {
  const names = [...Array.from({ length: 90 }, (_, i) => `pump-${String(i).padStart(2, "0")}-7.order`), ...Array.from({ length: 70 }, (_, i) => `${i + 1}.order`), "valve-9.order", "valve-10.order", "valve-b-99.order", "../valve-11.order"].sort();
  const disk: Disk = { ...realDisk, list: () => names, read: () => new Uint8Array() };
  const files = ordersOn("stick", "valve", disk).map(({ file }) => file);
  expect([files.length, ...files.slice(0, 4)]).toEqual([64, "valve-10.order", "valve-9.order", "valve-b-99.order", "70.order"]);
});
