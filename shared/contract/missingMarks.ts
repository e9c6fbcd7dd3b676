// Numbers that may stand for "no value", as the text of a failure's detail and back, so that a screen can ask about each column.
// Pure. Written by the import, read by the screens; the format is the two functions below and nothing else.

/** Suspected numbers of one column, and how often each stands there. */
export interface MissingMarks {
  column: string;
  marks: { value: number; count: number }[];
}

const most = 12;

/** `"pressure" -9999 x 12; "flow" -999 x 3, 1e+38 x 1`; at most twelve columns. */
export function marksText(found: readonly MissingMarks[]): string {
  return found.slice(0, most).map(({ column, marks }) => `${JSON.stringify(column)} ${marks.map(({ value, count }) => `${value} x ${count}`).join(", ")}`).join("; ");
}

/** Back from the text; what is no such text gives nothing. */
export function marksOf(detail: string): MissingMarks[] {
  const found: MissingMarks[] = [];
  for (const [, name, list] of detail.matchAll(/("(?:[^"\\]|\\.)*") ((?:-?[\d.]+(?:e[+-]?\d+)? x \d+(?:, )?)+)(?:; |$)/g)) {
    const marks = list!.split(", ").map((one) => one.split(" x ").map(Number)).map(([value, count]) => ({ value: value!, count: count! }));
    found.push({ column: JSON.parse(name!) as string, marks });
  }
  return found;
}
