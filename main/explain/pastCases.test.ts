import { expect, it } from "vitest";
import type { CatalogueTag, ContextEntry } from "../../shared/contract/catalogue.ts";
import { casesOf, entriesAbout, idOf } from "./pastCases.ts";

const hour = 3600e6;
const frame = { rows: 8, tUs: Float64Array.from({ length: 8 }, (_, r) => r * hour) };
const span = { from: 2, to: 3, peak: 3, score: 9, eventShare: 1 };

it("an event that touches an alarm is told there; one that the model missed is a case at its highest row", () => {
  const events = [{ id: "seen", fromUs: 3 * hour, toUs: 4 * hour }, { id: "missed", fromUs: 5 * hour, toUs: 7 * hour }];
  const height = Float64Array.of(0, 0, 8, 9, 4, 2, 3, NaN);
  expect(casesOf(frame, height, [span], events)).toEqual([
    { from: 2, to: 3, peak: 3, raised: true, events: [events[0]] },
    { from: 5, to: 7, peak: 6, raised: false, events: [events[1]] },
  ]);
  expect(casesOf(frame, height.fill(NaN), [], events)).toEqual([]);
});

it("two events in which nothing was raised go by names of their own although they share their highest row", () => {
  const events = [{ id: "first", fromUs: 5 * hour, toUs: 7 * hour }, { id: "other", fromUs: 6 * hour, toUs: 8 * hour }];
  const cases = casesOf(frame, Float64Array.of(0, 0, 8, 9, 4, 2, 3, NaN), [span], events);
  expect([cases.map(({ peak }) => peak), cases.map(idOf)]).toEqual([[3, 6, 6], ["a-3", "m-first", "m-other"]]);
});

const entry = (id: string, atHour: number, asset: string, kind: ContextEntry["kind"] = "maintenance"): ContextEntry => ({ id, kind, fromUs: atHour * hour, toUs: null, asset, text: id, source: "", by: "" });
const tag = (name: string, path: string[]): CatalogueTag => ({ tag: name, path, low: null, high: null });

it("the log is asked about the time and the place: the tags' asset or none that is known, never another machine", () => {
  const catalogue = [tag("VT-101", ["Plant", "P-101"]), tag("VT-102", ["Plant", "P-102"])];
  const entries = [entry("bearing changed", 130, "P-101"), entry("other pump", 131, "P-102"), entry("somewhere", 140, "the shed"), entry("too late", 400, "P-101"), entry("shift", 130, "P-101", "shift")];
  const about = (tags: string[], groups: string[] = [], group: string | null = null) => entriesAbout({ fromUs: 100 * hour, toUs: 110 * hour, group, tags }, entries, catalogue, groups, 3).map(({ id }) => id);
  expect(about(["VT-101"])).toEqual(["bearing changed", "somewhere"]);
  expect(about(["unlisted"])).toEqual(["bearing changed", "other pump", "somewhere"]);
  expect(about([], ["P-101", "P-102"], "P-102")).toEqual(["other pump", "somewhere"]);
});
