// Historian layouts and clocks as plants export them: long tables to one column a tag, status kept beside the numbers, every way to write a time.
// The functions of the throw-away process run here directly.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { rowsOf } from "../rows.ts";
import { defaultBounds } from "./importRecipe.ts";
import type { ImportRecipe } from "./importRecipe.ts";
import { previewTable } from "./preview.ts";
import type { CsvPreview } from "./preview.ts";
import { readImport } from "./readImport.ts";
import { medianStepS } from "./sampleStep.ts";
import { zoneOffsets, zoneOffsetsOfYears } from "./zoneOffsets.ts";

let folder = "";
let count = 0;
let database: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "layouts-test-"));
  database = await (await DuckDBInstance.create(":memory:", { threads: "1", autoload_known_extensions: "false" })).connect();
  await database.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Brought {
  preview: CsvPreview;
  columns: [string, string | undefined][];
  rows: unknown[][];
  flags: [string, string | undefined, string | undefined][];
  status: unknown[][];
}

async function bring(content: string, zone = "UTC", change: (recipe: ImportRecipe) => ImportRecipe = (recipe) => recipe): Promise<Brought> {
  const path = join(folder, `f${++count}`);
  writeFileSync(path, content);
  const files = [{ path, name: "f.csv" }];
  const place = () => {
    const made = join(folder, `scratch${++count}`);
    mkdirSync(made);
    return made;
  };
  const preview = await previewTable(files[0]!, { bounds: defaultBounds, scratch: place(), memoryMb: 1024, onForm: () => undefined });
  const into = place();
  const recipe = change({ ...preview.recipe, ...(preview.recipe.time && preview.zoneNeeded ? { time: { ...preview.recipe.time, zone } } : {}) });
  if (recipe.open.length > 0) throw new Error(`open: ${recipe.open.join(" ")}`);
  const report = await readImport(files, recipe, into, join(into, "out.parquet"), defaultBounds, 1024, () => undefined, () => undefined);
  const plain = (value: unknown) => (value instanceof Date ? value.toISOString().replace(/\.?0*Z$/, "Z") : value);
  const values = async (sql: string) => (await rowsOf(database, sql)).map((row) => Object.values(row).map(plain));
  const status = join(into, "status.parquet");
  return {
    preview,
    columns: report.columns.map(({ name, unit }) => [name, unit]),
    rows: await values(`SELECT * EXCLUDE (row_id) FROM read_parquet('${join(into, "out.parquet")}') ORDER BY row_id`),
    flags: report.flags.map(({ name, where }) => [name, where.field ?? where.column, where.detail]),
    status: existsSync(status) ? await values(`SELECT from_row::INT, to_row::INT, "column", status FROM read_parquet('${status}')`) : [],
  };
}

describe("long tables become one column a tag", () => {
  test("PI: months as words, digital states among the values, a status column", async () => {
    const { preview, columns, rows, flags, status } = await bring(
      ["tag,timestamp,value,status", "TI-1,24-Dec-17 10:00:00,20.5,Good", "PI-1,24-Dec-17 10:00:00,1.25,Good", "TI-1,24-Dec-17 10:01:00,I/O Timeout,Bad", "PI-1,24-Dec-17 10:01:00,0,Bad Input", "TI-1,24-Dec-17 10:02:00,21,Questionable", "TI-1,24-Dec-17 10:02:00,22,Good", "PI-1,24-Dec-17 10:03:00,1.5,Good", ""].join("\n"),
    );
    expect(preview.recipe).toMatchObject({ tall: { tag: "tag", value: "value", quality: "status" }, time: { columns: ["timestamp"], format: "dMonY" }, columns: [] });
    expect(columns).toEqual([["ts", undefined], ["TI-1", undefined], ["PI-1", undefined]]);
    expect(rows).toEqual([["2017-12-24T10:00:00Z", 20.5, 1.25], ["2017-12-24T10:01:00Z", null, null], ["2017-12-24T10:02:00Z", 22, null], ["2017-12-24T10:03:00Z", null, 1.5]]);
    expect(flags).toEqual([["csvTimeDisorder", "repeated", "count=1"], ["csvPivoted", undefined, "readings=7 tags=2 times=4 repeated=1"], ["csvStatusTexts", "TI-1", '"Bad"=1'], ["csvStatusTexts", "PI-1", '"Bad Input"=1']]);
    // The later of two readings at one time counts, so "Questionable" is gone with its reading.
    expect(status).toEqual([[1, 1, "PI-1", "Bad Input"], [1, 1, "TI-1", "Bad"]]);
  });

  test("WinCC: semicolons, decimal commas, local time through the autumn hour, codes by their two top bits", async () => {
    const line = (name: string, time: string, value: string, code: number) => `"${name}";"${time}";${value};${code}`;
    const { preview, rows, status } = await bring(
      ['"VarName";"TimeString";"VarValue";"Quality_Code"', line("Druck", "27.10.2024 02:30:00", "1,5", 128), line("Druck", "27.10.2024 02:30:00", "1,75", 128), line("Druck", "27.10.2024 03:00:00", "0,0", 0), line("Druck", "27.10.2024 04:00:00", "2,5", 76), ""].join("\r\n"),
      "Europe/Berlin",
    );
    expect(preview.recipe).toMatchObject({ delimiter: ";", decimal: ",", time: { format: "dmy" }, tall: { tag: "VarName", value: "VarValue", quality: "Quality_Code" } });
    // 02:30 twice on 27 October 2024: first at +2 hours, then at +1.
    expect(rows).toEqual([["2024-10-27T00:30:00Z", 1.5], ["2024-10-27T01:30:00Z", 1.75], ["2024-10-27T02:00:00Z", null], ["2024-10-27T03:00:00Z", 2.5]]);
    expect(status).toEqual([[2, 2, "Druck", "0"], [3, 3, "Druck", "76"]]);
  });

  test("a code 0 where no good code occurs may mean no error: the value stays, the code is kept", async () => {
    const { rows, status } = await bring("tag,time,value,quality\nA,2024-01-01 00:00,1,0\nA,2024-01-01 00:01,2,0\nB,2024-01-01 00:00,3,0\nB,2024-01-01 00:01,4,0\n");
    expect(rows).toEqual([["2024-01-01T00:00:00Z", 1, 3], ["2024-01-01T00:01:00Z", 2, 4]]);
    expect(status).toEqual([[0, 1, "A", "0"], [0, 1, "B", "0"]]);
  });

  test("units come along, tags that differ by case only get names of their own, a state tag stays text", async () => {
    const { columns, rows } = await bring("Messstelle;Zeit;Wert;Einheit\nT1;2024-01-01 00:00;1,5;°C\nt1;2024-01-01 00:00;2;bar\nRezept;2024-01-01 00:00;spülen;\nT1;2024-01-01 00:01;2,5;°C\nRezept;2024-01-01 00:01;füllen;\n");
    expect(columns).toEqual([["ts", undefined], ["T1", "°C"], ["t1_2", "bar"], ["Rezept", undefined]]);
    expect(rows).toEqual([["2024-01-01T00:00:00Z", 1.5, 2, "spülen"], ["2024-01-01T00:01:00Z", 2.5, null, "füllen"]]);
  });

  test("a column that says null all along the sample and numbers after it is a column of numbers", async () => {
    const rows = Array.from({ length: 9000 }, (_, n) => `${1_704_063_600_000 + n * 1000},${"x".repeat(600)},${n < 8990 ? "null" : n}`).join("\n");
    const { preview, columns, rows: read } = await bring(`t_stamp,note,flow [m3/h]\n${rows}\n`);
    expect(preview.columns.find(({ source }) => source.startsWith("flow"))?.kind).toBe("auto");
    expect([columns.at(-1), read[0]?.at(-1), read[8995]?.at(-1)]).toEqual([["flow [m3/h]", "m3/h"], null, 8995]);
  });

  test("serial numbers with more digits than a number holds stay texts, also where the sample has none", async () => {
    const serials = ["9007199254740992", "9007199254740993", "9007199254740994"];
    const { rows } = await bring(`t_stamp,serial,count\n${serials.map((one, n) => `2024-01-01 00:0${n},${one},${n}`).join("\n")}\n`);
    expect(rows.map(([, serial, count]) => [serial, count])).toEqual(serials.map((one, n) => [one, n]));
    const auto = await bring(`t_stamp,serial\n${serials.map((one, n) => `2024-01-01 00:0${n},${one}`).join("\n")}\n`, "UTC", (recipe) => ({ ...recipe, columns: [{ source: "serial", kind: "auto" }] }));
    expect(auto.rows.map(([, serial]) => serial)).toEqual(serials);
    expect((await bring("t_stamp,total\n2024-01-01 00:00,9007199254740990\n2024-01-01 00:01,9007199254740991\n")).rows.map(([, total]) => total)).toEqual([9007199254740990, 9007199254740991]);
  });

  test("a row that begins with a spreadsheet's error is a row, not a remark", async () => {
    const { rows, flags } = await bring("a,b\n1,2\nBad,3\n#N/A,4\n5,6\n");
    expect(rows).toEqual([[1, 2], [null, 3], [null, 4], [5, 6]]);
    expect(flags).toEqual([["csvStatusTexts", "a", '"#N/A"=1 "Bad"=1']]);
  });

  test("names of a long table over cells of a wide one are a question", async () => {
    await expect(bring("name,time,value,pressure\nA,2024-01-01 00:00,1,5\nB,2024-01-01 00:01,2,6\nA,2024-01-01 00:02,3,7\nA,2024-01-01 00:03,3,8\n")).rejects.toThrow("open: layout");
    expect((await bring("machine,time,temperature\nA,2024-01-01 00:00,1\nA,2024-01-01 00:01,2\nB,2024-01-01 00:00,3\n")).columns.map(([name]) => name)).toEqual(["ts", "machine", "temperature"]);
  });
});

describe("status among the numbers of a wide table is kept beside it", () => {
  test("as intervals of rows, and the cells are missing, not zero", async () => {
    const cells = ["1.5", "Bad", "Bad", "No Data", "2.5", "Bad", "3"];
    const { rows, status } = await bring(`t,x\n${cells.map((cell, i) => `2024-01-01 00:0${i},${cell}`).join("\n")}\n`);
    expect(rows.map((row) => row[1])).toEqual([1.5, null, null, null, 2.5, null, 3]);
    expect(status).toEqual([[1, 2, "x", "Bad"], [3, 3, "x", "No Data"], [5, 5, "x", "Bad"]]);
  });
});

describe("every way to write a time", () => {
  // One instant, 2024-01-31T10:00:00.250Z, as each clock writes it. Excel's serials: 45322 days after 30 December 1899, 43860 after 1 January 1904.
  const forms: [string, string, string][] = [
    ["epochS", "1706695200.25", "2024-01-31T10:00:00.25Z"],
    ["epochMs", "1706695200250", "2024-01-31T10:00:00.25Z"],
    ["epochUs", "1706695200250000", "2024-01-31T10:00:00.25Z"],
    ["epochNs", "1706695200250000000", "2024-01-31T10:00:00.25Z"],
    ["dMonY", "31-Jan-2024 10:00:00.25", "2024-01-31T10:00:00.25Z"],
    ["dMonY", "31 Januar 2024 10:00:00,250", "2024-01-31T10:00:00.25Z"],
    ["dMonY", "31. Januar 2024 10:00:00,250", "2024-01-31T10:00:00.25Z"],
    ["dMonY", "31. Jan. 24, 10:00:00.250", "2024-01-31T10:00:00.25Z"],
    ["dmy", "31.01.24 10:00:00.250", "2024-01-31T10:00:00.25Z"],
    ["ymd", "2024/01/31T10:00:00,250Z", "2024-01-31T10:00:00.25Z"],
    ["ymd", "2024-01-31 11:00:00.25+01:00", "2024-01-31T10:00:00.25Z"],
    ["mdy", "1/31/2024 10:00:00.25 AM", "2024-01-31T10:00:00.25Z"],
  ];
  test.each(forms)("%s %s", async (format, cell, expected) => {
    const { preview, rows } = await bring(`time;v\n${cell};1\n${cell};2\n`);
    expect(preview.recipe.time?.format).toBe(format);
    expect(rows[0]).toEqual([expected, 1]);
  });

  test("two digits of a year mean 1969 to 2068", async () => {
    for (const [cell, expected] of [["13/01/99 10:00", "1999-01-13T10:00:00Z"], ["13.01.69", "1969-01-13T00:00:00Z"], ["13.01.68 10:00", "2068-01-13T10:00:00Z"], ["1/13/70 10:00", "1970-01-13T10:00:00Z"], ["13-Jan-99 10:00", "1999-01-13T10:00:00Z"], ["13-Jan-68", "2068-01-13T00:00:00Z"]]) expect([cell, (await bring(`time;v\n${cell};1\n${cell};2\n`)).rows[0]?.[0]]).toEqual([cell, expected]);
    expect([medianStepS(["31.12.99 23:00", "01.01.00 00:00"], "dmy"), medianStepS(["31. Dezember 1999 23:00", "1. Januar 2000 00:00"], "dMonY")]).toEqual([3600, 3600]);
  });

  test("an offset is read however short its clock and its date are", async () => {
    for (const [cell, expected] of [["1.1.24 8:00+01", "2024-01-01T07:00:00Z"], ["1.1.2024 8:00 +0100", "2024-01-01T07:00:00Z"], ["2024-1-1 8:00+01", "2024-01-01T07:00:00Z"], ["2024-01-01T08:00-01:30", "2024-01-01T09:30:00Z"], ["2024-01-01 08:00:00 +01:00", "2024-01-01T07:00:00Z"], ["2024-01-01 08:00:00.0000000 +01:00", "2024-01-01T07:00:00Z"], ["2024-01-01T08:00Z", "2024-01-01T08:00:00Z"], ["13.1.24 8:00 UTC", "2024-01-13T08:00:00Z"]]) {
      const { preview, rows, flags } = await bring(`time;v\n${cell};1\n${cell};2\n`, "UTC", (recipe) => ({ ...recipe, open: [], time: { ...recipe.time!, format: recipe.time!.format === "mdy" ? "dmy" : recipe.time!.format } }));
      expect([cell, preview.zoneNeeded, rows[0]?.[0], flags.map(([name]) => name)]).toEqual([cell, false, expected, ["csvTimeDisorder"]]);
    }
  });

  test("one time that no clock can show is a missing one, not the end of the import", async () => {
    const before = (cells: string[]) => `time,v\n${[...Array<string[]>(10).fill(cells).flat(), "9223372036854775807"].map((cell, i) => `${cell},${i}`).join("\n")}\n`;
    const last = async (cells: string[], format: "excel1900" | "epochUs" | "epochS") => {
      const { rows, flags } = await bring(before(cells), "UTC", (recipe) => ({ ...recipe, open: [], time: { ...recipe.time!, format, zone: "UTC" } }));
      return [rows.at(-1)?.[0], flags.find(([, field]) => field === "unreadable")?.[2]];
    };
    expect([await last(["45322.5", "45322.75"], "excel1900"), await last(["1706695200000000", "1706695200000001"], "epochUs"), await last(["1706695200", "1706695201"], "epochS")]).toEqual(Array(3).fill([null, "count=1"]));
  });

  test("times that stand for never and for ever cost no walk through all the years between", async () => {
    const { rows } = await bring("time,v\n0001-01-01 00:00,1\n2024-01-13 10:00,2\n2024-07-13 10:00,3\n9999-12-31 23:59,4\n", "Europe/Berlin");
    expect(rows.slice(1, 3).map(([ts]) => ts)).toEqual(["2024-01-13T09:00:00Z", "2024-07-13T08:00:00Z"]);
    // Berlin's own noon was 53 minutes and 28 seconds before Greenwich's.
    const { segments } = zoneOffsetsOfYears("Europe/Berlin", [2024, 1, 9999]);
    expect([segments[0], segments.length < 12]).toEqual([{ untilUs: Date.parse("2024-01-01T00:00:00Z") * 1000, offsetUs: (53 * 60 + 28) * 1_000_000 }, true]);
    expect(zoneOffsetsOfYears("Europe/Berlin", [2024, 2025])).toEqual(zoneOffsets("Europe/Berlin", Date.parse("2024-01-01T00:00:00Z") * 1000, Date.parse("2025-12-31T23:59:59Z") * 1000));
  });

  test("in the autumn hour events that share a time stay where they are, and a table that falls has its second passage first", async () => {
    // Berlin on 27 October 2024: 02:00 to 03:00 twice, first at +2 hours.
    const read = async (clocks: string[]) => (await bring(`time,v\n${clocks.map((clock, i) => `2024-10-27 ${clock},${i}`).join("\n")}\n`, "Europe/Berlin")).rows.map(([ts]) => String(ts).slice(11, 16));
    expect(await read(["01:50", "02:05", "02:10", "02:10", "02:40", "03:20"])).toEqual(["23:50", "00:05", "00:10", "00:10", "00:40", "02:20"]);
    const half = ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"];
    const hour = ["01:00", "02:00", "02:00", "03:00"];
    const [halfUtc, hourUtc] = [["23:30", "00:00", "00:30", "01:00", "01:30", "02:00"], ["23:00", "00:00", "01:00", "02:00"]];
    expect([await read(half), await read(hour)]).toEqual([halfUtc, hourUtc]);
    expect([await read(half.toReversed()), await read(hour.toReversed())]).toEqual([halfUtc.toReversed(), hourUtc.toReversed()]);
    // Events that fall and step forward once.
    expect(await read(["03:20", "02:10", "02:05", "02:40", "02:20", "01:50"])).toEqual(["02:20", "01:10", "01:05", "00:40", "00:20", "23:50"]);
  });

  test("days of Excel are a question between its two calendars, four years and a day apart", async () => {
    const text = "time,v\n45322.5,1\n45322.75,2\n";
    await expect(bring(text)).rejects.toThrow("open: time.format");
    const by = (format: "excel1900" | "excel1904") => bring(text, "UTC", (recipe) => ({ ...recipe, open: [], time: { ...recipe.time!, format, zone: "UTC" } })).then(({ rows }) => rows.map(([ts]) => ts));
    expect(await by("excel1900")).toEqual(["2024-01-31T12:00:00Z", "2024-01-31T18:00:00Z"]);
    expect(await by("excel1904")).toEqual(["2028-02-01T12:00:00Z", "2028-02-01T18:00:00Z"]);
  });

  test("day and month that both fit are a question; one cell that decides settles it; two that contradict reopen it", async () => {
    const look = (a: string, b: string) => bring(`date;v\n${a};1\n${b};2\n`).then(({ preview }) => preview.recipe.time?.format, (thrown: unknown) => failureOf(thrown).where.detail);
    expect([await look("01/02/2024", "02/03/2024"), await look("01/02/2024", "13/02/2024"), await look("01/02/2024", "02/13/2024"), await look("13/02/2024", "02/13/2024")]).toEqual(["open: time.format", "dmy", "mdy", "open: time.format"]);
  });

  test("nanoseconds that a microsecond cannot hold are counted, repeated and backward times flagged, no row moves", async () => {
    const { rows, flags } = await bring("ts,v\n1706695200000000001,1\n1706695200000000002,2\n1706695199000000000,3\n");
    expect(rows.map(([ts]) => ts)).toEqual(["2024-01-31T10:00:00Z", "2024-01-31T10:00:00Z", "2024-01-31T09:59:59Z"]);
    expect(flags.map(([, field, detail]) => [field, detail])).toEqual([["1", "ts"], ["backwards", "count=1"], ["repeated", "count=1"], ["nanoseconds", "count=2"]]);
  });

  test("the step between rows is told for every format", () => {
    expect([medianStepS(["2024-01-31 10:00", "2024-01-31 10:05", "2024-01-31 10:10"], "ymd"), medianStepS(["31.01.24 23:59:59", "01.02.24 00:00:00"], "dmy"), medianStepS(["24-Dec-17 10:00:00", "24-Dec-17 10:01:00"], "dMonY"), medianStepS(["1/31/2024 11:59 AM", "1/31/2024 12:00 PM"], "mdy"), medianStepS(["1706695200250", "1706695200500"], "epochMs"), medianStepS(["x", "y"], "ymd")]).toEqual([300, 1, 60, 60, 0.25, null]);
  });
});
