// Every form of file beside text: what comes in, and the rows of the bad-input table that are refused or marked. The functions of the
// throw-away process run here directly; that they run in a process of their own, within caps, is shown in csv.process.test.ts.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { rowsOf } from "../rows.ts";
import { workbookForTest, zipForTest } from "./archiveForTest.ts";
import type { WorkbookForTest } from "./archiveForTest.ts";
import { defaultBounds } from "./importRecipe.ts";
import type { CsvBounds, ImportRecipe } from "./importRecipe.ts";
import type { CsvFile } from "./normalise.ts";
import { previewTable } from "./preview.ts";
import type { CsvPreview } from "./preview.ts";
import { readImport } from "./readImport.ts";
import { serialText } from "./xlsx.ts";
import { formatKind } from "./xlsxParts.ts";
import { unsafeName } from "./zip.ts";

let folder = "";
let count = 0;
let database: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "formats-test-"));
  database = await (await DuckDBInstance.create(":memory:", { threads: "1", autoinstall_known_extensions: "false", autoload_known_extensions: "false" })).connect();
  await database.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Buffer, name = `f${++count}`): CsvFile {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, name: "f" };
}
const scratch = () => {
  const path = join(folder, `scratch${++count}`);
  mkdirSync(path);
  return path;
};
const look = (one: CsvFile, part?: string, bounds: CsvBounds = defaultBounds): Promise<CsvPreview> => previewTable(one, { bounds, scratch: scratch(), memoryMb: 1024, onForm: () => undefined, ...(part ? { part } : {}) });

interface Brought {
  preview: CsvPreview;
  rows: unknown[][];
  columns: string[];
  flags: [string, string | undefined][];
  aside: number[];
  sources: { name: string; bytes: number; rows: number }[];
}

/** Preview and import with what was guessed; times read as UTC. */
async function bring(files: CsvFile[], change: (recipe: ImportRecipe) => ImportRecipe = (recipe) => recipe, part?: string): Promise<Brought> {
  const preview = await look(files[0]!, part);
  const recipe = change({ ...preview.recipe, open: [], ...(preview.recipe.time ? { time: { zone: "UTC", ...preview.recipe.time } } : {}) });
  const into = scratch();
  const out = join(into, "out.parquet");
  const report = await readImport(files, recipe, into, out, defaultBounds, 1024, () => undefined, () => undefined);
  const rows = await rowsOf(database, `SELECT * EXCLUDE (row_id) FROM read_parquet('${out}') ORDER BY row_id`);
  const plain = (value: unknown) => (value instanceof Date ? value.toISOString().replace(/\.?0*Z$/, "Z") : value);
  return { preview, rows: rows.map((row) => Object.values(row).map(plain)), columns: report.columns.map(({ name }) => name), flags: report.flags.map(({ name, where }) => [name, where.detail]), aside: report.aside.map(({ row }) => row), sources: report.sources.map(({ name, bytes, rows: n }) => ({ name, bytes, rows: n })) };
}

async function refusal(one: CsvFile, part?: string, bounds?: CsvBounds) {
  const data = await look(one, part, bounds).then(() => undefined, failureOf);
  return data && [data.code, data.where.detail];
}

async function parquet(sql: string): Promise<Buffer> {
  const path = join(folder, `made${++count}.parquet`);
  await database.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  return readFileSync(path);
}

const csv = "t;v\n2024-01-31 10:00;1,5\n2024-01-31 10:01;Bad\n2024-01-31 10:02;2,5\n";
const csvRows = [["2024-01-31T10:00:00Z", 1.5], ["2024-01-31T10:01:00Z", null], ["2024-01-31T10:02:00Z", 2.5]];

describe("the same table comes in whatever it is packed in", () => {
  test("gzip, zstd and zip are told by their content and unpacked, several files of a zip become one dataset", async () => {
    const zst = join(folder, "a.zst");
    await database.run(`COPY (SELECT * FROM (VALUES ('2024-01-31 10:00', '1.5'), ('2024-01-31 10:01', 'Bad'), ('2024-01-31 10:02', '2.5')) v(t, v)) TO '${zst}' (FORMAT csv, COMPRESSION zstd)`);
    const gz = file(gzipSync(csv), "table.txt");
    const zip = file(zipForTest([{ name: "b/10.csv", data: csv.replaceAll("2024", "2025") }, { name: "b/9.csv", data: csv }, { name: "__MACOSX/b", data: "x" }, { name: "b/", data: "", mode: 0o040755 }]));
    expect((await bring([gz])).rows).toEqual(csvRows);
    expect((await bring([{ path: zst, name: "a.zst" }])).rows).toEqual(csvRows);
    const both = await bring([zip], (recipe) => ({ ...recipe, group: { from: "file" } }));
    expect(both.rows.map(([ts, grp]) => [String(ts).slice(0, 4), grp])).toEqual([["2024", "9"], ["2024", "9"], ["2024", "9"], ["2025", "10"], ["2025", "10"], ["2025", "10"]]);
    expect(both.sources).toEqual([{ name: "f", bytes: readFileSync(zip.path).length, rows: 6 }]);
  });

  test("a list of records, records a line, columns with lists and pandas' split form give the same rows", async () => {
    const records = [{ time: "2024-01-31T10:00:00Z", a: { x: 1.5 }, ok: true, s: "K\u00fchler" }, { time: "2024-01-31T10:01:00Z", a: { x: null }, s: "x,\"y\"\nz", extra: 3 }];
    const expected = [["2024-01-31T10:00:00Z", 1.5, 1, "K\u00fchler", null], ["2024-01-31T10:01:00Z", null, null, 'x,"y"\nz', 3]];
    for (const text of [JSON.stringify(records), JSON.stringify({ meta: { by: "x" }, data: records }, null, 2), `${records.map((one) => JSON.stringify(one)).join("\n")}\n`]) {
      const { rows, columns } = await bring([file(text)]);
      expect(columns).toEqual(["ts", "a.x", "ok", "s", "extra"]);
      expect(rows).toEqual(expected);
    }
    expect((await bring([file('{"t":["a","b"],"v":[1,2.5]}')])).rows).toEqual([["a", 1], ["b", 2.5]]);
    expect((await bring([file('{"columns":["t","v"],"index":[0,1],"data":[["a",1],["b",2.5]]}')])).rows).toEqual([["a", 1], ["b", 2.5]]);
  });

  test("a sheet with a title, units, dates by format, shared and inline texts, booleans and a gap of rows", async () => {
    const cell = (at: string, value: string, more = "") => `<c r="${at}"${more}><v>${value}</v></c>`;
    const book: WorkbookForTest = {
      texts: ["Export of line 3", "time", "temperature", "state", "\u00b0C", "run"],
      sheets: {
        Line: `<row r="1">${cell("B1", "0", ' t="s"')}</row><row r="3">${cell("B3", "1", ' t="s"')}${cell("C3", "2", ' t="s"')}${cell("D3", "3", ' t="s"')}</row>` +
          `<row r="4"><c r="B4" t="inlineStr"><is><t></t></is></c>${cell("C4", "4", ' t="s"')}</row>` +
          `<row r="5">${cell("B5", "45322.416666666664", ' s="1"')}${cell("C5", "81.25")}${cell("D5", "5", ' t="s"')}</row>` +
          `<row r="8">${cell("B8", "45322.41736111111", ' s="1"')}<c r="C8" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D8" t="str"><f>A1</f><v>stop</v></c></row>` +
          `<row r="9">${cell("B9", "45322.418055555558", ' s="1"')}${cell("C9", "80")}<c r="D9"><f>NOW()</f></c></row>`,
        Notes: `<row r="1">${cell("A1", "0", ' t="s"')}</row>`,
      },
      afterData: '<mergeCells><mergeCell ref="B1:D1"/></mergeCells>',
      parts: [{ name: "xl/vbaProject.bin", data: "x" }],
    };
    const { rows, columns, flags, preview } = await bring([file(workbookForTest(book))]);
    expect(preview.recipe).toMatchObject({ form: "xlsx", part: "Line", time: { columns: ["time"], format: "ymd" }, open: [] });
    expect(columns).toEqual(["ts", "temperature", "state"]);
    expect(rows).toEqual([["2024-01-31T10:00:00Z", 81.25, "run"], ["2024-01-31T10:01:00Z", null, "stop"], ["2024-01-31T10:02:00Z", 80, null]]);
    expect(flags).toEqual([["xlsxActiveContent", "macros"], ["xlsxDoubtfulCells", "formulasWithoutValue=1 errorCells=1 mergedCells=1"], ["csvStatusTexts", '"#DIV/0!"=1']]);
  });

  test("Parquet keeps its types; what is finer than a double or a microsecond, and what is no plain column, is said", async () => {
    const made = await parquet(`SELECT make_timestamp(1706695200000000 + i * 60000000)::TIMESTAMPTZ AS at, i::BIGINT * 9007199254740993 AS big, (i * 1.5)::FLOAT AS f, i = 1 AS ok, CASE i WHEN 1 THEN 'Bad' ELSE i::VARCHAR END AS mixed, [i] AS list, 'nan'::DOUBLE AS broken FROM range(3) r(i)`);
    const { rows, columns, flags, preview } = await bring([file(made)]);
    expect(preview.recipe.time).toEqual({ columns: ["at"], format: "ymd" });
    expect(columns).toEqual(["ts", "big", "f", "ok", "mixed", "broken"]);
    expect(rows).toEqual([["2024-01-31T10:00:00Z", 0, 0, 0, 0, null], ["2024-01-31T10:01:00Z", 9007199254740992, 1.5, 1, null, null], ["2024-01-31T10:02:00Z", 18014398509481984, 3, 0, 2, null]]);
    expect(flags).toEqual([["parquetColumnsLeftOut", '"list" BIGINT[]'], ["parquetLoss", "BIGINT count=2"], ["csvStatusTexts", '"Bad"=1'], ["csvStatusTexts", '"nan"=3']]);
  });

  test("a name that would mean more in a query is only a name", async () => {
    const made = await parquet("SELECT 1 AS a, 2 AS b");
    for (const name of ["a[1].csv", "*", "x'); ATTACH 'y", "*.parquet", "?"]) {
      expect((await bring([file("a,b\n1,2\n", name)])).rows).toEqual([[1, 2]]);
      expect((await bring([file(made, name)])).rows).toEqual([[1, 2]]);
    }
  });
});

describe("archives are refused as a whole, before anything is unpacked", () => {
  const one = { name: "a.csv", data: csv };
  const names = ["../x.csv", "/x.csv", "C:/x.csv", "//server/x.csv", "a\\b.csv", "CON", "com1.csv", "a./b.csv", "x\u0000.csv", "a/../../b", "a:b"];
  test.each(names)("the name %j", async (name) => {
    expect((await refusal(file(zipForTest([one, { ...one, name }]))))?.[0]).toBe("MW-ZIP-301");
    expect(unsafeName(name)).toBeTypeOf("string");
  });

  const cases: [title: string, archive: () => Buffer, code: string, detail: unknown][] = [
    ["a symbolic link", () => zipForTest([{ name: "a", data: "/etc/passwd", mode: 0o120777 }]), "MW-ZIP-302", expect.stringContaining("mode=120777")],
    ["a device", () => zipForTest([{ name: "a", data: "", mode: 0o020666 }]), "MW-ZIP-302", expect.any(String)],
    ["a file that would run as another", () => zipForTest([{ ...one, mode: 0o104755 }]), "MW-ZIP-302", expect.stringContaining("setuid")],
    ["two entries over the same bytes", () => zipForTest([one, { ...one, name: "b.csv", offset: 0 }]), "MW-ZIP-201", expect.stringContaining("overlapping")],
    ["a ratio over 100", () => zipForTest([{ name: "a.csv", data: Buffer.alloc(3 << 20) }]), "MW-ZIP-201", expect.stringMatching(/^ratio=\d+ most=100/)],
    ["a total over the cap", () => zipForTest([{ ...one, claimedBytes: 0xfffffff0 }, ...Array.from({ length: 9 }, (_, i) => ({ ...one, name: `${i}`, claimedBytes: 0xfffffff0 }))]), "MW-ZIP-201", expect.any(String)],
    ["an archive inside an archive", () => zipForTest([{ name: "a.zip", data: zipForTest([one]) }]), "MW-ZIP-201", "an archive inside an archive"],
    ["another name in the local header", () => zipForTest([{ ...one, local: { name: "b.csv" } }]), "MW-ZIP-102", expect.stringContaining("name")],
    ["another length in the local header", () => zipForTest([{ ...one, local: { bytes: 7 } }]), "MW-ZIP-102", expect.stringContaining("size")],
    ["another checksum than promised", () => zipForTest([{ ...one, local: { crc: 1 } }]), "MW-ZIP-102", expect.stringContaining("checksum")],
    ["a name twice", () => zipForTest([one, one]), "MW-ZIP-102", 'twice "a.csv"'],
    ["names equal but for case", () => zipForTest([one, { ...one, name: "A.CSV" }]), "MW-ZIP-102", 'twice "A.CSV"'],
    ["data after the end", () => zipForTest([one], { after: "more" }), "MW-ZIP-102", expect.any(String)],
    ["data before the first entry", () => zipForTest([one], { before: "PK\x03\x04" }), "MW-ZIP-102", expect.any(String)],
    ["a cut archive", () => zipForTest([one]).subarray(0, 60), "MW-ZIP-102", expect.any(String)],
    ["an encrypted entry", () => zipForTest([{ ...one, encrypted: true }]), "MW-ZIP-601", expect.stringContaining("encrypted")],
    ["a cut gzip", () => gzipSync(Buffer.from(csv.repeat(50))).subarray(0, 60), "MW-ZIP-102", expect.stringContaining("gzip")],
    ["a gzip in a gzip", () => gzipSync(gzipSync(csv)), "MW-ZIP-201", "an archive inside an archive"],
    ["a zstd that is none", () => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.alloc(40, 0xff)]), "MW-ZIP-102", expect.stringContaining("zstd")],
  ];
  test.each(cases)("%s", async (_title, archive, code, detail) => {
    expect(await refusal(file(archive()))).toEqual([code, detail]);
  });
});

describe("bad JSON is refused or set aside", () => {
  const cases: [title: string, text: () => string, code: string, detail: unknown][] = [
    ["a depth of 10,000", () => "[".repeat(10_000), "MW-JSN-201", "depth most=64"],
    ["a depth of 10,000 in one line of many", () => `{"a":1}\n{"a":${"[".repeat(100)}${"]".repeat(100)}}\n`, "MW-JSN-201", "depth most=64"],
    ["one very long text", () => `[{"a":"${"x".repeat(2 << 20)}"}]`, "MW-JSN-201", "characters most=1048576"],
    ["200,000 keys", () => `[{${Array.from({ length: 200_000 }, (_, i) => `"k${i.toString(36)}":1`).join()}}]`, "MW-JSN-201", expect.any(String)],
    ["10,000 columns", () => `[${Array.from({ length: 10_000 }, (_, i) => `{"k${i}":1}`).join()}]`, "MW-JSN-201", "columns most=4096"],
    ["a document that ends inside", () => '[{"a":1},{"a":', "MW-JSN-101", "ends inside"],
    ["a missing comma", () => '[{"a":1} {"a":2}]', "MW-JSN-101", expect.any(String)],
    ["a comma too many", () => '[{"a":1},]', "MW-JSN-101", "empty element"],
    ["something after the end", () => '[{"a":1}] x', "MW-JSN-101", "text outside"],
    ["three broken lines of a hundred", () => Array.from({ length: 100 }, (_, i) => (i % 40 === 5 ? '{"a":' : '{"a":1}')).join("\n"), "MW-JSN-102", "bad=3 of=100"],
    ["an empty list", () => "[[]]".slice(1, 3), "MW-CSV-101", undefined],
  ];
  test.each(cases)("%s", async (_title, text, code, detail) => {
    const one = file(text());
    expect(code === "MW-CSV-101" ? await refusal(one).then((said) => said ?? [code, undefined]) : await refusal(one)).toEqual([code, detail]);
  });

  test("a broken line in a hundred is set aside with its number", async () => {
    const text = Array.from({ length: 150 }, (_, i) => (i === 7 ? '{"a":' : `{"a":${i},"b":"x"}`)).join("\n");
    const { rows, flags, aside } = await bring([file(text)]);
    expect([rows.length, rows[7], aside]).toEqual([149, [8, "x"], [8]]);
    expect(flags).toEqual([["jsonLinesAside", "count=1"]]);
  });

  test("whole numbers that a double does not hold keep their digits", async () => {
    const { rows } = await bring([file('[{"serial":90071992547409931234,"v":1,"s":"12345678901234567890"},{"serial":90071992547409935678,"v":1234567890123456,"s":"-"},{"serial":NaN,"v":2,"s":"\\"12345678901234567890"}]')]);
    expect(rows).toEqual([["90071992547409931234", 1, "12345678901234567890"], ["90071992547409935678", 1234567890123456, "-"], [null, 2, '"12345678901234567890']]);
  });

  test("a list among records, and a record among lists, is set aside and no empty row", async () => {
    const document = (one: (i: number) => string, other: string) => file(`[${Array.from({ length: 150 }, (_, i) => (i === 7 ? other : one(i))).join()}]`);
    const records = await bring([document((i) => `{"a":${i},"b":2}`, "[7,2]")]);
    const lists = await bring([document((i) => (i === 0 ? '["a","b"]' : `[${i},2]`), '{"a":7,"b":2}')]);
    expect([records.rows.length, records.rows[7], records.aside]).toEqual([149, [8, 2], [8]]);
    expect([lists.rows.length, lists.rows[6], lists.columns, lists.aside]).toEqual([148, [8, 2], ["a", "b"], [8]]);
  });

  test("duplicate keys, __proto__, NaN, a byte order mark and half a character are read and said", async () => {
    const { rows, columns, flags } = await bring([file('\ufeff[{"a":1,"a":2,"__proto__":5,"s":"x\\ud800"},{"a":NaN,"__proto__":6,"s":"NaN"},{"a":-Infinity,"s":"y"}]')]);
    expect(columns).toEqual(["a", "__proto___2", "s"]);
    expect(rows).toEqual([[2, 5, "x\ufffd"], [null, 6, "NaN"], [null, null, "y"]]);
    expect(flags[0]).toEqual(["jsonOddities", "byteOrderMark=1 reservedName=2 loneSurrogate=1 duplicateKey=1 notANumber=2"]);
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });
});

describe("bad workbooks are refused or marked", () => {
  const sheet = '<row r="1"><c r="A1" t="str"><v>t</v></c><c r="B1" t="str"><v>v</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c><c r="B3"><v>4</v></c></row>';
  const cases: [title: string, book: () => Buffer, code: string, detail: unknown][] = [
    ["a bomb by ratio", () => workbookForTest({ sheets: { A: sheet }, parts: [{ name: "xl/x.xml", data: Buffer.alloc(65 << 20) }] }), "MW-XLS-201", expect.stringMatching(/^ratio=/)],
    ["10^9 cells by its dimension", () => workbookForTest({ sheets: { A: sheet }, beforeData: '<dimension ref="A1:XFD1048576"/>' }), "MW-XLS-201", "cells=17179869184 most=200000000"],
    ["a shared text beyond what a cell may hold, used again and again", () => workbookForTest({ texts: ["t", "x".repeat(32_768)], sheets: { A: sheet.replace('<c r="B2"><v>2</v></c>', '<c r="B2" t="s"><v>1</v></c>') } }), "MW-XLS-201", "characters=32768 most=32767"],
    ["a declared entity", () => workbookForTest({ sheets: { A: sheet }, prologue: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' }), "MW-XLS-302", "xl/worksheets/sheet1.xml"],
    ["a row number that runs back", () => workbookForTest({ sheets: { A: `${sheet}<row r="2"/>` } }), "MW-XLS-101", "row 2"],
    ["a shared text that is not there", () => workbookForTest({ texts: ["t"], sheets: { A: sheet.replace('<c r="B2"><v>2</v></c>', '<c r="B2" t="s"><v>1</v></c>') } }), "MW-XLS-101", "shared text 1 of 1"],
    ["XML that is none", () => workbookForTest({ sheets: { A: `${sheet}</row>` } }), "MW-XLS-101", expect.any(String)],
    ["an old workbook or one with a password", () => Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]), "MW-XLS-601", undefined],
    ["a link out of the archive", () => workbookForTest({ sheets: { A: sheet }, parts: [{ name: "../x", data: "x" }] }), "MW-ZIP-301", expect.any(String)],
  ];
  test.each(cases)("%s", async (_title, book, code, detail) => {
    expect(await refusal(file(book()))).toEqual([code, detail]);
  });

  test("texts and styles are found by the relations, whatever their parts are called", async () => {
    const cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" s="1"><v>45322.5</v></c><c r="B2"><v>2</v></c></row><row r="3"><c r="A3" s="1"><v>45323.5</v></c><c r="B3"><v>4</v></c></row>';
    const renamed = workbookForTest({ texts: ["t", "v"], sheets: { A: cells }, renamed: { "xl/sharedStrings.xml": "xl/SharedStrings.xml", "xl/styles.xml": "xl/looks.xml" } });
    const { columns, rows } = await bring([file(renamed)]);
    expect([columns, rows]).toEqual([["ts", "v"], [["2024-01-31T12:00:00Z", 2], ["2024-02-01T12:00:00Z", 4]]]);
  });

  test("two sheets with tables are a question; the chosen one is read", async () => {
    const book = file(workbookForTest({ sheets: { A: sheet, B: sheet.replaceAll("<v>4</v>", "<v>5</v>") } }));
    const preview = await look(book);
    expect([preview.recipe.open, preview.open.map(({ field, options }) => [field, options])]).toEqual([["part"], [["part", ["A", "B"]]]]);
    expect((await bring([book], undefined, "B")).rows).toEqual([[1, 2], [3, 5]]);
    expect(await refusal(book, "C")).toEqual(["MW-XLS-801", '"C" is not one of "A" "B"']);
  });

  // Serial numbers as Excel shows them: 1 March 1900 is 61, 31 January 2024 is 45322 (1900) and 43860 (1904).
  test("dates of both date systems, times of day, elapsed times", () => {
    expect([serialText(61, false, "date"), serialText(45322, false, "date"), serialText(43860, true, "date"), serialText(45322.5000001, false, "date"), serialText(0.75, false, "time")]).toEqual(["1900-03-01", "2024-01-31", "2024-01-31", "2024-01-31 12:00:00.009", "18:00:00"]);
    expect([formatKind(0, undefined), formatKind(22, undefined), formatKind(164, "[h]:mm"), formatKind(164, 'dd"."mm'), formatKind(164, '0.00" m"'), formatKind(164, "hh:mm:ss"), formatKind(164, "[$-407]d. mmm yyyy"), formatKind(164, "General")]).toEqual(["number", "date", "number", "date", "number", "time", "date", "number"]);
  });
});

describe("two encodings in one file", () => {
  const line = (text: string, encoding: "latin1" | "utf8") => Buffer.from(`${text}\n`, encoding);

  test("lines of UTF-8 among lines of Latin-1 are counted and told, in the preview and of the whole file", async () => {
    const text = Buffer.concat([line("name,value", "utf8"), line("Kühler,1", "latin1"), line("Lüfter,2", "utf8"), line("plain,3", "utf8"), line("Öl,4", "utf8"), line("Rührer,5", "latin1")]);
    const { preview, rows, flags } = await bring([file(text)]);
    expect([preview.recipe.encoding, preview.flags.map(({ name, where }) => [name, where])]).toEqual(["windows-1252", [["csvMixedEncoding", { file: "f", row: 3, detail: "lines=2" }]]]);
    expect(rows).toEqual([["Kühler", 1], ["LÃ¼fter", 2], ["plain", 3], ["Ã–l", 4], ["Rührer", 5]]);
    expect(flags).toEqual([["csvMixedEncoding", "lines=2"]]);
  });

  test("a line that lies across two readings of the file, and the last one without an end, are seen whole", async () => {
    const long = Array.from({ length: 140_000 }, (_, n) => `Kühler,${n}`).join("\n");
    const text = Buffer.concat([line("name,value", "utf8"), line(long, "latin1"), Buffer.from(`${"ü".repeat(300)},1`, "utf8")]);
    const { flags } = await bring([file(text)]);
    expect(flags).toEqual([["csvMixedEncoding", "lines=1"]]);
  });

  test("a file of one encoding bears no note", async () => {
    for (const encoding of ["latin1", "utf8"] as const) expect((await bring([file(Buffer.concat([line("name,value", "utf8"), line("Kühler,1", encoding)]))])).flags).toEqual([]);
  });
});

describe("bad Parquet is refused", () => {
  test("a broken frame, an encrypted one, too many parts, damaged pages", async () => {
    const sound = await parquet("SELECT i AS a, i * 1.5 AS b FROM range(5000) r(i)");
    const cut = sound.subarray(0, sound.length - 30);
    const long = Buffer.from(sound);
    long.writeUInt32LE(sound.length, sound.length - 8);
    const encrypted = Buffer.concat([sound.subarray(0, sound.length - 4), Buffer.from("PARE")]);
    const huge = Buffer.from(sound);
    const noise = Buffer.from(sound);
    noise.fill(0xa5, 4, 400);
    huge.fill(0xff, sound.length - 200, sound.length - 60);
    expect(await Promise.all([cut, long, encrypted].map((bytes) => refusal(file(bytes))))).toEqual([["MW-PQT-101", "no closing mark"], ["MW-PQT-101", `footer=${sound.length} of=${sound.length}`], ["MW-PQT-601", "encrypted"]]);
    expect((await refusal(file(huge)))?.[0]).toMatch(/^MW-PQT-(102|201|202|601)$/);
    expect((await refusal(file(noise)))?.[0]).toMatch(/^MW-PQT-(102|201|601)$/);
    const wide = await parquet(`SELECT ${Array.from({ length: 200 }, (_, i) => `${i} AS c${i}`).join(", ")}`);
    expect(await refusal(file(wide), undefined, { ...defaultBounds, columns: 50 })).toEqual(["MW-PQT-202", "columns=200 most=50"]);
    expect((await refusal(file(await parquet("SELECT [1] AS a"))))?.[0]).toBe("MW-PQT-601");
    expect(await refusal(file(await parquet(`SELECT ${"[".repeat(20)}1${"]".repeat(20)} AS deep, 1 AS a`)))).toEqual(["MW-PQT-202", "depth=41 most=16"]);
    expect(await refusal(file(sound), undefined, { ...defaultBounds, rows: 100 })).toEqual(["MW-PQT-201", "rows=5000 most=100"]);
  });

  test("a Parquet file packed by a codec that nobody unpacks here is refused by its name before a page is read, and one that the format does not know as damaged", async () => {
    const made = await parquet("SELECT i * 1.5 AS pressure FROM range(5000) r(i)");
    const packed = (codec: number) => {
      const copy = Buffer.from(made);
      // In the footer a chunk's codec stands behind its path: field 3, a list of one text, then field 4, a number doubled by zigzag (Thrift's compact protocol).
      const path = Buffer.concat([Buffer.from([0x19, 0x18, 8]), Buffer.from("pressure"), Buffer.from([0x15])]);
      copy[copy.lastIndexOf(path) + path.length] = 2 * codec;
      return file(copy);
    };
    expect((await bring([packed(1)])).rows.length).toBe(5000);
    expect(await refusal(packed(3))).toEqual(["MW-PQT-601", "codec LZO"]);
    expect(await refusal(packed(5))).toEqual(["MW-PQT-601", "codec LZ4"]);
    expect((await refusal(packed(42)))?.[0]).toBe("MW-PQT-102");
  });

  test("any byte of the footer changed gives a refusal or the same table, never a crash", async () => {
    const sound = await parquet("SELECT i AS a, i * 1.5 AS b, 'x' || i AS c FROM range(50) r(i)");
    const codes = new Set<string>();
    // A fixed walk over the footer: every 37th byte, three patterns.
    for (let at = sound.length - 9; at > sound.length - 9 - sound.readUInt32LE(sound.length - 8); at -= 37) {
      const changed = Buffer.from(sound);
      changed[at] = changed[at]! ^ [0x01, 0x80, 0xff][at % 3]!;
      codes.add((await refusal(file(changed)))?.[0] ?? "read");
    }
    expect([...codes].filter((code) => !/^(read|MW-PQT-\d{3}|MW-CSV-\d{3})$/.test(code))).toEqual([]);
  });
});
