// The course of columns over one batch, warped linearly: values at the middles of as many equal parts of its duration as are asked, on straight
// lines between known values. Batches of any length then have the same features, and components of these features are those of
// batch-wise unfolding: Nomikos and MacGregor, Monitoring batch processes using multiway PCA, AIChE Journal 40 (8), 1994.
// Pure. Keeps the rows of the batch that runs, since its duration is known at its end only: 8 bytes a row for the time and for each column.

/** Places where none are said, the fewest and the most. */
export const usualPlaces = 10;
export const fewestPlaces = 2;
export const mostPlaces = 50;
/** Rows of the longest batch whose course is kept. */
export const mostCourseRows = 100_000;

/** Shares of the duration at which a course is read: (k - 1/2) / places. */
export function sharesOf(places: number): number[] {
  return Array.from({ length: places }, (_, k) => (k + 0.5) / places);
}

/** Rows of one batch or phase as they come. A row without a time, or earlier than one before it, is passed over; where no row has a time, rows
 *  stand one unit apart. */
export class Course {
  private axis: number[] = [];
  private columns: number[][];
  private isTimed = false;
  private latest = -Infinity;
  constructor(width: number) {
    this.columns = Array.from({ length: width }, () => []);
  }

  /** One row: UTC microseconds (NaN unknown), and the value of each column (NaN missing). */
  take(tUs: number, values: readonly number[]): void {
    if (!this.isTimed && !Number.isNaN(tUs)) {
      this.isTimed = true;
      this.axis = [];
      this.columns = this.columns.map(() => []);
    }
    if (this.isTimed && !(tUs >= this.latest)) return;
    if (this.isTimed) this.latest = tUs;
    this.axis.push(this.isTimed ? tUs : this.axis.length);
    this.columns.forEach((column, c) => column.push(values[c]!));
  }

  /** A column's values at the places. Before its first known value stands the first, after its last the last; NaN where none is known. */
  read(column: number, places: number): number[] {
    const values = this.columns[column]!;
    const first = this.axis[0]!;
    const known = values.flatMap((value, row) => (Number.isNaN(value) ? [] : [{ value, at: this.axis[row]! - first }]));
    let next = 0;
    return sharesOf(places).map((share) => {
      const at = (this.axis.at(-1)! - first) * share;
      while (next < known.length && known[next]!.at <= at) next += 1;
      const [a, b] = [known[next - 1], known[next]];
      if (!a || !b) return a?.value ?? b?.value ?? NaN;
      return a.value + (b.value - a.value) * ((at - a.at) / (b.at - a.at));
    });
  }
}
