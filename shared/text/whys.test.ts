import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { defaultPlan } from "../plan/defaults.ts";
import { scenarios } from "../plan/plan.ts";
import { isOwnWhy, sayWhy } from "./whys.ts";

/** Every `why` in a document. */
function whysIn(value: unknown): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "why" && typeof inner === "string" && inner !== "" ? [inner] : whysIn(inner)));
}

test("every reason of a fresh plan is said in both languages", () => {
  expect(scenarios.flatMap((scenario) => whysIn(defaultPlan(scenario, "x"))).filter((why) => !isOwnWhy(why))).toEqual([]);
});

test("every reason of the worked examples is said in both languages", () => {
  const folder = new URL("../../resources/examples/", import.meta.url);
  const whys = readdirSync(folder).flatMap((file) => whysIn(JSON.parse(readFileSync(new URL(file, folder), "utf8"))));
  expect(whys.length).toBeGreaterThan(50);
  expect(whys.filter((why) => !isOwnWhy(why))).toEqual([]);
});

test("the product's reason is said in the reader's language, a person's stays as typed", () => {
  expect([sayWhy("the newest rows judge", "de"), sayWhy("the newest rows judge", "en"), sayWhy("weil die Pumpe neu ist", "en")]).toEqual(["die neuesten Zeilen prüfen", "the newest rows judge", "weil die Pumpe neu ist"]);
});
