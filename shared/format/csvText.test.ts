import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCell, readCell } from "./csvText.ts";

test("what a spreadsheet would run is shown as text, numbers stay numbers", () => {
  expect(["=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-2+3", "\t=1", "＝1", "'=1", "-9.5", "+4", "-1e-7", "pump", "a,b", 'say "x"', "-"].map(csvCell)).toEqual([
    `"'=cmd|' /C calc'!A0"`, `"'@SUM(1)"`, `"'+1+1"`, `"'-2+3"`, `"'\t=1"`, `"'＝1"`, `"''=1"`, "-9.5", "+4", "-1e-7", "pump", '"a,b"', '"say ""x"""', `"'-"`,
  ]);
});

test("every text comes back from its cell", () => {
  const unquoted = (cell: string) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  const text = fc.oneof(fc.string(), fc.array(fc.constantFrom("'", "=", "-", "+", "@", "1", ".", "e", '"', ","), { maxLength: 8 }).map((signs) => signs.join("")));
  fc.assert(fc.property(text, (one) => readCell(unquoted(csvCell(one))) === one), { seed: 9, numRuns: 2000 });
});
