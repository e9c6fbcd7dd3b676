// Steps without windows, as C: choosing, cleaning, filling, spreading, formulas, scaling, regimes, the calendar. Pure.
// Each says what its twin in shared/recipe/steps says; the property test holds both equal.
import { parseFormula } from "../../../../shared/recipe/formula.ts";
import type { CalendarStep } from "../../../../shared/recipe/steps/calendar.ts";
import type { CleanStep } from "../../../../shared/recipe/steps/clean.ts";
import type { DeriveStep } from "../../../../shared/recipe/steps/derive.ts";
import type { FilterStep } from "../../../../shared/recipe/steps/filter.ts";
import type { ImputeStep } from "../../../../shared/recipe/steps/impute.ts";
import type { OneHotStep } from "../../../../shared/recipe/steps/oneHot.ts";
import { needFigures, regimePlaces, type RegimeStep } from "../../../../shared/recipe/steps/regime.ts";
import type { ScaleStep } from "../../../../shared/recipe/steps/scale.ts";
import type { SelectStep } from "../../../../shared/recipe/steps/select.ts";
import { columnAt, selectColumns, type Selection } from "../../../../shared/recipe/columns.ts";
import { cDouble } from "./cText.ts";
import { formulaText } from "./formulaText.ts";
import { cellCode, eachColumn, gapUs, gathered, isOneOf, madeAfter, next, pastOf, type StepPlace, type StepText } from "./stepPlace.ts";

const contextOf = ({ label, hasTime }: StepPlace) => ({ step: label, hasTime });

/** Places of the columns that a step works on; the recipe was laid out before, so they are there. */
export function worked(chosen: Selection, place: StepPlace): number[] {
  return selectColumns(chosen, [...place.before], contextOf(place));
}

export function selectText(step: SelectStep, place: StepPlace): StepText {
  return { own: true, push: `${gathered(place, worked(step.columns, place))}\n  ${next(place, "o")}` };
}

export function cleanText({ columns, low, high, codes }: CleanStep, place: StepPlace): StepText {
  const of = (kind: "number" | "text") => worked(columns, place).filter((at) => place.before[at]!.kind === kind);
  const numbers = codes.filter((code) => typeof code === "number");
  const bad = [...(low === undefined ? [] : [`c[i] < ${cDouble(low)}`]), ...(high === undefined ? [] : [`c[i] > ${cDouble(high)}`]), ...(numbers.length > 0 ? [isOneOf(place, "c[i]", numbers)] : [])];
  const texts = codes.filter((code) => typeof code === "string");
  const parts = [
    bad.length > 0 ? eachColumn(place, of("number"), `if (${bad.join(" || ")}) c[i] = NAN;`) : "",
    texts.length > 0 ? eachColumn(place, of("text"), `if (${isOneOf(place, "c[i]", texts)}) c[i] = NAN;`) : "",
  ];
  return { own: false, push: `${parts.join("\n  ")}\n  ${next(place, "c")}` };
}

export function filterText({ column, values, low, high }: FilterStep, place: StepPlace): StepText {
  const x = `c[${columnAt(column, [...place.before], contextOf(place))}]`;
  const bounds = [...(low === undefined ? [] : [`${x} >= ${cDouble(low)}`]), ...(high === undefined ? [] : [`${x} <= ${cDouble(high)}`])];
  return { own: false, push: `if (${values ? isOneOf(place, x, values) : bounds.join(" && ")}) ${next(place, "c")}` };
}

export function imputeText(step: ImputeStep, place: StepPlace): StepText {
  const columns = worked(step.columns, place);
  const at = place.before.length;
  const before = step.flag === true ? eachColumn(place, columns, `c[${at} + w] = isnan(c[i]) ? 1.0 : 0.0;`) : "";
  const after = step.flag === true ? eachColumn(place, columns, `if (isnan(c[i])) c[${at} + w] = 0.0;`) : "";
  const whole = (work: string): StepText => ({ own: false, push: `${before}\n  ${work}\n  ${after}\n  ${next(place, "c")}` });
  if (step.method === "constant") return whole(eachColumn(place, columns, `if (isnan(c[i])) c[i] = ${cellCode(place, step.value!)};`));
  const size = columns.length;
  const gap = pastOf(place, "gap", "mw_gap");
  const last = pastOf(place, "last", "double", size);
  // Rows since the last known value, counted from 1; 0 where there is none.
  const age = pastOf(place, "age", "uint32_t", size);
  const timed = step.maxGapS !== undefined;
  const lastT = timed ? pastOf(place, "last_t", "double", size) : "";
  const held = [`${age}[w] > 0`, ...(step.maxRows === undefined ? [] : [`${age}[w] - 1 <= ${step.maxRows}u`]), ...(timed ? [`t - ${lastT}[w] >= 0.0`, `t - ${lastT}[w] <= ${gapUs(step.maxGapS)}`] : [])];
  return whole(
    `const int anew = mw_anew(&${gap}, t, segment, -1.0);\n  ` +
      eachColumn(place, columns, `if (anew) ${age}[w] = 0;
    if (${age}[w] > 0 && ${age}[w] < UINT32_MAX) ${age}[w]++;
    if (!isnan(c[i])) {
      ${last}[w] = c[i];
      ${age}[w] = 1;${timed ? `\n      ${lastT}[w] = t;` : ""}
    } else if (${held.join(" && ")}) c[i] = ${last}[w];`),
  );
}

export function oneHotText(step: OneHotStep, place: StepPlace): StepText {
  const at = columnAt(step.column, [...place.before], contextOf(place));
  const made = madeAfter(place, place.before.flatMap((_, i) => (step.keep || i !== at ? [i] : [])));
  const levels = place.draft.table("double", step.levels.map((level) => (typeof level === "string" ? place.draft.text(level) : level)));
  return {
    own: made.own,
    push: `${made.head}\n  for (int32_t k = 0; k < ${step.levels.length}; k++) ${made.out}[${made.at} + k] = isnan(c[${at}]) ? NAN : c[${at}] == ${levels}[k] ? 1.0 : 0.0;\n  ${next(place, made.out)}`,
  };
}

export function calendarText(step: CalendarStep, place: StepPlace): StepText {
  const parts = step.parts.map((part, k) => {
    const at = place.before.length + 2 * k;
    return `{\n    const double turn = ${cDouble(2 * Math.PI)} * mw_turn(t + ${cDouble(step.offsetMinutes * 60_000_000)}, ${part === "weekday" ? 1 : 0});\n    c[${at}] = sin(turn);\n    c[${at + 1}] = cos(turn);\n  }`;
  });
  return { own: false, push: `${parts.join("\n  ")}\n  ${next(place, "c")}` };
}

export function deriveText(step: DeriveStep, place: StepPlace): StepText {
  const parsed = parseFormula(step.formula);
  if ("fault" in parsed) throw new RangeError(parsed.fault);
  const cell = (tag: string) => `c[${columnAt(tag, [...place.before], contextOf(place))}]`;
  return { own: false, push: `c[${place.before.length}] = ${formulaText(parsed.node, cell)};\n  ${next(place, "c")}` };
}

export function scaleText(step: ScaleStep, place: StepPlace): StepText {
  const columns = step.scales.map(({ column }) => columnAt(column, [...place.before], contextOf(place)));
  const centers = place.draft.table("double", step.scales.map(({ center }) => center));
  const spreads = place.draft.table("double", step.scales.map(({ spread }) => spread));
  return { own: false, push: `${eachColumn(place, columns, `c[i] = mw_known((c[i] - ${centers}[w]) / ${spreads}[w]);`)}\n  ${next(place, "c")}` };
}

export function regimeText(step: RegimeStep, place: StepPlace): StepText {
  const { context, worked: columns } = regimePlaces(step, [...place.before], contextOf(place));
  const figures = needFigures(step, contextOf(place));
  const { draft } = place;
  const doubles = (values: readonly number[]) => draft.table("double", values);
  const asked = [draft.table("uint16_t", context), context.length, doubles(figures.fill), doubles(figures.inverseSpread), doubles(figures.centres.flat()), figures.centres.length];
  const [means, inverse] = [doubles(figures.means.flat()), doubles(figures.inverseScales.flat())];
  return {
    own: false,
    push: `const int32_t k = mw_regime(c, ${asked.join(", ")});\n  ${eachColumn(place, columns, `c[i] = mw_known((c[i] - ${means}[k * ${columns.length} + w]) * ${inverse}[k * ${columns.length} + w]);`)}\n  ${next(place, "c")}`,
  };
}
