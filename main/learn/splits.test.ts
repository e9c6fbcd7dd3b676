// Splits: their promises on random tables, and small cuts by hand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import type { Frame } from "./frame.ts";
import { splitFrame, type Split, type SplitSpec } from "./splits.ts";

const second = 1e6;
const tables = fc
  .record({
    steps: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 30, maxLength: 120 }),
    groups: fc.integer({ min: 3, max: 6 }),
    seed: fc.nat(),
  })
  .map(({ steps, groups, seed }): Frame => {
    let t = 0;
    const rows = steps.length;
    const tUs = Float64Array.from(steps, (s) => (t += s * second));
    return {
      rows,
      features: [],
      X: new Float64Array(0),
      y: Float64Array.from(steps, (_, r) => ((r * 7 + seed) % 5 === 0 ? 1 : 0)),
      tUs,
      group: Int32Array.from(steps, (_, r) => (r + seed) % groups),
    };
  });
const settings = { seed: 11, numRuns: 60 };

function cut(frame: Frame, spec: SplitSpec): Split | undefined {
  try {
    return splitFrame(frame, spec);
  } catch (thrown) {
    expect(["planUnfit", "learnGapTooLong"]).toContain(failureOf(thrown).name);
    return undefined;
  }
}

const specs: SplitSpec[] = [
  { kind: "forward", folds: 3, gap: 6 },
  { kind: "holdout", share: 0.25, gap: 6 },
  { kind: "blocked", folds: 4, gap: 6 },
  { kind: "grouped", folds: 3 },
  { kind: "grouped", folds: 3, gap: 2 },
  { kind: "head", rows: 4, gap: 2 },
  { kind: "shuffled", folds: 5, seed: 1, reason: "rows of a designed experiment" },
];

describe("every split", () => {
  for (const spec of specs)
    it(`tests a row at most once and never trains on it (${spec.kind})`, () => {
      fc.assert(
        fc.property(tables, (frame) => {
          const split = cut(frame, spec);
          if (!split) return;
          const tested = split.folds.flatMap((f) => Array.from(f.test));
          expect(new Set(tested).size).toBe(tested.length);
          for (const { train, test } of split.folds) {
            const inTest = new Set(test);
            expect(train.some((r) => inTest.has(r))).toBe(false);
          }
        }),
        settings,
      );
    });

  it("in time never looks ahead (forward, holdout), and keeps the gap on every side (blocked too)", () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 0, max: 9 }), (frame, gap) => {
        for (const kind of ["forward", "holdout", "blocked"] as const) {
          const split = cut(frame, kind === "holdout" ? { kind, share: 0.3, gap } : { kind, folds: 3, gap });
          for (const { train, test } of split?.folds ?? []) {
            const times = Array.from(test, (r) => frame.tUs![r]!);
            const first = Math.min(...times);
            const last = Math.max(...times);
            for (const r of train) {
              const t = frame.tUs![r]!;
              const ahead = t < first ? first - t : kind === "blocked" && t > last ? t - last : NaN;
              expect(ahead).toBeGreaterThan(gap * second - 1);
            }
          }
        }
      }),
      settings,
    );
  });

  it("by groups never parts a group, and shuffled covers every row with equal shares of each class", () => {
    fc.assert(
      fc.property(tables, (frame) => {
        for (const { train, test } of splitFrame(frame, { kind: "grouped", folds: 3 }).folds) {
          const groups = new Set(Array.from(test, (r) => frame.group![r]!));
          expect(train.some((r) => groups.has(frame.group![r]!))).toBe(false);
        }
        const shuffled = splitFrame(frame, { kind: "shuffled", folds: 5, seed: 3, reason: "a reason" });
        const positives = shuffled.folds.map((f) => f.test.reduce((n, r) => n + frame.y![r]!, 0));
        expect(Math.max(...positives) - Math.min(...positives)).toBeLessThanOrEqual(1);
        expect(shuffled.folds.reduce((n, f) => n + f.test.length, 0)).toBe(frame.rows);
      }),
      settings,
    );
  });
});

describe("a split by hand", () => {
  const frame: Frame = { rows: 8, features: [], X: new Float64Array(0), tUs: Float64Array.from({ length: 8 }, (_, r) => r * second) };
  const plain = (split: Split) => split.folds.map((f) => [Array.from(f.train), Array.from(f.test)]);

  it("forward in three folds expands and drops the rows within one second of the cut", () => {
    const split = splitFrame(frame, { kind: "forward", folds: 3, gap: 1 });
    expect(plain(split)).toEqual([[[0], [2, 3]], [[0, 1, 2], [4, 5]], [[0, 1, 2, 3, 4], [6, 7]]]);
    expect([split.purgedRows, split.note]).toEqual([3, { gap: 1, gapUnit: "seconds" }]);
  });

  it("by head takes the first rows of each group in time order", () => {
    const turned: Frame = { ...frame, group: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1), tUs: frame.tUs!.slice().reverse() };
    expect(plain(splitFrame(turned, { kind: "head", rows: 2 }))).toEqual([[[4, 5, 6, 7], [0, 1, 2, 3]]]);
  });

  it("may be shuffled without a word only where rows have no order", () => {
    expect(cut(frame, { kind: "shuffled", folds: 2, seed: 1 })).toBeUndefined();
    expect(cut({ rows: 8, features: [], X: new Float64Array(0) }, { kind: "shuffled", folds: 2, seed: 1 })?.note).toEqual({ gap: 0, gapUnit: "none" });
  });

  it("counts the gap in rows where there is no time", () => {
    const split = splitFrame({ rows: 8, features: [], X: new Float64Array(0) }, { kind: "holdout", share: 0.5, gap: 1 });
    expect([plain(split), split.note.gapUnit]).toEqual([[[[0, 1, 2], [4, 5, 6, 7]]], "rows"]);
  });

  it("by batches leaves out what runs just before and after a tested batch", () => {
    const batches: Frame = { ...frame, group: Int32Array.of(0, 0, 0, 1, 1, 2, 2, 2) };
    const split = splitFrame(batches, { kind: "grouped", folds: 3, gap: 1 });
    // Batch 1 is tested in one fold: row 2 ends a second before it and row 5 begins a second after it.
    expect(split.folds.map((f) => [Array.from(f.test), Array.from(f.train)])).toEqual([[[0, 1, 2], [4, 5, 6, 7]], [[5, 6, 7], [0, 1, 2, 3]], [[3, 4], [0, 1, 6, 7]]]);
    expect([split.purgedRows, split.note]).toEqual([4, { gap: 1, gapUnit: "seconds" }]);
  });

  it("moves a cut to a plant change near it, and no further than a quarter of a part", () => {
    const long: Frame = { rows: 40, features: [], X: new Float64Array(0), tUs: Float64Array.from({ length: 40 }, (_, r) => r * second) };
    const firsts = (changesUs: number[]) => splitFrame(long, { kind: "forward", folds: 3, changesUs }).folds.map(({ test }) => test[0]);
    expect([firsts([]), firsts([12 * second, 24 * second, 29.5 * second]), firsts([5 * second])]).toEqual([[10, 20, 30], [12, 20, 30], [10, 20, 30]]);
  });

  it("with a gap that swallows all training rows is refused, naming the gap and the rows that it took; without a gap it is another refusal", () => {
    const refused = (table: Frame, spec: SplitSpec) => {
      try {
        return splitFrame(table, spec).folds.length;
      } catch (thrown) {
        const { code, where } = failureOf(thrown);
        return `${code} ${where.field ?? ""} ${where.detail}`;
      }
    };
    const timeless: Frame = { rows: 8, features: [], X: new Float64Array(0) };
    const batches: Frame = { ...frame, group: Int32Array.of(0, 0, 0, 1, 1, 2, 2, 2) };
    expect([refused(frame, { kind: "holdout", share: 0.5, gap: 99 }), refused(timeless, { kind: "forward", folds: 3, gap: 2 }), refused(frame, { kind: "blocked", folds: 2, gap: 4.25 }), refused(batches, { kind: "grouped", folds: 3, gap: 60 }), refused(frame, { kind: "head", rows: 4, gap: 60 }), refused(frame, { kind: "head", rows: 0 })]).toEqual([
      "MW-LRN-718 split.purgeS gap=99 s rows=4",
      "MW-LRN-718 split.purgeS gap=2 rows=2",
      "MW-LRN-718 split.purgeS gap=4.25 s rows=4",
      "MW-LRN-718 split.purgeS gap=60 s rows=5",
      "MW-LRN-718 split.purgeS gap=60 s rows=4",
      "MW-PLN-103  empty training part",
    ]);
  });
});
