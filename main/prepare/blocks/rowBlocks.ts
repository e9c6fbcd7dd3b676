// Block work of the steps that look at one row only: select, clean, filter, oneHot, derive, scale, regime, calendar. Same answers as shared/recipe/steps.
import { appended, columnAt, selectColumns } from "../../../shared/recipe/columns.ts";
import { evaluate, parseFormula, tagsOf } from "../../../shared/recipe/formula.ts";
import { known } from "../../../shared/recipe/step.ts";
import { turnOf, type CalendarStep } from "../../../shared/recipe/steps/calendar.ts";
import type { CleanStep } from "../../../shared/recipe/steps/clean.ts";
import type { DeriveStep } from "../../../shared/recipe/steps/derive.ts";
import type { FilterStep } from "../../../shared/recipe/steps/filter.ts";
import type { OneHotStep } from "../../../shared/recipe/steps/oneHot.ts";
import { needFigures, regimePlaces, type RegimeStep } from "../../../shared/recipe/steps/regime.ts";
import type { ScaleStep } from "../../../shared/recipe/steps/scale.ts";
import type { SelectStep } from "../../../shared/recipe/steps/select.ts";
import { nearestRegime } from "../../../shared/stats/nearestRegime.ts";
import { numbersOf, takeRows, type BlockColumn, type BlockWork, type StepBlocks } from "./block.ts";
import { laidOut } from "./pastBlocks.ts";

export const selectBlocks: StepBlocks<SelectStep> = (step, columns) => {
  const kept = selectColumns(step.columns, columns, laidOut);
  return () => (block) => ({ ...block, columns: kept.map((i) => block.columns[i]!) });
};

export const cleanBlocks: StepBlocks<CleanStep> = (step, columns) => {
  const worked = [...new Set(selectColumns(step.columns, columns, laidOut))];
  const { low = -Infinity, high = Infinity } = step;
  const numbers = new Set(step.codes.filter((code) => typeof code === "number"));
  const texts = new Set(step.codes.filter((code) => typeof code === "string"));
  const cleaned = (column: BlockColumn): BlockColumn => {
    if (!(column instanceof Float64Array)) return texts.size === 0 ? column : column.map((cell) => (cell !== null && texts.has(cell) ? null : cell));
    const out = column.slice();
    for (let r = 0; r < out.length; r++) if (!(out[r]! >= low && out[r]! <= high) || (numbers.size > 0 && numbers.has(out[r]!))) out[r] = NaN;
    return out;
  };
  return () => (block) => {
    const after = block.columns.slice();
    for (const i of worked) after[i] = cleaned(after[i]!);
    return { ...block, columns: after };
  };
};

export const filterBlocks: StepBlocks<FilterStep> = (step, columns) => {
  const at = columnAt(step.column, columns, laidOut);
  const { low = -Infinity, high = Infinity } = step;
  const values = step.values && new Set<number | string | null>(step.values);
  return () => (block) => {
    const column = block.columns[at]!;
    const places = new Int32Array(block.rows);
    let n = 0;
    for (let r = 0; r < block.rows; r++) {
      const cell = column[r]!;
      if (values === undefined ? typeof cell === "number" && cell >= low && cell <= high : values.has(cell)) places[n++] = r;
    }
    return n === block.rows ? block : takeRows(block, places.subarray(0, n));
  };
};

export const oneHotBlocks: StepBlocks<OneHotStep> = (step, columns) => {
  const at = columnAt(step.column, columns, laidOut);
  const { kept } = appended(columns, [at], [], step.keep);
  return () => (block) => {
    const column = block.columns[at]!;
    const made = step.levels.map((level) => {
      const out = new Float64Array(block.rows);
      for (let r = 0; r < out.length; r++) {
        const cell = column[r]!;
        out[r] = cell === null || cell !== cell ? NaN : cell === level ? 1 : 0;
      }
      return out;
    });
    return { ...block, columns: [...kept.map((i) => block.columns[i]!), ...made] };
  };
};

export const scaleBlocks: StepBlocks<ScaleStep> = (step, columns) => {
  const scales = step.scales.map((one) => ({ at: columnAt(one.column, columns, laidOut), ...one }));
  return () => (block) => {
    const after = block.columns.slice();
    for (const { at, center, spread } of scales) after[at] = numbersOf(block, at).map((x) => known((x - center) / spread));
    return { ...block, columns: after };
  };
};

export const regimeBlocks: StepBlocks<RegimeStep> = (step, columns) => {
  const { context, worked } = regimePlaces(step, columns, laidOut);
  const figures = needFigures(step, laidOut);
  return () => (block) => {
    const tells = context.map((at) => numbersOf(block, at));
    const of = new Int32Array(block.rows);
    for (let r = 0; r < of.length; r++) of[r] = nearestRegime(figures, (i) => tells[i]![r]!);
    const after = block.columns.slice();
    for (const [i, at] of worked.entries()) after[at] = numbersOf(block, at).map((x, r) => known((x - figures.means[of[r]!]![i]!) * figures.inverseScales[of[r]!]![i]!));
    return { ...block, columns: after };
  };
};

export const deriveBlocks: StepBlocks<DeriveStep> = (step, columns) => {
  const parsed = parseFormula(step.formula);
  if ("fault" in parsed) throw new Error(parsed.fault);
  const tags = tagsOf(parsed.node);
  const at = tags.length === 0 ? [] : selectColumns(tags, columns, laidOut, "number");
  const { node } = parsed;
  return (): BlockWork => (block) => {
    const of = new Map(tags.map((tag, t) => [tag, numbersOf(block, at[t]!)]));
    let row = 0;
    const value = (tag: string): number => of.get(tag)![row]!;
    const out = new Float64Array(block.rows);
    for (; row < out.length; row++) out[row] = evaluate(node, value);
    return { ...block, columns: [...block.columns, out] };
  };
};

export const calendarBlocks: StepBlocks<CalendarStep> = (step) => () => (block) => {
  const offsetUs = step.offsetMinutes * 60_000_000;
  const made = step.parts.flatMap((part) => [Math.sin, Math.cos].map((wave) => block.tUs.map((tUs) => wave(2 * Math.PI * turnOf(part, tUs + offsetUs)))));
  return { ...block, columns: [...block.columns, ...made] };
};
