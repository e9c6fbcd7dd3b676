import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countSpans, sweepAlarms } from "./alarmSweep.ts";
import { alarmsAt } from "./costs.ts";
import { fallingOrder } from "./fallingOrder.ts";
import { findEvents } from "./metricsEvents.ts";
import type { Outcomes } from "./metricsOutcomes.ts";

const rows = fc.array(fc.record({ y: fc.boolean(), answer: fc.constantFrom(-Infinity, -1, 0, 0.5, 1, 2, Infinity), step: fc.constantFrom(1, 1, 1, 50), group: fc.nat(1) }), { maxLength: 40 });
const form = fc.constantFrom("plain", "time", "group", "both");

describe("a sweep over thresholds", () => {
  test("counts what findEvents counts at each threshold, whatever weights the rows have", () => {
    fc.assert(
      fc.property(rows, form, fc.uniqueArray(fc.constantFrom(-Infinity, -2, -1, 0, 0.25, 0.5, 1, 2, 3, Infinity), { minLength: 1 }), (given, kind, thresholds) => {
        const cells = kind === "group" || kind === "both" ? [...given].sort((a, b) => a.group - b.group) : given;
        let time = 0;
        const outcomes: Outcomes = {
          y: Float64Array.from(cells, (c) => Number(c.y)),
          answer: Float64Array.from(cells, (c) => c.answer),
          ...(kind === "time" || kind === "both" ? { tUs: Float64Array.from(cells, (c) => (time += c.step) * 1e6) } : {}),
          ...(kind === "group" || kind === "both" ? { group: Int32Array.from(cells, (c) => c.group) } : {}),
        };
        const grid = Float64Array.from(thresholds).sort();
        const weights = Int32Array.from(cells, (_, r) => (r * 7) % 4);
        const sum = (at: Iterable<number>) => [...at].reduce((all, r) => all + weights[r]!, 0);
        const each = Array.from(grid, (threshold) => findEvents({ ...outcomes, alarm: alarmsAt(outcomes.answer, threshold) }));
        const sweep = sweepAlarms(outcomes, grid);
        expect(Array.from(countSpans(sweep.wrong, grid.length, weights))).toEqual(each.map((e) => sum(e.falseStarts)));
        expect(Array.from(countSpans(sweep.missed, grid.length, weights))).toEqual(each.map((e) => sum(e.first.filter((_, i) => e.foundAt[i]! < 0))));
        expect(Array.from(countSpans(sweep.wrong, grid.length))).toEqual(each.map((e) => e.falseStarts.length));
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe("the falling order", () => {
  test("is that of a comparator: equal values by row, both zeros equal, infinities at the ends, NaN last", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(NaN, -Infinity, -2, -0, 0, 1e-300, 1, 3, Infinity), { maxLength: 30 }), (values) => {
        const by = (v: number) => (Number.isNaN(v) ? [1, 0] : [0, v + 0]) as [number, number];
        const order = values.map((_, r) => r).sort((a, b) => by(values[a]!)[0] - by(values[b]!)[0] || (by(values[b]!)[1] > by(values[a]!)[1] ? 1 : by(values[b]!)[1] < by(values[a]!)[1] ? -1 : a - b));
        expect(Array.from(fallingOrder(Float64Array.from(values)))).toEqual(order);
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
