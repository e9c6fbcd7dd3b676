// Cuts columns to the points that will be drawn: lowest and highest value of each stretch of rows, so that no spike is lost.

/** Columns over one axis. x and every `values` are equally long; NaN = missing. */
export interface DrawnColumns {
  x: Float64Array;
  columns: { name: string; values: Float64Array }[];
}

/** At most `points` points. Each stretch gives its first and last x and, for each column, its lowest and highest known value in
 *  the order in which they stand; a column without a known value there is missing at both. */
export function thin(drawn: DrawnColumns, points: number): DrawnColumns {
  const rows = drawn.x.length;
  if (rows <= points) return drawn;
  const stretches = Math.max(1, Math.floor(points / 2));
  const bounds = Array.from({ length: stretches + 1 }, (_, s) => Math.floor((s * rows) / stretches));
  const x = new Float64Array(2 * stretches);
  for (let s = 0; s < stretches; s++) {
    x[2 * s] = drawn.x[bounds[s]!]!;
    x[2 * s + 1] = drawn.x[bounds[s + 1]! - 1]!;
  }
  const columns = drawn.columns.map(({ name, values }) => {
    const out = new Float64Array(2 * stretches).fill(NaN);
    for (let s = 0; s < stretches; s++) {
      let low = -1;
      let high = -1;
      for (let r = bounds[s]!; r < bounds[s + 1]!; r++) {
        if (Number.isNaN(values[r]!)) continue;
        if (low < 0 || values[r]! < values[low]!) low = r;
        if (high < 0 || values[r]! > values[high]!) high = r;
      }
      if (low < 0) continue;
      out[2 * s] = values[Math.min(low, high)]!;
      out[2 * s + 1] = values[Math.max(low, high)]!;
    }
    return { name, values: out };
  });
  return { x, columns };
}
