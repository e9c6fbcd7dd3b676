// One-minute averages of measured values, the regular grid beside the historian's irregular points.
// Runs anywhere, pure. Lost samples and machines at rest leave a gap (NaN); nothing is filled.

import { Moment, mostSamples, type SampleMinute } from "./samples.ts";

/** Regular rows of one UTC day: values are row-major, `columns` wide, NaN = no value. */
export interface MinuteRows {
  /** Unix second of each row (start of its minute). */
  fromS: Float64Array;
  values: Float64Array;
}

/** Accumulates samples of numbered columns and closes a row each minute. */
export class MinuteAverages {
  readonly sum: Float64Array;
  readonly count: Float64Array;
  private times: number[] = [];
  private values: Float64Array;

  constructor(private readonly columns: number) {
    this.sum = new Float64Array(columns);
    this.count = new Float64Array(columns);
    this.values = new Float64Array(columns * 1440);
  }

  /** Adds the waiting samples of tag i that were kept and whose machine was not at rest. */
  addKept(column: number, samples: SampleMinute, i: number, kept: Uint8Array): void {
    const { value, second } = samples;
    const first = mostSamples * i;
    const n = samples.n[i]!;
    let sum = this.sum[column]!;
    let count = this.count[column]!;
    for (let k = 0; k < n; k++) {
      if (kept[k] === 0 || second[first + k]! >= Moment.AT_REST) continue;
      sum += value[first + k]!;
      count++;
    }
    this.sum[column] = sum;
    this.count[column] = count;
  }

  /** Closes the minute that began at Unix second `fromS`; a column needs `needed[column]` samples, else it is NaN. */
  closeMinute(fromS: number, needed: Float64Array): void {
    const at = this.times.length * this.columns;
    for (let c = 0; c < this.columns; c++) {
      this.values[at + c] = this.count[c]! >= needed[c]! ? this.sum[c]! / this.count[c]! : NaN;
      this.sum[c] = 0;
      this.count[c] = 0;
    }
    this.times.push(fromS);
  }

  /** Gives and forgets the rows of the day. */
  closeDay(): MinuteRows {
    const rows = { fromS: Float64Array.from(this.times), values: this.values.slice(0, this.times.length * this.columns) };
    this.times = [];
    return rows;
  }
}
