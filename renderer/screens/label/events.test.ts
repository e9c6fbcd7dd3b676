import { expect, test } from "vitest";
import { classColour, classesOf, classId, contradiction, timeOfTyped, typedTime } from "./events.ts";

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

test("classes have colours 5 to 8 and short names", () => {
  expect([0, 3, 4].map(classColour)).toEqual([5, 8, 5]);
  expect(classId(" Lager-Schäden, außen ")).toBe("lager-schaeden-aussen");
  expect(classesOf({ classes: [] }, "event")).toEqual([{ id: "event", name: "event", meaning: "" }]);
});

test("two classes over one time contradict each other; the same class or another group does not", () => {
  const event = { id: "e-1", class: "a", fromUs: 10, toUs: 20, sure: "sure" as const, by: "x", at: "" };
  const draft = { id: "", class: "b", fromUs: 20, toUs: 30, sure: "sure" as const };
  expect(contradiction(draft, [event])).toBe(event);
  expect(contradiction({ ...draft, class: "a" }, [event])).toBeUndefined();
  expect(contradiction({ ...draft, group: "m1" }, [{ ...event, group: "m2" }])).toBeUndefined();
});
