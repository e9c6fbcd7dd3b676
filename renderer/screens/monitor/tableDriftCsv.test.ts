import { expect, it } from "vitest";
import { tableDriftCsv } from "./tableDriftCsv.ts";
import type { TableDrift } from "../../../shared/contract/monitor.ts";
import { columnWords } from "../../../shared/text/tableDriftWords.ts";

const column: TableDrift["columns"][number] = {
  name: "=TI-1", kind: "number", changed: true, psi: 0.5, psiLimit: 0.1, shiftSd: 1.5, shiftLimit: 0.2, missing: [0, 0.25], missingLimit: 0.1, mean: [1, 2.5], sd: [1, 2], moved: { value: -1.5, low: -2, high: -1 }, p: 0.001,
  windows: [120, 119], lowPower: false, picture: { edges: [], texts: [], shares: [[], []] },
};

it("writes a line a column whose names run nothing in a spreadsheet", () => {
  const [head, line, ...rest] = tableDriftCsv({ columns: [column] }).split("\n");
  expect([head!.split(",").length, line, rest]).toEqual([20, `"'=TI-1",number,yes,-1.5,-2,-1,1.5,0.2,0.5,0.1,0,0.25,1,2.5,1,2,0.001,120,119,no`, [""]]);
});

it("says what happened to a column as an engineer would", () => {
  expect(columnWords(column, "en")).toBe("lower by 1.50 sd (1.00 to 2.00); spreads 2.00 times as wide; missing 25\u202f% of the time, before 0\u202f%");
  expect(columnWords({ ...column, moved: null, sd: [0, 0], missing: [0, 0], mean: [3, 4] }, "de")).toBe("ein anderer fester Wert: 3 → 4");
  expect(columnWords({ ...column, moved: { value: 0.1, low: -0.1, high: 0.3 }, sd: [1, 1.1], missing: [0, 0] }, "en")).toBe("distributed otherwise, by 1.50 sd");
  expect(columnWords({ ...column, changed: false }, "en")).toBe("as before, within chance");
});
