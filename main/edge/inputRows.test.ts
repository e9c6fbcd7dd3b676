import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InputContract } from "../../shared/format/inputContract.ts";
import { readTime, RowReader, writeTime } from "./inputRows.ts";

const signal = (column: string, type: "number" | "text" = "number") => ({ column, type, unit: null, min: null, max: null, missing: "answer" as const, outOfRange: "answer" as const });
const contract: InputContract = { timeColumn: "ts", groupColumn: "grp", signals: [signal("a"), signal("state", "text")], lateUs: 0 };

describe("rows of a replay", () => {
  test("are found by name, with any of three delimiters, quoted or not", () => {
    const reader = new RowReader(contract);
    const rows = reader.take('\ufeffextra;state;ts;grp;a\r\n1;"RUN;2";1970-01-01 00:00:01;P1;1,5\r\n1;"say ""so""\nagain";1000000;P2;-2e3\n\n1;2\n');
    expect(rows).toEqual([
      { row: { tUs: 1_000_000, group: "P1", values: [null, "RUN;2"] } },
      { row: { tUs: 1_000_000, group: "P2", values: [-2000, 'say "so"\nagain'] } },
      { unreadable: "row 4 has 2 fields instead of 5" },
    ]);
    expect(reader.end()).toEqual([]);
  });

  test("of a group whose name no record could hold are told, and cut short to no other", () => {
    const lines = new RowReader(contract).take(`{"ts":1000000,"group":"${"g".repeat(129)}","values":{}}\n`);
    const fields = new RowReader(contract).take(`ts,grp,a,state\n1000000,${"g".repeat(129)},1,RUN\n1000000,${"g".repeat(128)},1,RUN\n`);
    expect(lines).toEqual([{ unreadable: "row 1 has a group of 129 characters, at most 128" }]);
    expect(fields).toEqual([{ unreadable: "row 1 has a group of 129 characters, at most 128" }, { row: { tUs: 1_000_000, group: "g".repeat(128), values: [1, "RUN"] } }]);
  });

  test("are the same however the text is cut into pieces", () => {
    const text = `ts,grp,a,state\n${Array.from({ length: 40 }, (_, i) => `${1_000_000 + i},g${i % 3},${i / 7},${i % 5 === 0 ? '"x, y"' : "RUN"}`).join("\r\n")}`;
    const whole = new RowReader(contract);
    const expected = [...whole.take(text), ...whole.end()];
    expect(expected).toHaveLength(40);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 12 }), (cuts) => {
        const reader = new RowReader(contract);
        const ends = [0, ...cuts.sort((x, y) => x - y), text.length];
        const rows = ends.slice(1).flatMap((end, i) => reader.take(text.slice(ends[i]!, end)));
        expect([...rows, ...reader.end()]).toEqual(expected);
      }),
      { seed: 3 },
    );
  });

  test("that never end are given up in bounded memory, and the next row is read", () => {
    const reader = new RowReader(contract);
    reader.take("ts,grp,a,state\n");
    const rows = [...reader.take(`1000000,P1,"${"x".repeat(70_000)}`), ...reader.take("yyy\n"), ...reader.take("2000000,P1,3,RUN\n")];
    expect(rows.at(-1)).toEqual({ row: { tUs: 2_000_000, group: "P1", values: [3, "RUN"] } });
    expect(rows.slice(0, -1).every((row) => "unreadable" in row)).toBe(true);
  });

  test("have times in UTC to the microsecond", () => {
    for (const [text, tUs] of [
      ["1970-01-01T00:00:00Z", 0],
      ["1970-01-01 00:00:01.5", 1_500_000],
      ["1970-01-01T01:00:00.000001+01:00", 1],
      ["1970-01-01 01:00", 3_600_000_000],
      ["1767571200000000", 1_767_571_200_000_000],
      ["yesterday", NaN],
      ["2026-13-01 00:00:00", NaN],
      ["", NaN],
    ] as const)
      expect(readTime(text), text).toBe(tUs);
    expect(writeTime(1_767_571_200_000_001)).toBe("2026-01-05T00:00:00.000001Z");
    fc.assert(fc.property(fc.integer({ min: 0, max: 4e15 }), (tUs) => readTime(writeTime(tUs)) === tUs), { seed: 2 });
  });
});
