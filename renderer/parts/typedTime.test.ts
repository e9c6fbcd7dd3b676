import { expect, test } from "vitest";
import { timeOfTyped, typedTime } from "./typedTime.ts";

const noon = Date.UTC(2026, 10, 14, 11) * 1000;

test("a time is shown and read in the plant's zone", () => {
  expect(typedTime(noon, "Europe/Berlin")).toBe("2026-11-14 12:00:00");
  expect(timeOfTyped("2026-11-14 12:00", "Europe/Berlin")).toBe(noon);
  expect([timeOfTyped("2026-02-30 12:00:00", "UTC"), timeOfTyped("14.11.2026 12:00", "UTC"), timeOfTyped("2026-11-14 24:00", "UTC")]).toEqual([null, null, null]);
});

test("the hour that summer time takes twice is the earlier one, and both sides of a change are right", () => {
  // Berlin, 25 October 2026: 03:00 CEST becomes 02:00 CET at 01:00 UTC.
  expect(timeOfTyped("2026-10-25 02:30:00", "Europe/Berlin")).toBe(Date.UTC(2026, 9, 25, 0, 30) * 1000);
  expect(timeOfTyped("2026-10-25 03:30:00", "Europe/Berlin")).toBe(Date.UTC(2026, 9, 25, 2, 30) * 1000);
  expect(timeOfTyped("2026-03-29 03:30:00", "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 1, 30) * 1000);
});
