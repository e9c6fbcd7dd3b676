import { describe, expect, it } from "vitest";
import type { CatalogueTag, ContextEntry } from "../../../shared/contract/catalogue.ts";
import { assetMeant, assetsOf, concerns } from "../../../shared/catalogue/places.ts";
import { failureOf } from "../../../shared/contract/errors.ts";
import { tableOf } from "../import/table.ts";
import { readTagList } from "../tags.ts";
import { emptyCatalogue, readCatalogue, withEntries, withoutEntry, withoutTag, withTags } from "./catalogue.ts";
import { entriesOfLog } from "./log.ts";

const said = { zone: "Europe/Berlin", by: "ann" };
const tag = (name: string, path: string[], more: Partial<CatalogueTag> = {}): CatalogueTag => ({ tag: name, path, low: null, high: null, ...more });
const entry = (fromUs: number, more: Partial<ContextEntry> = {}): ContextEntry => ({ id: "", kind: "maintenance", fromUs, toUs: null, asset: "", text: "x", source: "", by: "ann", ...more });
const us = (text: string) => Date.parse(text) * 1000;
const nameOf = (act: () => unknown) => {
  try {
    act();
    return "";
  } catch (thrown) {
    return failureOf(thrown).name;
  }
};

describe("the catalogue", () => {
  it("replaces a tag of the same name and keeps the others, in order of their place", () => {
    const first = withTags(emptyCatalogue, [tag("b", ["s", "p"]), tag("a", ["s", "p"]), tag("c", ["r"])]);
    const next = withTags(first, [tag("a", ["s", "p"], { unit: "bar" })]);
    expect(next.tags.map(({ tag: name, unit }) => [name, unit])).toEqual([["c", undefined], ["a", "bar"], ["b", undefined]]);
    expect(readCatalogue(withoutTag(next, "c"))).toEqual({ ...next, tags: next.tags.slice(1) });
    expect([nameOf(() => withTags(first, [tag("z", [], { low: 5, high: 5 })])), nameOf(() => withoutTag(first, "z"))]).toEqual(["planUnfit", "storeUnknownRef"]);
  });
  it("takes a log in once, however often it is read", () => {
    const once = withEntries(emptyCatalogue, [entry(20), entry(10)]);
    expect(once.entries.map(({ id, fromUs }) => [id, fromUs])).toEqual([["c-2", 10], ["c-1", 20]]);
    expect(withEntries(once, [entry(10), entry(30)]).entries.map(({ id }) => id)).toEqual(["c-2", "c-1", "c-3"]);
    expect(withEntries(once, [entry(15, { id: "c-2", text: "other" })]).entries.map(({ id, text }) => [id, text])).toEqual([["c-2", "other"], ["c-1", "x"]]);
    expect([nameOf(() => withEntries(once, [entry(9, { toUs: 8 })])), nameOf(() => withoutEntry(once, "c-9"))]).toEqual(["planUnfit", "storeUnknownRef"]);
  });
  it("reads sampling, source and older names of a tag list", () => {
    expect(readTagList("tag;asset;unit;low;high;period_s;source;alias\nPT-1;S/P;bar;0;6;0,5;historian 1;PI-1|P1\n", "t.csv")).toEqual([
      { tag: "PT-1", path: ["S", "P"], unit: "bar", low: 0, high: 6, periodS: 0.5, source: "historian 1", aliases: ["PI-1", "P1"] },
    ]);
  });
});

describe("a log", () => {
  it("of maintenance has a moment, the asset as written, and everything else as words", () => {
    const text = "order,typed_at,done_at_text,asset_text,text\nW1,2024-01-10T03:18:25+01:00,9.1. ca. 11 Uhr,P103,Lager getauscht\n";
    expect(entriesOfLog(tableOf(text, "m.csv"), "maintenance", said)).toEqual([
      { id: "", kind: "maintenance", fromUs: us("2024-01-10T02:18:25Z"), toUs: null, asset: "P103", text: "W1 · 9.1. ca. 11 Uhr · Lager getauscht", source: "m.csv", by: "ann" },
    ]);
  });
  it("of calibrations keeps the transmitter, what it read and whether it passed in one line", () => {
    const text = "date,tag,reference,found,unit,result\n2024-02-12,PT-130,3,3.042,bar,außer Toleranz\n";
    expect(entriesOfLog(tableOf(text, "k.csv"), "calibration", said)).toMatchObject([{ kind: "calibration", fromUs: us("2024-02-12T00:00:00+01:00"), toUs: null, asset: "", text: "PT-130 · 3 · 3.042 · bar · außer Toleranz" }]);
  });
  it("of batches has the batch from its first to its last time, and its phases", () => {
    const text = "batch,recipe,charge,heat,end\nB1,K-12,2024-01-01 06:00,2024-01-01 06:15,2024-01-01 07:00\n";
    const at = (minute: string) => us(`2024-01-01T${minute}:00+01:00`);
    expect(entriesOfLog(tableOf(text, "b.csv"), "batch", said).map(({ kind, fromUs, toUs, text: says }) => [kind, fromUs, toUs, says])).toEqual([
      ["batch", at("06:00"), at("07:00"), "B1 · K-12"],
      ["phase", at("06:00"), at("06:15"), "B1 · charge"],
      ["phase", at("06:15"), at("07:00"), "B1 · heat"],
    ]);
  });
  it("has stretches where two columns are times, also from a change to its end", () => {
    const text = "from,to,where,what\n2024-01-01T00:00Z,2024-01-02T00:00Z,S/P,throttled\n2024-01-03T00:00Z,,S/P,opened\n";
    expect(entriesOfLog(tableOf(text, "c.csv"), "change", said).map(({ fromUs, toUs }) => [fromUs, toUs])).toEqual([[us("2024-01-01T00:00:00Z"), us("2024-01-02T00:00:00Z")], [us("2024-01-03T00:00:00Z"), null]]);
  });
  it("is refused where a row has no time, and without a column of times", () => {
    expect(nameOf(() => entriesOfLog(tableOf("at,text\n2024-01-01T00:00Z,a\n,b\n", "x.csv"), "alarm", said))).toBe("csvAmbiguousReading");
    expect(nameOf(() => entriesOfLog(tableOf("at,text\nmonday,a\n", "x.csv"), "alarm", said))).toBe("planUnknownColumn");
  });
});

describe("where something happened", () => {
  const tags = [tag("PT-101", ["W", "P", "P-101"]), tag("LT-100", ["W", "P", "sump"]), tag("TT-200", ["W", "M", "vessel"]), tag("T-1", ["W", "M", "sump"])];
  const assets = assetsOf(tags);
  it("is found by the whole path, its end or its name, whatever its signs", () => {
    expect(["W/P", "p101", "P \\ P-101", "vessel"].map((words) => assetMeant(words, assets)?.join("/"))).toEqual(["W/P", "W/P/P-101", "W/P/P-101", "W/M/vessel"]);
  });
  it("is not guessed where two assets are called so, or none", () => {
    expect(["sump", "P-999", "", " / "].map((words) => assetMeant(words, assets))).toEqual([null, null, null, null]);
  });
  it("concerns the tags of the asset, below it and above it", () => {
    const about = (asset: string) => tags.filter((each) => concerns({ asset }, each, assets)).map((each) => each.tag);
    expect([about("W"), about("W/P"), about("P101"), about("nowhere")]).toEqual([tags.map((each) => each.tag), ["PT-101", "LT-100"], ["PT-101"], []]);
  });
});
