// From values that come one by one to rows at a steady beat: the newest of each signal, with what is known of its quality. A value is never
// repeated as new: one that nobody vouches for any more is missing, and without a single known value there is no row at all.

export type Quality = "Good" | "Uncertain" | "Bad";

interface Newest {
  value: number | string | boolean | null;
  quality: Quality;
  /** By this process's own clock, milliseconds. */
  heardMs: number;
}

export interface RowsOptions {
  columns: readonly string[];
  /** Name of the column in which a device expects the machine or batch; absent where there is one. */
  group?: string | undefined;
  /** A value that was not heard of again for longer is missing; null where the protocol tells when a value no longer holds. */
  staleMs: number | null;
}

export class Rows {
  private readonly newest = new Map<string, Newest>();

  constructor(private readonly options: RowsOptions) {}

  set(column: string, value: number | string | boolean | null, quality: Quality, nowMs: number): void {
    this.newest.set(column, { value: typeof value === "number" && !Number.isFinite(value) ? null : value, quality, heardMs: nowMs });
  }

  /** The source has gone: nothing it said holds any longer. */
  forget(columns: readonly string[] = this.options.columns): void {
    for (const column of columns) this.newest.delete(column);
  }

  /** The row of this moment as a line of JSON; undefined while nothing is known. `wallMs` is its time. */
  line(nowMs: number, wallMs: number): string | undefined {
    const { columns, group, staleMs } = this.options;
    const values: Record<string, number | string | boolean | null> = {};
    const quality: Record<string, Quality> = {};
    for (const column of columns) {
      const known = this.newest.get(column);
      if (!known || known.value === null || (staleMs !== null && nowMs - known.heardMs > staleMs)) continue;
      values[column] = known.value;
      if (known.quality !== "Good") quality[column] = known.quality;
    }
    if (Object.keys(values).length === 0) return undefined;
    return JSON.stringify({ time: new Date(wallMs).toISOString(), ...(group === undefined ? {} : { group }), values, ...(Object.keys(quality).length === 0 ? {} : { quality }) });
  }
}
