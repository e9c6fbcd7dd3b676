import { expect, test } from "vitest";
import { placeOfTags, placeTags, shownTags, startTags, tagsOfPlace, tagTree } from "./tags.ts";

test("a tag keeps its place while others come and go, and the last gives way when all are taken", () => {
  const two = placeTags([], ["a", "b"], 3);
  expect(two).toEqual(["a", "b", null]);
  expect(placeTags(two, ["b", "c"], 3)).toEqual(["c", "b", null]);
  expect(placeTags(["a", "b", "c"], ["a", "b", "c", "d"], 3)).toEqual(["a", "b", "d"]);
  expect(shownTags([null, "b", "c"])).toEqual([{ tag: "b", colour: 2 }, { tag: "c", colour: 3 }]);
});

test("tags are asked for by name, whatever stands in it", () => {
  const tags = ["P-101, outlet", "a&b=c", "Wärme °C"];
  const place = placeOfTags(tags);
  place.set("from", "5");
  expect([tagsOfPlace(place.toString()), tagsOfPlace(placeOfTags([]).toString()), tagsOfPlace("")]).toEqual([tags, [], []]);
});

const column = (name: string, more: object = {}) => ({ name, kind: "number" as const, missing: 0, sd: 1, ...more });

test("one begins with columns that move and have few holes", () => {
  expect(startTags([column("still", { sd: 0 }), column("holes", { missing: 60 }), column("a"), { name: "t", kind: "text", missing: 0 }, column("b")], 100, 4)).toEqual(["a", "b"]);
});

test("columns stand under the assets of their tag; what the list does not know stands under others", () => {
  const tree = tagTree({ columns: [column("VT-1_mean", { unit: "mm/s" }), column("x")], places: [{ tag: "VT-1", path: ["Hall", "Pump"] }], findings: [{ check: "gaps", column: "x", severity: "alarm", count: 1, share: 1, fromUs: null, toUs: null, fromRow: null }], slots: ["x"], filter: "", otherColumns: "Others", findingWord: (check) => check });
  expect(tree).toEqual({
    groups: ["/Hall", "/Hall/Pump", "/Others"],
    nodes: [
      { id: "/Hall", label: "Hall", strong: true, end: "1", children: [{ id: "/Hall/Pump", label: "Pump", strong: true, end: "1", children: [{ id: "VT-1_mean", label: "VT-1_mean", swatch: null, end: "mm/s" }] }] },
      { id: "/Others", label: "Others", strong: true, end: "1", children: [{ id: "x", label: "x", swatch: "var(--series-1)", finding: { state: "alarm", label: "gaps" } }] },
    ],
  });
});
