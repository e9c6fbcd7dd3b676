// A measurement that goes on in another unit: within one row both its level and the size of its noise change by a known factor, and stay.
// A process that changes its level rarely changes its noise by the same known factor, and never within one row: both are asked for.
// Only with time; the shorter side is taken for the strange one. Blind where the value is near zero or as noisy as the change is large.
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { findingOf, medianOf, type Check, type CheckContext } from "./check.ts";
import { rowsOfBlocks, type RowsNear } from "./rowsNear.ts";
import { changeAt, changeBlocks, type Change } from "./levels.ts";
import { conversionsFor, type Conversion } from "./units.ts";

/** How far the middle of blocks, the middle of the rows beside the change, and the noise may be from the factor. Blocks hold hours in which the
 *  process goes on; some hundred sampled steps a side tell the noise to a quarter, and where the factor itself is small, it must be told from none. */
const blockTolerance = 0.15;
const rowTolerance = 0.03;
const noiseTolerance = Math.log(1.4);
const noiseOfFactor = 0.6;
const rowsBeside = 40;

export const unitChange: Check = {
  name: "unitChange",
  watch(context) {
    if (!context.hasTime) return undefined;
    return {
      async done() {
        const out: QualityFinding[] = [];
        for (const k of context.numbers.keys()) out.push(...(await changesOf(context, k)));
        return out;
      },
    };
  },
};

interface Found {
  row: number;
  conversion: Conversion;
}

async function changesOf(context: CheckContext, k: number): Promise<QualityFinding[]> {
  const { levels, numbers, rows } = context;
  const found: Found[] = [];
  for (let b = 0; b < levels.median[k]!.length; b++) {
    const change = changeAt(levels, k, b);
    const possible = change === undefined ? [] : conversionsOf(change, numbers[k]!.unit);
    if (change === undefined || possible.length === 0) continue;
    const place = placeOf(await rowsOfBlocks(context, [k], b), possible, change);
    if (place === undefined) continue;
    found.push(place);
    b += changeBlocks;
  }
  const name = numbers[k]!.name;
  const out: QualityFinding[] = [];
  for (let i = 0; i < found.length; i++) {
    const { row, conversion } = found[i]!;
    const next = found[i + 1];
    const back = next !== undefined && Math.abs(next.conversion.slope * conversion.slope - 1) < 1e-6;
    const end = back ? next.row : rows;
    // The strange stretch is the one between two changes, or the shorter side of a single one.
    const [from, to, turn] = back || end - row <= row ? [row, end - 1, conversion] : [0, row - 1, inverse(conversion)];
    if (back) i++;
    const times = await rowTimes(context, from, to);
    out.push(
      findingOf("unitChange", name, numbers[k]!.unit === undefined ? "caution" : "alarm", { count: to - from + 1, share: (to - from + 1) / rows, stretches: [{ fromRow: from, toRow: to, ...times }] }, {
        figures: { factor: turn.slope, offset: turn.offset, from: turn.from, to: turn.to, atRow: row },
        repair: { kind: "convert", column: name, slope: 1 / turn.slope, offset: -turn.offset / turn.slope, rows: [[from, to]] },
      }),
    );
  }
  return out;
}

function inverse({ from, to, slope, offset }: Conversion): Conversion {
  return { from: to, to: from, slope: 1 / slope, offset: -offset / slope };
}

/** Distance from a conversion: in its factor, or in shares of the jump where it has an offset. */
function distance({ slope, offset }: Conversion, before: number, after: number): number {
  const expected = slope * before + offset;
  if (offset !== 0) return Math.abs(after - expected) / Math.abs(expected - before);
  return after * before > 0 ? Math.abs(Math.log(after / expected)) : Infinity;
}

const noiseAllowed = (slope: number) => (slope === 1 ? noiseTolerance : Math.min(noiseTolerance, noiseOfFactor * Math.abs(Math.log(slope))));

/** The conversions of the unit (of any, where it is unknown) that the blocks allow; none for a level that only swings. */
function conversionsOf({ before, after, spreadBefore, spreadAfter, stepBefore, stepAfter }: Change, unit: string | undefined): Conversion[] {
  const jump = Math.abs(after - before);
  if (!(jump > 3 * (spreadBefore + spreadAfter)) || !(stepBefore > 0) || !(stepAfter > 0)) return [];
  return conversionsFor(unit).filter((one) => distance(one, before, after) <= blockTolerance + (spreadBefore + spreadAfter) / jump && Math.abs(Math.log(stepAfter / stepBefore / one.slope)) <= noiseAllowed(one.slope));
}

/** The first row in the new unit: the largest step, if the rows on both sides of it are apart by one of the conversions. */
function placeOf({ row, values }: RowsNear, possible: readonly Conversion[], { before, after, stepBefore, stepAfter }: Change): Found | undefined {
  const x = values[0]!;
  const known = [...x.keys()].filter((i) => x[i] === x[i]);
  let [best, at] = [0, 0];
  for (let i = 1; i < known.length; i++) {
    const step = (x[known[i]!]! - x[known[i - 1]!]!) * Math.sign(after - before);
    if (step > best) [best, at] = [step, i];
  }
  const middle = (from: number, to: number) => medianOf(Float64Array.from(known.slice(Math.max(0, from), to), (i) => x[i]!));
  const [left, right] = [middle(at - rowsBeside, at), middle(at, at + rowsBeside)];
  if (!(best > 8 * Math.min(stepBefore, stepAfter)) || !(best > 0.5 * Math.abs(right - left))) return undefined;
  const conversion = possible.reduce((a, b) => (distance(b, left, right) < distance(a, left, right) ? b : a));
  return distance(conversion, left, right) <= rowTolerance ? { row: row[known[at]!]!, conversion } : undefined;
}

async function rowTimes({ ask, table }: CheckContext, fromRow: number, toRow: number): Promise<{ fromUs: number | null; toUs: number | null }> {
  const rows = await ask(`SELECT row_id::DOUBLE AS r, epoch_us(ts)::DOUBLE AS t FROM ${table} WHERE row_id IN (${fromRow}, ${toRow})`);
  const at = (row: number) => {
    const t = rows.find(({ r }) => r === row)?.["t"];
    return typeof t === "number" ? t : null;
  };
  return { fromUs: at(fromRow), toUs: at(toRow) };
}
