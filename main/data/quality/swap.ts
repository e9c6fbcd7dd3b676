// Two sensors that exchange their columns: within one row each goes on where the other was, and stays there; and back, where that happens.
// Only with time, and only where the two are clearly apart: by eight times what their blocks and steps move by themselves.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { findingOf, type Check, type CheckContext } from "./check.ts";
import { changeAt, type Change } from "./levels.ts";
import { rowsOfBlocks, type RowsNear } from "./rowsNear.ts";

const apart = 8;

export const swap: Check = {
  name: "swap",
  watch(context) {
    if (!context.hasTime || context.numbers.length < 2) return undefined;
    return {
      async done() {
        const out: QualityFinding[] = [];
        const { numbers, levels, rows } = context;
        // Only columns that move at all can have moved to each other's place, so pairs are few.
        const found = new Map<string, { a: number; b: number; at: { row: number; tUs: number }[] }>();
        for (let block = 0; block < levels.firstRow.length; block++) {
          const moved = numbers.flatMap((_, k) => {
            const change = changeAt(levels, k, block);
            return change && jumps(change) ? [{ k, change }] : [];
          });
          for (const [i, one] of moved.entries()) {
            for (const other of moved.slice(i + 1)) {
              if (!exchanged(one.change, other.change)) continue;
              const near = await rowsOfBlocks(context, [one.k, other.k], block);
              const at = placeOf(near, one.change, other.change);
              if (at === undefined) continue;
              const key = `${one.k} ${other.k}`;
              const pair = found.get(key) ?? { a: one.k, b: other.k, at: [] };
              found.set(key, pair);
              if (!pair.at.some(({ row }) => row === at.row)) pair.at.push(at);
            }
          }
        }
        for (const { a, b, at } of found.values()) out.push(...findings(context, a, b, at, rows));
        return out;
      },
    };
  },
};

function findings({ numbers }: CheckContext, a: number, b: number, at: { row: number; tUs: number }[], rows: number): QualityFinding[] {
  const out: QualityFinding[] = [];
  for (let i = 0; i < at.length; i += 2) {
    const [start, end] = [at[i]!, at[i + 1]];
    const to = end === undefined ? rows - 1 : end.row - 1;
    const time = (us: number | undefined) => (us === undefined || us !== us ? null : us);
    const names: [string, string] = [numbers[a]!.name, numbers[b]!.name];
    const stretch = { fromRow: start.row, toRow: to, fromUs: time(start.tUs), toUs: time(end?.tUs) };
    out.push(findingOf("swap", names[0], "alarm", { count: to - start.row + 1, share: (to - start.row + 1) / rows, stretches: [stretch] }, { columns: [names[1]], figures: { with: names[1], atRow: start.row }, repair: { kind: "exchange", columns: names, rows: [[start.row, to]] } }));
  }
  return out;
}

const noise = (change: Change) => change.spreadBefore + change.spreadAfter + change.stepBefore + change.stepAfter;

function jumps(change: Change): boolean {
  return Math.abs(change.after - change.before) > apart * Math.max(change.stepBefore, change.stepAfter) && Math.abs(change.after - change.before) > 2 * (change.spreadBefore + change.spreadAfter);
}

function exchanged(a: Change, b: Change): boolean {
  const allowed = noise(a) + noise(b);
  const distance = Math.abs(a.before - b.before);
  return distance > 2 * allowed && Math.abs(a.after - b.before) <= allowed && Math.abs(b.after - a.before) <= allowed;
}

/** The first row of the exchange. */
function placeOf({ row, t, values: [x, y] }: RowsNear, a: Change, b: Change): { row: number; tUs: number } | undefined {
  const step = apart * Math.max(a.stepBefore, a.stepAfter, b.stepBefore, b.stepAfter);
  for (let i = 1; i < x!.length; i++) {
    const distance = Math.abs(x![i - 1]! - y![i - 1]!);
    if (distance > 2 * step && Math.abs(x![i]! - y![i - 1]!) <= step && Math.abs(y![i]! - x![i - 1]!) <= step) return { row: row[i]!, tUs: t[i]! };
  }
  return undefined;
}
