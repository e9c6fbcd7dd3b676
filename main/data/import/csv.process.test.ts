import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { rowsOf } from "../rows.ts";
import { importCsv, previewCsv } from "./csv.ts";
import type { CsvFile, ImportOptions, ImportReport } from "./csv.ts";
import { forkForTest } from "./forkForTest.ts";
import type { ImportRecipe } from "./importRecipe.ts";

let folder = "";
let count = 0;
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "csv-test-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Buffer, name = `f${++count}.csv`): CsvFile {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return { path, name };
}

const plain: ImportRecipe = {
  format: "millwright.csvImport/1", encoding: "utf-8", delimiter: ",", decimal: ".", thousands: "", skipLines: 0, comment: "", header: true, unitsRow: false,
  group: { from: "none" }, columns: [], open: [],
};
const timed = (zone: string | undefined, more: object = {}): ImportRecipe => ({ ...plain, time: { columns: ["t"], format: "ymd", ...(zone ? { zone } : {}), ...more } });

async function bring(files: CsvFile[], recipe: ImportRecipe, options: ImportOptions = {}): Promise<{ report: ImportReport; rows: Record<string, unknown>[]; path: string }> {
  const path = join(folder, `out${++count}.parquet`);
  const report = await importCsv(files, recipe, path, forkForTest, options);
  const rows = await rowsOf(connection, `SELECT * REPLACE (row_id::INT AS row_id) FROM read_parquet('${path}')`);
  return { report, rows, path };
}

async function failing(act: Promise<unknown>) {
  const data = await act.then(
    () => undefined,
    (thrown: unknown) => failureOf(thrown),
  );
  return data && { name: data.name, where: data.where };
}

const many = (line: (n: number) => string, n = 300) => Array.from({ length: n }, (_, index) => line(index)).join("\n");

describe("bad input is refused with its code and place", () => {
  const cases: [title: string, content: string | Buffer, expected: { name: string; where: object }, recipe?: ImportRecipe, options?: ImportOptions][] = [
    ["an empty file", "", { name: "csvEmpty", where: { file: "f.csv" } }],
    ["blank lines only", "\n  \n\r\n", { name: "csvEmpty", where: { file: "f.csv" } }],
    ["more than one row in a hundred with another number of fields", `a,b\n${many((n) => (n % 50 === 0 ? "1" : "1,2"))}\n`, { name: "csvTooManyBadRows", where: { file: "f.csv", row: 2, detail: "bad=6 of=300 expectedFields=2" } }],
    ["a quote that is never closed", `a,b\n1,2\n3,"open\n${many((n) => `${n},4`)}`, { name: "csvUnclosedQuote", where: { file: "f.csv", row: 3 } }],
    ["a quote that runs past the bound of a record", `a,b\n1,"open\n${many((n) => `${n},4`)}`, { name: "csvUnclosedQuote", where: { file: "f.csv", row: 2 } }, plain, { bounds: { recordBytes: 500 } }],
    ["a NUL byte", "a,b\n1,\0\n", { name: "csvUndecodable", where: { file: "f.csv", detail: "offset=6 byte=0x00" } }],
    ["Latin-1 read as UTF-8", Buffer.from("a,b\n1,K\xfchler\n", "latin1"), { name: "csvUndecodable", where: { file: "f.csv", detail: "offset=7 byte=0xfc" } }],
    ["a byte that Windows-1252 does not know", Buffer.from("a,b\n1,\x81\n", "latin1"), { name: "csvUndecodable", where: { file: "f.csv", detail: "offset=6 byte=0x81" } }, { ...plain, encoding: "windows-1252" }],
    ["half a UTF-16 character at the end", Buffer.concat([Buffer.from("\ufeffa,b\n1,2\n", "utf16le"), Buffer.from([65])]), { name: "csvUndecodable", where: { file: "f.csv", detail: "offset=18 half a character" } }, { ...plain, encoding: "utf-16le" }],
    ["the wrong delimiter", "a;b\n1;2\n3;4\n", { name: "csvWrongDelimiter", where: { file: "f.csv", detail: 'chosen="," found=";"' } }],
    ["a line over the bound", `a,b\n1,${"x".repeat(2_000_000)}\n`, { name: "csvOverBound", where: { file: "f.csv", row: 2, detail: "recordBytes=1048576" } }],
    ["100,000 columns", `${"a,".repeat(99_999)}a\n`, { name: "csvOverBound", where: { file: "f.csv", detail: "columns=100000 most=4096" } }],
    ["more rows than allowed", `a,b\n${many(() => "1,2")}`, { name: "csvOverBound", where: { file: "f.csv", row: 12, detail: "rows=10" } }, plain, { bounds: { rows: 10 } }],
    ["a database", "SQLite format 3\0....", { name: "fileRefusedKind", where: { file: "f.csv", detail: "sqlite" } }],
    ["a DuckDB file", Buffer.concat([Buffer.alloc(8, 1), Buffer.from("DUCK@")]), { name: "fileRefusedKind", where: { file: "f.csv", detail: "duckdb" } }],
    ["a pickle", Buffer.from([0x80, 4, 0x95, 1, 2]), { name: "fileRefusedKind", where: { file: "f.csv", detail: "pickle" } }],
    ["a zip by another name, cut off", Buffer.from("PK\x03\x04abc"), { name: "zipMalformed", where: { file: "f.csv", detail: expect.stringContaining("End of central directory") } }],
    ["a recipe column that is not in the file", "a,b\n1,2\n", { name: "planUnknownColumn", where: { column: "c", detail: "a b" } }, { ...plain, columns: [{ source: "c", kind: "number" }] }],
    ["a zone nobody knows", "t,b\n2024-01-01 00:00,2\n", { name: "wordUnknown", where: { field: "zone", detail: "Mars/Base" } }, timed("Mars/Base")],
    ["times without a zone and no zone given", "t,b\n2024-01-01 00:00,2\n", { name: "csvAmbiguousReading", where: { column: "t", field: "time.zone", detail: "zone not given" } }, timed(undefined)],
    ["times with and without a zone", "t,b\n2024-01-01 00:00Z,2\n2024-01-01 00:01,3\n", { name: "csvAmbiguousReading", where: { column: "t", field: "time.zone", detail: 'withZone=1 without=1 examples="2024-01-01 00:00Z" "2024-01-01 00:01"' } }, timed("UTC")],
    ["a time column that is none", "t,b\nx,2\ny,3\n", { name: "csvAmbiguousReading", where: { column: "t", field: "time.format", detail: 'readable=0 of=2 examples="x" "y"' } }, timed("UTC")],
    ["decimal commas read with a point", "a;b\n1,5;2\n1,75;3\n", { name: "csvAmbiguousReading", where: { column: "a", field: "columns.kind", detail: 'numbers=0 of=2 examples="1,5" "1,75"' } }, { ...plain, delimiter: ";", columns: [{ source: "a", kind: "number" }] }],
    ["a question left open", "a,b\n1,2\n", { name: "csvAmbiguousReading", where: { field: "decimal", detail: "decimal" } }, { ...plain, open: ["decimal"] }],
    ["a recipe that is none", "a,b\n1,2\n", { name: "planUnreadable", where: { field: "delimiter", detail: expect.any(String) } }, { ...plain, delimiter: "x" as never }],
  ];
  test.each(cases)("%s", async (_, content, expected, recipe = plain, options = {}) => {
    const out = join(folder, `refused${++count}.parquet`);
    const { path } = file(content);
    expect(await failing(importCsv([{ path, name: "f.csv" }], recipe, out, forkForTest, options))).toEqual(expected);
    expect(readdirSync(folder).filter((name) => name.startsWith(".import-") || name.startsWith("refused"))).toEqual([]);
  });

  test("a file that is not there, and a folder", async () => {
    const out = join(folder, "never.parquet");
    expect(await failing(importCsv([{ path: join(folder, "gone.csv"), name: "gone.csv" }], plain, out, forkForTest))).toEqual({ name: "fileMissing", where: { file: "gone.csv", detail: "ENOENT" } });
    expect((await failing(previewCsv({ path: folder, name: "folder" }, forkForTest)))?.name).toBe("fileNotReadable");
  });

  test("a file that changed since it was looked at", async () => {
    const seen = file("a,b\n1,2\n");
    const { bytes, modifiedMs } = await previewCsv(seen, forkForTest);
    writeFileSync(seen.path, "a,b\n1,2\n3,4\n");
    expect(await failing(importCsv([{ ...seen, expect: { bytes, modifiedMs } }], plain, join(folder, "never.parquet"), forkForTest))).toEqual({ name: "csvChangedWhileRead", where: { file: seen.name } });
  });
});

describe("the process that reads is thrown away", () => {
  test("it is ended at the memory cap, at the time cap and on request, and nothing stays", async () => {
    const { path, name } = file(`a,b\n${"1.25,2.5\n".repeat(1_500_000)}`);
    const run = (options: ImportOptions) => failing(importCsv([{ path, name }], plain, join(folder, "never.parquet"), forkForTest, options));
    const [memory, time] = await Promise.all([run({ caps: { memoryMb: 40, wallMs: 60_000 } }), run({ caps: { memoryMb: 2048, wallMs: 60 } })]);
    expect([memory, time]).toEqual([{ name: "memoryBound", where: { detail: "memoryMb=40" } }, { name: "processDied", where: { detail: "wallMs=60" } }]);
    const stop = new AbortController();
    expect((await run({ signal: stop.signal, onProgress: () => undefined, ...(setImmediate(() => stop.abort()) && {}) }))?.name).toBe("callCancelled");
    expect(readdirSync(folder).filter((entry) => entry.startsWith(".import-") || entry === "never.parquet")).toEqual([]);
    rmSync(path);
  });

  test("a small Parquet file that says gigabytes ends at the cap with its own code", async () => {
    const path = join(folder, "bomb.parquet");
    await connection.run(`COPY (SELECT i AS a, repeat('x', 1000000) AS s FROM range(600) r(i)) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
    expect(statSync(path).size).toBeLessThan(100_000);
    expect(await failing(previewCsv({ path, name: "bomb.parquet" }, forkForTest, { caps: { memoryMb: 300, wallMs: 60_000 } }))).toEqual({ name: "parquetOverBound", where: { detail: "memoryMb=300" } });
  });

  test("a process that dies without a word is a failure, not a hang", async () => {
    const { path, name } = file("a,b\n1,2\n");
    const dying: typeof forkForTest = (entry, caps) => {
      const channel = forkForTest(entry, caps);
      return { ...channel, send: () => channel.kill() };
    };
    expect(await failing(previewCsv({ path, name }, dying))).toEqual({ name: "processDied", where: { detail: "exit=null" } });
  });
});

describe("what is doubtful is kept, marked and counted", () => {
  test("a header alone gives an empty dataset", async () => {
    const { report, rows } = await bring([file("a,b\n")], plain);
    expect([report.rows, rows.length, report.flags.map(({ name }) => name)]).toEqual([0, 0, ["csvNoRows"]]);
  });

  test("rows with another number of fields are set aside with their line, a half-written last line too", async () => {
    const { report, rows } = await bring([file(`a,b\n${many((n) => (n === 100 ? "1,2,3" : n === 200 ? '"x"y,2' : `${n},2`))}\n7`, "aside.csv")], plain);
    expect(report.aside).toEqual([
      { file: "aside.csv", row: 102, fields: 3, expected: 2, reason: "fields" },
      { file: "aside.csv", row: 202, fields: 2, expected: 2, reason: "quote" },
      { file: "aside.csv", row: 302, fields: 1, expected: 2, reason: "unfinished" },
    ]);
    expect(report.flags.map(({ name, where }) => ({ name, where }))).toEqual([{ name: "csvRowsAside", where: { file: "aside.csv", row: 102, detail: "count=3 unfinishedLastLine=1" } }]);
    expect([rows.length, rows[99]!["a"], rows[100]!["a"]]).toEqual([298, 99, 101]);
  });

  test("status texts and nothing that only resembles a number become missing, with counts", async () => {
    const { report, rows } = await bring([file("a,code\n1,007\nBad,012\nnan,3\ninf,4\n1_000,5\n0x10,6\n 2.5 ,7\n,8\n1e3,9\n-9999,10\n+4,11\n5.,12\n")], { ...plain, columns: [{ source: "a", kind: "number", missingNumbers: [-9999] }, { source: "code", kind: "text" }] });
    expect(rows.map((row) => row["a"])).toEqual([1, null, null, null, null, null, 2.5, null, 1000, null, 4, 5]);
    expect(rows.slice(0, 2).map((row) => row["code"])).toEqual(["007", "012"]);
    expect(report.columns[0]).toEqual({ name: "a", kind: "number", missing: 7, statusTexts: ["-9999", "0x10", "1_000", "Bad", "inf", "nan"].map((text) => ({ text, count: 1 })) });
    expect(report.flags.map(({ name }) => name)).toEqual(["csvStatusTexts"]);
  });

  test("empty, repeated, case-equal and reserved names are renamed, the same way each time", async () => {
    const { report, rows } = await bring([file("T,t,,T,ts,x\n1,2,3,4,5,6\n")], plain);
    expect(rows).toEqual([{ row_id: 0, T: 1, t_2: 2, column_3: 3, T_3: 4, ts_2: 5, x: 6 }]);
    expect(report.flags.map(({ name, where }) => [name, where.column, where.detail])).toEqual([["csvColumnRenamed", "t_2", "t"], ["csvColumnRenamed", "column_3", ""], ["csvColumnRenamed", "T_3", "T"], ["csvColumnRenamed", "ts_2", "ts"]]);
  });

  test("times that run backwards keep their rows in place", async () => {
    const { report, rows } = await bring([file("t,b\n2024-01-01 00:02,1\n2024-01-01 00:01,2\nnever,3\n2024-01-01 00:03:30.25,4\n")], timed("UTC"));
    expect(rows.map((row) => (row["ts"] as Date | null)?.toISOString())).toEqual(["2024-01-01T00:02:00.000Z", "2024-01-01T00:01:00.000Z", undefined, "2024-01-01T00:03:30.250Z"]);
    expect(report.flags.map(({ name, where }) => [name, where.field, where.row, where.detail])).toEqual([["csvTimeDisorder", "unreadable", 4, "count=1"], ["csvTimeDisorder", "backwards", 3, "count=1"]]);
    expect(report.columns[0]).toEqual({ name: "ts", kind: "time", source: "t", missing: 1, statusTexts: [{ text: "never", count: 1 }] });
  });

  // Berlin 2024: 31 March 02:00 to 03:00 does not exist, 27 October 02:00 to 03:00 comes twice (offsets +1 and +2 hours).
  test("the missing and the double hour of a zone are flagged and the second passage found by order", async () => {
    const wall = ["2024-03-31 01:30", "2024-03-31 02:30", "2024-03-31 03:30", "2024-10-27 01:30", "2024-10-27 02:00", "2024-10-27 02:30", "2024-10-27 02:00", "2024-10-27 02:30", "2024-10-27 03:00"];
    const { report, rows } = await bring([file(`t,b\n${wall.map((time, n) => `${time},${n}`).join("\n")}\n`)], timed("Europe/Berlin"));
    expect(rows.map((row) => (row["ts"] as Date).toISOString().slice(5, 16))).toEqual(["03-31T00:30", "03-31T01:30", "03-31T01:30", "10-26T23:30", "10-27T00:00", "10-27T00:30", "10-27T01:00", "10-27T01:30", "10-27T02:00"]);
    expect(report.flags.map(({ where }) => [where.field, where.row, where.detail])).toEqual([["doubleHour", 6, "count=4"], ["missingHour", 3, "count=1"], ["repeated", 4, "count=1"]]);
    expect(report.zone).toBe("Europe/Berlin");
  });
});

describe("the forms in which plants write tables", () => {
  const us = (text: string) => Date.parse(text) * 1000;
  const cases: [title: string, content: string | Buffer, guessed: object, values: unknown[][]][] = [
    ["semicolons, decimal commas, thousands points, units row", "Zeit;Druck;Menge\n;bar;kg/h\n31.01.2024 10:00:00;1,5;1.234,5\n31.01.2024 10:00:01;-0,25;12,0\n", { delimiter: ";", decimal: ",", thousands: ".", unitsRow: true, time: { columns: ["Zeit"], format: "dmy" } }, [[us("2024-01-31T10:00Z"), 1.5, 1234.5], [us("2024-01-31T10:00:01Z"), -0.25, 12]]],
    ["UTF-16 with tabs", Buffer.from("\ufeffname\tvalue\r\nKühler\t1.5\r\nPumpe\t2\r\n", "utf16le"), { encoding: "utf-16le", delimiter: "\t" }, [["Kühler", 1.5], ["Pumpe", 2]]],
    ["UTF-16 big-endian", Buffer.from("\ufeffname,value\nKühler,1.5\n", "utf16le").swap16(), { encoding: "utf-16be" }, [["Kühler", 1.5]]],
    ["Windows-1252 with a euro sign", Buffer.from("name|value\nK\xfchler \x80|1.5\n", "latin1"), { encoding: "windows-1252", delimiter: "|" }, [["Kühler €", 1.5]]],
    ["comments and title lines", "Export of line 3\nmade by the historian\n\n# a,b\na,b\n# pause\n1,2\n3,4\n5,6\n", { comment: "#", skipLines: 4 }, [[1, 2], [3, 4], [5, 6]]],
    ["blanks between numbers and no header", "  1.0   2.0\n 3.0  4.5e-1  \n", { delimiter: " ", header: false }, [[1, 2], [3, 0.45]]],
    ["quotes, line breaks and separators inside cells, formulas as text", 'a,b\n"x, ""y""\nz",1\n=1+1,2\n', { delimiter: "," }, [['x, "y"\nz', 1], ["=1+1", 2]]],
    ["ISO times with offsets", "time,v\n2024-03-31T01:59:59.5+01:00,1\n2024-03-31T03:00:00+0200,2\n2024-03-31 01:00:01Z,3\n", { time: { columns: ["time"], format: "ymd" } }, [[us("2024-03-31T00:59:59.5Z"), 1], [us("2024-03-31T01:00Z"), 2], [us("2024-03-31T01:00:01Z"), 3]]],
    ["epoch milliseconds", "timestamp,v\n1704067200123,1\n1704067201123,2\n", { time: { columns: ["timestamp"], format: "epochMs" } }, [[1704067200123000, 1], [1704067201123000, 2]]],
    ["date and time of day in two columns", "Date,Time,v\n2024-01-13,00:00:01,1\n2024-01-13,00:00:02,2\n", { time: { columns: ["Date", "Time"], format: "ymd" } }, [[us("2024-01-13T00:00:01Z"), 1], [us("2024-01-13T00:00:02Z"), 2]]],
    ["American dates with AM and PM", "time,v\n01/13/2024 12:30:00 AM,1\n1/13/2024 2:05 PM,2\n", { time: { columns: ["time"], format: "mdy" } }, [[us("2024-01-13T00:30Z"), 1], [us("2024-01-13T14:05Z"), 2]]],
    ["old carriage returns and a separator at each line's end", "a,b,\r1,2,\r3,4,\r", { delimiter: "," }, [[1, 2, null], [3, 4, null]]],
  ];
  test.each(cases)("%s", async (_, content, guessed, values) => {
    const one = file(content);
    const preview = await previewCsv(one, forkForTest);
    expect(preview.recipe).toMatchObject(guessed);
    expect(preview.open).toEqual([]);
    const recipe: ImportRecipe = { ...preview.recipe, ...(preview.recipe.time ? { time: { ...preview.recipe.time, zone: "UTC" } } : {}) };
    const { rows } = await bring([one], recipe);
    expect(rows.map(({ row_id: _, ...row }) => Object.values(row).map((value) => (value instanceof Date ? value.getTime() * 1000 : value)))).toEqual(values);
  });

  test("an ambiguous date order and an ambiguous decimal sign are questions with examples", async () => {
    const { open, recipe } = await previewCsv(file("date;v;w\n01/02/2024;1,234;1\n02/02/2024;2,345;2\n"), forkForTest);
    expect(open).toEqual([
      { field: "decimal", column: "v", options: [".", ","], examples: ["1,234", "2,345"] },
      { field: "time.format", column: "date", options: ["dmy", "mdy"], examples: ["01/02/2024", "02/02/2024"] },
    ]);
    expect(recipe.open).toEqual(["decimal", "time.format"]);
  });

  test("many files become one dataset in their order, with the group from the name, whatever the order of their columns", async () => {
    const files = [file("a,b\n1,2\n", "line1/7.csv"), file("b,a\n4,3\n", "line1/8.csv"), file("a,b,c\n5,6,7\n", "line2/7.csv")];
    const { report, rows } = await bring(files, { ...plain, group: { from: "folderFile" } });
    expect(rows).toEqual([
      { row_id: 0, grp: "line1/7", a: 1, b: 2, c: null },
      { row_id: 1, grp: "line1/8", a: 3, b: 4, c: null },
      { row_id: 2, grp: "line2/7", a: 5, b: 6, c: 7 },
    ]);
    expect(report.sources.map(({ name, rows: n }) => [name, n])).toEqual([["line1/7.csv", 1], ["line1/8.csv", 1], ["line2/7.csv", 1]]);
  });

  test("the same files and recipe give the same bytes", async () => {
    const one = file(`t,b\n${many((n) => `2024-01-01 00:${String(n % 60).padStart(2, "0")},${n}`)}\n`);
    const [first, second] = [await bring([one], timed("UTC")), await bring([one], timed("UTC"))];
    expect(statSync(first.path).size).toBeGreaterThan(300);
    expect(readFileSync(first.path).equals(readFileSync(second.path))).toBe(true);
  });
});
