// SQL of spectral bands: sums of the column times cosine and sine over the window give each bin, turned to the window's own beginning;
// the Hann window is applied among neighbouring bins, and the mean is bin 0, which is left out.
import { appended, selectColumns } from "../../../shared/recipe/columns.ts";
import { binScale, binsOf, type SpectrumStep } from "../../../shared/recipe/steps/spectrum.ts";
import { quoteNumber, quoteWhole } from "../../store/quote.ts";
import { knownSql, stageList, type StepSql } from "./writer.ts";

const laidOut = { step: "", hasTime: true };

export const spectrumSql: StepSql<SpectrumStep> = (w, from, step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const { kept } = appended(columns, worked, [], step.keep);
  const places = [...new Set(worked)];
  const size = step.windowRows;
  const bands = binsOf(step, laidOut);
  const folded = (k: number): number => Math.min(k, size - k);
  const bins = [...new Set(bands.flat().flatMap((k) => [folded(k - 1), k, folded(k + 1)]))].filter((k) => k > 0);
  const angle = (k: number, place: string): string => `(2 * pi() * CAST((${place} * ${k}) % ${quoteWhole(size)} AS DOUBLE) / ${size})`;
  const waves = w.add(`SELECT ${["*", ...bins.flatMap((k) => [`cos(${angle(k, "__pos")}) AS co${k}`, `sin(${angle(k, "__pos")}) AS si${k}`, `cos(${angle(k, "(__pos + 1)")}) AS tc${k}`, `sin(${angle(k, "(__pos + 1)")}) AS ts${k}`])].join(", ")} FROM ${w.runs(from, step.maxGapS)}`);
  const sums = places.flatMap((i) => [`count(c${i}) OVER w AS n${i}`, `min(c${i}) OVER w AS low${i}`, `max(c${i}) OVER w AS high${i}`, ...bins.flatMap((k) => [`sum(c${i} * co${k}) OVER w AS a${i}_${k}`, `sum(c${i} * si${k}) OVER w AS b${i}_${k}`])]);
  const summed = w.add(`SELECT ${["*", ...sums].join(", ")} FROM ${waves} WINDOW w AS (ORDER BY __ord ROWS BETWEEN least(${quoteWhole(size - 1)}, __pos) PRECEDING AND CURRENT ROW)`);
  const turned = w.add(
    `SELECT ${["*", ...places.flatMap((i) => bins.flatMap((k) => [`a${i}_${k} * tc${k} + b${i}_${k} * ts${k} AS re${i}_${k}`, `a${i}_${k} * ts${k} - b${i}_${k} * tc${k} AS im${i}_${k}`]))].join(", ")} FROM ${summed}`,
  );
  /** Part of a bin; a bin past the middle is the mirror of one before it. */
  const cell = (part: "re" | "im", i: number, k: number): string => (k === 0 ? "0" : `${part === "im" && 2 * k > size ? "-" : ""}${part}${i}_${folded(k)}`);
  const hann = (part: "re" | "im", i: number, k: number): string => `(0.5 * ${cell(part, i, k)} - 0.25 * (${cell(part, i, k - 1)} + ${cell(part, i, k + 1)}))`;
  const power = (i: number, k: number): string => `(pow(${hann("re", i, k)}, 2) + pow(${hann("im", i, k)}, 2)) * ${quoteNumber(binScale(k, size))}`;
  const banded = w.add(`SELECT ${["*", ...places.flatMap((i) => bands.map((band, b) => `${band.map((k) => power(i, k)).join(" + ")} AS p${i}_${b}`))].join(", ")} FROM ${turned}`);
  const made = worked.flatMap((i) => bands.map((_, b) => `CASE WHEN n${i} < ${size} THEN NULL WHEN low${i} = high${i} THEN CAST(0 AS DOUBLE) ELSE ${knownSql(`p${i}_${b}`)} END`));
  return w.add(`SELECT ${stageList([...kept.map((i) => `c${i}`), ...made])} FROM ${banded}`);
};
