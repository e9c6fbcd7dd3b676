import { expect, test } from "vitest";
import { classColour, classesOf, classId, contradiction, typedNumber } from "./events.ts";

test("classes have colours 5 to 8 and short names", () => {
  expect([0, 3, 4].map(classColour)).toEqual([5, 8, 5]);
  expect(classId(" Lager-Schäden, außen ")).toBe("lager-schaeden-aussen");
  expect(classesOf({ classes: [] }, "event")).toEqual([{ id: "event", name: "event", meaning: "" }]);
});

test("a figure is read as it is written here and as the product writes it", () => {
  expect(["0,5", "0.5", "\u22121\u202f500", "1e-7", " 2 "].map(typedNumber)).toEqual([0.5, 0.5, -1500, 1e-7, 2]);
  expect(["", " ", "on", "1,2,3"].map(typedNumber)).toEqual([NaN, NaN, NaN, NaN]);
});

test("two classes over one time contradict each other; the same class or another group does not", () => {
  const event = { id: "e-1", class: "a", fromUs: 10, toUs: 20, sure: "sure" as const, by: "x", at: "" };
  const draft = { id: "", class: "b", fromUs: 20, toUs: 30, sure: "sure" as const };
  expect(contradiction(draft, [event])).toBe(event);
  expect(contradiction({ ...draft, class: "a" }, [event])).toBeUndefined();
  expect(contradiction({ ...draft, group: "m1" }, [{ ...event, group: "m2" }])).toBeUndefined();
});
