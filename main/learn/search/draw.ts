// Draws settings from a space: anywhere, or near ones that did well. Pure and seeded; numbers are rounded so that a person can read and repeat them.
import type { Generator } from "../../../shared/stats/random.ts";
import type { Dimension, Space } from "./spaces.ts";

type Parameters = Readonly<Record<string, string | number>>;

/** Settings from anywhere in the space. */
export function drawAnywhere(space: Space, random: Generator): Parameters {
  return Object.fromEntries(Object.entries(space).map(([name, dimension]) => [name, at(dimension, random.uniform())]));
}

/** Settings near given ones: each number moves by a normal step of `reach` of its scale (reflected at the bounds), a choice is drawn anew with
 *  probability `reach`. Settings that are not numbers of the space ("auto") are drawn from anywhere. */
export function drawNear(space: Space, from: Readonly<Record<string, unknown>>, reach: number, random: Generator): Parameters {
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => {
      const [step, fresh] = [random.normal() * reach, random.uniform()];
      const value = from[name];
      if (dimension.kind === "choice") return [name, random.uniform() < reach || !isOneOf(dimension.values, value) ? at(dimension, fresh) : value];
      if (typeof value !== "number" || !Number.isFinite(value)) return [name, at(dimension, fresh)];
      return [name, at(dimension, reflected(place(dimension, value) + step))];
    }),
  );
}

const isOneOf = (values: readonly (string | number)[], value: unknown): value is string | number => values.some((one) => one === value);

/** The value at a place 0..1 of a dimension. */
function at(dimension: Dimension, share: number): string | number {
  if (dimension.kind === "choice") return dimension.values[Math.min(dimension.values.length - 1, Math.floor(share * dimension.values.length))]!;
  const { low, high, log, whole } = dimension;
  const value = log ? Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low))) : low + share * (high - low);
  return Math.min(high, Math.max(low, whole ? Math.round(value) : Number(value.toPrecision(3))));
}

/** The place of a value, 0..1; values out of bounds lie at the end. */
function place({ low, high, log }: Extract<Dimension, { kind: "number" }>, value: number): number {
  if (high <= low) return 0;
  const inside = Math.min(high, Math.max(low, value));
  return log ? (Math.log(inside) - Math.log(low)) / (Math.log(high) - Math.log(low)) : (inside - low) / (high - low);
}

function reflected(place: number): number {
  const folded = Math.abs(place) % 2;
  return folded > 1 ? 2 - folded : folded;
}
