// The single rows around a block of levels, for checks that ask in which row a change lies. A small question to the Parquet.
import type { CheckContext } from "./check.ts";
import { quoteName } from "../../store/quote.ts";

export interface RowsNear {
  row: Float64Array;
  t: Float64Array;
  /** By asked column; NaN is missing. */
  values: Float64Array[];
}

/** Rows of block b and its two neighbours, of number columns `ks`, in row order. */
export async function rowsOfBlocks({ ask, table, numbers, levels, hasTime }: CheckContext, ks: readonly number[], b: number): Promise<RowsNear> {
  const from = levels.firstRow[Math.max(0, b - 1)]!;
  const to = levels.firstRow[b + 2];
  const found = await ask(`SELECT row_id::DOUBLE AS r${hasTime ? ", epoch_us(ts)::DOUBLE AS t" : ""}${ks.map((k, i) => `, ${quoteName(numbers[k]!.name)}::DOUBLE AS v${i}`).join("")} FROM ${table} WHERE row_id >= ${from}${to === undefined ? "" : ` AND row_id < ${to}`} ORDER BY row_id`);
  const read = (name: string) => Float64Array.from(found, (row) => (typeof row[name] === "number" ? row[name] : NaN));
  return { row: read("r"), t: read("t"), values: ks.map((_, i) => read(`v${i}`)) };
}
