// Block work of the steps that look back over rows: rolling, smooth, despike, lag, difference, impute. The same answers as row by row in
// shared/recipe/steps, to rounding; property tests hold them together.
import { appended, selectColumns } from "../../../shared/recipe/columns.ts";
import { secondsToUs } from "../../../shared/recipe/gaps.ts";
import { known } from "../../../shared/recipe/step.ts";
import { madScale, spikeRows, type DespikeStep } from "../../../shared/recipe/steps/despike.ts";
import { rateUs, type DifferenceStep } from "../../../shared/recipe/steps/difference.ts";
import type { ImputeStep } from "../../../shared/recipe/steps/impute.ts";
import type { LagStep } from "../../../shared/recipe/steps/lag.ts";
import { numbersOf, type Block, type BlockColumn, type StepBlocks } from "./block.ts";
import { eachRanked } from "./ranks.ts";
import { Pasts, WindowWatch, type BlockWindows } from "./windows.ts";

/** Failures were thrown when the recipe was laid out; a place is not needed again. */
export const laidOut = { step: "", hasTime: true };

/** Columns that stay, and those of the window's columns that are made. */
export function replaced(block: Block, kept: readonly number[], made: BlockColumn[]): Block {
  return { ...block, columns: [...kept.map((i) => block.columns[i]!), ...made] };
}

export const lagBlocks: StepBlocks<LagStep> = (step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const { kept } = appended(columns, worked, [], step.keep);
  const rows = Math.max(...step.rows) + 1;
  return () => {
    const watch = new WindowWatch({ rows, maxGapS: step.maxGapS });
    const pasts = new Pasts(worked.length);
    return (block) => {
      const windows = watch.next(block);
      const made = worked.flatMap((i, k) => {
        const x = pasts.joined(k, numbersOf(block, i), windows);
        return step.rows.map((back) => lagged(x, windows, back));
      });
      return replaced(block, kept, made);
    };
  };
};

/** The value `back` rows before each row; NaN where its window does not reach so far. */
function lagged(x: Float64Array, { before, from }: BlockWindows, back: number): Float64Array {
  const out = new Float64Array(from.length);
  for (let r = 0; r < out.length; r++) out[r] = before + r - back >= from[r]! ? x[before + r - back]! : NaN;
  return out;
}

export const differenceBlocks: StepBlocks<DifferenceStep> = (step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const { kept } = appended(columns, worked, [], step.keep);
  const unitUs = step.per && rateUs[step.per];
  return () => {
    const watch = new WindowWatch({ rows: step.rows + 1, maxGapS: step.maxGapS });
    const pasts = new Pasts(worked.length + 1);
    return (block) => {
      const windows = watch.next(block);
      const then = unitUs === undefined ? undefined : lagged(pasts.joined(worked.length, block.tUs, windows), windows, step.rows);
      const made = worked.map((i, k) => {
        const now = numbersOf(block, i);
        const out = lagged(pasts.joined(k, now, windows), windows, step.rows);
        if (then === undefined || unitUs === undefined) for (let r = 0; r < out.length; r++) out[r] = known(now[r]! - out[r]!);
        else
          for (let r = 0; r < out.length; r++) {
            const dt = (block.tUs[r]! - then[r]!) / unitUs;
            out[r] = dt > 0 ? known((now[r]! - out[r]!) / dt) : NaN;
          }
        return out;
      });
      return replaced(block, kept, made);
    };
  };
};

export const despikeBlocks: StepBlocks<DespikeStep> = (step, columns) => {
  const worked = [...new Set(selectColumns(step.columns, columns, laidOut))];
  return () => {
    const watch = new WindowWatch({ rows: step.windowRows, maxGapS: step.maxGapS });
    const pasts = new Pasts(worked.length);
    return (block) => {
      const windows = watch.next(block);
      const after = block.columns.slice();
      worked.forEach((i, k) => {
        const now = numbersOf(block, i);
        const out = now.slice();
        eachRanked(pasts.joined(k, now, windows), windows, (ranked, r) => {
          const x = now[r]!;
          if (Number.isNaN(x) || ranked.length < spikeRows) return;
          const middle = ranked.quantile(0.5);
          const spread = ranked.spread(middle);
          if (spread > 0 && madScale * Math.abs(x - middle) > step.limit * spread) out[r] = NaN;
        });
        after[i] = out;
      });
      return { ...block, columns: after };
    };
  };
};

export const imputeBlocks: StepBlocks<ImputeStep> = (step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const flags = step.flag === true ? worked : [];
  return () => {
    const fill: (block: Block, i: number) => BlockColumn = step.method === "constant" ? (block, i) => block.columns[i]!.map((cell) => (isMissing(cell) ? step.value! : cell) as never) as BlockColumn : holding(step, columns.length);
    return (block) => {
      const after = block.columns.slice();
      for (const i of new Set(worked)) after[i] = fill(block, i);
      const made = flags.map((i) => Float64Array.from({ length: block.rows }, (_, r) => (isMissing(block.columns[i]![r]!) && !isMissing(after[i]![r]!) ? 1 : 0)));
      return { ...block, columns: [...after, ...made] };
    };
  };
};

function isMissing(cell: number | string | null): boolean {
  return cell === null || Number.isNaN(cell);
}

/** Last known cell of each column, with the number and time of its row. */
function holding(step: ImputeStep, columns: number): (block: Block, i: number) => BlockColumn {
  const maxRows = step.maxRows ?? Infinity;
  const maxGapUs = step.maxGapS === undefined ? undefined : secondsToUs(step.maxGapS);
  const held = Array.from({ length: columns }, () => ({ cell: undefined as number | string | undefined, at: 0, tUs: NaN, segment: NaN, seen: 0 }));
  return (block, i) => {
    const last = held[i]!;
    const out = block.columns[i]!.slice() as BlockColumn;
    for (let r = 0; r < block.rows; r++) {
      if (block.segment[r] !== last.segment) last.cell = undefined;
      last.segment = block.segment[r]!;
      last.seen += 1;
      const cell = out[r]!;
      const tUs = block.tUs[r]!;
      if (!isMissing(cell)) {
        last.cell = cell;
        last.at = last.seen;
        last.tUs = tUs;
        continue;
      }
      if (last.cell === undefined || last.seen - last.at > maxRows) continue;
      const dt = tUs - last.tUs;
      if (maxGapUs !== undefined && !(dt >= 0 && dt <= maxGapUs)) continue;
      out[r] = last.cell as never;
    }
    return out;
  };
}
