// VUS-PR against the published code (vus 0.0.6, RangeAUC averaged over buffers 0..4, precision at the threshold), and how it meets bad detectors.
import { describe, expect, it } from "vitest";
import { metricOf, prepare, type Outcomes } from "./metrics.ts";

const y = [0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0];
const rows = (truth: number[], answer: number[], more: Partial<Outcomes> = {}): Outcomes => ({ y: Float64Array.from(truth), answer: Float64Array.from(answer), tUs: Float64Array.from(truth, (_, r) => r * 1e6), ...more });
const vus = (o: Outcomes, weights?: Int32Array) => metricOf("vusPr").compute(prepare(o), weights);

describe("VUS-PR", () => {
  const scores = [0.1, 0.2, 0.1, 0.3, 0.6, 0.9, 0.4, 0.5, 0.2, 0.1, 0.1, 0.7, 0.1, 0.2, 0.3, 0.2, 0.8, 0.6, 0.5, 0.1];

  it("is what the published code gives for two events with a median length of four rows", () => {
    expect(vus(rows(y, scores))).toBeCloseTo(0.8309700311725507, 12);
  });

  it("forgives an alarm just before its event, which the plain area does not", () => {
    const truth = [...new Array<number>(6).fill(0), 1, 1, 1, 1, ...new Array<number>(10).fill(0)];
    const early = [0.1, 0.1, 0.2, 0.1, 0.9, 0.8, 0.3, 0.2, 0.1, 0.1, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.1, 0.1];
    expect(vus(rows(truth, early))).toBeCloseTo(0.4091023363479165, 12);
    expect(metricOf("prAuc").compute(prepare(rows(truth, early)))).toBeLessThan(0.3);
  });

  it("gives one score for all rows little more than the share of events", () => {
    expect(vus(rows(y, y.map(() => 0.5)))).toBeCloseTo(0.5167983540715448, 12);
  });

  it("keeps machines apart: a buffer ends at its machine", () => {
    const o = (group?: Int32Array) => rows([0, 0, 1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0.9, 0, 0, 0], group ? { group } : {});
    // With a machine of its own the row behind the event gets no part of it, so its high score costs; the event's other side is a buffer still.
    expect(vus(o(Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1)))).toBeLessThan(vus(o()));
  });

  it("counts a row drawn twice as two rows", () => {
    const weights = Int32Array.from(y, () => 2);
    expect(vus(rows(y, scores), weights)).toBeCloseTo(vus(rows(y, scores)), 12);
    expect(vus(rows(y.map(() => 0), scores))).toBeNaN();
  });
});
