import { expect, it } from "vitest";
import { markedRows } from "./markedRows.ts";

const minute = 60e6;
// Two machines, five rows each, a minute apart.
const rows = { rows: 10, group: Int32Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), groupNames: ["A", "B"] };
const tUs = Float64Array.from({ length: 10 }, (_, r) => (r % 5) * minute);
const at = (from: number, to = from, group?: string) => ({ fromUs: from * minute, toUs: to * minute, ...(group === undefined ? {} : { group }) });

it("an event counts at the rows in it; one between two rows at the row before it, of its group or of every group", () => {
  expect(markedRows(rows, tUs, [at(1, 2, "A"), at(1.5, 1.5, "B"), at(2.2, 2.8), at(2)])).toEqual([[1, 2], [6], [2, 7], [2, 7]]);
});

it("what ends more than five usual steps after the last row, or lies before the first, counts nowhere", () => {
  expect(markedRows(rows, tUs, [at(4.5, 9, "A"), at(4.5, 9.1, "A"), at(-1, -0.5)])).toEqual([[4], [], []]);
});

it("the usual step is one from row to row of a machine, also where the machines' rows take turns", () => {
  const turns = { rows: 6, group: Int32Array.from([0, 1, 0, 1, 0, 1]), groupNames: ["A", "B"] };
  expect(markedRows(turns, Float64Array.from([0, 0, 1, 1, 2, 2], (t) => t * minute), [at(0.5, 0.5, "A"), at(2.5, 2.5, "B")])).toEqual([[0], [5]]);
});

it("rows without groups are one machine's", () => {
  expect(markedRows({ rows: 3 }, tUs, [at(0.5, 0.5, "A"), at(0.5)])).toEqual([[0], [0]]);
  expect(markedRows({ rows: 1 }, tUs, [at(0), at(0.5)])).toEqual([[0], []]);
});
