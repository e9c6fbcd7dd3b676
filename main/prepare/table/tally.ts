// Figures of a feature table, summed in row order as it is written. Pure.
import type { TableRows } from "../blocks/groupWorks.ts";

/** What a table holds, beside its rows. */
export interface TableFigures {
  rows: number;
  /** Missing cells of each feature. */
  missing: number[];
  /** Of the target: rows where it is known, where it is 1, and its sum. */
  known: number;
  ones: number;
  sum: number;
}

export class Tally {
  private rows = 0;
  private known = 0;
  private ones = 0;
  private sum = 0;
  private readonly missing: number[];
  constructor(features: number) {
    this.missing = Array.from({ length: features }, () => 0);
  }

  add({ rid, features, target }: TableRows): void {
    this.rows += rid.length;
    features.forEach((list, f) => {
      let gone = 0;
      for (let r = 0; r < list.length; r++) if (list[r] !== list[r]) gone++;
      this.missing[f]! += gone;
    });
    for (const y of target) {
      if (Number.isNaN(y)) continue;
      this.known++;
      this.sum += y;
      if (y === 1) this.ones++;
    }
  }

  summary(): TableFigures {
    return { rows: this.rows, missing: this.missing, known: this.known, ones: this.ones, sum: this.sum };
  }
}
