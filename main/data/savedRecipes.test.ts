// An import recipe answers what a file leaves open and stops, readably, where a file is another.
import { describe, expect, test } from "vitest";
import { columnNames } from "./import/columnNames.ts";
import { guess } from "./import/guess.ts";
import { sniff } from "./import/sniff.ts";
import { differencesOf, differenceText, expectedOf } from "./import/recipeDifference.ts";
import type { CsvPreview } from "./import/preview.ts";

function previewOf(text: string): CsvPreview {
  const sniffed = sniff(text);
  const { names, flags } = columnNames(sniffed.records[0]!.fields, "f.csv");
  return { ...guess(sniffed, names, sniffed.unitsRow ? sniffed.records[1]!.fields : undefined, "utf-8"), file: "f.csv", bytes: text.length, modifiedMs: 0, names, rows: [], sampleRows: 2, flags };
}
const made = previewOf("Zeit;Druck [bar];T1\n13.01.2024 10:00;1,5;20,25\n14.01.2024 10:01;1,75;21\n");
const expected = expectedOf(made, made.recipe);
const against = (text: string) => differenceText(differencesOf(expected, previewOf(text)));

describe("a file and the recipe it shall be read by", () => {
  test("the same kind of file fits, also where it shows less than the first one", () => {
    expect(against("Zeit;Druck [bar];T1\n15.01.2024 10:00;2,5;\n16.01.2024 10:00;3,25;22,5\n")).toBe("");
    expect(against("Zeit;Druck [bar];T1\n01.02.2024 10:00;2;20\n02.02.2024 10:00;3;21\n")).toBe("");
  });

  test.each([
    ["a column with another name", "Zeit;Druck [bar];T2\n15.01.2024 10:00;2,5;1\n16.01.2024 10:00;2,5;1\n", '-"T1", +"T2"'],
    ["another decimal sign", "Zeit;Druck [bar];T1\n15.01.2024 10:00;2.5;20.25\n16.01.2024 10:00;2.5;1\n", 'decimal: "," > "."'],
    ["another delimiter and sign", "Zeit,Druck [bar],T1\n15.01.2024 10:00,2.5,20.25\n16.01.2024 10:00,2.5,1\n", 'delimiter: ";" > ",", decimal: "," > "."'],
    ["another order of the date", "Zeit;Druck [bar];T1\n2024-01-15 10:00;2,5;1\n2024-01-16 10:00;2,5;1\n", 'timeFormat: "dmy" > "ymd"'],
    ["times that carry a zone", "Zeit;Druck [bar];T1\n15.01.2024 10:00:00+01:00;2,5;1\n16.01.2024 10:00:00+01:00;2,5;1\n", 'zone: "none" > "written"'],
    ["another unit", "Zeit;Druck [kPa];T1\n15.01.2024 10:00;250,5;1\n16.01.2024 10:00;250,5;1\n", '-"Druck [bar]", +"Druck [kPa]"'],
    ["texts where numbers were", "Zeit;Druck [bar];T1\n15.01.2024 10:00;2,5;auf\n16.01.2024 10:00;2,5;zu\n", 'kind "T1": "number" > "text"'],
    ["title lines above", "Werk Nord\nZeit;Druck [bar];T1\n15.01.2024 10:00;2,5;1\n16.01.2024 10:00;2,5;1\n", 'skipLines: "0" > "1"'],
  ])("%s is told with before and now", (_title, text, told) => {
    expect(against(text)).toBe(told);
  });
});
