// Whether one tag can explain every relation that broke: without it the others agree again (reconstruction, Dunia and Qin 1998). Pure.
// A lying sensor leaves the rest of the plant in order, in a loop too; a changed plant does not. Sizes are t-like: shift over its own noise in the reference.
import { likeness, memoryOf } from "./paths.ts";
import { isKnown, residualPath, type Relations } from "./relations.ts";

interface Strained {
  /** Place in `relations.standard.tags`. */
  tag: number;
  /** Shift of what it lies off the relations: in noise of such means, and in standard deviations of the tag's quick movements. */
  t: number;
  shift: number;
}

export interface Isolation {
  /** Relations, most broken first. */
  strained: Strained[];
  /** Sum of the squares of t beyond what chance gives. */
  energy: number;
  /** Share of it that is gone without one tag, best first. */
  suspects: { tag: number; share: number; left: number }[];
}

/** Cut for t: one relation of near-copies must not drown all others. */
const mostT = 30;
const byChance = 4;

/** Compares the late blocks [from, to) with the reference. */
export function isolate(relations: Relations, from: number, to: number): Isolation {
  const k = relations.standard.tags.length;
  const strainedWithout = (without?: number): Strained[] =>
    Array.from({ length: k }, (_, tag) => tag)
      .filter((tag) => tag !== without)
      .map((tag) => ({ tag, ...shiftOf(residualPath(relations, tag, without), relations.referenceBlocks, from, to) }));
  const energyOf = (all: readonly Strained[]) => all.reduce((sum, { t }) => sum + Math.max(0, Math.min(mostT, Math.abs(t)) ** 2 - byChance), 0);
  const whole = strainedWithout();
  const energy = energyOf(whole);
  const suspects = whole
    .map(({ tag }) => {
      const left = energyOf(strainedWithout(tag));
      return { tag, share: energy > 0 ? 1 - left / energy : 0, left };
    })
    .sort((a, b) => b.share - a.share);
  return { strained: [...whole].sort((a, b) => Math.abs(b.t) - Math.abs(a.t)), energy, suspects };
}

/** Mean of a path over [from, to) less that of the reference: over the noise of such a difference, with the blocks' memory over holes too, and as it is. */
export function shiftOf(path: Float64Array, reference: number, from: number, to: number): { t: number; shift: number } {
  const { phi, mean, sd, known } = memoryOf(path, reference);
  const late: number[] = [];
  let sum = 0;
  for (let b = from; b < to; b++) if (isKnown(path[b]!)) {
    late.push(b);
    sum += path[b]!;
  }
  if (late.length < 2 || !(sd > 0)) return { t: 0, shift: 0 };
  const shift = sum / late.length - mean;
  const noise = sd * Math.sqrt(likeness(late, late, phi) + likeness(known, known, phi) - 2 * likeness(late, known, phi));
  return { t: shift / noise, shift };
}
