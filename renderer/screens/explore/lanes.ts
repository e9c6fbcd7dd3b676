// Events that share time laid into rows, so that none hides another. Pure.

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Rows of events that do not overlap, at most `most`; what finds no room stands in the last row. In order of time. */
export function stacked<E extends Stretch>(events: readonly E[], most: number): E[][] {
  const rows: E[][] = [];
  for (const event of [...events].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const row = rows.find((one) => (one.at(-1)?.to ?? -Infinity) < event.from);
    if (row !== undefined) row.push(event);
    else if (rows.length < most) rows.push([event]);
    else rows.at(-1)?.push(event);
  }
  return rows;
}
