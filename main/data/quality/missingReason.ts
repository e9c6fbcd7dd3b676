// Why a number column is missing: another column's state or value that goes with it. Asked of the sample for numbers, of the Parquet for texts.
// Names what goes along, not a cause; says nothing where fewer than 95 % of the missing rows agree.
import type { CheckContext } from "./check.ts";
import { quoteName } from "../../store/quote.ts";

export interface MissingReason {
  /** The other column. */
  column: string;
  /** What it says while values are missing: texts, or a number at or below / above `value`. */
  at: string;
  /** The other column is at rest then: lowest state of a number, or one of few texts. */
  isRest: boolean;
}

/** Share of the missing rows that must agree, and largest share of the other rows that may. */
const agree = 0.95;
const stray = 0.05;
const fewestRows = 20;
/** A number at rest: at most this share of its 99.75 % quantile. */
const restShare = 0.05;

/** The reason of number column k; `together` are columns missing in the same rows, which explain nothing. */
export async function missingReason(context: CheckContext, k: number, together: ReadonlySet<number>): Promise<MissingReason | undefined> {
  return (await stateReason(context, context.numbers[k]!.name)) ?? numberReason(context, k, together);
}

/** The state of a text column in which a column is missing. */
export async function stateReason({ ask, table, texts }: CheckContext, column: string): Promise<MissingReason | undefined> {
  const missing = quoteName(column);
  for (const { name, levels } of texts) {
    if (levels > 40 || levels < 2 || name === column) continue;
    const rows = (await ask(`SELECT ${quoteName(name)} AS level, count(*)::DOUBLE AS n, (count(*) - count(${missing}))::DOUBLE AS m FROM ${table} GROUP BY 1`)).map(({ level, n, m }) => ({ level: level === null ? null : String(level), n: Number(n), m: Number(m) }));
    const at = rows.filter(({ level, n, m }) => level !== null && n > 0 && m / n >= 0.9);
    const sum = (list: typeof rows, what: "n" | "m") => list.reduce((total, row) => total + row[what], 0);
    const rest = rows.filter((row) => !at.includes(row));
    if (at.length === 0 || sum(at, "m") < agree * sum(rows, "m") || sum(rest, "m") > stray * sum(rest, "n") || sum(at, "n") < fewestRows || sum(rest, "n") < fewestRows) continue;
    return { column: name, at: at.map(({ level }) => level).sort().join(", "), isRest: true };
  }
  return undefined;
}

function numberReason({ sample, numbers, facts }: CheckContext, k: number, together: ReadonlySet<number>): MissingReason | undefined {
  const x = sample[k]!;
  let best: (MissingReason & { error: number }) | undefined;
  for (const [d, { name }] of numbers.entries()) {
    if (d === k || together.has(d)) continue;
    const y = sample[d]!;
    const [gone, there] = [[] as number[], [] as number[]];
    let missing = 0;
    for (let i = 0; i < x.length; i++) {
      const isMissing = x[i] !== x[i];
      if (isMissing) missing++;
      if (y[i] === y[i]) (isMissing ? gone : there).push(y[i]!);
    }
    if (gone.length < fewestRows || gone.length < 0.9 * missing || there.length < fewestRows) continue;
    gone.sort((a, b) => a - b);
    const threshold = gone[Math.ceil(agree * gone.length) - 1]!;
    const error = there.filter((v) => v <= threshold).length / there.length;
    const isRest = Math.abs(threshold) <= restShare * Math.max(Math.abs(facts[d]!.high), Math.abs(facts[d]!.low));
    if (error <= stray && isRest && (best === undefined || error < best.error)) best = { column: name, at: `≤ ${Number(threshold.toPrecision(3))}`, isRest, error };
  }
  if (best === undefined) return undefined;
  const { column, at, isRest } = best;
  return { column, at, isRest };
}
