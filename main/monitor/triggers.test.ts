// Triggers by hand-made courses: when each would have fired, with a cool-down of seven days.
import { expect, test } from "vitest";
import { Trigger } from "../../shared/plan/triggers.ts";
import { dayUs, firingOf, type Seen } from "./triggers.ts";

const days = (n: number) => n * dayUs;
const calm = Array.from({ length: 20 }, () => false);
const seen: Seen = {
  nowUs: days(400),
  axis: "time",
  ends: calm.map((_, i) => days(i + 1)),
  tags: calm.map(() => 0),
  joint: calm,
  score: calm,
  alarmRate: calm,
  told: null,
  learnedToUs: days(0),
  installedUs: days(10),
  events: [days(1), days(2), days(3)],
  diagnoses: [],
};
const at = (value: unknown, of: Partial<Seen> = {}) => firingOf(Trigger.parse({ id: "t", propose: "retrain", ...(value as object) }), { ...seen, ...of });

test("a threshold fires where windows are over it, and not again within seven days", () => {
  const over = calm.map((_, i) => i >= 4 && i !== 12);
  expect(at({ on: "score" }, { score: over })).toEqual({ fired: [days(5), days(12), days(19)], firing: true, figure: null, limit: null });
  expect(at({ on: "score" }, { score: over, axis: "rows" }).fired).toEqual([days(5), days(14)]);
  expect(at({ on: "drift", tags: 2 }, { tags: over.map((state) => (state ? 1 : 0)) })).toEqual({ fired: [], firing: false, figure: 1, limit: 2 });
  expect(at({ on: "drift", tags: 2 }, { tags: over.map((state) => (state ? 2 : 0)) }).fired).toHaveLength(3);
  expect(at({ on: "alarmRate" })).toMatchObject({ fired: [], firing: false });
});

test("calendar, age, new events, performance and diagnoses fire by their own figures", () => {
  expect(at({ on: "calendar", everyDays: 180 })).toEqual({ fired: [days(190), days(370)], firing: true, figure: 390, limit: 180 });
  expect(at({ on: "age", days: 365 })).toMatchObject({ fired: [days(365)], firing: true });
  expect(at({ on: "age", days: 365 }, { learnedToUs: null })).toMatchObject({ fired: [], firing: false });
  expect(at({ on: "labels", events: 2 })).toEqual({ fired: [days(2)], firing: true, figure: 3, limit: 2 });
  expect(at({ on: "performance", falsePerWeek: 2, caught: null }, { told: { falsePerWeek: 3, caught: 1 } })).toMatchObject({ firing: true, figure: 3, limit: 2 });
  expect(at({ on: "performance", falsePerWeek: 2, caught: 0.8 }, { told: { falsePerWeek: 1, caught: 0.5 } })).toMatchObject({ firing: true, figure: 0.5, limit: 0.8 });
  const diagnoses: Seen["diagnoses"] = [{ atUs: days(2), verdict: "PLANT" }, { atUs: days(3), verdict: "NONE" }];
  expect(at({ on: "diagnosis", verdicts: ["PLANT"] }, { diagnoses })).toMatchObject({ fired: [days(2)], firing: false });
  expect(at({ on: "diagnosis", verdicts: ["PLANT"] }, { diagnoses: diagnoses.slice(0, 1) })).toMatchObject({ fired: [days(2)], firing: true });
});
