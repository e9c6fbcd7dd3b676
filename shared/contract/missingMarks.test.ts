import { expect, test } from "vitest";
import { marksOf, marksText } from "./missingMarks.ts";

test("columns of any name and their suspected numbers come back from the text", () => {
  const found = [{ column: 'P "1"; x 2, [bar]\\', marks: [{ value: -9999, count: 12 }, { value: 3.4028235e38, count: 1 }] }, { column: "Durchfluß", marks: [{ value: -99.99, count: 7 }] }];
  expect(marksText(found)).toBe('"P \\"1\\"; x 2, [bar]\\\\" -9999 x 12, 3.4028235e+38 x 1; "Durchfluß" -99.99 x 7');
  expect(marksOf(marksText(found))).toEqual(found);
  expect([marksOf(""), marksOf("dmy | mdy: 01/02/2024"), marksOf('"a" x')]).toEqual([[], [], []]);
});
