// Steps that make one row of several, as C: the grid and the batch. Pure. What waits is handed on when a later row comes, or at the end.
import { batchLayout, type BatchFigure, type BatchStep } from "../../../../shared/recipe/steps/batch.ts";
import type { ResampleStep } from "../../../../shared/recipe/steps/resample.ts";
import { cDouble } from "./cText.ts";
import { notOffered, type CType } from "./draft.ts";
import { cellCode, eachColumn, next, pastOf, type StepPlace, type StepText } from "./stepPlace.ts";

/** The bucket as running figures: they are worked in the order of the rows, as the stream works its rows at the bucket's end. */
export function resampleText(step: ResampleStep, place: StepPlace): StepText {
  const { before, n } = place;
  const width = before.length;
  const past = (name: string, type: CType, count?: number) => pastOf(place, name, type, count);
  const [begun, held, inner, own] = [past("begun", "uint8_t"), past("held", "uint8_t"), past("inner", "int32_t"), past("segment", "int32_t")];
  const bucket = past("bucket", "double");
  const numbers = before.flatMap((column, i) => (column.kind === "number" ? [i] : []));
  const texts = before.flatMap((column, i) => (column.kind === "text" ? [i] : []));
  const value = past("value", "double", width);
  const means = step.numeric === "mean" && numbers.length > 0;
  const [low, high, count] = means ? [past("low", "double", width), past("high", "double", width), past("count", "uint32_t", width)] : ["", "", ""];
  const begin = means ? eachColumn(place, numbers, `${value}[i] = 0.0;\n    ${low}[i] = INFINITY;\n    ${high}[i] = -INFINITY;\n    ${count}[i] = 0;`) : eachColumn(place, numbers, `${value}[i] = NAN;`);
  const better = step.numeric === "last" ? "1" : `isnan(${value}[i]) || c[i] ${step.numeric === "min" ? "<" : ">"} ${value}[i]`;
  const take = means
    ? `${value}[i] += c[i];\n    ${count}[i]++;\n    if (c[i] < ${low}[i]) ${low}[i] = c[i];\n    if (c[i] > ${high}[i]) ${high}[i] = c[i];`
    : `if (${better}) ${value}[i] = c[i];`;
  const give = means ? `o[i] = ${count}[i] == 0 ? NAN : ${low}[i] == ${high}[i] ? ${low}[i] : ${value}[i] / ${count}[i];` : `o[i] = ${value}[i];`;
  const everyUs = cDouble(Math.round(step.everyS * 1e6));
  const isText = texts.length > 0;
  const flush = `if (!${held}) return;
  ${held} = 0;
  ${eachColumn(place, numbers, give)}
  ${isText ? eachColumn(place, texts, `o[i] = ${value}[i];`) : ""}
  ${next(place, "o", `(${bucket} + 1.0) * ${everyUs}`, own)}`;
  const push = `if (isnan(t)) return;
  const double rest = fmod(fmod(t, ${everyUs}) + ${everyUs}, ${everyUs});
  const double at = (t - rest) / ${everyUs};
  if (!${begun}) {
    ${begun} = 1;
    ${inner} = segment;
    ${bucket} = at;
  }
  if (segment != ${inner} || at != ${bucket}) {
    const double holes = at - ${bucket} - 1.0;
    mw_flush_${n}(g);
    if (segment != ${inner} || holes < 0.0 || holes > ${cDouble(step.maxEmpty)}) ${own}++;
    else
      for (double b = ${bucket} + 1.0; b < at; b += 1.0) {
        for (int32_t i = 0; i < ${width}; i++) o[i] = NAN;
        ${next(place, "o", `(b + 1.0) * ${everyUs}`, own)}
      }
    ${inner} = segment;
    ${bucket} = at;
  }
  if (!${held}) {
    ${held} = 1;
    ${begin}
    ${isText ? eachColumn(place, texts, `${value}[i] = NAN;`) : ""}
  }
  ${eachColumn(place, numbers, `if (isnan(c[i])) continue;\n    ${take}`)}
  ${isText ? eachColumn(place, texts, `if (!isnan(c[i])) ${value}[i] = c[i];`) : ""}`;
  return { own: true, push, flush };
}

/** Running figures of every column in every phase; a course needs the rows of the batch and is not offered. */
export function batchText(step: BatchStep, place: StepPlace): StepText {
  const { before, n } = place;
  if (step.stats.includes("course")) throw notOffered(place.label, "the course of a batch: its rows would have to be kept");
  const { key, phase, worked } = batchLayout(step, [...before], { step: place.label, hasTime: place.hasTime });
  if (before[key]!.kind === "text") throw notOffered(place.label, "a batch that is named by a text; a number is offered");
  const values = step.phase?.values;
  const parts = values?.length ?? 1;
  const size = parts * worked.length;
  const past = (name: string, type: CType, count?: number) => pastOf(place, name, type, count);
  const [rows, own, name, last] = [past("rows", "uint32_t"), past("segment", "int32_t"), past("name", "double"), past("t", "double")];
  const partRows = past("part_rows", "uint32_t", parts);
  const of = { n: past("count", "uint32_t", size), mean: past("mean", "double", size), squares: past("squares", "double", size), low: past("low", "double", size), high: past("high", "double", size), first: past("first", "double", size), last: past("last", "double", size) };
  const flat = `${of.low}[k] == ${of.high}[k]`;
  const one: Record<BatchFigure, string> = {
    mean: `${flat} ? ${of.low}[k] : mw_known(${of.mean}[k])`,
    std: `${of.n}[k] < 2 ? NAN : ${flat} ? 0.0 : mw_known(sqrt(${of.squares}[k] / (${of.n}[k] - 1)))`,
    min: `${of.low}[k]`,
    max: `${of.high}[k]`,
    range: `mw_known(${of.high}[k] - ${of.low}[k])`,
    first: `${of.first}[k]`,
    last: `${of.last}[k]`,
  };
  const figures = step.stats.flatMap((stat) => (stat === "course" ? [] : [one[stat]]));
  const flush = `int32_t at = 0;
  if (${rows} == 0) return;
  for (int32_t k = 0; k < ${size}; k++) {
    const int none = ${of.n}[k] == 0;
    ${figures.map((text) => `o[at++] = none ? NAN : ${text};`).join("\n    ")}
  }
  o[at++] = ${rows};
  ${values === undefined ? "" : `for (int32_t p = 0; p < ${parts}; p++) o[at++] = ${partRows}[p];`}
  ${rows} = 0;
  ${next(place, "o", last, own)}`;
  const partOf = values === undefined || phase === undefined ? "0" : values.map((value, p) => `c[${phase}] == ${cellCode(place, value)} ? ${p} : `).join("") + "-1";
  const push = `const double now = c[${key}];
  const int none = isnan(now);
  if (none || now != ${name} || segment != ${own} || ${rows} >= ${step.maxRows}u) mw_flush_${n}(g);
  if (none) return;
  if (${rows} == 0) {
    ${name} = now;
    ${own} = segment;
    for (int32_t p = 0; p < ${parts}; p++) ${partRows}[p] = 0;
    for (int32_t k = 0; k < ${size}; k++) {
      ${of.n}[k] = 0;
      ${of.mean}[k] = ${of.squares}[k] = 0.0;
      ${of.low}[k] = INFINITY;
      ${of.high}[k] = -INFINITY;
      ${of.first}[k] = ${of.last}[k] = NAN;
    }
  }
  ${rows}++;
  ${last} = t;
  const int32_t part = ${partOf};
  if (part < 0) return;
  ${partRows}[part]++;
  ${eachColumn(place, worked, `const int32_t k = part * ${worked.length} + w;
    const double x = c[i];
    if (isnan(x)) continue;
    ${of.n}[k]++;
    const double from = x - ${of.mean}[k];
    ${of.mean}[k] += from / ${of.n}[k];
    ${of.squares}[k] += from * (x - ${of.mean}[k]);
    if (x < ${of.low}[k]) ${of.low}[k] = x;
    if (x > ${of.high}[k]) ${of.high}[k] = x;
    if (${of.n}[k] == 1) ${of.first}[k] = x;
    ${of.last}[k] = x;`)}`;
  return { own: true, push, flush };
}
