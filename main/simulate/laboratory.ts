// The laboratory: a sample every four hours, known 35 to 95 minutes later, with method noise, rounded times and typing errors.
// Runs anywhere, pure. Draws hang on the batch, so a fault and its twin get the same slips of the pen.
import { use, type Draws } from "./draws.ts";
import { startS } from "./localTime.ts";
import { streamId } from "./streams.ts";

export interface LabResult {
  batch: number;
  /** Seconds of the run: when the sample was taken, what was typed in, when the result was known. */
  sampledS: number;
  typedS: number;
  knownS: number;
  viscosity: number;
  dryMatter: number;
}

/** One result; 0.5 % of viscosities are typing errors (two digits swapped or a factor of ten), 1 % of times are a day wrong. */
export function sampleLaboratory(draws: Draws, t: number, batch: number, viscosity: number, dryMatter: number): LabResult {
  const stream = streamId("laboratory");
  const u = (lane: number): number => draws.uniform(use.laboratory, stream, batch, lane);
  const rounding = u(0) < 0.7 ? 300 : 900;
  const day = u(1) < 0.01 ? -86400 : 0;
  const typed = Math.floor((startS + t) / rounding) * rounding - startS + day;
  let value = Math.floor(viscosity * (1 + 0.025 * draws.normal(use.laboratory, stream, batch, 4)) * 10 + 0.5) / 10;
  if (u(2) < 0.005) {
    const digits = String(Math.floor(value));
    value = u(3) < 0.5 && digits.length > 1 ? Number(`${digits.charAt(1)}${digits.charAt(0)}${digits.slice(2)}`) : value * 10;
  }
  return {
    batch,
    sampledS: t,
    typedS: typed < 0 ? 0 : typed,
    knownS: t + Math.floor(60 * (35 + 60 * u(5))),
    viscosity: value,
    dryMatter: Math.floor((dryMatter + 0.15 * draws.normal(use.laboratory, stream, batch, 6)) * 100 + 0.5) / 100,
  };
}
