import { expect, test } from "vitest";
import { columnsOfTag, saysTag } from "./AssetView.tsx";
import { saysEntry } from "./LogView.tsx";

test("a tag is found by its name, place, unit, other names and what it measures, in either language, all words asked for", () => {
  const tag = { tag: "PT-101", path: ["Weidenau", "P"], unit: "bar", low: 0, high: 6, description: { en: "Discharge pressure", de: "Enddruck" }, aliases: ["P1.druck"] };
  expect(["pt-1", "weidenau/p", "enddruck BAR", "p1.druck", "discharge °C"].map((words) => saysTag(tag, words))).toEqual([true, true, true, true, false]);
});

test("an entry is found by its words, place, writer and file", () => {
  const entry = { id: "c-1", kind: "maintenance" as const, fromUs: 0, toUs: null, asset: "P103", text: "Lager getauscht", source: "m.csv", by: "ann" };
  expect(["lager", "p103 ann", "m.csv", "p102"].map((words) => saysEntry(entry, words))).toEqual([true, true, true, false]);
});

test("columns of a tag carry its name alone or with an ending", () => {
  expect(columnsOfTag("PT-10", ["PT-10", "PT-10_mean", "PT-101"])).toEqual(["PT-10", "PT-10_mean"]);
});
