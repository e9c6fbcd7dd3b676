// Numbers as French, Swiss and other exports write them, from guess to dataset; and what comes in groups of three without being a number.
// The functions of the throw-away process run here directly.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chosenRecipe, type PartChoice } from "../readFiles.ts";
import { rowsOf } from "../rows.ts";
import { defaultBounds } from "./importRecipe.ts";
import { previewTable } from "./preview.ts";
import { readImport } from "./readImport.ts";
import { markOf } from "./thousandsMark.ts";

let folder = "";
let count = 0;
let database: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "thousands-test-"));
  database = await (await DuckDBInstance.create(":memory:", { threads: "1", autoload_known_extensions: "false" })).connect();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A column of these cells beside a time, guessed and read: its kind in the guess, the signs, and its values. */
async function read(cells: readonly string[], others: readonly (readonly string[])[] = [], choice: PartChoice = {}, note = "") {
  const place = () => {
    const made = join(folder, `${++count}`);
    mkdirSync(made);
    return made;
  };
  const files = [cells, ...others].map((values, file) => {
    const path = join(place(), `${file}.csv`);
    writeFileSync(path, `time;v;note\n${values.map((value, row) => `2024-01-31T10:${String(row % 60).padStart(2, "0")}:00Z;${value};${note}`).join("\n")}\n`);
    return { path, name: `${file}.csv` };
  });
  const preview = await previewTable(files[0]!, { bounds: defaultBounds, scratch: place(), memoryMb: 1024, onForm: () => undefined });
  const recipe = chosenRecipe(preview, choice);
  expect(recipe.open).toEqual([]);
  const into = place();
  await readImport(files, recipe, into, join(into, "out.parquet"), defaultBounds, 1024, () => undefined, () => undefined);
  const rows = await rowsOf(database, `SELECT v FROM read_parquet('${join(into, "out.parquet")}') ORDER BY row_id`);
  return [preview.columns[0]!.kind, recipe.decimal, recipe.thousands, rows.map(({ v }) => v)];
}

const [noBreak, narrow, thin, minus, curly] = ["\u00a0", "\u202f", "\u2009", "\u2212", "\u2019"];

describe("numbers with blanks or apostrophes between thousands are numbers", () => {
  const cases: [title: string, cells: string[], decimal: string, mark: string, values: (number | null)[]][] = [
    ["French, plain blanks", ["998,25", "1 234,5", "-12 345 678,125", "Bad"], ",", " ", [998.25, 1234.5, -12_345_678.125, null]],
    ["French, a blank that does not break", [`1${noBreak}234,5`, `1${noBreak}000${noBreak}000`, "7"], ",", " ", [1234.5, 1_000_000, 7]],
    ["French, the narrow one, with the minus of Unicode", [`${minus}1${narrow}234,5`, `${minus}0,5`, "2,25"], ",", " ", [-1234.5, -0.5, 2.25]],
    ["a thin blank and a decimal point", [`1${thin}234.5`, "0.25"], ".", " ", [1234.5, 0.25]],
    ["Swiss", ["1'234.5", "-1'000'000.25", "12.5"], ".", "'", [1234.5, -1_000_000.25, 12.5]],
    ["Swiss with the curly apostrophe, whole numbers alone", [`1${curly}234`, `12${curly}345`], ".", "'", [1234, 12_345]],
    ["whole numbers that grow past a thousand", ["998", "999", "1 000", "1 001"], ".", " ", [998, 999, 1000, 1001]],
    ["a counter as a program writes it", [`1${narrow}234${narrow}567`, `1${narrow}234${narrow}570`], ".", " ", [1_234_567, 1_234_570]],
    ["three decimals behind a comma are no thousands there", ["1 234,567", "5,678"], ",", " ", [1234.567, 5.678]],
    ["the minus of Unicode alone", [`${minus}1,5`, `${minus}20,25`, "3,5"], ",", "", [-1.5, -20.25, 3.5]],
    ["blanks that do not break around a number", [`${noBreak}1,5`, `2,5${narrow}`, `${noBreak}1${noBreak}234,5${noBreak}`], ",", " ", [1.5, 2.5, 1234.5]],
    ["beside status words that nobody knows", ["1 234,5", "hors service", "2 345,5", "3,5"], ",", " ", [1234.5, null, 2345.5, 3.5]],
  ];
  test.each(cases)("%s", async (_title, cells, decimal, mark, values) => {
    expect(await read(cells)).toEqual(["number", decimal, mark, values]);
  });

  test("a number that stands far off for no value is a question there too", async () => {
    const path = join(folder, `${++count}.csv`);
    writeFileSync(path, `v;w\n${["1 234,5", "1 250,5", `${minus}9 999`, `${minus}9 999`].map((cell) => `${cell};1`).join("\n")}\n`);
    const { columns } = await previewTable({ path, name: "f.csv" }, { bounds: defaultBounds, scratch: folder, memoryMb: 1024, onForm: () => undefined });
    expect(columns[0]!.sentinels).toEqual([{ value: -9999, count: 2 }]);
  });

  test("a mark that stands behind the sample alone is read, and a column of telephone numbers there is not", async () => {
    // Four of five MiB are looked at.
    const late = (cells: string[]) => read([...Array.from({ length: 5000 }, (_, row) => `${row % 900},5`), ...cells], [], {}, "x".repeat(1024)).then(([, , mark, values]) => [mark, ...(values as unknown[]).slice(5000)]);
    expect(await late(["1 000,5", `1${noBreak}001`, "Bad"])).toEqual(["", 1000.5, 1001, null]);
    expect(await late(["602 123 456", "777 234 567"])).toEqual(["", null, null]);
  });

  test("a mark that only a later file shows is read there", async () => {
    expect(await read(["1,5", "999,5"], [["1 000,5", `1${noBreak}001,5`]])).toEqual(["number", ",", "", [1.5, 999.5, 1000.5, 1001.5]]);
  });
});

describe("what only looks like it stays text", () => {
  const cases: [title: string, cells: string[]][] = [
    ["telephone numbers in threes", ["602 123 456", "777 234 567", "602 123 457"]],
    ["telephone numbers with their country", ["+49 301 234 567", "+1 234 567", "+49 301 234 568"]],
    ["telephone numbers and extensions", ["602 123 456", "112", "4711"]],
    ["numbers of firms with blanks that do not break", [`732${noBreak}829${noBreak}320`, `552${noBreak}100${noBreak}554`]],
    ["whole numbers of which none is short", ["12 345", "12 346", "98 765"]],
    ["serial numbers, some without blanks", ["12 345", "12346", "999"]],
    ["zeros in front", ["012 345", "0 123", "001 234"]],
    ["groups of another length", ["12 34", "1 2345", "110 00", "1 234 56"]],
    ["two different blanks in one number", [`1 234${noBreak}567,5`, `2 234${noBreak}567,5`]],
    ["a blank and an apostrophe", ["1 234,5", "1'234.5"]],
    ["dates in words and pairs of numbers", ["31 01 2024", "01 02 2024"]],
    ["names with a number", ["pump 1 234", "pump 1 235"]],
  ];
  test.each(cases)("%s", async (_title, cells) => {
    expect(await read(cells)).toEqual(["text", expect.any(String), "", cells]);
  });

  test("a person who says that it is a number has its groups read as thousands", async () => {
    expect(await read(["12 345", "12 346", "98 765"], [], { columns: [{ source: "v", kind: "number" }] })).toEqual(["text", ".", " ", [12_345, 12_346, 98_765]]);
  });

  test("telephone numbers beside measured values keep their texts", async () => {
    const path = join(folder, `${++count}.csv`);
    writeFileSync(path, "tel;flow;state\n602 123 456;1 234,5;run\n777 234 567;7;stop\n602 123 457;8,5;run\n");
    const { recipe } = await previewTable({ path, name: "f.csv" }, { bounds: defaultBounds, scratch: folder, memoryMb: 1024, onForm: () => undefined });
    expect([recipe.decimal, recipe.thousands, recipe.columns.map(({ kind }) => kind)]).toEqual([",", " ", ["text", "number", "text"]]);
    expect([markOf(["602 123 456", "777 234 567"]), markOf(["1 234,5", "7"]), markOf(["abc", "1,5"]), markOf([])]).toEqual([{ mark: " ", sure: false, measured: false }, { mark: " ", sure: true, measured: true }, undefined, undefined]);
  });

  test("one cell in groups among many long numbers is the missing one, not the end of the column", async () => {
    const cells = [...Array.from({ length: 20 }, (_, n) => `${12_000 + n}`), "12 345"];
    expect(await read(cells)).toEqual(["number", ".", "", [...Array.from({ length: 20 }, (_, n) => 12_000 + n), null]]);
  });
});
