// When two numbers of a feature are two numbers to a tree. Pure.
// A mean over a window, worked row by row on the device, differs in its last digits from the same mean worked over the table: a threshold between the two
// would send one row two ways. So trees part only what differs by more than rounding can.

const relative = 1e-10;

/** True where `high` lies above `low` by more than rounding leaves between two ways of working one number. */
export function isApart(low: number, high: number): boolean {
  return high - low > roundingOf(low, high);
}

/** What rounding may leave between numbers of this size. */
export function roundingOf(low: number, high: number): number {
  return relative * Math.max(Math.abs(low), Math.abs(high));
}
