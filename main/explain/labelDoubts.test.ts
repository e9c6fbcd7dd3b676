import { describe, expect, it } from "vitest";
import { seededGenerator } from "../../shared/stats/random.ts";
import { labelDoubts, type MarkedEvent } from "./labelDoubts.ts";

const minute = 60e6;
const times = (rows: number) => Float64Array.from({ length: rows }, (_, r) => r * minute);

describe("doubts about marked events", () => {
  it("name the event whose peak is like what nobody marked, and leave the one that stands out", () => {
    const scores = Float64Array.from([1, 2, 1, 9, 8, 1, 2, 1, 1, 2, 1, 2]);
    const events: MarkedEvent[] = [{ id: "real", fromUs: 3 * minute, toUs: 4 * minute }, { id: "empty", fromUs: 7 * minute, toUs: 8 * minute }];
    // Unmarked pairs: (1,2) (1,2) (2,1) and (2,1): every peak is 2, at least the empty event's 1 and below the real one's 9.
    expect(labelDoubts({ rows: 12, tUs: times(12) }, scores, events)).toEqual([{ event: "empty", share: 1 }]);
  });
  it("judge an event in its own group only, and leave out what was not tested", () => {
    const scores = Float64Array.from([1, 1, 1, 1, 5, 5, 1, NaN]);
    const frame = { rows: 8, tUs: Float64Array.from([0, 1, 2, 3, 0, 1, 2, 3], (t) => t * minute), group: Int32Array.from([0, 0, 0, 0, 1, 1, 1, 1]), groupNames: ["a", "b"] };
    const at = { fromUs: 0, toUs: minute };
    expect(labelDoubts(frame, scores, [{ id: "a", ...at, group: "a" }, { id: "b", ...at, group: "b" }, { id: "late", fromUs: 3 * minute, toUs: 3 * minute, group: "b" }]).map(({ event }) => event)).toEqual(["a"]);
    expect(labelDoubts({ rows: 8 }, scores, [{ id: "a", ...at }])).toEqual([]);
  });
  it("find at least eight of ten wrong marks planted among twenty right ones, and few right ones", () => {
    const generator = seededGenerator(7);
    const rows = 20_000;
    const scores = Float64Array.from({ length: rows }, () => generator.uniform());
    const events: MarkedEvent[] = [];
    for (let i = 0; i < 30; i++) {
      const from = 300 + i * 640;
      const isReal = i % 3 !== 0;
      if (isReal) for (let r = from; r < from + 40; r++) scores[r] = scores[r]! * 0.5 + 0.7;
      events.push({ id: `${isReal ? "right" : "wrong"} ${i}`, fromUs: from * minute, toUs: (from + 39) * minute });
    }
    const found = labelDoubts({ rows, tUs: times(rows) }, scores, events).map(({ event }) => event);
    const wrong = found.filter((event) => event.startsWith("wrong")).length;
    expect([wrong >= 8, found.length - wrong]).toEqual([true, 0]);
  });
});
