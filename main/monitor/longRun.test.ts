// Late measured values beside the windows of a device, by hand.
import { expect, test } from "vitest";
import { emptySketch } from "../../shared/format/sketch.ts";
import { offsOf } from "./longRun.ts";

const window = (group: string | null, start: number, mean: number | null) => ({ group, start, score: { ...emptySketch("score", []), mean } });

test("machines side by side are each held against their own measured values", () => {
  const measured = [{ group: "a", start: 0, sum: 30, count: 3 }, { group: "b", start: 0, sum: 100, count: 1 }, { group: "a", start: 60, sum: 8, count: 1 }];
  expect(offsOf(measured, [window("a", 0, 9), window("b", 0, 99), window("a", 60, 8), window("b", 60, 1), window("a", 120, 1), window("a", 0, null)])).toEqual([{ at: 0, off: 1 }, { at: 0, off: 1 }, { at: 60, off: 0 }]);
  // A device of all machines has one mean answer; so have values of which nobody says the machine.
  expect(offsOf(measured, [window(null, 0, 30)])).toEqual([{ at: 0, off: 2.5 }]);
  expect(offsOf([{ group: "", start: 0, sum: 4, count: 2 }], [window("a", 0, 1)])).toEqual([{ at: 0, off: 1 }]);
});
