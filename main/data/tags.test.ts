import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { readTable } from "./import/csv.ts";
import { forkForTest } from "./import/forkForTest.ts";
import { tableOf } from "./import/table.ts";
import { assetTree, tagsFromTable, withTags } from "./tags.ts";

const list = "Tag,Asset,Unit,Low,High,Description_en,Description_de\nPT-101,Site/Pumps/pump1,bar,0,6,Pressure,Druck\nPT-102,Site/Pumps/pump2,bar,0,6,,\nXS-200,Site/Mixer,,,,Step,\n";
const failing = (text: string) => {
  try {
    tagsFromTable(tableOf(text, "tags.csv"));
  } catch (thrown) {
    const { name, where } = failureOf(thrown);
    return { name, where };
  }
  return undefined;
};

test("a tag list is read by the throw-away process and becomes a tree of assets", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tags-test-"));
  try {
    writeFileSync(join(folder, "tags.csv"), list);
    const tags = tagsFromTable(await readTable({ path: join(folder, "tags.csv"), name: "tags.csv" }, forkForTest));
    expect(tags).toEqual([
      { tag: "PT-101", path: ["Site", "Pumps", "pump1"], unit: "bar", low: 0, high: 6, description: { en: "Pressure", de: "Druck" } },
      { tag: "PT-102", path: ["Site", "Pumps", "pump2"], unit: "bar", low: 0, high: 6 },
      { tag: "XS-200", path: ["Site", "Mixer"], low: null, high: null, description: { en: "Step", de: "Step" } },
    ]);
    const leaf = (name: string, parents: string[], tag: string) => ({ name, path: [...parents, name], tags: [tag], children: [] });
    expect(assetTree(tags)).toEqual({
      name: "", path: [], tags: [],
      children: [{ name: "Site", path: ["Site"], tags: [], children: [{ name: "Pumps", path: ["Site", "Pumps"], tags: [], children: [leaf("pump1", ["Site", "Pumps"], "PT-101"), leaf("pump2", ["Site", "Pumps"], "PT-102")] }, leaf("Mixer", ["Site"], "XS-200")] }],
    });
    expect(withTags([{ name: "PT-101" }, { name: "PT-102", unit: "kPa" }, { name: "other" }], tags)).toEqual([{ name: "PT-101", unit: "bar", low: 0, high: 6 }, { name: "PT-102", unit: "kPa", low: 0, high: 6 }, { name: "other" }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a list without tags, with a tag twice, or with a range that is none is refused with its line", () => {
  expect(failing("a,b\n1,2\n")).toEqual({ name: "planUnknownColumn", where: { file: "tags.csv", column: "tag", detail: "a b" } });
  expect(failing("tag,unit\nA,bar\nA,bar\n")).toEqual({ name: "csvTooManyBadRows", where: { file: "tags.csv", row: 3, column: "tag", detail: "repeated A" } });
  expect(failing("tag,low,high\nA,5,1\n")).toEqual({ name: "csvAmbiguousReading", where: { file: "tags.csv", row: 2, column: "high", detail: "low=5 high=1" } });
  expect(failing("tag,low,high\nA,five,6\n")).toEqual({ name: "csvAmbiguousReading", where: { file: "tags.csv", row: 2, column: "low", detail: '"five"' } });
  expect(failing("\n")).toEqual({ name: "csvEmpty", where: { file: "tags.csv" } });
});
