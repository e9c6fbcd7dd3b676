// From the effect of a feature to lines on a plot. Pure.

import type { OutputOf } from "../../../shared/contract/call.ts";
import type { contract } from "../../../shared/contract/contract.ts";
import { quantile } from "../../../shared/stats/quantiles.ts";

export type EffectRead = NonNullable<OutputOf<(typeof contract)["explain"]["readEffect"]>>;
type Place = (v: number) => number;

/** Ends of the score axis: means and local effects whole, single rows but for their far ends, the threshold where it is not far off. */
export function scoreSpan({ partial, local, lines, threshold }: Pick<EffectRead, "partial" | "local" | "lines" | "threshold">): [number, number] {
  const rows = lines.flatMap((line) => Array.from(line));
  const must = [...partial, ...local, quantile(rows, 0.02), quantile(rows, 0.98)].filter(Number.isFinite);
  if (must.length === 0) return [0, 1];
  let [low, high] = [Math.min(...must), Math.max(...must)];
  if (threshold !== null && threshold < high + (high - low) && threshold > low - (high - low)) [low, high] = [Math.min(low, threshold), Math.max(high, threshold)];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

/** A line through places; a value that is no number breaks it. */
export function pathOf(at: ArrayLike<number>, values: ArrayLike<number>, x: Place, y: Place): string {
  let path = "";
  let pen = "M";
  for (let k = 0; k < at.length; k += 1) {
    const value = values[k] ?? NaN;
    if (!Number.isFinite(value)) {
      pen = "M";
      continue;
    }
    path += `${pen}${x(at[k] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  }
  return path;
}

/** Steps from low to high: each value holds up to its edge. Edges outside are left out. */
export function stairsOf({ edges, values }: { readonly edges: ArrayLike<number>; readonly values: ArrayLike<number> }, low: number, high: number, x: Place, y: Place): string {
  const inside = Array.from(edges).flatMap((edge, k) => (edge > low && edge < high ? [{ edge, after: values[k + 1] ?? NaN }] : []));
  const first = values[Array.from(edges).filter((edge) => edge <= low).length] ?? NaN;
  return `M${x(low).toFixed(1)} ${y(first).toFixed(1)}${inside.map(({ edge, after }) => `H${x(edge).toFixed(1)}V${y(after).toFixed(1)}`).join("")}H${x(high).toFixed(1)}`;
}
