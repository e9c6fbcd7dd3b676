// Power of a column in bands of frequency over the last rows: mean square of the part of the signal that swings in the band. Mean
// removed, Hann window, one-sided, scaled by the window's power (Heinzel, Rüdiger and Schilling, 2002), so that the bands of white
// noise add up to about its variance.
import * as z from "zod";
import { Failure } from "../../contract/errors.ts";
import { appended, madeFrom, off, selectColumns, selection } from "../columns.ts";
import { GapWatch, needTime } from "../gaps.ts";
import { known, type RowWork, type StepContext, type StepKind } from "../step.ts";
import { toPower } from "../units.ts";

/** Rows must be `rowS` apart (put the data on a grid first); a window that is not whole and known gives missing. */
export const spectrumSchema = z
  .strictObject({
    kind: z.literal("spectrum"),
    off,
    columns: selection,
    windowRows: z.number().int().min(8).max(256),
    rowS: z.number().positive().max(31_536_000).describe("seconds between rows: turns places into Hz"),
    bands: z
      .array(z.strictObject({ name: z.string().min(1).max(60), lowHz: z.number().nonnegative(), highHz: z.number().positive() }))
      .min(1)
      .max(20)
      .describe("lowHz belongs to the band, highHz does not"),
    maxGapS: z.number().positive().optional().describe("a longer gap empties the window"),
    keep: z.boolean().default(true),
  })
  .refine((s) => s.bands.every((band) => band.lowHz < band.highHz), "a band's low is under its high");
export type SpectrumStep = z.infer<typeof spectrumSchema>;

/** Bins of each band: k stands for k / (windowRows · rowS) Hz, 1 … windowRows / 2. Throws planUnfit for a band without one. */
export function binsOf(step: SpectrumStep, context: StepContext): number[][] {
  return step.bands.map((band) => {
    const bins = Array.from({ length: Math.floor(step.windowRows / 2) }, (_, i) => i + 1).filter((k) => {
      const hz = k / (step.windowRows * step.rowS);
      return hz >= band.lowHz && hz < band.highHz;
    });
    if (bins.length === 0) throw new Failure("planUnfit", { step: context.step, field: band.name, detail: "the window has no frequency in this band: take a longer window or a wider band" });
    return bins;
  });
}

/** Scale from a bin's squared sum to mean square; the last bin of an even window stands alone, all others for two. */
export function binScale(k: number, windowRows: number): number {
  return (2 * k === windowRows ? 1 : 2) / (windowRows * windowRows * 0.375);
}

export const spectrum: StepKind<SpectrumStep> = {
  kind: "spectrum",
  schema: spectrumSchema,
  plan(step, columns, context) {
    if (step.maxGapS !== undefined) needTime(context);
    const bins = binsOf(step, context);
    const worked = selectColumns(step.columns, columns, context, "number");
    const made = worked.flatMap((i) => step.bands.map((band) => madeFrom(columns[i]!, `${columns[i]!.name}_${band.name}_${step.windowRows}`, (unit) => toPower(unit, 2))));
    const { kept, columns: out } = appended(columns, worked, made, step.keep);
    return { columns: out, history: { rows: step.windowRows - 1, seconds: 0 }, start: () => windows(step, bins, worked, kept) };
  },
};

function windows(step: SpectrumStep, bins: number[][], worked: number[], kept: number[]): RowWork {
  const gaps = new GapWatch(step.maxGapS);
  const size = step.windowRows;
  const hann = Float64Array.from({ length: size }, (_, m) => 0.5 - 0.5 * Math.cos((2 * Math.PI * m) / size));
  const turns = Float64Array.from({ length: size }, (_, m) => (2 * Math.PI * m) / size);
  const cos = turns.map(Math.cos);
  const sin = turns.map(Math.sin);
  const rings = worked.map(() => new Float64Array(size));
  const window = new Float64Array(size);
  let seen = 0;
  const power = (k: number): number => {
    let re = 0;
    let im = 0;
    for (let m = 0; m < size; m++) {
      const at = (k * m) % size;
      re += window[m]! * cos[at]!;
      im += window[m]! * sin[at]!;
    }
    return (re * re + im * im) * binScale(k, size);
  };
  return {
    push(row) {
      if (gaps.startsAnew(row)) seen = 0;
      const slot = seen % size;
      seen += 1;
      const cells = kept.map((i) => row.cells[i]!);
      worked.forEach((i, w) => {
        const ring = rings[w]!;
        ring[slot] = row.cells[i] as number;
        if (seen < size || ring.some(Number.isNaN)) {
          cells.push(...bins.map(() => NaN));
          return;
        }
        const mean = ring.reduce((a, b) => a + b, 0) / size;
        const flat = ring.every((x) => x === ring[0]);
        for (let m = 0; m < size; m++) window[m] = flat ? 0 : (ring[(seen + m) % size]! - mean) * hann[m]!;
        cells.push(...bins.map((band) => known(band.reduce((sum, k) => sum + power(k), 0))));
      });
      return [{ tUs: row.tUs, segment: row.segment, cells }];
    },
  };
}
