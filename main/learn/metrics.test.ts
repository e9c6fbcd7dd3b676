// Metrics: small tables by hand; the two areas also against scikit-learn 1.9.1.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockBootstrap } from "../../shared/stats/bootstrap.ts";
import { confusionOf, confusionOfBlocks, confusionSums, metricOf, measure, metricsFor, prepare, type MetricId, type Outcomes } from "./metrics.ts";

const second = 1e6;
const value = (id: MetricId, o: Outcomes) => metricOf(id).compute(prepare(o));
const outcomes = (y: number[], answer: number[], more: Partial<Outcomes> = {}): Outcomes => ({ y: Float64Array.from(y), answer: Float64Array.from(answer), ...more });

describe("ranking metrics", () => {
  const o = outcomes([0, 0, 1, 1, 0, 1], [0.1, 0.4, 0.35, 0.8, 0.35, 0.35]);

  it("count ties as scikit-learn 1.9.1 does: average precision 11/15, ROC AUC 2/3", () => {
    // Falling: 0.8 (1 of 1), 0.4 (1 of 2), 0.35 tie (3 of 5), 0.1: AP = 1/3 + 2/3 * 3/5 = 11/15.
    expect(value("prAuc", o)).toBeCloseTo(11 / 15, 12);
    // Pairs: 0.8 beats 3; each 0.35 beats 0.1, ties with one 0.35, loses to 0.4: 1.5 each; (3 + 3) / 9.
    expect(value("rocAuc", o)).toBeCloseTo(6 / 9, 12);
  });

  it("take rows without an answer as one tie, whatever their order in the table", () => {
    for (const id of ["prAuc", "rocAuc"] as const) expect(value(id, outcomes([1, 0, 1, 0], [0.9, 0.5, NaN, NaN]))).toBe(value(id, outcomes([1, 0, 0, 1], [0.9, 0.5, NaN, NaN])));
    // 0.9 beats two, the other event loses to one and ties with one.
    expect(value("rocAuc", outcomes([1, 0, 1, 0], [0.9, 0.5, NaN, NaN]))).toBe((2 + 0.5) / 4);
  });

  it("give the same number for weights as for repeated rows", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), fc.nat(4), fc.nat(3)), { minLength: 4, maxLength: 20 }), (rows) => {
        const plain = prepare(outcomes(rows.map((r) => r[0]), rows.map((r) => r[1])));
        const weights = Int32Array.from(rows, (r) => r[2]);
        const repeated = rows.flatMap((r) => Array.from({ length: r[2] }, () => r));
        const long = outcomes(repeated.map((r) => r[0]), repeated.map((r) => r[1]));
        for (const id of ["prAuc", "rocAuc", "rmse", "mae", "r2"] as const) {
          const [a, b] = [metricOf(id).compute(plain, weights), value(id, long)];
          if (Number.isNaN(b)) expect(a).toBeNaN();
          else expect(a).toBeCloseTo(b, 10);
        }
      }),
      { seed: 5 },
    );
  });
});

describe("alarm metrics", () => {
  it("count drawn blocks by running sums as they count the weights of these blocks", () => {
    const bits = fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(bits, fc.integer({ min: 1, max: 9 }), (rows, blockLength) => {
        const o = outcomes(rows.map((r) => r[0]), rows.map(() => 0), { alarm: Uint8Array.from(rows, (r) => r[1]) });
        const sums = confusionSums(o);
        blockBootstrap({ rows: rows.length, blockLength, replicates: 3, seed: 7 }, (weights, blocks) => {
          expect(confusionOfBlocks(sums, blocks)).toEqual(confusionOf(o, weights));
          return 0;
        });
      }),
      { seed: 6 },
    );
  });

  it("follow the four counts: tp 2, fn 1, fp 1, tn 4", () => {
    const o = outcomes([1, 1, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0], { alarm: Uint8Array.of(1, 1, 0, 1, 0, 0, 0, 0) });
    const ids = ["f1", "precision", "recall", "falseAlarmRate", "missedAlarmRate", "balancedAccuracy"] as const;
    expect(ids.map((id) => Number(value(id, o).toFixed(6)))).toEqual([0.666667, 0.666667, 0.666667, 0.2, 0.333333, 0.733333]);
  });
});

describe("event metrics", () => {
  const y = [0, 0, 1, 1, 1, 0, 0, 1, 1, 0];
  const tUs = Float64Array.from(y, (_, r) => r * 10 * second);

  it("count an event once, from the alarm that begins in it", () => {
    const o = outcomes(y, y, { tUs, alarm: Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 1, 1, 0) });
    // Event one: alarm begins 10 s in and 10 s before its end. Event two: the alarm stood already, so it found nothing.
    expect([value("eventRecall", o), value("detectionDelay", o), value("leadTime", o)]).toEqual([0.5, 10, 10]);
    // Two false beginnings in 5 normal rows of 10 s: 2 / 50 s.
    expect(value("falseAlarmsPerWeek", o)).toBeCloseTo((2 / 50) * 604_800, 6);
  });

  it("give a detector that always alarms nothing, whatever its F1", () => {
    const o = outcomes(y, y, { tUs, alarm: new Uint8Array(10).fill(1) });
    expect([value("eventRecall", o), value("balancedAccuracy", o)]).toEqual([0, 0.5]);
    expect(value("f1", o)).toBeGreaterThan(0.6);
  });

  it("keep machines apart", () => {
    const o = outcomes([0, 1, 1, 0], [0, 0, 0, 0], { group: Int32Array.of(0, 0, 1, 1), alarm: Uint8Array.of(0, 1, 1, 0) });
    expect(value("eventRecall", o)).toBe(1);
    expect(Array.from(prepare(o).events.first)).toEqual([1, 2]);
  });
});

describe("regression metrics", () => {
  it("follow their formulas", () => {
    const o = outcomes([1, 2, 3, 4], [1, 2, 3, 8]);
    expect([value("rmse", o), value("mae", o), value("r2", o)]).toEqual([2, 1, 1 - 16 / 5]);
  });

  it("take the NASA score at the last row of each unit: early by 13 and late by 10 cost e - 1 each", () => {
    const o = outcomes([90, 20, 80, 30], [0, 7, 0, 40], { group: Int32Array.of(0, 0, 1, 1) });
    expect(value("nasaScore", o)).toBeCloseTo(2 * (Math.E - 1), 12);
  });
});

describe("measuring", () => {
  it("gives each number inside its interval, the same for the same seed", () => {
    const y = Array.from({ length: 300 }, (_, r) => (r % 7 === 0 ? 1 : 0));
    const o = prepare(outcomes(y, y.map((v, r) => v * 0.5 + ((r * 37) % 100) / 100)));
    const one = measure("classification", o, { seed: 1 });
    expect(one).toEqual(measure("classification", o, { seed: 1 }));
    expect(one.prAuc!.low).toBeLessThan(one.prAuc!.value);
    expect(one.prAuc!.high).toBeGreaterThan(one.prAuc!.value);
  });

  it("offers only what the outcomes can give", () => {
    expect(metricsFor("anomaly", outcomes([1], [1])).map((m) => m.id)).toEqual(["prAuc", "rocAuc"]);
    expect(metricsFor("regression", outcomes([1], [1])).map((m) => m.id)).toEqual(["rmse", "mae", "r2", "pinball10", "pinball90", "nasaScore"]);
  });
});
