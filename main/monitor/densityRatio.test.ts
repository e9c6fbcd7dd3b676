import { describe, expect, it } from "vitest";
import { seededGenerator, type Generator } from "../../shared/stats/random.ts";
import type { BlockRows } from "./blockFigures.ts";
import { separation } from "./densityRatio.ts";

const perBlock = 10;

/** Tags of one table after another, each of a common course and its own; rho: from row to row. */
function table(random: Generator, rho: number, tags: number, change: (now: boolean, own: number[]) => void = () => undefined, blocks = 30): BlockRows {
  const rows = 2 * blocks * perBlock;
  const columns = Array.from({ length: tags }, () => new Float32Array(rows));
  const innovation = Math.sqrt(1 - rho * rho);
  const state = Array.from({ length: tags + 1 }, () => random.normal());
  for (let r = 0; r < rows; r++) {
    state.forEach((value, i) => (state[i] = rho * value + innovation * random.normal()));
    const own = columns.map((_, i) => (i < 2 ? 2 * state[tags]! + 0.5 * state[i]! : state[i]!));
    change(r >= rows / 2, own);
    own.forEach((value, i) => (columns[i]![r] = value));
  }
  return { columns, names: columns.map((_, i) => `t${i}`), perBlock, blocks: [blocks, blocks] };
}

describe("two tables told apart by all tags", () => {
  it("are not where nothing changed, whether rows hang together or not", () => {
    for (const rho of [0, 0.6]) {
      const random = seededGenerator(3);
      let told = 0;
      for (let trial = 0; trial < 20; trial++) told += Number(separation(table(random, rho, 4, undefined, 12), trial)!.p <= 0.1);
      // Two of twenty are allowed, with a standard deviation of 1.3.
      expect(told).toBeLessThanOrEqual(5);
    }
  });

  it("are by the tag whose level moved, and the interval holds what rows overlap", () => {
    const found = separation(table(seededGenerator(1), 0, 6, (now, own) => (own[4]! += now ? 1 : 0)), 1)!;
    expect([found.p, found.tags[0]!.tag, found.tags[0]!.kind, found.tags[0]!.share > 0.7]).toEqual([1 / 500, "t4", "level", true]);
    // Two normal distributions one spread apart: AUC is the normal distribution at 1 / sqrt(2).
    expect([found.auc.low < 0.76, found.auc.high > 0.72, found.auc.high - found.auc.low < 0.12]).toEqual([true, true, true]);
  });

  it("are by two tags that move against each other now, though each alone is as before", () => {
    const found = separation(table(seededGenerator(2), 0, 6, (now, own) => (own[1]! *= now ? -1 : 1)), 1)!;
    expect([found.p, found.tags[0]!.kind, found.tags[0]!.tag]).toEqual([1 / 500, "relation", "t0"]);
  });

  it("are by what is missing, and by spread", () => {
    const random = seededGenerator(4);
    const holes = separation(table(random, 0, 4, (now, own) => now && random.uniform() < 0.3 && (own[3] = Number.NaN)), 1)!;
    expect([holes.p, holes.tags[0]]).toEqual([1 / 500, { tag: "t3", kind: "missing", share: expect.closeTo(1, 0) as number }]);
    const wide = separation(table(random, 0, 4, (now, own) => (own[2]! *= now ? 2 : 1)), 1)!;
    expect([wide.p, wide.tags[0]!.tag, wide.tags[0]!.kind]).toEqual([1 / 500, "t2", "spread"]);
  });

  it("cannot be told with few blocks, and not by tags that never vary", () => {
    const whole = table(seededGenerator(1), 0, 2);
    expect(separation({ ...whole, blocks: [9, 51] }, 1)).toBeNull();
    expect(separation({ ...whole, columns: whole.columns.map((column) => column.map(() => 1)) }, 1)).toBeNull();
  });
});
