// Calms a column by its past alone: weighted mean with fading weights, median, or the newest point of a polynomial fitted to the last
// rows (Savitzky and Golay, 1964, in causal form: no delay of half a window, and no future). The window is bounded and worked whole for
// each row, so that an answer does not hang on where the stream began.
import * as z from "zod";
import { appended, madeFrom, off, selectColumns, selection } from "../columns.ts";
import { needTime } from "../gaps.ts";
import { medianOf } from "../median.ts";
import { known, type StepKind } from "../step.ts";
import { pastWindows } from "./pastWindow.ts";

export const smoothMethods = ["ewma", "median", "savitzkyGolay"] as const;

/** ewma: weights halve every `halfLifeRows` (default: a fifth of the window); missing values are left out. median: of the known
 *  values. savitzkyGolay: needs a whole window of known values. The column itself stays unless `keep` is false. */
export const smoothSchema = z
  .strictObject({
    kind: z.literal("smooth"),
    off,
    columns: selection,
    method: z.enum(smoothMethods),
    windowRows: z.number().int().min(2).max(10_000),
    halfLifeRows: z.number().min(0.1).max(10_000).optional().describe("ewma: rows after which a value counts half"),
    degree: z.number().int().min(1).max(3).optional().describe("savitzkyGolay: degree of the polynomial, 2 if not said"),
    maxGapS: z.number().positive().optional().describe("a longer gap empties the window"),
    keep: z.boolean().default(true),
  })
  .refine((s) => s.method !== "savitzkyGolay" || (s.windowRows <= mostFitted && s.windowRows > (s.degree ?? 2)), `a fitted window has more rows than the degree and at most 101`)
  .refine((s) => s.method !== "ewma" || s.windowRows <= 40 * (s.halfLifeRows ?? s.windowRows / 5), "the window is at most 40 half-lives");
export type SmoothStep = z.infer<typeof smoothSchema>;

const mostFitted = 101;

/** Share of its weight that a value keeps from one row to the next. */
export function fading(step: SmoothStep): number {
  return 0.5 ** (1 / (step.halfLifeRows ?? step.windowRows / 5));
}

export const smooth: StepKind<SmoothStep> = {
  kind: "smooth",
  schema: smoothSchema,
  plan(step, columns, context) {
    if (step.maxGapS !== undefined) needTime(context);
    const worked = selectColumns(step.columns, columns, context, "number");
    const made = worked.map((i) => madeFrom(columns[i]!, `${columns[i]!.name}_smooth_${step.windowRows}`));
    const { kept, columns: out } = appended(columns, worked, made, step.keep);
    return { columns: out, history: { rows: step.windowRows - 1, seconds: 0 }, start: () => pastWindows(step, worked, kept, "newest", answersOf(step)) };
  },
};

/** Answers of a column; its window has the newest value first. */
function answersOf(step: SmoothStep): (window: Float64Array) => number[] {
  const answer = answerOf(step);
  return (window) => {
    let low = Infinity;
    let high = -Infinity;
    for (const x of window) {
      if (x < low) low = x;
      if (x > high) high = x;
    }
    // A flat window gives exact answers; rounding noise there would be blown up by a later division.
    return [known(answer(window, low === high ? low : NaN))];
  };
}

/** Answer over a window, newest value first. flat: the one value of a window that has no other, else NaN. */
function answerOf(step: SmoothStep): (window: Float64Array, flat: number) => number {
  if (step.method === "ewma") {
    const fade = fading(step);
    return (window, flat) => {
      if (!Number.isNaN(flat)) return flat;
      let sum = 0;
      let weights = 0;
      for (let back = 0; back < window.length; back++) {
        if (Number.isNaN(window[back]!)) continue;
        const weight = fade ** back;
        sum += weight * window[back]!;
        weights += weight;
      }
      return sum / weights;
    };
  }
  if (step.method === "median") {
    return (window) => {
      const values = window.filter((x) => !Number.isNaN(x));
      return values.length === 0 ? NaN : medianOf(values);
    };
  }
  const weights = endpointWeights(step.windowRows, step.degree ?? 2);
  return (window, flat) => {
    if (window.length < weights.length || window.some(Number.isNaN)) return NaN;
    if (!Number.isNaN(flat)) return flat;
    return weights.reduce((sum, weight, back) => sum + weight * window[back]!, 0);
  };
}

/** Weights (newest first) with which the last `size` values, a row apart, give the newest point of their least-squares polynomial. They
 *  add up to 1. Orthogonal polynomials over the places, by Gram and Schmidt, so that no normal equations are solved. */
export function endpointWeights(size: number, degree: number): number[] {
  const places = Array.from({ length: size }, (_, back) => 1 - (2 * back) / (size - 1));
  const basis: number[][] = [];
  for (let power = 0; power <= degree; power++) {
    let vector = places.map((x) => x ** power);
    for (let pass = 0; pass < 2; pass++)
      for (const other of basis) {
        const share = vector.reduce((sum, v, k) => sum + v * other[k]!, 0);
        vector = vector.map((v, k) => v - share * other[k]!);
      }
    const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
    basis.push(vector.map((v) => v / length));
  }
  return places.map((_, back) => basis.reduce((sum, vector) => sum + vector[0]! * vector[back]!, 0));
}
